//! Renders documents into manuscripts: complete Typst inputs that need nothing from outside.
//!
//! minijinja makes the frame (`/main.typ`) with every text escaped; the writer of `markdown` makes one file a part;
//! scalars travel as JSON. So no text of an author ever becomes Typst code.

mod code;
mod letters;
mod pictures;
mod templates;

pub use pictures::Shown;
pub use templates::Templates;

use templates::template_error;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use minijinja::value::Serde;
use minijinja::{Value, context};
use serde_json::json;

use crate::audience::Audience;
use crate::check::picture_path;
use crate::compose::parts::{Content, PartFile};
use crate::compose::view::{self, Frame, Shared, This};
use crate::compose::{Document, Subject};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::edition::Edition;
use crate::library::language::Label;
use crate::library::{Date, Reading, Settings};
use crate::markdown::{self, Markup, Origins, Resolver};
use crate::path::PackPath;
use crate::plan::Plan;
use crate::select::Selection;
use crate::source::{FileId, Sources, Span};
use crate::yaml::Choice;

/// The complete Typst input of one document.
#[derive(Clone, Debug)]
pub struct Manuscript {
    /// Where the PDF will lie in its audience's tree.
    pub path: PackPath,
    /// Who may read it.
    pub audience: Audience,
    /// Typst's virtual files: `/main.typ`, `/document.json`, `/target.json`, `/content/…`, pictures, and fonts below
    /// `/fonts/`.
    pub files: BTreeMap<String, Arc<[u8]>>,
    /// Seconds since 1970 that the PDF carries as its date.
    pub timestamp: i64,
    /// For each generated content file: which range came from where in the author's files, in order.
    pub origins: BTreeMap<String, Arc<Origins>>,
    /// The pictures that authors' texts show, to be named when the document takes too long.
    pub shown: Vec<Shown>,
}

/// The handbook page of every part that can be referred to, by the label of its heading.
pub type Pages = BTreeMap<String, u32>;

/// What every document of a target is rendered with.
#[derive(Clone, Copy, Debug)]
pub struct Press<'a> {
    /// The edition.
    pub edition: &'a Edition<'a>,
    /// What was chosen: links may lead to cases that are not.
    pub selection: &'a Selection<'a>,
    /// The plan, for the numbers of loose sheets.
    pub plan: &'a Plan,
    /// The authors' files, for pictures.
    pub sources: &'a Sources,
    /// Templates and fonts.
    pub templates: &'a Templates<'a>,
    /// Whether to print that it is a draft.
    pub draft: bool,
}

