//! Views of participants' documents: made from participants' content alone, with no field for anything else.

use serde::Serialize;

use super::{AgendaDay, Fallback, Section};

/// An example from the ground as participants see it.
#[derive(Clone, Debug, Serialize)]
pub struct Case {
    /// Its anchor.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Countries and regions, in words.
    pub places: String,
    /// The years, in words.
    pub period: String,
    /// Its themes, in words.
    pub themes: String,
    /// What it speaks of and that nobody has to take part, if that needs saying.
    pub note: Option<String>,
    /// The language it is printed in, if that is not the document's.
    pub fallback: Option<Fallback>,
    /// The summary, unless it is given out later.
    pub summary: Option<String>,
    /// The situation … what others can use, with printed headings, in order.
    pub sections: Vec<Section>,
    /// One file a question.
    pub questions: Vec<String>,
    /// Whether what tells the ending is given out later.
    pub reveal_later: bool,
    /// The list of the sources that it cites.
    pub sources: Option<String>,
    /// Month and year of its facts, in words.
    pub facts_as_of: String,
    /// Its licence.
    pub licence: String,
}

/// A handout, worksheet or card.
#[derive(Clone, Debug, Serialize)]
pub struct Sheet {
    /// Its anchor.
    pub id: String,
    /// `handout`, `worksheet`, `card` or `reveal`.
    pub kind: &'static str,
    /// Its title.
    pub title: String,
    /// The title of its exercise.
    pub exercise: String,
    /// `L3` if it is a loose sheet.
    pub number: Option<String>,
    /// The group that gets it.
    pub group: Option<String>,
    /// `person` or `group`, for cards.
    pub to: Option<String>,
    /// What it speaks of, if that needs saying.
    pub note: Option<String>,
    /// The language it is printed in, if that is not the document's.
    pub fallback: Option<Fallback>,
    /// The file to include.
    pub path: String,
    /// What else tells how a case ended.
    pub ending: Option<Ending>,
}

/// What is held back of a case beside "What happened next".
#[derive(Clone, Debug, Serialize)]
pub struct Ending {
    /// Its other sections, and the summary.
    pub sections: Vec<Section>,
    /// One file a question.
    pub questions: Vec<String>,
    /// The list of the sources that it cites.
    pub sources: Option<String>,
}

/// A reading as it is listed.
#[derive(Clone, Debug, Serialize)]
pub struct Reading {
    /// Its anchor.
    pub id: String,
    /// Authors, or none.
    pub authors: String,
    /// Title.
    pub title: String,
    /// Publisher and year.
    pub imprint: String,
    /// Its kind, in words (publication, video …).
    pub kind: String,
    /// Address, if there is one.
    pub url: Option<String>,
    /// The same without what a browser adds by itself.
    pub short_url: Option<String>,
    /// The file of its square code.
    pub code: Option<String>,
    /// The language of the publication, in words.
    pub language: String,
    /// The annotation.
    pub path: String,
    /// The language of the annotation, if that is not the document's.
    pub fallback: Option<Fallback>,
}

/// A topic for discussion as participants see it.
#[derive(Clone, Debug, Serialize)]
pub struct Topic {
    /// Its anchor.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The question.
    pub path: String,
}

/// A theme as participants see it.
#[derive(Clone, Debug, Serialize)]
pub struct Theme {
    /// Its anchor.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The introduction.
    pub introduction: String,
    /// The key messages.
    pub key_messages: String,
    /// The language it is printed in, if that is not the document's.
    pub fallback: Option<Fallback>,
    /// Its cases in the course's order.
    pub cases: Vec<Case>,
    /// Sheets given at the start.
    pub sheets: Vec<Sheet>,
    /// Topics for discussion of the course.
    pub topics: Vec<Topic>,
}

/// A useful number on the last page.
#[derive(Clone, Debug, Serialize)]
pub struct Number {
    /// Whose it is.
    pub name: String,
    /// The telephone number.
    pub number: String,
    /// Hours and languages.
    pub note: String,
}

/// The participants' handbook: template `handbook`.
#[derive(Clone, Debug, Serialize)]
pub struct Handbook {
    /// What will be different.
    pub purpose: String,
    /// What participants will be able to do.
    pub objectives: Vec<String>,
    /// The house rules.
    pub house_rules: Option<Section>,
    /// The agenda.
    pub agenda: Vec<AgendaDay>,
    /// The topics in the course's order.
    pub themes: Vec<Theme>,
    /// The readings.
    pub readings: Vec<Reading>,
    /// The invented district, if an exercise hands it out.
    pub district: Option<Section>,
    /// Words explained.
    pub glossary: Option<Section>,
    /// Useful numbers.
    pub numbers: Vec<Number>,
    /// The language they are in, if it is not the edition's.
    pub numbers_fallback: Option<Fallback>,
}

/// Only the exercises: template `exercise-booklet`.
#[derive(Clone, Debug, Serialize)]
pub struct ExerciseBooklet {
    /// What will be different.
    pub purpose: String,
    /// The exercises by theme, in the order of the sessions.
    pub exercises: Vec<BookletExercise>,
}

/// An exercise as participants see it.
#[derive(Clone, Debug, Serialize)]
pub struct BookletExercise {
    /// Its title.
    pub title: String,
    /// How long it takes.
    pub minutes: u32,
    /// Its type, in words.
    pub kind: String,
    /// The language it is printed in, if that is not the document's.
    pub fallback: Option<Fallback>,
    /// What people can do at its end.
    pub objectives: String,
    /// Its sheets that are given at the start.
    pub sheets: Vec<Sheet>,
}

/// A form as participants fill it in: template `form`.
#[derive(Clone, Debug, Serialize)]
pub struct FormSheet {
    /// Its anchor.
    pub id: String,
    /// Its title.
    pub title: String,
    /// `L3`
    pub number: Option<String>,
    /// What it speaks of, if that needs saying.
    pub note: Option<String>,
    /// The language it is printed in, if that is not the document's.
    pub fallback: Option<Fallback>,
    /// Whether people take it home as a certificate.
    pub certificate: bool,
    /// The file to include.
    pub path: String,
}

/// The key messages of a theme: template `key-messages`.
#[derive(Clone, Debug, Serialize)]
pub struct KeyMessages {
    /// The theme's anchor.
    pub id: String,
    /// The theme's title.
    pub title: String,
    /// The introduction.
    pub introduction: Option<String>,
    /// The messages.
    pub key_messages: String,
    /// The language it is printed in, if that is not the document's.
    pub fallback: Option<Fallback>,
}

/// Topics for discussion as participants see them: template `discussion`.
#[derive(Clone, Debug, Serialize)]
pub struct Discussion {
    /// The theme's title.
    pub theme: String,
    /// The topics.
    pub topics: Vec<Topic>,
}

/// Readings of a theme: template `readings`.
#[derive(Clone, Debug, Serialize)]
pub struct Readings {
    /// The theme's title.
    pub theme: String,
    /// The readings.
    pub readings: Vec<Reading>,
}
