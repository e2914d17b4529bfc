//! Takes a section apart into what overlays can name: steps, topics, challenges, questions.

use crate::library::body::{Section, slug};
use crate::markdown::{self, Attributes, Block, BlockKind, CHANGES, Item};
use crate::source::Span;

/// What a part can be called.
pub(super) struct Name {
    pub(super) anchor: Option<String>,
    pub(super) slug: String,
}

impl Name {
    pub(super) fn of_section(section: &Section, order: &[&str]) -> Self {
        let known = order.contains(&section.keyword.as_str());
        let title = if known { section.title.clone() } else { format!("{} {}", section.keyword, section.title) };
        Self { anchor: anchor(&section.attributes), slug: slug(&title) }
    }

    /// The name that is the same in every language: an anchor, else a number.
    pub(super) fn shared(&self, index: usize) -> String {
        self.anchor.clone().unwrap_or_else(|| (index + 1).to_string())
    }

    /// An anchor, else a number, else what the title makes.
    pub(super) fn find(names: &[Self], wanted: &str) -> Option<usize> {
        let by_anchor = names.iter().position(|name| name.anchor.as_deref() == Some(wanted));
        let number = wanted.parse::<usize>().ok().filter(|number| (1..=names.len()).contains(number));
        by_anchor.or(number.map(|number| number - 1)).or_else(|| names.iter().position(|name| name.slug == wanted))
    }
}

fn anchor(attributes: &Attributes) -> Option<String> {
    attributes.anchor().map(|anchor| anchor.value.clone())
}

/// Something that has a name of its own within a section.
pub(super) struct Piece<T> {
    pub(super) name: Name,
    pub(super) flags: Attributes,
    pub(super) span: Span,
    pub(super) content: T,
}

pub(super) fn names<T>(pieces: &[Piece<T>]) -> Vec<Name> {
    pieces.iter().map(|piece| Name { anchor: piece.name.anchor.clone(), slug: piece.name.slug.clone() }).collect()
}

pub(super) type Chunks = (Vec<Block>, Vec<Piece<Vec<Block>>>);

/// What stands before the first `###`, and each `###` with what follows; nothing if there is none.
pub(super) fn chunks(blocks: &[Block]) -> Option<Chunks> {
    let (mut lead, mut pieces) = (Vec::new(), Vec::<Piece<Vec<Block>>>::new());
    for block in blocks {
        if let BlockKind::Heading { level: 3, text, attributes } = &block.kind {
            let name = Name { anchor: anchor(attributes), slug: slug(&title(&markdown::plain(text))) };
            let kind = BlockKind::Heading { level: 3, text: text.clone(), attributes: attributes.without(&CHANGES) };
            let content = vec![Block { span: block.span, kind }];
            pieces.push(Piece { name, flags: attributes.clone(), span: block.span, content });
        } else if let Some(piece) = pieces.last_mut() {
            piece.content.push(block.clone());
        } else {
            lead.push(block.clone());
        }
    }
    (!pieces.is_empty()).then_some((lead, pieces))
}

/// A step's title without its minutes.
fn title(heading: &str) -> String {
    let minutes = heading.strip_suffix(" min)").and_then(|rest| rest.rsplit_once('('));
    minutes.map_or(heading, |(title, _)| title).trim().to_owned()
}

pub(super) fn join(lead: Vec<Block>, pieces: Vec<Piece<Vec<Block>>>) -> Vec<Block> {
    lead.into_iter().chain(pieces.into_iter().flat_map(|piece| piece.content)).collect()
}

/// The items of the first list.
pub(super) fn items_of(blocks: &mut [Block]) -> Option<&mut Vec<Item>> {
    blocks.iter_mut().find_map(|block| match &mut block.kind {
        BlockKind::List { items, .. } => Some(items),
        _ => None,
    })
}

/// The items of an overlay that is one list, each of which says which it is.
pub(super) fn listed(blocks: &[Block]) -> Option<Vec<Piece<Item>>> {
    let [Block { kind: BlockKind::List { items, .. }, .. }] = blocks else { return None };
    let pieces = item_pieces(items.clone());
    pieces.iter().all(|piece| !piece.flags.is_empty()).then_some(pieces)
}

pub(super) fn item_pieces(items: Vec<Item>) -> Vec<Piece<Item>> {
    let pieces = items.into_iter().map(|mut item| {
        let flags = item.attributes.clone();
        item.attributes = flags.without(&CHANGES);
        let name = Name { anchor: anchor(&flags), slug: slug(&markdown::plain_blocks(&item.blocks)) };
        Piece { name, flags, span: item.span, content: item }
    });
    pieces.collect()
}
