//! Spreadsheets: tables with a head, columns as wide as they need to be, and pages for a printer.
//!
//! The one way to write one: the same rows give the same bytes, and no cell is ever a formula.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatUnderline, Table, TableColumn, TableStyle, Url, Workbook,
    Worksheet, XlsxError,
};

/// The height of a line, in points.
const LINE: f64 = 15.0;

/// No row is higher: spreadsheets allow no more.
const HIGHEST: f64 = 409.0;

/// The narrowest and widest column whose width is not given, in characters.
const WIDTHS: (f64, f64) = (8.0, 60.0);

/// From this width on, in characters, a table is printed across the page.
const ACROSS: f64 = 90.0;

/// What one cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A text.
    Text(String),
    /// A number, to be added up.
    Number(u32),
    /// A text that leads to a file beside the spreadsheet.
    Link {
        /// What is shown.
        text: String,
        /// Where it leads.
        path: String,
    },
}

impl Cell {
    fn text(&self) -> String {
        match self {
            Self::Text(text) | Self::Link { text, .. } => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Number(number)
    }
}

/// A table on a sheet of its own.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its name, as far as a spreadsheet allows it.
    pub name: String,
    /// The heads of its columns, each once.
    pub heads: Vec<String>,
    /// Its rows, as long as the heads.
    pub rows: Vec<Vec<Cell>>,
    /// Widths of its columns, in characters; else they follow from what is in them.
    pub widths: Vec<f64>,
    /// How many columns stay in view.
    pub frozen: u16,
    /// `a4` or `us-letter`; else what the printer takes.
    pub paper: Option<String>,
    /// Whether it begins at the right.
    pub right_to_left: bool,
    /// Whether its heads may be any texts: those of a table must differ.
    pub plain: bool,
}

/// Makes a spreadsheet.
///
/// # Errors
/// A text of more than 32,767 characters.
pub fn spreadsheet(title: &str, [year, month, day]: [u32; 3], sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let year = u16::try_from(year).unwrap_or(2026);
    let [month, day] = [month, day].map(|part| u8::try_from(part).unwrap_or(1));
    let created = ExcelDateTime::from_ymd(year, month, day)?;
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created));
    for sheet in sheets {
        sheet.write(workbook.add_worksheet())?;
    }
    workbook.save_to_buffer()
}

impl Sheet {
    fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let widths = if self.widths.is_empty() { self.fitting() } else { self.widths.clone() };
        let name: String = self.name.chars().filter(|c| !"[]:*?/\\".contains(*c)).take(31).collect();
        sheet.set_name(name.trim_matches('\''))?;
        sheet.set_freeze_panes(1, self.frozen)?.set_right_to_left(self.right_to_left);
        self.set_page(sheet, widths.iter().sum())?;
        let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        for (at, row) in (1..).zip(&self.rows) {
            // No program measures wrapped cells before it is opened, so the height is an estimate that errs upwards.
            let heights = row.iter().zip(&widths).map(|(cell, width)| lines(&cell.text(), *width));
            sheet.set_row_height(at, (LINE * f64::from(heights.max().unwrap_or(1))).min(HIGHEST))?;
            for (column, cell) in (0..).zip(row) {
                write(sheet, (at, column), cell, &wrap)?;
            }
        }
        for (column, width) in (0..).zip(&widths) {
            sheet.set_column_width(column, *width)?;
        }
        if self.plain {
            let bold = Format::new().set_bold();
            let mut heads = (0..).zip(&self.heads);
            return heads
                .try_for_each(|(column, head)| sheet.write_string_with_format(0, column, head, &bold).map(drop));
        }
        let columns: Vec<_> = self.heads.iter().map(|head| TableColumn::new().set_header(head)).collect();
        let table = Table::new().set_columns(&columns).set_style(TableStyle::Light1);
        let last_row = u32::try_from(self.rows.len().max(1)).unwrap_or(u32::MAX);
        let last_column = u16::try_from(self.heads.len().saturating_sub(1)).unwrap_or(u16::MAX);
        sheet.add_table(0, 0, last_row, last_column, &table).map(drop)
    }

    /// Every page is as wide as the table, and has its head.
    fn set_page(&self, sheet: &mut Worksheet, width: f64) -> Result<(), XlsxError> {
        sheet.set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        if width > ACROSS {
            sheet.set_landscape();
        }
        // The numbers that spreadsheets have for paper.
        match self.paper.as_deref() {
            Some("a4") => drop(sheet.set_paper_size(9)),
            Some("us-letter") => drop(sheet.set_paper_size(1)),
            _ => {}
        }
        Ok(())
    }

    /// Widths by the longest line of each column, with room for the button of the head.
    fn fitting(&self) -> Vec<f64> {
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column)).map(Cell::text);
            let longest = cells.map(|text| length(&text)).fold(length(&self.heads[column]) + 2.0, f64::max);
            (longest + 1.0).clamp(WIDTHS.0, WIDTHS.1)
        };
        (0..self.heads.len()).map(width).collect()
    }
}

