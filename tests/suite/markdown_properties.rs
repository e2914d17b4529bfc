//! What holds for any text: Typst's parser is the judge.

use std::collections::BTreeSet;

use coursepack::diagnostic::{Diagnostics, Place};
use coursepack::markdown::{self, Markup, Resolver, escape, string};
use coursepack::source::{Sources, Span};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use typst_syntax::{SyntaxKind, SyntaxNode, ast};

use crate::typst::parse;

/// Text as it may stand in a file: ASCII signs above all, other scripts, spaces; no control characters.
fn any_text() -> impl Strategy<Value = String> {
    let sign = prop_oneof![
        4 => proptest::char::range(' ', '~'),
        1 => Just('\n'),
        1 => Just('\t'),
        1 => proptest::sample::select(vec!['é', 'ж', 'ң', '中', '…', '—', '\u{a0}', '\u{2028}', '\u{200b}', '🙂', '“']),
        1 => any::<char>().prop_filter("no control characters", |c| !c.is_control()),
    ];
    proptest::collection::vec(sign, 0..40).prop_map(|signs| signs.into_iter().collect())
}

/// What a reader sees of markup that is text only; anything else is named.
fn read(nodes: &[&SyntaxNode]) -> Result<String, SyntaxKind> {
    let mut text = String::new();
    for node in nodes {
        match node.kind() {
            SyntaxKind::Text | SyntaxKind::SmartQuote => text.push_str(node.leaf_text()),
            SyntaxKind::Space => text.push(' '),
            SyntaxKind::Escape => text.push_str(&node.leaf_text()[1..]),
            other => return Err(other),
        }
    }
    Ok(text)
}

/// Typst folds spaces, as Markdown does.
fn folded(text: &str) -> String {
    let mut folded = String::new();
    for c in text.chars() {
        let c = if matches!(c, '\n' | '\t' | '\u{2028}' | '\u{2029}') { ' ' } else { c };
        if c != ' ' || !folded.ends_with(' ') {
            folded.push(c);
        }
    }
    folded
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_comes_through_as_itself(text in any_text()) {
        let escaped = escape(&text);
        for before in ["", "#f();", "#emph[x];", "#raw(\"x\");", "x #linebreak();"] {
            let root = parse(&format!("{before}{escaped}")).unwrap();
            let start = parse(before).unwrap().children().count();
            let nodes: Vec<_> = root.children().skip(start).collect();
            prop_assert_eq!(read(&nodes), Ok(folded(&text)), "{}", before);
        }
        let root = parse(&format!("#f[{escaped}]")).unwrap();
        let markup = find(&root, SyntaxKind::Markup).unwrap();
        prop_assert_eq!(read(&markup.children().collect::<Vec<_>>()), Ok(folded(&text)));
    }

    #[test]
    fn any_string_comes_through_as_itself(text in any_text()) {
        let root = parse(&format!("#f({}, 1)", string(&text))).unwrap();
        let literal = find(&root, SyntaxKind::Str).unwrap();
        let literal = literal.cast::<ast::Str<'_>>().unwrap();
        prop_assert_eq!(literal.get().to_string(), text);
    }

    #[test]
    fn a_title_changes_in_quotes_and_dashes_only(text in any_text()) {
        for language in ["en", "fr", "de", "ru", "ar", "tg"] {
            let printed = markdown::typographic(&text, language);
            let plain = |text: &str| text.replace(|c: char| "\"'-‘’“”‚„‹›«»–—\u{a0}\u{202f}".contains(c), "");
            prop_assert_eq!(plain(&printed), plain(&text), "{}", language);
            let count = |text: &str, signs: &str| text.chars().filter(|c| signs.contains(*c)).count();
            let (quotes, hyphens) = ("\"'‘’“”‚„‹›«»", |text: &str| as_written(text).matches('-').count());
            prop_assert_eq!(count(&printed, quotes), count(&text, quotes), "{}", language);
            prop_assert!(language == "ru" || language == "tg" || hyphens(&printed) == hyphens(&text), "{}", printed);
        }
    }

    #[test]
    fn any_markdown_becomes_calls_and_text(text in any_markdown()) {
        let sources = Sources::new([("case.md".to_owned(), text.into_bytes())]);
        let file = sources.find("case.md").unwrap();
        let mut diagnostics = Diagnostics::new();
        let blocks = markdown::parse(&sources, file, 0..sources.text(file).len(), &mut diagnostics);
        let markup = markdown::typst_with_cues(&blocks, &["Say"], &Known);
        let again = markdown::typst_with_cues(&blocks, &["Say"], &Known);
        prop_assert_eq!((&markup.text, &markup.origins), (&again.text, &again.origins));

        let root = parse(&markup.text).map_err(|why| TestCaseError::fail(format!("{why}: {}", markup.text)))?;
        let mut found = Found::default();
        found.visit(&root);
        prop_assert_eq!(&found.unexpected, &BTreeSet::new(), "{}", markup.text);
        let cues: String = found.cues.iter().map(|cue| format!("{}{}:", cue[..1].to_uppercase(), &cue[1..])).collect();
        let (written, printed) = (as_written(&markdown::plain_blocks(&blocks)), as_written(&(cues + &found.text)));
        prop_assert_eq!(sorted(&written), sorted(&printed), "{}", markup.text);
        // Notes go to their marks, cues stand before their paragraphs, and words are taken from terms before what they
        // mean; all else stays in its order.
        let moved = ["#footnote[", "#noted(", "#definition["];
        if found.cues.is_empty() && !moved.iter().any(|call| markup.text.contains(call)) {
            prop_assert_eq!(written, printed, "{}", markup.text);
        }

        for span in spans(&diagnostics, &markup) {
            let in_text = sources.text(file).get(span.range()).is_some();
            prop_assert!(span.start() <= span.end() && in_text, "{:?}", span);
        }
        check_origins(&markup);
    }
}

