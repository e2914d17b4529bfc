//! The faces that print letters: which characters they have, and what to say about one that none of them has.
//!
//! Text is printed by text faces alone: those inside Typst, [those of ours](LETTERS) for other scripts, and those of a
//! workspace. Faces for mathematics and for code have letters of more scripts, but do not join them, so the design lets
//! them stand in for symbols only. [`Faces::gaps`] is the one place that knows what will be printed: `check`, the
//! pictures and the reports of the typesetter all ask it.

mod cover;
mod gap;
mod joined;
mod letters;

use std::ops::Range;
use std::sync::LazyLock;

use unicode_normalization::char::decompose_canonical;
use unicode_script::UnicodeScript;
use unicode_segmentation::UnicodeSegmentation;

use crate::source::{Face, Look, Sources};
use cover::Cover;
pub use gap::{Gap, missing};
pub use letters::{LETTERS, LICENCE, Letters, lacking};

/// What the built-in faces print, from `covered.txt`: the test `faces` makes it from the fonts.
struct BuiltIn {
    /// Every character that is printed in all styles.
    printed: Cover,
    /// For each text family, what all of its faces have.
    families: Vec<Cover>,
}

static BUILT_IN: LazyLock<BuiltIn> = LazyLock::new(|| {
    let mut sections = include_str!("covered.txt").split("\n\n").map(Cover::parse);
    BuiltIn { printed: sections.next().unwrap_or_default(), families: sections.collect() }
});

/// The faces that a workspace prints with.
#[derive(Clone, Debug, Default)]
pub struct Faces {
    /// There are fonts that nobody has looked into yet.
    unknown: bool,
    /// The families of the workspace: those that are asked before the built-in ones come first.
    own: Vec<Own>,
}

/// A family of a workspace.
#[derive(Clone, Debug)]
struct Own {
    name: String,
    faces: Vec<Face>,
    is_first: bool,
}

/// Apple's tables join letters without naming scripts.
pub const ANY_SCRIPT: &str = "any";

impl Faces {
    /// The built-in faces and those of a workspace.
    pub fn of(sources: &Sources) -> Self {
        let fonts = || sources.under("fonts/").map(|(_, file)| &file.look);
        let faces = fonts().filter_map(|look| if let Look::Font(faces) = look { Some(faces) } else { None });
        let unknown = fonts().any(|look| *look == Look::Unknown);
        Self { unknown, ..Self::new(faces.flatten().cloned().collect()) }
    }

    /// The built-in faces and these.
    pub fn new(faces: Vec<Face>) -> Self {
        let mut own: Vec<Own> = Vec::new();
        for face in faces {
            match own.iter_mut().find(|own| own.name == face.family) {
                Some(own) => own.faces.push(face),
                None => own.push(Own { name: face.family.clone(), faces: vec![face], is_first: false }),
            }
        }
        Self { unknown: false, own }
    }

    /// The same, for a library that names these families for its texts and headings: they are asked first.
    #[must_use]
    pub fn first(mut self, families: &[&str]) -> Self {
        self.own.iter_mut().for_each(|own| own.is_first = families.contains(&own.name.as_str()));
        self
    }

    /// What of a text no face can print: runs of characters, in order.
    pub fn gaps(&self, text: &str) -> Vec<Gap> {
        if self.unknown || text.chars().all(is_plain) {
            return Vec::new();
        }
        let mut runs: Vec<(Range<usize>, gap::Why)> = Vec::new();
        for (start, cluster) in text.grapheme_indices(true) {
            let Some(why) = self.why_not(cluster) else { continue };
            let end = start + cluster.len();
            let joined = runs.last_mut().is_some_and(|(run, known)| {
                let joins = text[run.end..start].trim().is_empty() && known.joins(why);
                run.end = if joins { end } else { run.end };
                joins
            });
            if !joined {
                runs.push((start..end, why));
            }
        }
        runs.into_iter().map(|(run, why)| why.gap(&text[run.clone()], run)).collect()
    }

    /// Whether text faces print a character, in every style.
    pub fn has(&self, c: char) -> bool {
        self.unknown || is_plain(c) || self.prints(c)
    }

    /// A letter and its marks must come from one face; the typesetter never mixes two in them.
    fn why_not(&self, cluster: &str) -> Option<gap::Why> {
        let mut signs = cluster.chars().filter(|&c| !is_ignorable(c));
        let (first, second) = (signs.next()?, signs.next());
        if let Some(own) = self.own.iter().find(|own| own.is_first && own.has_all(cluster)) {
            return own.cannot_join(first);
        }
        let alone = second.is_none() && (first.is_whitespace() || BUILT_IN.printed.has(first));
        if alone || BUILT_IN.families.iter().any(|family| all(family, cluster)) {
            return None;
        }
        if let Some(own) = self.own.iter().find(|own| own.has_all(cluster)) {
            return own.cannot_join(first);
        }
        let lacking = cluster.chars().find(|&c| !is_ignorable(c) && !self.prints(c));
        Some(lacking.map_or(gap::Why::Together(first), |c| gap::Why::lacking(c, cluster)))
    }

    fn prints(&self, c: char) -> bool {
        let own = || self.own.iter().any(|own| own.has(c));
        let parts = || BUILT_IN.families.iter().any(|family| all_parts(family, c));
        c.is_whitespace() || BUILT_IN.printed.has(c) || parts() || own()
    }
}

impl Own {
    /// Every face must have it, since any style may be asked for.
    fn has(&self, c: char) -> bool {
        let c = u32::from(c);
        self.faces.iter().all(|face| face.covers.iter().any(|(first, last)| (*first..=*last).contains(&c)))
    }

    fn has_all(&self, cluster: &str) -> bool {
        cluster.chars().all(|c| is_ignorable(c) || self.has(c))
    }

    /// A face with the letters of a script that are joined or moved, and no rules for that, prints other words.
    fn cannot_join(&self, letter: char) -> Option<gap::Why> {
        let tags = joined::tags(letter);
        let joins =
            |face: &Face| face.scripts.iter().any(|script| tags.contains(&script.as_str()) || script == ANY_SCRIPT);
        (!tags.is_empty() && !self.faces.iter().all(joins)).then(|| gap::Why::Unjoined(letter.script()))
    }
}

fn all(family: &Cover, cluster: &str) -> bool {
    cluster.chars().all(|c| is_ignorable(c) || family.has(c) || all_parts(family, c))
}

/// A face without a letter prints it from its parts.
fn all_parts(family: &Cover, c: char) -> bool {
    let (mut parts, mut has) = (0, true);
    decompose_canonical(c, |part| {
        parts += 1;
        has &= family.has(part);
    });
    parts > 1 && has
}

/// What every style of the first text face has, so that nobody needs to look it up: Latin, Cyrillic, punctuation.
fn is_plain(c: char) -> bool {
    matches!(c, '\t' | '\n' | ' '..='~' | '\u{a0}'..='\u{17f}' | '\u{410}'..='\u{44f}' | '\u{2010}'..='\u{2026}')
}

/// What directs its neighbours and has no picture of its own.
fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}')
}
