//! Markdown: from the author's text to a tree with places, and from the tree to Typst markup.
//!
//! [`parse`] reports everything that is wrong at the author's line; [`typst`] cannot fail.

mod attributes;
mod escape;
mod inline;
mod parse;
mod tree;
mod write;

pub use attributes::Attributes;
pub use escape::{escape, string};
pub use parse::parse;
pub use tree::{
    Alert, Align, Block, BlockKind, Inline, InlineKind, Item, Reference, ReferenceKind, Space, Table, cue, plain,
    plain_blocks, references,
};
pub use write::{Markup, Resolver, typst, typst_with_cues};
