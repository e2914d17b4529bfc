//! The Typst files of a document: which parts it includes, how their citations are numbered, and what the document
//! holds and names.

use std::collections::BTreeSet;

use super::subject::Subject;
use crate::audience::{Audience, Moment};
use crate::ids::PartId;
use crate::library::case_study::SourceEntry;
use crate::library::{CaseStudy, Given, Kept, Part, Reading};
use crate::markdown::{Block, ReferenceKind, references};
use crate::source::FileId;

/// A content file of a manuscript.
#[derive(Clone, Debug)]
pub struct PartFile<'a> {
    /// What it is a part of, and its name there.
    pub id: PartId,
    /// Its virtual path.
    pub path: String,
    /// The author's file that it comes from.
    pub file: FileId,
    /// Who may read it.
    pub audience: Audience,
    /// When participants get it.
    pub moment: Moment,
    /// What it holds.
    pub content: Content<'a>,
}

/// A longer address makes a code too fine for a copier.
const LONGEST_CODE: usize = 400;

/// What a content file holds.
#[derive(Clone, Debug)]
pub enum Content<'a> {
    /// Text of an author.
    Text {
        /// The text.
        blocks: &'a [Block],
        /// Words that begin a paragraph as cues.
        cues: &'static [&'static str],
        /// What citations stand for, in order from 1.
        cited: Vec<String>,
        /// Whether the cited readings are listed behind the text.
        list: bool,
        /// The exercise whose sheets links lead to.
        exercise: Option<String>,
    },
    /// Sources of a case study with their numbers in its text.
    Sources(Vec<(u32, &'a SourceEntry)>),
    /// The square code of an address, one byte a module.
    Code(&'a str),
}

/// What a document is made of.
#[derive(Debug, Default)]
pub struct Parts<'a> {
    /// Its files, each once.
    pub files: Vec<PartFile<'a>>,
    /// What it holds under a heading of its own.
    pub holds: BTreeSet<Subject>,
    /// What it names, in a list, a table or a text: some pack must hold it.
    pub names: BTreeSet<Subject>,
}

/// The parts of a participants' document: facilitators' text does not fit in.
#[derive(Debug, Default)]
pub struct GivenParts<'a>(Parts<'a>);

/// The parts of a facilitators' document: everything fits in.
#[derive(Debug, Default)]
pub struct KeptParts<'a>(Parts<'a>);

/// Where parts that participants may read are collected; both kinds of documents take them.
pub trait Collect<'a> {
    /// What has been collected so far.
    fn parts(&mut self) -> &mut Parts<'a>;

    /// Adds a file, once.
    fn push(&mut self, file: PartFile<'a>) {
        let files = &mut self.parts().files;
        if files.iter().all(|known| known.path != file.path) {
            files.push(file);
        }
    }

    /// The document holds something: the anchor of its heading.
    fn hold(&mut self, subject: Subject) -> String {
        let anchor = subject.anchor();
        self.parts().holds.insert(subject);
        anchor
    }

    /// The document names something: the anchor under which it is found.
    fn name(&mut self, subject: Subject) -> String {
        let anchor = subject.anchor();
        self.parts().names.insert(subject);
        anchor
    }

    /// Includes a part of an item that participants have from the start; its citations are listed behind it.
    fn given(&mut self, part: &'a Part<Given>, file: FileId) -> String {
        self.given_at(Moment::Start, part, file)
    }

    /// Includes a part that participants get at a moment of its own.
    fn given_at(&mut self, moment: Moment, part: &'a Part<Given>, file: FileId) -> String {
        let content = listed(&part.blocks, &[], None);
        self.include(moment, part, file, content)
    }

    /// Includes a part of a case study, whose sources stand at its end.
    fn of_case(&mut self, moment: Moment, part: &'a Part<Given>, case: &'a CaseStudy) -> String {
        let cited = case.given.sources.iter().map(|source| source.anchor.clone()).collect();
        let content = Content::Text { blocks: &part.blocks, cues: &[], cited, list: false, exercise: None };
        self.include(moment, part, case.file, content)
    }

    /// Includes sources of a case study with their numbers.
    fn sources(&mut self, moment: Moment, case: &'a CaseStudy, sources: Vec<(u32, &'a SourceEntry)>) -> String {
        let name = match moment {
            Moment::Start => "sources",
            Moment::Later => "sources-later",
        };
        let id = PartId { item: format!("case-studies/{}", case.id), name: name.to_owned() };
        let path = id.path();
        self.push(PartFile {
            id,
            path: path.clone(),
            file: case.file,
            audience: Audience::Participant,
            moment,
            content: Content::Sources(sources),
        });
        path
    }

    /// Includes the square code of a reading's address.
    fn code(&mut self, reading: &'a Reading) -> Option<String> {
        let url = reading.url.as_ref().filter(|url| url.value.len() <= LONGEST_CODE)?;
        let path = format!("/pictures/codes/{}.luma", reading.id);
        self.push(PartFile {
            id: PartId { item: format!("readings/{}", reading.id), name: "code".to_owned() },
            path: path.clone(),
            file: reading.file,
            audience: Audience::Participant,
            moment: Moment::Start,
            content: Content::Code(&url.value),
        });
        Some(path)
    }

    /// Includes a part with its content and tells its path.
    fn include(&mut self, moment: Moment, part: &'a Part<Given>, file: FileId, content: Content<'a>) -> String {
        self.push(PartFile {
            id: part.id.clone(),
            path: part.path(),
            file,
            audience: part.audience(),
            moment,
            content,
        });
        part.path()
    }
}

