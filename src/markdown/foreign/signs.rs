//! The signs of other tools, and what to write in their place.

use std::sync::{LazyLock, OnceLock};

use regex::Regex;

use super::help::*;

/// What it weighs that a text holds a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// It is printed as it is: a warning.
    Printed,
    /// It begins a block, which may be meant for facilitators alone: an error then, else a warning.
    Block,
    /// It would print what its author hides, or leave out what its author calls for: an error.
    Lost,
}

/// A sign of another tool.
pub(super) struct Sign {
    /// What it looks like in a view; where the pattern has a group, that is the sign.
    pattern: &'static str,
    /// What it is.
    pub(super) what: &'static str,
    /// What to do.
    pub(super) help: &'static str,
    /// How much it weighs.
    pub(super) weight: Weight,
}

impl Sign {
    /// Whether it is one at the beginning of a line alone, so that only whole blocks have it.
    pub(super) fn begins_lines(&self) -> bool {
        self.pattern.starts_with("(?m)^") || self.pattern.starts_with('^')
    }

    /// Whether it is one at the beginning of a list item alone.
    pub(super) fn begins_items(&self) -> bool {
        self.pattern.starts_with(r"\A")
    }
}

const fn printed(pattern: &'static str, what: &'static str, help: &'static str) -> Sign {
    Sign { pattern, what, help, weight: Weight::Printed }
}

const fn block(pattern: &'static str, what: &'static str, help: &'static str) -> Sign {
    Sign { pattern, what, help, weight: Weight::Block }
}

const fn lost(pattern: &'static str, what: &'static str, help: &'static str) -> Sign {
    Sign { pattern, what, help, weight: Weight::Lost }
}

