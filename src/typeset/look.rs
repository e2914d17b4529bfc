//! Looks into pictures and fonts before a document shows them, in children: what takes for ever or brings a reader down
//! is told of by its own name.
//!
//! A picture is made ready for print, and then typeset on a page of its own by the same typesetter as every document.

#![expect(clippy::disallowed_methods, reason = "a child tells how long it took")]

use std::io::{self, BufReader, BufWriter};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::world::Desk;
use super::{Limits, pipe, process};
use crate::area::Margins;
use crate::faces::{self, Faces};
use crate::panic::{crew, lock, start_pool};
use crate::picture::{self, Fonts, Kind, Printed, Refusal, Room};
use crate::source::Face;

/// How long a child may look at one file.
const SECONDS: u64 = 10;

/// A file that somebody should look into.
#[derive(Clone, Copy, Debug)]
pub struct Task<'a> {
    /// A picture, or else a font.
    pub is_picture: bool,
    /// Its bytes; a picture is clean.
    pub bytes: &'a [u8],
    /// The room for a picture on a page.
    pub room: Room,
    /// The fonts of the workspace, if the picture may use them.
    pub fonts: &'a [Arc<[u8]>],
}

/// What was found in a file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Finding {
    /// Why it cannot be used, and what to do.
    pub refusal: Option<(String, String)>,
    /// Whether that would be found again; who was only too slow or too busy may be luckier the next time.
    pub is_final: bool,
    /// What was done to a picture.
    pub told: Option<String>,
    /// The faces of a font.
    pub faces: Vec<Face>,
    /// How long a page with the picture took.
    pub milliseconds: u64,
}

#[derive(Serialize, Deserialize)]
struct Question {
    is_picture: bool,
    room: Room,
    length: usize,
    fonts: Vec<usize>,
}

#[derive(Serialize, Deserialize)]
struct Answer {
    finding: Finding,
    /// The length of the bytes that follow, to be printed in the place of those that were sent.
    printed: Option<usize>,
}

/// Looks into files, several at a time, each in a child of `program`.
pub struct Looker {
    program: PathBuf,
    limits: Limits,
}

/// What was found, and what is printed in the place of a picture.
pub type Looked = (Finding, Option<Vec<u8>>);

impl Looker {
    /// A looker whose children run `program`, this executable.
    pub fn new(program: PathBuf) -> Self {
        Self { program, limits: Limits { seconds: SECONDS, ..Limits::default() } }
    }

    /// What there is to say of each file, and what is to be printed in its place, in the order of the tasks; or why the
    /// system lets nobody look.
    pub fn look(&self, tasks: &[Task<'_>], jobs: usize) -> io::Result<Vec<Looked>> {
        let next = AtomicUsize::new(0);
        let slots: Vec<Mutex<Option<io::Result<Looked>>>> = tasks.iter().map(|_| Mutex::new(None)).collect();
        crew(jobs.clamp(1, tasks.len().max(1)), || {
            let mut pupil = None;
            let mut index = next.fetch_add(1, Ordering::Relaxed);
            while let Some(task) = tasks.get(index) {
                *lock(&slots[index]) = Some(self.one(&mut pupil, task));
                index = next.fetch_add(1, Ordering::Relaxed);
            }
        });
        slots.iter().map(|slot| lock(slot).take().expect("every task was given to a thread")).collect()
    }

    fn one(&self, pupil: &mut Option<Pupil>, task: &Task<'_>) -> io::Result<Looked> {
        let mut child = pupil.take().map_or_else(|| Pupil::start(&self.program, &self.limits), Ok)?;
        let (answer, late) = child.ask(task)?;
        Ok(match answer {
            Ok(answer) if !late => {
                *pupil = Some(child);
                answer
            }
            _ if late => unlucky(&format!("it takes longer than {SECONDS} seconds to read")),
            _ => unlucky(&format!("who reads it {}", child.death(&self.limits)?)),
        })
    }
}

fn unlucky(why: &str) -> Looked {
    let help = "make it simpler, without filters and repetition, or save it as PNG";
    (Finding { refusal: Some((why.to_owned(), help.to_owned())), ..Finding::default() }, None)
}

/// A child that looks into one file after the other.
struct Pupil {
    child: Child,
    input: Option<BufWriter<ChildStdin>>,
    output: BufReader<ChildStdout>,
}

impl Pupil {
    fn start(program: &std::path::Path, limits: &Limits) -> io::Result<Self> {
        let mut child = process::start(process::child(program, "look", limits))?;
        let input = child.stdin.take().expect("standard input is piped");
        let output = child.stdout.take().expect("standard output is piped");
        Ok(Self { child, input: Some(BufWriter::new(input)), output: BufReader::new(output) })
    }

    fn ask(&mut self, task: &Task<'_>) -> io::Result<(io::Result<Looked>, bool)> {
        let fonts = task.fonts.iter().map(|font| font.len()).collect();
        let question = Question { is_picture: task.is_picture, room: task.room, length: task.bytes.len(), fonts };
        let (input, output) = (self.input.as_mut(), &mut self.output);
        process::within(Duration::from_secs(SECONDS), &mut self.child, || {
            let bodies = std::iter::once(task.bytes).chain(task.fonts.iter().map(|font| &**font));
            pipe::send(input.ok_or(io::ErrorKind::BrokenPipe)?, &question, bodies)?;
            let answer: Answer = pipe::receive(output)?.ok_or(io::ErrorKind::UnexpectedEof)?;
            let printed = answer.printed.map(|length| pipe::receive_bytes(output, length)).transpose()?;
            Ok((answer.finding, printed))
        })
    }

