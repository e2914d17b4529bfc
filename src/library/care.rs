//! What an item speaks of, and how much care it needs.

use serde::Serialize;

use crate::diagnostic::Code;
use crate::yaml::{Choice, Reader};

/// How much care an item needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sensitivity {
    /// None beyond the usual.
    #[default]
    None,
    /// One line before it says what it is about.
    Caution,
    /// Chosen only by a pin, never bound in the handbook.
    Restricted,
}

impl Choice for Sensitivity {
    const WORDS: &'static [(&'static str, Self)] =
        &[("none", Self::None), ("caution", Self::Caution), ("restricted", Self::Restricted)];
}

/// What an item speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum Content {
    SexualViolence,
    DomesticViolence,
    ViolenceAgainstChildren,
    Torture,
    Death,
    Suicide,
    Detention,
    Trafficking,
    SexualOrientation,
}

impl Choice for Content {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("sexual-violence", Self::SexualViolence),
        ("domestic-violence", Self::DomesticViolence),
        ("violence-against-children", Self::ViolenceAgainstChildren),
        ("torture", Self::Torture),
        ("death", Self::Death),
        ("suicide", Self::Suicide),
        ("detention", Self::Detention),
        ("trafficking", Self::Trafficking),
        ("sexual-orientation", Self::SexualOrientation),
    ];
}

/// Sensitivity and content of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Care {
    /// How much care it needs.
    pub sensitivity: Sensitivity,
    /// What it speaks of.
    pub content: Vec<Content>,
}

impl Care {
    /// Reads `sensitivity` and `content`; content without sensitivity is a mistake.
    pub fn read(reader: &Reader<'_>) -> Self {
        let sensitivity = reader.choice("sensitivity").unwrap_or_default();
        let content = reader.choices("content");
        if sensitivity == Sensitivity::None && !content.is_empty() {
            let span = reader.node("content").map_or(reader.span(), |node| node.span);
            let words: Vec<_> = content.iter().map(|content: &Content| content.word()).collect();
            let message = format!("an item that speaks of {} cannot have `sensitivity: none`", words.join(", "));
            reader.push(Code::ContentWithoutCare.at(span, message).help("write `sensitivity: caution`"));
        }
        Self { sensitivity, content }
    }

    /// Whether only a pin chooses the item, and the handbook never binds it.
    pub fn is_restricted(&self) -> bool {
        self.sensitivity == Sensitivity::Restricted
    }
}
