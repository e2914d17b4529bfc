//! Renders documents into manuscripts: complete Typst inputs that need nothing from outside.
//!
//! minijinja makes the frame (`/main.typ`) with every text escaped; the writer of `markdown` makes one file a part;
//! scalars travel as JSON. So no text of an author ever becomes Typst code.

mod code;
mod live;
mod names;
mod page;
mod paper;
mod pictures;
mod screen;
mod shared;
mod templates;
mod texts;

pub use live::live;
pub use page::{frame_name, page};
pub use pictures::Shown;
pub use screen::screen;
pub use templates::Templates;

use names::Names;
use templates::template_error;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use minijinja::value::Serde;
use minijinja::{Value, context};
use serde_json::json;

use crate::area::Margins;
use crate::audience::{Audience, Moment};
use crate::compose::Document;
use crate::compose::parts::{Content, PartFile};
use crate::compose::view::{Frame, This};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::edition::Edition;
use crate::library::Reading;
use crate::markdown::{self, Markup, Origins};
use crate::panic::during;
use crate::path::PackPath;
use crate::plan::Plan;
use crate::select::Selection;
use crate::source::{FileId, Sources, Span};

/// The complete Typst input of one document.
#[derive(Clone, Debug)]
pub struct Manuscript {
    /// Where the PDF will lie in its audience's tree.
    pub path: PackPath,
    /// Who may read it.
    pub audience: Audience,
    /// When participants get it.
    pub moment: Moment,
    /// Typst's virtual files: `/main.typ`, `/document.json`, `/target.json`, `/content/…`, pictures, and fonts below
    /// `/fonts/`; for facilitators also `/pages.json` and `/sheets.json`.
    pub files: BTreeMap<String, Arc<[u8]>>,
    /// Seconds since 1970 that the PDF carries as its date.
    pub timestamp: i64,
    /// Where no text may be.
    pub margins: Margins,
    /// The authors' files that it is made of.
    pub authors: BTreeMap<FileId, Arc<[u8]>>,
    /// For each generated content file: which range came from where in the author's files, in order.
    pub origins: BTreeMap<String, Arc<Origins>>,
    /// The pictures that authors' texts show, to be named when the document takes too long.
    pub shown: Vec<Shown>,
}

