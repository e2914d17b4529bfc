//! The recipes hold: what they call exists, and what is YAML can be read.

use std::path::PathBuf;

use clap::Parser;
use clap::error::ErrorKind::{
    DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand as Missing, MissingRequiredArgument,
};
use coursepack::cli::Cli;

use super::manual::pages;

/// What calls the command outside the manual.
const OTHERS: [&str; 3] = ["README.md", "CONTRIBUTING.md", "docs/recipes/slurm.sh"];

#[test]
fn recipes_call_commands_that_exist() {
    let mut count = 0;
    // What the reference of commands shows is made of the commands themselves.
    let pages = pages().into_iter().filter(|page| !page.ends_with("commands.md"));
    for page in pages.chain(OTHERS.map(PathBuf::from)) {
        let text = std::fs::read_to_string(&page).unwrap();
        let page = page.display();
        let text = if page.to_string().ends_with(".md") { code(&text).join("\n") } else { text };
        let calls: Vec<_> = text.lines().flat_map(calls).collect();
        for call in &calls {
            // A sentence may leave out what has to follow, or ask for help.
            let whole = |error: &clap::Error| !matches!(error.kind(), DisplayHelp | Missing | MissingRequiredArgument);
            let wrong = Cli::try_parse_from(call).err().filter(whole);
            assert!(wrong.is_none(), "{page}: {}\n{}", call.join(" "), wrong.unwrap());
        }
        count += calls.len();
    }
    assert!(count >= 100, "only {count} calls were found");
}

#[test]
fn recipes_are_yaml() {
    let docs = std::fs::read_to_string("docs/machines.md").unwrap();
    let blocks = docs.split("```yaml\n").skip(1).map(|block| block.split("```").next().unwrap().to_owned());
    let files = ["action.yml", ".github/workflows/release.yml"].map(|file| std::fs::read_to_string(file).unwrap());
    let mut read = 0;
    for text in blocks.chain(files) {
        let value: Result<serde_json::Value, _> = serde_yaml::from_str(&text);
        assert!(value.is_ok_and(|value| value.is_object() || value.is_array()), "{text}");
        read += 1;
    }
    assert!(read >= 5, "only {read} recipes");
}

/// The blocks and the words of a page that are code.
fn code(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, block) in page.split("```").enumerate() {
        if number % 2 == 1 {
            found.push(block.to_owned());
        } else {
            found.extend(block.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    found
}

/// The arguments of each `coursepack` in a line, with numbers in the place of variables.
fn calls(line: &str) -> Vec<Vec<String>> {
    let starts = line.match_indices("coursepack ").filter(|(at, _)| {
        let before = line[..*at].chars().next_back();
        before.is_none_or(|c| " \"'(".contains(c))
    });
    let calls = starts.map(|(at, _)| {
        let quote = line[..at].chars().next_back().filter(|c| "\"'(".contains(*c));
        let quote = quote.map(|quote| if quote == '(' { ')' } else { quote });
        let rest = &line[at..];
        // What follows behind a quote, two spaces, a comment or a redirection is no argument.
        let closed = quote.and_then(|quote| rest.rfind(quote)).unwrap_or(rest.len());
        let ends = ["  ", " >", " #", " |", "; ", " …"].iter().filter_map(|end| rest.find(end));
        words(&rest[..ends.chain([closed]).min().unwrap()])
    });
    calls.filter(|call| call.len() > 1 && call[1].chars().all(|c| c.is_ascii_lowercase() || c == '-')).collect()
}

fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let (mut rest, mut quoted) = (text, false);
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            '\\' => {}
            '$' => {
                rest = behind_variable(rest);
                words.last_mut().unwrap().push('2');
            }
            _ => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn behind_variable(rest: &str) -> &str {
    for (open, close) in [("((", "))"), ("{{", "}}")] {
        if rest.starts_with(open) {
            return rest.split_once(close).unwrap().1;
        }
    }
    rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_')
}
