//! The shape that every Markdown file of the library has: front matter, a title, sections.

use std::cell::RefCell;
use std::marker::PhantomData;

use super::front;
pub use super::front::split;
use crate::audience::Audience;
use crate::diagnostic::{Code, Diagnostics, suggestion};
use crate::ids::PartId;
use crate::markdown::{self, Attributes, Block, BlockKind, Inline};
use crate::number::Number;
use crate::source::{FileId, Located, Sources, Span};
use crate::yaml::{self, Kind, Node};

/// Marks what participants may read.
#[derive(Clone, Copy, Debug)]
pub struct Given;

/// Marks what only facilitators may read.
#[derive(Clone, Copy, Debug)]
pub struct Kept;

/// Who may read a part: [`Given`] or [`Kept`].
pub trait Reach {
    /// The audience that the mark stands for.
    const AUDIENCE: Audience;
}

impl Reach for Given {
    const AUDIENCE: Audience = Audience::Participant;
}

impl Reach for Kept {
    const AUDIENCE: Audience = Audience::Facilitator;
}

/// The smallest piece of content: exactly one audience, one file of a manuscript.
///
/// Participants' documents are composed of `Part<Given>` alone, which is why no facilitator text can stand in them.
#[derive(Clone, Debug)]
pub struct Part<A> {
    /// Its name, unique in the library: `case-studies/a-desk-of-their-own/summary`.
    pub id: PartId,
    /// Its content.
    pub blocks: Vec<Block>,
    reach: PhantomData<A>,
}

impl<A: Reach> Part<A> {
    /// Names the blocks of one part of an item.
    pub fn new(item: &str, name: &str, blocks: Vec<Block>) -> Self {
        Self { id: PartId { item: item.to_owned(), name: name.to_owned() }, blocks, reach: PhantomData }
    }

    /// Where it lies in a manuscript.
    pub fn path(&self) -> String {
        self.id.path()
    }

    /// Its words, without marks.
    pub fn plain(&self) -> String {
        markdown::plain_blocks(&self.blocks)
    }

    /// Who may read it.
    pub fn audience(&self) -> Audience {
        A::AUDIENCE
    }
}

/// A section: a keyword, what follows its colon, attributes and content.
#[derive(Clone, Debug)]
pub struct Section {
    /// `Handout` of `## Handout: Seven rules {#rules}`.
    pub keyword: String,
    /// `Seven rules`; empty without a colon.
    pub title: String,
    /// Where the heading stands.
    pub span: Span,
    /// `{#rules}`.
    pub attributes: Attributes,
    /// What follows the heading.
    pub blocks: Vec<Block>,
}

/// One Markdown file, taken apart.
#[derive(Clone, Debug)]
pub struct Body {
    /// The file.
    pub file: FileId,
    /// Its front matter; an empty map if there is none.
    pub front: Node,
    /// The text of the `#` heading.
    pub title: Located<String>,
    /// What stands between the title and the first section.
    pub intro: Vec<Block>,
    /// The `##` sections in order.
    pub sections: Vec<Section>,
}

/// One Markdown file as it was parsed, before its terms have words.
#[derive(Clone, Debug)]
pub struct Raw {
    /// The file.
    pub file: FileId,
    /// Its front matter; an empty map if there is none.
    pub front: Node,
    blocks: Vec<Block>,
    has_terms: bool,
}

impl Raw {
    /// Parses a file; `None` if its front matter cannot be read.
    pub fn read(sources: &Sources, file: FileId, diagnostics: &RefCell<Diagnostics>) -> Option<Self> {
        let text = sources.text(file);
        let (range, body) = split(text);
        if range.is_none()
            && let Some(mistake) = front::mistake(text, file)
        {
            diagnostics.borrow_mut().push(mistake);
            return None;
        }
        let start = || Node { span: Span::start_of(file), kind: Kind::Map(Vec::new()) };
        let read = range.clone().map(|range| yaml::read(file, &text[range.clone()], range.start));
        let (front, found) = read.unwrap_or_else(|| (Some(start()), Diagnostics::new()));
        let Some(front) = front else {
            let heading = range.and_then(|range| front::heading_inside(text, range, file));
            diagnostics.borrow_mut().extend(heading.map_or(found, Diagnostics::from));
            return None;
        };
        diagnostics.borrow_mut().extend(found);
        diagnostics.borrow_mut().extend(yaml::remarks(&front, text));
        let mut blocks = markdown::parse(sources, file, body, &mut diagnostics.borrow_mut());
        let mut has_terms = false;
        markdown::fill_terms(&mut blocks, &mut |_, _| {
            has_terms = true;
            (String::new(), true)
        });
        Some(Self { file, front, blocks, has_terms })
    }

