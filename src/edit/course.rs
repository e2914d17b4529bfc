//! Changes of a course that its author could make by hand: each edits the YAML where it stands, translations too.

mod items;
mod named;
mod settings;
mod translations;

pub use items::{NewItem, NewSession};
pub use named::Spot;
pub use settings::Setting;

use super::text::Text;
use super::value::{Step, Value};
use super::{Before, Change, Place};
use crate::diagnostic::{Code, Diagnostic};
use crate::library::course;
use crate::source::{FileId, Sources, Span};
use named::Agenda;

/// What to do with a course.
#[derive(Clone, Debug)]
pub enum CourseOp {
    /// Write the sessions that the planner made.
    Freeze(Vec<NewSession>),
    /// Exchange two items, or two sessions.
    Swap(String, String),
    /// Take an item out.
    Drop {
        /// What is called so.
        item: String,
        /// Whether the rules of the course must not choose it again.
        exclude: bool,
    },
    /// Put an item in.
    Add(NewItem, Spot),
    /// Put an item somewhere else.
    Move(String, Spot),
    /// Change what the course, a day or an item says.
    Set(Vec<Setting>),
}

/// A course, an operation on it and what is known of its days.
#[derive(Clone, Debug)]
pub struct CourseEdit {
    /// The id of the course.
    pub course: String,
    /// What to do.
    pub op: CourseOp,
    /// The day of each session from 1, as it is planned, for sessions that do not say theirs.
    pub days: Vec<u32>,
}

/// Why a course cannot be changed as somebody wants.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    message: String,
    help: Option<String>,
    /// Whether only what was asked for is wrong, not the file.
    asked: bool,
}

impl Problem {
    /// Something was asked for that cannot be done.
    fn asked(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: Some(help.into()), asked: true }
    }
}

impl From<super::spots::Stuck> for Problem {
    fn from(stuck: super::spots::Stuck) -> Self {
        let message = format!("this cannot be edited without an editor: {}", stuck.0);
        Self { message, help: Some("nothing was written".to_owned()), asked: false }
    }
}

type Done = Result<(), Problem>;

/// Changes the files of a course; a change that comes to nothing is none.
pub(super) fn edit(sources: &Sources, edit: &CourseEdit) -> Result<Vec<Change>, Diagnostic> {
    let place = Place::of(&format!("courses/{}", edit.course), None);
    let file = place.and_then(|place| sources.find(place.path()));
    let unknown = || Code::UnknownCourse.nowhere(format!("unknown course `{}`", edit.course));
    let file = file.ok_or_else(unknown)?;
    let say = |problem: Problem| {
        let place = Span::start_of(file);
        let said = if problem.asked {
            Code::WrongValue.nowhere(problem.message)
        } else {
            Code::InvalidYaml.at(place, problem.message)
        };
        said.maybe_help(problem.help)
    };
    let mut text = open(sources, file)?;
    let before = text.value();
    perform(&mut text, edit).map_err(say)?;
    let after = text.value();
    let new = text.finish().map_err(|stuck| say(stuck.into()))?;
    if let Some(hidden) = super::problem(sources.path(file), &new) {
        return Err(Code::NotText.nowhere(format!("nothing was written: {hidden}")));
    }
    no_new_mistake(sources, file, &new)?;
    let mut changes = vec![change(sources, file, new)];
    changes.extend(translations::follow(sources, file, &before, &after)?);
    changes.retain(|change| !matches!(&change.before, Before::File(file) if Some(file.raw()) == change.new_bytes()));
    Ok(changes)
}

/// Opens a file as it is on the disk; what is no YAML is reported at its line.
fn open(sources: &Sources, file: FileId) -> Result<Text, Diagnostic> {
    let source = sources.file(file);
    if let Some(problem) = &source.problem {
        return Err(Code::NotText.at(Span::new(file, problem.offset, problem.offset), problem.message.clone()));
    }
    crate::yaml::parse_strictly(file, sources.text(file))?;
    let raw = std::str::from_utf8(source.raw()).unwrap_or_default();
    Text::new(file, raw).map_err(|stuck| {
        Code::InvalidYaml.at(Span::start_of(file), format!("this file cannot be edited without an editor: {}", stuck.0))
    })
}

fn change(sources: &Sources, file: FileId, new: String) -> Change {
    let source = sources.file(file).clone();
    Change { path: source.path.clone(), new: Some(new.into_bytes()), before: Before::File(source) }
}

/// What the edited course says must be as right as it was before.
fn no_new_mistake(sources: &Sources, file: FileId, new: &str) -> Result<(), Diagnostic> {
    let mistakes = |text: &str| {
        let found = std::cell::RefCell::default();
        if let Ok(node) = crate::yaml::parse(file, text, 0) {
            course::read("", file, &node, &found);
        }
        found.into_inner()
    };
    let known: Vec<_> = mistakes(sources.text(file)).iter().map(|mistake| mistake.message.clone()).collect();
    match mistakes(new).iter().find(|mistake| !known.contains(&mistake.message)) {
        Some(mistake) => {
            let said = Code::WrongValue.nowhere(format!("nothing was written: {}", mistake.message));
            Err(said.maybe_help(mistake.help.clone()))
        }
        None => Ok(()),
    }
}

fn perform(text: &mut Text, edit: &CourseEdit) -> Done {
    let agenda = Agenda::new(&text.value(), &edit.days);
    let is_made = agenda.sessions.is_empty();
    match &edit.op {
        CourseOp::Freeze(_) if !is_made => Err(Problem::asked(
            format!("`{}` has sessions of its own already", edit.course),
            "change them with `coursepack course`, or remove `sessions` from its file to have them made",
        )),
        CourseOp::Freeze(sessions) => items::freeze(text, sessions),
        CourseOp::Set(settings) => settings::set(text, &agenda, settings),
        CourseOp::Drop { item, .. } if is_made => items::choose(text, item, items::Choice::Exclude),
        CourseOp::Add(NewItem { kind: "reading", id: Some(id), .. }, _) => {
            items::choose(text, &format!("readings/{id}"), items::Choice::Pin)
        }
        CourseOp::Add(item, spot) if is_made && spot.is_anywhere() => match &item.id {
            Some(id) => items::choose(text, &item.path(id), items::Choice::Pin),
            None => Err(needs_sessions(&edit.course)),
        },
        _ if is_made => Err(needs_sessions(&edit.course)),
        CourseOp::Swap(one, other) => items::swap(text, &agenda, one, other),
        CourseOp::Drop { item, exclude } => items::drop(text, &agenda, item, *exclude),
        CourseOp::Add(item, spot) => items::add(text, &agenda, item, spot),
        CourseOp::Move(item, spot) => items::put_elsewhere(text, &agenda, item, spot),
    }
}

fn needs_sessions(course: &str) -> Problem {
    Problem::asked(
        format!("the planner makes the agenda of `{course}`: it has no sessions of its own"),
        format!("write them into its file first: `coursepack plan {course} --write`"),
    )
}

/// The way to the sessions.
const SESSIONS: [Step; 1] = [Step::Key("sessions")];

/// The way to a session.
fn session(index: usize) -> Vec<Step> {
    vec![Step::Key("sessions"), Step::Index(index)]
}

/// The way to the items of a session.
fn items_of(index: usize) -> Vec<Step> {
    vec![Step::Key("sessions"), Step::Index(index), Step::Key("items")]
}

/// A number as YAML has it.
fn number(number: u32) -> Value {
    Value::Number(number.to_string())
}
