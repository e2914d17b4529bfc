//! Tags of languages, also as other programs spell them.

use std::fmt;

use icu_locale::LanguageIdentifier;

/// A BCP 47 tag of a language, `fr` or `pt-BR`: the only thing by which a file can be called after a language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LanguageTag(String);

impl LanguageTag {
    /// Reads a tag, or what gettext makes of one: `fr_FR`, `fr_FR.UTF-8`, `sr@latin`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (text, modifier) = text.split_once('@').map_or((text, None), |(text, modifier)| (text, Some(modifier)));
        let text = text.split('.').next().unwrap_or_default().replace('_', "-");
        let script = match modifier {
            None => "",
            Some("latin") => "-Latn",
            Some("cyrillic") => "-Cyrl",
            Some("arabic") => "-Arab",
            Some(_) => return None,
        };
        let (language, rest) = text.split_once('-').map_or((text.as_str(), ""), |(language, rest)| (language, rest));
        let rest = if rest.is_empty() { String::new() } else { format!("-{rest}") };
        let tag: LanguageIdentifier = format!("{language}{script}{rest}").parse().ok()?;
        let is_short = (2..=3).contains(&tag.language.as_str().len());
        (is_short && !tag.language.is_unknown()).then(|| Self(tag.to_string()))
    }

    /// Which of some known tags it means: itself, or what is left of it without a region or the like.
    pub fn narrowed(&self, known: &[&str]) -> Option<Self> {
        let mut tag = self.0.as_str();
        loop {
            if let Some(known) = known.iter().find(|known| known.eq_ignore_ascii_case(tag)) {
                return Some(Self((*known).to_owned()));
            }
            tag = tag.rsplit_once('-')?.0;
        }
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_programs_spell_tags_otherwise() {
        for (text, tag) in [
            ("fr", "fr"),
            ("FR", "fr"),
            ("fr_FR", "fr-FR"),
            (" fr-fr ", "fr-FR"),
            ("fr_FR.UTF-8", "fr-FR"),
            ("sr@latin", "sr-Latn"),
            ("sr_RS@latin", "sr-Latn-RS"),
            ("kaa", "kaa"),
        ] {
            assert_eq!(LanguageTag::parse(text).map(|tag| tag.0).as_deref(), Some(tag), "{text}");
        }
        for text in
            ["", "und", "notes", "Feuille1", "Feuille 1", "../fr", "fr/x", "fr\\x", "..", "fr@euro", "fr\0", "français"]
        {
            assert_eq!(LanguageTag::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_region_is_left_out_where_only_the_language_is_known() {
        let tag = LanguageTag::parse("sr_RS@latin").unwrap();
        let known = |known: &[&str]| tag.narrowed(known).map(|tag| tag.0);
        assert_eq!(known(&["sr", "sr-Latn-RS"]).as_deref(), Some("sr-Latn-RS"));
        assert_eq!(known(&["sr"]).as_deref(), Some("sr"));
        assert_eq!(known(&["fr"]), None);
    }
}
