//! Progress, tables, diagnostics and results: nothing else prints.

#![expect(clippy::disallowed_methods, reason = "whether it runs in CI is a matter of the screen")]

use std::io::{IsTerminal, Write};

use indicatif::{ProgressBar, ProgressStyle};

use crate::diagnostic::{Diagnostics, github, human, json, short};
use crate::source::Sources;

/// How diagnostics are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// With lines and marks.
    Human,
    /// A line each.
    Short,
    /// A JSON object each.
    Json,
    /// GitHub workflow commands.
    Github,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Colour {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The screen.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    colour: bool,
    quiet: bool,
    verbose: bool,
}

impl Terminal {
    /// Decides about colour once.
    pub fn new(colour: Colour, quiet: bool, verbose: bool) -> Self {
        let choice = match colour {
            Colour::Auto => anstream::AutoStream::choice(&std::io::stderr()),
            Colour::Always => anstream::ColorChoice::Always,
            Colour::Never => anstream::ColorChoice::Never,
        };
        Self { colour: choice != anstream::ColorChoice::Never, quiet, verbose }
    }

    /// Prints a result. A reader that has gone is no mistake.
    pub fn result(self, text: &str) {
        let _ = std::io::stdout().lock().write_all(text.as_bytes());
    }

    /// Prints a line about what is going on.
    pub fn note(self, text: &str) {
        if !self.quiet {
            let _ = writeln!(std::io::stderr().lock(), "{text}");
        }
    }

    /// Prints a line that only `-v` asks for.
    pub fn detail(self, text: &str) {
        if self.verbose {
            self.note(text);
        }
    }

    /// Prints a failure of the environment.
    pub fn failure(self, error: &anyhow::Error) {
        let _ = writeln!(std::io::stderr().lock(), "error: {error:#}");
    }

    /// Prints diagnostics to stderr, or to stdout where they are the result.
    pub fn diagnostics(self, diagnostics: &Diagnostics, sources: &Sources, format: Format, is_result: bool) {
        let text = match format {
            Format::Human => human::render(diagnostics, sources, self.colour),
            Format::Short => short::render(diagnostics, sources),
            Format::Json => json::render(diagnostics, sources),
            Format::Github => github::render(diagnostics, sources),
        };
        if is_result {
            self.result(&text);
        } else {
            let _ = std::io::stderr().lock().write_all(text.as_bytes());
        }
    }

    /// Begins to show progress over `total` documents.
    pub fn progress(self, total: usize) -> Progress {
        let ci = std::env::var_os("CI").is_some();
        let bar = (!self.quiet && !ci && std::io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::new(total as u64);
            let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}").expect("the template is right");
            bar.set_style(style);
            bar
        });
        Progress { bar, terminal: self }
    }
}

/// A progress bar on a terminal, lines elsewhere.
#[derive(Debug)]
pub struct Progress {
    bar: Option<ProgressBar>,
    terminal: Terminal,
}

impl Progress {
    /// One more document is done.
    pub fn step(&self, name: &str) {
        match &self.bar {
            Some(bar) => {
                bar.set_message(name.to_owned());
                bar.inc(1);
            }
            None => self.terminal.detail(&format!("typeset {name}")),
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A table with aligned columns.
pub fn table(headers: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain([headers[column].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..headers.len()).map(width).collect();
    let line = |cells: &[String]| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    let head: Vec<_> = headers.iter().map(|header| (*header).to_owned()).collect();
    let rule: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
    line(&head) + &line(&rule) + &rows.iter().map(|row| line(row)).collect::<String>()
}

/// The same as comma-separated values; no cell can become a formula.
pub fn csv(headers: &[&str], rows: &[Vec<String>]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let guard = |cell: &String| if cell.starts_with(['=', '+', '-', '@']) { format!("'{cell}") } else { cell.clone() };
    writer.write_record(headers).expect("memory takes everything");
    for row in rows {
        writer.write_record(row.iter().map(guard)).expect("rows have one length");
    }
    String::from_utf8(writer.into_inner().expect("memory takes everything")).expect("cells are text")
}
