//! Overlays: a thin file of a country changes parts of an item and leaves all others as they are.
//!
//! A section of the overlay stands for the section of that name; below it, `{#anchor}` names the step, topic or
//! question that changes. `{remove}` takes a part out, `{#new after=other}` or `{add}` puts one in, `{replace}` takes
//! a whole section in the place of the old one.

use std::cell::RefCell;
use std::fmt;

use super::body::{Body, Section, slug};
use super::course;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggestion};
use crate::markdown::{self, Attributes, Block, BlockKind, CHANGES, Item};
use crate::source::{Located, Span};
use crate::yaml::{Kind, Node};

/// What an overlay does to a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum Verb {
    Changed,
    Added,
    Removed,
}

impl Verb {
    /// How it is told.
    pub fn word(self) -> &'static str {
        match self {
            Verb::Changed => "changed",
            Verb::Added => "added",
            Verb::Removed => "removed",
        }
    }
}

/// A part of an item, the same in every language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartName {
    /// The whole item.
    Item,
    /// A key of the front matter.
    Field(String),
    /// The title.
    Title,
    /// What stands before the first section.
    Text,
    /// A section; its anchor or number where there are several of its kind.
    Section(String, Option<String>),
    /// A step, topic, challenge or question of a section.
    Entry(String, Option<String>, String),
}

impl fmt::Display for PartName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = |keyword: &str, name: &Option<String>| match name {
            Some(name) => format!("{}/{name}", slug(keyword)),
            None => slug(keyword),
        };
        match self {
            PartName::Item => formatter.write_str("all of it"),
            PartName::Field(key) => write!(formatter, "field {key}"),
            PartName::Title => formatter.write_str("title"),
            PartName::Text => formatter.write_str("text"),
            PartName::Section(keyword, name) => formatter.write_str(&named(keyword, name)),
            PartName::Entry(keyword, name, entry) => write!(formatter, "{}/{entry}", named(keyword, name)),
        }
    }
}

/// One change of an overlay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What is changed.
    pub part: PartName,
    /// How.
    pub verb: Verb,
    /// Where the overlay says so.
    pub span: Span,
}

impl Change {
    /// Whether it brings words, which are in one language; codes and removals are the same in all.
    pub fn has_words(&self) -> bool {
        self.verb != Verb::Removed && !matches!(self.part, PartName::Field(_) | PartName::Item)
    }

    /// Whether somebody has words to translate: also those of an item that is added, or in the keys of a course.
    pub fn brings_words(&self) -> bool {
        match &self.part {
            PartName::Field(key) => course::WORDS.contains(&key.as_str()),
            PartName::Item => self.verb == Verb::Added,
            _ => self.has_words(),
        }
    }
}

/// Sections of which an item may have several.
const SEVERAL: [&str; 4] = ["Handout", "Worksheet", "Card", "Trainer's cheat sheet"];

/// Puts the changes of an overlay into an item; `order` lists its sections, none if they are free.
pub fn merge(
    mut body: Body,
    overlay: &Body,
    order: &[&str],
    diagnostics: &RefCell<Diagnostics>,
) -> (Body, Vec<Change>) {
    let mut merge = Merge { order, diagnostics, changes: Vec::new() };
    if !overlay.title.value.is_empty() {
        body.title = overlay.title.clone();
        merge.note(PartName::Title, Verb::Changed, overlay.title.span);
    }
    if let Some(first) = overlay.intro.first() {
        body.intro.clone_from(&overlay.intro);
        merge.note(PartName::Text, Verb::Changed, first.span);
    }
    for change in &overlay.sections {
        merge.section(&mut body.sections, change);
    }
    if !order.is_empty() {
        let place = |section: &Section| order.iter().position(|keyword| *keyword == section.keyword);
        body.sections.sort_by_key(place);
    }
    (body, merge.changes)
}

/// Takes out what an overlay in another language takes out.
pub fn remove(body: &mut Body, part: &PartName, order: &[&str]) {
    let (PartName::Section(keyword, name) | PartName::Entry(keyword, name, _)) = part else { return };
    let same = same(&body.sections, keyword, order);
    let names: Vec<_> = same.iter().map(|index| Name::of_section(&body.sections[*index], order)).collect();
    let found = name.as_ref().map_or(Some(0), |name| Name::find(&names, name));
    let Some(index) = found.and_then(|at| same.get(at)).copied() else { return };
    let PartName::Entry(_, _, entry) = part else {
        body.sections.remove(index);
        return;
    };
    let blocks = &mut body.sections[index].blocks;
    if let Some((lead, mut pieces)) = chunks(blocks) {
        cut(&mut pieces, entry);
        *blocks = join(lead, pieces);
    } else if let Some(items) = items_of(blocks) {
        let mut pieces = item_pieces(std::mem::take(items));
        cut(&mut pieces, entry);
        *items = pieces.into_iter().map(|piece| piece.content).collect();
    }
}