    /// The same with another front matter.
    pub fn with_front(&self, front: Node) -> Self {
        Self { front, ..self.clone() }
    }

    /// Its content.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Whether it holds terms, whose words depend on the country.
    pub fn has_terms(&self) -> bool {
        self.has_terms
    }

    /// Takes it apart with the words of one edition; `None` if it has no title.
    pub fn body(mut self, fill: markdown::Fill<'_>, diagnostics: &RefCell<Diagnostics>) -> Option<Body> {
        self.fill(fill);
        let Self { file, front, blocks, .. } = self;
        if !matches!(blocks.first(), Some(Block { kind: BlockKind::Heading { level: 1, .. }, .. })) {
            let span = blocks.first().map_or(Span::start_of(file), |block| block.span);
            let diagnostic = Code::MissingTitle.at(span, "the file does not begin with a title");
            diagnostics.borrow_mut().push(diagnostic.help("write `# Title` after the front matter"));
            return None;
        }
        Some(Body::from_blocks(file, front, blocks, diagnostics))
    }

    /// The same for an overlay, which needs no title; it is empty then.
    pub fn overlay(mut self, fill: markdown::Fill<'_>, diagnostics: &RefCell<Diagnostics>) -> Body {
        self.fill(fill);
        Body::from_blocks(self.file, self.front, self.blocks, diagnostics)
    }

    fn fill(&mut self, fill: markdown::Fill<'_>) {
        if self.has_terms {
            markdown::fill_terms(&mut self.blocks, fill);
        }
    }
}

impl Body {
    fn from_blocks(file: FileId, front: Node, blocks: Vec<Block>, diagnostics: &RefCell<Diagnostics>) -> Self {
        let mut blocks = blocks.into_iter().peekable();
        let first = blocks.next_if(|block| matches!(block.kind, BlockKind::Heading { level: 1, .. }));
        let title = match first.as_ref().map(|block| (&block.kind, block.span)) {
            Some((BlockKind::Heading { text, .. }, span)) => Located::new(markdown::plain(text), span),
            _ => Located::new(String::new(), Span::start_of(file)),
        };
        if title.value.chars().count() > Number::TITLE.most as usize {
            let message = format!("the title is longer than {} characters", Number::TITLE.most);
            diagnostics.borrow_mut().push(Code::WrongValue.at(title.span, message).help("make it shorter"));
        }
        let mut body = Self { file, front, title, intro: Vec::new(), sections: Vec::new() };
        for block in blocks {
            body.add(block, diagnostics);
        }
        // Most sections are one block, and a library lies in memory as long as anything is built of it.
        body.sections.iter_mut().for_each(|section| section.blocks.shrink_to_fit());
        body
    }

    fn add(&mut self, block: Block, diagnostics: &RefCell<Diagnostics>) {
        match &block.kind {
            BlockKind::Heading { level: 1, .. } => {
                let diagnostic = Code::UnknownSection.at(block.span, "a second title");
                diagnostics.borrow_mut().push(diagnostic.help("use `##` for sections: one file holds one item"));
            }
            BlockKind::Heading { level: 2, text, attributes } => {
                let text = markdown::plain(text);
                // A no-break space looks like an ordinary one.
                let colon =
                    text.find(": ").or_else(|| [":\u{a0}", ":\u{202f}"].iter().find_map(|colon| text.find(colon)));
                let (keyword, title) = colon.map_or((&*text, ""), |colon| (&text[..colon], &text[colon + 1..]));
                self.sections.push(Section {
                    keyword: keyword.trim().to_owned(),
                    title: title.trim().to_owned(),
                    span: block.span,
                    attributes: attributes.clone(),
                    blocks: Vec::new(),
                });
            }
            _ => match self.sections.last_mut() {
                Some(section) => section.blocks.push(block),
                None => self.intro.push(block),
            },
        }
    }
}

/// Takes the sections of an item one after the other and reports what is missing, unknown, twice or out of order.
pub struct Sections<'a> {
    sections: Vec<Section>,
    order: &'static [&'static str],
    title: Span,
    diagnostics: &'a RefCell<Diagnostics>,
}

