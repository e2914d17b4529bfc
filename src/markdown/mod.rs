//! Markdown: from the author's text to a tree with places, and from the tree to Typst markup.
//!
//! [`parse()`] reports everything that is wrong at the author's line; [`typst()`] cannot fail.

mod attributes;
mod escape;
mod finish;
mod footnotes;
mod inline;
mod parse;
mod passage;
mod read;
mod space;
mod terms;
mod tree;
mod write;

pub use attributes::Attributes;
pub use escape::{escape, string};
pub use finish::CHANGES;
pub use parse::parse;
pub use passage::Passage;
pub use read::{Reference, ReferenceKind, cue, plain, plain_blocks, references};
pub use terms::{Fill, fill_terms};
pub use tree::{Alert, Align, Block, BlockKind, Inline, InlineKind, Item, Space, Table};
pub use write::{Markup, Origins, Resolver, highest_heading, typst, typst_inline, typst_with_cues};