fn cut<T>(pieces: &mut Vec<Piece<T>>, name: &str) {
    if let Some(index) = Name::find(&names(pieces), name) {
        pieces.remove(index);
    }
}

/// A map over another: keys of `over` win, maps are merged, everything else is replaced.
pub fn merge_nodes(base: &Node, over: &Node) -> Node {
    let (Kind::Map(entries), Kind::Map(changes)) = (&base.kind, &over.kind) else { return over.clone() };
    let mut merged = entries.clone();
    for (key, value) in changes {
        match merged.iter_mut().find(|(known, _)| known.value == key.value) {
            Some((known, old)) => (*known, *old) = (key.clone(), merge_nodes(old, value)),
            None => merged.push((key.clone(), value.clone())),
        }
    }
    Node { span: base.span, kind: Kind::Map(merged) }
}

struct Merge<'a> {
    order: &'a [&'a str],
    diagnostics: &'a RefCell<Diagnostics>,
    changes: Vec<Change>,
}

/// What a part can be called.
struct Name {
    anchor: Option<String>,
    slug: String,
}

impl Name {
    fn of_section(section: &Section, order: &[&str]) -> Self {
        let known = order.contains(&section.keyword.as_str());
        let title = if known { section.title.clone() } else { format!("{} {}", section.keyword, section.title) };
        Self { anchor: anchor(&section.attributes), slug: slug(&title) }
    }

    /// The name that is the same in every language: an anchor, else a number.
    fn shared(&self, index: usize) -> String {
        self.anchor.clone().unwrap_or_else(|| (index + 1).to_string())
    }

    /// An anchor, else a number, else what the title makes.
    fn find(names: &[Self], wanted: &str) -> Option<usize> {
        let by_anchor = names.iter().position(|name| name.anchor.as_deref() == Some(wanted));
        let number = wanted.parse::<usize>().ok().filter(|number| (1..=names.len()).contains(number));
        by_anchor.or(number.map(|number| number - 1)).or_else(|| names.iter().position(|name| name.slug == wanted))
    }
}

fn anchor(attributes: &Attributes) -> Option<String> {
    attributes.anchor().map(|anchor| anchor.value.clone())
}

/// The sections that a keyword may mean.
fn same(sections: &[Section], keyword: &str, order: &[&str]) -> Vec<usize> {
    let known = order.contains(&keyword);
    let fits = |section: &Section| !known || section.keyword == keyword;
    sections.iter().enumerate().filter(|(_, section)| fits(section)).map(|(index, _)| index).collect()
}

