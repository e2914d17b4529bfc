//! The sentences of a text that hold a figure: what a case comes down to.

/// How many figures people can look at on one slide.
const MOST: usize = 3;

/// A longer sentence is no figure with its meaning, but an argument.
const LONGEST: usize = 180;

/// The first sentences that hold a figure. Years and days of a month are none.
pub(super) fn figures<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<String> {
    let sentences = texts.flat_map(str::lines).flat_map(sentences);
    let short = sentences.filter(|sentence| sentence.chars().count() <= LONGEST && has_figure(sentence));
    short.take(MOST).map(str::to_owned).collect()
}

fn sentences(text: &str) -> Vec<&str> {
    let (mut found, mut begin) = (Vec::new(), 0);
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let ends = matches!(c, '.' | '!' | '?' | '؟' | '۔') && text[end..].starts_with(char::is_whitespace);
        // A single letter before a full stop is a name.
        let is_initial =
            || text[begin..at].rsplit(char::is_whitespace).next().is_some_and(|word| word.chars().count() == 1);
        if ends && !(c == '.' && is_initial()) {
            found.push(text[begin..end].trim());
            begin = end;
        }
    }
    found.push(text[begin..].trim());
    found
}

fn has_figure(sentence: &str) -> bool {
    let words: Vec<_> = sentence.split_whitespace().map(|word| word.trim_matches(|c: char| !is_part(c))).collect();
    let is_figure = |(at, word): (usize, &&str)| {
        let is_date = words.get(at + 2).is_some_and(|word| is_year(word));
        word.starts_with(char::is_numeric) && !is_year(word) && !is_date
    };
    words.iter().enumerate().any(is_figure)
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '%'
}

/// `2009`, or `2009–2010`.
fn is_year(word: &str) -> bool {
    let mut years = word.split(['-', '–', '/']);
    years.all(|year| year.parse().is_ok_and(|year: u32| (1800..=2100).contains(&year)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_with_a_number_that_is_no_date() {
        let text = "In a survey of 2008, 85 per cent trusted local justice. Most turned to a leader.\n\
                    On 27 May 2012 they said so. J. Smith counted 12 units. From 2009–2010 it was law. It cost 5% more.";
        let expected = [
            "In a survey of 2008, 85 per cent trusted local justice.",
            "J. Smith counted 12 units.",
            "It cost 5% more.",
        ];
        assert_eq!(figures([text].into_iter()), expected);
        assert_eq!(figures(["У 76 процентов. Другие ١٢ رجل؟ Нет."].into_iter()), ["У 76 процентов.", "Другие ١٢ رجل؟"]);
    }
}