    /// How it ended; an error if the system did not let it work.
    fn death(&mut self, limits: &Limits) -> io::Result<String> {
        self.input = None;
        let mut errors = self.child.stderr.take();
        let said = errors.as_mut().map(|errors| process::listen(errors, 1 << 16)).unwrap_or_default();
        let status = process::reap(&mut self.child);
        match process::death(status, &String::from_utf8_lossy(&said), limits) {
            super::Outcome::Died { how } => Ok(how),
            super::Outcome::Unavailable { why } => Err(io::Error::other(why)),
            _ => Ok("took too long".to_owned()),
        }
    }
}

impl Drop for Pupil {
    fn drop(&mut self) {
        process::kill(&mut self.child);
        // Only to leave no zombie: how it ended is of no interest.
        let _ = self.child.wait();
    }
}

/// The child's side: answers until the parent closes the pipe; `allow` lets it compute for one more file.
pub(super) fn serve(allow: impl Fn() -> io::Result<()>) -> io::Result<()> {
    start_pool().map_err(|error| io::Error::other(error.why))?;
    let (mut input, mut output) = (BufReader::new(io::stdin()), BufWriter::new(io::stdout()));
    let mut desk = None;
    while let Some(question) = pipe::receive::<Question>(&mut input)? {
        allow()?;
        let bytes = pipe::receive_bytes(&mut input, question.length)?;
        let fonts: io::Result<Vec<_>> =
            question.fonts.iter().map(|&length| pipe::receive_bytes(&mut input, length)).collect();
        let (finding, printed) = if question.is_picture {
            picture(&bytes, question.room, &fonts?, desk.get_or_insert_with(Desk::new))
        } else {
            (font(&bytes), None)
        };
        pipe::send(&mut output, &Answer { finding, printed: printed.as_ref().map(Vec::len) }, printed)?;
    }
    Ok(())
}

fn picture(bytes: &[u8], room: Room, own: &[Vec<u8>], desk: &Desk) -> Looked {
    let faces = Faces::new(own.iter().flat_map(|font| self::font(font).faces).collect());
    let fonts = Fonts { faces: &faces, own, built_in: &super::world::inner_fonts };
    let printed = match picture::print(bytes, room, &fonts) {
        Ok(printed) => printed,
        Err(Refusal { why, help }) => {
            return (Finding { refusal: Some((why, help)), is_final: true, ..Finding::default() }, None);
        }
    };
    let (told, printed) = printed.map(|Printed { bytes, told }| (told, bytes)).unzip();
    let started = Instant::now();
    let refusal = page_with(printed.as_deref().unwrap_or(bytes), desk).map(|Refusal { why, help }| (why, help));
    let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    (Finding { refusal, is_final: true, told, milliseconds, ..Finding::default() }, printed)
}

/// What the typesetter has against a page with this picture.
fn page_with(bytes: &[u8], desk: &Desk) -> Option<Refusal> {
    let ending = Kind::of(bytes).map_or("png", Kind::ending);
    let main = format!("#set document(title: \"a\")\n= A\n#image(\"a.{ending}\", alt: \"a\")");
    let files = [("/main.typ".to_owned(), main.into_bytes()), (format!("/a.{ending}"), bytes.to_vec())];
    let (pdf, notes) = desk.typeset(0, &Margins::default(), files.into());
    let why = notes.first().map(|note| note.message.clone()).unwrap_or_default();
    pdf.is_none().then(|| picture::refused(&why))
}

fn font(bytes: &[u8]) -> Finding {
    let count = ttf_parser::fonts_in_collection(bytes).unwrap_or(1);
    let faces: Vec<_> = (0..count).filter_map(|index| face(bytes, index)).collect();
    let refusal = faces.is_empty().then(|| {
        let why = "the font cannot be read".to_owned();
        (why, "put it here as a TTF or OTF file, as it was published".to_owned())
    });
    Finding { refusal, is_final: true, faces, ..Finding::default() }
}

fn face(bytes: &[u8], index: u32) -> Option<Face> {
    let info = typst::text::FontInfo::new(bytes, index)?;
    let face = ttf_parser::Face::parse(bytes, index).ok()?;
    let joins =
        face.tables().gsub.map(|table| table.scripts.into_iter().map(|script| script.tag.to_string()).collect());
    let mut scripts: Vec<String> = joins.unwrap_or_default();
    if face.tables().morx.is_some() {
        scripts.push(faces::ANY_SCRIPT.to_owned());
    }
    let mut covers: Vec<(u32, u32)> = Vec::new();
    for c in info.coverage.iter() {
        match covers.last_mut() {
            Some((_, last)) if *last + 1 == c => *last = c,
            _ => covers.push((c, c)),
        }
    }
    Some(Face { family: info.family, covers, scripts })
}
