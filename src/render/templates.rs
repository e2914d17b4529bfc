//! Templates: bundled ones, overridden path by path by those of a workspace; every text they print is escaped.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

use blake3::{Hash, Hasher};
use ooxml::word::Styles;

use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};

use super::code::Codes;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::markdown;
use crate::source::{Look, Sources};
use crate::word;

/// The templates and fonts of a workspace, ready to render.
#[derive(Debug)]
pub struct Templates<'a> {
    pub(super) environment: Environment<'a>,
    /// The frames of pages that are not typeset.
    pub(super) pages: Environment<'a>,
    /// How Word documents look.
    pub word: Styles,
    /// Over all that only such pages are made with.
    pub(super) page_hash: Hash,
    /// Typst files and fonts that every manuscript carries, by virtual path.
    pub(super) shared: BTreeMap<String, Arc<[u8]>>,
    /// The families of the workspace's fonts.
    pub(super) families: Vec<String>,
    pub(super) codes: Codes,
    /// Whether the workspace sets the margins of pages itself.
    pub(super) own_margins: bool,
}

/// Where the margins of pages are set.
const PAGES: [&str; 2] = ["templates/design.typ", "templates/design/page.typ"];
const WORD: &str = "templates/word/styles.xml";

/// Where the frames of what is not typeset are.
const WEB: [&str; 3] = ["pages/", "live/", "web/"];

/// Constructs that would let text through unescaped.
const FORBIDDEN: [&str; 4] = ["|safe", "| safe", "autoescape", "{% filter"];

/// How much work a frame may be.
const FUEL: u64 = 5_000_000;

impl<'a> Templates<'a> {
    /// Takes the bundled templates, overridden path by path by those of the workspace.
    pub fn new(
        bundled: impl Iterator<Item = (&'static str, &'static [u8])>,
        sources: &'a Sources,
    ) -> (Self, Diagnostics) {
        let mut diagnostics = Diagnostics::new();
        let mut shared = BTreeMap::new();
        let mut frames: BTreeMap<&str, &str> = BTreeMap::new();
        let mut sheet: &[u8] = &[];
        let mut take = |path: &'a str, bytes: &'a [u8]| {
            let Some(name) = path.strip_prefix("templates/") else { return };
            if name.ends_with(".j2")
                && let Ok(text) = std::str::from_utf8(bytes)
            {
                frames.insert(name, text);
            } else if path == WORD {
                sheet = bytes;
            } else {
                shared.insert(format!("/{path}"), Arc::from(bytes));
            }
        };
        let mut own_margins = false;
        bundled.for_each(|(path, bytes)| {
            let is_own = || sources.find(path).is_some_and(|own| *bytes != *sources.file(own).bytes);
            own_margins |= PAGES.contains(&path) && is_own();
            take(path, bytes);
        });
        sources.under("templates/").for_each(|(_, file)| take(&file.path, &file.bytes));
        let mut families = BTreeSet::new();
        for (_, file) in sources.under("fonts/") {
            shared.insert(format!("/{}", file.path), Arc::clone(&file.bytes));
            if let Look::Font(faces) = &file.look {
                families.extend(faces.iter().map(|face| face.family.clone()));
            }
        }
        let (mut environment, mut pages) = (environment("typst"), environment("xhtml"));
        let mut hasher = Hasher::new();
        hasher.update(sheet);
        for (name, text) in frames {
            let environment =
                if WEB.iter().any(|folder| name.starts_with(folder)) { &mut pages } else { &mut environment };
            if name.starts_with("pages/") || name.starts_with("web/") {
                hasher.update(name.as_bytes()).update(text.as_bytes());
            }
            if let Some(forbidden) = FORBIDDEN.iter().find(|word| text.contains(**word)) {
                let message = format!("the template uses `{forbidden}`, which lets text through unescaped");
                diagnostics.push(Code::TemplateError.at_path(format!("templates/{name}"), message).help("remove it"));
            } else if let Err(error) = environment.add_template(name, text) {
                diagnostics.push(template_error(&error, name, text));
            }
        }
        let families = families.into_iter().collect();
        let word = word_styles(sheet, &mut diagnostics);
        let page_hash = hasher.finalize();
        let codes = Codes::default();
        (Self { environment, pages, word, page_hash, shared, families, codes, own_margins }, diagnostics)
    }
}

/// The style sheet of Word documents, or what is wrong with it. Without the bundled templates there is none.
fn word_styles(sheet: &[u8], diagnostics: &mut Diagnostics) -> Styles {
    if sheet.is_empty() {
        return Styles::default();
    }
    let text = String::from_utf8_lossy(sheet);
    let read = Styles::read(&text).map_err(|error| error.to_string()).and_then(|styles| {
        match word::STYLES.iter().find(|name| !styles.has(name)) {
            Some(name) => Err(format!("the style sheet has no style named `{name}`")),
            None => Ok(styles),
        }
    });
    read.unwrap_or_else(|message| {
        let help = "take `word/styles.xml` out of a Word file that this program made, and change its styles there";
        diagnostics.push(Code::TemplateError.at_path(WORD, message).help(help));
        Styles::default()
    })
}

fn environment<'a>(form: &'static str) -> Environment<'a> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(move |_| AutoEscape::Custom(form.into()));
    environment.set_formatter(|out, state, value| match state.auto_escape() {
        AutoEscape::Custom(form) if form == "xhtml" => format_xhtml(out, value),
        _ => format_value(out, value),
    });
    environment.set_fuel(Some(FUEL));
    environment.set_debug(true);
    environment
}

/// Prints numbers plainly and every sign of a text that is neither alphanumeric nor a space as `\u{hex}`.
fn format_value(out: &mut minijinja::Output<'_>, value: &Value) -> Result<(), minijinja::Error> {
    if value.is_undefined() || value.is_none() || !(value.as_str().is_some() || value.is_number()) {
        let message = format!("a {} cannot be printed", value.kind());
        return Err(minijinja::Error::new(minijinja::ErrorKind::InvalidOperation, message));
    }
    let Some(text) = value.as_str() else { return Ok(write!(out, "{value}")?) };
    for c in text.chars() {
        if c.is_alphanumeric() || c == ' ' {
            out.write_char(c)?;
        } else {
            write!(out, "\\u{{{:x}}}", c as u32)?;
        }
    }
    Ok(())
}

/// Prints numbers plainly, texts escaped, and what is XHTML already as it is.
fn format_xhtml(out: &mut minijinja::Output<'_>, value: &Value) -> Result<(), minijinja::Error> {
    if value.is_safe() {
        return Ok(write!(out, "{value}")?);
    }
    match value.as_str() {
        Some(text) => Ok(out.write_str(&markdown::escaped(text))?),
        None if value.is_number() => Ok(write!(out, "{value}")?),
        None => {
            let message = format!("a {} cannot be printed", value.kind());
            Err(minijinja::Error::new(minijinja::ErrorKind::InvalidOperation, message))
        }
    }
}

/// The place in a template at which rendering stopped.
pub(super) fn template_error(error: &minijinja::Error, name: &str, text: &str) -> Diagnostic {
    let detail = error.detail().unwrap_or("it cannot be read");
    let message = format!("the template fails: {detail}");
    let path = format!("templates/{}", error.name().unwrap_or(name));
    match error.range() {
        Some(range) if error.name().unwrap_or(name) == name && range.end <= text.len() => {
            Code::TemplateError.in_place(Place::Generated { path, text: text.to_owned(), range }, message)
        }
        _ => Code::TemplateError.at_path(path, message),
    }
}
