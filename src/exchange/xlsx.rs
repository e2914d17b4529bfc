//! Reads the parts of an xlsx file: sheets, shared texts, rows of cells.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

/// More than a library of thousands of pages has.
const LARGEST: u64 = 64 << 20;
/// More than anybody adds to a table of texts.
const MOST_COLUMNS: usize = 50;

/// The sheets of a workbook in order: the name and the part of each.
pub(super) fn sheets(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<Vec<(String, String)>, String> {
    let workbook = part(archive, "xl/workbook.xml")?;
    let mut targets = BTreeMap::new();
    if let Ok(relations) = part(archive, "xl/_rels/workbook.xml.rels") {
        each(&relations, "Relationship", |start| {
            if let (Some(id), Some(target)) = (attribute(start, "Id"), attribute(start, "Target")) {
                targets.insert(id, target);
            }
        })?;
    }
    let mut sheets = Vec::new();
    each(&workbook, "sheet", |start| {
        let number = sheets.len() + 1;
        let target = attribute(start, "r:id").and_then(|id| targets.get(&id).cloned());
        let target = target.unwrap_or_else(|| format!("worksheets/sheet{number}.xml"));
        let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        sheets.push((attribute(start, "name").unwrap_or_default(), path));
    })?;
    if sheets.is_empty() { Err("the file has no sheet".to_owned()) } else { Ok(sheets) }
}

/// Goes through the elements of a name.
fn each(xml: &str, name: &str, mut take: impl FnMut(&BytesStart<'_>)) -> Result<(), String> {
    events(xml, |event| {
        if let Event::Start(start) | Event::Empty(start) = event
            && start.local_name().as_ref() == name
        {
            take(start);
        }
        Ok(())
    })
}

pub(super) fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<String, String> {
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

/// The texts that cells refer to; what is only shown above other letters is left out.
pub(super) fn shared(xml: &str) -> Result<Vec<String>, String> {
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

pub(super) type Row = (usize, Vec<String>);

/// The rows of a sheet: texts only.
pub(super) fn rows(xml: &str, strings: &[String]) -> Result<Vec<Row>, String> {
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
    if !(1..=MOST_COLUMNS).contains(&column) {
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
