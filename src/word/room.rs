//! Room to write: lines as paragraphs with a rule below, frames as a cell of a height.

use ooxml::Length;
use ooxml::word::{Block, Cell, Paragraph, Row, Table};

use super::Writer;
use super::flow::Place;
use crate::xhtml::Element;

/// A line of a hand.
const LINE: Length = Length::mm(9);

/// What keeps rules and frames away from the text below them.
pub(super) fn gap() -> Block {
    Paragraph::new("Gap").into()
}

impl<'a> Writer<'a> {
    pub(super) fn room(&mut self, element: &'a Element, place: &Place, out: &mut Vec<Block>) {
        // A cell to write in is a cell of the table.
        if element.is("cell") {
            return;
        }
        let rows: i64 = element.get("rows").and_then(|rows| rows.parse().ok()).unwrap_or(2);
        if element.is("box") {
            let label = element.get("aria-label").unwrap_or_default().to_owned();
            let height = element.get("data-height").and_then(|height| height.parse().ok()).map(Length::mm);
            out.push(self.frame(height.unwrap_or(LINE.times(rows, 1)), label, place));
            return out.push(gap());
        }
        for _ in 0..rows.clamp(1, 60) {
            out.push(self.paragraph(Vec::new(), "Writing Line", &mut place.of_style("Writing Line")));
        }
        out.push(gap());
    }

    /// A frame with nothing in it.
    fn frame(&mut self, height: Length, alternative: String, place: &Place) -> Block {
        let cell = Cell::new(vec![Paragraph::new("").into()]);
        let row = Row { cells: vec![cell], height: Some(height), ..Row::default() };
        let mut table = Table::new("Box", vec![place.width]).with(row);
        table.alternative = alternative;
        table.bookmarks = std::mem::take(&mut self.pending);
        table.into()
    }
}
