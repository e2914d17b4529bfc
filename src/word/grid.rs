//! Tables of a page.

use std::collections::BTreeMap;

use ooxml::Length;
use ooxml::word::{Block, Cell, Row, Table};

use super::Writer;
use super::flow::Place;
use super::room::gap;
use crate::xhtml::Element;

/// More than a page has room for.
const MOST_COLUMNS: usize = 63;
/// The column of names before what they stand for.
const NAMES: Length = Length::mm(38);
impl<'a> Writer<'a> {
    pub(super) fn table(&mut self, element: &'a Element, place: &Place) -> Vec<Block> {
        let bookmarks = std::mem::take(&mut self.pending);
        let mut out = Vec::new();
        let rows = self.rows(element, place, &mut out);
        let grid = Grid::new(&rows);
        if rows.is_empty() {
            return out;
        }
        if grid.columns == 0 || grid.columns > MOST_COLUMNS {
            self.fault(format!("a table with {} columns has no form in Word", grid.columns));
            return out;
        }
        let (style, widths) = match () {
            () if element.is("facts") && grid.columns == 2 => ("Facts", vec![NAMES, place.width.minus(NAMES)]),
            () if element.is("even") || element.is("badges") => ("Table Grid", grid.even(place.width)),
            () => ("Table Grid", grid.widths(place.width)),
        };
        let mut table = Table::new(style, widths);
        table.bookmarks = bookmarks;
        table.right_to_left = self.source.right_to_left;
        table.alternative = element.get("aria-label").unwrap_or_default().to_owned();
        for (row, cells) in rows.iter().zip(&grid.rows) {
            let cells = cells.iter().map(|spot| self.cell(spot, &table.columns, place)).collect();
            table.rows.push(Row { cells, head: row.head, height: row.height, breaks: false });
        }
        out.extend([table.into(), gap()]);
        out
    }

    /// The rows of a table, with what its caption says before it.
    fn rows(&mut self, element: &'a Element, place: &Place, out: &mut Vec<Block>) -> Vec<Line<'a>> {
        let mut rows = Vec::new();
        for part in element.elements() {
            match part.name.as_str() {
                "caption" => out.extend(self.flow(&part.inner, &place.of_style("caption"))),
                "thead" | "tbody" | "tfoot" => {
                    let inner = part.elements().map(|row| Line::new(row, part.name == "thead"));
                    rows.extend(inner);
                }
                "tr" => rows.push(Line::new(part, false)),
                "colgroup" => {}
                name => self.fault(format!("<{name}> in a table has no form in Word")),
            }
        }
        rows
    }

    fn cell(&mut self, spot: &Spot<'a>, columns: &[Length], place: &Place) -> Cell {
        let widths = columns.iter().skip(spot.column).take(spot.columns);
        let width = widths.fold(Length::default(), |sum, width| sum.plus(*width)).minus(Length::mm(4));
        let mut cell =
            Cell { columns: spot.columns, with_above: spot.with_above, with_below: spot.with_below, ..Cell::default() };
        if let (Some(element), false) = (spot.element, spot.with_above) {
            let mut place = place.within(width).of_cell(element, self.source);
            if element.name == "th" {
                place = place.bold();
            }
            if let Some(id) = element.get("id") {
                let bookmark = self.bookmark(id);
                self.pending.extend(bookmark);
            }
            cell.blocks = self.flow(&element.inner, &place);
        }
        cell
    }
}

/// A row as the page has it.
struct Line<'a> {
    cells: Vec<&'a Element>,
    head: bool,
    height: Option<Length>,
}

impl<'a> Line<'a> {
    fn new(row: &'a Element, head: bool) -> Self {
        let height = row.get("data-height").and_then(|height| height.parse().ok()).map(Length::mm);
        Self { cells: row.elements().collect(), head, height }
    }
}

/// A cell in its column.
struct Spot<'a> {
    element: Option<&'a Element>,
    column: usize,
    columns: usize,
    with_above: bool,
    with_below: bool,
}

/// Rows that fill all columns.
struct Grid<'a> {
    columns: usize,
    rows: Vec<Vec<Spot<'a>>>,
}

