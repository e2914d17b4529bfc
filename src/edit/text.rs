//! A YAML file that is edited where it stands: each change splices some bytes and leaves all others alone.
//!
//! After each change the text is parsed again and must say what it is meant to say; else nothing is changed.

use std::ops::Range;

use super::spots::{Spots, Stuck, UNCLEAR};
use super::value::{Step, Value};
use crate::source::FileId;
use crate::yaml::{self, Kind, Node};

/// A file with what it says.
#[derive(Clone, Debug)]
pub(super) struct Text {
    file: FileId,
    text: String,
    tree: Node,
    line_end: &'static str,
    /// Whether the last line of the author has no end.
    open_end: bool,
}

/// An entry that was taken out of a list, to be put somewhere else.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    value: Value,
    /// Its lines and the column of its dash, if it stood in lines.
    lines: Option<(String, usize)>,
    /// The entry on one line; none where a comment of the author would be lost.
    inline: Option<String>,
}

impl Entry {
    /// A new entry.
    pub(super) fn new(value: Value) -> Self {
        Self { inline: Some(value.flow()), lines: None, value }
    }

    /// What it says, if it has no comment that would be lost with its lines.
    pub(super) fn movable(self) -> Result<Value, Stuck> {
        if self.inline.is_some() { Ok(self.value) } else { Err(LOST) }
    }
}

const LOST: Stuck = Stuck("its comment would be lost: move the comment to a line of its own above it first");

type Splices = Vec<(Range<usize>, String)>;

impl Text {
    /// Takes a text as it is on the disk.
    pub(super) fn new(file: FileId, text: &str) -> Result<Self, Stuck> {
        if text.replace("\r\n", "\n").contains('\r') {
            return Err(Stuck("its lines end in an old way: save it with line ends of Unix or Windows"));
        }
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let open_end = !text.is_empty() && !text.ends_with('\n');
        let text = if open_end { format!("{text}{line_end}") } else { text.to_owned() };
        let tree = yaml::parse(file, &text, 0).map_err(|_| UNCLEAR)?;
        Ok(Self { file, text, tree, line_end, open_end })
    }

    /// What the file says.
    pub(super) fn value(&self) -> Value {
        Value::from(&self.tree)
    }

    /// The edited text.
    pub(super) fn finish(self) -> Result<String, Stuck> {
        let text = if self.open_end { self.text.strip_suffix(self.line_end).unwrap_or(&self.text) } else { &self.text };
        let says = yaml::parse(self.file, text, 0).map_err(|_| UNCLEAR)?;
        if Value::from(&says) == self.value() { Ok(text.to_owned()) } else { Err(UNCLEAR) }
    }

    /// Puts another value in the place of one that stands on its lines alone.
    pub(super) fn set(&mut self, way: &[Step], value: Value) -> Result<(), Stuck> {
        let node = self.node(way)?;
        let spots = self.spots();
        let end = spots.end(node)?;
        let range = match node.kind {
            Kind::Null => {
                let colon = self.text[end..].find(':').map(|at| end + at + 1).ok_or(UNCLEAR)?;
                return self.splice(vec![(colon..colon, format!(" {}", value.flow()))], way, value);
            }
            Kind::Text(_) => self.with_header(node.span.start())..end,
            _ => node.span.start()..end,
        };
        if !spots.is_flow(node) || spots.has_comment(range.clone(), node) {
            return Err(Stuck("it takes several lines: write it on one line first"));
        }
        // What stood bare stays bare, and what stood in quotes keeps them, where it can be read so.
        let quote = self.text[range.clone()].chars().next().filter(|c| ['"', '\''].contains(c));
        let alike = match (&value, quote) {
            (Value::Text(text), Some(quote)) => Some(format!("{quote}{text}{quote}")),
            (Value::Text(text), None) if matches!(node.kind, Kind::Text(_)) => Some(text.clone()),
            _ => None,
        };
        let alike = alike.filter(|text| !text.contains(['\n', '\r']) && range.start == node.span.start());
        if let Some(text) = alike
            && self.splice(vec![(range.clone(), text)], way, value.clone()).is_ok()
        {
            return Ok(());
        }
        let new = value.flow();
        self.splice(vec![(range, new)], way, value)
    }

    /// Where a text begins: one in a block begins with its `>` or `|`.
    fn with_header(&self, start: usize) -> usize {
        let before = self.text[..start].trim_end();
        let word = before.rsplit([' ', '\n']).next().unwrap_or_default();
        let is_header = word.starts_with(['>', '|']) && self.text[before.len()..start].contains('\n');
        if is_header { before.len() - word.len() } else { start }
    }

