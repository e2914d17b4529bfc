//! `man`: a page for each command, made of the arguments themselves.

use anyhow::{Context, Result};
use clap::CommandFactory;
use clap_mangen::Man as Page;

use super::Outcome;
use crate::cli::{Cli, Man};
use crate::files;
use crate::path::shown;
use crate::terminal::Terminal;

pub(super) fn run(options: &Man, terminal: Terminal) -> Result<Outcome> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let mut pages = Vec::new();
    collect(&command, &mut pages)?;
    for (name, page) in &pages {
        files::replace(&options.dir.join(name), page)?;
    }
    terminal.report(&format!("{}: {} pages\n", shown(&options.dir), pages.len()))?;
    Ok(Outcome::Done)
}

/// The page of a command, and those of the commands below it.
fn collect(command: &clap::Command, pages: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let mut page = Vec::new();
    Page::new(command.clone()).render(&mut page).context("the page cannot be written")?;
    pages.push((format!("{name}.1"), page));
    command.get_subcommands().try_for_each(|command| collect(command, pages))
}
