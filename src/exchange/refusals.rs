//! What is refused of a translator's file: the first of each kind with its line, and how many more.

use crate::diagnostic::{Code, Diagnostics};

/// As many as somebody reads.
const MOST: usize = 20;

/// Texts that cannot be brought back.
pub(super) struct Refusals<'a> {
    file: &'a str,
    found: Diagnostics,
    count: usize,
}

impl<'a> Refusals<'a> {
    pub(super) fn new(file: &'a str) -> Self {
        Self { file, found: Diagnostics::new(), count: 0 }
    }

    /// Refuses the text at a line or row. The message is made only if it is printed: a file may be wrong from
    /// beginning to end, and to look for the nearest name takes time.
    pub(super) fn push(&mut self, at: usize, say: impl FnOnce() -> (String, Option<String>)) {
        self.count += 1;
        if self.count > MOST {
            return;
        }
        let (message, help) = say();
        let place = format!("{}:{at}", self.file);
        self.found.push(Code::TranslationRefused.at_path(place, message).maybe_help(help));
    }

    pub(super) fn told(mut self) -> Diagnostics {
        if self.count > MOST {
            let message = format!("{} more texts are refused", self.count - MOST);
            self.found.push(Code::TranslationRefused.at_path(self.file, message).help("correct these first"));
        }
        self.found
    }
}
