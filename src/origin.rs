//! Where everything that a target prints comes from: which file, in which language, changed by which overlay.

use schemars::JsonSchema;
use serde::Serialize;

use crate::edition::{Edition, Local};
use crate::library::Change;
use crate::library::overlay::{PartName, Verb};
use crate::select::Selection;
use crate::source::{FileId, Sources, Span};

/// An item of a target, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Origin {
    /// `exercises/police-reform/01-x`
    pub item: String,
    /// Its title.
    pub title: String,
    /// The file that it stands in.
    pub file: String,
    /// The language that it is in.
    pub language: String,
    /// Whether that is not the edition's, for want of a translation.
    pub fallback: bool,
    /// What the country changes in it.
    pub changes: Vec<ChangedPart>,
}

/// A part of an item that a country changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChangedPart {
    /// `instructions/walk`, `field minutes`
    pub part: String,
    /// What is done to it.
    pub change: Verb,
    /// The overlay.
    pub file: String,
    /// The line in it.
    pub line: usize,
}

impl ChangedPart {
    /// Whether the country adds the item as a whole.
    pub fn is_whole(&self) -> bool {
        self.part == PartName::Item.to_string()
    }
}

/// An item as the edition prints it.
pub struct Used<'a> {
    /// `exercises/police-reform/01-x`
    pub item: String,
    /// Its title.
    pub title: String,
    /// Where that stands.
    pub place: Span,
    /// Its file.
    pub file: FileId,
    /// The language that it is in, if that is not the edition's.
    pub fallback: Option<&'a str>,
}

/// Everything that a target prints: the course, the country's profile, themes, exercises, cases, readings, forms and
/// pages of the training cycle.
pub fn used<'a>(edition: &Edition<'a>, selection: &Selection<'a>) -> Vec<Used<'a>> {
    let course = &edition.target.course;
    let language = edition.text_language();
    let mut all = vec![Used {
        item: format!("courses/{}", course.id),
        title: edition.text.title.clone(),
        place: Span::start_of(course.file),
        file: course.file,
        fallback: (language != edition.target.tag.language).then_some(language),
    }];
    if let (Some(country), Some(Local { item: profile, fallback })) = (edition.target.tag.country, edition.profile) {
        let title = edition.language.word("this-room");
        let (item, place) = (format!("countries/{country}"), Span::start_of(profile.file));
        let fallback = fallback.filter(|_| !profile.facts.is_empty());
        all.push(Used { item, title, place, file: profile.file, fallback });
    }
    macro_rules! add {
        ($kind:literal, $ids:expr, $items:expr, $item:ident => $title:expr) => {
            for id in $ids {
                let Local { item: $item, fallback } = $items[id];
                let (item, title) = (format!("{}/{id}", $kind), $title.value.clone());
                all.push(Used { item, title, place: $title.span, file: $item.file, fallback });
            }
        };
    }
    let ids = |list: &[&'a str]| list.to_vec();
    add!("themes", ids(&selection.themes), edition.themes, item => item.given.title);
    add!("exercises", ids(&selection.exercises), edition.exercises, item => item.given.title);
    add!("case-studies", ids(&selection.case_studies), edition.case_studies, item => item.given.title);
    add!("readings", ids(&selection.readings), edition.readings, item => item.title);
    let forms = edition.target.course.forms.iter().map(|form| form.value.as_str());
    let forms: Vec<&str> = forms.filter(|form| edition.forms.contains_key(form)).collect();
    add!("forms", forms, edition.forms, item => item.title);
    let pages: Vec<&str> = edition.pages.keys().copied().collect();
    add!("training-cycle", pages, edition.pages, item => item.title);
    all
}

/// The origin of everything that a target prints.
pub fn origins(edition: &Edition<'_>, selection: &Selection<'_>, sources: &Sources) -> Vec<Origin> {
    let changes = &edition.library.changes;
    let items = used(edition, selection).into_iter().map(|used| Origin {
        changes: parts(changes.get(&used.item), sources),
        title: used.title,
        file: sources.path(used.file).to_owned(),
        language: used.fallback.unwrap_or(&edition.target.tag.language).to_owned(),
        fallback: used.fallback.is_some(),
        item: used.item,
    });
    items.collect()
}

fn parts(changes: Option<&Vec<Change>>, sources: &Sources) -> Vec<ChangedPart> {
    let mut parts: Vec<_> = changes.into_iter().flatten().map(|change| part(change, sources)).collect();
    // Overlays in several languages change the same part.
    parts.dedup();
    parts
}

fn part(change: &Change, sources: &Sources) -> ChangedPart {
    let span = change.span;
    ChangedPart {
        part: change.part.to_string(),
        change: change.verb,
        file: sources.path(span.file).to_owned(),
        line: sources.line_column(span.file, span.start()).0,
    }
}
