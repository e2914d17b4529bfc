//! Any text comes out of the writer as that text: Typst's own parser is the judge.

use coursepack::markdown::{escape, string};
use proptest::prelude::*;
use typst_syntax::{SyntaxKind, SyntaxNode};

/// The text that markup prints, if it is nothing but text.
fn printed(node: &SyntaxNode) -> Option<String> {
    match node.kind() {
        SyntaxKind::Markup => node.children().map(printed).collect(),
        SyntaxKind::Text | SyntaxKind::Space | SyntaxKind::SmartQuote => Some(node.clone().into_text().to_string()),
        SyntaxKind::Escape => Some(node.clone().into_text().strip_prefix('\\')?.to_owned()),
        _ => None,
    }
}

/// Signs that mean something to Typst, and letters of several scripts.
fn texts() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[ -~]{0,40}|[a#$*_\\[\\]<>@~`=+/\\-.:;{}()\\\\\"' жَé日]{0,30}")
        .expect("the pattern is right")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn text_stays_text_in_markup(text in texts()) {
        for before in ["", "a "] {
            let root = typst_syntax::parse(&format!("{before}{}", escape(&text)));
            prop_assert_eq!(printed(&root), Some(format!("{before}{text}")));
        }
    }

    #[test]
    fn text_stays_text_in_strings(text in texts()) {
        let code = string(&text);
        let root = typst_syntax::parse_code(&code);
        let literal = root.children().next().expect("a string is one node");
        prop_assert_eq!(literal.kind(), SyntaxKind::Str);
        let value = literal.cast::<typst_syntax::ast::Str>().expect("it is a string").get();
        prop_assert_eq!(value.as_str(), text);
    }
}
