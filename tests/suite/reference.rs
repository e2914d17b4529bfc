//! Parts of the manual that are made of the program itself: commands, diagnostics and the keys of files.
//!
//! `SNAPSHOTS=overwrite` rewrites them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::Command;

use clap::{Arg, CommandFactory};
use coursepack::cli::Cli;
use coursepack::diagnostic::{Code, Severity};
use coursepack::library;
use coursepack::source::Sources;
use serde_json::Value;

use super::cures::CURES;
use super::diagnostics::{changed, found};
use super::folder::base;
use super::manual::pages;

/// What precedes the part of a page that is made; it goes on to the end of the page.
const MADE: &str =
    "<!-- What follows is made by `SNAPSHOTS=overwrite cargo test --release --test suite reference`. -->\n\n";

/// The pages with the keys of files, and the schemas that know them.
const KEYS: [(&str, &[&str]); 9] = [
    ("content/courses.md", &["course"]),
    ("content/library.md", &["library"]),
    ("content/countries.md", &["country"]),
    ("content/languages.md", &["language"]),
    ("content/themes.md", &["theme"]),
    ("content/exercises.md", &["exercise"]),
    ("content/case-studies.md", &["case-study"]),
    ("content/readings.md", &["reading"]),
    ("content/training-cycle.md", &["page", "form"]),
];

fn compare(page: &str, made: &str) {
    let path = format!("docs/{page}");
    let text = std::fs::read_to_string(&path).unwrap();
    let (head, _) = text.split_once(MADE).unwrap_or_else(|| panic!("{path} has no part that is made"));
    let wanted = format!("{head}{MADE}{made}");
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        std::fs::write(&path, &wanted).unwrap();
    } else {
        let differs = text.lines().zip(wanted.lines()).find(|(found, wanted)| found != wanted);
        assert!(text == wanted, "{path} is not what the program says, run with SNAPSHOTS=overwrite: {differs:?}");
    }
}

#[test]
fn commands_are_those_of_the_program() {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let mut text = "## Options of every command\n\n".to_owned();
    text += &arguments(command.get_arguments().filter(|argument| argument.is_global_set()));
    command.get_subcommands().for_each(|command| describe(command, &mut text));
    compare("commands.md", &(text.trim_end().to_owned() + "\n"));
}

fn describe(command: &clap::Command, text: &mut String) {
    if command.has_subcommands() {
        return command.get_subcommands().for_each(|command| describe(command, text));
    }
    let (name, about) = (command.get_bin_name().unwrap(), command.get_about().unwrap());
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    let ends =
        command.get_after_help().unwrap_or_else(|| panic!("`{name} --help` ends without an example")).to_string();
    let (more, page) = ends.rsplit_once("\n\nManual: coursepack docs ").unwrap_or_else(|| panic!("{name}: {ends}"));
    let page = pages().into_iter().find(|path| path.file_stem().is_some_and(|stem| stem == page)).unwrap();
    let page = page.strip_prefix("docs").unwrap();
    let _ = write!(
        text,
        "\n## {name}\n\n{about}. See [the manual]({}).\n\n```\n{usage}\n\n{more}\n```\n\n",
        page.display()
    );
    *text += &arguments(command.get_arguments().filter(|argument| !argument.is_global_set()));
    calls_are_understood(&ends);
}

/// Every example is a command line that is understood.
fn calls_are_understood(ends: &str) {
    let calls: Vec<_> = ends.lines().filter_map(|line| line.strip_prefix("  coursepack ")).collect();
    assert!(!calls.is_empty(), "{ends}");
    for call in calls {
        let words = ["coursepack"].into_iter().chain(call.split(' '));
        assert!(clap::Parser::try_parse_from(words).is_ok_and(|_: Cli| true), "{call}");
    }
}

fn arguments<'a>(arguments: impl Iterator<Item = &'a Arg>) -> String {
    let shown = arguments
        .filter(|argument| !argument.is_hide_set() && !["help", "version"].contains(&argument.get_id().as_str()));
    let rows: String = shown.map(row).collect();
    if rows.is_empty() { rows } else { format!("| argument | what it means |\n|---|---|\n{rows}") }
}

fn row(argument: &Arg) -> String {
    let takes = argument.get_action().takes_values();
    let value = argument.get_value_names().map(|names| names.join(" ")).unwrap_or_default();
    let short = argument.get_short().map(|letter| format!("-{letter}, ")).unwrap_or_default();
    let name = match argument.get_long() {
        Some(long) if takes => format!("{short}--{long} {value}"),
        Some(long) => format!("{short}--{long}"),
        None => value,
    };
    let mut means = argument.get_help().map(ToString::to_string).unwrap_or_default().replace('\n', " ");
    let words: Vec<_> = if takes { argument.get_possible_values() } else { Vec::new() };
    let words: Vec<_> =
        words.iter().filter(|word| !word.is_hide_set()).map(|word| format!("`{}`", word.get_name())).collect();
    if !words.is_empty() {
        let _ = write!(means, ". One of {}", words.join(", "));
    }
    let defaults: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if takes && !defaults.is_empty() {
        let _ = write!(means, ". Default: `{}`", defaults.join(" "));
    }
    format!("| `{}` | {} |\n", name.replace('|', "\\|"), means.replace('|', "\\|"))
}

