//! The kinds of documents: what each is called in templates, labels, records and on the command line.

use std::fmt;

use serde::{Serialize, Serializer};

/// Declares the kinds with their words, so that no kind lacks one.
macro_rules! kinds {
    ($($name:ident $word:literal,)*) => {
        /// A kind of document; each that is typeset has a template of its word, and a label (`kind-…`).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "the words say what they mean")]
        pub enum DocumentKind {
            $($name,)*
        }

        impl DocumentKind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its word in files, labels and on the command line.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

kinds! {
    Handbook "handbook",
    FacilitatorGuide "facilitator-guide",
    DayGuide "day-guide",
    CaseStudy "case-study",
    Handout "handout",
    Worksheet "worksheet",
    Card "card",
    CheatSheet "cheat-sheet",
    Exercise "exercise",
    KeyMessages "key-messages",
    Discussion "discussion",
    DiscussionNotes "discussion-notes",
    Challenges "challenges",
    Readings "readings",
    Form "form",
    ExerciseBooklet "exercise-booklet",
    SolutionsBooklet "solutions-booklet",
    TrainingCycle "training-cycle",
    Directory "directory",
    PrintSet "print-set",
    Slides "slides",
    SlidesWithNotes "slides-with-notes",
    RunTheDay "run-the-day",
    WebEdition "web-edition",
}

impl DocumentKind {
    /// Whether it is typeset; others are for a screen alone.
    pub fn is_typeset(self) -> bool {
        !matches!(self, Self::RunTheDay | Self::WebEdition)
    }

    /// Whether it is for a projector, or shows what is.
    pub fn is_deck(self) -> bool {
        matches!(self, Self::Slides | Self::SlidesWithNotes)
    }

    /// The kind that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

impl Serialize for DocumentKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_word_of_its_own() {
        for kind in DocumentKind::ALL {
            assert_eq!(DocumentKind::from_word(kind.word()), Some(*kind));
        }
        assert_eq!(DocumentKind::from_word("handbok"), None);
    }
}
