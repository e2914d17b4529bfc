//! A spreadsheet for translators who have no program for `.po` files: id, context, source, translation, comment.

use std::io::{Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use rust_xlsxwriter::XlsxError;
use zip::ZipArchive;

use super::{Catalog, Entry};
use crate::library::Date;
use crate::spreadsheet::{Cell, Sheet, spreadsheet};

/// The heads of the columns.
const HEADS: [&str; 5] = ["id", "context", "source", "translation", "comment"];
/// Their widths, in characters.
const WIDTHS: [f64; 5] = [38.0, 18.0, 60.0, 60.0, 30.0];
/// What the last column says of a text whose original has changed.
const STALE: &str = "the original has changed: look again";
/// More than a library of thousands of pages has.
const LARGEST: u64 = 64 << 20;

/// Writes a catalog; the same one gives the same bytes.
///
/// # Errors
/// A text of more than 32,767 characters.
pub fn write(catalog: &Catalog) -> Result<Vec<u8>, XlsxError> {
    let date = Date::parse(&catalog.date).map_or([2026, 1, 1], |date| [date.year, date.month, date.day.unwrap_or(1)]);
    let title = format!("{} ({})", catalog.library, catalog.language);
    let row = |entry: &Entry| {
        let comment = if entry.stale { STALE } else { "" };
        let texts =
            [&entry.id, &entry.context, &entry.source, &entry.translation].map(|text| Cell::from(text.as_str()));
        texts.into_iter().chain([comment.into()]).collect()
    };
    let sheet = Sheet {
        name: catalog.language.clone(),
        heads: HEADS.map(str::to_owned).to_vec(),
        rows: catalog.entries.iter().map(row).collect(),
        widths: WIDTHS.to_vec(),
        ..Sheet::default()
    };
    spreadsheet(&title, date, &[sheet])
}

/// Reads a catalog from the first sheet, whose name is the language.
pub fn read(bytes: &[u8]) -> Result<Catalog, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| "this is no xlsx file".to_owned())?;
    let workbook = part(&mut archive, "xl/workbook.xml")?;
    let strings = part(&mut archive, "xl/sharedStrings.xml").map_or_else(|_| Ok(Vec::new()), |xml| shared(&xml))?;
    let rows = rows(&part(&mut archive, "xl/worksheets/sheet1.xml")?, &strings)?;
    let language = sheet_name(&workbook)?;
    let mut catalog = Catalog { language, named_by: "the name of the sheet", ..Catalog::default() };
    let mut rows = rows.into_iter();
    let head = rows.next().map(|(_, cells)| cells).unwrap_or_default();
    if head.iter().map(|cell| cell.trim().to_lowercase()).ne(HEADS.map(str::to_owned)) {
        return Err(format!("the first row does not say {}", HEADS.join(", ")));
    }
    for (number, cells) in rows {
        let cell = |column: usize| cells.get(column).cloned().unwrap_or_default();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if cell(0).is_empty() {
            return Err(format!("row {number} has no id"));
        }
        catalog.entries.push(Entry {
            id: cell(0),
            context: cell(1),
            place: String::new(),
            source: cell(2),
            translation: cell(3),
            stale: cell(4) == STALE,
        });
    }
    Ok(catalog)
}

fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<String, String> {
    let file = archive.by_name(name).map_err(|_| format!("the file has no `{name}`"))?;
    let mut text = String::new();
    file.take(LARGEST + 1).read_to_string(&mut text).map_err(|_| format!("`{name}` cannot be read"))?;
    if text.len() as u64 > LARGEST { Err(format!("`{name}` is too large")) } else { Ok(text) }
}

