//! Puts the changes of an overlay into an item.

use std::cell::RefCell;

use super::pieces::{Name, Piece, chunks, item_pieces, items_of, join, listed, names};
use super::{Change, PartName, Verb};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggestion};
use crate::library::body::{Body, Section, slug};
use crate::markdown::{self, CHANGES};
use crate::source::{Located, Span};

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
    if !overlay.title.value.is_empty() && overlay.title.value != body.title.value {
        body.title = overlay.title.clone();
        merge.note(PartName::Title, Verb::Changed, overlay.title.span);
    }
    if let Some(first) = overlay.intro.first().filter(|_| !markdown::same(&body.intro, &overlay.intro)) {
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

struct Merge<'a> {
    order: &'a [&'a str],
    diagnostics: &'a RefCell<Diagnostics>,
    changes: Vec<Change>,
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
            self.pieces(&mut pieces, changes, &entry, &|a, b| markdown::same(a, b));
            section.blocks = join(lead, pieces);
            return;
        }
        let listed = listed(&change.blocks);
        if let (false, Some(items), Some(changes)) = (whole, items_of(&mut section.blocks), listed) {
            let mut pieces = item_pieces(std::mem::take(items));
            self.pieces(&mut pieces, changes, &entry, &markdown::same_item);
            *items = pieces.into_iter().map(|piece| piece.content).collect();
            return;
        }
        if is_as_before(section, change) {
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

    /// Changes, removes and adds pieces; what is added may stand after something that is added too. What says the
    /// same as before is no change.
    fn pieces<T>(
        &mut self,
        base: &mut Vec<Piece<T>>,
        changes: Vec<Piece<T>>,
        part: &dyn Fn(String) -> PartName,
        same: &dyn Fn(&T, &T) -> bool,
    ) {
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
            } else if !same(&base[index].content, &change.content) {
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

/// Whether a section of an overlay says what the item says already.
fn is_as_before(section: &Section, change: &Section) -> bool {
    let attributes = change.attributes.without(&CHANGES);
    (change.title.is_empty() || change.title == section.title)
        && (change.blocks.is_empty() || markdown::same(&section.blocks, &change.blocks))
        && (attributes.keys().next().is_none() || attributes.says_same(&section.attributes))
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
