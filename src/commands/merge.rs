//! `merge`: joins what several machines have built, and fails where anything is missing, there twice or different.

use anyhow::Result;

use super::build::{self, Means, Order};
use super::parts::Parts;
use super::{Outcome, made, root};
use crate::cli::{self, Common};
use crate::terminal::Terminal;

pub(super) fn run(common: &Common, options: &cli::Merge, terminal: Terminal) -> Result<Outcome> {
    let (parts, diagnostics) = Parts::read(&options.parts)?;
    if diagnostics.has_errors() {
        return made::refuse(&diagnostics, options.format, terminal);
    }
    let root = root(common)?;
    let order = Order {
        request: parts.request()?,
        out: build::output(options.out.as_deref(), &root),
        jobs: build::jobs(None),
        keep_sources: false,
        open: false,
        format: options.format,
        deny_warnings: options.deny_warnings,
    };
    build::make(root, &order, &Means::Join(&parts), (terminal, common.verbose))
}
