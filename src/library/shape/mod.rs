//! Compares a translation with its original: what later stages look up must be the same in both.
//!
//! Plans, guides and packs name sheets, topics, steps and questions by what the original has, and then print them from
//! the translation. A translation of another shape would lose a part, print facilitators' notes as participants' text,
//! or leave a title empty. This is the only place that compares the two.

mod marks;

use super::body::{Body, Section, slug};
use super::page;
use crate::diagnostic::{Code, Diagnostic, Severity, nearest};
use crate::markdown::{self, Block, BlockKind};
use crate::source::{Located, Span};
use marks::{Entry, Placed, Scope, entries};

/// Sections whose `###` headings are called by what their title makes where they have no anchor.
const SLUGGED: [&str; 2] = ["Topics for discussion", "Training challenges"];

/// Gives parts of a translation that have no anchor the one that the title of the original makes: links, courses and
/// plans call them by that.
pub(super) fn adopt(original: &Body, translation: &mut Body, order: &[&str]) {
    for (old, index) in pairs(&original.sections, &translation.sections, order).pairs {
        let (old, new) = (&original.sections[old], &mut translation.sections[index]);
        if is_titled(old, order) && old.attributes.anchor().is_none() && new.attributes.anchor().is_none() {
            new.attributes = new.attributes.with_anchor(Some(Located::new(slug(&old.title), new.span)));
        }
        if is_slugged(&old.keyword) {
            adopt_headings(&old.blocks, &mut new.blocks);
        }
    }
}

fn adopt_headings(original: &[Block], translation: &mut [Block]) {
    let old = original.iter().filter(|block| matches!(block.kind, BlockKind::Heading { level: 3, .. }));
    let new = translation.iter_mut().filter(|block| matches!(block.kind, BlockKind::Heading { level: 3, .. }));
    for (old, new) in old.zip(new) {
        let span = new.span;
        if let (BlockKind::Heading { text, attributes: old, .. }, BlockKind::Heading { attributes, .. }) =
            (&old.kind, &mut new.kind)
            && old.anchor().is_none()
            && attributes.anchor().is_none()
        {
            *attributes = attributes.with_anchor(Some(Located::new(slug(&markdown::plain(text)), span)));
        }
    }
}

/// Whether a section is a sheet, which is called by what its title makes where it has no anchor.
fn is_titled(section: &Section, order: &[&str]) -> bool {
    order.contains(&section.keyword.as_str()) && !section.title.is_empty()
}

fn is_slugged(keyword: &str) -> bool {
    SLUGGED.contains(&keyword)
}

/// Where a translation has another shape than its original.
#[derive(Default)]
pub(super) struct Differences {
    /// In what other stages look up, or in who reads it: it cannot be printed.
    pub(super) firm: Vec<Diagnostic>,
    /// In what it holds beside: it is printed, and somebody should know.
    pub(super) loose: Vec<Diagnostic>,
}

/// Compares a translation with its original: at most one warning a section, or one a step or topic.
pub(super) fn differences(original: &Body, translation: &Body, order: &[&str]) -> Differences {
    let scope = |keyword| Scope { order, keyword };
    let mut found = Differences::default();
    let (old, new) = (entries(original.title.span, &original.intro, scope("")), &translation.intro);
    compare(&old, &entries(translation.title.span, new, scope("")), &mut found);
    let Pairs { pairs, missing, extra } = pairs(&original.sections, &translation.sections, order);
    for index in &missing {
        let section = &original.sections[*index];
        let place = pairs.iter().rfind(|(old, _)| old < index).map(|(_, new)| translation.sections[*new].span);
        found.push(lacks(section, place.unwrap_or(translation.title.span)), is_keyword(section, order));
    }
    let lacking: Vec<_> = missing.iter().map(|index| original.sections[*index].keyword.as_str()).collect();
    for index in extra {
        let section = &translation.sections[index];
        found.push(adds(section, &lacking), !order.is_empty() || is_keyword(section, order));
    }
    for (old, new) in pairs {
        let sections = [&original.sections[old], &translation.sections[new]];
        let [old, new] = sections.map(|section| marks::of_section(section, scope(&section.keyword)));
        compare(&old, &new, &mut found);
    }
    found
}

impl Differences {
    fn push(&mut self, diagnostic: Diagnostic, is_firm: bool) {
        let (list, end) = match is_firm {
            true => (&mut self.firm, "until then the item is printed in its first language"),
            false => (&mut self.loose, "it is printed as it is"),
        };
        let help = diagnostic.help.as_deref().unwrap_or_default();
        let help = format!("{help}; {end}");
        list.push(diagnostic.help(help));
    }
}

/// Whether the heading of a section is a keyword, which says who reads it.
fn is_keyword(section: &Section, order: &[&str]) -> bool {
    let known = if order.is_empty() { &page::KEYWORDS[..] } else { order };
    known.contains(&section.keyword.as_str())
}

/// Which sections stand for each other.
#[derive(Default)]
struct Pairs {
    /// The places in original and translation.
    pairs: Vec<(usize, usize)>,
    /// Those that only the original has.
    missing: Vec<usize>,
    /// Those that only the translation has.
    extra: Vec<usize>,
}

