//! What a translator's file is, by its name and by what it holds.

/// A form that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// gettext's.
    Po,
    /// A spreadsheet.
    Sheet,
}

const SAVE: &str = "open it and save it as `.xlsx` (Excel Workbook), or send the `.po` file";

/// The form of a file, or what it is instead and what to do.
pub fn form(name: &str, bytes: &[u8]) -> Result<Form, String> {
    let ending = name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_ascii_lowercase());
    let begins = |start: &[u8]| bytes.starts_with(start);
    match ending.as_str() {
        "ods" | "fods" => return Err(format!("this is a spreadsheet of LibreOffice's own form: {SAVE}")),
        "csv" | "tsv" => {
            return Err(format!("this is a table of plain text, which programs read in different ways: {SAVE}"));
        }
        "xls" => return Err(format!("this is a spreadsheet of Excel before 2007: {SAVE}")),
        _ => {}
    }
    let is_zip = begins(b"PK\x03\x04");
    if is_zip && has(bytes, b"opendocument.spreadsheet") {
        return Err(format!("this is a spreadsheet of LibreOffice's own form: {SAVE}"));
    }
    if is_zip || ending == "xlsx" {
        return Ok(Form::Sheet);
    }
    let other = if begins(b"\xd0\xcf\x11\xe0") {
        "this is a spreadsheet of Excel before 2007, or is encrypted"
    } else if begins(b"\xde\x12\x04\x95") || begins(b"\x95\x04\x12\xde") {
        "this is a compiled catalog (`.mo`), which has lost the translators' comments and flags"
    } else if begins(b"\xff\xfe") || begins(b"\xfe\xff") {
        return Err("the file is UTF-16: save it as UTF-8".to_owned());
    } else if begins(b"<?xml") || begins(b"\xef\xbb\xbf<?xml") {
        "this is XML (`.xliff`, `.tmx`, `.ts` or the like)"
    } else if begins(b"%PDF") {
        "this is a PDF"
    } else {
        return Ok(Form::Po);
    };
    Err(format!("{other}: bring back the `.po` or `.xlsx` file that `coursepack translate export` wrote"))
}

/// Whether the first bytes, where the kind of a document stands, hold some others.
fn has(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes[..bytes.len().min(200)].windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_named() {
        for (name, bytes, words) in [
            ("t.ods", &b"PK\x03\x04"[..], "LibreOffice"),
            ("t.xlsx", b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "LibreOffice"),
            ("t.CSV", b"id;context", "plain text"),
            ("t.po", b"\xd0\xcf\x11\xe0", "before 2007"),
            ("t.mo", b"\xde\x12\x04\x95", "compiled"),
            ("t.po", b"\xff\xfem\0", "UTF-16"),
            ("t.xliff", b"<?xml version=\"1.0\"?>", "XML"),
        ] {
            assert!(form(name, bytes).is_err_and(|message| message.contains(words)), "{name}");
        }
        assert_eq!(form("t.po", b"\xef\xbb\xbfmsgid \"\""), Ok(Form::Po));
        assert_eq!(form("t.xlsx", b"PK\x03\x04"), Ok(Form::Sheet));
        assert_eq!(form("download", b"PK\x03\x04"), Ok(Form::Sheet));
    }
}
