//! What the documents of an audience and a moment share: the facts of their target, and the fonts for the scripts that are written in it.

use std::sync::Arc;

use super::{Manuscript, Press, bytes};
use crate::compose::view::Shared;
use crate::faces;

/// Gives documents what they share: the facts of the target, and the fonts for the scripts that are written in them.
pub(super) fn share(manuscripts: Vec<&mut Manuscript>, mut shared: Shared, press: &Press<'_>) {
    let labels = bytes(&press.target(&shared));
    let texts = manuscripts.iter().flat_map(|manuscript| &manuscript.files);
    let texts = texts.filter(|(path, _)| !SILENT.iter().any(|folder| path.starts_with(folder)));
    let mut letters = faces::lacking(texts.map(|(_, text)| &**text).chain([&*labels]));
    // A workspace that brings the family itself means its own.
    letters.retain(|letters| !shared.fonts.iter().any(|own| own == letters.family));
    shared.fonts.splice(..0, letters.iter().map(|letters| letters.family.to_owned()));
    let files = letters.iter().flat_map(|letters| letters.files);
    let licence = (!letters.is_empty()).then_some(faces::LICENCE);
    let mut files: Vec<_> = files.chain(licence).map(|(path, file)| (path.to_owned(), Arc::from(file))).collect();
    files.push(("/target.json".to_owned(), bytes(&press.target(&shared))));
    for manuscript in manuscripts {
        manuscript.files.extend(files.iter().map(|(path, file)| (path.clone(), Arc::clone(file))));
    }
}

/// Files in which no author's text stands.
const SILENT: [&str; 3] = ["/fonts/", "/pictures/", "/templates/"];
