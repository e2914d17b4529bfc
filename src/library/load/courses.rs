//! Reads courses with their translations, and what countries change in them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::Loader;
use super::country::{changed, codes, fields};
use super::profiles::different;
use crate::diagnostic::{Code, Severity, suggestion};
use crate::library::overlay::{self, Change};
use crate::library::{Course, CourseText, Gazetteer, Language, Library, course, texts};
use crate::source::{FileId, Span};
use crate::yaml::{Kind, Node};

impl Loader<'_> {
    pub(super) fn courses(
        &self,
        gazetteer: &Gazetteer,
        languages: &BTreeMap<String, Language>,
        first: &str,
    ) -> (BTreeMap<String, Course>, BTreeMap<String, BTreeMap<String, CourseText>>) {
        let (mut courses, mut texts) = (BTreeMap::new(), BTreeMap::<_, BTreeMap<_, _>>::new());
        for (id, files) in self.translated("modules/courses/") {
            let Some((file, node)) = self.original(id, &files, languages, first) else { continue };
            courses.insert(id.to_owned(), self.course(id, file, node, gazetteer));
            for (language, (file, translation)) in &files.translations {
                if let Some(text) = self.course_text(*file, node, translation) {
                    texts.entry(id.to_owned()).or_default().insert((*language).to_owned(), text);
                }
            }
        }
        (courses, texts)
    }

    /// A course, in which countries may stand by their names.
    fn course(&self, id: &str, file: FileId, node: &Node, gazetteer: &Gazetteer) -> Course {
        let mut course = course::read(id, file, node, &self.diagnostics);
        for country in &mut course.select.case_studies.countries {
            // What stands for several or for none is reported by `check`.
            let [found] = gazetteer.find(&country.value)[..] else { continue };
            if country.value.len() == 2 && !country.value.eq_ignore_ascii_case(found.code()) {
                let message = format!("`{}` is no code of ISO 3166-1: it is taken for `{found}`", country.value);
                let warning = Code::UnknownCountry.at(country.span, message).with_severity(Severity::Warning);
                self.push(warning.help(gazetteer.advice(&country.value)));
            }
            country.value = found.code().to_owned();
        }
        course
    }

    /// The texts of a translation; none where it has a mistake: a course is in one language.
    fn course_text(&self, file: FileId, original: &Node, translation: &Node) -> Option<CourseText> {
        let found = RefCell::default();
        let text = course::read_text(translation, &found);
        let mut mistakes = found.into_inner();
        let path = self.sources.path(file);
        if mistakes.is_empty()
            && let Some(mistake) = different(file, &texts::texts(path, original), &texts::texts(path, translation))
        {
            mistakes.push(mistake);
        }
        let usable = mistakes.is_empty();
        mistakes.lower();
        self.diagnostics.borrow_mut().extend(mistakes);
        usable.then_some(text)
    }

    /// Puts a country's overlays over the courses.
    pub(super) fn overlaid_courses(
        &self,
        library: &mut Library,
        root: &str,
        changes: &mut BTreeMap<String, Vec<Change>>,
    ) {
        for (id, over) in self.translated(&format!("{root}courses/")) {
            let mut found = Vec::new();
            let (mut merged, mut own) = (None, None);
            if let Some((file, node)) = over.original
                && let Some((base, base_node)) = self.base(id, None, file, library)
            {
                let changed = changed(base_node, node);
                let node = overlay::merge_nodes(base_node, &changed);
                library.courses.insert(id.to_owned(), self.course(id, base, &node, &library.gazetteer));
                (merged, own) = (Some(node), Some(changed));
            }
            found.extend(own.iter().flat_map(fields));
            // Words that only the overlay has are never replaced by another country's: a language without them is
            // left out.
            let words = own.as_ref().map(words).unwrap_or_default();
            let texts = library.course_texts.entry(id.to_owned()).or_default();
            texts.retain(|language, _| words.is_empty() || over.translations.contains_key(language.as_str()));
            for (language, (file, node)) in &over.translations {
                let Some((_, base_node)) = self.base(id, Some(language), *file, library) else { continue };
                let translation = overlay::merge_nodes(base_node, &codes(node));
                let original = merged.as_ref().or_else(|| self.base(id, None, *file, library).map(|(_, node)| node));
                let text = original.filter(|_| words.is_subset(&self::words(node)));
                let text = text.and_then(|original| self.course_text(*file, original, &translation));
                let texts = library.course_texts.entry(id.to_owned()).or_default();
                match text {
                    Some(text) => texts.insert((*language).to_owned(), text),
                    None => texts.remove(*language),
                };
                found.extend(fields(&changed(base_node, node)));
            }
            if !found.is_empty() {
                changes.entry(format!("courses/{id}")).or_default().extend(found);
            }
        }
    }

    /// The file of a course that an overlay changes.
    fn base(&self, id: &str, language: Option<&str>, over: FileId, library: &Library) -> Option<(FileId, &Node)> {
        let ending = language.map(|language| format!(".{language}")).unwrap_or_default();
        let path = format!("modules/courses/{id}{ending}.yaml");
        let Some(file) = self.sources.find(&path).filter(|_| library.courses.contains_key(id)) else {
            let message = format!("there is no `{path}` that this could change");
            let known = library.courses.keys().map(String::as_str);
            self.push(Code::UnknownCourse.at(Span::start_of(over), message).maybe_help(suggestion(id, known)));
            return None;
        };
        self.parse(file).map(|node| (file, node))
    }
}

/// The keys of an overlay that hold words.
fn words(over: &Node) -> BTreeSet<&str> {
    let Kind::Map(entries) = &over.kind else { return BTreeSet::new() };
    entries.iter().map(|(key, _)| key.value.as_str()).filter(|key| course::WORDS.contains(key)).collect()
}
