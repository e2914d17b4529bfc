//! The documents of one theme: the six parts of a topic set.

use super::parts::{Collect, GivenParts, KeptParts};
use super::{Composer, Draft, PLANNING, Shelf, Subject, given, kept, names, view};
use crate::document::DocumentKind;
use crate::edition::Local;
use crate::library::Exercise;
use crate::plan::SheetOf;

impl<'a> Composer<'a> {
    /// One folder of the packs.
    pub(super) fn theme(&mut self, number: usize, id: &'a str) {
        let scope = self.scope;
        let local = scope.theme(id);
        let theme = local.item;
        let title = theme.given.title.value.clone();
        let folder = format!("{number:02}-{id}");
        let order = PLANNING + u32::try_from(number).expect("a course has few themes");
        let shelf = Shelf { section: &title, order, group: "" };
        let draft = |name: &str, kind| Draft {
            path: format!("{folder}/{name}"),
            words: vec![scope.label(&format!("kind-{kind}"))],
            kind,
            of: Subject::Theme(id.into()),
            title: title.clone(),
            items: vec![format!("themes/{id}")],
            licence: None,
        };
        let mut parts = GivenParts::default();
        let key_messages = view::KeyMessages {
            id: parts.hold(Subject::Theme(id.into())),
            title: title.clone(),
            introduction: Some(parts.given(&theme.given.introduction, theme.file)),
            key_messages: parts.given(&theme.given.key_messages, theme.file),
            fallback: scope.fallback(local.fallback),
        };
        self.give(draft("1-key-messages.pdf", DocumentKind::KeyMessages), shelf, &key_messages, parts);
        for exercise in scope.exercises_of(id) {
            self.exercise(&folder, shelf, exercise);
        }
        let topics = 0..theme.given.topics.len();
        if !topics.is_empty() {
            let mut parts = GivenParts::default();
            let topics_given = topics.clone().map(|index| given::topic(theme, index, &mut parts)).collect();
            let discussion = view::Discussion { theme: title.clone(), topics: topics_given };
            self.give(draft("3-topics-for-discussion.pdf", DocumentKind::Discussion), shelf, &discussion, parts);
            let mut parts = KeptParts::default();
            let topics = topics.map(|index| kept::topic(theme, index, &mut parts)).collect();
            let notes = view::DiscussionNotes { theme: title.clone(), topics };
            self.keep(draft("3-topics-for-discussion.pdf", DocumentKind::DiscussionNotes), shelf, &notes, parts);
        }
        let mut parts = KeptParts::default();
        let challenges = kept::challenges_of(&scope, theme, &mut parts);
        if !challenges.is_empty() {
            let view = view::Challenges { theme: title.clone(), challenges };
            self.keep(draft("4-training-challenges.pdf", DocumentKind::Challenges), shelf, &view, parts);
        }
        self.cases(&folder, shelf, id);
        self.readings(&folder, shelf, id);
    }

