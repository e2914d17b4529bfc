//! `docs`: the manual inside the command, as text or in a browser.

use anyhow::Result;

use super::names::Refusal;
use super::{Outcome, manual};
use crate::cli::Docs;
use crate::diagnostic::{Code, suggestion};
use crate::files;
use crate::terminal::Terminal;

pub(super) fn run(options: &Docs, terminal: Terminal) -> Result<Outcome> {
    let pages = manual::pages();
    let page = options.page.as_deref().map(|name| find(&pages, name)).transpose()?;
    if options.open {
        let folder = files::new_folder("coursepack-manual-")?;
        for (path, html) in manual::html(&pages) {
            files::write_new(&folder.join(path), html.as_bytes())?;
        }
        terminal.open(&folder.join(manual::html_path(page.unwrap_or(&pages[0]).path)));
        return Ok(Outcome::Done);
    }
    terminal.result(&page.map_or_else(|| list(&pages, terminal), |page| page.text.to_owned()))?;
    Ok(Outcome::Done)
}

fn find<'a>(pages: &'a [manual::Page], name: &str) -> Result<&'a manual::Page, Refusal> {
    pages.iter().find(|page| page.name == name).ok_or_else(|| {
        let unknown = Code::WrongValue.nowhere(format!("the manual has no page `{name}`"));
        let help = suggestion(name, pages.iter().map(|page| page.name));
        Refusal::usage(unknown.help(help.unwrap_or_else(|| "`coursepack docs` lists all pages".to_owned())))
    })
}

fn list(pages: &[manual::Page], terminal: Terminal) -> String {
    let rows: Vec<_> = pages.iter().map(|page| vec![page.name.to_owned(), page.title.to_owned()]).collect();
    terminal.table(&["page", "about"], &rows)
        + "\n`coursepack docs PAGE` prints a page, `coursepack docs --open` shows all of them in a browser.\n"
}
