//! Composes the documents of a target: what each holds, where it lies in its pack, who may read it.
//!
//! Participants' documents are made by `given`, from types that lack the facilitators' fields; facilitators' by `kept`.

mod booklets;
mod directory;
mod given;
mod guide;
mod held;
mod kept;
mod live;
mod names;
pub mod parts;
mod print;
mod scope;
mod slides;
mod subject;
mod theme;
pub mod view;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use crate::audience::{Audience, Moment};
use crate::document::DocumentKind;
use crate::edition::{Edition, PageSize};
use crate::path::PackPath;
use crate::plan::{self, Day, Entry, Plan};
use crate::select::Selection;
use parts::{GivenParts, KeptParts, PartFile, Parts};
use scope::Scope;
pub use subject::Subject;

/// One PDF to be.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    /// Where it lies in its pack.
    pub path: PackPath,
    /// Its path in the words of its language, until it is known that nothing else has that path.
    in_words: Option<PackPath>,
    /// Where it should lie, if that is longer than a path in a pack can be.
    pub unfit: Option<String>,
    /// Its kind.
    pub kind: DocumentKind,
    /// What it is of.
    pub of: Subject,
    /// `L3` if it is a loose sheet.
    pub number: Option<String>,
    /// Who may read it.
    pub audience: Audience,
    /// When participants get it.
    pub moment: Moment,
    /// Its title, unlike that of any other document of the target.
    pub title: String,
    /// The heading under which the pack's index lists it; empty at the top.
    pub section: String,
    /// The order of that heading.
    pub section_order: u32,
    /// A list within that heading; empty if it stands alone.
    pub group: String,
    /// The ids of the items in it.
    pub items: Vec<String>,
    /// Their licences.
    pub licences: Vec<String>,
    /// What its template sees as `data`.
    pub data: Value,
    /// The files that it includes.
    pub parts: Vec<PartFile<'a>>,
    /// What it holds.
    pub holds: BTreeSet<Subject>,
    /// What it names: some document of the packs must hold it.
    pub names: BTreeSet<Subject>,
}

/// All documents of a target.
#[derive(Clone, Debug)]
pub struct Documents<'a> {
    /// For participants; the handbook is first.
    pub participant: Vec<Document<'a>>,
    /// For facilitators; the guide is first.
    pub facilitator: Vec<Document<'a>>,
    /// The directory of all exercises, also a spreadsheet in the facilitators' pack.
    pub directory: view::Directory,
    /// The page that facilitators run the day with.
    pub live: view::RunTheDay,
}

/// Composes everything that the two packs of a target hold.
pub fn compose<'a>(edition: &'a Edition<'a>, selection: &'a Selection<'a>, plan: &'a Plan) -> Documents<'a> {
    let scope = Scope { edition, selection, plan };
    let mut composer = Composer { scope, participant: Vec::new(), facilitator: Vec::new() };
    composer.course();
    composer.training_cycle();
    for (index, theme) in selection.themes.iter().copied().enumerate() {
        composer.theme(index + 1, theme);
    }
    composer.forms();
    composer.booklets();
    composer.slides();
    composer.print_sets();
    composer.name_in_words();
    let directory = composer.directory();
    let live = live::run_the_day(&scope);
    Documents { participant: composer.participant, facilitator: composer.facilitator, directory, live }
}

/// The days of a plan in which every session has the title that documents print.
pub fn titled(edition: &Edition<'_>, selection: &Selection<'_>, plan: &Plan) -> Vec<Day> {
    let scope = Scope { edition, selection, plan };
    let mut days = plan.days.clone();
    for session in days.iter_mut().flat_map(|day| &mut day.entries).filter_map(Entry::session_mut) {
        session.title = Some(given::session_title(&scope, session));
    }
    days
}

struct Composer<'a> {
    scope: Scope<'a>,
    participant: Vec<Document<'a>>,
    facilitator: Vec<Document<'a>>,
}

/// The places of the headings in the index of a pack: themes come after these two, forms after themes.
const PRINT: u32 = 1;
const PLANNING: u32 = 2;
const FORMS: u32 = 1000;

