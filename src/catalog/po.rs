//! gettext's `.po` files, of which nothing that a translator wrote is lost.

use super::{Catalog, Entry};

/// Writes a catalog; `msgfmt --check` accepts it.
pub fn write(catalog: &Catalog) -> String {
    let mut out = lines("#", &catalog.comments);
    let head: String = header(catalog).iter().map(|line| format!("{line}\n")).collect();
    out += &format!("msgid \"\"\nmsgstr {}\n", quoted(&head, ""));
    for entry in &catalog.entries {
        out += "\n";
        out += &written(entry, "");
    }
    for entry in &catalog.obsolete {
        out += "\n";
        out += &written(entry, "#~ ");
    }
    out
}

/// The header: the file's own one with the day of the library, or a new one.
fn header(catalog: &Catalog) -> Vec<String> {
    let Catalog { library, language, date, header, .. } = catalog;
    let created = format!("POT-Creation-Date: {date} 00:00+0000");
    if !header.is_empty() {
        let is_day = |line: &String| line.starts_with("POT-Creation-Date:") && !date.is_empty();
        return header.iter().map(|line| if is_day(line) { created.clone() } else { line.clone() }).collect();
    }
    let head = [
        format!("Project-Id-Version: {library}"),
        created,
        format!("PO-Revision-Date: {date} 00:00+0000"),
        "Last-Translator: none".to_owned(),
        format!("Language-Team: {language}"),
        format!("Language: {language}"),
        "MIME-Version: 1.0".to_owned(),
        "Content-Type: text/plain; charset=UTF-8".to_owned(),
        "Content-Transfer-Encoding: 8bit".to_owned(),
        "X-Generator: coursepack".to_owned(),
    ];
    // What lies beside a translation has no day, which would change it without need.
    let is_wanted = |line: &String| !date.is_empty() || line.starts_with("Language:") || line.starts_with("Content-");
    head.into_iter().filter(is_wanted).collect()
}

/// Comments behind their mark.
fn lines(mark: &str, lines: &[String]) -> String {
    lines.iter().map(|line| if line.is_empty() { format!("{mark}\n") } else { format!("{mark} {line}\n") }).collect()
}

/// An entry; `before` stands before each line of one that is obsolete.
fn written(entry: &Entry, before: &str) -> String {
    let mut out = lines("#", &entry.comments);
    if before.is_empty() {
        let notes = [&entry.context].into_iter().filter(|context| !context.is_empty()).chain(&entry.notes).cloned();
        out += &lines("#.", &notes.collect::<Vec<_>>());
        if !entry.place.is_empty() {
            out += &format!("#: {}\n", entry.place);
        }
    }
    let flags: Vec<_> =
        entry.fuzzy.then_some("fuzzy").into_iter().chain(entry.flags.iter().map(String::as_str)).collect();
    if !flags.is_empty() {
        out += &format!("#, {}\n", flags.join(", "));
    }
    if let Some(previous) = &entry.previous {
        let mark = if before.is_empty() { "#| " } else { "#~| " };
        out += &format!("{mark}msgid {}\n", quoted(previous, mark));
    }
    for (word, text) in [("msgctxt", &entry.id), ("msgid", &entry.source), ("msgstr", &entry.translation)] {
        out += &format!("{before}{word} {}\n", quoted(text, before));
    }
    out
}

/// A string; of several lines, each on a line of its own.
fn quoted(text: &str, before: &str) -> String {
    let escaped = |line: &str| {
        let line = line.replace('\\', "\\\\").replace('"', "\\\"").replace('\t', "\\t").replace('\n', "\\n");
        format!("\"{line}\"")
    };
    let lines: Vec<_> = text.split_inclusive('\n').map(escaped).collect();
    match lines.len() {
        0 => "\"\"".to_owned(),
        1 => lines[0].clone(),
        _ => format!("\"\"\n{before}{}", lines.join(&format!("\n{before}"))),
    }
}

/// A line that cannot be read, and why.
pub type Fault = (usize, String);

/// Reads a catalog.
pub fn read(text: &str) -> Result<Catalog, Fault> {
    let mut reader = Reader::default();
    reader.catalog.named_by = "the header `Language`";
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        reader.number = index + 1;
        reader.line(line.trim()).map_err(|message| (index + 1, message))?;
    }
    reader.close().map_err(|message| (reader.number, message))?;
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
    Previous,
    /// A part of the previous original that is not kept.
    Other,
}

