//! gettext's `.po` files.

use super::{Catalog, Entry};

/// Writes a catalog; `msgfmt --check` accepts it.
pub fn write(catalog: &Catalog) -> String {
    let Catalog { library, language, date, entries, .. } = catalog;
    let head = [
        format!("Project-Id-Version: {library}"),
        format!("POT-Creation-Date: {date} 00:00+0000"),
        format!("PO-Revision-Date: {date} 00:00+0000"),
        "Last-Translator: none".to_owned(),
        format!("Language-Team: {language}"),
        format!("Language: {language}"),
        "MIME-Version: 1.0".to_owned(),
        "Content-Type: text/plain; charset=UTF-8".to_owned(),
        "Content-Transfer-Encoding: 8bit".to_owned(),
        "X-Generator: coursepack".to_owned(),
    ];
    let head: String = head.iter().map(|line| format!("{line}\n")).collect();
    let mut out = format!("msgid \"\"\nmsgstr {}\n", quoted(&head));
    for entry in entries {
        out += &format!("\n#. {}\n#: {}\n", entry.context, entry.place);
        if entry.stale {
            out += "#, fuzzy\n";
        }
        out += &format!("msgctxt {}\n", quoted(&entry.id));
        out += &format!("msgid {}\nmsgstr {}\n", quoted(&entry.source), quoted(&entry.translation));
    }
    out
}

/// A string; of several lines, each on a line of its own.
fn quoted(text: &str) -> String {
    let escaped = |line: &str| {
        let line = line.replace('\\', "\\\\").replace('"', "\\\"").replace('\t', "\\t").replace('\n', "\\n");
        format!("\"{line}\"")
    };
    let lines: Vec<_> = text.split_inclusive('\n').map(escaped).collect();
    match lines.len() {
        0 => "\"\"".to_owned(),
        1 => lines[0].clone(),
        _ => format!("\"\"\n{}", lines.join("\n")),
    }
}

/// A line that cannot be read, and why.
pub type Fault = (usize, String);

/// Reads a catalog.
pub fn read(text: &str) -> Result<Catalog, Fault> {
    let mut reader = Reader::default();
    reader.catalog.named_by = "the header `Language`";
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        reader.line(line.trim()).map_err(|message| (index + 1, message))?;
    }
    let last = text.lines().count();
    reader.close().map_err(|message| (last, message))?;
    if reader.catalog.language.is_empty() {
        return Err((1, "the header names no `Language`".to_owned()));
    }
    Ok(reader.catalog)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Context,
    Source,
    Translation,
}

#[derive(Default)]
struct Reader {
    catalog: Catalog,
    entry: Entry,
    field: Option<Field>,
    seen_header: bool,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if line.is_empty() || line.starts_with("#~") {
            return Ok(());
        }
        if let Some(comment) = line.strip_prefix('#') {
            if self.field == Some(Field::Translation) {
                self.close()?;
            }
            if let Some(flags) = comment.strip_prefix(',') {
                self.entry.stale = flags.split(',').any(|flag| flag.trim() == "fuzzy");
            } else if let Some(context) = comment.strip_prefix(". ") {
                context.clone_into(&mut self.entry.context);
            } else if let Some(place) = comment.strip_prefix(": ") {
                place.clone_into(&mut self.entry.place);
            }
            return Ok(());
        }
        let (word, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
        match word {
            "msgctxt" => self.begin(Field::Context, rest),
            "msgid" => self.begin(Field::Source, rest),
            "msgstr" => self.begin(Field::Translation, rest),
            word if word.starts_with("msgid_plural") || word.starts_with("msgstr[") => {
                Err("plural forms: no text of a library has any".to_owned())
            }
            _ if line.starts_with('"') => self.add(line),
            _ => Err(format!("`{word}` is not known here")),
        }
    }

    fn begin(&mut self, field: Field, rest: &str) -> Result<(), String> {
        let fresh = field == Field::Context || (field == Field::Source && self.field != Some(Field::Context));
        if fresh && self.field.is_some() {
            self.close()?;
        }
        if field == Field::Translation && self.field != Some(Field::Source) {
            return Err("a `msgstr` without its `msgid`".to_owned());
        }
        self.field = Some(field);
        self.add(rest.trim())
    }

