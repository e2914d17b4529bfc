//! The directory of training exercises as a spreadsheet: the same rows give the same bytes.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Table, TableColumn, TableStyle, Url, Workbook, Worksheet,
    XlsxError,
};

use crate::compose::view::{Directory, DirectoryRow};

/// Widths of the columns, in characters.
const WIDTHS: [f64; 13] = [34.0, 6.0, 38.0, 18.0, 12.0, 36.0, 9.0, 10.0, 46.0, 36.0, 24.0, 30.0, 11.0];

/// The height of a line, in points.
const LINE: f64 = 15.0;

/// The column of the title, which leads to the document.
const TITLE: u16 = 2;

/// Makes the spreadsheet. Its cells are texts and numbers; none is ever a formula.
///
/// # Errors
/// A text of more than 32,767 characters.
pub fn spreadsheet(directory: &Directory, date: [u32; 3]) -> Result<Vec<u8>, XlsxError> {
    let [year, month, day] = date.map(|part| u16::try_from(part).unwrap_or(1));
    let created = ExcelDateTime::from_ymd(year, u8::try_from(month).unwrap_or(1), u8::try_from(day).unwrap_or(1))?;
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_title(&directory.title).set_creation_datetime(&created));
    let sheet = workbook.add_worksheet();
    let name: String = directory.title.chars().filter(|c| !"[]:*?/\\".contains(*c)).take(31).collect();
    sheet.set_name(name.trim_matches('\''))?;
    sheet.set_freeze_panes(1, TITLE + 1)?.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    let rows = directory.themes.iter().flat_map(|theme| theme.rows.iter().map(|row| (theme.title.as_str(), row)));
    let mut last = 0;
    for (theme, row) in rows {
        last += 1;
        write(sheet, last, theme, row)?;
    }
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    let columns: Vec<_> = directory.heads.iter().map(|head| TableColumn::new().set_header(head)).collect();
    let table = Table::new().set_columns(&columns).set_style(TableStyle::Light1);
    sheet.add_table(0, 0, last.max(1), u16::try_from(WIDTHS.len() - 1).unwrap_or(0), &table)?;
    workbook.save_to_buffer()
}

/// How many lines a text takes in a column, broken between words.
fn lines(text: &str, width: f64) -> u32 {
    let (mut lines, mut used) = (1, 0.0);
    for word in text.split_whitespace() {
        let length = f64::from(u32::try_from(word.chars().count()).unwrap_or(u32::MAX)) + 1.0;
        if used + length > width && used > 0.0 {
            lines += 1;
            used = 0.0;
        }
        used += length;
    }
    lines
}

fn write(sheet: &mut Worksheet, at: u32, theme: &str, row: &DirectoryRow) -> Result<(), XlsxError> {
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let texts = [
        (0, theme.to_owned()),
        (3, row.kind.clone()),
        (4, row.phase.clone()),
        (5, row.audience.join(", ")),
        (7, row.people.clone()),
        (8, row.supplies.join("; ")),
        (9, row.pairs.join("; ")),
        (10, row.without.join(", ")),
        (11, row.status.clone()),
        (12, row.languages.join(" ")),
    ];
    // No program measures wrapped cells before it is opened, so the height is an estimate that errs upwards.
    let titled = [(TITLE, row.title.clone())];
    let heights = texts.iter().chain(&titled).map(|(column, text)| lines(text, WIDTHS[usize::from(*column)]));
    let height = LINE * f64::from(heights.max().unwrap_or(1));
    sheet.set_row_height(at, height)?;
    for (column, text) in texts {
        sheet.write_string_with_format(at, column, text, &wrap)?;
    }
    sheet.write_number_with_format(at, 1, row.number, &wrap)?;
    sheet.write_number_with_format(at, 6, row.minutes, &wrap)?;
    match &row.document {
        Some(path) => {
            let format = wrap.set_underline(rust_xlsxwriter::FormatUnderline::Single);
            let url = Url::new(format!("file:///{path}")).set_text(&row.title);
            sheet.write_url_with_format(at, TITLE, url, &format)?;
        }
        None => {
            sheet.write_string_with_format(at, TITLE, &row.title, &wrap)?;
        }
    }
    Ok(())
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
    fn a_text_takes_as_many_lines_as_its_words_need() {
        assert_eq!(lines("", 10.0), 1);
        assert_eq!(lines("four and five", 14.0), 1);
        assert_eq!(lines("four and five six", 10.0), 2);
        assert_eq!(lines("a-word-that-is-wider-than-its-column", 10.0), 1);
    }

    #[test]
    fn the_same_rows_give_the_same_bytes_and_no_formula() {
        let first = spreadsheet(&directory(), [2026, 11, 23]).unwrap();
        assert_eq!(first, spreadsheet(&directory(), [2026, 11, 23]).unwrap());
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(first)).unwrap();
        let mut read = |name: &str| std::io::read_to_string(archive.by_name(name).unwrap()).unwrap();
        let sheet = read("xl/worksheets/sheet1.xml");
        assert!(!sheet.contains("<f>"), "{sheet}");
        assert!(sheet.contains("<hyperlink") && sheet.contains("state=\"frozen\""), "{sheet}");
        assert!(read("xl/sharedStrings.xml").contains("=cmd|"));
        assert!(read("xl/tables/table1.xml").contains("<autoFilter ref=\"A1:M2\""));
    }
}
