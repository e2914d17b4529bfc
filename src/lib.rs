//! Compiles training modules: a course in YAML and a library of Markdown become two packs of accessible PDFs.

pub mod audience;
pub mod audit;
pub mod check;
pub mod compose;
pub mod diagnostic;
pub mod edition;
pub mod files;
pub mod library;
pub mod markdown;
pub mod pack;
pub mod path;
pub mod pdf;
pub mod plan;
pub mod render;
pub mod select;
pub mod source;
pub mod terminal;
pub mod typeset;
pub mod yaml;
