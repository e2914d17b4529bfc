//! `adapt`: writes a thin file in which a country changes an item: the parts worth changing wait in it as comments.

use anyhow::{Context, Result, bail, ensure};

use super::{Outcome, Workspace, names, sound};
use crate::cli::{Adapt, Common};
use crate::diagnostic::nearest;
use crate::edit::{Op, Place};
use crate::library::{Library, body, freshness};
use crate::terminal::{Format, Terminal};

pub(super) fn run(common: &Common, options: &Adapt, terminal: Terminal) -> Result<Outcome> {
    let workspace = Workspace::open(common)?;
    let (library, mut broken) = match sound::rest(&workspace) {
        Ok(library) => library,
        Err(refusal) => return workspace.refuse(&refusal, Format::Human, terminal),
    };
    broken.lower();
    terminal.diagnostics(&broken, &workspace.sources, Format::Human, false)?;
    let code = names::country(&library.gazetteer, &options.country, terminal)?;
    ensure!(library.profiles.contains_key(&code), "{code} has no profile yet: `coursepack new country {code}`");
    let item = options.item.trim_start_matches("modules/").trim_end_matches(".md");
    let item =
        item.strip_prefix("forms/").map_or_else(|| item.to_owned(), |form| format!("training-cycle/forms/{form}"));
    let base = format!("modules/{item}.md");
    let Some(file) = workspace.sources.find(&base) else { bail!("there is no `{base}`{}", hint(library, &item)) };
    let name = library.gazetteer.name(code, &library.settings.language.value);
    let text = workspace.sources.text(file);
    let place = Place::of(&format!("countries/{code}/{item}"), None).context("no item has such an id")?;
    let words = freshness::words(&workspace.sources, file);
    let thin = freshness::stamp(place.path(), &thin(&item, text, &name), &words);
    super::change(&workspace.root, &workspace.sources, [Op::Add(place.clone(), thin)])?;
    terminal.report(&format!("{place}\n"))?;
    Ok(Outcome::Done)
}

fn hint(library: &Library, item: &str) -> String {
    let known: Vec<_> = library.index().into_iter().map(|(item, _)| item).collect();
    let nearest = nearest(item, known.iter().map(String::as_str));
    nearest.map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default()
}

/// Sections that differ from place to place, with what to think of.
const WORTH: [(&str, &str); 12] = [
    ("Guidance to trainers", "What is dangerous to say here, and who must agree before?"),
    ("Handout", "Names, places, offices and sums as they are here."),
    ("Worksheet", "Names, places, offices and sums as they are here."),
    ("Card", "Names and ranks that nobody in the room bears."),
    ("Possible variations", "What works in rooms and groups like those here?"),
    ("Questions", "Ask for what exists here; keep `{#anchor}` or the number of a question that you change."),
    ("Teaching notes", "How near is this case to people here? What will they object?"),
    ("Care", "Whom can people turn to here?"),
    ("Topics for discussion", "Keep the topics that you change, and remove the others from this file."),
    ("Training challenges", "What is heard in rooms here?"),
    ("Introduction", "What is so here, with a source?"),
    ("Key messages", "Messages need a source: cite it with `[@reading]`."),
];

fn thin(item: &str, text: &str, country: &str) -> String {
    let comment = |text: &str| format!("[//]: # \"{text}\"\n\n");
    let mut body = comment(&format!("What {country} changes in {item}."));
    body +=
        &comment("Each part below is as it is in the item, and a comment: to change it, remove the marks around it.");
    if item.starts_with("exercises/") {
        let steps = "A step is changed under `## Instructions` by `### Its title (20 min) {#2}`, its anchor or number";
        body += &comment(&format!("{steps}; `{{#2 remove}}` takes it out, `{{#new after=2}}` puts one in."));
    }
    let words = &text[body::split(text).1];
    let sections = words.split("\n## ").skip(1);
    for section in sections {
        let (heading, _) = section.split_once('\n').unwrap_or((section, ""));
        let keyword = heading.split([':', '{']).next().unwrap_or_default().trim();
        if let Some((_, advice)) = WORTH.iter().find(|(worth, _)| *worth == keyword) {
            body += &comment(advice);
            body += &format!("<!--\n\n## {}\n\n-->\n\n", without_notes(section).trim_end());
        }
    }
    format!("---\n{}---\n\n{}\n", fields(text), body.trim_end())
}

/// A part without its authors' notes: a comment in a comment would end it.
fn without_notes(section: &str) -> String {
    let mut out = String::new();
    let mut rest = section;
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    (out + rest).replace("-->", "-- >")
}

/// The codes that a country may want to change, behind `#`.
fn fields(text: &str) -> String {
    let front = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).map_or("", |(front, _)| front);
    let worth = ["minutes:", "group-size:", "audience:", "works-without:", "sensitivity:", "not-in:"];
    let lines = front.lines().filter(|line| worth.iter().any(|key| line.starts_with(key)));
    let lines: String = lines.map(|line| format!("# {line}\n")).collect();
    if lines.is_empty() { lines } else { format!("# Codes that differ here, without the `#`:\n{lines}") }
}