impl Manuscript {
    /// Who has the document until it is given out: the folder in which it lies.
    pub fn keeper(&self) -> Audience {
        self.audience.keeper(self.moment)
    }
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
    let shared = press.shared();
    for document in documents {
        let margins = paper::margins(Some(document.kind), &press.edition.target.looks);
        let this = This { kind: document.kind, audience: document.audience, title: &document.title, margins };
        let manuscript = || press.manuscript(document, Frame { this, shared: &shared }, pages);
        match during(|| document.path.to_string(), manuscript) {
            Ok(manuscript) => manuscripts.push(manuscript),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    // What participants have from the start depends on nothing that they get later, not even on its letters.
    for moment in [Moment::Start, Moment::Later] {
        shared::share(manuscripts.iter_mut().filter(|one| one.moment == moment).collect(), shared.clone(), press);
    }
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
        let this = texts::typographic(json!(frame.this), &self.edition.target.tag.language);
        files.insert("/document.json".to_owned(), bytes(&this));
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
        Ok(Manuscript {
            path: document.path.clone(),
            audience: document.audience,
            moment: document.moment,
            files,
            timestamp: self.edition.target.date.timestamp(),
            // A design of the workspace has margins of its own.
            margins: if self.templates.own_margins { Margins::default() } else { frame.this.margins },
            authors: self.authors(document),
            origins,
            shown,
        })
    }

    /// The files of the items in a document, of its course and of its labels.
    fn authors(&self, document: &Document<'_>) -> BTreeMap<FileId, Arc<[u8]>> {
        let edition = self.edition;
        let files = document.parts.iter().map(|part| part.file);
        let shared = [edition.target.course.file, edition.language.file];
        let profile = edition.profile.map(|profile| profile.item.file);
        files.chain(shared).chain(profile).map(|file| (file, Arc::clone(&self.sources.file(file).bytes))).collect()
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
        let language = &self.edition.target.tag.language;
        let (frame, data) = (texts::typographic(json!(frame), language), texts::of(&document.data, language));
        let context = context! { doc => Value::from(Serde(frame)), data => Value::from(Serde(data.as_ref())) };
        template.render(context).map_err(|error| template_error(&error, &name, template.source()))
    }

    /// A content file and the pictures that it shows.
    fn part(&self, part: &PartFile<'_>) -> (Markup, BTreeMap<String, (FileId, Span)>) {
        let (cited, exercise) = match &part.content {
            Content::Text { cited, exercise, .. } => (cited.as_slice(), exercise.as_deref()),
            Content::Sources(_) | Content::Code(_) => (&[][..], None),
        };
        let mut markup = Markup { text: BEGINNING.to_owned(), origins: Vec::new() };
        let foreign = self.foreign_language(part);
        let language = foreign.as_deref().unwrap_or(&self.edition.target.tag.language);
        let names = Names { press: self, language, cited, exercise, pictures: std::cell::RefCell::default() };
        if let Some(language) = &foreign {
            markup.text.push_str(&format!("#passage({})[\n", markdown::string(language)));
        }
        match &part.content {
            Content::Text { blocks, cues, list, .. } => {
                let headed = markdown::highest_heading(blocks).is_some();
                if headed {
                    markup.text.push_str("#headed[\n");
                }
                markup.append(markdown::typst_with_cues(blocks, cues, &names));
                if headed {
                    markup.text.push_str("\n]\n");
                }
                if *list {
                    source_list(&mut markup, (1..).zip(cited.iter().map(|id| self.citation(id))));
                }
            }
            Content::Code(_) => {}
            Content::Sources(entries) => {
                let sources = entries.iter().map(|(number, entry)| match &entry.part {
                    Some(part) => (*number, markdown::typst(&part.blocks, &names)),
                    None => (*number, self.citation(&entry.anchor)),
                });
                source_list(&mut markup, sources);
            }
        }
        if foreign.is_some() {
            markup.text.push_str("\n]\n");
        }
        let pictures = names.pictures.into_inner();
        (markup, pictures)
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

    /// Whether a language of the library is written from right to left.
    fn is_right_to_left(&self, tag: &str) -> bool {
        self.edition.library.languages.get(tag).is_some_and(|language| language.right_to_left)
    }

    /// A hash over all that the pages of this press are made with beside their manuscripts.
    pub fn page_hash(&self) -> blake3::Hash {
        self.templates.page_hash
    }

    /// "Authors. *Title*. Publisher, year."
    fn citation(&self, id: &str) -> Markup {
        let reading = self.edition.readings.get(id).map(|local| local.item);
        let (no_date, language) = (self.edition.language.word("no-date"), &self.edition.target.tag.language);
        let text = reading.map(|reading| full_citation(reading, &no_date, language));
        Markup { text: text.unwrap_or_default(), origins: Vec::new() }
    }
}

fn full_citation(reading: &Reading, no_date: &str, language: &str) -> String {
    let text = |text: &str| markdown::escape(&markdown::typographic(text, language));
    let authors = text(&reading.authors.join("; "));
    let authors = if authors.is_empty() { authors } else { format!("{authors}\\. ") };
    let year = if reading.year == "n.d." { no_date } else { &reading.year };
    let imprint = [reading.publisher.as_str(), year].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    format!("{authors}#emph[{}];\\. {}\\.", text(&reading.title.value), text(&imprint.join(", ")))
}

fn source_list(markup: &mut Markup, sources: impl Iterator<Item = (u32, Markup)>) {
    markup.text.push_str("\n#source-list(");
    for (number, source) in sources {
        markup.text.push_str(&format!("({number}, ["));
        markup.append(source);
        markup.text.push_str("]), ");
    }
    markup.text.push_str(");\n");
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
