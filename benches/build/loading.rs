//! What it costs to load and check the library, against its parsers alone.

use std::path::Path;
use std::time::Instant;

use coursepack::source::Sources;
use coursepack::{check, files, library};
use pulldown_cmark::{Options, Parser};

use super::{ROUNDS, median, rounds};

/// Time from files in memory to a checked library, over that of parsing all their YAML and Markdown.
pub(super) fn of_parsers() -> f64 {
    let (sources, _) = files::read_workspace(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let seconds = |work: &dyn Fn(&Sources)| {
        let begin = Instant::now();
        work(&sources);
        begin.elapsed().as_secs_f64()
    };
    // The program loads among rayon's workers, too.
    median((0..rounds(ROUNDS)).map(|_| rayon::scope(|_| seconds(&load)) / seconds(&parse)).collect())
}

fn load(sources: &Sources) {
    let (loaded, diagnostics) = library::load(sources);
    let (checked, _) = check::check(loaded.unwrap(), sources, diagnostics);
    assert!(checked.is_some());
}

/// One file after the other, into values and events that nobody looks at.
fn parse(sources: &Sources) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST;
    for (id, source) in sources.under("modules/") {
        let text = sources.text(id);
        if source.path.ends_with(".yaml") {
            let _: serde_json::Value = serde_yaml::from_str(text).unwrap();
        } else if source.path.ends_with(".md") {
            let front = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
            let (front, body) = front.unwrap_or(("{}", text));
            let _: serde_json::Value = serde_yaml::from_str(front).unwrap();
            assert!(Parser::new_ext(body, options).count() > 0);
        }
    }
}
