//! Lengths, in the unit in which the format measures pictures: whole numbers, so that no rounding varies.

/// A length on a page.
///
/// ```
/// use ooxml::Length;
///
/// assert_eq!(Length::points(1), Length::twips(20));
/// assert!(Length::mm(10) > Length::points(28));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Length(i64);

const OF_MM: i64 = 36_000;
const OF_TWIP: i64 = 635;

impl Length {
    /// Millimetres.
    pub const fn mm(mm: i64) -> Self {
        Self(mm * OF_MM)
    }

    /// Points, of which an inch has 72.
    pub const fn points(points: i64) -> Self {
        Self(points * 20 * OF_TWIP)
    }

    /// Twentieths of a point, in which the format measures pages and paragraphs.
    pub const fn twips(twips: i64) -> Self {
        Self(twips * OF_TWIP)
    }

    /// Pixels of a picture, 96 to the inch.
    pub const fn pixels(pixels: i64) -> Self {
        Self(pixels * 9_525)
    }

    /// This length, or `most` if it is longer.
    pub fn at_most(self, most: Self) -> Self {
        self.min(most)
    }

    /// A share of this length.
    pub const fn times(self, part: i64, whole: i64) -> Self {
        Self(self.0 * part / whole)
    }

    /// This length and another.
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }

    /// This length without another.
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }

    /// What attributes in English metric units hold.
    pub(crate) fn emu(self) -> String {
        self.0.to_string()
    }

    /// What attributes in twentieths of a point hold.
    pub(crate) fn in_twips(self) -> String {
        (self.0 / OF_TWIP).to_string()
    }
}