impl Merge<'_> {
    fn note(&mut self, part: PartName, verb: Verb, span: Span) {
        self.changes.push(Change { part, verb, span });
    }

    fn push(&self, diagnostic: Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    fn section(&mut self, sections: &mut Vec<Section>, change: &Section) {
        let keyword = change.keyword.as_str();
        let several = !self.order.contains(&keyword) || SEVERAL.contains(&keyword);
        let same = same(sections, keyword, self.order);
        let names: Vec<_> = same.iter().map(|index| Name::of_section(&sections[*index], self.order)).collect();
        let wanted = Name::of_section(change, self.order);
        let wanted = wanted.anchor.unwrap_or(wanted.slug);
        let found = if several { Name::find(&names, &wanted) } else { (!same.is_empty()).then_some(0) };
        let adds = change.attributes.has("add");
        let Some(at) = found.filter(|_| !adds) else {
            if several && !adds {
                self.push(unknown(&format!("`{keyword}`"), &wanted, &names, change.span));
                return;
            }
            self.note(PartName::Section(keyword.to_owned(), several.then_some(wanted)), Verb::Added, change.span);
            let attributes = change.attributes.without(&CHANGES);
            sections.push(Section { attributes, ..change.clone() });
            return;
        };
        let name = several.then(|| names[at].shared(at));
        if change.attributes.has("remove") {
            sections.remove(same[at]);
            self.note(PartName::Section(keyword.to_owned(), name), Verb::Removed, change.span);
        } else {
            self.change_section(&mut sections[same[at]], change, name);
        }
    }

    fn change_section(&mut self, section: &mut Section, change: &Section, name: Option<String>) {
        let keyword = section.keyword.clone();
        let entry = |entry: String| PartName::Entry(keyword.clone(), name.clone(), entry);
        let whole = change.attributes.has("replace");
        let (old, new) = (chunks(&section.blocks), chunks(&change.blocks));
        if let (false, Some((lead, mut pieces)), Some((_, changes))) = (whole, old, new) {
            self.pieces(&mut pieces, changes, &entry);
            section.blocks = join(lead, pieces);
            return;
        }
        let listed = listed(&change.blocks);
        if let (false, Some(items), Some(changes)) = (whole, items_of(&mut section.blocks), listed) {
            let mut pieces = item_pieces(std::mem::take(items));
            self.pieces(&mut pieces, changes, &entry);
            *items = pieces.into_iter().map(|piece| piece.content).collect();
            return;
        }
        if section.attributes.anchor().is_none() && !section.title.is_empty() {
            // Links call a sheet by what its title makes; they lead there under the new title too.
            let anchor = Located::new(slug(&section.title), section.span);
            section.attributes = section.attributes.with_anchor(Some(anchor));
        }
        let kept = section.attributes.anchor().cloned();
        section.attributes = change.attributes.without(&CHANGES).with(&section.attributes).with_anchor(kept);
        if !change.title.is_empty() {
            section.title.clone_from(&change.title);
        }
        if !change.blocks.is_empty() {
            section.blocks.clone_from(&change.blocks);
        }
        section.span = change.span;
        self.note(PartName::Section(section.keyword.clone(), name), Verb::Changed, change.span);
    }

    /// Changes, removes and adds pieces; what is added may stand after something that is added too.
    fn pieces<T>(&mut self, base: &mut Vec<Piece<T>>, changes: Vec<Piece<T>>, part: &dyn Fn(String) -> PartName) {
        let mut open = Vec::new();
        for change in changes {
            if change.flags.has("add") || change.flags.get("after").is_some() {
                open.push(change);
                continue;
            }
            let known = names(base);
            let wanted = change.name.anchor.clone().unwrap_or_else(|| change.name.slug.clone());
            let Some(index) = Name::find(&known, &wanted) else {
                self.push(unknown("the part", &wanted, &known, change.span));
                continue;
            };
            let name = part(known[index].shared(index));
            if change.flags.has("remove") {
                base.remove(index);
                self.note(name, Verb::Removed, change.span);
            } else {
                self.note(name, Verb::Changed, change.span);
                base[index] = change;
            }
        }
        while let Some(index) = open.iter().position(|change| place(base, change).is_some()) {
            let change = open.remove(index);
            let at = place(base, &change).expect("just found");
            self.note(
                part(change.name.anchor.clone().unwrap_or_else(|| change.name.slug.clone())),
                Verb::Added,
                change.span,
            );
            base.insert(at, change);
        }
        for change in &open {
            self.lost(base, &open, change);
        }
    }

    /// A part that stands after nothing, or after itself.
    fn lost<T>(&self, base: &[Piece<T>], open: &[Piece<T>], change: &Piece<T>) {
        let Some(after) = change.flags.get("after") else { return };
        let waits = |piece: &&Piece<T>| piece.name.anchor.as_deref() == Some(after.value.as_str());
        if let Some(other) = open.iter().find(waits) {
            let message = format!("`{}` stands after parts that stand after it", after.value);
            let diagnostic = Code::OverlayCircle.at(after.span, message).related(other.span, "this is one of them");
            self.push(diagnostic.help("let one of them stand after a part of the item itself"));
        } else {
            self.push(unknown("the part", &after.value, &names(base), after.span));
        }
    }
}

/// Where an added piece belongs: at the end, or behind the one that it names.
fn place<T>(base: &[Piece<T>], change: &Piece<T>) -> Option<usize> {
    match change.flags.get("after") {
        None => Some(base.len()),
        Some(after) if after.value == "start" => Some(0),
        Some(after) => Name::find(&names(base), &after.value).map(|index| index + 1),
    }
}

