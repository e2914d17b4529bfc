//! What is told of a target that has been built.

use std::path::Path;

use crate::Compiled;
use crate::cli::BuildFormat;
use crate::path::shown;

/// What is told of a target that lies in its place.
pub(super) fn report(folder: &Path, compiled: &Compiled, format: BuildFormat, verbose: bool) -> String {
    let build = &compiled.build;
    if format == BuildFormat::Json {
        let record = serde_json::to_string(build).expect("the record is a plain value") + "\n";
        let work = verbose.then(|| serde_json::to_string(&compiled.work).expect("it is a plain value") + "\n");
        return record + &work.unwrap_or_default();
    }
    let pages: u32 = build.documents.iter().map(|document| document.pages).sum();
    let draft = if build.draft { ", a draft" } else { "" };
    let first = format!("{}: {} PDFs, {pages} pages{draft}", build.target, compiled.pdfs.len());
    let restricted = build.restricted.iter().map(|item| format!("restricted, not in the handbook: {item}"));
    let packs = build.packs.iter().map(|pack| format!("{} ({} kB)", pack.name, pack.size.div_ceil(1000)));
    let below = std::iter::once(shown(folder)).chain(restricted).chain(packs);
    below.fold(first + "\n", |told, line| told + &format!("  {line}\n"))
}
