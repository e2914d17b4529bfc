//! `course` and `plan --write`: change a course where it stands, say what changed and which command comes next.

use std::path::Path;

use anyhow::Result;

use super::names::{self, Refusal};
use super::{Outcome, Workspace, shell_word};
use crate::check::Checked;
use crate::cli::{self, Common};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, suggestion};
use crate::edit::{self, Changes, CourseEdit, CourseOp, NewItem, Op, Setting, Spot};
use crate::edition::{self, Edition, Tag, Target};
use crate::library::course::{FrameKind, Named};
use crate::library::{Course, Library};
use crate::plan::{self, Day, Plan};
use crate::select;
use crate::terminal::{Format, Terminal};
use crate::yaml::Choice as _;

pub(super) fn run(common: &Common, options: &cli::Course, terminal: Terminal) -> Result<Outcome> {
    let workspace = Workspace::open(common)?;
    let (name, dry) = match options {
        cli::Course::Swap { course, dry, .. }
        | cli::Course::Drop { course, dry, .. }
        | cli::Course::Add { course, dry, .. }
        | cli::Course::Move { course, dry, .. }
        | cli::Course::Set { course, dry, .. } => (course, dry.dry_run),
    };
    // A course with mistakes of its own can be changed, too: that may be what corrects it.
    let whole = workspace.library.as_deref().or_else(|| workspace.apart.as_ref().map(|apart| &apart.whole));
    let Some(whole) = whole else { return show(&workspace, terminal) };
    let (id, _) = names::split(name);
    // A file that is no YAML makes no course.
    let is_there = workspace.sources.find(&format!("modules/courses/{id}.yaml")).is_some();
    if is_there && !whole.courses.contains_key(id) {
        return show(&workspace, terminal);
    }
    let id = names::one_of(Code::UnknownCourse, "course", id, whole.courses.keys())?;
    let course = &whole.courses[id];
    let op = op(whole, course, options)?;
    let sound = library(&workspace).filter(|library| library.courses.contains_key(id));
    let days = sound.and_then(|library| planned(library, course));
    let days = days.map(|plan| days_of(course, &plan)).unwrap_or_default();
    let changer = Changer { common, workspace: &workspace, course, dry, terminal };
    changer.change(CourseEdit { course: id.to_owned(), op, days })
}

/// Writes the agenda that the planner made as the sessions of its course.
pub(super) fn freeze(
    common: &Common,
    workspace: &Workspace,
    options: &cli::Plan,
    terminal: Terminal,
) -> Result<Outcome> {
    let Some(library) = library(workspace) else { return show(workspace, terminal) };
    let (course, tags) = names::course(library, &options.target)?;
    let tags = tags.iter().map(|tag| names::tag(library, tag)).collect::<Result<Vec<_>, _>>()?;
    let agenda = |tag: &Tag| {
        let target = Target::new(library, course, tag.clone());
        let edition = edition::edition(library, &target);
        (target.name(), plan::frozen(&edition, &plan_of(&edition).days))
    };
    let Some((first, sessions)) = tags.first().map(agenda) else { return show(workspace, terminal) };
    if course.sessions.is_empty() {
        terminal.note(&format!("the agenda of {first}"));
        let others =
            course.targets.iter().filter_map(|tag| Tag::parse(&tag.value, library, None).ok()).map(|tag| agenda(&tag));
        let others: Vec<_> = others.filter(|(_, other)| *other != sessions).map(|(name, _)| name).collect();
        if !others.is_empty() {
            terminal.note(&format!(
                "{} had another agenda: sessions in the file are those of all editions",
                others.join(", ")
            ));
        }
    }
    let changer = Changer { common, workspace, course, dry: options.dry_run, terminal };
    changer.change(CourseEdit { course: course.id.clone(), op: CourseOp::Freeze(sessions), days: Vec::new() })
}

