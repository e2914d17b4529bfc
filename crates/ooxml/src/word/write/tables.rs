//! Tables.

use super::Writer;
use crate::error::Error;
use crate::length::Length;
use crate::word::{Cell, Row, Table};
use crate::xml::Xml;

impl<'a> Writer<'a> {
    pub(super) fn table(&mut self, xml: &mut Xml, table: &'a Table) {
        self.fits(table);
        let around = self.begin_bookmarks(xml, &table.bookmarks);
        xml.element("w:tbl", &[], |xml| {
            self.table_properties(xml, table);
            xml.element("w:tblGrid", &[], |xml| {
                table.columns.iter().for_each(|width| xml.empty("w:gridCol", &[("w:w", &width.in_twips())]));
            });
            table.rows.iter().for_each(|row| self.row(xml, table, row));
        });
        around.iter().for_each(|id| xml.empty("w:bookmarkEnd", &[("w:id", id)]));
    }

    /// A row that does not fill the columns is one that a word processor repairs.
    fn fits(&mut self, table: &Table) {
        let columns = table.columns.len();
        let filled = table.rows.iter().map(|row| row.cells.iter().map(|cell| cell.columns).sum::<usize>());
        let wrong = filled.enumerate().find(|(_, filled)| *filled != columns);
        let fault = wrong.map(|(place, filled)| Error::Columns { row: place + 1, filled, columns });
        self.faults.extend(fault);
    }

    fn table_properties(&mut self, xml: &mut Xml, table: &Table) {
        let total = table.columns.iter().map(|width| width.in_twips().parse::<i64>().unwrap_or(0)).sum::<i64>();
        xml.element("w:tblPr", &[], |xml| {
            let style = self.style(&table.style);
            xml.value("w:tblStyle", style);
            if table.right_to_left {
                xml.empty("w:bidiVisual", &[]);
            }
            xml.empty("w:tblW", &[("w:w", &total.to_string()), ("w:type", "dxa")]);
            if table.indent != Length::default() {
                xml.empty("w:tblInd", &[("w:w", &table.indent.in_twips()), ("w:type", "dxa")]);
            }
            xml.empty("w:tblLayout", &[("w:type", "fixed")]);
            let head = if table.rows.iter().any(|row| row.head) { "1" } else { "0" };
            let look = [
                ("w:val", if head == "1" { "0620" } else { "0600" }),
                ("w:firstRow", head),
                ("w:lastRow", "0"),
                ("w:firstColumn", "0"),
                ("w:lastColumn", "0"),
                ("w:noHBand", "1"),
                ("w:noVBand", "1"),
            ];
            xml.empty("w:tblLook", &look);
            if !table.alternative.is_empty() {
                xml.value("w:tblDescription", &table.alternative);
            }
        });
    }

    fn row(&mut self, xml: &mut Xml, table: &Table, row: &'a Row) {
        xml.element("w:tr", &[], |xml| {
            xml.element("w:trPr", &[], |xml| {
                if !row.breaks {
                    xml.empty("w:cantSplit", &[]);
                }
                if let Some(height) = row.height {
                    xml.empty("w:trHeight", &[("w:val", &height.in_twips()), ("w:hRule", "atLeast")]);
                }
                if row.head {
                    xml.empty("w:tblHeader", &[]);
                }
            });
            let mut column = 0;
            for cell in &row.cells {
                let widths = table.columns.iter().skip(column).take(cell.columns);
                let width: i64 = widths.map(|width| width.in_twips().parse::<i64>().unwrap_or(0)).sum();
                column += cell.columns;
                self.cell(xml, cell, width);
            }
        });
    }

    fn cell(&mut self, xml: &mut Xml, cell: &'a Cell, width: i64) {
        xml.element("w:tc", &[], |xml| {
            xml.element("w:tcPr", &[], |xml| {
                xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
                if cell.columns > 1 {
                    xml.value("w:gridSpan", &cell.columns.to_string());
                }
                match (cell.with_above, cell.with_below) {
                    (true, _) => xml.empty("w:vMerge", &[]),
                    (false, true) => xml.value("w:vMerge", "restart"),
                    (false, false) => {}
                }
            });
            if cell.blocks.is_empty() {
                xml.empty("w:p", &[]);
            } else {
                self.blocks(xml, &cell.blocks, true);
            }
        });
    }
}
