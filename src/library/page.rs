//! The training cycle: pages for facilitators, house rules, the invented district, and forms.

use std::cell::RefCell;

use super::body::{Body, Given, Kept, Part, Reach, Section, Sections};
use super::care::Care;
use super::objective::{self, Objective};
use super::theme::{self, Challenge};
use crate::audience::Moment;
use crate::diagnostic::{Code, Diagnostics};
use crate::ids::{FormId, PageId};
use crate::markdown::{self, Block, BlockKind};
use crate::number::Number;
use crate::source::{FileId, Located};
use crate::yaml::{Choice, Reader};

/// A page of the training cycle; participants get the house rules, the glossary and the district.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its id.
    pub id: PageId,
    /// Its file.
    pub file: FileId,
    /// Its place.
    pub order: u32,
    /// Its title.
    pub title: Located<String>,
    /// What it is for.
    pub text: PageText,
}

/// The text of a page, by what it is for.
#[derive(Clone, Debug)]
pub enum PageText {
    /// A step of the training cycle.
    Step(Part<Kept>),
    /// "If somebody tells you something serious".
    Care(Part<Kept>),
    /// The house rules that open every handbook.
    GroundRules(Part<Given>),
    /// Words that the handbook explains.
    Glossary(Part<Given>),
    /// The invented district in which exercises play: a sheet for those with `uses-district`.
    District(Part<Given>),
    /// Challenges that can come up in every theme.
    Challenges(Vec<Challenge>),
}

#[derive(Clone, Copy)]
enum Role {
    Care,
    Challenges,
    District,
    Glossary,
    GroundRules,
}

impl Choice for Role {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("care", Self::Care),
        ("challenges", Self::Challenges),
        ("district", Self::District),
        ("glossary", Self::Glossary),
        ("ground-rules", Self::GroundRules),
    ];
}

/// A form in one language.
#[derive(Clone, Debug)]
pub struct Form {
    /// Its id.
    pub id: FormId,
    /// Its file.
    pub file: FileId,
    /// Its title.
    pub title: Located<String>,
    /// Its type.
    pub kind: FormType,
    /// What it speaks of.
    pub care: Care,
    /// When participants get it.
    pub moment: Moment,
    /// What participants fill in; the right answers are not marked in it.
    pub sheet: Part<Given>,
    /// The right answers: question and answers.
    pub key: Vec<(String, Vec<String>)>,
    /// What its questions ask for: the number of each question, and an objective of a theme.
    pub asks: Vec<(u32, Located<Objective>)>,
    /// The test of the same objectives that is given at another time.
    pub parallel: Option<Located<String>>,
    /// Notes for facilitators.
    pub notes: Option<Part<Kept>>,
}

/// Types of forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum FormType {
    Questionnaire,
    Test,
    Feedback,
    Evaluation,
    List,
    Checklist,
    Certificate,
    Consent,
}

impl Choice for FormType {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("questionnaire", Self::Questionnaire),
        ("test", Self::Test),
        ("feedback", Self::Feedback),
        ("evaluation", Self::Evaluation),
        ("list", Self::List),
        ("checklist", Self::Checklist),
        ("certificate", Self::Certificate),
        ("consent", Self::Consent),
    ];
}

impl FormType {
    /// Whether only facilitators use it, to prepare and to keep lists.
    pub fn is_kept(self) -> bool {
        matches!(self, Self::List | Self::Checklist | Self::Certificate)
    }
}

/// When a form is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum FormMoment {
    Start,
    Daily,
    End,
    Later,
}

impl FormMoment {
    /// When participants get the form, if they do; a test that was read beforehand measures nothing.
    fn moment(self, kind: FormType) -> Moment {
        let is_start = self == FormMoment::Start && kind != FormType::Test;
        if is_start || kind.is_kept() { Moment::Start } else { Moment::Later }
    }
}

impl Choice for FormMoment {
    const WORDS: &'static [(&'static str, Self)] =
        &[("start", Self::Start), ("daily", Self::Daily), ("end", Self::End), ("later", Self::Later)];
}

