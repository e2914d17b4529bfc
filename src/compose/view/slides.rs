//! Slides: what everybody sees, with no field for anything else, and the edition with notes for facilitators.

use serde::Serialize;

use super::{AgendaRow, Fallback};

/// The slides of a day: template `slides`.
#[derive(Clone, Debug, Serialize)]
pub struct Slides {
    /// In order.
    pub slides: Vec<Slide>,
}

/// How a slide is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SlideKind {
    /// Course and day.
    Cover,
    /// The sessions with their times.
    Agenda,
    /// What groups do now, with its minutes.
    Task,
    /// What is asked.
    Question,
    /// What to remember, or what an exercise is for.
    Points,
    /// An example from the ground.
    Case,
}

/// A slide; one that is too full is parted when it is set.
#[derive(Clone, Debug, Serialize)]
pub struct Slide {
    /// How it is laid out.
    pub kind: SlideKind,
    /// Its title, unlike that of any other slide of the day.
    pub title: String,
    /// What it belongs to, in a small line above its title.
    pub above: String,
    /// How long it is worked on.
    pub minutes: Option<u32>,
    /// What it says.
    pub lines: Vec<String>,
    /// The agenda.
    pub rows: Vec<AgendaRow>,
    /// The sheets that are worked with.
    pub sheets: Vec<SlideSheet>,
    /// What it speaks of, and where its facts come from.
    pub small: Vec<String>,
    /// The language it is in, if that is not the document's.
    pub fallback: Option<Fallback>,
}

/// A sheet that is worked with.
#[derive(Clone, Debug, Serialize)]
pub struct SlideSheet {
    /// Its title.
    pub title: String,
    /// `L3`, or that it is in the handbook.
    pub place: String,
}

/// The same slides for facilitators: template `slides-with-notes`.
#[derive(Clone, Debug, Serialize)]
pub struct SlidesWithNotes {
    /// In order.
    pub slides: Vec<NotedSlide>,
}

/// A slide with what to do and say while it is shown, and until the next one.
#[derive(Clone, Debug, Serialize)]
pub struct NotedSlide {
    /// The slide.
    pub slide: Slide,
    /// The notes.
    pub notes: Vec<SlideNote>,
}

/// What to do and say in a step, or in an item that has none.
#[derive(Clone, Debug, Serialize)]
pub struct SlideNote {
    /// `09:00`
    pub start: String,
    /// Its title.
    pub title: String,
    /// How long.
    pub minutes: u32,
    /// How it is done, where the labels say so.
    pub how: Option<String>,
    /// Texts to include.
    pub paths: Vec<String>,
    /// The language of these texts, if that is not the document's.
    pub fallback: Option<Fallback>,
}