/// The library, or what is sound of it.
fn library(workspace: &Workspace) -> Option<&Checked> {
    workspace.library.as_ref().or_else(|| workspace.apart.as_ref().map(|apart| &apart.library))
}

fn show(workspace: &Workspace, terminal: Terminal) -> Result<Outcome> {
    terminal.diagnostics(&workspace.diagnostics, &workspace.sources, Format::Human, false)?;
    Ok(Outcome::Wrong)
}

/// What the command line asks for.
fn op(library: &Library, course: &Course, options: &cli::Course) -> Result<CourseOp, Refusal> {
    let spot = |spot: &cli::Spot| Spot { day: spot.day, after: spot.after.clone() };
    Ok(match options {
        cli::Course::Swap { first, second, .. } => CourseOp::Swap(first.clone(), second.clone()),
        cli::Course::Drop { name, exclude, .. } => {
            let is_made = course.sessions.is_empty();
            let item = if is_made || *exclude { chosen(library, name)? } else { name.clone() };
            CourseOp::Drop { item, exclude: *exclude }
        }
        cli::Course::Add { item, minutes, spot: place, .. } => {
            CourseOp::Add(NewItem { minutes: *minutes, ..new_item(library, item, *minutes)? }, spot(place))
        }
        cli::Course::Move { name, spot: place, .. } => {
            let place = spot(place);
            if place.is_anywhere() {
                let wrong = Code::WrongValue.nowhere(format!("where shall `{name}` go?"));
                return Err(Refusal::usage(wrong.help("write `--after ITEM`, `--day N` or both")));
            }
            CourseOp::Move(name.clone(), place)
        }
        cli::Course::Set { settings, .. } => {
            CourseOp::Set(settings.iter().map(|text| setting(text)).collect::<Result<_, _>>()?)
        }
    })
}

fn setting(text: &str) -> Result<Setting, Refusal> {
    let wrong = || Refusal::usage(Code::WrongValue.nowhere(format!("`{text}` has no `=`")).help("write `KEY=VALUE`"));
    let (key, value) = text.split_once('=').ok_or_else(wrong)?;
    Ok(Setting { key: key.trim().to_owned(), value: value.trim().to_owned() })
}

/// What can be put into a session, by its id, by the end of its id or by its kind.
fn new_item(library: &Library, name: &str, minutes: Option<u32>) -> Result<NewItem, Refusal> {
    let plain = name.trim_start_matches("modules/").trim_end_matches(".md");
    if FrameKind::from_word(plain).is_some() {
        let kind = FrameKind::WORDS.iter().find(|(word, _)| *word == plain).map(|(word, _)| *word);
        let wrong = || Code::WrongValue.nowhere(format!("how long is `{plain}`?")).help("write `--minutes 10`");
        minutes.ok_or_else(|| Refusal::usage(wrong()))?;
        return Ok(NewItem { kind: kind.unwrap_or_default(), ..NewItem::default() });
    }
    let known = known(library);
    let called = |how: fn(&str, &str, &str) -> bool| {
        known.iter().filter(|(kind, id)| how(folder(kind), id, plain)).collect::<Vec<_>>()
    };
    let exact = called(|folder, id, name| id == name || name.strip_prefix(folder).is_some_and(|rest| rest == id));
    let found = if exact.is_empty() { called(|_, id, name| id.rsplit('/').next() == Some(name)) } else { exact };
    match found[..] {
        [(kind, id), ..] if found.len() == 1 || *id == plain => {
            Ok(NewItem { kind, id: Some(id.clone()), ..NewItem::default() })
        }
        [] => {
            let help = suggestion(plain, known.iter().map(|(_, id)| id.as_str()));
            Err(Refusal::usage(Code::UnknownExercise.nowhere(format!("nothing is called `{name}`")).maybe_help(help)))
        }
        ref several => {
            let all: Vec<_> = several.iter().map(|(kind, id)| format!("`{}{id}`", folder(kind))).collect();
            let wrong = Code::UnknownExercise.nowhere(format!("`{name}` may be one of several"));
            Err(Refusal::usage(wrong.help(format!("write {}", all.join(" or ")))))
        }
    }
}