#[derive(Default)]
struct Reader {
    catalog: Catalog,
    entry: Entry,
    field: Option<Field>,
    /// Which of its fields the entry has.
    has_source: bool,
    is_whole: bool,
    is_obsolete: bool,
    seen_header: bool,
    number: usize,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if line.is_empty() {
            return Ok(());
        }
        if let Some(rest) = line.strip_prefix("#~") {
            return match rest.strip_prefix('|') {
                Some(rest) => self.previous(rest.trim()),
                None => self.words(rest.trim(), true),
            };
        }
        let Some(comment) = line.strip_prefix('#') else { return self.words(line, false) };
        if let Some(rest) = comment.strip_prefix('|') {
            return self.previous(rest.trim());
        }
        if self.is_whole {
            self.close()?;
        }
        self.comment(comment);
        Ok(())
    }

    /// A comment before an entry; what follows `#` says whose it is.
    fn comment(&mut self, comment: &str) {
        let words = comment.get(1..).unwrap_or_default().trim().to_owned();
        match comment.chars().next() {
            Some(',') => {
                let flags = words.split(',').map(str::trim).filter(|flag| !flag.is_empty());
                let (fuzzy, flags): (Vec<_>, Vec<_>) = flags.partition(|flag| *flag == "fuzzy");
                self.entry.fuzzy |= !fuzzy.is_empty();
                self.entry.flags.extend(flags.into_iter().map(str::to_owned));
            }
            Some('.') if self.entry.context.is_empty() => self.entry.context = words,
            Some('.') => self.entry.notes.push(words),
            Some(':') if self.entry.place.is_empty() => self.entry.place = words,
            Some(':') => {}
            _ => self.entry.comments.push(comment.strip_prefix(' ').unwrap_or(comment).to_owned()),
        }
    }

    /// The original that a guess was made from.
    fn previous(&mut self, line: &str) -> Result<(), String> {
        if self.is_whole {
            self.close()?;
        }
        let (word, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
        match word {
            "msgid" => self.field = Some(Field::Previous),
            "msgctxt" | "msgid_plural" => self.field = Some(Field::Other),
            _ if line.starts_with('"') => return self.add(line),
            _ => return Err(format!("`{word}` is not known here")),
        }
        self.add(rest.trim())
    }

    fn words(&mut self, line: &str, is_obsolete: bool) -> Result<(), String> {
        let (word, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
        let field = match word {
            "msgctxt" => Field::Context,
            "msgid" => Field::Source,
            "msgstr" => Field::Translation,
            word if word.starts_with("msgid_plural") || word.starts_with("msgstr[") => {
                return Err("plural forms: no text of a library has any".to_owned());
            }
            _ if line.starts_with('"') => return self.add(line),
            _ => return Err(format!("`{word}` is not known here")),
        };
        self.begin(field, is_obsolete)?;
        self.add(rest.trim())
    }

    fn begin(&mut self, field: Field, is_obsolete: bool) -> Result<(), String> {
        let fresh = match field {
            Field::Context => self.has_source || !self.entry.id.is_empty(),
            Field::Source => self.has_source,
            _ => false,
        };
        if fresh {
            self.close()?;
        }
        match field {
            Field::Translation if !self.has_source || self.is_whole => {
                return Err("a `msgstr` without its `msgid`".to_owned());
            }
            Field::Translation => self.is_whole = true,
            Field::Source => self.has_source = true,
            _ => {}
        }
        if self.entry.at == 0 {
            self.entry.at = self.number;
        }
        self.is_obsolete = is_obsolete;
        self.field = Some(field);
        Ok(())
    }

    fn add(&mut self, quoted: &str) -> Result<(), String> {
        let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).filter(|_| quoted.len() > 1);
        let text = unescaped(inner.ok_or("a text without its quotes")?)?;
        match self.field.ok_or("a text that belongs to nothing")? {
            Field::Context => self.entry.id.push_str(&text),
            Field::Source => self.entry.source.push_str(&text),
            Field::Translation => self.entry.translation.push_str(&text),
            Field::Previous => self.entry.previous.get_or_insert_default().push_str(&text),
            Field::Other => {}
        }
        Ok(())
    }

    /// An entry is whole.
    fn close(&mut self) -> Result<(), String> {
        let (has_source, is_whole) = (std::mem::take(&mut self.has_source), std::mem::take(&mut self.is_whole));
        self.field = None;
        let mut entry = std::mem::take(&mut self.entry);
        if !is_whole {
            let is_begun = has_source || !entry.id.is_empty();
            return if is_begun { Err("an entry without its `msgstr`".to_owned()) } else { Ok(()) };
        }
        entry.translation = entry.translation.replace("\r\n", "\n");
        if std::mem::take(&mut self.is_obsolete) {
            self.catalog.obsolete.push(entry);
        } else if entry.source.is_empty() && entry.id.is_empty() {
            if std::mem::replace(&mut self.seen_header, true) {
                return Err("a second header".to_owned());
            }
            self.header(entry);
        } else if entry.id.is_empty() {
            return Err("an entry without `msgctxt`: this is no file of `translate export`".to_owned());
        } else {
            self.catalog.entries.push(entry);
        }
        Ok(())
    }

    fn header(&mut self, header: Entry) {
        self.catalog.comments = header.comments;
        self.catalog.header = header.translation.lines().map(str::to_owned).collect();
        for (key, value) in header.translation.lines().filter_map(|line| line.split_once(':')) {
            let value = value.trim();
            match key {
                "Language" => value.clone_into(&mut self.catalog.language),
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
                Some('r') => '\r',
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

    const HEAD: &str = "msgid \"\"\nmsgstr \"Language: fr\\n\"\n\n";

    fn entry(id: &str, source: &str, translation: &str) -> Entry {
        let [id, source, translation] = [id, source, translation].map(str::to_owned);
        Entry {
            id,
            context: "paragraph".into(),
            place: "modules/a.md:3".into(),
            source,
            translation,
            ..Entry::default()
        }
    }

    /// The same without lines, which are those of a file.
    fn placeless(mut catalog: Catalog) -> Catalog {
        catalog.entries.iter_mut().chain(&mut catalog.obsolete).for_each(|entry| entry.at = 0);
        catalog
    }

    #[test]
    fn what_is_written_is_read_again() {
        let comments = vec!["Why?".to_owned(), String::new(), "  So.".to_owned()];
        let guess =
            Entry { fuzzy: true, flags: vec!["no-wrap".into()], ..entry("a#text:2", "Two\nlines", "Deux\nlignes") };
        let entries = vec![
            entry("a#text:1", "One \"word\" \\ here", "Un «mot»\tici"),
            Entry { previous: Some("Two \nolder lines".into()), comments: comments.clone(), ..guess },
            Entry { notes: vec!["The library has another text.".into()], ..entry("a#text:3", "Three", "") },
        ];
        let gone = Entry {
            context: String::new(),
            place: String::new(),
            ..entry("a#text:9", "Gone\nfor good", "Parti\npour de bon")
        };
        let obsolete = vec![
            Entry { fuzzy: true, previous: Some("A\nB".into()), comments, ..gone.clone() },
            Entry { id: "a#text:10".into(), ..gone },
        ];
        let catalog = Catalog {
            library: "L".into(),
            language: "fr".into(),
            date: "2026-11-23".into(),
            named_by: "the header `Language`",
            entries,
            obsolete,
            ..Catalog::default()
        };
        let text = write(&catalog);
        let again = placeless(read(&text).unwrap());
        assert_eq!(Catalog { header: Vec::new(), ..again.clone() }, catalog);
        assert_eq!(write(&again), text);
    }

    #[test]
    fn the_head_of_a_translators_program_stays() {
        let head = "# Translators: A, B\n#\nmsgid \"\"\nmsgstr \"\"\n\"Language: fr_FR\\n\"\n\"Last-Translator: A <a@example.org>\\n\"\n\"POT-Creation-Date: 2020-01-01 00:00+0000\\n\"\n\"Plural-Forms: nplurals=2; plural=(n > 1);\\n\"\n\"X-Poedit-Bookmarks: 1\\n\"\n";
        let catalog = read(head).unwrap();
        assert_eq!(catalog.language, "fr_FR");
        let text = write(&Catalog { date: "2026-11-23".into(), ..catalog });
        assert_eq!(text, head.replace("2020-01-01", "2026-11-23"));
    }

    #[test]
    fn line_ends_and_marks_of_other_systems_say_nothing() {
        let text = format!(
            "{HEAD}#  A note\n#, fuzzy\nmsgctxt \"a\"\nmsgid \"b\"\nmsgstr \"c\\r\\n\"\n\"d\"\n\n#~ msgctxt \"x\"\n#~ msgid \"y\"\n#~ msgstr \"z\"\n"
        );
        let clean = read(&text).unwrap();
        assert_eq!(clean.entries[0].translation, "c\nd");
        assert_eq!((clean.entries.len(), clean.obsolete.len(), clean.entries[0].at), (1, 1, 6));
        assert_eq!(read(&format!("\u{feff}{}", text.replace('\n', "\r\n"))), Ok(clean));
    }

    #[test]
    fn what_is_no_catalog_is_told_at_its_line() {
        for (text, line, words) in [
            ("msgctxt \"a\"\nmsgid \"b\"\nmsgid_plural \"c\"\n", 6, "plural"),
            ("msgctxt \"a\"\nmsgid \"b\"\n", 5, "without its `msgstr`"),
            ("msgstr \"b\"\n", 4, "without its `msgid`"),
            ("msgid \"b\"\nmsgstr \"c\"\n", 5, "without `msgctxt`"),
            ("msgctxt \"a\nmsgid \"b\"\n", 4, "quotes"),
            ("msgctxt \"a\\x\"\n", 4, "escape"),
            ("hello\n", 4, "not known"),
        ] {
            let (at, message) = read(&format!("{HEAD}{text}")).unwrap_err();
            assert!(at == line && message.contains(words), "{text}: {at} {message}");
        }
        assert!(read("").is_err());
    }
}
