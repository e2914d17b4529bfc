//! Tables, whose first rows can be heads that repeat on every page.

use super::{Block, Passage};
use crate::length::Length;

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Its style, by the name that word processors show.
    pub style: String,
    /// What it is, for who does not see it; left out if it is empty.
    pub alternative: String,
    /// The widths of its columns.
    pub columns: Vec<Length>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Whether its first column is on the right.
    pub right_to_left: bool,
    /// How far it begins from the edge.
    pub indent: Length,
    /// The bookmarks around all of it.
    pub bookmarks: Vec<String>,
}

/// A row of a table.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its cells.
    pub cells: Vec<Cell>,
    /// Whether it is a head, and repeats.
    pub head: bool,
    /// Whether it may go over two pages.
    pub breaks: bool,
    /// How high it is at least.
    pub height: Option<Length>,
}

/// A cell of a row.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Its content.
    pub blocks: Vec<Block>,
    /// How many columns it fills.
    pub columns: usize,
    /// Whether it continues the cell above it.
    pub with_above: bool,
    /// Whether cells below continue it.
    pub with_below: bool,
    /// Language and direction.
    pub passage: Passage,
}

impl Default for Cell {
    fn default() -> Self {
        Self { blocks: Vec::new(), columns: 1, with_above: false, with_below: false, passage: Passage::default() }
    }
}

impl Cell {
    /// A cell that holds these blocks.
    pub fn new(blocks: Vec<Block>) -> Self {
        Self { blocks, ..Self::default() }
    }
}

impl Table {
    /// A table of a style with columns of these widths.
    pub fn new(style: impl Into<String>, columns: Vec<Length>) -> Self {
        Self { style: style.into(), columns, ..Self::default() }
    }

    /// Adds a row that repeats at the head of every page.
    pub fn head(self, cells: impl IntoIterator<Item = Cell>) -> Self {
        self.with(Row { cells: cells.into_iter().collect(), head: true, ..Row::default() })
    }

    /// Adds a row.
    pub fn row(self, cells: impl IntoIterator<Item = Cell>) -> Self {
        self.with(Row { cells: cells.into_iter().collect(), ..Row::default() })
    }

    /// Adds a row of any kind.
    pub fn with(mut self, row: Row) -> Self {
        self.rows.push(row);
        self
    }
}
