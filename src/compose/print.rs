//! `0-print/`: one PDF for each job at the copier, with a ticket as its first page.

use std::collections::BTreeMap;

use serde::Serialize;

use super::parts::{PartFile, Parts};
use super::{Composer, Document, Draft, PRINT, Shelf, Subject};
use crate::audience::Audience;
use crate::document::DocumentKind;
use crate::edition::PageSize;
use crate::plan::{self, LooseSheet, for_everybody};

/// Sheets that are copied together; in the order of the jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Job {
    kind: JobKind,
    day: Option<u32>,
    copies: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum JobKind {
    Handbook,
    Sheets,
    Cards,
    Wall,
    Forms,
    Guide,
}

impl JobKind {
    fn of(document: &Document<'_>) -> Self {
        match document.kind {
            DocumentKind::Handbook => Self::Handbook,
            DocumentKind::FacilitatorGuide => Self::Guide,
            DocumentKind::Card => Self::Cards,
            DocumentKind::Form => Self::Forms,
            _ => Self::Sheets,
        }
    }

    /// Its name in paths, and what is done with its paper.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Handbook => ("handbook", "both-sides-staple"),
            Self::Guide => ("facilitator-guide", "both-sides-staple"),
            Self::Sheets => ("loose", "one-side"),
            Self::Wall => ("wall-sheets", "one-side-hang"),
            Self::Cards => ("cards", "one-side-cut"),
            Self::Forms => ("forms", "both-sides-staple"),
        }
    }
}

/// What stands on the first page of a job.
#[derive(Debug, Serialize)]
struct Ticket {
    copies: u32,
    how: &'static str,
    day: Option<u32>,
}

/// What the template `print-set` sees.
#[derive(Debug, Serialize)]
struct PrintSet {
    ticket: Ticket,
    both_sides: bool,
    sheets: Vec<PrintSheet>,
    /// What hangs on the wall: day and text.
    wall: Vec<(u32, String)>,
}

#[derive(Debug, Serialize)]
struct PrintSheet {
    kind: DocumentKind,
    /// The view of the sheet as its own document has it.
    view: serde_json::Value,
}

/// How many copies, in the name of a file.
fn copies(copies: u32) -> String {
    if copies == 1 { "one-copy".to_owned() } else { format!("{copies}-copies") }
}

