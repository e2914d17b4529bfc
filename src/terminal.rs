//! Progress, tables, diagnostics and results: nothing else prints.

#![expect(clippy::disallowed_methods, reason = "whether it runs in CI is a matter of the screen")]

use std::io::{IsTerminal, Write};

use anstream::stream::{AsLockedWrite, RawStream};
use anstream::{AutoStream, ColorChoice};
use indicatif::{ProgressBar, ProgressStyle};

use crate::diagnostic::short::visible;
use crate::diagnostic::{Diagnostics, github, human, json, sarif, short};
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
    /// SARIF 2.1.0 for code hosts and editors.
    Sarif,
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
    colour: Colour,
    quiet: bool,
    verbose: bool,
}

impl Terminal {
    /// Decides about colour and about how much is said.
    pub fn new(colour: Colour, quiet: bool, verbose: bool) -> Self {
        Self { colour, quiet, verbose }
    }

    /// Prints a result. A reader that has gone is no mistake.
    pub fn result(self, text: &str) {
        self.print(std::io::stdout().lock(), &plain(text));
    }

    /// Prints a line about what is going on.
    pub fn note(self, text: &str) {
        if !self.quiet {
            self.print(std::io::stderr().lock(), &plain(&format!("{text}\n")));
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
        self.print(std::io::stderr().lock(), &plain(&format!("error: {error:#}\n")));
    }

    /// Prints diagnostics to stderr, or to stdout where they are the result.
    pub fn diagnostics(self, diagnostics: &Diagnostics, sources: &Sources, format: Format, is_result: bool) {
        self.diagnostics_below("", diagnostics, sources, format, is_result);
    }

    /// Prints diagnostics; GitHub and code scanning look for the files from another folder, where this one leads to them.
    pub fn diagnostics_below(
        self,
        folder: &str,
        diagnostics: &Diagnostics,
        sources: &Sources,
        format: Format,
        is_result: bool,
    ) {
        let text = match format {
            // The streams take colour away where it is not wanted.
            Format::Human => human::render(diagnostics, sources, true),
            Format::Short => short::render(diagnostics, sources),
            Format::Json => json::render(diagnostics, sources),
            Format::Github => github::render(diagnostics, sources, folder),
            Format::Sarif => sarif::render(diagnostics, sources, folder),
        };
        // The renderers have made each word plain, and put colours around it.
        if is_result {
            self.print(std::io::stdout().lock(), &text);
        } else {
            self.print(std::io::stderr().lock(), &text);
        }
    }

    /// Shows progress, once its length is known.
    pub fn progress(self) -> Progress {
        let ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
        let bar = (!self.quiet && !ci && std::io::stderr().is_terminal()).then(|| {
            let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}");
            ProgressBar::new(0).with_style(style.expect("the template is right"))
        });
        Progress { bar, terminal: self }
    }

    fn print(self, stream: impl RawStream + AsLockedWrite, text: &str) {
        let choice = match self.colour {
            Colour::Auto => AutoStream::choice(&stream),
            Colour::Always => ColorChoice::Always,
            Colour::Never => ColorChoice::Never,
        };
        let mut stream = AutoStream::new(stream, choice);
        let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
    }
}

/// Text that moves no cursor, whatever names and messages stand in it. A calendar's lines end as it wants.
fn plain(text: &str) -> String {
    let lines = text.split("\r\n").map(visible).collect::<Vec<_>>();
    lines.join("\r\n")
}

/// A progress bar on a terminal, lines elsewhere; it goes when this value goes.
#[derive(Debug)]
pub struct Progress {
    bar: Option<ProgressBar>,
    terminal: Terminal,
}

impl Progress {
    /// So many more documents will be done.
    pub fn expect(&self, documents: usize) {
        if let Some(bar) = &self.bar {
            bar.inc_length(documents as u64);
        }
    }

    /// Prints something without drawing over it.
    pub fn aside(&self, print: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    /// One more document is done, of which there is this to say with `-v`.
    pub fn step(&self, name: &str, detail: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(plain(name));
            bar.inc(1);
        }
        self.aside(|| self.terminal.detail(detail));
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
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
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let guard = |cell: &str| {
        let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        if formula { format!("'{cell}") } else { cell.to_owned() }
    };
    writer.write_record(headers.iter().map(|header| guard(header))).expect("memory takes everything");
    for row in rows {
        writer.write_record(row.iter().map(|cell| guard(cell))).expect("memory takes everything");
    }
    String::from_utf8(writer.into_inner().expect("memory takes everything")).expect("cells are text")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Vec<String>> {
        [["police-reform", "Полиция"], ["x", "=1+1"], ["a,\"b\"", ""]]
            .map(|row| row.map(str::to_owned).to_vec())
            .to_vec()
    }

    #[test]
    fn columns_are_aligned() {
        let expected = "id             title\n\
                        -------------  -------\n\
                        police-reform  Полиция\n\
                        x              =1+1\n\
                        a,\"b\"\n";
        assert_eq!(table(&["id", "title"], &rows()), expected);
    }

    #[test]
    fn no_cell_becomes_a_formula() {
        let expected = "id,title\npolice-reform,Полиция\nx,'=1+1\n\"a,\"\"b\"\"\",\n";
        assert_eq!(csv(&["id", "title"], &rows()), expected);
    }

    #[test]
    fn nothing_that_is_printed_moves_the_cursor() {
        assert_eq!(plain("a\u{1b}[2J\u{202e}\r\tb\r\nc\n"), "a\u{fffd}[2J\u{fffd}\u{fffd}\tb\r\nc\n");
    }

    #[test]
    fn progress_is_shared_by_threads() {
        let progress = Terminal::new(Colour::Never, true, true).progress();
        progress.expect(2);
        std::thread::scope(|scope| {
            scope.spawn(|| progress.step("a", "a is done"));
            scope.spawn(|| progress.step("b", "b is done"));
        });
        progress.finish();
    }
}
