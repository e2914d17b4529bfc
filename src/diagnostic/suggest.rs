//! Names that somebody may have meant: those one or two keys away, then those with the same words, then those that look alike.

use std::collections::BTreeSet;

/// A help shows at most this many names with the same words.
const MOST: usize = 5;

/// The nearest of `known` names, for "did you mean".
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let known: Vec<_> = known.into_iter().collect();
    slip(wrong, &known).or_else(|| same_words(wrong, &known).first().copied()).or_else(|| alike(wrong, &known))
}

/// "use `a`" for the nearest name, those of the same words, or a short list of what there is.
pub fn suggestion<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Option<String> {
    let known: Vec<_> = known.into_iter().collect();
    if let Some(name) = slip(wrong, &known) {
        return Some(format!("use `{name}`"));
    }
    match same_words(wrong, &known).as_slice() {
        [] => {}
        [name] => return Some(format!("use `{name}`")),
        names => return Some(format!("use one of {}", names.join(", "))),
    }
    if let Some(name) = alike(wrong, &known) {
        return Some(format!("use `{name}`"));
    }
    match known.len() {
        0 => None,
        1..=12 => Some(format!("use one of {}", known.join(", "))),
        more => Some(format!("use one of {} … ({more} in all)", known[..8].join(", "))),
    }
}

/// The name that is one or two wrong keys away.
fn slip<'a>(wrong: &str, known: &[&'a str]) -> Option<&'a str> {
    by_distance(wrong, known, |name| most(name).min(2))
}

/// The name that looks most alike.
fn alike<'a>(wrong: &str, known: &[&'a str]) -> Option<&'a str> {
    by_distance(wrong, known, most)
}

/// How many letters of a name may be wrong. Codes of two letters are never near each other: each is a word of its own,
/// and one wrong letter makes another of it.
fn most(name: &str) -> usize {
    match name.chars().count() {
        0..=2 => 0,
        3..=4 => 1,
        length => 2.max(length / 3),
    }
}

fn by_distance<'a>(wrong: &str, known: &[&'a str], most: impl Fn(&str) -> usize) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    let length = wrong.chars().count().max(1);
    let distances = known.iter().map(|name| (strsim::damerau_levenshtein(&wrong, &name.to_lowercase()), *name));
    distances.filter(|(distance, name)| *distance <= most(name) && *distance < length).min().map(|(_, name)| name)
}

/// Names with words of the wrong one, best first. A word that few names have says most.
fn same_words<'a>(wrong: &str, known: &[&'a str]) -> Vec<&'a str> {
    let wanted = words(wrong);
    let all: Vec<_> = known.iter().map(|name| (words(name), *name)).collect();
    let weight = |word: &String| 1000 / all.iter().filter(|(words, _)| words.contains(word)).count().max(1);
    let weights: Vec<_> = wanted.iter().map(|word| (word, weight(word))).collect();
    let score = |words: &BTreeSet<String>| -> usize {
        weights.iter().filter(|(word, _)| words.contains(*word)).map(|(_, weight)| weight).sum()
    };
    let mut found: Vec<_> =
        all.iter().map(|(words, name)| (score(words), *name)).filter(|(score, _)| *score > 0).collect();
    found.sort_by_key(|(score, name)| (std::cmp::Reverse(*score), *name));
    let best = found.first().map_or(0, |(score, _)| *score);
    found.into_iter().filter(|(score, _)| score * 2 > best).map(|(_, name)| name).take(MOST).collect()
}

/// The words of a name that mean something.
fn words(name: &str) -> BTreeSet<String> {
    let words = name.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    words.filter(|word| word.chars().count() > 2 && word != "the" && word != "and" && word != "for").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: [&str; 5] = [
        "police-reform/02-who-is-safe-where",
        "police-reform/05-at-the-desk",
        "justice-reform/05-at-the-court",
        "foundations/01-expectations",
        "defence-reform/05-barracks",
    ];

    #[test]
    fn ids_of_the_same_words_come_first() {
        assert_eq!(suggestion("police-reform/05-at-the-dsek", IDS).unwrap(), "use `police-reform/05-at-the-desk`");
        assert_eq!(suggestion("police-reform/at-desk", IDS).unwrap(), "use `police-reform/05-at-the-desk`");
        assert_eq!(suggestion("expectations", IDS).unwrap(), "use `foundations/01-expectations`");
        assert_eq!(
            suggestion("police-reform/x", IDS).unwrap(),
            "use one of police-reform/02-who-is-safe-where, police-reform/05-at-the-desk"
        );
        assert!(suggestion("nothing-alike-at-all", IDS).unwrap().starts_with("use one of police-reform/02"));
        assert_eq!(nearest("05 barracks", IDS), Some("defence-reform/05-barracks"));
        assert_eq!(suggestion("themes", ["theme", "topics"]).unwrap(), "use `theme`");
    }
}