impl<'a> Composer<'a> {
    /// The loose sheets of all jobs, composed anew from what their own documents hold.
    pub(super) fn print_sets(&mut self) {
        let scope = self.scope;
        // Large letters and small screens are no matter of a copier.
        if scope.edition.target.looks.page != PageSize::Paper {
            return;
        }
        let section = scope.label("print-and-supplies");
        let shelf = Shelf { section: &section, order: PRINT, group: "" };
        let sheets = self.participant.iter().filter_map(|document| Some((self.loose(document)?, document)));
        let mut jobs: BTreeMap<Job, Vec<(usize, &Document<'a>)>> = BTreeMap::new();
        for ((place, sheet), document) in sheets.filter(|((_, sheet), _)| sheet.copies > 0) {
            let job = Job { kind: JobKind::of(document), day: sheet.day, copies: sheet.copies };
            jobs.entry(job).or_default().push((place, document));
        }
        let people = scope.edition.target.course.participants.expected;
        let books = [
            (&self.participant[0], for_everybody(people)),
            (&self.facilitator[0], scope.edition.target.course.facilitators),
        ];
        for (document, copies) in books {
            jobs.insert(Job { kind: JobKind::of(document), day: None, copies }, vec![(0, document)]);
        }
        if !self.flipcharts().is_empty() {
            jobs.insert(Job { kind: JobKind::Wall, day: None, copies: 1 }, Vec::new());
        }
        let sets = jobs.into_iter().enumerate().map(|(index, (job, mut documents))| {
            documents.sort_by_key(|(place, _)| *place);
            let documents: Vec<_> = documents.into_iter().map(|(_, document)| document).collect();
            self.print_set(index + 1, job, &documents, shelf)
        });
        let sets: Vec<_> = sets.collect();
        self.facilitator.extend(sets);
    }

    fn print_set(&self, number: usize, job: Job, documents: &[&Document<'a>], shelf: Shelf<'_>) -> Document<'a> {
        let (name, how) = job.kind.words();
        let day = job.day.map(|day| format!("-day-{day}")).unwrap_or_default();
        let is_book = matches!(job.kind, JobKind::Handbook | JobKind::Guide);
        let title = self.title_of(number, job);
        let words = title.split_once(". ").map_or(title.as_str(), |(_, words)| words);
        let sides = self.scope.label(&format!("ticket-{how}"));
        let draft = Draft {
            // What is to be done with the paper is on the ticket.
            words: words.split(", ").chain(sides.split(';').take(1)).map(str::to_owned).collect(),
            path: format!("0-print/{number}-{name}{day}-{}-{how}.pdf", copies(job.copies)),
            kind: if is_book { documents[0].kind } else { DocumentKind::PrintSet },
            of: Subject::Print(number),
            title,
            items: documents.iter().flat_map(|document| document.items.clone()).collect(),
            licence: None,
        };
        let ticket = Ticket { copies: job.copies, how, day: job.day };
        let parts = documents.iter().flat_map(|document| &document.parts);
        let parts: BTreeMap<&str, &PartFile<'a>> = parts.map(|part| (part.path.as_str(), part)).collect();
        let parts = Parts {
            files: parts.into_values().cloned().collect(),
            holds: documents.iter().flat_map(|document| document.holds.clone()).collect(),
            names: documents.iter().flat_map(|document| document.names.clone()).collect(),
        };
        if is_book {
            let mut book = documents[0].data.clone();
            book["ticket"] = serde_json::to_value(ticket).expect("a ticket is a plain value");
            return self.document(Audience::Facilitator, draft, shelf, &book, parts);
        }
        let sheet = |document: &&Document<'_>| PrintSheet { kind: document.kind, view: document.data.clone() };
        let sheets = documents.iter().map(sheet).collect();
        let wall = if job.kind == JobKind::Wall { self.flipcharts() } else { Vec::new() };
        let set = PrintSet { ticket, both_sides: job.kind == JobKind::Forms, sheets, wall };
        self.document(Audience::Facilitator, draft, shelf, &set, parts)
    }

    /// What the steps of the course's exercises want on flipcharts, by day.
    fn flipcharts(&self) -> Vec<(u32, String)> {
        let days = self.scope.plan.days.iter().map(|day| (day.number, plan::exercises(day)));
        let texts = days.flat_map(|(number, ids)| {
            let steps = ids.flat_map(|id| &self.scope.exercise(id).item.kept.steps);
            steps.flat_map(move |step| step.flipchart.iter().map(move |text| (number, text.clone())))
        });
        texts.collect()
    }

    /// The loose sheet that a document is, and its place among all.
    fn loose(&self, document: &Document<'a>) -> Option<(usize, &'a LooseSheet)> {
        let Subject::Sheet(of) = &document.of else { return None };
        self.scope.plan.sheets.iter().enumerate().find(|(_, sheet)| sheet.of == *of)
    }

    fn title_of(&self, number: usize, job: Job) -> String {
        let language = &self.scope.edition.language;
        let what = match job.kind {
            JobKind::Handbook | JobKind::Guide => self.scope.label(&format!("kind-{}", job.kind.words().0)),
            _ => self.scope.label(&format!("print-{}", job.kind.words().0)),
        };
        let day = job.day.map(|day| format!(", {}", language.text("day", &[("n", &day.to_string())])));
        let copies = language.text("print-copies", &[("n", &job.copies.to_string())]);
        format!("{number}. {what}{}, {copies}", day.unwrap_or_default())
    }
}
