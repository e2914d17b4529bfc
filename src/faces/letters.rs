//! Text faces of ours, for the scripts of our languages that Typst has no text face for.

/// A family for one script.
#[derive(Clone, Copy, Debug)]
pub struct Letters {
    /// The name of the family.
    pub family: &'static str,
    /// The virtual paths of its faces, and the faces.
    pub files: [(&'static str, &'static [u8]); 2],
    /// The blocks whose letters it prints.
    blocks: &'static [(char, char)],
}

macro_rules! font {
    ($name:literal) => {
        (concat!("/fonts/", $name), include_bytes!(concat!("fonts/", $name)).as_slice())
    };
}

/// Noto Naskh Arabic and Noto Serif Devanagari, in regular and bold.
///
/// Typst writes a letter into the text of a PDF once for each height at which pieces of it are drawn, and then nobody
/// finds the word. So the first is version 2.004, whose letters are drawn with their dots, and the anchors of the second
/// are level (`scripts/level-anchors`).
pub const LETTERS: [Letters; 2] = [
    Letters {
        family: "Noto Naskh Arabic",
        files: [font!("noto-naskh-arabic-regular.ttf"), font!("noto-naskh-arabic-bold.ttf")],
        blocks: &[
            ('\u{600}', '\u{6ff}'),
            ('\u{750}', '\u{77f}'),
            ('\u{870}', '\u{8ff}'),
            ('\u{fb50}', '\u{fdff}'),
            ('\u{fe70}', '\u{fefc}'),
        ],
    },
    Letters {
        family: "Noto Serif Devanagari",
        files: [font!("noto-serif-devanagari-regular.ttf"), font!("noto-serif-devanagari-bold.ttf")],
        blocks: &[('\u{900}', '\u{97f}'), ('\u{1cd0}', '\u{1cff}'), ('\u{a8e0}', '\u{a8ff}')],
    },
];

/// The licence of these faces, and the virtual path at which it goes with them.
pub const LICENCE: (&str, &[u8]) = ("/fonts/OFL.txt", include_bytes!("fonts/OFL.txt"));

/// The families that these texts need: who writes neither script, carries no font for it.
pub fn lacking<'t>(texts: impl Iterator<Item = &'t [u8]>) -> Vec<&'static Letters> {
    let mut needed = [false; LETTERS.len()];
    for text in texts {
        // The first bytes of all letters in question, told apart from most of Latin and Cyrillic at the speed of memory.
        if !text.iter().any(|byte| matches!(byte, 0xd8..=0xe1 | 0xea | 0xef)) {
            continue;
        }
        let text = String::from_utf8_lossy(text);
        for (needed, letters) in needed.iter_mut().zip(&LETTERS) {
            *needed = *needed
                || text.chars().any(|c| letters.blocks.iter().any(|(first, last)| (*first..=*last).contains(&c)));
        }
    }
    LETTERS.iter().zip(needed).filter_map(|(letters, needed)| needed.then_some(letters)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_texts_in_a_script_carry_its_font() {
        let families = |texts: &[&str]| {
            let found = lacking(texts.iter().map(|text| text.as_bytes()));
            found.iter().map(|letters| letters.family).collect::<Vec<_>>()
        };
        assert!(families(&["Police", "полиция, тоҷикӣ", "“é” → ☐", "Tiếng Việt ﬁ"]).is_empty());
        assert_eq!(families(&["Police", "a شرطة b"]), ["Noto Naskh Arabic"]);
        assert_eq!(families(&["ݐ"]), ["Noto Naskh Arabic"]);
        assert_eq!(families(&["प्रहरी"]), ["Noto Serif Devanagari"]);
        assert_eq!(families(&["प्र", "ﷺ"]).len(), 2);
    }
}
