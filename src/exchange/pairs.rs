//! Which texts there are: every original with its translation, and what a translator sees of both.

use std::collections::BTreeMap;

use super::labels::{self, Slot};
use super::{Piece, fields, pieces, thin};
use crate::diagnostic::{Code, Diagnostic};
use crate::edit::Place;
use crate::library::locale::LanguageTag;
use crate::library::texts;
use crate::source::{FileId, Sources, Span};
use crate::yaml;

/// An original with its translation.
pub(super) struct Pair {
    /// `exercises/police-reform/01-x`; what a country changes begins with `countries/TJ/`.
    pub(super) item: String,
    /// Where its translation lies.
    pub(super) place: Place,
    pub(super) kind: Kind,
    pub(super) original: FileId,
    pub(super) translation: Option<FileId>,
    /// The language of the translation.
    pub(super) language: LanguageTag,
    /// What is kept of a translation that is not finished.
    pub(super) kept: Option<FileId>,
}

/// How a file is taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Markdown whose sections are keywords.
    Known,
    /// Markdown whose sections are free.
    Free,
    /// A course or a profile.
    Yaml,
    /// The labels of a language.
    Labels,
}

/// The folders whose items are translated, in the order in which a translator sees them.
const FOLDERS: [(&str, Kind); 7] = [
    ("themes", Kind::Known),
    ("exercises", Kind::Known),
    ("case-studies", Kind::Known),
    ("readings", Kind::Free),
    ("training-cycle", Kind::Free),
    ("courses", Kind::Yaml),
    ("countries", Kind::Yaml),
];

/// The labels of a language, beside those of the library's own.
fn of_labels(sources: &Sources, language: &LanguageTag) -> Option<Pair> {
    let item = format!("languages/{language}");
    let original = sources.find(&format!("modules/languages/{}.yaml", super::first(sources)))?;
    let place = Place::of(&item, None)?;
    let translation = Some(sources.find(place.path())?);
    let kept = Place::unfinished(&item, language).and_then(|place| sources.find(place.path()));
    Some(Pair { item, place, kind: Kind::Labels, original, translation, language: language.clone(), kept })
}

/// Every text that can be translated into a language: the labels, the library's own items, then what countries say.
pub(super) fn pairs(sources: &Sources, language: &LanguageTag) -> Vec<Pair> {
    let mut found: BTreeMap<(Option<&str>, usize, &str), Pair> = BTreeMap::new();
    for (file, source) in sources.under("modules/") {
        let rest = &source.path["modules/".len()..];
        let below = rest.strip_prefix("countries/").and_then(|rest| rest.split_once('/'));
        let (country, rest) = below.map_or((None, rest), |(country, rest)| (Some(country), rest));
        let Some(shelf) = FOLDERS.iter().position(|(folder, _)| rest.split('/').next() == Some(folder)) else {
            continue;
        };
        let kind = FOLDERS[shelf].1;
        let ending = if kind == Kind::Yaml { ".yaml" } else { ".md" };
        let Some(stem) = rest.strip_suffix(ending).filter(|stem| stem.contains('/')) else { continue };
        let (item, own) = stem.split_once('.').map_or((stem, None), |(item, own)| (item, Some(own)));
        // What a country says in another language alone is an original, too.
        if own.is_some_and(|own| own == language.as_str() || country.is_none()) {
            continue;
        }
        let root = country.map(|country| format!("countries/{country}/")).unwrap_or_default();
        let id = format!("{root}{}", item.replacen("training-cycle/forms/", "forms/", 1));
        let Some(place) = Place::of(&id, Some(language)) else { continue };
        let translation = sources.find(place.path());
        let kept = Place::unfinished(&id, language).and_then(|place| sources.find(place.path()));
        let pair = Pair { item: id, kind, original: file, translation, language: language.clone(), kept, place };
        let key = (country, shelf, item);
        if own.is_none() {
            found.insert(key, pair);
        } else {
            found.entry(key).or_insert(pair);
        }
    }
    of_labels(sources, language).into_iter().chain(found.into_values()).collect()
}

impl Pair {
    /// Whether there is nothing to translate in it, and nobody has.
    pub(super) fn is_idle(&self, sources: &Sources) -> bool {
        self.translation.is_none() && self.kept.is_none() && thin::says_nothing(sources, self.original)
    }

    /// The item that it changes, if it is a country's.
    pub(super) fn base(&self) -> Option<&str> {
        self.item.strip_prefix("countries/")?.split_once('/').map(|(_, item)| item)
    }

