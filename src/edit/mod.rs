//! The only way in which a command changes the files of a library.
//!
//! An operation takes places, which are made of ids and tags, and texts; what comes back is read by nobody but
//! `files::apply`, which writes all of it. A text that could not be read again is refused here, before anything is
//! written. Courses are edited where they stand: every byte outside the edit stays as its author wrote it.

mod course;
mod lines;
mod place;
mod spots;
mod text;
mod value;

pub use course::{CourseEdit, CourseOp, NewItem, NewSession, Setting, Spot};
pub use place::{Place, is_slug};

use crate::bundled;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Reading, SourceFile, Sources};

/// What to do with a file of the library.
#[derive(Clone, Debug)]
pub enum Op {
    /// Write a file that is not there yet.
    Add(Place, String),
    /// Write a file, in the place of the one that may be there.
    Put(Place, String),
    /// Take a file out.
    Remove(Place),
    /// Change a course where it stands, and its translations with it.
    Course(CourseEdit),
}

/// Files to write, each with what it replaces.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    list: Vec<Change>,
}

/// A file to write or to take out.
#[derive(Clone, Debug)]
pub struct Change {
    path: String,
    new: Option<Vec<u8>>,
    before: Before,
}

/// What has to be in the place of a change.
#[derive(Clone, Debug)]
pub enum Before {
    /// Nothing.
    Nothing,
    /// The file as it was read.
    File(SourceFile),
}

impl Changes {
    /// The library and the templates inside the command, for a workspace of one's own.
    pub fn bundled() -> Self {
        let change = |(path, bytes): (&str, &[u8])| Change {
            path: path.to_owned(),
            new: Some(bytes.to_vec()),
            before: Before::Nothing,
        };
        Self { list: bundled::files().map(change).collect() }
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The workspace as it is once they are written.
    pub fn on(&self, sources: &Sources) -> Sources {
        let changed = |path: &str| self.list.iter().any(|change| change.path == path);
        let kept = sources.iter().map(|(_, file)| file).filter(|file| !changed(&file.path)).cloned();
        let new = self.list.iter().filter_map(|change| Some(SourceFile::new(change.path.clone(), change.new.clone()?)));
        kept.chain(new).collect()
    }

    /// Goes through them in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Change> {
        self.list.iter()
    }
}

impl Change {
    /// Its path from the root of the workspace.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What it writes; nothing if it takes a file out.
    pub fn new_bytes(&self) -> Option<&[u8]> {
        self.new.as_deref()
    }

    /// What it changes, line by line, as people read it.
    pub fn lines(&self) -> String {
        let old = match &self.before {
            Before::Nothing => "".into(),
            Before::File(file) => String::from_utf8_lossy(file.raw()),
        };
        lines::difference(&old, &String::from_utf8_lossy(self.new.as_deref().unwrap_or_default()))
    }

    /// What has to lie there now.
    pub fn before(&self) -> &Before {
        &self.before
    }
}

/// Makes the changes of some operations; where one of them cannot be done, none is.
pub fn edit(sources: &Sources, ops: impl IntoIterator<Item = Op>) -> Result<Changes, Diagnostics> {
    let (mut changes, mut diagnostics) = (Changes::default(), Diagnostics::new());
    for op in ops {
        let made = match &op {
            Op::Course(edit) => course::edit(sources, edit),
            op => change(sources, op).map(|change| change.into_iter().collect()),
        };
        match made {
            Ok(made) => changes.list.extend(made),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    if diagnostics.is_empty() { Ok(changes) } else { Err(diagnostics) }
}

fn change(sources: &Sources, op: &Op) -> Result<Option<Change>, Diagnostic> {
    let (place, new, adds) = match op {
        Op::Add(place, text) => (place, Some(text), true),
        Op::Put(place, text) => (place, Some(text), false),
        Op::Remove(place) => (place, None, false),
        Op::Course(_) => return Ok(None),
    };
    let old = sources.find(place.path()).filter(|_| !adds).map(|file| sources.file(file).clone());
    if old.is_none() && new.is_none() {
        return Ok(None);
    }
    if let Some(problem) = new.and_then(|text| problem(place.path(), text)) {
        return Err(Code::NotText.at_path(place.path(), problem).help("write the text without such characters"));
    }
    if let Some(problem) = old.as_ref().and_then(|old| old.problem.as_ref())
        && problem.reading != Reading::Whole
    {
        return Err(Code::NotText.at_path(place.path(), &problem.message).help(problem.help));
    }
    let before = old.map_or(Before::Nothing, Before::File);
    let new = new.map(|text| text.clone().into_bytes());
    Ok(Some(Change { path: place.path().to_owned(), new, before }))
}

/// Why a text could not be read again as it is written.
fn problem(path: &str, text: &str) -> Option<String> {
    SourceFile::new(path.to_owned(), text.as_bytes().to_vec()).problem.map(|problem| problem.message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_read_again_is_not_written() {
        let place = Place::of("readings/r", None).unwrap();
        let sources = Sources::new([]);
        let changes = edit(&sources, [Op::Add(place.clone(), "# T\n".to_owned()), Op::Remove(place.clone())]).unwrap();
        assert_eq!(changes.iter().map(Change::path).collect::<Vec<_>>(), ["modules/readings/r.md"]);
        assert!(edit(&sources, [Op::Add(place.clone(), "# T\u{202e}\n".to_owned())]).is_err());
        let torn = Sources::new([(place.path().to_owned(), b"# Caf\xe9\n".to_vec())]);
        assert!(edit(&torn, [Op::Put(place, "# T\n".to_owned())]).is_err(), "a file that was only guessed stays");
    }
}
