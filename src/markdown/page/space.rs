//! Writes room to write.

use std::ops::RangeInclusive;

use super::{Writer, escaped};
use crate::markdown::tree::{EventKey, Space};

impl Writer<'_> {
    pub(super) fn space(&mut self, space: &Space) {
        match space {
            Space::Lines(lines) => self.lines(*lines),
            Space::Box(height) => {
                let label = escaped(&(self.page.word)("space-box", &[]));
                self.put(&format!(
                    "<textarea class=\"box\" data-height=\"{height}\" aria-label=\"{label}\"></textarea>"
                ));
            }
            Space::Scale { from, to, low, high } => {
                self.scale(*from..=*to, low, high);
            }
            Space::Event(keys) => self.event(keys),
            Space::Badges => self.badges(),
            Space::NewPage => self.put("<hr class=\"new-page\"/>"),
        }
    }

    /// Numbers of which one is marked.
    fn scale(&mut self, numbers: RangeInclusive<u32>, low: &str, high: &str) {
        self.scales += 1;
        let name = format!("scale-{}-{}", self.page.prefix, self.scales);
        let label = escaped(&format!("{low} – {high}"));
        self.put(&format!("<p class=\"scale\" role=\"radiogroup\" aria-label=\"{label}\">"));
        self.text(low);
        for number in numbers {
            self.put(&format!("\u{2003}<label><input type=\"radio\" name=\"{name}\"/>\u{a0}{number}</label>"));
        }
        self.put("\u{2003}");
        self.text(high);
        self.put("</p>");
    }

    fn lines(&mut self, lines: u32) {
        let label = escaped(&(self.page.word)("space-lines", &[("n", &lines.to_string())]));
        self.put(&format!("<textarea rows=\"{lines}\" aria-label=\"{label}\"></textarea>"));
    }

    /// What is known of the event; what is not is filled in by hand.
    fn event(&mut self, keys: &[EventKey]) {
        let known: Vec<_> = keys.iter().filter_map(|key| (self.page.event)(*key)).collect();
        if !known.is_empty() {
            self.put(&format!("<p class=\"lead\"><strong>{}</strong></p>", escaped(&known.join(" · "))));
        }
        if known.len() < keys.len() {
            self.lines(1);
        }
    }

    /// A badge for everybody, two in a row.
    fn badges(&mut self) {
        let text = |key| (self.page.event)(key).map(|text| escaped(&text));
        let title = text(EventKey::Title).unwrap_or_default();
        let where_and_when: Vec<_> = [EventKey::Venue, EventKey::Dates].into_iter().filter_map(text).collect();
        let place = where_and_when.join(" · ");
        let name = escaped(&(self.page.word)("space-lines", &[("n", "2")]));
        let badge =
            format!("<td><p>{title}</p><textarea rows=\"2\" aria-label=\"{name}\"></textarea><p>{place}</p></td>");
        let row = format!("<tr>{}</tr>", badge.repeat(2));
        self.put(&format!(
            "<table class=\"badges\"><tbody>{}</tbody></table>",
            row.repeat(self.page.people.div_ceil(2) as usize)
        ));
    }
}