    /// Adds a key to a map; in lines, it stands after the key `after`, else last.
    pub(super) fn add_key(&mut self, way: &[Step], key: &'static str, value: Value, after: &str) -> Result<(), Stuck> {
        let node = self.node(way)?;
        let Kind::Map(entries) = &node.kind else { return Err(UNCLEAR) };
        let spots = self.spots();
        let place = entries.iter().position(|(known, _)| known.value == after);
        let place = place.filter(|_| !spots.is_flow(node)).unwrap_or(entries.len().saturating_sub(1));
        let splice = match entries.get(place) {
            None => (node.span.start() + 1, format!(" {key}: {} ", value.flow())),
            Some((name, last)) if spots.is_flow(node) => {
                let end = spots.end(last)?;
                let end = if last.kind == Kind::Null { self.after_colon(name.span.end())? } else { end };
                (end, format!(", {key}: {}", value.flow()))
            }
            Some((_, last)) => {
                let first = entries[0].0.span.start();
                let column = self.text[spots.line_start(first)..first].chars().count();
                (spots.next_line(spots.end(last)?), self.lines_of(key, &value, column))
            }
        };
        let mut map = self.value();
        let Some(Value::Map(entries)) = map.at_mut(way) else { return Err(UNCLEAR) };
        entries.insert((place + 1).min(entries.len()), (key.to_owned(), value));
        self.apply(vec![(splice.0..splice.0, splice.1)], map)
    }

    /// Takes a key of the whole file out.
    pub(super) fn remove_key(&mut self, key: &str) -> Result<(), Stuck> {
        let Kind::Map(entries) = &self.tree.kind else { return Err(UNCLEAR) };
        let index = entries.iter().position(|(known, _)| known.value == key).ok_or(UNCLEAR)?;
        let (name, node) = &entries[index];
        let spots = self.spots();
        let start = name.span.start();
        let range = spots.line_start(start)..spots.next_line(spots.end(node)?);
        if spots.is_flow(&self.tree) || !spots.begins_line(start) || spots.has_comment(range.clone(), node) {
            return Err(UNCLEAR);
        }
        let Value::Map(mut says) = self.value() else { return Err(UNCLEAR) };
        says.remove(index);
        self.apply(vec![(range, String::new())], Value::Map(says))
    }

    fn after_colon(&self, at: usize) -> Result<usize, Stuck> {
        self.text[at..].find(':').map(|colon| at + colon + 1).ok_or(UNCLEAR)
    }

    /// A key with its value; a list of maps has a line for each.
    fn lines_of(&self, key: &str, value: &Value, column: usize) -> String {
        let pad = " ".repeat(column);
        let end = self.line_end;
        match value {
            Value::List(values) if values.iter().any(|value| matches!(value, Value::Map(_))) => {
                let entry = |value: &Value| format!("{pad}  - {}{end}", value.flow());
                format!("{pad}{key}:{end}{}", values.iter().map(entry).collect::<String>())
            }
            value => format!("{pad}{key}: {}{end}", value.flow()),
        }
    }

    /// An entry of a list, as it stands.
    pub(super) fn entry(&self, list: &[Step], index: usize) -> Result<Entry, Stuck> {
        let (nodes, is_flow) = self.list(list)?;
        let node = nodes.get(index).ok_or(UNCLEAR)?;
        let spots = self.spots();
        let range = node.span.start()..spots.end(node)?;
        let value = Value::from(node);
        if is_flow {
            let own = &self.text[range.clone()];
            let inline = if own.contains('\n') { value.flow() } else { own.to_owned() };
            let inline = (!spots.has_comment(range, node)).then_some(inline);
            return Ok(Entry { value, lines: None, inline });
        }
        let lines = spots.lines(node)?;
        let column = spots.dash(node)? - lines.start;
        let own = &self.text[range];
        let inline = if spots.is_flow(node) && !own.contains('\n') { own.to_owned() } else { value.flow() };
        let inline = (!spots.has_comment(lines.clone(), node)).then_some(inline);
        Ok(Entry { value, lines: Some((self.text[lines].to_owned(), column)), inline })
    }

