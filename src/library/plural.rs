//! Which form of a word goes with a number, by the rules of CLDR.

use icu_locale::Locale;
use icu_plurals::{PluralCategory, PluralRules};

/// The forms that languages tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the words are CLDR's")]
pub enum Category {
    Zero,
    One,
    Two,
    Few,
    Many,
    Other,
}

impl Category {
    /// All categories with the words that language files use.
    pub const WORDS: [(&'static str, Self); 6] = [
        ("zero", Self::Zero),
        ("one", Self::One),
        ("two", Self::Two),
        ("few", Self::Few),
        ("many", Self::Many),
        ("other", Self::Other),
    ];

    /// The word in language files.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize].0
    }
}

/// From here on, every hundred repeats the hundred before: true in every language but for millions.
const TABLE: usize = 200;

/// The category of every number in one language.
#[derive(Clone, Debug)]
pub struct Plurals {
    table: Vec<Category>,
}

impl Plurals {
    /// The rules of a language; of a tag that is none, those of CLDR's root: one form for all numbers.
    pub fn new(tag: &str) -> Self {
        let locale = tag.parse::<Locale>().unwrap_or(Locale::UNKNOWN);
        let rules = PluralRules::try_new_cardinal((&locale).into()).ok();
        let category = |n| rules.as_ref().map_or(Category::Other, |rules| category(rules.category_for(n)));
        Self { table: (0..TABLE).map(category).collect() }
    }

    /// The form that goes with a number.
    pub fn of(&self, n: usize) -> Category {
        self.table[if n < TABLE { n } else { 100 + n % 100 }]
    }

    /// The forms that whole numbers need, in order.
    pub fn needed(&self) -> Vec<Category> {
        let mut needed = self.table.clone();
        needed.push(Category::Other);
        needed.sort();
        needed.dedup();
        needed
    }

    /// A number that goes with a form.
    pub fn example(&self, category: Category) -> usize {
        self.table.iter().position(|known| *known == category).unwrap_or(0)
    }

    /// One digit a number from 0 on, the place of its category in [`Category::WORDS`]: what templates get.
    pub fn digits(&self) -> String {
        self.table.iter().map(|category| char::from(b'0' + *category as u8)).collect()
    }
}

fn category(category: PluralCategory) -> Category {
    match category {
        PluralCategory::Zero => Category::Zero,
        PluralCategory::One => Category::One,
        PluralCategory::Two => Category::Two,
        PluralCategory::Few => Category::Few,
        PluralCategory::Many => Category::Many,
        PluralCategory::Other => Category::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_counts_in_its_own_way() {
        let words = |tag: &str, numbers: &[usize]| {
            let plurals = Plurals::new(tag);
            numbers.iter().map(|n| plurals.of(*n).word()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(words("en", &[0, 1, 2, 101]), "other one other other");
        assert_eq!(words("fr", &[0, 1, 2]), "one one other");
        assert_eq!(
            words("ru", &[0, 1, 2, 5, 11, 21, 22, 112, 1001, 1012]),
            "many one few many many one few many one many"
        );
        assert_eq!(
            words("ar", &[0, 1, 2, 3, 10, 11, 99, 100, 103, 1002]),
            "zero one two few few many many other few other"
        );
        assert_eq!(words("tg", &[0, 1, 2]), "one one other");
        assert_eq!(words("no such tag", &[1]), "other");
    }

    #[test]
    fn a_language_needs_the_forms_of_its_whole_numbers() {
        let needed = |tag| Plurals::new(tag).needed().into_iter().map(Category::word).collect::<Vec<_>>().join(" ");
        assert_eq!(needed("ru"), "one few many other");
        assert_eq!(needed("es"), "one other");
        assert_eq!(needed("ar"), "zero one two few many other");
    }

    #[test]
    fn the_table_holds_for_larger_numbers() {
        for tag in ["en", "fr", "es", "ru", "ar", "tg", "pl", "lv", "sl"] {
            let rules = PluralRules::try_new_cardinal((&tag.parse::<Locale>().unwrap()).into()).unwrap();
            let plurals = Plurals::new(tag);
            for n in 0..100_000 {
                assert_eq!(plurals.of(n), category(rules.category_for(n)), "{n} in {tag}");
            }
        }
    }
}