fn folder(kind: &str) -> &'static str {
    match kind {
        "exercise" => "exercises/",
        "case-study" => "case-studies/",
        "key-messages" => "themes/",
        "reading" => "readings/",
        _ => "topics/",
    }
}

/// All that can be put into a course, with its kind.
fn known(library: &Library) -> Vec<(&'static str, String)> {
    let ids =
        |kind: &'static str, ids: Vec<&String>| ids.into_iter().map(move |id| (kind, id.clone())).collect::<Vec<_>>();
    let topics = library.themes.iter().flat_map(|(theme, versions)| {
        let topics = versions.original.given.topics.iter();
        topics.map(move |topic| ("discussion", format!("{theme}/{}", topic.anchor)))
    });
    let mut known = ids("exercise", library.exercises.keys().collect());
    known.extend(ids("case-study", library.case_studies.keys().collect()));
    known.extend(ids("key-messages", library.themes.keys().collect()));
    known.extend(topics);
    known.extend(ids("reading", library.readings.keys().collect()));
    known
}

/// What the rules of a course can choose, with its folder.
fn chosen(library: &Library, name: &str) -> Result<String, Refusal> {
    let item = new_item(library, name, Some(0))?;
    Ok(item.id.as_ref().map_or_else(|| name.to_owned(), |id| item.path(id)))
}

/// The plan of the first edition of a course.
fn planned(library: &Checked, course: &Course) -> Option<Plan> {
    let target = Target::new(library, course, first_tag(library, course)?);
    Some(plan_of(&edition::edition(library, &target)))
}

fn first_tag(library: &Checked, course: &Course) -> Option<Tag> {
    course.targets.first().and_then(|tag| Tag::parse(&tag.value, library, None).ok())
}

fn plan_of(edition: &Edition<'_>) -> Plan {
    let (selection, _) = select::select(edition);
    plan::plan(edition, &selection).0
}

/// The day of each of the course's own sessions.
fn days_of(course: &Course, plan: &Plan) -> Vec<u32> {
    let day = |index: usize| {
        let has = |day: &&Day| day.sessions().any(|session| session.index == Some(index));
        plan.days.iter().find(has).map(|day| day.number)
    };
    let mut last = 1;
    let days = (0..course.sessions.len()).map(|index| {
        last = day(index).unwrap_or(last);
        last
    });
    days.collect()
}

/// A course that is changed, and what is printed about it.
struct Changer<'a> {
    common: &'a Common,
    workspace: &'a Workspace,
    course: &'a Course,
    dry: bool,
    terminal: Terminal,
}