fn length(text: &str) -> f64 {
    let longest = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    f64::from(u32::try_from(longest).unwrap_or(u32::MAX))
}

/// How many lines a text takes in a column, broken between words.
fn lines(text: &str, width: f64) -> u32 {
    let of_line = |line: &str| {
        let (mut lines, mut used) = (1, 0.0);
        for word in line.split_whitespace() {
            let length = length(word) + 1.0;
            if used + length > width && used > 0.0 {
                lines += 1;
                used = 0.0;
            }
            used += length;
        }
        lines
    };
    text.lines().map(of_line).sum::<u32>().max(1)
}

fn write(sheet: &mut Worksheet, (row, column): (u32, u16), cell: &Cell, wrap: &Format) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => sheet.write_string_with_format(row, column, text, wrap),
        Cell::Number(number) => sheet.write_number_with_format(row, column, *number, wrap),
        Cell::Link { text, path } => {
            let format = wrap.clone().set_underline(FormatUnderline::Single);
            let url = Url::new(format!("file:///{path}")).set_text(text);
            sheet.write_url_with_format(row, column, url, &format)
        }
    }
    .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The part of a spreadsheet that has this name.
    fn part(bytes: &[u8], name: &str) -> String {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
    }

    fn sheet(paper: &str, text: &str) -> Sheet {
        let rows = vec![vec![Cell::from(text), Cell::from(7), Cell::from("=1+1")]];
        let heads = ["what", "copies", "=cmd|' /C calc'!A0"].map(str::to_owned).to_vec();
        Sheet { name: "A: [sheet]".into(), heads, rows, paper: Some(paper.into()), ..Sheet::default() }
    }

    #[test]
    fn a_text_takes_as_many_lines_as_its_words_need() {
        assert_eq!(lines("", 10.0), 1);
        assert_eq!(lines("four and five", 14.0), 1);
        assert_eq!(lines("four and five six", 10.0), 2);
        assert_eq!(lines("a-word-that-is-wider-than-its-column", 10.0), 1);
        assert_eq!(lines("one\ntwo\n\nfour", 10.0), 4);
    }

    #[test]
    fn a_sheet_is_a_table_for_a_printer_without_formulas() {
        let made = |sheet: Sheet| spreadsheet("T", [2026, 11, 23], &[sheet]).unwrap();
        let first = made(sheet("a4", "handbook.pdf"));
        assert_eq!(first, made(sheet("a4", "handbook.pdf")));
        let xml = part(&first, "xl/worksheets/sheet1.xml");
        for expected in ["paperSize=\"9\"", "fitToHeight=\"0\"", "state=\"frozen\"", "<v>7</v>", "width=\"13."] {
            assert!(xml.contains(expected), "{expected}: {xml}");
        }
        assert!(!xml.contains("<f>") && !xml.contains("landscape"), "{xml}");
        assert!(part(&first, "xl/tables/table1.xml").contains("<autoFilter ref=\"A1:C2\""));
        assert!(part(&first, "xl/workbook.xml").contains("name=\"A sheet\""));
        let wide = Sheet { right_to_left: true, widths: vec![50.0; 3], ..sheet("us-letter", &"word ".repeat(6000)) };
        let xml = part(&made(wide), "xl/worksheets/sheet1.xml");
        for expected in ["paperSize=\"1\"", "orientation=\"landscape\"", "rightToLeft=\"1\"", "ht=\"408."] {
            assert!(xml.contains(expected), "{expected}: {}", &xml[..xml.len().min(2000)]);
        }
    }
}
