//! Markdown: from the author's text to a tree with places, and from the tree to Typst markup.
//!
//! [`parse()`] reports everything that is wrong at the author's line; [`typst()`] cannot fail.

mod attributes;
mod builder;
mod definitions;
mod escape;
mod finish;
mod footnotes;
mod foreign;
mod html;
mod inline;
mod lead;
mod line;
mod markup;
mod noted;
mod page;
mod parse;
mod passage;
mod prepare;
mod quotes;
mod read;
mod same;
mod space;
mod terms;
mod tree;
mod typography;
mod width;
mod write;

pub use attributes::Attributes;
pub use escape::{escape, string};
pub use finish::{CHANGES, OBJECTIVE, REVEAL};
pub use markup::{Markup, Origins};
pub use page::{Page, Words, escaped, placed, xhtml};
pub use parse::parse;
pub use passage::Passage;
pub use read::{Reference, ReferenceKind, cue, pieces, plain, plain_blocks, references};
pub use same::{same, same_item};
pub use terms::{Fill, fill_terms};
pub use tree::{Alert, Align, Block, BlockKind, EmptyRows, EventKey, Inline, InlineKind, Item, Space, Table};
pub use typography::typographic;
pub use write::{Resolver, highest_heading, typst, typst_inline, typst_with_cues};
