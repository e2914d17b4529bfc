//! Composes the documents of a target: what each holds, where it lies in its pack, who may read it.
//!
//! Participants' documents are made by `given`, from types that lack the facilitators' fields; facilitators' by `kept`.

mod booklets;
mod directory;
mod given;
mod guide;
mod kept;
pub mod parts;
mod print;
mod scope;

pub(crate) use scope::anchor;
pub mod view;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::audience::Audience;
use crate::edition::{Edition, PageSize};
use crate::path::PackPath;
use crate::plan::{self, Day, Entry, Plan, SheetOf};
use crate::select::Selection;
use parts::{Collect, GivenParts, KeptParts, PartFile};
use scope::Scope;

/// One PDF to be.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    /// Where it lies in its pack.
    pub path: PackPath,
    /// Its kind, which is also its template and a label (`kind-…`).
    pub kind: &'static str,
    /// Who may read it.
    pub audience: Audience,
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
    composer.print_sets();
    let directory = composer.directory();
    Documents { participant: composer.participant, facilitator: composer.facilitator, directory }
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

/// Where a document stands in the index of its pack.
#[derive(Clone, Copy)]
struct Shelf<'a> {
    section: &'a str,
    order: u32,
    group: &'a str,
}

struct Draft<'a> {
    path: String,
    kind: &'static str,
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
        parts: Vec<PartFile<'a>>,
    ) -> Document<'a> {
        let kind = self.scope.label(&format!("kind-{}", draft.kind));
        let licence = draft.licence.unwrap_or(&self.scope.edition.library.settings.licence);
        Document {
            path: PackPath::new(&draft.path).expect("ids are short slugs"),
            kind: draft.kind,
            audience,
            title: if draft.title.is_empty() { kind } else { format!("{} – {kind}", draft.title) },
            section: shelf.section.to_owned(),
            section_order: shelf.order,
            group: shelf.group.to_owned(),
            items: draft.items,
            licences: vec![licence.to_owned()],
            data: serde_json::to_value(data).expect("views are plain values"),
            parts,
        }
    }

    fn give(&mut self, draft: Draft<'_>, shelf: Shelf<'_>, data: &impl Serialize, parts: GivenParts<'a>) {
        let document = self.document(Audience::Participant, draft, shelf, data, parts.into_files());
        self.participant.push(document);
    }

    fn keep(&mut self, draft: Draft<'_>, shelf: Shelf<'_>, data: &impl Serialize, parts: KeptParts<'a>) {
        let document = self.document(Audience::Facilitator, draft, shelf, data, parts.into_files());
        self.facilitator.push(document);
    }

    /// The handbook and the guide.
    fn course(&mut self) {
        let scope = self.scope;
        let title = scope.edition.text.title.clone();
        let shelf = Shelf { section: "", order: 0, group: "" };
        let items = self.all_items();
        let draft = |path: &str, kind| Draft {
            path: path.to_owned(),
            kind,
            title: title.clone(),
            items: items.clone(),
            licence: None,
        };
        let mut parts = GivenParts::default();
        let handbook = given::handbook(&scope, &mut parts);
        self.give(draft("handbook.pdf", "handbook"), shelf, &handbook, parts);
        let mut parts = KeptParts::default();
        let guide = guide::guide(&scope, &mut parts);
        self.keep(draft("facilitator-guide.pdf", "facilitator-guide"), shelf, &guide, parts);
        for index in 0..scope.plan.days.len() {
            let mut parts = KeptParts::default();
            let day = guide::day(&scope, index, &mut parts);
            let number = day.number.to_string();
            let name = scope.edition.language.text("day", &[("n", &number)]);
            let exercises = plan::exercises(&scope.plan.days[index]);
            let draft = Draft {
                title: format!("{title}, {name}"),
                items: exercises.map(|id| format!("exercises/{id}")).collect(),
                ..draft(&format!("facilitator-guide-day-{number}.pdf"), "day-guide")
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
        let shelf = Shelf { section: &section, order: 0, group: "" };
        for local in scope.pages() {
            let page = local.item;
            let mut parts = KeptParts::default();
            let Some(view) = kept::training_page(local, &mut parts) else { continue };
            let view = view::TrainingPage { page: view, fallback: scope.fallback(local.fallback) };
            let draft = Draft {
                path: format!("00-planning-the-training/{}.pdf", page.id),
                kind: "training-cycle",
                title: page.title.value.clone(),
                items: vec![format!("training-cycle/{}", page.id)],
                licence: None,
            };
            self.keep(draft, shelf, &view, parts);
        }
    }

    /// One folder of the packs, in the six parts of a topic set.
    fn theme(&mut self, number: usize, id: &'a str) {
        let scope = self.scope;
        let local = scope.theme(id);
        let theme = local.item;
        let title = theme.given.title.value.clone();
        let folder = format!("{number:02}-{id}");
        let order = u32::try_from(number).expect("a course has few themes");
        let shelf = Shelf { section: &title, order, group: "" };
        let draft = |name: &str, kind| Draft {
            path: format!("{folder}/{name}"),
            kind,
            title: title.clone(),
            items: vec![format!("themes/{id}")],
            licence: None,
        };
        let mut parts = GivenParts::default();
        let key_messages = view::KeyMessages {
            id: anchor::theme(id),
            title: title.clone(),
            introduction: Some(parts.given(&theme.given.introduction, theme.file)),
            key_messages: parts.given(&theme.given.key_messages, theme.file),
            fallback: scope.fallback(local.fallback),
        };
        self.give(draft("1-key-messages.pdf", "key-messages"), shelf, &key_messages, parts);
        for exercise in scope.exercises_of(id) {
            self.exercise(&folder, shelf, exercise);
        }
        let topics = 0..theme.given.topics.len();
        if !topics.is_empty() {
            let mut parts = GivenParts::default();
            let topics_given = topics.clone().map(|index| given::topic(theme, index, &mut parts)).collect();
            let discussion = view::Discussion { theme: title.clone(), topics: topics_given };
            self.give(draft("3-topics-for-discussion.pdf", "discussion"), shelf, &discussion, parts);
            let mut parts = KeptParts::default();
            let topics = topics.map(|index| kept::topic(theme, index, &mut parts)).collect();
            let notes = view::DiscussionNotes { theme: title.clone(), topics };
            self.keep(draft("3-topics-for-discussion.pdf", "discussion-notes"), shelf, &notes, parts);
        }
        let mut parts = KeptParts::default();
        let challenges = kept::challenges_of(&scope, theme, &mut parts);
        if !challenges.is_empty() {
            let view = view::Challenges { theme: title.clone(), challenges };
            self.keep(draft("4-training-challenges.pdf", "challenges"), shelf, &view, parts);
        }
        self.cases(&folder, shelf, id);
        self.readings(&folder, shelf, id);
    }

    fn exercise(&mut self, folder: &str, shelf: Shelf<'_>, local: crate::edition::Local<'a, crate::library::Exercise>) {
        let scope = self.scope;
        let exercise = local.item;
        let group = scope.label("training-exercises");
        let shelf = Shelf { group: &group, ..shelf };
        let name = exercise.id.rsplit('/').next().unwrap_or_default();
        let folder = format!("{folder}/2-training-exercises");
        let items = vec![format!("exercises/{}", exercise.id)];
        let licence = exercise.given.licence.as_deref();
        let draft = |path: String, kind, title: &str| Draft {
            path,
            kind,
            title: title.to_owned(),
            items: items.clone(),
            licence,
        };
        let title = &exercise.given.title.value;
        for sheet in &exercise.given.sheets {
            let mut parts = GivenParts::default();
            let view = given::sheet(&scope, local, sheet, &mut parts);
            let path = match &view.number {
                Some(number) => format!("{folder}/loose/{}-{}.pdf", number.to_lowercase(), sheet.anchor),
                None => format!("{folder}/{name}-{}.pdf", sheet.anchor),
            };
            let number = view.number.as_ref().map(|number| format!("{number} ")).unwrap_or_default();
            let title = format!("{number}{} ({title})", sheet.title);
            self.give(draft(path, sheet.kind.word(), &title), shelf, &view, parts);
        }
        let mut parts = KeptParts::default();
        let view = kept::exercise(&scope, local, &mut parts);
        self.keep(draft(format!("{folder}/{name}.pdf"), "exercise", title), shelf, &view, parts);
        if !exercise.kept.cheat_sheets.is_empty() {
            let mut parts = KeptParts::default();
            let sections = kept::cheat_sheets(exercise, &mut parts);
            let theme = scope.theme(scope.home(&exercise.id)).item.given.title.value.clone();
            let view = view::CheatSheets { exercise: title.clone(), theme, sections };
            self.keep(draft(format!("{folder}/{name}-cheat-sheet.pdf"), "cheat-sheet", title), shelf, &view, parts);
        }
    }

    fn cases(&mut self, folder: &str, shelf: Shelf<'_>, theme: &str) {
        let scope = self.scope;
        let group = scope.label("examples-from-the-ground");
        let shelf = Shelf { group: &group, ..shelf };
        for local in scope.cases_of(theme) {
            let case = local.item;
            let draft = |path: String, kind, title: String| Draft {
                path,
                kind,
                title,
                items: vec![format!("case-studies/{}", case.id)],
                licence: case.given.licence.as_deref(),
            };
            let mut parts = GivenParts::default();
            let view = given::case(&scope, local, &mut parts);
            let path = format!("{folder}/5-examples-from-the-ground/{}.pdf", case.id);
            self.give(draft(path, "case-study", case.given.title.value.clone()), shelf, &view, parts);
            let Some(number) = scope.plan.number(&SheetOf::Reveal(case.id.clone())) else { continue };
            let mut parts = GivenParts::default();
            if let Some(view) = given::reveal(&scope, local, &mut parts) {
                let path = format!("{folder}/2-training-exercises/loose/{}-{}.pdf", number.to_lowercase(), case.id);
                let title = format!("{number} {} ({})", view.title, case.given.title.value);
                self.give(draft(path, "handout", title), shelf, &view, parts);
            }
        }
    }

    fn readings(&mut self, folder: &str, shelf: Shelf<'_>, theme: &str) {
        let scope = self.scope;
        let mut parts = GivenParts::default();
        let mine =
            scope.readings().into_iter().filter(|local| local.item.themes.iter().any(|name| name.value == theme));
        let mine: Vec<_> = mine.collect();
        if mine.is_empty() {
            return;
        }
        let items = mine.iter().map(|local| format!("readings/{}", local.item.id)).collect();
        let readings = mine.into_iter().map(|local| given::reading(&scope, local, &mut parts)).collect();
        let view = view::Readings { theme: shelf.section.to_owned(), readings };
        let draft = Draft {
            path: format!("{folder}/6-additional-training-resources.pdf"),
            kind: "readings",
            title: shelf.section.to_owned(),
            items,
            licence: None,
        };
        self.give(draft, shelf, &view, parts);
    }

    fn directory(&mut self) -> view::Directory {
        let directory = directory::directory(&self.scope);
        // Its table needs the width of paper.
        if self.scope.edition.target.looks.page != PageSize::Paper {
            return directory;
        }
        let draft = Draft {
            path: "directory-of-training-exercises.pdf".to_owned(),
            kind: "directory",
            title: String::new(),
            items: Vec::new(),
            licence: None,
        };
        let shelf = Shelf { section: "", order: 0, group: "" };
        self.keep(draft, shelf, &directory, KeptParts::default());
        directory
    }

    fn forms(&mut self) {
        let scope = self.scope;
        let section = scope.label("forms");
        let shelf = Shelf { section: &section, order: 1000, group: "" };
        for local in scope.forms() {
            let form = local.item;
            let name = form.id.replace('/', "-");
            let draft = |path: String, title: String| Draft {
                path,
                kind: "form",
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
                self.keep(draft, Shelf { section: &section, order: 0, group: "" }, &view, parts);
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

impl<'a> Documents<'a> {
    /// Every part that is in any document, once.
    pub fn parts(&self) -> impl Iterator<Item = &PartFile<'a>> {
        let all = self.participant.iter().chain(&self.facilitator).flat_map(|document| &document.parts);
        let unique: BTreeMap<&str, &PartFile<'a>> = all.map(|part| (part.path.as_str(), part)).collect();
        unique.into_values()
    }
}