/// The parser's own offset lies within the letter before the list.
#[test]
fn a_span_begins_and_ends_between_letters() {
    let sources = Sources::new([("case.md".to_owned(), "é\n:Aé\n\t*\t!".as_bytes().to_vec())]);
    let file = sources.find("case.md").unwrap();
    let text = sources.text(file);
    let mut diagnostics = Diagnostics::new();
    let blocks = markdown::parse(&sources, file, 0..text.len(), &mut diagnostics);
    let spans = spans(&diagnostics, &markdown::typst(&blocks, &Known));
    assert!(!spans.is_empty());
    assert!(spans.iter().all(|span| text.get(span.range()).is_some()), "{spans:?}");
}

/// Every place in the author's text that somebody is told of.
fn spans(diagnostics: &Diagnostics, markup: &Markup) -> Vec<Span> {
    let told = diagnostics.iter().filter_map(|diagnostic| match diagnostic.place {
        Place::Source(span) => Some(span),
        _ => None,
    });
    told.chain(markup.origins.iter().map(|(_, span)| *span)).collect()
}

fn check_origins(markup: &Markup) {
    let mut done = 0;
    for (range, _) in &markup.origins {
        assert!(done <= range.start && range.start < range.end, "{range:?} after {done}");
        assert!(markup.text.get(range.clone()).is_some(), "{range:?} is no range of the markup");
        done = range.end;
    }
}