/// Renders documents; facilitators' need the pages of the finished handbook.
pub fn render(
    documents: &[Document<'_>],
    pages: Option<&Pages>,
    press: &Press<'_>,
) -> Result<Vec<Manuscript>, Diagnostics> {
    let mut diagnostics = Diagnostics::new();
    let mut manuscripts = Vec::new();
    let mut shared = press.shared();
    for document in documents {
        let this = This { kind: document.kind, audience: document.audience, title: &document.title };
        match press.manuscript(document, Frame { this, shared: &shared }, pages) {
            Ok(manuscript) => manuscripts.push(manuscript),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    letters::share(&mut manuscripts, &mut shared, press);
    if diagnostics.is_empty() { Ok(manuscripts) } else { Err(diagnostics) }
}

/// What every text begins with; pages can `start` with something of its own.
const BEGINNING: &str = "#import \"/templates/design.typ\": *\n#let start = v(0pt)\n";

impl Press<'_> {
    fn manuscript(
        &self,
        document: &Document<'_>,
        frame: Frame<'_>,
        pages: Option<&Pages>,
    ) -> Result<Manuscript, Diagnostic> {
        let mut files = self.templates.shared.clone();
        let (mut origins, mut shown) = (BTreeMap::new(), Vec::new());
        files.insert("/main.typ".to_owned(), self.main(document, frame)?.into_bytes().into());
        files.insert("/document.json".to_owned(), bytes(&json!(frame.this)));
        for part in &document.parts {
            if let Content::Code(url) = &part.content {
                files.insert(part.path.clone(), self.templates.codes.of(url));
                continue;
            }
            let (markup, pictures) = self.part(part);
            for (path, (picture, span)) in pictures {
                let file = self.sources.file(picture);
                shown.extend(Shown::new(file, span));
                files.insert(path, Arc::clone(&file.bytes));
            }
            files.insert(part.path.clone(), markup.text.into_bytes().into());
            origins.insert(part.path.clone(), Arc::new(markup.origins));
        }
        if let Some((path, file)) = pictures::logo(&self.edition.library.settings.brand, self.sources) {
            files.insert(path, Arc::clone(&file.bytes));
        }
        if let Some(pages) = pages {
            files.insert("/pages.json".to_owned(), bytes(&json!(self.pages_for(document, pages, &files))));
        }
        let timestamp = self.edition.target.date.timestamp();
        Ok(Manuscript { path: document.path.clone(), audience: document.audience, files, timestamp, origins, shown })
    }

    /// The pages of what a document names: it does not change when others move.
    fn pages_for<'p>(
        &self,
        document: &Document<'_>,
        pages: &'p Pages,
        files: &BTreeMap<String, Arc<[u8]>>,
    ) -> BTreeMap<&'p str, u32> {
        let mut named = BTreeSet::new();
        strings(&document.data, &mut named);
        let texts: Vec<_> =
            document.parts.iter().filter_map(|part| std::str::from_utf8(&files[&part.path]).ok()).collect();
        let links = |text: &&str| text.contains("#sheet-name(");
        let texts: Vec<_> = texts.into_iter().filter(links).collect();
        let is_named = |id: &str| named.contains(id) || texts.iter().any(|text| text.contains(id));
        pages.iter().filter(|(id, _)| is_named(id)).map(|(id, page)| (id.as_str(), *page)).collect()
    }

    fn main(&self, document: &Document<'_>, frame: Frame<'_>) -> Result<String, Diagnostic> {
        let name = format!("{}.typ.j2", document.kind);
        let missing = |error: &minijinja::Error| template_error(error, &name, "");
        let template = self.templates.environment.get_template(&name).map_err(|error| missing(&error))?;
        let context = context! { doc => Value::from(Serde(frame)), data => Value::from(Serde(&document.data)) };
        template.render(context).map_err(|error| template_error(&error, &name, template.source()))
    }

    fn shared(&self) -> Shared {
        let edition = self.edition;
        let settings = &edition.library.settings;
        let date = edition.target.date;
        Shared {
            course: edition.text.title.clone(),
            country: edition.country_name(),
            language: edition.target.tag.language.clone(),
            region: edition.target.tag.country.map(|country| country.code().to_owned()),
            rtl: edition.language.right_to_left,
            fonts: self.templates.families.clone(),
            paper: edition.paper().to_owned(),
            publisher: settings.publisher.clone(),
            date: edition.language.date(date),
            date_parts: [date.year, date.month, date.day.unwrap_or(1)],
            draft: self.draft,
            licence: settings.licence.clone(),
            participants: edition.target.course.participants.expected,
            event: event(edition),
            page: edition.target.looks.page.word(),
            watermark: edition.target.looks.watermark.clone(),
            review: edition.target.looks.review,
            brand: brand(settings, self.sources),
        }
    }

    /// What the design knows of a target: the same for all of its documents, so that they share what is laid out.
    fn target(&self, shared: &Shared) -> serde_json::Value {
        let labels = self.edition.language.labels.iter().map(|(key, label)| {
            let value = match label {
                Label::Plain(text) => json!(text),
                Label::Plural(forms) => {
                    let forms = forms.iter().map(|(category, text)| (category.word(), text));
                    json!(forms.collect::<BTreeMap<_, _>>())
                }
            };
            (key.clone(), value)
        });
        let sheets = self.plan.sheets.iter();
        let sheets = sheets.map(|sheet| (Subject::Sheet(sheet.of.clone()).anchor(), json!({ "number": sheet.number })));
        json!({
            "labels": labels.collect::<BTreeMap<_, _>>(),
            "plural": self.edition.language.plurals.digits(),
            "sheets": sheets.collect::<BTreeMap<_, _>>(),
            "doc": shared,
        })
    }

    /// A content file and the pictures that it shows.
    fn part(&self, part: &PartFile<'_>) -> (Markup, BTreeMap<String, (FileId, Span)>) {
        let (cited, exercise) = match &part.content {
            Content::Text { cited, exercise, .. } => (cited.as_slice(), exercise.as_deref()),
            Content::Sources(_) | Content::Code(_) => (&[][..], None),
        };
        let names = Names { press: self, cited, exercise, pictures: std::cell::RefCell::default() };
        let mut markup = Markup { text: BEGINNING.to_owned(), origins: Vec::new() };
        let foreign = self.foreign_language(part);
        if let Some(language) = &foreign {
            markup.text.push_str(&format!("#passage({})[\n", markdown::string(language)));
        }
        match &part.content {
            Content::Text { blocks, cues, list, .. } => {
                let headed = markdown::highest_heading(blocks).is_some();
                if headed {
                    markup.text.push_str("#headed[\n");
                }
                append(&mut markup, markdown::typst_with_cues(blocks, cues, &names));
                if headed {
                    markup.text.push_str("\n]\n");
                }
                if *list {
                    let sources = cited.iter().map(|id| self.citation(id)).collect::<Vec<_>>();
                    source_list(&mut markup, sources);
                }
            }
            Content::Code(_) => {}
            Content::Sources(entries) => {
                let sources = entries.iter().map(|entry| match &entry.part {
                    Some(part) => markdown::typst(&part.blocks, &names),
                    None => self.citation(&entry.anchor),
                });
                let sources = sources.collect();
                source_list(&mut markup, sources);
            }
        }
        if foreign.is_some() {
            markup.text.push_str("\n]\n");
        }
        (markup, names.pictures.into_inner())
    }

    /// The language of a part, if it is not the edition's.
    fn foreign_language(&self, part: &PartFile<'_>) -> Option<String> {
        let file = match &part.content {
            Content::Text { blocks, .. } => blocks.first().map_or(part.file, |block| block.span.file),
            Content::Sources(_) | Content::Code(_) => part.file,
        };
        let name = self.sources.path(file).rsplit('/').next().unwrap_or_default();
        let tag = name.split_once('.').and_then(|(_, endings)| endings.strip_suffix(".md"));
        let tag = tag.unwrap_or(&self.edition.library.settings.language.value);
        (tag != self.edition.target.tag.language).then(|| tag.to_owned())
    }

    /// "Authors. *Title*. Publisher, year."
    fn citation(&self, id: &str) -> Markup {
        let reading = self.edition.library.readings.get(id).map(|versions| &versions.original);
        let text = reading.map(|reading| full_citation(reading, &self.edition.language.word("no-date")));
        Markup { text: text.unwrap_or_default(), origins: Vec::new() }
    }
}