    fn exercise(&mut self, folder: &str, shelf: Shelf<'_>, local: Local<'a, Exercise>) {
        let scope = self.scope;
        let exercise = local.item;
        let group = scope.label("training-exercises");
        let loose = scope.label("print-loose");
        let (shelf, loose) = (Shelf { group: &group, ..shelf }, Shelf { group: &loose, ..shelf });
        let name = exercise.id.rsplit('/').next().unwrap_or_default();
        let folder = format!("{folder}/2-training-exercises");
        let items = vec![format!("exercises/{}", exercise.id)];
        let licence = exercise.given.licence.as_deref();
        let whole = || Subject::Exercise(exercise.id.clone());
        let draft = |path: String, words: &[&str], kind, of: Subject, title: &str| Draft {
            path,
            words: scope.words(local.fallback, words),
            kind,
            of,
            title: title.to_owned(),
            items: items.clone(),
            licence,
        };
        let title = exercise.given.title.value.as_str();
        let short = names::shared(title);
        let short = short.as_str();
        for sheet in &exercise.given.sheets {
            let mut parts = GivenParts::default();
            let view = given::sheet(&scope, local, sheet, &mut parts);
            let path = match &view.number {
                Some(number) => format!("{folder}/loose/{}-{}.pdf", number.to_lowercase(), sheet.anchor),
                None => format!("{folder}/{name}-{}.pdf", sheet.anchor),
            };
            let number = view.number.as_ref().map(|number| format!("{number} ")).unwrap_or_default();
            let words = if number.is_empty() { &[short, sheet.title.as_str()][..] } else { &[sheet.title.as_str()] };
            let title = format!("{number}{} ({title})", sheet.title);
            let of = Subject::Sheet(SheetOf::Exercise(exercise.id.clone(), sheet.anchor.as_str().into()));
            let shelf = if number.is_empty() { shelf } else { loose };
            self.give(draft(path, words, sheet.kind.document(), of, &title), shelf, &view, parts);
        }
        let mut parts = KeptParts::default();
        let view = kept::exercise(&scope, local, &mut parts);
        let path = format!("{folder}/{name}.pdf");
        self.keep(draft(path, &[short], DocumentKind::Exercise, whole(), title), shelf, &view, parts);
        if !exercise.kept.cheat_sheets.is_empty() {
            let mut parts = KeptParts::default();
            let sections = kept::cheat_sheets(exercise, &mut parts);
            let theme = scope.theme(scope.home(&exercise.id)).item.given.title.value.clone();
            let view = view::CheatSheets { exercise: title.to_owned(), theme, sections };
            let words = [short, &scope.label("kind-cheat-sheet")];
            let path = format!("{folder}/{name}-cheat-sheet.pdf");
            self.keep(draft(path, &words, DocumentKind::CheatSheet, whole(), title), shelf, &view, parts);
        }
    }

    fn cases(&mut self, folder: &str, shelf: Shelf<'_>, theme: &str) {
        let scope = self.scope;
        let (group, loose) = (scope.label("examples-from-the-ground"), scope.label("print-loose"));
        let (shelf, loose) = (Shelf { group: &group, ..shelf }, Shelf { group: &loose, ..shelf });
        for local in scope.cases_of(theme) {
            let case = local.item;
            let draft = |path: String, kind, of: Subject, title: String| Draft {
                path,
                words: scope.words(local.fallback, &[&case.given.title.value]),
                kind,
                of,
                title,
                items: vec![format!("case-studies/{}", case.id)],
                licence: case.given.licence.as_deref(),
            };
            let mut parts = GivenParts::default();
            let view = given::case(&scope, local, &mut parts);
            let path = format!("{folder}/5-examples-from-the-ground/{}.pdf", case.id);
            let of = Subject::Case(case.id.clone());
            self.give(draft(path, DocumentKind::CaseStudy, of, case.given.title.value.clone()), shelf, &view, parts);
            let of = SheetOf::Reveal(case.id.clone());
            let Some(number) = scope.plan.number(&of) else { continue };
            let mut parts = GivenParts::default();
            if let Some(view) = given::reveal(&scope, local, &mut parts) {
                let path = format!("{folder}/2-training-exercises/loose/{}-{}.pdf", number.to_lowercase(), case.id);
                let title = format!("{number} {} ({})", view.title, case.given.title.value);
                self.give(draft(path, DocumentKind::Handout, Subject::Sheet(of), title), loose, &view, parts);
            }
        }
    }

    fn readings(&mut self, folder: &str, shelf: Shelf<'_>, theme: &str) {
        let scope = self.scope;
        let mut parts = GivenParts::default();
        let mine = scope.readings_of(theme);
        if mine.is_empty() {
            return;
        }
        let items = mine.iter().map(|local| format!("readings/{}", local.item.id)).collect();
        let readings = mine.into_iter().map(|local| given::reading(&scope, local, &mut parts)).collect();
        let view = view::Readings { theme: shelf.section.to_owned(), readings };
        let draft = Draft {
            path: format!("{folder}/6-additional-training-resources.pdf"),
            words: vec![scope.label("kind-readings")],
            kind: DocumentKind::Readings,
            of: Subject::Theme(theme.into()),
            title: shelf.section.to_owned(),
            items,
            licence: None,
        };
        self.give(draft, shelf, &view, parts);
    }
}