impl Changer<'_> {
    fn change(&self, wanted: CourseEdit) -> Result<Outcome> {
        let sources = &self.workspace.sources;
        let changes = match edit::edit(sources, [Op::Course(wanted)]) {
            Ok(changes) => changes,
            Err(found) => {
                self.terminal.diagnostics(&found, sources, Format::Human, false)?;
                let is_asked = found.iter().all(|found| found.place == Place::Nowhere);
                return Ok(if is_asked { Outcome::Usage } else { Outcome::Wrong });
            }
        };
        if changes.is_empty() {
            self.terminal.note("it is so already: nothing was written");
            return Ok(Outcome::Done);
        }
        let after = Workspace::checked(self.workspace.root.clone(), changes.on(sources), Diagnostics::new());
        let mistakes = new_errors(&self.workspace.diagnostics, &after.diagnostics);
        if !mistakes.is_empty() {
            self.terminal.diagnostics(&mistakes, &after.sources, Format::Human, false)?;
            self.terminal.note("nothing was written: the course would have this mistake");
            return Ok(Outcome::Wrong);
        }
        self.tell(&changes)?;
        self.tell_plan(&after)?;
        if self.dry {
            self.terminal.note("nothing was written: --dry-run");
            return Ok(Outcome::Done);
        }
        super::write(&self.workspace.root, &changes)?;
        let root =
            self.common.root.as_deref().map(|root: &Path| format!(" --root {}", shell_word(&root.to_string_lossy())));
        self.terminal.note(&format!("next: coursepack plan {}{}", self.course.id, root.unwrap_or_default()));
        Ok(Outcome::Done)
    }

    /// Says what changes, line by line.
    fn tell(&self, changes: &Changes) -> Result<()> {
        for change in changes.iter() {
            self.terminal.report(&format!("{}\n{}", change.path(), change.lines()))?;
        }
        let overlay = format!("/courses/{}.yaml", self.course.id);
        for (file, source) in self.workspace.sources.under("modules/countries/") {
            if source.path.ends_with(&overlay) && self.workspace.sources.text(file).contains("sessions") {
                self.terminal.note(&format!("{} has sessions of its own, which stay as they are", source.path));
            }
        }
        Ok(())
    }

    /// Says what is news of the days once it is done, in the first edition.
    fn tell_plan(&self, after: &Workspace) -> Result<()> {
        let (Some(old), Some(new)) = (library(self.workspace), library(after)) else { return Ok(()) };
        let Some(course) = new.courses.get(&self.course.id) else { return Ok(()) };
        let (before, now) = (days_said(old, self.course), days_said(new, course));
        self.tell_unused(new, course);
        let is_news = |said: &&Diagnostic| before.iter().all(|old| old.message != said.message);
        let mut news: Diagnostics = now.iter().filter(is_news).cloned().collect();
        news.lower();
        self.terminal.diagnostics(&news.sorted(), &after.sources, Format::Human, false)
    }

    /// Says what is in no session any more and still chosen, so that it is in the packs.
    fn tell_unused(&self, library: &Checked, course: &Course) {
        let left = used(course);
        let gone: Vec<_> = used(self.course).into_iter().filter(|item| !left.contains(item)).collect();
        let Some(tag) = first_tag(library, course).filter(|_| !gone.is_empty()) else { return };
        let target = Target::new(library, course, tag);
        let edition = edition::edition(library, &target);
        let (selection, _) = select::select(&edition);
        for (_, id) in
            gone.iter().filter(|(_, id)| selection.exercises.contains(id) || selection.case_studies.contains(id))
        {
            let why = "is in no session and still in the packs, since the course chooses it";
            let command = format!("coursepack course drop {} {id} --exclude", self.course.id);
            self.terminal.note(&format!("`{id}` {why}: `{command}` takes it out of them, too"));
        }
    }
}

/// Exercises and cases that sessions of a course name.
fn used(course: &Course) -> Vec<(Named, &str)> {
    let items = course.sessions.iter().flat_map(|session| &session.items);
    let named = items.filter_map(|item| item.value.named()).map(|(kind, id)| (kind, id.value.as_str()));
    named.filter(|(kind, _)| matches!(kind, Named::Exercise | Named::CaseStudy)).collect()
}

/// What the planner says of the days of a course, in its first edition.
fn days_said(library: &Checked, course: &Course) -> Diagnostics {
    let Some(tag) = first_tag(library, course) else { return Diagnostics::new() };
    let target = Target::new(library, course, tag);
    let edition = edition::edition(library, &target);
    let (selection, mut found) = select::select(&edition);
    found.extend(plan::plan(&edition, &selection).1);
    found
}

fn new_errors(before: &Diagnostics, after: &Diagnostics) -> Diagnostics {
    use crate::diagnostic::Severity;
    let is_new = |found: &&Diagnostic| {
        found.severity == Severity::Error && !before.iter().any(|old| old.message == found.message)
    };
    after.iter().filter(is_new).cloned().collect()
}
