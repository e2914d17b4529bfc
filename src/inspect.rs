//! Has pictures and fonts looked into before anything is made of them; what was found is kept under their bytes.

use std::io;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::cache::{Body, Cache, Entry, Found, Key, Kind};
use crate::picture::{self, Room};
use crate::source::{FileId, Look, SourceFile, Sources};
use crate::typeset::{Finding, Looked, Looker, TYPST, Task, is_font};

/// Another one for every change of what is found in a file, or printed in its place.
const FORM: &str = "look 1";

/// What is kept of a file: what was found, and whether other bytes are printed.
#[derive(Serialize, Deserialize)]
struct Kept {
    finding: Finding,
    is_replaced: bool,
}

/// Looks into all pictures and fonts that nobody has looked into, several at a time, for pages with so much room; says
/// what is printed otherwise than its author gave it.
pub fn inspect(
    sources: &mut Sources,
    room: Room,
    cache: &dyn Cache,
    looker: &Looker,
    jobs: usize,
) -> io::Result<Vec<String>> {
    let fonts: Vec<_> = sources.under("fonts/").filter(|(_, file)| is_font(&file.path)).collect();
    let fonts: Vec<_> = fonts.into_iter().map(|(_, file)| Arc::clone(&file.bytes)).collect();
    let open: Vec<FileId> = sources.iter().filter(|(_, file)| is_open(file)).map(|(id, _)| id).collect();
    let tasks: Vec<_> = open.iter().map(|id| task(sources.file(*id), room, &fonts)).collect();
    let keys: Vec<_> = tasks.iter().map(key).collect();
    let mut looked: Vec<Option<Looked>> = keys.iter().map(|key| recalled(cache, key)).collect();
    let missing: Vec<_> = (0..tasks.len()).filter(|index| looked[*index].is_none()).collect();
    let found = looker.look(&missing.iter().map(|index| tasks[*index]).collect::<Vec<_>>(), jobs)?;
    for (index, found) in missing.into_iter().zip(found) {
        keep(cache, &keys[index], &found);
        looked[index] = Some(found);
    }
    let mut told = Vec::new();
    for (id, (finding, printed)) in open.into_iter().zip(looked.into_iter().flatten()) {
        told.extend(finding.told.iter().map(|what| format!("{}: {what}", sources.path(id))));
        let is_picture = picture::is_picture(sources.path(id));
        sources.set_look(id, look(finding, is_picture), printed.map(Arc::from));
    }
    Ok(told)
}

fn is_open(file: &SourceFile) -> bool {
    file.look == Look::Unknown && (picture::is_picture(&file.path) || is_font(&file.path))
}

fn task<'a>(file: &'a SourceFile, room: Room, fonts: &'a [Arc<[u8]>]) -> Task<'a> {
    let is_picture = picture::is_picture(&file.path);
    let has_words = is_picture && picture::Kind::of(&file.bytes) == Some(picture::Kind::Svg);
    Task { is_picture, bytes: &file.bytes, room, fonts: if has_words { fonts } else { &[] } }
}

fn key(task: &Task<'_>) -> Key {
    let kind = if task.is_picture { "picture" } else { "font" };
    let room = format!("{} {}", task.room.width, task.room.height);
    let fixed = [FORM.as_bytes(), TYPST.as_bytes(), kind.as_bytes(), room.as_bytes(), task.bytes];
    Key::new(Kind::Look, fixed.into_iter().chain(task.fonts.iter().map(|font| &**font)))
}

fn recalled(cache: &dyn Cache, key: &Key) -> Option<Looked> {
    let Found::Entry(Entry { head, body }) = cache.get(key) else { return None };
    let Kept { finding, is_replaced } = serde_json::from_slice(&head).ok()?;
    match (is_replaced, body) {
        (true, Some(body)) => Some((finding, Some(body.bytes.to_vec()))),
        (false, _) => Some((finding, None)),
        (true, None) => None,
    }
}

fn keep(cache: &dyn Cache, key: &Key, (finding, printed): &Looked) {
    if !finding.is_final {
        return;
    }
    let kept = Kept { finding: finding.clone(), is_replaced: printed.is_some() };
    let head = serde_json::to_vec(&kept).expect("it is a plain value");
    cache.put(key, &Entry { head, body: printed.as_deref().map(|bytes| Body::new(bytes.into())) });
}

fn look(finding: Finding, is_picture: bool) -> Look {
    match finding.refusal {
        Some((why, help)) => Look::Refused { why, help },
        None if is_picture => Look::Picture { milliseconds: finding.milliseconds },
        None => Look::Font(finding.faces),
    }
}