/// All signs; where two overlap, the earlier one counts.
pub(super) const SIGNS: &[Sign] = &[
    // Blocks
    block(r"(?m)^:{3,}.*$", "a block of another tool", ALERT),
    block(r"(?m)^(?:!!!|\?\?\?\+?)[ \t]+[A-Za-z].*$", "an admonition of MkDocs", ALERT),
    block(r"(?m)^\[![A-Za-z][A-Za-z0-9 _|-]*\][+-]?.*$", "a callout of another tool", CALLOUT),
    block(r"\{:[^}\n]*\}", "an attribute of kramdown", BRACES),
    block(r"(?m)^\.\. [A-Za-z][A-Za-z0-9:_-]*::.*$", "a directive of reStructuredText", ALERT),
    lost(r"(?m)^>?!.*!<$", "a spoiler", "put it into a section for facilitators, or remove it"),
    // Notes that would be printed
    lost(r"(?:^|\s)(%%[^%\n]+%%)", "a comment of Obsidian", NOTE),
    lost(r"(?m)^%%.*$", "a comment of Obsidian", NOTE),
    lost(r"\{/(?:\*|\x{E003}).*?\}", "a comment of MDX", NOTE),
    lost(r"\{#[ -].*?#\}", "a comment of a template", NOTE),
    lost(r"\{>>.*?<<\}", "a comment of CriticMarkup", NOTE),
    lost(r"<!--.*", "a note without an end in its paragraph", UNFINISHED),
    lost(r"(?m)^\[(?://|_|comment)\]:?.*$", "a note that is not written as one", NOTE),
    // What would be put in
    lost(TEMPLATE_FILE, "a call for another file", FILE),
    lost(r"(?m)^(?:--8<--|!include|@include|@import|<<\[|:include:).*$", "a call for another file", FILE),
    lost(r"!\[\[[^\[\]\n]+\]\]", "an embedded file of Obsidian", EMBED),
    block(r"\{\{.*?(?:\}\}+|$)", "a shortcode or a variable", ITSELF),
    block(r"\{%.*?(?:%\}|$)", "a tag of a template", ITSELF),
    printed(r"\{(?:\+\+|--|~~|==).*?\}", "a change in CriticMarkup", "write the text as it should be"),
    printed(CONTENTS, "a table of contents", "remove it: documents make their own"),
    // Links, notes and references
    printed(r"\[\[[^\[\]\n]+\]\]", "a wiki link", WIKI),
    printed(r"!?\[[^\[\]]*\]\([^()\n]*\)?", "a link or a picture that cannot be read", LINK),
    printed(LINK_APART, "a link that cannot be read", LINK),
    printed(r"\^\[[^\[\]\n]+\]", "a footnote of Pandoc", "write `[^1]` here and a line `[^1]: …` with its text"),
    printed(r"\[[^\[\]\n@^][^\[\]\n]*\]\[(?:[^\[\]\n^@][^\[\]\n]*)?\]", "a link without an address", ADDRESS),
    printed(r"\[-@[^\[\]\n]*\]|\[[^\[\]\n@]*\s-?@[a-z][a-z_:.-]*[0-9-][^\[\]\n]*\]", "a citation of Pandoc", CITATION),
    printed(NAMED, "a citation or a reference of another tool", CITATION),
    printed(r"\x01ref[(\x02][a-z]+:[^\s()\x03]*[)\x03]?", "a reference of R Markdown", CITATION),
    // Attributes, spans and roles
    printed(r"(?:\[[^\[\]\n]*)?\]\{[^{}\n]*\}", "a span of Pandoc", BRACES),
    printed(r"[\x{E000}-\x{E003}](\{(?:[.#:-][^{}\n]*|[^{}\n]*=[^{}\n]*)\})", "an attribute of Pandoc", BRACES),
    printed(r"(\{[A-Za-z][A-Za-z0-9_:.+-]*\})\x{E000}", "a role of MyST", ROLE),
    printed(r"(?:^|[\s(])(:[A-Za-z][A-Za-z0-9_+.:-]*:)\x{E000}", "a role of reStructuredText", ROLE),
    printed(r"(?m)^::?[a-z][A-Za-z0-9-]*[\[{].*$|(?:^|\s)(:[a-z][A-Za-z0-9-]*\[[^\[\]\n]*\])", "a directive", ALERT),
    printed(MARKED, "marked text", "write `**strong**`; `\\=` prints the sign"),
    printed(SHORTCODE, "a shortcode of an emoji, or a field", "write a word, or `\\:` for the sign itself"),
    printed(r"\s(\^[A-Za-z0-9][A-Za-z0-9-]{2,})$", "a block id of Obsidian", "remove it"),
    printed(PROPERTY, "a property of Logseq or Dataview", "write a sentence"),
    printed(RAISED, "raised or lowered text of Pandoc", "write the sign itself (²  ₂), or the words"),
    // Formatting that went wrong
    printed(r"\*\*[^*\n]+\*\*", "strong text that cannot be read", STRONG),
    printed(r"``[^`\n]+''", "a quotation of TeX", "write straight quotes: `\"…\"`"),
    printed(r"'''?[^'\n]+'''?", "formatting of a wiki", "write `*emphasis*` or `**strong**`, and quotes as `\"…\"`"),
    printed(BBCODE, "BBCode", "write Markdown, such as `**strong**`"),
    printed(
        r"(?m)^#{2,6}[^#\s\x01-\x05].*$|^#{7,}.*$",
        "a heading that cannot be read",
        "write up to six `#`, then a space",
    ),
    printed(r"(?m)^\[(?:[ xX]| [xX]|[xX] |[ ]{2,}|)\](?:[\sA-Za-z].*)?$", "a tick box that cannot be read", TASK),
    printed(r"\A\[[-/><?!*~✓✔✗✘vV]\]\s.*", "a tick box of another tool", TASK),
    // Entities, formulas and LaTeX
    printed(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]?[a-z]{2,8}[0-9]{0,2});", "an entity that stays", ENTITY),
    printed(OPEN_ENTITY, "an entity without its `;`", ENTITY),
    printed(COMMAND, "a command of LaTeX", LATEX),
    printed(FORMULA, "a formula of TeX", MATH),
    printed(DOLLARS, "a formula of TeX", MATH),
    // Whole lines of other formats
    printed(MODULE, "code of MDX", "remove it"),
    printed(r"(?m)^(?:image|include|video|audio)::?\S+\[.*$", "a macro of AsciiDoc", LINK),
    printed(
        r"^={2,6} [^=\n]+(?: =+)?$",
        "a heading of another format",
        "write `#` before a title, `##` before a section",
    ),
    printed(r"(?m)^(?:#\+[A-Za-z_]+.*|h[1-6]\. .*|[A-Z]> .*|\+\+\+)$", "a line of another format", "write Markdown"),
    printed(r"(?m)^\(@[A-Za-z0-9_-]*\) .*$", "a numbered example of Pandoc", "write a list: `1. `, `2. `"),
    printed(r"(?m)^\+[-=+:]{3,}\+$|^ *-{3,}(?: +-{3,})+ *$|^\|.*\|\n\|.*\|$", "a table that cannot be read", TABLE),
];