/// What is known of the event; the dates of the days are put into words.
fn event(edition: &Edition<'_>) -> view::Event {
    let course = &edition.target.course;
    let event = course.event.clone();
    let dates: Vec<Date> = course.days.iter().filter_map(|day| day.date).collect();
    let words = match dates[..] {
        [] => None,
        [only] => Some(edition.language.date(only)),
        [first, .., last] => {
            let [from, to] = [first, last].map(|date| edition.language.date(date));
            Some(edition.language.text("dates-from-to", &[("from", &from), ("to", &to)]))
        }
    };
    view::Event {
        venue: event.venue,
        dates: event.dates.or(words),
        reference: event.reference,
        organiser: event.organiser,
        follow_up: dates.last().map(|last| edition.language.date(last.months_later(3))),
    }
}

fn brand(settings: &Settings, sources: &Sources) -> view::Brand {
    let brand = &settings.brand;
    let path = pictures::logo(brand, sources).map(|(path, _)| path);
    view::Brand {
        logo: path.zip(brand.logo.as_ref().map(|logo| logo.alt.clone())),
        headings: brand.headings.map(|colour| colour.to_string()),
        rules: brand.rules.map(|colour| colour.to_string()),
        text_font: brand.text_font.clone(),
        heading_font: brand.heading_font.clone(),
    }
}

fn full_citation(reading: &Reading, no_date: &str) -> String {
    let authors = markdown::escape(&reading.authors.join("; "));
    let authors = if authors.is_empty() { authors } else { format!("{authors}\\. ") };
    let year = if reading.year == "n.d." { no_date } else { &reading.year };
    let imprint = [reading.publisher.as_str(), year].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    format!(
        "{authors}#emph[{}];\\. {}\\.",
        markdown::escape(&reading.title.value),
        markdown::escape(&imprint.join(", "))
    )
}

fn source_list(markup: &mut Markup, sources: Vec<Markup>) {
    markup.text.push_str("\n#source-list(");
    for (index, source) in sources.into_iter().enumerate() {
        markup.text.push_str(&format!("({}, [", index + 1));
        append(markup, source);
        markup.text.push_str("]), ");
    }
    markup.text.push_str(");\n");
}

fn append(markup: &mut Markup, more: Markup) {
    let offset = markup.text.len();
    markup.text.push_str(&more.text);
    let moved = more.origins.into_iter().map(|(range, span)| (range.start + offset..range.end + offset, span));
    markup.origins.extend(moved);
}

/// All texts in a value.
fn strings<'v>(value: &'v serde_json::Value, found: &mut BTreeSet<&'v str>) {
    match value {
        serde_json::Value::String(text) => drop(found.insert(text)),
        serde_json::Value::Array(values) => values.iter().for_each(|value| strings(value, found)),
        serde_json::Value::Object(values) => values.values().for_each(|value| strings(value, found)),
        _ => {}
    }
}

fn bytes(value: &serde_json::Value) -> Arc<[u8]> {
    value.to_string().into_bytes().into()
}

/// What citations, links and pictures of one part stand for.
struct Names<'a> {
    press: &'a Press<'a>,
    cited: &'a [String],
    exercise: Option<&'a str>,
    pictures: std::cell::RefCell<BTreeMap<String, (FileId, Span)>>,
}

impl Resolver for Names<'_> {
    fn citation(&self, id: &str) -> Option<u32> {
        let place = self.cited.iter().position(|known| known == id)?;
        u32::try_from(place + 1).ok()
    }

    fn link(&self, target: &str) -> Option<String> {
        Subject::of_link(target, self.exercise).map(|subject| subject.anchor())
    }

    fn is_absent(&self, target: &str) -> bool {
        let chosen = &self.press.selection.case_studies;
        matches!(Subject::of_link(target, self.exercise), Some(Subject::Case(id)) if !chosen.contains(&id.as_str()))
    }

    fn picture(&self, path: &str, span: Span) -> Option<String> {
        let file = picture_path(self.press.sources, span.file, path)?;
        let path = pictures::virtual_path(self.press.sources.path(file), self.press.sources.file(file));
        self.pictures.borrow_mut().insert(path.clone(), (file, span));
        Some(path)
    }
}
