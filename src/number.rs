//! Numbers that authors write: the range of each, in the one table that readers, `--set`, `new` and JSON Schemas use.
//!
//! A reader takes a row of the table instead of two bounds, so no number is read without a range.

/// The range of a number that authors write, or of the length of a text in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// Its name in JSON Schemas and in `docs/content.md`.
    pub name: &'static str,
    /// The smallest.
    pub least: u32,
    /// The largest.
    pub most: u32,
    /// What follows it, such as `mm`.
    pub unit: &'static str,
    /// What it counts.
    pub what: &'static str,
}

macro_rules! numbers {
    ($($name:ident $id:literal $least:literal $most:literal $unit:literal $doc:literal;)*) => {
        impl Number {
            $(#[doc = $doc] pub const $name: Self = Self { name: $id, least: $least, most: $most, unit: $unit, what: $doc };)*

            /// The whole table.
            pub const ALL: &[Self] = &[$(Self::$name),*];
        }
    };
}

numbers! {
    // Time
    MINUTES "minutes" 1 600 "" "Minutes of an exercise, a step or an item of a session.";
    BREAK "break" 1 240 "" "Minutes of a break.";
    OPENING "official-opening" 5 120 "" "Minutes of an official opening that the planner makes.";
    PRAYER "prayer" 5 90 "" "Minutes of a prayer time.";
    DAYS "days" 1 60 "" "Days of a course.";
    SLACK "slack" 0 50 "%" "The share of each half day that stays free.";
    YEAR "year" 1000 2199 "" "The year of a reading or of a case study.";
    DATE_YEAR "date-year" 1970 2199 "" "The year of a date.";
    // People and rooms
    PEOPLE "people" 1 10_000 "" "People in a course or in an exercise.";
    FACILITATORS "facilitators" 1 50 "" "People who lead a course.";
    GROUP "group" 1 99 "" "The number of a group.";
    PLENARY_ROOMS "plenary-rooms" 1 10 "" "Rooms for everybody.";
    BREAK_OUT_ROOMS "break-out-rooms" 0 50 "" "Rooms for groups.";
    // What is chosen
    AT_MOST "at-most" 0 1000 "" "How many items of a kind at most.";
    QUANTITY "quantity" 1 10_000 "" "The quantity of a supply.";
    ORDER "order" 0 99 "" "The place of a theme or a page.";
    EXERCISE "exercise" 1 99 "" "The number in the name of an exercise's file.";
    PAGES "pages" 1 10_000 "" "Pages of a reading.";
    // The library's own standards
    CASE_WORDS "case-words" 1 10_000 "" "Words of a case study.";
    MOST_PAGES "most-pages" 1 99 "" "Pages of a case study or a sheet.";
    OBJECTIVE "objective" 1 20 "" "The number of an objective of a theme.";
    EXERCISES "exercises-per-theme" 1 99 "" "Exercises of a theme.";
    SHARE "debrief-share" 1 100 "" "The share of the debrief, in per cent.";
    // Room to write
    LINES "lines" 1 40 "" "Ruled lines.";
    BOX "box" 5 230 "mm" "The height of a frame.";
    ROW "row" 6 60 "mm" "The least height of the rows of a table.";
    ROWS "rows" 0 30 "" "Empty rows of a table.";
    SCALE "scale" 0 100 "" "An end of a scale.";
    MARKS "marks" 2 10 "" "Marks of a scale.";
    // The command line
    JOBS "jobs" 1 256 "" "Documents that are typeset at once.";
    // Lengths of texts
    TITLE "title" 1 300 "" "Characters of a title.";
    PURPOSE "purpose" 1 600 "" "Characters of a purpose.";
    STAMP "stamp" 1 120 "" "Characters of venue, dates, reference and organiser: a cover and a foot have no more room.";
    ANCHOR "anchor" 1 60 "" "Characters of an anchor, which becomes part of a file name.";
    WATERMARK "watermark" 1 24 "" "Characters of a watermark.";
}

impl Number {
    /// Whether a number is in the range.
    pub fn holds(self, number: u32) -> bool {
        (self.least..=self.most).contains(&number)
    }

    /// Reads digits and the unit; nothing if this is another text or the number is out of range.
    pub fn read(self, text: &str) -> Option<u32> {
        digits(text.strip_suffix(self.unit)?).filter(|number| self.holds(*number))
    }

    /// `a whole number from 1 to 600`
    pub fn wanted(self) -> String {
        let Self { least, most, unit, .. } = self;
        format!("a whole number from {least}{unit} to {most}{unit}")
    }

    /// Whether a text is as long as this says.
    pub fn is_length_of(self, text: &str) -> bool {
        u32::try_from(text.chars().count()).is_ok_and(|length| self.holds(length))
    }
}

/// A number written in ASCII digits alone: no sign, no blank, no point.
pub fn digits(text: &str) -> Option<u32> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_digits_are_a_number() {
        assert_eq!(["0", "007", "4294967295"].map(digits), [Some(0), Some(7), Some(u32::MAX)]);
        for text in ["", "+5", "-5", "1.5", "1e3", " 5", "5 ", "1_000", "٥", "½", "0x1f", "4294967296", "∞"] {
            assert_eq!(digits(text), None, "{text}");
        }
    }

    #[test]
    fn every_row_of_the_table_is_a_range_with_a_name_of_its_own() {
        for (index, row) in Number::ALL.iter().enumerate() {
            assert!(row.least < row.most, "{}", row.name);
            assert!(Number::ALL[..index].iter().all(|other| other.name != row.name), "{} twice", row.name);
        }
    }
}
