//! `init`: a workspace of one's own, complete with the bundled library.

use std::path::{Component, Path};

use anyhow::{Result, bail};

use super::{Outcome, schema, shell_word};
use crate::cli::{Init, SchemaKind};
use crate::edit::Changes;
use crate::files;
use crate::path::shown;
use crate::terminal::Terminal;

const IGNORE: &str = "/output\n";

const README: &str = include_str!("init.md");

/// The files that editors complete and check by a schema, and its kind.
const SCHEMAS: [(&str, SchemaKind); 4] = [
    ("schemas/course.schema.json", SchemaKind::Course),
    ("schemas/country.schema.json", SchemaKind::Country),
    ("schemas/library.schema.json", SchemaKind::Library),
    ("schemas/language.schema.json", SchemaKind::Language),
];

pub(super) fn run(options: &Init, terminal: Terminal) -> Result<Outcome> {
    if files::exists(&options.dir.join("modules")) {
        bail!("{} is a workspace already", shown(&options.dir));
    }
    let changes = Changes::bundled();
    files::apply(&options.dir, &changes)?;
    write_if_new(&options.dir.join(".gitignore"), IGNORE)?;
    write_if_new(&options.dir.join("README.md"), README)?;
    for (path, kind) in SCHEMAS {
        write_if_new(&options.dir.join(path), &(serde_json::to_string_pretty(&schema::of(kind))? + "\n"))?;
    }
    let count = changes.iter().len();
    terminal.report(&format!("{}: {count} files, the library and its templates\n", shown(&options.dir)))?;
    let here = options.dir.components().all(|part| part == Component::CurDir);
    let enter = if here { String::new() } else { format!("cd {} && ", shell_word(&options.dir.to_string_lossy())) };
    terminal.note(&format!("next: {enter}coursepack new course my-course --theme police-reform --days 1 --people 24"));
    terminal.note("then: coursepack build my-course");
    Ok(Outcome::Done)
}

/// What is there already stays.
fn write_if_new(path: &Path, text: &str) -> Result<()> {
    if files::exists(path) { Ok(()) } else { files::write_new(path, text.as_bytes()) }
}
