//! Where the text of a page may be, and which text is elsewhere.
//!
//! Both readers of finished pages use this: the worker, which has Typst's frames, and `pdf`, which has only the PDF.

use serde::{Deserialize, Serialize};

/// The margins of every page of a document, in millimetres.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Margins {
    /// At the left.
    pub left: f64,
    /// At the right.
    pub right: f64,
    /// At the top.
    pub top: f64,
    /// At the bottom.
    pub bottom: f64,
}

/// A place on a page in points, from its upper left corner.
pub type Point = [f64; 2];

/// A row of glyphs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    left: f64,
    right: f64,
    /// The line that its letters stand on.
    base: f64,
    /// The size of its letters.
    size: f64,
    /// Heads, feet and marks in the margin, which are no part of the text.
    aside: bool,
    /// Neither turned nor mirrored.
    upright: bool,
}

impl Row {
    /// A row by where it begins and ends on its line, and the place that is the size of its letters above its beginning.
    pub fn new(begin: Point, end: Point, above: Point, aside: bool) -> Self {
        let [xs, ys] = [0, 1].map(|axis| [begin, end, above].map(|point| point[axis]));
        let least = |values: [f64; 3]| values.into_iter().fold(f64::INFINITY, f64::min);
        let most = |values: [f64; 3]| values.into_iter().fold(f64::NEG_INFINITY, f64::max);
        let level = |one: f64, other: f64| (one - other).abs() < 0.01;
        Self {
            left: least(xs),
            right: most(xs),
            base: most(ys),
            size: most(ys) - least(ys),
            aside,
            upright: level(begin[1], end[1]) && level(begin[0], above[0]) && above[1] < begin[1],
        }
    }

    fn is_off(&self, page: Point) -> bool {
        let counts = self.upright || !self.aside;
        counts && (self.is_beside(0.0, page[0], 0.0) || self.base - 0.7 * self.size < 0.0 || self.hangs(page[1], 0.0))
    }

    fn is_beside(&self, left: f64, right: f64, room: f64) -> bool {
        self.left < left - room * self.size || self.right > right + room * self.size
    }

    /// Whether it is lower than a text area that ends here. The letters of the last line reach below their line.
    fn hangs(&self, bottom: f64, room: f64) -> bool {
        self.base > bottom + room * self.size
    }

    fn is_in_margin(&self, page: Point, margins: &Margins, room: f64) -> bool {
        let [left, right, top, bottom] = [margins.left, margins.right, margins.top, margins.bottom].map(points);
        !self.aside
            && (self.is_beside(left, page[0] - right, room)
                || self.base - 0.7 * self.size < top - room * self.size
                || self.hangs(page[1] - bottom, room))
    }

    /// Whether both are printed over each other.
    fn covers(&self, other: &Self, room: f64) -> bool {
        let size = self.size.min(other.size);
        self.right.min(other.right) - self.left.max(other.left) > room * size
            && (self.base - other.base).abs() < 0.5 * size
    }
}

fn points(millimetres: f64) -> f64 {
    millimetres * 72.0 / 25.4
}

/// What is wrong with the place of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Fault {
    /// A part of it is not on the page.
    Off,
    /// It is printed over other text.
    Over,
    /// It is on the page, but in its margin.
    Margin,
}

/// How much room beside its place a text may take, in parts of its size: commas and hyphens hang into the margin, and
/// slanted letters lean out of their place.
pub const ROOM: f64 = 0.35;

/// The rows of a page that are in a wrong place, each with the worst that is wrong with it, in their order.
pub fn faults(page: Point, margins: &Margins, rows: &[Row], room: f64) -> Vec<(usize, Fault)> {
    let mut found: Vec<Option<Fault>> = rows
        .iter()
        .map(|row| match row {
            row if row.is_off(page) => Some(Fault::Off),
            row if row.is_in_margin(page, margins, room) => Some(Fault::Margin),
            _ => None,
        })
        .collect();
    for index in covered(rows, room) {
        found[index] = found[index].map_or(Some(Fault::Over), |fault| Some(fault.min(Fault::Over)));
    }
    found.into_iter().enumerate().filter_map(|(index, fault)| Some((index, fault?))).collect()
}

/// The later one of two rows that are printed over each other.
fn covered(rows: &[Row], room: f64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows.len()).filter(|index| rows[*index].upright && !rows[*index].aside).collect();
    order.sort_by(|one, other| rows[*one].base.total_cmp(&rows[*other].base));
    let mut found = Vec::new();
    for (place, &one) in order.iter().enumerate() {
        let near =
            order[place + 1..].iter().take_while(|other| rows[**other].base - rows[one].base < 0.5 * rows[one].size);
        found.extend(near.filter(|other| rows[one].covers(&rows[**other], room)).map(|&other| one.max(other)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: Point = [595.0, 842.0];
    const MARGINS: Margins = Margins { left: 25.0, right: 25.0, top: 30.0, bottom: 30.0 };

    fn row(left: f64, right: f64, base: f64) -> Row {
        Row::new([left, base], [right, base], [left, base - 11.0], false)
    }

    fn found(rows: &[Row]) -> Vec<(usize, Fault)> {
        faults(PAGE, &MARGINS, rows, ROOM)
    }

    #[test]
    fn text_in_its_place_is_no_fault() {
        assert!(found(&[row(71.0, 524.0, 93.0), row(71.0, 200.0, 108.0), row(200.5, 300.0, 108.0)]).is_empty());
        // The last line, and a comma that hangs.
        assert!(found(&[row(71.0, 526.0, 756.0)]).is_empty());
    }

    #[test]
    fn text_in_the_margin_and_beyond_it_is_told_apart() {
        assert_eq!(found(&[row(71.0, 560.0, 300.0)]), [(0, Fault::Margin)]);
        assert_eq!(found(&[row(71.0, 600.0, 300.0)]), [(0, Fault::Off)]);
        assert_eq!(found(&[row(40.0, 90.0, 300.0), row(-3.0, 90.0, 400.0)]), [(0, Fault::Margin), (1, Fault::Off)]);
        assert_eq!(found(&[row(71.0, 90.0, 70.0), row(71.0, 90.0, 5.0)]), [(0, Fault::Margin), (1, Fault::Off)]);
        assert_eq!(found(&[row(71.0, 90.0, 790.0), row(71.0, 90.0, 843.0)]), [(0, Fault::Margin), (1, Fault::Off)]);
    }

    #[test]
    fn what_is_no_text_may_be_in_the_margin_but_not_off_the_page() {
        let aside = |right: f64| Row { aside: true, ..row(10.0, right, 800.0) };
        assert!(found(&[aside(500.0)]).is_empty());
        assert_eq!(found(&[aside(600.0)]), [(0, Fault::Off)]);
        let turned = Row::new([-10.0, 900.0], [500.0, -20.0], [-20.0, 880.0], true);
        assert!(found(&[turned]).is_empty());
    }

    #[test]
    fn text_over_text_is_found_once() {
        let words = [row(71.0, 130.0, 300.0), row(120.0, 180.0, 301.0), row(120.0, 180.0, 314.0)];
        assert_eq!(found(&words), [(1, Fault::Over)]);
        // A raised number beside its word.
        let note = Row::new([130.0, 296.0], [134.0, 296.0], [130.0, 290.0], false);
        assert!(found(&[row(71.0, 130.0, 300.0), note]).is_empty());
    }
}