#[test]
fn diagnostics_are_those_of_the_program() {
    let mut text = String::new();
    let mut lacking = Vec::new();
    for code in Code::ALL {
        let severity = match code.severity() {
            Severity::Error => "An error.",
            Severity::Warning => "A warning.",
            Severity::Note => "A note.",
        };
        let example = example(*code);
        let cure = CURES.iter().find(|(id, _)| *id == code.id()).map(|(_, cure)| (*cure).to_owned());
        let cure = cure.or_else(|| example.as_ref()?.1.as_ref().map(|help| sentence(help)));
        let _ = write!(text, "## `{}`\n\n{severity} {}\n\n", code.id(), code.meaning());
        if let Some((message, _)) = &example {
            let _ = write!(text, "For example: {message}.\n\n");
        }
        match cure {
            Some(cure) => {
                let _ = write!(text, "**What to do:** {cure}\n\n");
            }
            None => lacking.push(format!("{}: {}", code.id(), example.unwrap_or_default().0)),
        }
    }
    assert!(lacking.is_empty(), "write these into tests/suite/cures.rs:\n{}", lacking.join("\n"));
    compare("diagnostics.md", &(text.trim_end().to_owned() + "\n"));
}

#[test]
fn every_cure_is_of_a_diagnostic() {
    for (id, _) in CURES {
        assert!(Code::ALL.iter().any(|code| code.id() == *id), "there is no diagnostic {id}");
    }
}

/// What the fixture of a code causes: the message, and what it says to do.
fn example(code: Code) -> Option<(String, Option<String>)> {
    let fixture = std::fs::read_to_string(format!("tests/diagnostics/{}.txt", code.id())).ok()?;
    let files = changed(fixture.split_once("=====\n")?.0).into_iter().map(|(path, text)| (path, text.into_bytes()));
    let (diagnostics, _) = found(files);
    let diagnostic = diagnostics.iter().find(|diagnostic| diagnostic.code == code)?;
    Some((plain(&diagnostic.message), diagnostic.help.as_deref().map(plain)))
}

/// A message in Markdown: what it quotes is code, all else means nothing there.
fn plain(text: &str) -> String {
    let mut parts = text.split('`').map(str::to_owned).collect::<Vec<_>>();
    for part in parts.iter_mut().step_by(2) {
        *part = part.replace('*', "\\*").replace('<', "&lt;").replace('[', "\\[").replace('{', "\\{");
    }
    parts.join("`")
}

fn sentence(help: &str) -> String {
    let mut letters = help.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

fn schema(kind: &str) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_coursepack")).args(["schema", kind]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn keys_are_those_of_the_schemas() {
    for (page, kinds) in KEYS {
        let mut text = String::new();
        for kind in kinds {
            let heading = if kinds.len() > 1 { format!("## Every key of a {kind}") } else { "## Every key".to_owned() };
            let _ = write!(text, "{heading}\n\n| key | value | what it means |\n|---|---|---|\n");
            rows(&schema(kind), "", &mut text);
            text += "\n";
        }
        compare(
            page,
            &format!(
                "{}\n\nA key with a star must be there. `coursepack schema {}` prints the same for editors.\n",
                text.trim_end(),
                kinds.join("`, `coursepack schema ")
            ),
        );
    }
}

/// A row for each key, those of maps and lists below them.
fn rows(schema: &Value, above: &str, text: &mut String) {
    let required: BTreeSet<_> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let Some(keys) = schema["properties"].as_object() else { return };
    for (key, value) in keys {
        let name = format!("{above}{key}");
        let star = if required.contains(key.as_str()) { " \\*" } else { "" };
        let means = value["description"].as_str().unwrap_or_else(|| panic!("{name} has no description"));
        let _ = writeln!(text, "| `{name}`{star} | {} | {} |", shape(value), means.replace('|', "\\|"));
        for inner in inner(value) {
            rows(inner, &format!("{name}."), text);
        }
    }
}

/// The maps that a value may be or hold.
fn inner(value: &Value) -> Vec<&Value> {
    let ways = value["oneOf"].as_array().into_iter().flatten();
    let more = [&value["items"], &value["additionalProperties"]].into_iter().filter(|value| value.is_object());
    let here = value["properties"].is_object().then_some(value);
    let mut maps: Vec<_> = ways.chain(more).flat_map(inner).chain(here).collect();
    // A list in which one map may stand alone has its keys once.
    maps.dedup();
    maps
}