/// The characters of a text without spaces, with quotes and dashes as a keyboard has them: `--` is printed as `–`, and
/// `"` as `“` or `”`. Nothing else may change.
fn as_written(text: &str) -> String {
    let text = text.replace('—', "---").replace('–', "--").replace(['“', '”'], "\"").replace(['‘', '’'], "'");
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn sorted(text: &str) -> Vec<char> {
    let mut letters: Vec<_> = text.chars().collect();
    letters.sort_unstable();
    letters
}

fn find(node: &SyntaxNode, kind: SyntaxKind) -> Option<&SyntaxNode> {
    node.children().find_map(|child| if child.kind() == kind { Some(child) } else { find(child, kind) })
}

/// What stands in generated markup.
#[derive(Default)]
struct Found {
    text: String,
    cues: Vec<String>,
    unexpected: BTreeSet<String>,
}

/// The functions that the writer may call.
const CALLS: [&str; 33] = [
    "alert",
    "cite-mark",
    "content-table",
    "cue",
    "definition",
    "emph",
    "empty-box",
    "enum",
    "footnote",
    "head-link",
    "head-note",
    "heading",
    "lead-in",
    "linebreak",
    "link",
    "list",
    "long",
    "new-page",
    "note",
    "noted",
    "picture",
    "quotation",
    "raw",
    "ruled-lines",
    "scale",
    "separator",
    "absent",
    "sheet-name",
    "strike",
    "strong",
    "task-list",
    "writing-table",
    "table.header",
];

impl Found {
    fn visit(&mut self, node: &SyntaxNode) {
        use SyntaxKind::*;
        match node.kind() {
            Text | SmartQuote => self.text.push_str(node.leaf_text()),
            Escape => self.text.push_str(&node.leaf_text()[1..]),
            FuncCall if !self.call(node) => return,
            FuncCall | Markup | Space | Parbreak | Hash | Semicolon | Args | ContentBlock | LeftBracket
            | RightBracket | LeftParen | RightParen | Comma | Named | Ident | Colon | Int | Bool | Str | Array
            | Numeric | Auto | FieldAccess | Dot => {}
            // What makes the marks of a piece with footnotes.
            Closure if node.full_text().starts_with("note => [") => {}
            Params | Arrow => {}
            other => drop(self.unexpected.insert(format!("{other:?}"))),
        }
        node.children().for_each(|child| self.visit(child));
    }

    /// Takes in a call; whether what it is given is the author's text.
    fn call(&mut self, node: &SyntaxNode) -> bool {
        let call = node.cast::<ast::FuncCall<'_>>().unwrap();
        let name = node.children().next().unwrap().full_text();
        let strings = call.args().items().filter_map(|argument| match argument {
            ast::Arg::Pos(ast::Expr::Str(text)) => Some(text.get()),
            ast::Arg::Named(named) => match named.expr() {
                ast::Expr::Str(text) => Some(text.get()),
                _ => None,
            },
            _ => None,
        });
        match name.as_str() {
            "raw" => strings.for_each(|text| self.text.push_str(&text)),
            "picture" => strings.skip(1).for_each(|text| self.text.push_str(&text)),
            "cue" => self.cues.extend(strings.map(|text| text.to_string())),
            "tick-box" | "ticked-box" => {}
            known if CALLS.contains(&known) => {}
            unknown => drop(self.unexpected.insert(unknown.to_owned())),
        }
        name != "cite-mark"
    }
}

/// Markdown of fragments that mean something, glued together at random.
fn any_markdown() -> impl Strategy<Value = String> {
    let fragments = vec![
        "# ",
        "## ",
        "> ",
        "- ",
        "- [ ] ",
        "- [x] ",
        "1. ",
        "7) ",
        "\n",
        "\n\n",
        "  ",
        "    ",
        "*",
        "**",
        "_",
        "~~",
        "`",
        "```\n",
        "| a | b |\n|---|:-:|\n| c | d |\n",
        "|",
        "[a](https://example.org)",
        "[a](#b)",
        "[a](case:c)",
        "![p](p.png)",
        "![",
        "](",
        "[",
        "]",
        "(",
        ")",
        "<https://example.org/a?b=c&d>",
        "<b>",
        "<!-- c -->",
        "<!--",
        "-->",
        "<br>",
        ":",
        ": ",
        ":::",
        "\n: ",
        "{{",
        "}}",
        "==",
        "%%",
        "[[",
        "]]",
        "[^9]",
        "[^1][",
        "\u{a0}",
        "#\u{a0}",
        "-\u{a0}",
        "\n1.\u{a0}",
        "\\(",
        "{.x}",
        "a. ",
        "&amp;",
        "&#32;",
        "\\",
        "[@a]",
        "[^1]",
        "\n[^1]: note\n",
        "> [!NOTE]\n",
        "Term\n: meaning\n",
        "---\n",
        "===\n",
        "{lines=4}",
        "{#a}",
        "{#a b=\"c d\"}",
        "\n\n{newpage}\n\n",
        "\n{row=14mm rows=2}\n",
        "\n\n{scale=1..5 low=\"no\" high=\"]#x\"}\n\n",
        "Say: ",
        "word",
        "a;b",
        ".x",
        "#let x",
        "$x$",
        "//",
        "https://x.y",
        "~",
        "---",
        "a--b",
        " -- ",
        "\\'",
        "'s",
        "...",
        "\"",
        "'",
        "ж",
        "🙂",
        "  \n",
    ];
    let fragment = prop_oneof![
        8 => proptest::sample::select(fragments).prop_map(str::to_owned),
        1 => any_text(),
    ];
    proptest::collection::vec(fragment, 0..24).prop_map(|fragments| fragments.concat())
}

/// A library that knows everything.
struct Known;

impl Resolver for Known {
    fn citation(&self, _: &str) -> Option<u32> {
        Some(1)
    }

    fn link(&self, target: &str) -> Option<String> {
        Some(target.to_owned())
    }

    fn picture(&self, path: &str, _: Span) -> Option<String> {
        Some(path.to_owned())
    }

    fn language(&self) -> &str {
        "en"
    }
}
