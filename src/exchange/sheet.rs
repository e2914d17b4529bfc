//! A spreadsheet for translators who have no program for `.po` files: id, context, source, translation, whether to look
//! again, comment. Columns that they add are kept.

use std::io::Cursor;

use rust_xlsxwriter::XlsxError;
use zip::ZipArchive;

use super::xlsx::{self, Row};
use crate::catalog::{Catalog, Entry};
use crate::library::Date;
use crate::spreadsheet::{Cell, Sheet, spreadsheet};

/// The heads of the columns with their widths.
const HEADS: [(&str, f64); 6] =
    [("id", 38.0), ("context", 18.0), ("source", 60.0), ("translation", 60.0), (AGAIN, 12.0), ("comment", 30.0)];
/// The column of texts that somebody must look at again.
const AGAIN: &str = "look again";
/// What older files say of such a text in the last column.
const STALE: &str = "the original has changed: look again";
/// The sheet of texts that the library does not have any more.
const OBSOLETE: &str = "obsolete";
/// How many rows somebody may put above the heads.
const ABOVE: usize = 20;

/// Writes a catalog; the same one gives the same bytes.
///
/// # Errors
/// A text of more than 32,767 characters.
pub fn write(catalog: &Catalog) -> Result<Vec<u8>, XlsxError> {
    let date = Date::parse(&catalog.date).map_or([2026, 1, 1], |date| [date.year, date.month, date.day.unwrap_or(1)]);
    let title = format!("{} ({})", catalog.library, catalog.language);
    let mut sheets = vec![sheet(&catalog.language, &catalog.entries)];
    if !catalog.obsolete.is_empty() {
        sheets.push(sheet(OBSOLETE, &catalog.obsolete));
    }
    spreadsheet(&title, date, &sheets)
}

fn sheet(name: &str, entries: &[Entry]) -> Sheet {
    let mut extra: Vec<&str> = Vec::new();
    for (head, _) in entries.iter().flat_map(|entry| &entry.extra) {
        if !extra.contains(&head.as_str()) {
            extra.push(head);
        }
    }
    let (heads, widths) = HEADS
        .into_iter()
        .chain(extra.iter().map(|head| (*head, 30.0)))
        .map(|(head, width)| (head.to_owned(), width))
        .unzip();
    let row = |entry: &Entry| {
        let again = if entry.fuzzy { "yes" } else { "" };
        let comment = entry.comments.join("\n");
        let context = [&entry.context].into_iter().chain(&entry.notes).cloned().collect::<Vec<_>>().join("\n");
        let cells = [&entry.id, &context, &entry.source, &entry.translation, again, &comment];
        let more = extra.iter().map(|head| {
            let own = entry.extra.iter().find(|(known, _)| known == head);
            own.map_or("", |(_, text)| text.as_str())
        });
        cells.into_iter().chain(more).map(Cell::from).collect()
    };
    let rows = entries.iter().map(row).collect();
    // Two columns of a translator's own may have one name.
    Sheet { name: name.to_owned(), heads, rows, widths, plain: true, ..Sheet::default() }
}

/// Reads a catalog from the first sheet that has its columns; the name of the sheet is the language.
pub fn read(bytes: &[u8]) -> Result<Catalog, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| "this is no xlsx file".to_owned())?;
    let sheets = xlsx::sheets(&mut archive)?;
    let strings =
        xlsx::part(&mut archive, "xl/sharedStrings.xml").map_or_else(|_| Ok(Vec::new()), |xml| xlsx::shared(&xml))?;
    let mut catalog = Catalog { named_by: "the name of the sheet", ..Catalog::default() };
    let (mut found, mut fault) = (false, None);
    for (name, part) in sheets {
        let xml = xlsx::part(&mut archive, &part)?;
        let table = xlsx::rows(&xml, &strings).and_then(table);
        match table {
            Ok(Some(entries)) if name == OBSOLETE => catalog.obsolete = entries,
            Ok(Some(entries)) if !found => {
                found = true;
                (catalog.language, catalog.entries) = (name, entries);
            }
            Ok(_) => catalog.other_sheets.push(name),
            // A sheet of somebody's own may hold anything.
            Err(message) => {
                fault.get_or_insert(message);
                catalog.other_sheets.push(name);
            }
        }
    }
    if found {
        return Ok(catalog);
    }
    let heads = HEADS.map(|(head, _)| head).join(", ");
    Err(fault.unwrap_or_else(|| format!("no sheet has a row that says {heads} above its texts")))
}

/// The texts of a sheet; none if it has not the columns.
fn table(rows: Vec<Row>) -> Result<Option<Vec<Entry>>, String> {
    let mut rows = rows.into_iter();
    let is_head = |cells: &[String]| ["id", "source", "translation"].iter().all(|head| column(cells, head).is_some());
    let Some((_, heads)) = rows.by_ref().take(ABOVE).find(|(_, cells)| is_head(cells)) else { return Ok(None) };
    let mut entries = Vec::new();
    for (number, cells) in rows.filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty())) {
        let entry = entry(number, &heads, &cells);
        if entry.id.is_empty() {
            return Err(format!("row {number} has no id"));
        }
        entries.push(entry);
    }
    Ok(Some(entries))
}