const TEMPLATE_FILE: &str = concat!(
    r"\{\{[<%]?\s*(?:#|\[\[)?\s*(?i:include|embed|import|playground|rustdoc_include|template|partial)\b.*?(?:\}\}|$)",
    r"|\{\{>\s*\w.*?(?:\}\}|$)|\{%-?\s*(?i:include|import|render|extends|embed)\b.*?(?:%\}|$)",
);
const CONTENTS: &str = r"(?m)^(?:\[(?i:toc)\]|\[\[_?(?i:toc)_?\]\]|@\[(?i:toc)\]|\$\{toc\})$";
const LINK_APART: &str = r"\[[^\[\]\n]+\] \(https?://[^\s()]*\)?|\([^()\n]+\)\[https?://[^\s\]]*\]?";
const NAMED: &str = concat!(
    r"(?:^|[\s(])(@(?:(?:fig|tbl|sec|eq|lst|thm)-[A-Za-z0-9-]+|[a-z-]+-(?:19|20)[0-9]{2}[a-z]?))",
    r"(?:[^A-Za-z0-9@-]|$)",
);
const MARKED: &str = r"(?:^|[^A-Za-z0-9=])(==[^\s=](?:[^=\n]*[^\s=])?==)(?:[^A-Za-z0-9=]|$)";
const SHORTCODE: &str = r"(?:^|[^A-Za-z0-9:/.])(:(?:[a-z][a-z0-9_+-]*[a-z0-9]|[+-]1):)(?:[^A-Za-z0-9:/\x{E000}]|$)";
const PROPERTY: &str = r"(?m)^[A-Za-z][A-Za-z0-9_-]*:: \S.*$|[\[(][A-Za-z][A-Za-z0-9 _-]*:: [^\])\n]+[\])]";
const RAISED: &str = r"[A-Za-z0-9)](\^[A-Za-z0-9+-]{1,8}\^|~[A-Za-z0-9+-]{1,8}~)";
const BBCODE: &str = r"(?i)\[(?:b|i|u|s|url|img|quote|code|list|color|size|center)(?:=[^\]\n]*)?\][^\n]*?\[/[a-z]+\]";
const OPEN_ENTITY: &str = concat!(
    r"(&(?:nbsp|amp|lt|gt|quot|apos|shy|ensp|emsp|thinsp|ndash|mdash|hellip|bull|middot|copy|laquo|raquo|[lr][sd]quo",
    r"|[A-Za-z](?:acute|grave|circ|uml|tilde|cedil)))(?:[^A-Za-z0-9;]|$)",
);
const COMMAND: &str = concat!(
    r"\\[A-Za-z]{2,}\*?\{[^}\n]*\}?|(\\(?:newpage|pagebreak|clearpage|noindent|vspace|hspace|maketitle|tableofcontents",
    r"|bigskip|medskip|smallskip|item|par|LaTeX))(?:[^A-Za-z]|$)",
);
/// Escaped brackets are single signs in a view.
const FORMULA: &str = concat!(
    r"\x02(?:[A-Za-z0-9]{1,2}|[^\x02\x03]*[\\^_=+*/<>{}][^\x02\x03]*)\x03",
    r"|\x04[^\x04\x05]*(?:\\[a-z]+|[\^_]\{)[^\x04\x05]*\x05",
);
const DOLLARS: &str = concat!(
    r"\$\$[^$\n]+\$\$|\$[^$\n]*(?:\\[A-Za-z]+|[\^_]\{)[^$\n]*\$",
    r"|(?:^|[^A-Za-z0-9$])(\$[A-Za-z][^$\n]*[=^_][^$\n]*\$)(?:[^A-Za-z0-9$]|$)",
);
const MODULE: &str =
    r#"(?m)^(?:import\s.*\sfrom\s+['"].*|import\s+['"].*|export\s+(?:const|let|default|function)\s.*)$"#;

