//! The directory of training exercises as a spreadsheet: the same rows give the same bytes.

use rust_xlsxwriter::XlsxError;

use crate::compose::view::{Directory, DirectoryRow};
use crate::spreadsheet::{self, Cell, Sheet};

/// Widths of the columns, in characters.
const WIDTHS: [f64; 13] = [34.0, 6.0, 38.0, 18.0, 12.0, 36.0, 9.0, 10.0, 46.0, 36.0, 24.0, 30.0, 11.0];

/// Makes the spreadsheet.
///
/// # Errors
/// A text of more than 32,767 characters.
pub fn spreadsheet(directory: &Directory, paper: &str, date: [u32; 3]) -> Result<Vec<u8>, XlsxError> {
    let rows = directory.themes.iter().flat_map(|theme| theme.rows.iter().map(|row| cells(&theme.title, row)));
    let sheet = Sheet {
        name: directory.title.clone(),
        heads: directory.heads.clone(),
        rows: rows.collect(),
        widths: WIDTHS.to_vec(),
        // The title stays in view.
        frozen: 3,
        paper: Some(paper.to_owned()),
        ..Sheet::default()
    };
    spreadsheet::spreadsheet(&directory.title, date, &[sheet])
}

fn cells(theme: &str, row: &DirectoryRow) -> Vec<Cell> {
    let title = match &row.document {
        Some(path) => Cell::Link { text: row.title.clone(), path: path.clone() },
        None => row.title.clone().into(),
    };
    vec![
        theme.into(),
        row.number.into(),
        title,
        row.kind.clone().into(),
        row.phase.clone().into(),
        row.audience.join(", ").into(),
        row.minutes.into(),
        row.people.clone().into(),
        row.supplies.join("; ").into(),
        row.pairs.join("; ").into(),
        row.without.join(", ").into(),
        row.status.clone().into(),
        row.languages.join(" ").into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::view::DirectoryTheme;

    fn directory() -> Directory {
        let row = DirectoryRow {
            number: 1,
            title: "=1+1".into(),
            kind: "@mapping".into(),
            phase: "+open".into(),
            audience: vec!["-mixed".into()],
            minutes: 30,
            people: "8–30".into(),
            supplies: vec!["=cmd|' /C calc'!A0".into()],
            pairs: Vec::new(),
            without: Vec::new(),
            status: String::new(),
            languages: vec!["en".into()],
            document: Some("01-a/2-training-exercises/01-x.pdf".into()),
        };
        let heads = (1..=13).map(|head| format!("head {head}")).collect();
        Directory {
            title: "A: [directory]".into(),
            heads,
            themes: vec![DirectoryTheme { title: "A".into(), rows: vec![row] }],
        }
    }

    #[test]
    fn the_same_rows_give_the_same_bytes_and_no_formula() {
        let first = spreadsheet(&directory(), "a4", [2026, 11, 23]).unwrap();
        assert_eq!(first, spreadsheet(&directory(), "a4", [2026, 11, 23]).unwrap());
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(first)).unwrap();
        let mut read = |name: &str| std::io::read_to_string(archive.by_name(name).unwrap()).unwrap();
        let sheet = read("xl/worksheets/sheet1.xml");
        assert!(!sheet.contains("<f>"), "{sheet}");
        assert!(sheet.contains("<hyperlink") && sheet.contains("topLeftCell=\"D2\""), "{sheet}");
        assert!(read("xl/sharedStrings.xml").contains("=cmd|"));
        assert!(read("xl/tables/table1.xml").contains("<autoFilter ref=\"A1:M2\""));
    }
}
