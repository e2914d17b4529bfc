//! Lists: bullets or numbers, each list with its own count.

/// A list of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListId(pub(crate) usize);

/// How the items of a list are marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// A bullet, on deeper levels a dash.
    Bullets,
    /// A box to tick.
    Boxes,
    /// Numbers, beginning with one of them.
    Numbered(Numbers, u32),
}

/// What the items of a numbered list are counted with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// 1. 2. 3.
    Decimal,
    /// a. b. c.
    Letters,
    /// i. ii. iii.
    Roman,
}

impl List {
    /// The kinds that there are, each with a definition of its own.
    pub(crate) const KINDS: [Self; 5] = [
        Self::Bullets,
        Self::Boxes,
        Self::Numbered(Numbers::Decimal, 1),
        Self::Numbered(Numbers::Letters, 1),
        Self::Numbered(Numbers::Roman, 1),
    ];

    /// Which definition this list follows.
    pub(crate) fn kind(self) -> usize {
        let same = |kind: &Self| match (kind, self) {
            (Self::Numbered(one, _), Self::Numbered(other, _)) => *one == other,
            (kind, list) => *kind == list,
        };
        Self::KINDS.iter().position(same).expect("every kind is in the table")
    }

    /// The name of its numbers, and what stands before an item on a level.
    pub(crate) fn mark(self, level: usize) -> (&'static str, String) {
        let number = |name| (name, format!("%{}.", level + 1));
        match self {
            Self::Bullets => ("bullet", if level == 0 { "•" } else { "–" }.to_owned()),
            Self::Boxes => ("bullet", "☐".to_owned()),
            Self::Numbered(Numbers::Decimal, _) => number("decimal"),
            Self::Numbered(Numbers::Letters, _) => number("lowerLetter"),
            Self::Numbered(Numbers::Roman, _) => number("lowerRoman"),
        }
    }
}