/// Where a document stands in the index of its pack.
#[derive(Clone, Copy)]
struct Shelf<'a> {
    section: &'a str,
    order: u32,
    group: &'a str,
}

struct Draft<'a> {
    path: String,
    /// The name of the file in the words of the edition, in pieces; none if these are not in its language.
    words: Vec<String>,
    kind: DocumentKind,
    of: Subject,
    title: String,
    items: Vec<String>,
    licence: Option<&'a str>,
}

impl<'a> Composer<'a> {
    fn document(
        &self,
        audience: Audience,
        draft: Draft<'_>,
        shelf: Shelf<'_>,
        data: &impl Serialize,
        parts: Parts<'a>,
    ) -> Document<'a> {
        let kind = self.scope.label(&format!("kind-{}", draft.kind));
        let licence = draft.licence.unwrap_or(&self.scope.edition.library.settings.licence);
        let path = PackPath::new(&draft.path);
        let words = Some(&draft.words).filter(|words| !words.is_empty() && self.scope.is_translated());
        Document {
            in_words: words.and_then(|words| names::in_words(&draft.path, words)),
            unfit: path.is_none().then(|| draft.path.clone()),
            path: path.unwrap_or_else(|| PackPath::new("unfit.pdf").expect("our own names are safe")),
            kind: draft.kind,
            number: self.scope.number(&draft.of).map(str::to_owned),
            moment: self.scope.moment(&draft.of),
            of: draft.of,
            audience,
            title: if draft.title.is_empty() { kind } else { format!("{} – {kind}", draft.title) },
            section: shelf.section.to_owned(),
            section_order: shelf.order,
            group: shelf.group.to_owned(),
            items: draft.items,
            licences: vec![licence.to_owned()],
            data: serde_json::to_value(data).expect("views are plain values"),
            parts: parts.files,
            holds: parts.holds,
            names: parts.names,
        }
    }

    fn give(&mut self, draft: Draft<'_>, shelf: Shelf<'_>, data: &impl Serialize, parts: GivenParts<'a>) {
        let document = self.document(Audience::Participant, draft, shelf, data, parts.finish());
        self.participant.push(document);
    }

    fn keep(&mut self, draft: Draft<'_>, shelf: Shelf<'_>, data: &impl Serialize, parts: KeptParts<'a>) {
        let document = self.document(Audience::Facilitator, draft, shelf, data, parts.finish());
        self.facilitator.push(document);
    }

    /// The names of all files in the words of the edition, as far as they can be told apart.
    fn name_in_words(&mut self) {
        let mut documents: Vec<_> = self.participant.iter_mut().chain(&mut self.facilitator).collect();
        names::settle(&mut documents);
    }

    /// The handbook and the guide.
    fn course(&mut self) {
        let scope = self.scope;
        let title = scope.edition.text.title.clone();
        let shelf = Shelf { section: "", order: 0, group: "" };
        let items = self.all_items();
        let draft = |path: &str, kind| Draft {
            path: path.to_owned(),
            words: vec![scope.label(&format!("kind-{kind}"))],
            kind,
            of: Subject::Course,
            title: title.clone(),
            items: items.clone(),
            licence: None,
        };
        let mut parts = GivenParts::default();
        let handbook = given::handbook(&scope, &mut parts);
        self.give(draft("handbook.pdf", DocumentKind::Handbook), shelf, &handbook, parts);
        let mut parts = KeptParts::default();
        let guide = guide::guide(&scope, &mut parts);
        self.keep(draft("facilitator-guide.pdf", DocumentKind::FacilitatorGuide), shelf, &guide, parts);
        for index in 0..scope.plan.days.len() {
            let mut parts = KeptParts::default();
            let day = guide::day(&scope, index, &mut parts);
            let number = day.number.to_string();
            let name = scope.edition.language.text("day", &[("n", &number)]);
            let exercises = plan::exercises(&scope.plan.days[index]);
            let draft = Draft {
                of: Subject::Day(day.number),
                words: vec![scope.label("kind-facilitator-guide"), name.clone()],
                title: format!("{title}, {name}"),
                items: exercises.map(|id| format!("exercises/{id}")).collect(),
                ..draft(&format!("facilitator-guide-day-{number}.pdf"), DocumentKind::DayGuide)
            };
            self.keep(draft, shelf, &view::DayGuide { day }, parts);
        }
    }

    fn all_items(&self) -> Vec<String> {
        let selection = self.scope.selection;
        let named = |kind: &str, ids: &[&str]| ids.iter().map(|id| format!("{kind}/{id}")).collect::<Vec<_>>();
        [
            named("themes", &selection.themes),
            named("exercises", &selection.exercises),
            named("case-studies", &selection.case_studies),
            named("readings", &selection.readings),
        ]
        .concat()
    }

    /// The pages on planning the training, for facilitators.
    fn training_cycle(&mut self) {
        let scope = self.scope;
        let section = scope.label("planning-the-training");
        let shelf = Shelf { section: &section, order: PLANNING, group: "" };
        for local in scope.pages() {
            let page = local.item;
            let mut parts = KeptParts::default();
            let Some(view) = kept::training_page(local, &mut parts) else { continue };
            let view = view::TrainingPage { page: view, fallback: scope.fallback(local.fallback) };
            let draft = Draft {
                path: format!("00-planning-the-training/{}.pdf", page.id),
                words: scope.words(local.fallback, &[&page.title.value]),
                kind: DocumentKind::TrainingCycle,
                of: Subject::Page(page.id.clone()),
                title: page.title.value.clone(),
                items: vec![format!("training-cycle/{}", page.id)],
                licence: None,
            };
            self.keep(draft, shelf, &view, parts);
        }
    }

    fn directory(&mut self) -> view::Directory {
        let directory = directory::directory(&self.scope, &self.facilitator);
        // Its table needs the width of paper.
        if self.scope.edition.target.looks.page != PageSize::Paper {
            return directory;
        }
        let scope = self.scope;
        let draft = Draft {
            path: "directory-of-training-exercises.pdf".to_owned(),
            words: vec![scope.label("kind-directory")],
            kind: DocumentKind::Directory,
            of: Subject::Directory,
            title: String::new(),
            items: Vec::new(),
            licence: None,
        };
        let shelf = Shelf { section: "", order: 0, group: "" };
        self.keep(draft, shelf, &directory, KeptParts::default());
        self.name_in_words();
        directory
    }

    fn forms(&mut self) {
        let scope = self.scope;
        let section = scope.label("forms");
        let shelf = Shelf { section: &section, order: FORMS, group: "" };
        for local in scope.forms() {
            let form = local.item;
            let name = form.id.replace('/', "-");
            let draft = |path: String, title: String| Draft {
                path,
                words: scope.words(local.fallback, &[&form.title.value]),
                kind: DocumentKind::Form,
                of: Subject::form(&form.id),
                title,
                items: vec![format!("forms/{}", form.id)],
                licence: None,
            };
            let title = &form.title.value;
            if form.kind.is_kept() {
                let mut parts = KeptParts::default();
                let view = given::form(&scope, local, &mut parts);
                let draft = draft(format!("00-planning-the-training/{name}.pdf"), title.clone());
                let section = scope.label("planning-the-training");
                self.keep(draft, Shelf { section: &section, order: PLANNING, group: "" }, &view, parts);
                continue;
            }
            let mut parts = GivenParts::default();
            let view = given::form(&scope, local, &mut parts);
            let number = view.number.clone().unwrap_or_default();
            let draft = draft(format!("forms/{}-{name}.pdf", number.to_lowercase()), format!("{number} {title}"));
            self.give(draft, shelf, &view, parts);
        }
    }
}

impl Document<'_> {
    /// Who has it until it is given out.
    pub fn keeper(&self) -> Audience {
        self.audience.keeper(self.moment)
    }
}

impl<'a> Documents<'a> {
    /// Every part that is in any document, once.
    pub fn parts(&self) -> impl Iterator<Item = &PartFile<'a>> {
        let all = self.participant.iter().chain(&self.facilitator).flat_map(|document| &document.parts);
        let unique: BTreeMap<&str, &PartFile<'a>> = all.map(|part| (part.path.as_str(), part)).collect();
        unique.into_values()
    }
}