fn unknown(what: &str, wanted: &str, names: &[Name], span: Span) -> Diagnostic {
    let known: Vec<_> = names.iter().enumerate().map(|(index, name)| name.shared(index)).collect();
    let diagnostic = Code::UnknownPart.at(span, format!("{what} `{wanted}` is not in the item that this changes"));
    let nearest = suggestion(wanted, known.iter().map(String::as_str));
    let add = "add it with `{#anchor after=other}` or `{add}`";
    diagnostic.help(nearest.map_or_else(|| add.to_owned(), |nearest| format!("{nearest}, or {add}")))
}

/// Something that has a name of its own within a section.
struct Piece<T> {
    name: Name,
    flags: Attributes,
    span: Span,
    content: T,
}

fn names<T>(pieces: &[Piece<T>]) -> Vec<Name> {
    pieces.iter().map(|piece| Name { anchor: piece.name.anchor.clone(), slug: piece.name.slug.clone() }).collect()
}

type Chunks = (Vec<Block>, Vec<Piece<Vec<Block>>>);

/// What stands before the first `###`, and each `###` with what follows; nothing if there is none.
fn chunks(blocks: &[Block]) -> Option<Chunks> {
    let (mut lead, mut pieces) = (Vec::new(), Vec::<Piece<Vec<Block>>>::new());
    for block in blocks {
        if let BlockKind::Heading { level: 3, text, attributes } = &block.kind {
            let name = Name { anchor: anchor(attributes), slug: slug(&title(&markdown::plain(text))) };
            let kind = BlockKind::Heading { level: 3, text: text.clone(), attributes: attributes.without(&CHANGES) };
            let content = vec![Block { span: block.span, kind }];
            pieces.push(Piece { name, flags: attributes.clone(), span: block.span, content });
        } else if let Some(piece) = pieces.last_mut() {
            piece.content.push(block.clone());
        } else {
            lead.push(block.clone());
        }
    }
    (!pieces.is_empty()).then_some((lead, pieces))
}

/// A step's title without its minutes.
fn title(heading: &str) -> String {
    let minutes = heading.strip_suffix(" min)").and_then(|rest| rest.rsplit_once('('));
    minutes.map_or(heading, |(title, _)| title).trim().to_owned()
}

fn join(lead: Vec<Block>, pieces: Vec<Piece<Vec<Block>>>) -> Vec<Block> {
    lead.into_iter().chain(pieces.into_iter().flat_map(|piece| piece.content)).collect()
}

/// The items of the first list.
fn items_of(blocks: &mut [Block]) -> Option<&mut Vec<Item>> {
    blocks.iter_mut().find_map(|block| match &mut block.kind {
        BlockKind::List { items, .. } => Some(items),
        _ => None,
    })
}

/// The items of an overlay that is one list, each of which says which it is.
fn listed(blocks: &[Block]) -> Option<Vec<Piece<Item>>> {
    let [Block { kind: BlockKind::List { items, .. }, .. }] = blocks else { return None };
    let pieces = item_pieces(items.clone());
    pieces.iter().all(|piece| !piece.flags.is_empty()).then_some(pieces)
}

fn item_pieces(items: Vec<Item>) -> Vec<Piece<Item>> {
    let pieces = items.into_iter().map(|mut item| {
        let flags = item.attributes.clone();
        item.attributes = flags.without(&CHANGES);
        let name = Name { anchor: anchor(&flags), slug: slug(&markdown::plain_blocks(&item.blocks)) };
        Piece { name, flags, span: item.span, content: item }
    });
    pieces.collect()
}

/// Reports what only an overlay may say.
pub fn refuse_changes(body: &Body, diagnostics: &RefCell<Diagnostics>) {
    let refuse = |attributes: &Attributes| {
        for key in attributes.keys().filter(|key| CHANGES.contains(&key.value.as_str())) {
            let diagnostic = Code::WrongAttribute.at(key.span, format!("`{}` changes no other item here", key.value));
            diagnostics.borrow_mut().push(diagnostic.help("only overlays below `modules/countries/` change items"));
        }
    };
    for section in &body.sections {
        refuse(&section.attributes);
        refuse_in(&section.blocks, &refuse);
    }
    refuse_in(&body.intro, &refuse);
}

fn refuse_in(blocks: &[Block], refuse: &dyn Fn(&Attributes)) {
    for block in blocks {
        match &block.kind {
            BlockKind::Heading { attributes, .. } => refuse(attributes),
            BlockKind::List { items, .. } => {
                for item in items {
                    refuse(&item.attributes);
                    refuse_in(&item.blocks, refuse);
                }
            }
            BlockKind::Quote { blocks, .. } => refuse_in(blocks, refuse),
            _ => {}
        }
    }
}
