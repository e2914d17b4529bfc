//! Files write text with escapes; these take them away before words are compared.

use std::borrow::Cow;

/// Text without what writers put before and around signs: `%20`, `\`, `\u{hex}`, `\uXXXX`, HTML entities.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    let text = percent_decoded(text);
    if !text.contains(['\\', '&']) {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(at) = rest.find(['\\', '&']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let (c, length) = if rest.starts_with('&') { entity(rest) } else { backslash(rest) };
        plain.push(c);
        rest = &rest[length..];
    }
    Cow::Owned(plain + rest)
}

/// Text without HTML tags; what they stood between stays apart.
pub(super) fn without_tags(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        plain.push_str(before);
        plain.push(' ');
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    plain + rest
}

fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        let code = after.first_chunk().and_then(|[high, low]| Some((digit(*high)? << 4) | digit(*low)?));
        match code.filter(|_| *byte == b'%') {
            Some(code) => {
                bytes.push(code);
                rest = &after[2..];
            }
            None => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// The character of `\u{hex}`, `\uXXXX`, `\n` or any other sign behind a backslash, and the length of it all.
fn backslash(text: &str) -> (char, usize) {
    if let Some((hex, _)) = text.strip_prefix("\\u{").and_then(|rest| rest.split_once('}')) {
        return (hexadecimal(hex), hex.len() + 4);
    }
    if let Some(hex) = text.strip_prefix("\\u").and_then(|rest| rest.get(..4)) {
        return (hexadecimal(hex), 6);
    }
    match text.chars().nth(1) {
        // JSON and Typst strings write line ends and tabs so; in markup a letter needs no backslash.
        Some('n' | 'r' | 't') => (' ', 2),
        Some(c) => (c, 1 + c.len_utf8()),
        None => (' ', 1),
    }
}

/// The character of an HTML entity and its length.
fn entity(text: &str) -> (char, usize) {
    let end = text[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '#').unwrap_or_default() + 1;
    if end == 1 || !text[end..].starts_with(';') {
        return (' ', 1);
    }
    let c = match text[1..end].strip_prefix('#') {
        Some(code) => match code.strip_prefix(['x', 'X']) {
            Some(hex) => hexadecimal(hex),
            None => code.parse().ok().and_then(char::from_u32).unwrap_or(' '),
        },
        // Those with names stand for signs, which are no part of words.
        None => ' ',
    };
    (c, end + 1)
}

fn hexadecimal(digits: &str) -> char {
    u32::from_str_radix(digits, 16).ok().and_then(char::from_u32).unwrap_or(' ')
}
