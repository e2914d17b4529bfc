//! Compiles training modules: a course in YAML and a library of Markdown become two packs of accessible PDFs.

pub mod audience;
pub mod audit;
pub mod diagnostic;
pub mod files;
pub mod library;
pub mod markdown;
pub mod pack;
pub mod path;
pub mod pdf;
pub mod render;
pub mod source;
pub mod terminal;
pub mod typeset;
pub mod yaml;