/// Keywords stand for themselves, free headings for those in their place.
fn pairs(original: &[Section], translation: &[Section], order: &[&str]) -> Pairs {
    let keyword = |section: &Section| is_keyword(section, order).then(|| section.keyword.clone());
    let mut pairs = Pairs { extra: (0..translation.len()).collect(), ..Pairs::default() };
    for (index, section) in original.iter().enumerate() {
        let same = |at: &usize| keyword(&translation[*at]) == keyword(section);
        match pairs.extra.iter().position(same) {
            Some(at) => pairs.pairs.push((index, pairs.extra.remove(at))),
            None => pairs.missing.push(index),
        }
    }
    pairs
}

fn compare(original: &[Entry<'_>], translation: &[Entry<'_>], found: &mut Differences) {
    if let Some(firm) = differ(original, translation, true) {
        found.push(firm, true);
        return;
    }
    if original.len() == translation.len() {
        let entries = original.iter().zip(translation);
        entries.filter_map(|(old, new)| refers_otherwise(old, new)).for_each(|found_here| found.push(found_here, true));
    } else if let Some(diagnostic) = refers_otherwise(&joined(original), &joined(translation)) {
        found.push(diagnostic, true);
    }
    differ(original, translation, false).into_iter().for_each(|loose| found.push(loose, false));
}

/// The first mark in which two texts differ.
fn differ(original: &[Entry<'_>], translation: &[Entry<'_>], firm_only: bool) -> Option<Diagnostic> {
    let (old, new) = (marks_of(original, firm_only), marks_of(translation, firm_only));
    let same = |index: &usize| old.get(*index).map(|placed| &placed.mark) == new.get(*index).map(|placed| &placed.mark);
    let index = (0..old.len().max(new.len())).find(|index| !same(index))?;
    Some(differs(old.get(index).copied(), new.get(index).copied(), translation))
}

/// Entries as one, where a translation has more or fewer of them.
fn joined<'a>(entries: &[Entry<'a>]) -> Entry<'a> {
    let references = entries.iter().flat_map(|entry| entry.references.clone()).collect();
    Entry { span: entries[0].span, marks: Vec::new(), references }
}

/// The marks of entries, or only the firm ones of them.
fn marks_of<'e, 'a>(entries: &'e [Entry<'a>], firm_only: bool) -> Vec<&'e Placed<'a>> {
    entries.iter().flat_map(|entry| &entry.marks).filter(|placed| placed.is_firm || !firm_only).collect()
}

fn differs(old: Option<&Placed<'_>>, new: Option<&Placed<'_>>, translation: &[Entry<'_>]) -> Diagnostic {
    let named = |placed: Option<&Placed<'_>>| placed.map_or_else(|| "nothing".to_owned(), |one| one.mark.to_string());
    let last = translation.iter().rev().find_map(|entry| entry.marks.last().map(|placed| placed.span));
    let place = new.map(|placed| placed.span).or(last).unwrap_or(translation[0].span);
    let message = format!("the translation has {} where its original has {}", named(new), named(old));
    let diagnostic = shape(place, message, "give both the same headings, anchors, minutes, cues, lists and tables");
    match old {
        Some(placed) => diagnostic.related(placed.span, "the original is here"),
        None => diagnostic,
    }
}

/// A citation, link, note or picture that only one of two entries has, or that one of them has more often.
fn refers_otherwise(old: &Entry<'_>, new: &Entry<'_>) -> Option<Diagnostic> {
    let mut rest: Vec<_> = old.references.iter().collect();
    let more =
        new.references.iter().find(|(reference, _)| match rest.iter().position(|(known, _)| known == reference) {
            Some(at) => {
                rest.remove(at);
                false
            }
            None => true,
        });
    if let Some((reference, span)) = more {
        let is_known = old.references.iter().any(|(known, _)| known == reference);
        let than = if is_known { " more often than its original" } else { ", and its original does not" };
        let message = format!("the translation has {reference}{than}");
        let diagnostic = shape(*span, message, "cite and link what the original does, and as often");
        return Some(diagnostic.related(old.span, "the original is here"));
    }
    let (reference, span) = rest.first()?;
    let message = format!("the translation has lost {reference}");
    Some(shape(new.span, message, "put it where the original has it").related(*span, "the original has it here"))
}

fn lacks(section: &Section, place: Span) -> Diagnostic {
    let message = format!("the translation lacks the section `{}`", section.keyword);
    shape(place, message, "translate it, too").related(section.span, "the original has it here")
}

fn adds(section: &Section, lacking: &[&str]) -> Diagnostic {
    let message = format!("the translation has a section `{}`, and its original does not", section.keyword);
    let keyword = nearest(&section.keyword, lacking.iter().copied()).or_else(|| lacking.first().copied());
    let help = match keyword {
        Some(keyword) => format!("write `## {keyword}` if it is that: keywords stay as they are in every language"),
        None => "take it out, or write it into the original, too".to_owned(),
    };
    shape(section.span, message, &help)
}

fn shape(span: Span, message: String, help: &str) -> Diagnostic {
    Code::TranslationShape.at(span, message).help(help).with_severity(Severity::Warning)
}
