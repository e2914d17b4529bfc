//! Reads courses with their translations.

use std::collections::BTreeMap;

use super::Loader;
use crate::library::{Course, CourseText, course};

impl Loader<'_> {
    pub(super) fn courses(&self) -> (BTreeMap<String, Course>, BTreeMap<String, BTreeMap<String, CourseText>>) {
        let (mut courses, mut texts) = (BTreeMap::new(), BTreeMap::<_, BTreeMap<_, _>>::new());
        for (id, language, file) in self.files("modules/courses/", ".yaml") {
            let Some(node) = self.parse(file) else { continue };
            match language {
                None => {
                    courses.insert(id.to_owned(), course::read(id, file, &node, &self.diagnostics));
                }
                Some(language) => {
                    let text = course::read_text(&node, &self.diagnostics);
                    texts.entry(id.to_owned()).or_default().insert(language.to_owned(), text);
                }
            }
        }
        (courses, texts)
    }
}
