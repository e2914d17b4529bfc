//! Tables with aligned columns that fit a screen.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// No column becomes narrower than this for the sake of others.
const LEAST: usize = 8;

/// What stands between two columns.
const GAP: &str = "  ";

/// A table with aligned columns; where it is too wide, the widest columns are set in several lines.
pub(super) fn table(headers: &[&str], rows: &[Vec<String>], screen: Option<usize>) -> String {
    let head: Vec<_> = headers.iter().map(|header| (*header).to_owned()).collect();
    let width = |column: usize| {
        let cells = rows.iter().chain([&head]).filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    };
    let widths = fitted((0..headers.len()).map(width).collect(), screen);
    let rule: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
    [&head, &rule].into_iter().chain(rows).map(|row| lines(row, &widths)).collect()
}

/// Takes from the widest columns what is too much for the screen.
fn fitted(mut widths: Vec<usize>, screen: Option<usize>) -> Vec<usize> {
    let room = screen.map_or(usize::MAX, |screen| screen.saturating_sub(GAP.len() * widths.len().saturating_sub(1)));
    let wide = |widths: &[usize]| widths.iter().sum::<usize>() > room;
    while wide(&widths) {
        let Some(widest) = widths.iter_mut().max().filter(|widest| **widest > LEAST) else { break };
        *widest -= 1;
    }
    widths
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
        let expected = "id                  title               minutes\n\
                        ------------------  ------------------  -------\n\
                        exercises/police-   Who waits, and for  45\n\
                        reform/05-gender-   whom?\n\
                        responsive-\n\
                        policing\n";
        assert_eq!(table(&["id", "title", "minutes"], &rows, Some(48)), expected);
        let narrow = table(&["id", "title", "minutes"], &rows, Some(10));
        let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '-').count();
        assert_eq!(letters(&narrow), letters(&table(&["id", "title", "minutes"], &rows, None)));
    }

    #[test]
    fn a_word_that_is_wider_than_its_column_is_broken() {
        assert_eq!(wrapped("abcdefghijkl", 5), ["abcde", "fghij", "kl"]);
        assert_eq!(wrapped("ab cd", 2), ["ab", "cd"]);
        assert_eq!(wrapped("", 5), [""]);
        assert_eq!(wrapped("警察改革", 5), ["警察", "改革"]);
    }
}
