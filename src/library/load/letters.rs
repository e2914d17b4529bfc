//! Looks at every character that is printed: a text that no face can print is reported at its author's line.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{Loader, Raws};
use crate::diagnostic::{Code, Diagnostic};
use crate::faces::{Faces, Gap};
use crate::library::Language;
use crate::markdown;
use crate::source::{Sources, Span, is_forbidden};
use crate::yaml::{Kind, Node};

/// Files of which only the names in our languages are printed.
const NAMES: [&str; 2] = ["modules/names.yaml", "modules/regions.yaml"];

/// Keys whose values are codes.
const CODES: [&str; 2] = ["source-hash", "source-parts"];

impl Loader<'_> {
    /// Reports what no face has, once a file for each reason.
    pub(super) fn letters(&self, raws: &Raws, languages: &BTreeMap<String, Language>) {
        let faces = Faces::of(self.sources);
        let raws: Vec<_> = raws.values().collect();
        self.each(raws.into_par_iter(), |own, raw| {
            let mut gaps = Gaps::new(&faces, own.sources);
            markdown::pieces(raw.blocks(), &mut |text, span| gaps.add(text, span));
            gaps.told().for_each(|told| own.push(told));
        });
        let trees: Vec<_> = self.yaml.iter().filter_map(|(file, node)| Some((*file, node.as_ref().ok()?))).collect();
        self.each(trees.into_par_iter(), |own, (file, node)| {
            let mut gaps = Gaps::new(&faces, own.sources);
            if NAMES.contains(&own.sources.path(file)) {
                names(node, languages).for_each(|name| values(name, &mut gaps));
            } else {
                values(node, &mut gaps);
            }
            gaps.told().for_each(|told| own.push(told));
        });
    }
}

/// The names of countries or regions in languages that have labels.
fn names<'a>(node: &'a Node, languages: &BTreeMap<String, Language>) -> impl Iterator<Item = &'a Node> {
    entries(node)
        .flat_map(|(_, names)| entries(names))
        .filter(|(tag, _)| languages.contains_key(*tag))
        .map(|(_, node)| node)
}

fn entries(node: &Node) -> impl Iterator<Item = (&str, &Node)> {
    let entries = if let Kind::Map(entries) = &node.kind { entries.as_slice() } else { &[] };
    entries.iter().map(|(key, node)| (key.value.as_str(), node))
}

/// Looks at all texts of a tree.
fn values(node: &Node, gaps: &mut Gaps<'_>) {
    match &node.kind {
        Kind::Text(text) => gaps.add(text, node.span),
        Kind::List(list) => list.iter().for_each(|node| values(node, gaps)),
        Kind::Map(_) => entries(node).filter(|(key, _)| !CODES.contains(key)).for_each(|(_, node)| values(node, gaps)),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) => {}
    }
}

/// What of one file no face has: by what helps, the first gap with its place, and how many there are.
struct Gaps<'a> {
    faces: &'a Faces,
    sources: &'a Sources,
    found: BTreeMap<String, (Span, Gap, usize)>,
}

impl<'a> Gaps<'a> {
    fn new(faces: &'a Faces, sources: &'a Sources) -> Self {
        Self { faces, sources, found: BTreeMap::new() }
    }

    fn add(&mut self, text: &str, span: Span) {
        for gap in self.faces.gaps(text) {
            let run = &text[gap.range.clone()];
            // What no text may hold is reported as that.
            if run.contains(is_forbidden) {
                continue;
            }
            // An entity or an escape stands for what the source does not hold.
            let at = self.sources.slice(span).find(run).map_or(span, |at| span.part(at..at + run.len()));
            self.found.entry(gap.help.clone()).or_insert((at, gap, 0)).2 += 1;
        }
    }

    fn told(self) -> impl Iterator<Item = Diagnostic> {
        self.found.into_values().map(|(span, gap, count)| {
            let message = match count - 1 {
                0 => gap.message,
                1 => format!("{}, and another one in this file", gap.message),
                more => format!("{}, and {more} others in this file", gap.message),
            };
            Code::MissingGlyph.at(span, message).help(gap.help)
        })
    }
}