fn shape(value: &Value) -> String {
    if let Some(words) = value["enum"].as_array() {
        return words.iter().map(|word| format!("`{}`", word.as_str().unwrap())).collect::<Vec<_>>().join(", ");
    }
    if let Some(ways) = value["oneOf"].as_array() {
        return ways.iter().map(shape).collect::<Vec<_>>().join(" or ");
    }
    let bounds = |least: &str, most: &str| match (&value[least], &value[most]) {
        (Value::Number(least), Value::Number(most)) => format!(" {least} to {most}"),
        _ => String::new(),
    };
    match value["type"].as_str() {
        Some("integer") => format!("number{}", bounds("minimum", "maximum")),
        Some("boolean") => "`true` or `false`".to_owned(),
        Some("array") if value["items"]["enum"].is_array() => format!("list of {}", shape(&value["items"])),
        Some("array") => "list".to_owned(),
        Some("object") => "keys".to_owned(),
        _ => "text".to_owned(),
    }
}

/// A key that nobody knows, and that is like none.
const STRANGE: &str = "zqzqzqzqzq";

/// The kinds of files that the smallest workspace has, each with an example.
const FILES: [(&str, &str); 10] = [
    ("course", "modules/courses/c.yaml"),
    ("library", "modules/library.yaml"),
    ("country", "modules/countries/LR.yaml"),
    ("language", "modules/languages/fr.yaml"),
    ("theme", "modules/themes/a.md"),
    ("exercise", "modules/exercises/a/01-x.md"),
    ("case-study", "modules/case-studies/c.md"),
    ("reading", "modules/readings/r.md"),
    ("page", "modules/training-cycle/p.md"),
    ("form", "modules/training-cycle/forms/t.md"),
];

#[test]
fn schemas_know_the_keys_that_the_program_reads() {
    for (kind, path) in FILES {
        let schema = schema(kind);
        let (known, required) = read(path, &format!("{STRANGE}: 1\n"));
        let keys: BTreeSet<_> = schema["properties"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys, known, "the keys of a {kind}");
        let mut needed: BTreeSet<_> = strings(&schema["required"]);
        // One of several is enough; the program asks for the first.
        needed.extend(strings(&schema["anyOf"][0]["required"]));
        assert_eq!(needed, required, "the keys that a {kind} needs");
        for (key, value) in schema["properties"].as_object().unwrap() {
            let (yaml, keys) = match (value["properties"].as_object(), value["items"]["properties"].as_object()) {
                (Some(keys), _) => (format!("{key}: {{ {STRANGE}: 1 }}\n"), keys),
                (None, Some(keys)) => (format!("{key}: [{{ {STRANGE}: 1 }}]\n"), keys),
                (None, None) => continue,
            };
            let mut known = read(path, &yaml).0;
            // A fact may have more keys in the file than are printed of it.
            if kind == "country" {
                known.retain(|name| !["at", "minutes"].contains(&name.as_str()) || keys.contains_key(name));
            }
            assert_eq!(keys.keys().cloned().collect::<BTreeSet<_>>(), known, "the keys of `{key}` in a {kind}");
        }
    }
}

fn strings(list: &Value) -> BTreeSet<String> {
    list.as_array().into_iter().flatten().map(|word| word.as_str().unwrap().to_owned()).collect()
}

/// The keys that the program knows where the strange one is, and those that it misses.
fn read(path: &str, front: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut files = base();
    files
        .entry("modules/training-cycle/p.md".to_owned())
        .or_insert_with(|| "---\norder: 1\n---\n\n# Page\n\nText.\n".to_owned());
    let text = files.get_mut(path).unwrap();
    *text = match text.strip_prefix("---\n").and_then(|text| text.split_once("\n---\n")) {
        Some((_, body)) => format!("---\n{front}---\n{body}"),
        None => front.to_owned(),
    };
    let sources = Sources::new(files.into_iter().map(|(path, text)| (path, text.into_bytes())));
    let (_, diagnostics) = library::load(&sources);
    let of = |code| diagnostics.iter().filter(move |diagnostic| diagnostic.code == code);
    let strange = of(Code::UnknownKey).filter(|diagnostic| diagnostic.message.contains(STRANGE));
    let known = strange.filter_map(|diagnostic| diagnostic.help.as_deref()?.strip_prefix("use one of "));
    let known = known.flat_map(|list| list.split(", ").map(str::to_owned)).collect();
    let missing = of(Code::MissingKey).filter_map(|diagnostic| diagnostic.message.split_once("needs the key `"));
    (known, missing.map(|(_, rest)| rest.trim_end_matches('`').to_owned()).collect())
}
