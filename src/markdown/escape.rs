//! Text as Typst markup and as Typst strings.

/// Text as markup that prints as this text. Quotes are escaped, too: what they are was decided before.
pub fn escape(text: &str) -> String {
    let mut markup = String::with_capacity(text.len() + text.len() / 8);
    escape_into(text, &mut markup);
    markup
}

/// The same at the end of other markup.
pub(super) fn escape_into(text: &str, markup: &mut String) {
    for c in text.chars() {
        match c {
            c if c == '\t' || is_newline(c) => markup.push(' '),
            c if c.is_ascii_punctuation() => {
                markup.push('\\');
                markup.push(c);
            }
            c => markup.push(c),
        }
    }
}

/// Two of these in a row would begin a paragraph in Typst.
fn is_newline(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Text as a string literal with its quotes.
pub fn string(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for c in text.chars() {
        match c {
            '\\' | '"' => {
                literal.push('\\');
                literal.push(c);
            }
            '\n' => literal.push_str("\\n"),
            '\t' => literal.push_str("\\t"),
            c => literal.push(c),
        }
    }
    literal.push('"');
    literal
}
