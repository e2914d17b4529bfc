//! Files that are not UTF-8: where the first wrong byte is, and which encoding it may be.

use super::{Problem, Reading};

const HELP: &str = "save it as UTF-8: in Notepad with Save as, Encoding; in Word as plain text; in Excel as CSV UTF-8";

/// A file as far as it can be read, and what is wrong with it. What follows is checked like any other text, so that
/// nothing else is said of letters that were only written in other bytes.
pub(super) fn problem(bytes: &[u8]) -> (String, Problem) {
    let guess = guess(bytes);
    if guess == Some("UTF-16") {
        let message = "the file is not UTF-8. Is it UTF-16?".to_owned();
        return (
            super::normalised(utf16(bytes)).0,
            Problem { offset: 0, message, help: HELP, reading: Reading::Guessed },
        );
    }
    let known = std::str::from_utf8(bytes).err().map_or(bytes.len(), |error| error.valid_up_to());
    let byte = bytes.get(known).copied().unwrap_or(0);
    let message = match guess {
        Some(guess) => format!("the file is not UTF-8: the byte 0x{byte:02X} cannot be read. Is it {guess}?"),
        None => format!("the file is not UTF-8: the byte 0x{byte:02X} cannot be read"),
    };
    let reading = if bytes.contains(&0) { Reading::Nothing } else { Reading::Guessed };
    let help = if guess.is_some() || reading == Reading::Nothing { HELP } else { "type the characters there again" };
    let offset = super::normalised(String::from_utf8_lossy(&bytes[..known]).into_owned()).0.len();
    (super::normalised(with_stand_ins(bytes)).0, Problem { offset, message, help, reading })
}

/// The text of two bytes a letter, in the order of a byte order mark, or of where zeros stand.
fn utf16(bytes: &[u8]) -> String {
    let zeros = |first: usize| bytes.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let is_big = bytes.starts_with(&[0xFE, 0xFF]) || !bytes.starts_with(&[0xFF, 0xFE]) && zeros(0) > zeros(1);
    let read = if is_big { u16::from_be_bytes } else { u16::from_le_bytes };
    let units: Vec<_> = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units).replace('\u{fffd}', "?")
}

/// The text with a letter or a question mark for each byte that is none.
fn with_stand_ins(bytes: &[u8]) -> String {
    let letter = |byte: &u8| if *byte >= 0xC0 { char::from(*byte) } else { '?' };
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(letter));
    }
    text
}

/// The encoding that a file is most probably in.
fn guess(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => return Some("UTF-32"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => return Some("UTF-16"),
        _ => {}
    }
    if is_wide(bytes) {
        return Some("UTF-16");
    }
    // Where some letters are UTF-8, others were pasted in or torn.
    let is_mostly_known = || {
        let known = |text: &str| text.chars().filter(|c| !c.is_ascii() && *c != '\u{feff}').count();
        let count = |all: (usize, usize), chunk: std::str::Utf8Chunk<'_>| {
            (all.0 + known(chunk.valid()), all.1 + usize::from(!chunk.invalid().is_empty()))
        };
        let (known, unknown) = bytes.utf8_chunks().fold((0, 0), count);
        known > 0 && known >= unknown
    };
    if bytes.contains(&0) || is_mostly_known() {
        return None;
    }
    let count = |wanted: fn(&u8) -> bool| bytes.iter().filter(|byte| wanted(byte)).count();
    let (letters, high) = (count(u8::is_ascii_alphabetic), count(|byte| *byte >= 0x80));
    let (upper, lower) = (count(|byte| (0xC0..0xE0).contains(byte)), count(|byte| *byte >= 0xE0));
    if high > letters {
        // Words are written in it: lower-case letters of Russian lie above the capitals in one, below in the other.
        return Some(if upper > lower { "KOI8-R" } else { "Windows-1251" });
    }
    // The commonest letters with accents of a Mac are no letters in Windows-1252, and the other way round.
    let after_letter =
        |wanted: fn(u8) -> bool| bytes.windows(2).filter(|two| two[0].is_ascii_alphabetic() && wanted(two[1])).count();
    let mac = after_letter(|byte| matches!(byte, 0x87..=0x90 | 0x9D..=0x9F));
    Some(if mac > after_letter(|byte| byte >= 0xC0) { "Mac Roman" } else { "Windows-1252" })
}

/// Whether letters have two bytes each: Latin ones have a zero then, always on the same side.
pub(super) fn is_wide(bytes: &[u8]) -> bool {
    let zeros = |first: usize| bytes.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    if !bytes.contains(&0) {
        return false;
    }
    let (few, many) = (zeros(0).min(zeros(1)), zeros(0).max(zeros(1)));
    many >= 4 && many * 5 > bytes.len() && few * 10 < many
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn encodings_are_told_by_their_bytes() {
        for (bytes, expected) in [
            ([&[0xFF, 0xFE][..], &wide("# A\n")].concat(), "UTF-16"),
            (wide("# A title\n"), "UTF-16"),
            (b"# Caf\xe9\n\nD\xe9j\xe0 vu, \x93quoted\x94 and it\x92s\n".to_vec(), "Windows-1252"),
            (b"# Caf\x8e\n\nD\x8ej\x88 vu, l\x8e-bas\n".to_vec(), "Mac Roman"),
            (b"# \xcf\xee\xeb\xe8\xf6\xe8\xff \xe8 \xee\xe1\xf9\xe5\xf1\xf2\xe2\xee\n".to_vec(), "Windows-1251"),
            (b"# \xf0\xcf\xcc\xc9\xc3\xc9\xd1 \xc9 \xcf\xc2\xdd\xc5\xd3\xd4\xd7\xcf\n".to_vec(), "KOI8-R"),
        ] {
            assert_eq!(guess(&bytes), Some(expected), "{}", String::from_utf8_lossy(&bytes));
        }
        assert_eq!(guess(b"a\0b"), None, "no text at all");
    }

    #[test]
    fn the_place_is_the_byte_in_the_lines_that_are_shown() {
        let (text, problem) = problem(b"\xef\xbb\xbf# A\r\n\r\nCaf\xe9\r\n");
        assert_eq!((&*text, problem.offset), ("# A\n\nCaf\u{e9}\n", 8));
        assert!(problem.message.contains("0xE9") && problem.message.contains("Windows-1252?"), "{}", problem.message);
    }

    #[test]
    fn what_can_be_read_is_read_on() {
        let big: Vec<u8> = "# A\r\nж".encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (bytes, expected) in [
            (wide("# A\nb"), ("# A\nb", Reading::Guessed)),
            ([&[0xFE, 0xFF][..], &big].concat(), ("# A\nж", Reading::Guessed)),
            (b"\xd0\xb6\xd0\xb6\xd0\xb6 \x93a".to_vec(), ("жжж ?a", Reading::Guessed)),
        ] {
            let (text, problem) = problem(&bytes);
            assert_eq!((&*text, problem.reading), expected);
        }
        assert_eq!(problem(b"PK\x03\x04\0\xff\0\0a").1.reading, Reading::Nothing);
        assert_eq!(problem("жжж".as_bytes().split_last().unwrap().1).1.help, "type the characters there again");
    }
}