impl<'a> Sections<'a> {
    /// Takes the sections of a body; `order` lists all keywords in their order.
    pub fn new(body: &mut Body, order: &'static [&'static str], diagnostics: &'a RefCell<Diagnostics>) -> Self {
        let sections = std::mem::take(&mut body.sections);
        let sections = Self { sections, order, title: body.title.span, diagnostics };
        sections.check_order();
        if let Some(block) = body.intro.first() {
            let help = format!("move it below a section such as `## {}`", order[0]);
            let diagnostic = Code::UnknownSection.at(block.span, "text before the first section").help(help);
            diagnostics.borrow_mut().push(diagnostic);
        }
        sections
    }

    fn check_order(&self) {
        let mut highest = 0;
        for section in &self.sections {
            let Some(place) = self.order.iter().position(|known| *known == section.keyword) else {
                let known = self.order.iter().copied();
                let diagnostic =
                    Code::UnknownSection.at(section.span, format!("unknown section `{}`", section.keyword));
                self.push(diagnostic.maybe_help(suggestion(&section.keyword, known)));
                continue;
            };
            if place < highest {
                let message = format!("`{}` stands after `{}`", section.keyword, self.order[highest]);
                let help = format!("keep the order {}", self.order.join(", "));
                self.push(Code::SectionOrder.at(section.span, message).help(help));
            }
            highest = highest.max(place);
        }
    }

    fn push(&self, diagnostic: crate::diagnostic::Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    /// All sections with a keyword.
    pub fn all(&mut self, keyword: &str) -> Vec<Section> {
        let (taken, rest) = std::mem::take(&mut self.sections).into_iter().partition(|s| s.keyword == keyword);
        self.sections = rest;
        taken
    }

    /// The section with a keyword, if it is there.
    pub fn optional(&mut self, keyword: &str) -> Option<Section> {
        let mut taken = self.all(keyword).into_iter();
        let first = taken.next()?;
        for again in taken {
            let diagnostic = Code::DuplicateSection.at(again.span, format!("a second section `{keyword}`"));
            self.push(diagnostic.related(first.span, "the first one is here"));
        }
        if first.blocks.is_empty() {
            self.push(Code::EmptySection.at(first.span, format!("the section `{keyword}` is empty")));
        }
        Some(first)
    }

    /// The section with a keyword, which must be there.
    pub fn required(&mut self, keyword: &str) -> Option<Section> {
        let section = self.optional(keyword);
        if section.is_none() {
            let diagnostic = Code::MissingSection.at(self.title, format!("the section `{keyword}` is missing"));
            self.push(diagnostic.help(format!("add `## {keyword}`")));
        }
        section
    }
}

/// A heading inside a section with what follows it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The text of the heading.
    pub title: String,
    /// The last piece of that text, with its place.
    pub last: Option<Inline>,
    /// Where the heading stands.
    pub span: Span,
    /// Its attributes.
    pub attributes: Attributes,
    /// What follows.
    pub blocks: Vec<Block>,
}

impl Entry {
    /// The author's anchor, or one made of the title.
    pub fn anchor(&self) -> String {
        self.attributes.anchor().map_or_else(|| slug(&self.title), |anchor| anchor.value.clone())
    }
}

/// Splits the content of a section at its `###` headings; text before the first is reported.
pub fn entries(section: Section, diagnostics: &RefCell<Diagnostics>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for block in section.blocks {
        match (&block.kind, entries.last_mut()) {
            (BlockKind::Heading { level: 3, text, attributes }, _) => entries.push(Entry {
                title: markdown::plain(text).trim().to_owned(),
                last: text.last().cloned(),
                span: block.span,
                attributes: attributes.clone(),
                blocks: Vec::new(),
            }),
            (_, Some(entry)) => entry.blocks.push(block),
            (_, None) => {
                let message = format!("text before the first `###` of `{}`", section.keyword);
                diagnostics
                    .borrow_mut()
                    .push(Code::UnknownSection.at(block.span, message).help("put it below a `###` heading"));
            }
        }
    }
    entries
}

/// Lower-case ASCII letters, digits and `-`, as ids and anchors need them.
pub fn slug(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let mut slug = String::new();
    for c in text.nfkd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)) {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(60);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "x".to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_plain_ascii() {
        assert_eq!(slug("Été: what's “next”?"), "ete-what-s-next");
        assert_eq!(slug("…"), "x");
    }
}
