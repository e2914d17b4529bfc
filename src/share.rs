//! Which documents one machine of several makes.

use crate::audience::Audience;

/// One of so many shares of all documents. Every document is in exactly one of them, whatever machine asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// How documents are dealt out.
    pub way: Way,
    /// Which share it is, from 1.
    pub part: u32,
    /// How many there are.
    pub of: u32,
}

/// How documents are dealt out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By name: a document stays where it is when others come and go.
    Hash,
    /// In turn: the shares of a target are equal.
    Slice,
}

/// More machines than anybody has.
const MOST: u32 = 10_000;

impl Share {
    /// Reads `hash:2/8` or `slice:2/8`.
    pub fn parse(text: &str) -> Option<Self> {
        let (way, numbers) = text.split_once(':')?;
        let way = match way {
            "hash" => Way::Hash,
            "slice" => Way::Slice,
            _ => return None,
        };
        let (part, of) = numbers.split_once('/')?;
        let (part, of) = (part.parse().ok()?, of.parse().ok()?);
        (1 <= part && part <= of && of <= MOST).then_some(Self { way, part, of })
    }

    /// Whether a document is in this share: the one with this number among those of its target.
    pub fn holds(&self, target: &str, audience: Audience, path: &str, number: usize) -> bool {
        let place = match self.way {
            Way::Hash => first_digits(&format!("{target}/{}/{path}", audience.word())),
            // Each target begins elsewhere, so that the first share does not get every handbook.
            Way::Slice => first_digits(target).wrapping_add(number as u64),
        };
        place % u64::from(self.of) + 1 == u64::from(self.part)
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let way = if self.way == Way::Hash { "hash" } else { "slice" };
        write!(formatter, "{way}:{}/{}", self.part, self.of)
    }
}

fn first_digits(text: &str) -> u64 {
    let hash = blake3::hash(text.as_bytes());
    u64::from_le_bytes(*hash.as_bytes().first_chunk().expect("a hash has 32 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_is_in_one_share() {
        for way in ["hash", "slice"] {
            let shares: Vec<_> = (1..=8).map(|part| Share::parse(&format!("{way}:{part}/8")).unwrap()).collect();
            let mut sizes = [0; 8];
            for number in 0..800 {
                let path = format!("{number}.pdf");
                let mine = |share: &Share| share.holds("c/en", Audience::Participant, &path, number);
                let holders: Vec<_> = shares.iter().filter(|share| mine(share)).collect();
                assert_eq!(holders.len(), 1);
                sizes[holders[0].part as usize - 1] += 1;
            }
            assert!(sizes.iter().all(|size| (60..140).contains(size)), "{way}: {sizes:?}");
        }
    }

    #[test]
    fn shares_are_counted_from_one() {
        assert_eq!(Share::parse("hash:2/8").unwrap().to_string(), "hash:2/8");
        for wrong in
            ["", "hash", "hash:0/8", "hash:9/8", "slice:1", "slice:a/b", "count:1/2", "hash:1/99999", "slice:-1/2"]
        {
            assert_eq!(Share::parse(wrong), None, "{wrong}");
        }
    }
}
