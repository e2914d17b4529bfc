//! Ids as types: what names an exercise cannot be taken for what names a case.

use std::fmt;
use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

/// Declares the type of an id, which is written and printed as its text.
macro_rules! id_type {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Its text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }

        impl Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<$name> for String {
            fn eq(&self, other: &$name) -> bool {
                *self == other.0
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                String::schema_name()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                String::json_schema(generator)
            }
        }
    )*};
}

id_type! {
    /// `police-reform`
    ThemeId;
    /// `police-reform/05-gender-responsive-policing`
    ExerciseId;
    /// `a-desk-of-their-own`
    CaseId;
    /// What a text cites: `bastick-2014`.
    ReadingId;
    /// The name of a page of the training cycle.
    PageId;
    /// The name of a form; it can be in a folder.
    FormId;
    /// What names a sheet, a topic or a challenge within its item.
    Anchor;
}

/// The name of a part, unique in the library: its item, and its name there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartId {
    /// `case-studies/a-desk-of-their-own`
    pub item: String,
    /// `summary`; it can hold a `/`.
    pub name: String,
}

impl PartId {
    /// Where a manuscript has it.
    pub fn path(&self) -> String {
        format!("/content/{self}.typ")
    }
}

impl fmt::Display for PartId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.item, self.name)
    }
}