/// Reads a page of the training cycle.
pub fn read(id: &str, mut body: Body, diagnostics: &RefCell<Diagnostics>) -> Page {
    let item = format!("training-cycle/{id}");
    let reader = Reader::new(&body.front, "the front matter of a page", diagnostics);
    let order = reader.required_number("order", Number::ORDER).map_or(0, |order| order.value);
    let role = reader.choice::<Role>("role");
    reader.finish();
    let (file, title) = (body.file, body.title.clone());
    let text = match role {
        None => PageText::Step(whole(&item, body)),
        Some(Role::Care) => PageText::Care(whole(&item, body)),
        Some(Role::District) => PageText::District(whole(&item, body)),
        Some(Role::Glossary) => PageText::Glossary(whole(&item, body)),
        Some(Role::GroundRules) => PageText::GroundRules(whole(&item, body)),
        Some(Role::Challenges) => {
            let mut sections = Sections::new(&mut body, &["Training challenges"], diagnostics);
            PageText::Challenges(theme::challenges(&item, sections.required("Training challenges"), diagnostics))
        }
    };
    Page { id: id.into(), file, order, title, text }
}

fn whole<A: Reach>(item: &str, body: Body) -> Part<A> {
    Part::new(item, "text", all_blocks(body))
}

/// Free sections keep their headings.
fn all_blocks(body: Body) -> Vec<Block> {
    let mut blocks = body.intro;
    for section in body.sections {
        blocks.push(heading(&section));
        blocks.extend(section.blocks);
    }
    blocks
}

fn heading(section: &Section) -> Block {
    let text = if section.title.is_empty() {
        section.keyword.clone()
    } else {
        format!("{}: {}", section.keyword, section.title)
    };
    Block::heading(section.span, 2, text, section.attributes.clone())
}

const NOTES: &str = "Notes for facilitators";

/// The keywords among sections that are free otherwise.
pub(super) const KEYWORDS: [&str; 2] = [NOTES, "Training challenges"];

/// Reads a form.
pub fn read_form(id: &str, mut body: Body, diagnostics: &RefCell<Diagnostics>) -> Form {
    let item = format!("forms/{id}");
    let reader = Reader::new(&body.front, "the front matter of a form", diagnostics);
    let kind = reader.required_choice("type").unwrap_or(FormType::Questionnaire);
    let given = reader.required_choice::<FormMoment>("given").unwrap_or(FormMoment::Start);
    let care = Care::read(&reader);
    let parallel = reader.text("parallel");
    reader.finish();
    let (notes, sections) = body.sections.drain(..).partition::<Vec<_>, _>(|section| section.keyword == NOTES);
    body.sections = sections;
    let (file, title) = (body.file, body.title.clone());
    let mut blocks = all_blocks(body);
    let key = take_key(&mut blocks);
    let asks = objective::asked(&blocks, theme_of(id), diagnostics);
    if kind == FormType::Test && key.is_empty() {
        let diagnostic = Code::TestWithoutKey.at(title.span, "the test marks no right answer");
        diagnostics.borrow_mut().push(diagnostic.help("write `- [x]` before each right answer"));
    }
    let notes = notes.into_iter().next().map(|section| Part::new(&item, "notes", section.blocks));
    let sheet = Part::new(&item, "sheet", blocks);
    Form { id: id.into(), file, title, kind, care, moment: given.moment(kind), sheet, key, asks, parallel, notes }
}

/// The theme of a test: `tests/police-reform` and `tests/police-reform-after`.
fn theme_of(id: &str) -> Option<&str> {
    let name = id.strip_prefix("tests/")?;
    Some(name.strip_suffix("-after").unwrap_or(name))
}

/// Removes the marks of right answers and tells them by question.
fn take_key(blocks: &mut [Block]) -> Vec<(String, Vec<String>)> {
    let mut key = Vec::new();
    let mut question = String::new();
    for block in blocks {
        match &mut block.kind {
            BlockKind::Heading { text, .. } => question = markdown::plain(text),
            BlockKind::List { items, .. } => {
                let right: Vec<_> = items.iter_mut().filter(|item| item.task == Some(true)).collect();
                if right.is_empty() {
                    continue;
                }
                let answers = right.into_iter().map(|item| {
                    item.task = Some(false);
                    markdown::plain_blocks(&item.blocks).trim().to_owned()
                });
                key.push((question.clone(), answers.collect()));
            }
            _ => {}
        }
    }
    key
}