impl<'a> Collect<'a> for GivenParts<'a> {
    fn parts(&mut self) -> &mut Parts<'a> {
        &mut self.0
    }
}

impl<'a> Collect<'a> for KeptParts<'a> {
    fn parts(&mut self) -> &mut Parts<'a> {
        &mut self.0
    }
}

impl<'a> GivenParts<'a> {
    /// All that was collected.
    pub fn finish(self) -> Parts<'a> {
        self.0
    }
}

impl<'a> KeptParts<'a> {
    /// Includes a facilitators' part with its cues and, for an exercise, the links to its sheets.
    pub fn kept(
        &mut self,
        part: &'a Part<Kept>,
        file: FileId,
        cues: &'static [&'static str],
        exercise: Option<&str>,
    ) -> String {
        if let Some(exercise) = exercise {
            linked(&part.blocks, exercise).for_each(|subject| drop(self.name(subject)));
        }
        let content = listed(&part.blocks, cues, exercise);
        let (audience, moment) = (part.audience(), Moment::Start);
        self.push(PartFile { id: part.id.clone(), path: part.path(), file, audience, moment, content });
        part.path()
    }

    /// Includes a facilitators' part of a case study.
    pub fn kept_of_case(&mut self, part: &'a Part<Kept>, case: &'a CaseStudy) -> String {
        let cited = case.given.sources.iter().map(|source| source.anchor.clone()).collect();
        let content = Content::Text { blocks: &part.blocks, cues: &[], cited, list: false, exercise: None };
        let (audience, moment) = (part.audience(), Moment::Start);
        self.push(PartFile { id: part.id.clone(), path: part.path(), file: case.file, audience, moment, content });
        part.path()
    }

    /// All that was collected.
    pub fn finish(self) -> Parts<'a> {
        self.0
    }
}

/// What the text of an exercise hands out. A link from elsewhere may lead to a case that is in no pack: it says so.
fn linked(blocks: &[Block], exercise: &str) -> impl Iterator<Item = Subject> {
    references(blocks).into_iter().filter_map(move |reference| match reference.kind {
        ReferenceKind::Link { target } => Subject::of_link(target, Some(exercise)),
        _ => None,
    })
}

/// Citations are numbered within the part, so that no part's numbers depend on another's.
fn listed<'a>(blocks: &'a [Block], cues: &'static [&'static str], exercise: Option<&str>) -> Content<'a> {
    let mut cited: Vec<&str> = Vec::new();
    for reference in references(blocks) {
        if let ReferenceKind::Citation { id } = reference.kind
            && !cited.contains(&id)
        {
            cited.push(id);
        }
    }
    let list = !cited.is_empty();
    let cited = cited.into_iter().map(str::to_owned).collect();
    Content::Text { blocks, cues, cited, list, exercise: exercise.map(str::to_owned) }
}