    /// The texts of one of its files, with the line of each.
    pub(super) fn texts(&self, sources: &Sources, file: FileId) -> Vec<(Piece, usize)> {
        let text = sources.text(file);
        let line = |offset: usize| sources.line_column(file, offset).0;
        if self.kind == Kind::Labels {
            let slots = self.slots(sources).into_iter();
            return slots.map(|slot| (slot.piece(), line(slot.span.start()))).collect();
        }
        if self.kind == Kind::Yaml {
            let Ok(node) = yaml::parse(file, text, 0) else { return Vec::new() };
            let found = texts::texts(sources.path(file), &node);
            let lines: Vec<_> = found.iter().map(|text| line(text.text.span.start())).collect();
            return fields::pieces(found).into_iter().zip(lines).collect();
        }
        let mut offset = 0;
        let mut found = Vec::new();
        for piece in pieces(text, self.kind == Kind::Free) {
            let length = piece.text.len();
            if piece.is_text {
                found.push((piece, line(offset)));
            }
            offset += length;
        }
        found
    }

    /// The texts of labels.
    pub(super) fn slots(&self, sources: &Sources) -> Vec<Slot> {
        let read = |file: FileId| yaml::parse(file, sources.text(file), 0).ok();
        let Some(first) = read(self.original) else { return Vec::new() };
        labels::slots(&first, &super::first(sources), self.translation.and_then(read).as_ref(), &self.language)
    }

    /// The texts of the original.
    pub(super) fn originals(&self, sources: &Sources) -> Vec<(Piece, usize)> {
        self.texts(sources, self.original)
    }

    /// The translated texts, in the order of the original's; none if there is no translation.
    pub(super) fn translated(&self, sources: &Sources) -> Result<Vec<String>, Diagnostic> {
        let Some(file) = self.translation else { return Ok(Vec::new()) };
        if self.kind == Kind::Labels {
            let own = yaml::parse_strictly(file, sources.text(file))?;
            return Ok(self.slots(sources).iter().map(|slot| slot.translation(&own)).collect());
        }
        let (old, new) = (self.originals(sources), self.texts(sources, file));
        let differ = |a: &Piece, b: &Piece| a.context != b.context || (self.kind == Kind::Yaml && a.part != b.part);
        let differs = old.iter().zip(&new).position(|((a, _), (b, _))| differ(a, b));
        let Some(index) = differs.or((old.len() != new.len()).then(|| old.len().min(new.len()))) else {
            return Ok(new.into_iter().map(|(piece, _)| piece.text).collect());
        };
        let line = new.get(index).map_or(usize::MAX, |(_, line)| *line);
        let start = sources.text(file).lines().take(line.saturating_sub(1)).map(|line| line.len() + 1).sum::<usize>();
        let start = start.min(sources.text(file).len());
        let place =
            old.get(index).map_or_else(|| "the end of the original".to_owned(), |(piece, _)| format!("`{}`", piece.id));
        let message = format!("the translation does not follow its original from here on: that has {place} here");
        let help = match self.kind {
            Kind::Yaml => "give both the same texts in the same lists",
            _ => "give both the same headings, paragraphs, lists and tables in the same order",
        };
        Err(Code::TranslationShape.at(Span::new(file, start, start), message).help(help))
    }

    /// The translation with other texts. A new one, or one that does not follow its original (which `follows` says),
    /// has nothing of the original but its words' places.
    pub(super) fn filled(&self, sources: &Sources, texts: &[String], follows: bool) -> String {
        let translation = self.translation.filter(|_| follows);
        let file = translation.unwrap_or(self.original);
        let skeleton = sources.text(file);
        if self.kind == Kind::Labels {
            let own = yaml::parse(file, skeleton, 0).expect("its texts were read");
            return labels::filled(skeleton, &own, &self.slots(sources), texts);
        }
        if self.kind == Kind::Yaml {
            let node = yaml::parse(file, skeleton, 0).expect("its texts were read");
            let found = texts::texts(sources.path(file), &node);
            return match translation {
                Some(_) => fields::changed(skeleton, &found, texts),
                None => fields::written(&found, texts),
            };
        }
        let mut texts = texts.iter();
        let mut out = String::new();
        for piece in pieces(skeleton, self.kind == Kind::Free) {
            match (piece.is_text, piece.is_front && translation.is_none()) {
                (true, _) => out.push_str(texts.next().map_or("", String::as_str)),
                (false, true) => out.push_str("---\n---\n"),
                (false, false) => out.push_str(&piece.text),
            }
        }
        out
    }

    /// The texts of a translation that is not written yet.
    pub(super) fn read_again(&self, sources: &Sources, text: &str) -> Vec<String> {
        if self.kind == Kind::Labels {
            let Ok(own) = yaml::parse(self.original, text, 0) else { return Vec::new() };
            return self.slots(sources).iter().map(|slot| slot.translation(&own)).collect();
        }
        let sources = Sources::new([(self.place.path().to_owned(), text.as_bytes().to_vec())]);
        let file = sources.find(self.place.path()).expect("just put there");
        self.texts(&sources, file).into_iter().map(|(piece, _)| piece.text).collect()
    }
}