    /// Takes an entry out of a list.
    pub(super) fn remove(&mut self, list: &[Step], index: usize) -> Result<Entry, Stuck> {
        let entry = self.entry(list, index)?;
        let (nodes, is_flow) = self.list(list)?;
        let splices = match (is_flow, nodes.len()) {
            (true, _) => self.flow_cut(nodes, index)?,
            (false, 1) => {
                let [.., Step::Key(key)] = list else { return Err(UNCLEAR) };
                let map = self.node(&list[..list.len() - 1])?;
                let Kind::Map(entries) = &map.kind else { return Err(UNCLEAR) };
                let (name, _) = entries.iter().find(|(known, _)| known.value == *key).ok_or(UNCLEAR)?;
                let colon = self.after_colon(name.span.end())?;
                vec![(colon..colon, " []".to_owned()), (self.spots().lines(&nodes[0])?, String::new())]
            }
            (false, _) => vec![(self.spots().lines(&nodes[index])?, String::new())],
        };
        let mut says = self.value();
        let Some(Value::List(values)) = says.at_mut(list) else { return Err(UNCLEAR) };
        values.remove(index);
        self.apply(splices, says)?;
        Ok(entry)
    }

    /// What is cut out of a list between brackets: an entry, one comma, and its line if it stood there alone.
    fn flow_cut(&self, nodes: &[Node], index: usize) -> Result<Splices, Stuck> {
        let spots = self.spots();
        let (start, end) = (nodes[index].span.start(), spots.end(&nodes[index])?);
        let until = nodes.get(index + 1).map_or(self.text.len(), |next| next.span.start());
        let next = self.text[end..].find(|c: char| !c.is_whitespace()).map(|at| end + at);
        let comma = match nodes.get(index + 1) {
            Some(_) => spots.comma(end..until),
            None => next.filter(|&at| self.text[at..].starts_with(',')),
        };
        let line = spots.line_start(start)..spots.next_line(comma.unwrap_or(end));
        let is_alone = spots.begins_line(start) && spots.ends_line(comma.map_or(end, |comma| comma + 1));
        let cut = |range: Range<usize>| (range, String::new());
        if let Some(comma) = comma {
            let after = &self.text[comma + 1..spots.line_end(comma)];
            let blanks = after.len() - after.trim_start().len();
            return Ok(vec![cut(if is_alone { line } else { start..comma + 1 + blanks })]);
        }
        let Some(before) = index.checked_sub(1) else { return Ok(vec![cut(start..end)]) };
        let comma = spots.comma(spots.end(&nodes[before])?..start).ok_or(UNCLEAR)?;
        Ok(match is_alone {
            true => vec![cut(comma..comma + 1), cut(line)],
            false if self.text[comma..start].contains('\n') => vec![cut(comma..comma + 1), cut(start..end)],
            false => vec![cut(comma..end)],
        })
    }

    /// Puts an entry into a list.
    pub(super) fn insert(&mut self, list: &[Step], index: usize, entry: &Entry) -> Result<(), Stuck> {
        let (nodes, is_flow) = self.list(list)?;
        let splices =
            if is_flow { self.flow_place(list, nodes, index, entry)? } else { self.line_place(nodes, index, entry)? };
        let mut says = self.value();
        let Some(Value::List(values)) = says.at_mut(list) else { return Err(UNCLEAR) };
        values.insert(index, entry.value.clone());
        self.apply(splices, says)
    }

    fn line_place(&self, nodes: &[Node], index: usize, entry: &Entry) -> Result<Splices, Stuck> {
        let spots = self.spots();
        let beside = nodes.get(index.saturating_sub(1)).ok_or(UNCLEAR)?;
        let lines = spots.lines(beside)?;
        let column = spots.dash(beside)? - lines.start;
        let at = if index == 0 { lines.start } else { lines.end };
        Ok(vec![(at..at, self.as_lines(entry, column)?)])
    }

    fn flow_place(&self, list: &[Step], nodes: &[Node], index: usize, entry: &Entry) -> Result<Splices, Stuck> {
        let spots = self.spots();
        let new = self.as_inline(entry)?;
        let Some(last) = nodes.len().checked_sub(1) else {
            let at = self.node(list)?.span.start() + 1;
            return Ok(vec![(at..at, new)]);
        };
        let beside = nodes[index.min(last)].span.start();
        let line = &self.text[spots.line_start(beside)..beside];
        let between = if line.trim().is_empty() { format!("{}{line}", self.line_end) } else { " ".to_owned() };
        if index <= last {
            return Ok(vec![(beside..beside, format!("{new},{between}"))]);
        }
        let end = spots.end(&nodes[last])?;
        let has_comma = self.text[end..].trim_start().starts_with(',');
        if line.trim().is_empty() && spots.ends_line(end + usize::from(has_comma)) {
            // A comment at the end of the last line stays there.
            let at = spots.line_end(end);
            let comma = if has_comma { (String::new(), ",") } else { (",".to_owned(), "") };
            return Ok(vec![(end..end, comma.0), (at..at, format!("{between}{new}{}", comma.1))]);
        }
        Ok(vec![(end..end, format!(",{between}{new}"))])
    }

