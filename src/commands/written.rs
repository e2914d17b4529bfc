//! What a command was asked for, on the screen or in a file.

use std::path::Path;

use anyhow::Result;
use clap::ValueEnum;

use super::files;
use super::names::Refusal;
use crate::diagnostic::Code;
use crate::path::shown;
use crate::terminal::Terminal;

/// The result of a command in the form that was asked for.
pub(super) enum Written {
    /// Text as it is.
    Text(String),
    /// Comma-separated values.
    Csv(String),
    /// What no screen shows.
    Bytes(Vec<u8>),
}

/// Excel takes a file for one in the letters of its country unless it begins so.
const BYTE_ORDER_MARK: &str = "\u{feff}";

impl Written {
    /// Prints it, or puts it into a file in one step.
    pub(super) fn deliver(self, out: Option<&Path>, terminal: Terminal) -> Result<()> {
        let Some(out) = out else {
            return match self {
                Self::Text(text) | Self::Csv(text) => terminal.result(&text),
                Self::Bytes(_) => Err(no_file().into()),
            };
        };
        let bytes = match self {
            Self::Text(text) => text.into_bytes(),
            Self::Csv(text) => (BYTE_ORDER_MARK.to_owned() + &text).into_bytes(),
            Self::Bytes(bytes) => bytes,
        };
        files::replace(out, &bytes)?;
        terminal.report(&format!("{}\n", shown(out)))
    }
}

/// The form that is asked for: by name, else by the ending of the file, else `usual`. One that no screen shows needs a
/// file.
pub(super) fn form<T: ValueEnum + Copy + PartialEq>(
    named: Option<T>,
    out: Option<&Path>,
    usual: T,
    no_screen: T,
) -> Result<T, Refusal> {
    let form = match (named, out) {
        (Some(form), _) => form,
        (None, Some(out)) => by_ending(out)?,
        (None, None) => usual,
    };
    if form == no_screen && out.is_none() { Err(no_file()) } else { Ok(form) }
}

fn by_ending<T: ValueEnum>(out: &Path) -> Result<T, Refusal> {
    let ending = out.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let form = if ending.eq_ignore_ascii_case("txt") { T::from_str("table", true) } else { T::from_str(ending, true) };
    form.map_err(|_| {
        let values = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let names: Vec<_> = values.map(|value| format!("`{}`", value.get_name())).collect();
        let message = format!("the ending of `{}` says no form", shown(out));
        Refusal::usage(
            Code::WrongValue.nowhere(message).help(format!("write `--format` with one of {}", names.join(", "))),
        )
    })
}

fn no_file() -> Refusal {
    Refusal::usage(Code::WrongValue.nowhere("a spreadsheet cannot be printed").help("write `--out NAME.xlsx`"))
}