impl<'a> Grid<'a> {
    fn new(lines: &[Line<'a>]) -> Self {
        // Cells that reach down: the rows that are left, how many columns.
        let mut reaching: BTreeMap<usize, (usize, usize, &Element)> = BTreeMap::new();
        let mut rows: Vec<Vec<Spot<'a>>> = Vec::new();
        for line in lines {
            let mut row = Vec::new();
            let mut column = 0;
            let mut cells = line.cells.iter();
            loop {
                if let Some((left, columns, element)) = reaching.remove(&column) {
                    row.push(Spot { element: None, column, columns, with_above: true, with_below: left > 1 });
                    if left > 1 {
                        reaching.insert(column, (left - 1, columns, element));
                    }
                    column += columns;
                    continue;
                }
                let Some(element) = cells.next() else { break };
                let (columns, down) = (span(element, "colspan"), span(element, "rowspan"));
                row.push(Spot { element: Some(element), column, columns, with_above: false, with_below: down > 1 });
                if down > 1 {
                    reaching.insert(column, (down - 1, columns, element));
                }
                column += columns;
            }
            rows.push(row);
        }
        let filled = |row: &Vec<Spot<'_>>| row.iter().map(|spot| spot.columns).sum::<usize>();
        let columns = rows.iter().map(filled).max().unwrap_or(0);
        for row in &mut rows {
            for column in filled(row)..columns {
                row.push(Spot { element: None, column, columns: 1, with_above: false, with_below: false });
            }
        }
        Self { columns, rows }
    }

    /// Columns of one width: none collapses beside one that holds a long text.
    fn even(&self, room: Length) -> Vec<Length> {
        vec![room.times(1, i64::try_from(self.columns).unwrap_or(1)); self.columns]
    }

    /// Each column has room for its longest word; what is left goes to those that have more to say.
    fn widths(&self, room: Length) -> Vec<Length> {
        let needs: Vec<_> = (0..self.columns).map(|column| self.need(column)).collect();
        let least: Vec<_> = needs.iter().map(|need| width(need.word)).collect();
        let taken = least.iter().fold(Length::default(), |sum, width| sum.plus(*width));
        if taken >= room {
            let words = needs.iter().map(|need| need.word + PADDING);
            return shares(room, &words.collect::<Vec<_>>());
        }
        let more: Vec<_> = needs.iter().map(|need| need.letters.saturating_sub(need.word) + 1).collect();
        let rest = shares(room.minus(taken), &more);
        least.into_iter().zip(rest).map(|(width, more)| width.plus(more)).collect()
    }

    /// What the texts of a column need; one with nothing below its head is for a hand.
    fn need(&self, column: usize) -> Need {
        let spots = self.rows.iter().flatten().filter(|spot| spot.columns == 1 && spot.column == column);
        let texts: Vec<_> = spots.filter_map(|spot| spot.element).map(|element| (element, element.text())).collect();
        let word = |text: &str| text.split([' ', '\n', '-', '/']).map(|word| word.chars().count()).max().unwrap_or(0);
        let longest = texts.iter().map(|(_, text)| word(text)).max().unwrap_or(0).clamp(3, LONGEST_WORD);
        let letters = texts.iter().map(|(_, text)| text.trim().chars().count()).max().unwrap_or(0).min(MOST_LETTERS);
        let is_blank = texts.iter().all(|(element, text)| element.name == "th" || text.trim().is_empty());
        Need { word: if is_blank { longest.max(BLANK) } else { longest }, letters }
    }
}

/// What a column needs, in letters.
struct Need {
    word: usize,
    letters: usize,
}

/// A longer word may break, and more letters do not make a column wider.
const LONGEST_WORD: usize = 16;
const MOST_LETTERS: usize = 80;
/// The room for a name in a hand's letters.
const BLANK: usize = 12;
/// What stands at both sides of a text, in letters.
const PADDING: usize = 2;

/// The width of this many letters with the space around them: wide letters, as a reader may have another font.
fn width(letters: usize) -> Length {
    Length::mm(i64::try_from(letters + PADDING).unwrap_or(1)).times(12, 5)
}

/// A length in parts of these weights.
fn shares(whole: Length, weights: &[usize]) -> Vec<Length> {
    let number = |weight: usize| i64::try_from(weight).unwrap_or(1);
    let sum: usize = weights.iter().sum();
    weights.iter().map(|weight| whole.times(number(*weight), number(sum.max(1)))).collect()
}

fn span(element: &Element, name: &str) -> usize {
    element.get(name).and_then(|span| span.parse().ok()).unwrap_or(1).clamp(1, MOST_COLUMNS)
}
