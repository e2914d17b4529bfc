//! `merge`: joins what several machines have built, and fails where anything is missing, there twice or different.

use anyhow::Result;

use super::parts::Parts;
use super::{Outcome, build};
use crate::cli::{self, BuildFormat, Common};
use crate::source::Sources;
use crate::terminal::{Format, Terminal};

pub(super) fn run(common: &Common, options: &cli::Merge, terminal: Terminal) -> Result<Outcome> {
    let (parts, diagnostics) = Parts::read(&options.parts)?;
    if diagnostics.has_errors() {
        let format = match options.format {
            BuildFormat::Human => Format::Human,
            BuildFormat::Json => Format::Json,
            BuildFormat::Github => Format::Github,
        };
        terminal.diagnostics(&diagnostics.sorted(), &Sources::default(), format, false)?;
        return Ok(Outcome::Wrong);
    }
    let order = cli::Build {
        out: options.out.clone(),
        format: options.format,
        deny_warnings: options.deny_warnings,
        no_cache: true,
        ..parts.order()?
    };
    build::make(common, &order, Some(&parts), terminal)
}