    /// Exchanges two entries of lists, in lines or between brackets.
    pub(super) fn exchange(&mut self, one: (&[Step], usize), other: (&[Step], usize)) -> Result<(), Stuck> {
        let (first, second) = (self.entry(one.0, one.1)?, self.entry(other.0, other.1)?);
        let splices = vec![self.in_place(one, &second)?, self.in_place(other, &first)?];
        let mut says = self.value();
        for ((list, index), entry) in [(one, second), (other, first)] {
            let Some(Value::List(values)) = says.at_mut(list) else { return Err(UNCLEAR) };
            *values.get_mut(index).ok_or(UNCLEAR)? = entry.value;
        }
        self.apply(splices, says)
    }

    /// An entry in the place of another.
    fn in_place(&self, (list, index): (&[Step], usize), entry: &Entry) -> Result<(Range<usize>, String), Stuck> {
        let (nodes, is_flow) = self.list(list)?;
        let (node, spots) = (&nodes[index], self.spots());
        if is_flow {
            return Ok((node.span.start()..spots.end(node)?, self.as_inline(entry)?));
        }
        let lines = spots.lines(node)?;
        let column = spots.dash(node)? - lines.start;
        Ok((lines, self.as_lines(entry, column)?))
    }

    fn as_inline(&self, entry: &Entry) -> Result<String, Stuck> {
        entry.inline.clone().ok_or(LOST)
    }

    /// The lines of an entry with its dash in a column.
    fn as_lines(&self, entry: &Entry, column: usize) -> Result<String, Stuck> {
        let pad = " ".repeat(column);
        let Some((lines, from)) = &entry.lines else {
            return Ok(format!("{pad}- {}{}", self.as_inline(entry)?, self.line_end));
        };
        let shifted = lines.split_inclusive('\n').map(|line| {
            let blanks = line.len() - line.trim_start_matches(' ').len();
            if line.trim().is_empty() { line.to_owned() } else { format!("{pad}{}", &line[blanks.min(*from)..]) }
        });
        Ok(shifted.collect())
    }

    fn spots(&self) -> Spots<'_> {
        Spots(&self.text)
    }

    fn node(&self, way: &[Step]) -> Result<&Node, Stuck> {
        way.iter()
            .try_fold(&self.tree, |node, step| match (step, &node.kind) {
                (Step::Key(key), _) => node.get(key),
                (Step::Index(index), Kind::List(nodes)) => nodes.get(*index),
                _ => None,
            })
            .ok_or(UNCLEAR)
    }

    /// The entries of a list, and whether it stands between brackets.
    fn list(&self, way: &[Step]) -> Result<(&[Node], bool), Stuck> {
        let node = self.node(way)?;
        match &node.kind {
            Kind::List(nodes) => Ok((nodes, self.spots().is_flow(node))),
            _ => Err(Stuck("it is a single value: write it as a list, in `[…]`")),
        }
    }

    fn splice(&mut self, splices: Splices, way: &[Step], value: Value) -> Result<(), Stuck> {
        let mut says = self.value();
        *says.at_mut(way).ok_or(UNCLEAR)? = value;
        self.apply(splices, says)
    }

    /// Changes the text, if it then says what it is meant to say.
    fn apply(&mut self, mut splices: Splices, says: Value) -> Result<(), Stuck> {
        splices.sort_by_key(|(range, _)| std::cmp::Reverse((range.start, range.end)));
        if splices.windows(2).any(|pair| pair[1].0.end > pair[0].0.start) {
            return Err(UNCLEAR);
        }
        let mut text = self.text.clone();
        for (range, new) in splices {
            text.replace_range(range, &new);
        }
        let tree = yaml::parse(self.file, &text, 0).map_err(|_| UNCLEAR)?;
        if Value::from(&tree) != says {
            return Err(UNCLEAR);
        }
        (self.text, self.tree) = (text, tree);
        Ok(())
    }
}