/// Goes through the events of a part.
fn events(xml: &str, mut take: impl FnMut(&Event<'_>) -> Result<(), String>) -> Result<(), String> {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().map_err(|error| format!("the file is damaged: {error}"))? {
            Event::Eof => return Ok(()),
            event => take(&event)?,
        }
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = start.try_get_attribute(name).ok()??;
    Some(attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}

/// The text of an event, its references resolved.
fn text(event: &Event<'_>) -> Result<String, String> {
    match event {
        Event::Text(text) => Ok(text.to_string()),
        Event::CData(text) => Ok(text.to_string()),
        Event::GeneralRef(name) => {
            let escaped = format!("&{};", &**name);
            let text = quick_xml::escape::unescape(&escaped).map(String::from);
            text.map_err(|_| format!("the file is damaged: `{escaped}` is no character"))
        }
        _ => Ok(String::new()),
    }
}

fn sheet_name(workbook: &str) -> Result<String, String> {
    let mut name = None;
    events(workbook, |event| {
        if let Event::Start(start) | Event::Empty(start) = event
            && start.local_name().as_ref() == "sheet"
        {
            name = name.take().or(attribute(start, "name"));
        }
        Ok(())
    })?;
    name.ok_or_else(|| "the file has no sheet".to_owned())
}

/// The texts that cells refer to; what is only shown above other letters is left out.
fn shared(xml: &str) -> Result<Vec<String>, String> {
    let (mut strings, mut within, mut phonetic) = (Vec::new(), false, false);
    events(xml, |event| {
        match event {
            Event::Start(start) => match start.local_name().as_ref() {
                "si" => strings.push(String::new()),
                "t" => within = true,
                "rPh" => phonetic = true,
                _ => {}
            },
            Event::Empty(start) if start.local_name().as_ref() == "si" => strings.push(String::new()),
            Event::End(end) => match end.local_name().as_ref() {
                "t" => within = false,
                "rPh" => phonetic = false,
                _ => {}
            },
            event if within && !phonetic => {
                if let Some(last) = strings.last_mut() {
                    last.push_str(&text(event)?);
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(strings)
}

type Row = (usize, Vec<String>);

/// The rows of a sheet: texts only.
fn rows(xml: &str, strings: &[String]) -> Result<Vec<Row>, String> {
    let mut rows: Vec<Row> = Vec::new();
    let (mut place, mut kind, mut value, mut within) = (String::new(), String::new(), String::new(), false);
    events(xml, |event| {
        match event {
            Event::Start(start) | Event::Empty(start) => match start.local_name().as_ref() {
                "row" => {
                    let number = attribute(start, "r").and_then(|number| number.parse().ok());
                    rows.push((number.unwrap_or(rows.len() + 1), Vec::new()));
                }
                "c" => {
                    place = attribute(start, "r").unwrap_or_default();
                    kind = attribute(start, "t").unwrap_or_default();
                    value.clear();
                }
                "v" | "t" => within = matches!(event, Event::Start(_)),
                "f" => return Err(format!("the cell {place} holds a formula: write its text")),
                "mergeCell" => {
                    let cells = attribute(start, "ref").unwrap_or_default();
                    return Err(format!("the cells {cells} are merged: separate them"));
                }
                _ => {}
            },
            Event::End(end) => match end.local_name().as_ref() {
                "v" | "t" => within = false,
                "c" => put(&mut rows, &place, &kind, &value, strings)?,
                _ => {}
            },
            event if within => value.push_str(&text(event)?),
            _ => {}
        }
        Ok(())
    })?;
    Ok(rows)
}

fn put(rows: &mut [Row], place: &str, kind: &str, value: &str, strings: &[String]) -> Result<(), String> {
    let letters = place.bytes().take_while(u8::is_ascii_uppercase);
    let column = letters.fold(0_usize, |column, letter| column * 26 + usize::from(letter - b'A') + 1);
    let Some((_, cells)) = rows.last_mut() else { return Ok(()) };
    if !(1..=HEADS.len()).contains(&column) {
        return Ok(());
    }
    let text = match kind {
        "s" => value.trim().parse::<usize>().ok().and_then(|index| strings.get(index)).cloned(),
        "inlineStr" | "str" | "n" | "" => Some(value.to_owned()),
        _ => None,
    };
    let text = text.ok_or_else(|| format!("the cell {place} holds no text"))?;
    cells.resize(cells.len().max(column), String::new());
    cells[column - 1] = unescaped(&text);
    Ok(())
}

/// Spreadsheets write a character that XML may not hold, and an underscore before what looks like one, as `_x000D_`.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest.as_bytes()[at + 2..].get(4) == Some(&b'_'));
        let sign = code.and_then(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?));
        let end = if sign.is_some() { at + 7 } else { at + 2 };
        out.push_str(&rest[..at]);
        out.push_str(&sign.map_or_else(|| "_x".to_owned(), String::from));
        rest = &rest[end..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{Format, Workbook};

    use super::*;

    fn catalog() -> Catalog {
        let entry = |id: &str, source: &str, translation: &str, stale| Entry {
            id: id.into(),
            context: "paragraph".into(),
            source: source.into(),
            translation: translation.into(),
            stale,
            ..Entry::default()
        };
        let entries = vec![
            entry("a#text:1", "=SUM(A1) & <b>", "« mot »\u{a0}: _x000D_", false),
            entry("a#text:2", "Two\nlines", "Deux\nlignes", true),
            entry("a#text:3", "Three", "", false),
        ];
        Catalog { language: "fr".into(), date: "2026-11-23".into(), entries, ..Catalog::default() }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let bytes = write(&catalog()).unwrap();
        let named_by = "the name of the sheet";
        assert_eq!(read(&bytes), Ok(Catalog { date: String::new(), named_by, ..catalog() }));
        assert_eq!(write(&catalog()).unwrap(), bytes);
    }

    #[test]
    fn formulas_merged_cells_and_other_files_are_refused() {
        let made = |change: fn(&mut rust_xlsxwriter::Worksheet)| {
            let mut workbook = Workbook::new();
            let sheet = workbook.add_worksheet();
            for (column, head) in (0..).zip(HEADS) {
                sheet.write_string(0, column, head).unwrap();
            }
            change(sheet);
            read(&workbook.save_to_buffer().unwrap()).unwrap_err()
        };
        assert!(made(|sheet| drop(sheet.write_formula(1, 3, "=1+1"))).contains("D2 holds a formula"));
        let merged = made(|sheet| drop(sheet.merge_range(1, 0, 2, 1, "x", &Format::new())));
        assert!(merged.contains("A2:B3 are merged"), "{merged}");
        assert!(made(|sheet| drop(sheet.write_string(0, 0, "key"))).contains("the first row"));
        assert!(made(|sheet| drop(sheet.write_string(1, 2, "text"))).contains("row 2 has no id"));
        assert_eq!(read(b"no zip"), Err("this is no xlsx file".to_owned()));
    }
}
