//! Compiles training modules: a course in YAML and a library of Markdown become two packs of accessible PDFs.
//!
//! ```text
//! files ─► Sources ─► Library ══check══► Edition ─► Selection ─► Plan ─► Documents ─► Manuscripts ─► PDFs ══audit══► Packs ─► files
//! ```
//!
//! A workspace is [read](files::read_workspace) whole, its pictures and fonts are [looked into](inspect::inspect), it is
//! [loaded](library::load) and [checked](check::check); for each
//! target, [`compile()`] takes the [edition](edition::edition), [selects](select::select), [plans](plan::plan),
//! [composes](compose::compose) documents, [renders](render::render) and [typesets](typeset::typeset) the
//! participants' ones, reads [their pages](pdf::destinations) for the facilitators' ones, [audits](audit::audit) what
//! participants get, and [packs](pack::pack) both; what comes back is [published](files::publish) in one step.
//!
//! Invariants, each with what holds it: stages do no I/O (`clippy.toml`); arrows point backwards (`tests/suite/tidy.rs`);
//! same input, same bytes (`tests/suite/build.rs`); every diagnostic has a fixture (`tests/suite/diagnostics.rs`);
//! participants' documents do not depend on facilitators' text (`compose::parts`, `tests/suite/interference.rs`); templates
//! cannot see undefined values (`render`); nothing leaves a pack's root ([`path::PackPath`]).

pub mod area;
pub mod audience;
pub mod audit;
pub mod bundled;
pub mod cache;
pub mod catalog;
pub mod check;
pub mod cli;
pub mod commands;
mod compile;
pub mod compose;
pub mod diagnostic;
pub mod diff;
pub mod digest;
pub mod document;
pub mod edit;
pub mod edition;
pub mod exchange;
pub mod faces;
pub mod files;
pub mod ids;
pub mod inspect;
pub mod length;
pub mod library;
pub mod markdown;
pub mod number;
pub mod origin;
pub mod pack;
pub mod panic;
pub mod path;
pub mod pdf;
pub mod picture;
pub mod plan;
pub mod record;
pub mod render;
pub mod request;
pub mod review;
pub mod select;
pub mod share;
pub mod size;
pub mod source;
pub mod spreadsheet;
pub mod terminal;
pub mod typeset;
pub mod web;
pub mod word;
mod xhtml;
pub mod yaml;
pub mod zone;

pub use compile::{Compiled, Kit, Progress, compile, count, needed, sketch};
pub use request::{BuildRequest, Form};