fn column(heads: &[String], head: &str) -> Option<usize> {
    heads.iter().position(|cell| cell.trim().to_lowercase() == head)
}

fn entry(number: usize, heads: &[String], cells: &[String]) -> Entry {
    let cell = |head| column(heads, head).and_then(|column| cells.get(column)).cloned().unwrap_or_default();
    let (again, comment) = (cell(AGAIN), cell("comment"));
    let says_no = ["", "no", "0", "false"].contains(&again.trim().to_lowercase().as_str());
    let is_own = |(head, text): &(&String, &String)| {
        !head.is_empty() && !text.is_empty() && HEADS.iter().all(|(known, _)| head.trim().to_lowercase() != *known)
    };
    let comments = comment.lines().map(str::to_owned).filter(|_| comment != STALE);
    Entry {
        id: cell("id"),
        context: cell("context"),
        source: cell("source"),
        translation: cell("translation"),
        fuzzy: !says_no || comment == STALE,
        comments: comments.collect(),
        extra: heads.iter().zip(cells).filter(is_own).map(|(head, text)| (head.clone(), text.clone())).collect(),
        at: number,
        ..Entry::default()
    }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{Format, Workbook};

    use super::*;

    fn catalog() -> Catalog {
        let entry = |id: &str, source: &str, translation: &str, fuzzy| Entry {
            id: id.into(),
            context: "paragraph".into(),
            source: source.into(),
            translation: translation.into(),
            fuzzy,
            ..Entry::default()
        };
        let mut entries = vec![
            entry("a#text:1", "=SUM(A1) & <b>", "« mot »\u{a0}: _x000D_", false),
            entry("a#text:2", "Two\nlines", "Deux\nlignes", true),
            entry("a#text:3", "Three", "", false),
        ];
        entries[2].extra = vec![("reviewer".into(), "M.".into())];
        let obsolete =
            vec![Entry { comments: vec!["Why?".into(), "So.".into()], ..entry("a#text:9", "Gone", "Parti", false) }];
        Catalog { language: "fr".into(), date: "2026-11-23".into(), entries, obsolete, ..Catalog::default() }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let bytes = write(&catalog()).unwrap();
        let mut expected = Catalog { date: String::new(), named_by: "the name of the sheet", ..catalog() };
        (2..).zip(&mut expected.entries).for_each(|(row, entry)| entry.at = row);
        expected.obsolete[0].at = 2;
        assert_eq!(read(&bytes), Ok(expected));
        assert_eq!(write(&catalog()).unwrap(), bytes);
    }

    #[test]
    fn formulas_merged_cells_and_other_files_are_refused() {
        let made = |change: fn(&mut rust_xlsxwriter::Worksheet)| {
            let mut workbook = Workbook::new();
            let sheet = workbook.add_worksheet();
            for (column, (head, _)) in (0..).zip(HEADS) {
                sheet.write_string(0, column, head).unwrap();
            }
            change(sheet);
            read(&workbook.save_to_buffer().unwrap()).unwrap_err()
        };
        assert!(made(|sheet| drop(sheet.write_formula(1, 3, "=1+1"))).contains("D2 holds a formula"));
        let merged = made(|sheet| drop(sheet.merge_range(1, 0, 2, 1, "x", &Format::new())));
        assert!(merged.contains("A2:B3 are merged"), "{merged}");
        assert!(made(|sheet| drop(sheet.write_string(0, 0, "key"))).contains("no sheet has a row that says id"));
        assert!(made(|sheet| drop(sheet.write_string(1, 2, "text"))).contains("row 2 has no id"));
        assert_eq!(read(b"no zip"), Err("this is no xlsx file".to_owned()));
    }

    #[test]
    fn rows_above_other_sheets_and_other_orders_of_columns_do_no_harm() {
        let mut workbook = Workbook::new();
        workbook.add_worksheet().set_name("notes").unwrap().write_formula(0, 0, "=1+1").unwrap();
        let sheet = workbook.add_worksheet().set_name("fr").unwrap();
        sheet.write_string(0, 0, "Please translate by Friday").unwrap();
        for (column, head) in (0..).zip(["Translation", "ID", "Source ", "Look again"]) {
            sheet.write_string(2, column, head).unwrap();
        }
        for (column, cell) in (0..).zip(["Un", "a#text:1", "One", "x"]) {
            sheet.write_string(3, column, cell).unwrap();
        }
        let catalog = read(&workbook.save_to_buffer().unwrap()).unwrap();
        let entry = &catalog.entries[0];
        assert_eq!((catalog.language.as_str(), &*catalog.other_sheets), ("fr", &["notes".to_owned()][..]));
        assert_eq!((entry.id.as_str(), entry.translation.as_str(), entry.fuzzy, entry.at), ("a#text:1", "Un", true, 4));
    }
}
