//! Pages: their paper, margins, heads and feet.

use super::Block;
use crate::length::Length;

/// Pages that look alike.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// The paper and its margins.
    pub page: Page,
    /// What stands at the head of each page.
    pub header: Vec<Block>,
    /// What stands at the foot of each page.
    pub footer: Vec<Block>,
    /// What stands on the pages.
    pub body: Vec<Block>,
}

impl Section {
    /// Pages of a size that hold these blocks.
    pub fn new(page: Page, body: Vec<Block>) -> Self {
        Self { page, body, ..Self::default() }
    }
}

/// A size of paper and what is left free at its edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// From left to right.
    pub width: Length,
    /// From top to bottom.
    pub height: Length,
    /// Free at both sides.
    pub side: Length,
    /// Free at the top.
    pub top: Length,
    /// Free at the bottom.
    pub bottom: Length,
}

impl Page {
    /// A4.
    pub const A4: Self = Self::sized(210, 297);
    /// A5.
    pub const A5: Self = Self::sized(148, 210);
    /// US Letter.
    pub const LETTER: Self =
        Self { width: Length::twips(12_240), height: Length::twips(15_840), ..Self::sized(210, 297) };

    /// Paper of a size in millimetres, with margins of two centimetres and a little more at the bottom.
    pub const fn sized(width: i64, height: i64) -> Self {
        Self {
            width: Length::mm(width),
            height: Length::mm(height),
            side: Length::mm(20),
            top: Length::mm(22),
            bottom: Length::mm(24),
        }
    }

    /// The room between the margins.
    pub fn room(self) -> Length {
        self.width.minus(self.side).minus(self.side)
    }
}

impl Default for Page {
    fn default() -> Self {
        Self::A4
    }
}
