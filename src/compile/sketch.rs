//! A target before anything is typeset: what `build` finds first, `check` finds for every target.

use crate::audience::Audience;
use crate::check::{Apart, Checked, Thing, of_tag};
use crate::compose::{self, Document, Documents};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::edition::{self, Edition, Target};
use crate::pack;
use crate::path::PackPath;
use crate::plan::{self, Plan};
use crate::select::{self, Selection};
use crate::source::{FileId, Sources, Span};
use crate::{origin, review};

/// Everything that is wrong with a target and can be known without a typesetter.
pub fn sketch(library: &Checked, target: &Target, sources: &Sources) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let edition = edition::edition(library, target);
    let (selection, plan) = planned(&edition, &mut diagnostics);
    if !diagnostics.has_errors() {
        composed(&edition, &selection, &plan, sources, &mut diagnostics);
    }
    diagnostics
}

/// The broken thing that a target needs, if it needs one.
pub fn needed(apart: &Apart, target: &Target) -> Option<Thing> {
    let Apart { whole, broken, .. } = apart;
    let course = format!("courses/{}", target.course.id);
    let is_broken = |item: &str| {
        let overlay = target.tag.country.map(|country| Thing::Overlay(country, item.to_owned()));
        [Some(Thing::Item(item.to_owned())), overlay].into_iter().flatten().find(|thing| broken.contains(thing))
    };
    let of_tag = of_tag(&target.tag.to_string()).into_iter().find(|thing| broken.contains(thing));
    if let Some(thing) = of_tag.or_else(|| is_broken(&course)) {
        return Some(thing);
    }
    // The sound library has forgotten what the course does without.
    let own = whole.of(target.tag.country).courses.get(&target.course.id)?;
    let mut target = target.clone();
    target.course.select = own.select.clone();
    let edition = edition::of(whole, &target);
    let (selection, _) = select::select(&edition);
    origin::used(&edition, &selection).iter().find_map(|used| is_broken(&used.item))
}

/// What is chosen for a target, and its plan.
pub(super) fn planned<'a>(edition: &Edition<'a>, diagnostics: &mut Diagnostics) -> (Selection<'a>, Plan) {
    let (selection, found) = select::select(edition);
    diagnostics.extend(found);
    diagnostics.extend(selection.notes.clone());
    let (plan, found) = plan::plan(edition, &selection);
    diagnostics.extend(found);
    diagnostics.extend(review::unused_terms(edition, &selection));
    (selection, plan)
}

/// The documents of a plan; those that are wrong are reported.
pub(super) fn composed<'a>(
    edition: &'a Edition<'a>,
    selection: &'a Selection<'a>,
    plan: &'a Plan,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Documents<'a> {
    let documents = compose::compose(edition, selection, plan);
    diagnostics.extend(documents.unheld(edition, selection, plan));
    for (audience, list) in
        [(Audience::Participant, &documents.participant), (Audience::Facilitator, &documents.facilitator)]
    {
        let names = Names {
            edition,
            sources,
            pack: pack::name(&edition.target.course.id, &edition.target.folder(), audience.word()),
        };
        names.check(list, diagnostics);
    }
    documents
}

/// Windows takes no longer paths, for most programs.
const LONGEST: usize = 259;

/// `C:\Users\firstname.lastname.xx\Downloads\`: where people unpack what they were sent.
const DOWNLOADS: usize = 41;

/// The names of the documents in one pack.
struct Names<'a> {
    edition: &'a Edition<'a>,
    sources: &'a Sources,
    pack: String,
}

impl Names<'_> {
    /// No two files have one name, and every path fits where packs are unpacked.
    fn check(&self, documents: &[Document<'_>], diagnostics: &mut Diagnostics) {
        let (fit, unfit): (Vec<_>, Vec<_>) = documents.iter().partition(|document| document.unfit.is_none());
        for (document, path) in unfit.into_iter().filter_map(|document| Some((document, document.unfit.as_ref()?))) {
            diagnostics.push(self.blame(document, format!("`{path}` is too long for a path")));
        }
        for (path, other) in pack::clashes(fit.iter().map(|document| &document.path)) {
            let twins = fit.iter().filter(|document| document.path.as_str() == path);
            let message = format!("`{path}` would have the same name as `{other}`");
            let mut spans = twins.map(|document| self.place(document));
            let span = spans.next_back().unwrap_or(Span::start_of(self.edition.target.course.file));
            diagnostics.push(Code::NameClash.at(span, message).help("rename one of the two items"));
        }
        self.lengths(&fit, diagnostics);
    }

    fn lengths(&self, documents: &[&Document<'_>], diagnostics: &mut Diagnostics) {
        let is_path = |document: &&&Document<'_>| PackPath::new(&format!("{}/{}", self.pack, document.path)).is_some();
        for document in documents.iter().filter(|document| !is_path(document)) {
            diagnostics.push(self.blame(document, format!("`{}/{}` is too long for a path", self.pack, document.path)));
        }
        let long = documents.iter().filter(is_path).filter(|document| self.unpacked(document) > LONGEST);
        let Some(longest) = long.clone().max_by_key(|document| self.unpacked(document)) else { return };
        let others = match long.count() - 1 {
            0 => String::new(),
            n => format!(", as are {n} more"),
        };
        let message = format!(
            "`{}/{}` is too long a path for Windows: {} characters in a folder for downloads{others}",
            self.pack,
            longest.path,
            self.unpacked(longest)
        );
        let severity = if self.edition.target.release { Severity::Error } else { Severity::Warning };
        diagnostics.push(self.blame(longest, message).with_severity(severity));
    }

    /// How long a path is where Windows unpacks the pack: into a folder of its name, in which its own folder is.
    fn unpacked(&self, document: &Document<'_>) -> usize {
        DOWNLOADS + 2 * (self.pack.len() + 1) + document.path.as_str().len()
    }

    /// At the file with the longer name, the item's or the course's.
    fn blame(&self, document: &Document<'_>, message: String) -> Diagnostic {
        let stem = |file: FileId| self.sources.path(file).rsplit('/').next().unwrap_or_default().len();
        let course = Span::start_of(self.edition.target.course.file);
        let item = self.place(document);
        let span = if stem(item.file) > stem(course.file) { item } else { course };
        let help = format!("give `{}` a shorter name", self.sources.path(span.file));
        Code::PathTooLong.at(span, message).help(help)
    }

    /// Where the item of a document is; of one that holds several, the course.
    fn place(&self, document: &Document<'_>) -> Span {
        let file = match document.items.as_slice() {
            [item] => file_of(self.edition, item),
            _ => None,
        };
        Span::start_of(file.unwrap_or(self.edition.target.course.file))
    }
}

/// The file of an item such as `case-studies/x`.
fn file_of(edition: &Edition<'_>, item: &str) -> Option<FileId> {
    let (kind, id) = item.split_once('/')?;
    match kind {
        "themes" => edition.themes.get(id).map(|local| local.item.file),
        "exercises" => edition.exercises.get(id).map(|local| local.item.file),
        "case-studies" => edition.case_studies.get(id).map(|local| local.item.file),
        "readings" => edition.readings.get(id).map(|local| local.item.file),
        "training-cycle" => edition.pages.get(id).map(|local| local.item.file),
        "forms" => edition.forms.get(id).map(|local| local.item.file),
        _ => None,
    }
}
