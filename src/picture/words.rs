//! Words in drawings become shapes, set in our fonts: what is printed does not depend on what a reader has installed.

use std::sync::Arc;

use usvg::fontdb::{Database, FaceInfo, ID, Source};
use usvg::{FontResolver, ImageHrefResolver, Node, Options, Tree, WriteOptions};

use super::print::Printed;
use super::{PLAIN, Refusal};
use crate::faces::{Faces, Gap, LETTERS};

/// What a drawing's words may be set in.
pub struct Fonts<'a> {
    /// What can be printed.
    pub faces: &'a Faces,
    /// The fonts of the workspace.
    pub own: &'a [Vec<u8>],
    /// The fonts inside Typst: those of text in their order, and those that stand in for symbols.
    pub built_in: &'a dyn Fn() -> [Vec<Vec<u8>>; 2],
}

/// The same drawing with shapes in the place of words, if it has any.
pub(super) fn shapes(bytes: &[u8], fonts: &Fonts<'_>) -> Result<Option<Printed>, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::damaged())?;
    if !text.contains("<text") && !text.contains(":text") {
        return Ok(None);
    }
    let options = Options {
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        fontdb: Arc::new(database(fonts)),
        font_resolver: FontResolver { select_fallback: Box::new(fallback), ..FontResolver::default() },
        ..Options::default()
    };
    let tree = Tree::from_str(text, &options).map_err(|error| unreadable(&error.to_string()))?;
    let mut words = Vec::new();
    collect(tree.root(), &mut words);
    if let Some(Gap { message, help, .. }) = words.iter().find_map(|words| fonts.faces.gaps(words).into_iter().next()) {
        return Err(Refusal::new(format!("{message} in the words of the SVG"), help));
    }
    let printed = tree.to_string(&WriteOptions::default()).into_bytes();
    Ok(Some(Printed { bytes: printed, told: "its words are printed as shapes".to_owned() }))
}

/// What to say about a drawing that its reader refuses.
pub(super) fn unreadable(why: &str) -> Refusal {
    Refusal::new(format!("the SVG cannot be read: {why}"), PLAIN)
}

/// The face for a character that the chosen one lacks: of the first family that has it, the most alike.
fn fallback(c: char, used: &[ID], database: &mut Arc<Database>) -> Option<ID> {
    let like = used.first().and_then(|id| database.face(*id));
    let unlike = |face: &&FaceInfo| like.map(|like| (face.style != like.style, face.weight.0.abs_diff(like.weight.0)));
    let family = |face: &FaceInfo| face.families.first().map(|(name, _)| name.clone());
    let mut having = database.faces().filter(|face| !used.contains(&face.id) && has(database, face.id, c));
    let first = having.next()?;
    let others = having.filter(|face| family(face) == family(first));
    std::iter::once(first).chain(others).min_by_key(unlike).map(|face| face.id)
}

fn has(database: &Database, face: ID, c: char) -> bool {
    let glyph = |bytes: &[u8], index| ttf_parser::Face::parse(bytes, index).ok()?.glyph_index(c);
    database.with_face_data(face, glyph).flatten().is_some()
}

/// All our text fonts, first those that every document has; whatever family a drawing asks for, it gets one of them.
fn database(fonts: &Fonts<'_>) -> Database {
    let mut database = Database::new();
    let letters = LETTERS.iter().flat_map(|letters| letters.files).map(|(_, bytes)| bytes.to_vec());
    let [text, stand_ins] = (fonts.built_in)();
    for bytes in text.into_iter().chain(letters).chain(fonts.own.iter().cloned()).chain(stand_ins) {
        database.load_font_source(Source::Binary(Arc::new(bytes)));
    }
    database.set_serif_family("Libertinus Serif");
    database.set_sans_serif_family("Libertinus Serif");
    database.set_cursive_family("Libertinus Serif");
    database.set_fantasy_family("Libertinus Serif");
    database.set_monospace_family("Libertinus Serif");
    database
}

fn collect(group: &usvg::Group, words: &mut Vec<String>) {
    for node in group.children() {
        match node {
            Node::Text(text) => words.extend(text.chunks().iter().map(|chunk| chunk.text().to_owned())),
            Node::Group(group) => collect(group, words),
            Node::Path(_) | Node::Image(_) => {}
        }
        node.subroots(|group| collect(group, words));
    }
}
