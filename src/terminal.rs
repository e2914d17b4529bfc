//! Progress, tables, diagnostics and results: nothing else prints.

#![expect(clippy::disallowed_methods, reason = "whether it runs in CI is a matter of the screen")]

mod table;

use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use anstream::stream::{AsLockedWrite, RawStream};
use anstream::{AutoStream, ColorChoice};
use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};

use crate::diagnostic::short::visible;
use crate::diagnostic::{Diagnostics, Severity, github, human, json, sarif, short};
use crate::path::shown;
use crate::source::Sources;

use table::table;

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

    /// Prints what was asked for.
    ///
    /// A reader that has gone is no failure, and what is written to files goes on; anything else that keeps a result
    /// from arriving is one.
    pub fn result(self, text: &str) -> Result<()> {
        self.put(&plain(text))
    }

    /// Prints what a command has done: with `-q` it is enough that it is done.
    pub fn report(self, text: &str) -> Result<()> {
        if self.quiet { Ok(()) } else { self.result(text) }
    }

    /// Prints text of the command line's own, such as help: what was asked for, or what is wrong.
    pub fn usage(self, text: &str, is_result: bool) -> Result<()> {
        if is_result { self.put(text) } else { self.complain(text) }
    }

    /// The one place that writes to stdout.
    fn put(self, text: &str) -> Result<()> {
        arrived(self.print(std::io::stdout().lock(), text)).context("the standard output cannot be written")
    }

    fn complain(self, text: &str) -> Result<()> {
        arrived(self.print(std::io::stderr().lock(), text)).context("the standard error cannot be written")
    }

    /// A table with aligned columns; on a terminal it is as wide as that.
    pub fn table(self, headers: &[&str], rows: &[Vec<String>]) -> String {
        let screen = std::io::stdout().is_terminal().then(terminal_size::terminal_size).flatten();
        table(headers, rows, screen.map(|(terminal_size::Width(columns), _)| usize::from(columns)))
    }

    /// Prints a line about what is going on.
    pub fn note(self, text: &str) {
        if !self.quiet {
            // What is going on is worth no failure.
            let _ = self.print(std::io::stderr().lock(), &plain(&format!("{text}\n")));
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
        // Where even this cannot be said, the exit code says it.
        let _ = self.print(std::io::stderr().lock(), &plain(&format!("error: {error:#}\n")));
    }

    /// Prints diagnostics to stderr, or to stdout where they are the result.
    pub fn diagnostics(
        self,
        diagnostics: &Diagnostics,
        sources: &Sources,
        format: Format,
        is_result: bool,
    ) -> Result<()> {
        self.diagnostics_below("", diagnostics, sources, format, is_result)
    }

    /// Prints diagnostics; GitHub and code scanning look for the files from another folder, where this one leads to them.
    pub fn diagnostics_below(
        self,
        folder: &str,
        diagnostics: &Diagnostics,
        sources: &Sources,
        format: Format,
        is_result: bool,
    ) -> Result<()> {
        let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let errors: Diagnostics = if self.quiet { errors.cloned().collect() } else { Diagnostics::new() };
        let diagnostics = if self.quiet { &errors } else { diagnostics };
        let text = match format {
            // The streams take colour away where it is not wanted.
            Format::Human => human::render(diagnostics, sources, true),
            Format::Short => short::render(diagnostics, sources),
            Format::Json => json::render(diagnostics, sources),
            Format::Github => github::render(diagnostics, sources, folder),
            Format::Sarif => sarif::render(diagnostics, sources, folder),
        };
        // The renderers have made each word plain, and put colours around it.
        if is_result { self.put(&text) } else { self.complain(&text) }
    }

    /// Shows a file or a folder with the system's program for it.
    pub fn open(self, path: &Path) {
        if let Err(error) = open::that_detached(path) {
            self.note(&format!("{} cannot be shown: {error}", shown(path)));
        }
    }

    /// Whether there is somebody to show progress to.
    pub fn shows_progress(self) -> bool {
        let ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
        !self.quiet && !ci && std::io::stderr().is_terminal()
    }

    /// Shows how many of all documents are done, how long that took, and how long it may still take.
    pub fn progress(self, documents: usize) -> Progress {
        let bar = self.shows_progress().then(|| {
            let style =
                ProgressStyle::with_template("{bar:30} {pos}/{len}  {elapsed_precise}, {eta} to go  {wide_msg}");
            let bar = ProgressBar::new(documents as u64).with_style(style.expect("the template is right"));
            // A clock that only moves with a document looks like one that has stopped.
            bar.enable_steady_tick(Duration::from_secs(1));
            bar
        });
        Progress { bar, terminal: self }
    }

    fn print(self, stream: impl RawStream + AsLockedWrite, text: &str) -> std::io::Result<()> {
        let choice = match self.colour {
            Colour::Auto => AutoStream::choice(&stream),
            Colour::Always => ColorChoice::Always,
            Colour::Never => ColorChoice::Never,
        };
        let mut stream = AutoStream::new(stream, choice);
        stream.write_all(text.as_bytes()).and_then(|()| stream.flush())
    }
}

/// A reader that has closed its end of a pipe has read enough.
fn arrived(written: std::io::Result<()>) -> std::io::Result<()> {
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Text that moves no cursor, whatever names and messages it holds. A calendar's lines end as it wants.
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
    /// Prints something without drawing over it.
    pub fn aside<R>(&self, print: impl FnOnce() -> R) -> R {
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
        let progress = Terminal::new(Colour::Never, true, true).progress(2);
        std::thread::scope(|scope| {
            scope.spawn(|| progress.step("a", "a is done"));
            scope.spawn(|| progress.step("b", "b is done"));
        });
        progress.finish();
    }
}