/// Words that say that a block is not for participants.
const HIDDEN: &str = concat!(
    r"(?i)\b(?:solutions?|answers?|answer-?key|instructors?|teachers?|facilitators?|trainers?|tutors?|spoilers?|hints?",
    r"|hidden|hide|secret|private|dropdown|collapsed?|collapsible|details|toggle|reveal",
    r"|solución|respuestas?|réponses?|corrigé|formateur|ответы?|решени[ея])\b",
);

/// Something of this is in every sign. All patterns at once would be slower than the rest of parsing, and most texts
/// have none of it.
const SOMETHING: &str = concat!(
    r"[{|$^~@&\\\x00-\x08]|:[:a-z+\x{E000}-]|!!!|\?\?\?|\[[!^/_\[\] <>?*~✓✔✗✘xXvV-]|\[[A-Za-z]+[\]=]|\][(\[{]|\] \(|\)\[",
    r"|==|%%|<!--|!<|\.\. |--8<|!include|<<\[|\*\*|``|''|##|#\+|\+\+\+|\+[-=+:]{3}|---|(?:im|ex)port\s|h[1-6]\. |[A-Z]> |\(@",
);

/// The signs that a text may have, in their order, each with its pattern.
pub(super) fn signs_in(text: &str) -> impl Iterator<Item = (&'static Sign, &'static Regex)> {
    static FIRST: LazyLock<Regex> = LazyLock::new(|| Regex::new(SOMETHING).expect("the pattern is ours"));
    static EACH: [OnceLock<Regex>; SIGNS.len()] = [const { OnceLock::new() }; SIGNS.len()];
    let signs = if FIRST.is_match(text) { SIGNS } else { &[] };
    signs.iter().zip(&EACH).filter_map(move |(sign, pattern)| {
        let pattern = pattern.get_or_init(|| Regex::new(sign.pattern).expect("the patterns are ours"));
        pattern.is_match(text).then_some((sign, pattern))
    })
}

/// Whether the words of a block say that it is not for participants.
pub(super) fn is_hidden(words: &str) -> bool {
    static WORDS: LazyLock<Regex> = LazyLock::new(|| Regex::new(HIDDEN).expect("the pattern is ours"));
    WORDS.is_match(words)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_sign_is_without_the_first_look(text in r"[\[\](){}:!?.%#<>/*&;$^~@=+|'`\\ \nxa1A_-]{0,24}") {
            let has = SIGNS.iter().find(|sign| Regex::new(sign.pattern).unwrap().is_match(&text));
            let seen = Regex::new(SOMETHING).unwrap().is_match(&text);
            prop_assert!(seen || has.is_none(), "{:?} in {text:?}", has.map(|sign| sign.pattern));
        }
    }
}