    fn add(&mut self, quoted: &str) -> Result<(), String> {
        let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).filter(|_| quoted.len() > 1);
        let text = unescaped(inner.ok_or("a text without its quotes")?)?;
        match self.field.ok_or("a text that belongs to nothing")? {
            Field::Context => self.entry.id.push_str(&text),
            Field::Source => self.entry.source.push_str(&text),
            Field::Translation => self.entry.translation.push_str(&text),
        }
        Ok(())
    }

    /// An entry is whole.
    fn close(&mut self) -> Result<(), String> {
        let Some(field) = self.field.take() else { return Ok(()) };
        if field != Field::Translation {
            return Err("an entry without its `msgstr`".to_owned());
        }
        let entry = std::mem::take(&mut self.entry);
        if entry.source.is_empty() && entry.id.is_empty() {
            if std::mem::replace(&mut self.seen_header, true) {
                return Err("a second header".to_owned());
            }
            self.header(&entry.translation);
        } else if entry.id.is_empty() {
            return Err("an entry without `msgctxt`: this is no file of `translate export`".to_owned());
        } else {
            self.catalog.entries.push(entry);
        }
        Ok(())
    }

    fn header(&mut self, header: &str) {
        for (key, value) in header.lines().filter_map(|line| line.split_once(": ")) {
            match key {
                "Language" => value.trim().clone_into(&mut self.catalog.language),
                "Project-Id-Version" => value.clone_into(&mut self.catalog.library),
                "POT-Creation-Date" => value.split(' ').next().unwrap_or_default().clone_into(&mut self.catalog.date),
                _ => {}
            }
        }
    }
}

fn unescaped(text: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut signs = text.chars();
    while let Some(c) = signs.next() {
        match c {
            '\\' => out.push(match signs.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some(c @ ('"' | '\\')) => c,
                other => {
                    return Err(format!("the escape `\\{}` is not known", other.map(String::from).unwrap_or_default()));
                }
            }),
            '"' => return Err("a quote inside a text without its backslash".to_owned()),
            c => out.push(c),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let entry = |id: &str, source: &str, translation: &str, stale| Entry {
            id: id.into(),
            context: "paragraph".into(),
            place: "modules/a.md:3".into(),
            source: source.into(),
            translation: translation.into(),
            stale,
        };
        let entries = vec![
            entry("a#text:1", "One \"word\" \\ here", "Un «mot»\tici", false),
            entry("a#text:2", "Two\nlines", "Deux\nlignes", true),
            entry("a#text:3", "Three", "", false),
        ];
        let catalog = Catalog {
            library: "L".into(),
            language: "fr".into(),
            date: "2026-11-23".into(),
            entries,
            named_by: "the header `Language`",
        };
        assert_eq!(read(&write(&catalog)), Ok(catalog));
    }

    #[test]
    fn what_is_no_catalog_is_told_at_its_line() {
        let head = "msgid \"\"\nmsgstr \"Language: fr\\n\"\n\n";
        for (text, line, words) in [
            ("msgctxt \"a\"\nmsgid \"b\"\nmsgid_plural \"c\"\n", 6, "plural"),
            ("msgctxt \"a\"\nmsgid \"b\"\n", 5, "without its `msgstr`"),
            ("msgstr \"b\"\n", 4, "without its `msgid`"),
            ("msgid \"b\"\nmsgstr \"c\"\n", 5, "without `msgctxt`"),
            ("msgctxt \"a\nmsgid \"b\"\n", 4, "quotes"),
            ("msgctxt \"a\\x\"\n", 4, "escape"),
            ("hello\n", 4, "not known"),
        ] {
            let (at, message) = read(&format!("{head}{text}")).unwrap_err();
            assert!(at == line && message.contains(words), "{text}: {at} {message}");
        }
        assert!(read("").is_err());
    }
}
