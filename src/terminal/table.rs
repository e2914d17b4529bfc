//! Tables that fit a screen: with aligned columns, or row by row where there are too many of them.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// No column becomes narrower than this for the sake of others.
const LEAST: usize = 8;

/// What stands between two columns.
const GAP: &str = "  ";

/// A table with aligned columns. Where it is too wide, the widest columns are set in several lines; where that is not
/// enough, each row becomes a list.
pub(super) fn table(headers: &[&str], rows: &[Vec<String>], screen: Option<usize>) -> String {
    let head: Vec<_> = headers.iter().map(|header| (*header).to_owned()).collect();
    let width = |column: usize| {
        let cells = rows.iter().chain([&head]).filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..headers.len()).map(width).collect();
    let Some(widths) = fitted(widths, screen) else { return lists(headers, rows, screen.unwrap_or(usize::MAX)) };
    let rule: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
    [&head, &rule].into_iter().chain(rows).map(|row| lines(row, &widths)).collect()
}

/// Takes from the widest columns what is too much for the screen, if the columns stay wide enough.
fn fitted(mut widths: Vec<usize>, screen: Option<usize>) -> Option<Vec<usize>> {
    let room = screen.map_or(usize::MAX, |screen| screen.saturating_sub(GAP.len() * widths.len().saturating_sub(1)));
    while widths.iter().sum::<usize>() > room {
        *widths.iter_mut().max().filter(|widest| **widest > LEAST)? -= 1;
    }
    Some(widths)
}

/// Each row as a list of its cells, with the headers before them; empty cells are left out.
fn lists(headers: &[&str], rows: &[Vec<String>], screen: usize) -> String {
    let margin = headers.iter().map(|header| header.width()).max().unwrap_or(0);
    let widths = [margin, screen.saturating_sub(margin + GAP.len()).max(LEAST)];
    let list = |row: &Vec<String>| -> String {
        let cells = headers.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
        cells.map(|(header, cell)| lines(&[(*header).to_owned(), cell.clone()], &widths)).collect()
    };
    rows.iter().map(list).collect::<Vec<_>>().join("\n")
}

/// One row, in as many lines as its highest cell needs.
fn lines(cells: &[String], widths: &[usize]) -> String {
    let wrapped: Vec<_> = cells.iter().zip(widths).map(|(cell, width)| wrapped(cell, *width)).collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
    let line = |index: usize| {
        let cells = wrapped.iter().zip(widths).map(|(lines, width)| {
            let text = lines.get(index).map_or("", String::as_str);
            format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
        });
        cells.collect::<Vec<_>>().join(GAP).trim_end().to_owned() + "\n"
    };
    (0..height).map(line).collect()
}

/// The lines of a cell: broken after blanks, slashes and hyphens, and inside words that are wider than the column.
fn wrapped(cell: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in cell.split_inclusive([' ', '/', '-']) {
        let last = lines.last_mut().expect("there is one");
        if !last.is_empty() && last.width() + word.trim_end().width() > width {
            lines.push(String::new());
        }
        for character in word.chars() {
            let last = lines.last_mut().expect("there is one");
            if character != ' ' && last.width() + character.width().unwrap_or(0) > width && !last.is_empty() {
                lines.push(String::new());
            }
            lines.last_mut().expect("there is one").push(character);
        }
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Vec<String>> {
        [["police-reform", "Полиция"], ["x", "=1+1"], ["a,\"b\"", ""], ["警察", "é"]]
            .map(|row| row.map(str::to_owned).to_vec())
            .to_vec()
    }

    #[test]
    fn columns_are_aligned() {
        let expected = "id             title\n\
                        -------------  -------\n\
                        police-reform  Полиция\n\
                        x              =1+1\n\
                        a,\"b\"\n\
                        警察           é\n";
        assert_eq!(table(&["id", "title"], &rows(), None), expected);
        assert_eq!(table(&["id", "title"], &rows(), Some(22)), expected);
    }

    #[test]
    fn a_table_fits_the_screen_and_loses_nothing() {
        let row = ["exercises/police-reform/05-gender-responsive-policing", "Who waits, and for whom?", "45"];
        let rows = vec![row.map(str::to_owned).to_vec()];
        let expected = "id                   title               minutes\n\
                        -------------------  ------------------  -------\n\
                        exercises/police-    Who waits, and for  45\n\
                        reform/05-gender-    whom?\n\
                        responsive-policing\n";
        assert_eq!(table(&["id", "title", "minutes"], &rows, Some(48)), expected);
    }

    #[test]
    fn what_has_too_many_columns_becomes_lists() {
        let rows = vec![
            ["05-a-long-name", "Who waits?", "45"].map(str::to_owned).to_vec(),
            vec!["06".to_owned(), String::new(), "警察改革 and more".to_owned()],
        ];
        let expected = "id       05-a-long-\n\
                        \u{20}        name\n\
                        title    Who waits?\n\
                        minutes  45\n\
                        \n\
                        id       06\n\
                        minutes  警察改革\n\
                        \u{20}        and more\n";
        assert_eq!(table(&["id", "title", "minutes"], &rows, Some(20)), expected);
    }

    #[test]
    fn a_word_that_is_wider_than_its_column_is_broken() {
        assert_eq!(wrapped("abcdefghijkl", 5), ["abcde", "fghij", "kl"]);
        assert_eq!(wrapped("ab cd", 2), ["ab", "cd"]);
        assert_eq!(wrapped("", 5), [""]);
        assert_eq!(wrapped("警察改革", 5), ["警察", "改革"]);
    }
}
