//! Walks through the pages that Typst has laid out and finds text in a wrong place, with what it was made from.

use typst::introspection::{Location, Tag};
use typst::layout::{Abs, Frame, FrameItem, Point, Transform};
use typst::pdf::ArtifactElem;
use typst::syntax::Span;
use typst::text::{Glyph, TextItem};
use typst_layout::PagedDocument;

use super::note::Stray;
use crate::area::{self, Margins, Row};

/// A text in a wrong place.
pub(super) struct Found {
    /// Where and how.
    pub(super) stray: Stray,
    /// The text.
    pub(super) text: String,
    /// What its first glyph was made from, and the offset in that.
    pub(super) span: (Span, u16),
}

/// The texts of a document in a wrong place: one for each page and kind, best one that an author has written.
pub(super) fn strays(document: &PagedDocument, margins: &Margins) -> Vec<Found> {
    let mut walk = Walk::default();
    let mut found = Vec::new();
    for (index, page) in document.pages().iter().enumerate() {
        walk.begin();
        walk.frame(&page.frame, Transform::identity());
        let size = [page.frame.width().to_pt(), page.frame.height().to_pt()];
        let mut faults = area::faults(size, margins, &walk.rows, area::ROOM);
        faults.sort_by_key(|(row, fault)| (*fault, !is_written(walk.items[*row])));
        faults.dedup_by_key(|(_, fault)| *fault);
        found.extend(faults.into_iter().map(|(row, fault)| {
            let (item, page) = (walk.items[row], u32::try_from(index + 1).unwrap_or(u32::MAX));
            Found { stray: Stray { fault, page }, text: item.text.to_string(), span: span(item) }
        }));
    }
    found
}

fn span(item: &TextItem) -> (Span, u16) {
    item.glyphs.first().map_or((Span::detached(), 0), |glyph| glyph.span)
}

fn is_written(item: &TextItem) -> bool {
    span(item).0.id().is_some_and(|file| file.vpath().get_with_slash().starts_with("/content/"))
}

#[derive(Default)]
struct Walk<'a> {
    rows: Vec<Row>,
    /// What each row is a row of.
    items: Vec<&'a TextItem>,
    /// What is open and is no part of the text; it may go on over pages.
    asides: Vec<Location>,
}

impl<'a> Walk<'a> {
    fn begin(&mut self) {
        self.rows.clear();
        self.items.clear();
    }

    fn frame(&mut self, frame: &'a Frame, place: Transform) {
        for (at, item) in frame.items() {
            match item {
                FrameItem::Group(group) => {
                    let place = place.pre_concat(Transform::translate(at.x, at.y)).pre_concat(group.transform);
                    self.frame(&group.frame, place);
                }
                FrameItem::Text(text) => self.text(text, *at, place),
                FrameItem::Tag(Tag::Start(content, _)) if content.is::<ArtifactElem>() => {
                    self.asides.extend(content.location());
                }
                FrameItem::Tag(Tag::End(location, ..)) => self.asides.retain(|open| open != location),
                _ => {}
            }
        }
    }

    fn text(&mut self, item: &'a TextItem, at: Point, place: Transform) {
        // Spaces at the end of a line are beyond it, and nobody sees them.
        let is_ink = |glyph: &Glyph| item.text.get(glyph.range()).is_none_or(|text| !text.trim().is_empty());
        let (Some(first), Some(last)) = (item.glyphs.iter().position(is_ink), item.glyphs.iter().rposition(is_ink))
        else {
            return;
        };
        let width = |glyphs: &[Glyph]| glyphs.iter().map(|glyph| glyph.x_advance.at(item.size)).sum::<Abs>();
        let begin = at.x + width(&item.glyphs[..first]);
        let end = begin + width(&item.glyphs[first..=last]);
        let [begin, end, above] = [(begin, at.y), (end, at.y), (begin, at.y - item.size)].map(|(x, y)| {
            let point = Point::new(x, y).transform(place);
            [point.x.to_pt(), point.y.to_pt()]
        });
        self.rows.push(Row::new(begin, end, above, !self.asides.is_empty()));
        self.items.push(item);
    }
}
