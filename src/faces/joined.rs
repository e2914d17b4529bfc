//! Scripts whose letters are joined, moved or stacked: a font needs rules for them, and a font without is no text font.

use unicode_script::{Script, UnicodeScript};

/// The names under which OpenType fonts keep the rules for a letter's script; none if it needs no rules.
pub(super) fn tags(letter: char) -> &'static [&'static str] {
    match letter.script() {
        Script::Arabic => &["arab"],
        Script::Syriac => &["syrc"],
        Script::Nko => &["nko "],
        Script::Mongolian => &["mong"],
        Script::Adlam => &["adlm"],
        Script::Hanifi_Rohingya => &["rohg"],
        Script::Devanagari => &["dev3", "dev2", "deva"],
        Script::Bengali => &["bng3", "bng2", "beng"],
        Script::Gurmukhi => &["gur3", "gur2", "guru"],
        Script::Gujarati => &["gjr3", "gjr2", "gujr"],
        Script::Oriya => &["ory3", "ory2", "orya"],
        Script::Tamil => &["tml3", "tml2", "taml"],
        Script::Telugu => &["tel3", "tel2", "telu"],
        Script::Kannada => &["knd3", "knd2", "knda"],
        Script::Malayalam => &["mlm3", "mlm2", "mlym"],
        Script::Sinhala => &["sinh"],
        Script::Khmer => &["khmr"],
        Script::Myanmar => &["mym2", "mymr"],
        Script::Tibetan => &["tibt"],
        Script::Javanese => &["java"],
        Script::Balinese => &["bali"],
        Script::Tai_Tham => &["lana"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_scripts_with_joined_letters_need_rules() {
        assert_eq!(tags('ع'), ["arab"]);
        assert_eq!(tags('ক').len(), 3);
        assert!(['a', 'ж', 'ა', 'א', 'ጀ', '中', '1', ' '].iter().all(|c| tags(*c).is_empty()));
    }
}
