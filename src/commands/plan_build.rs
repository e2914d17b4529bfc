//! `plan-build`: the actions of a build with inputs, command, outputs and key, for Ninja or for many machines.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use blake3::Hasher;
use serde::Serialize;

use super::build::{self, Ready};
use super::names::Refusal;
use super::{Outcome, Workspace, cache, outcome, root, shell_word};
use crate::audience::PackKind;
use crate::cli::{Common, PlanBuild, PlanBuildFormat};
use crate::diagnostic::{Code, Diagnostics};
use crate::edition::{PageSize, Target};
use crate::render::Manuscript;
use crate::request::BuildRequest;
use crate::terminal::{Format, Terminal};
use crate::typeset::{self, TYPST, Typesetter};
use crate::{Kit, compile};

/// All actions of a build.
#[derive(Debug, Serialize)]
struct Actions {
    /// The version of this format.
    format: u32,
    /// Each once, after those that it needs.
    actions: Vec<Action>,
}

/// One command.
#[derive(Debug, Serialize)]
struct Action {
    id: String,
    /// The actions that must be done before.
    needs: Vec<String>,
    /// The files that it reads, from the workspace's root.
    inputs: Vec<String>,
    command: Vec<String>,
    outputs: Vec<String>,
    /// A hash over everything that the outputs depend on: while it is the same, so are they.
    key: String,
}

pub(super) fn run(common: &Common, options: &PlanBuild, terminal: Terminal) -> Result<Outcome> {
    let root = root(common)?;
    let cache = cache::usual_of(&root);
    let workspace = Workspace::looked(root, PageSize::Paper, cache.as_cache(), terminal)?;
    let request = BuildRequest {
        wanted: build::wanted(options.all, &options.targets),
        date: build::date(options.release.as_deref()).map_err(Refusal::content)?,
        release: options.release.is_some(),
        after: options.after,
        ..BuildRequest::default()
    };
    let fail = |diagnostics: &Diagnostics| {
        terminal.diagnostics(diagnostics, &workspace.sources, Format::Human, false)?;
        Ok(outcome(diagnostics, false))
    };
    let (ready, mut diagnostics) = match Ready::new(&workspace, &request, terminal) {
        Ok(ready) => ready,
        Err(refusal) => return workspace.refuse(&refusal, Format::Human, terminal),
    };
    let mut keys = BTreeMap::new();
    for target in &ready.targets {
        match key(&workspace, &ready, target) {
            Ok(key) => drop(keys.insert(target.name(), key)),
            Err(found) => diagnostics.extend(found),
        }
    }
    if diagnostics.has_errors() {
        return fail(&diagnostics.sorted());
    }
    terminal.diagnostics(&diagnostics.sorted(), &workspace.sources, Format::Human, false)?;
    let inputs: Vec<_> = workspace.sources.iter().map(|(_, file)| file.path.clone()).collect();
    let actions = match options.shares {
        Some(of) => shares(options, of, &keys, &inputs),
        None => {
            let with_after: BTreeSet<_> = ready.targets.iter().filter(|one| one.after).map(Target::name).collect();
            let targets = keys.iter();
            targets
                .map(|(target, key)| one_target(options, target, key, with_after.contains(target), &inputs))
                .collect()
        }
    };
    terminal.result(&match options.format {
        PlanBuildFormat::Json => serde_json::to_string_pretty(&Actions { format: 1, actions })? + "\n",
        PlanBuildFormat::Ninja => ninja(&actions),
    })?;
    Ok(Outcome::Done)
}

/// Renders a target without typesetting it, and hashes what would be typeset.
fn key(workspace: &Workspace, ready: &Ready<'_>, target: &Target) -> Result<String, Diagnostics> {
    let listing = Listing::default();
    let kit = Kit::new(&workspace.sources, &ready.templates, &listing);
    let (_, found) = compile(ready.library, target, &kit);
    let listed = |diagnostic: &&crate::diagnostic::Diagnostic| diagnostic.code != Code::DocumentMissing;
    let found: Diagnostics = found.iter().filter(listed).cloned().collect();
    if found.has_errors() {
        return Err(found);
    }
    let mut hasher = Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes()).update(TYPST.as_bytes()).update(&[u8::from(target.after)]);
    for (name, hash) in listing.0.into_inner().unwrap_or_else(PoisonError::into_inner) {
        hasher.update(name.as_bytes()).update(b"\0").update(hash.as_bytes());
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// A typesetter that only lists what it is given.
#[derive(Default)]
struct Listing(Mutex<BTreeMap<String, blake3::Hash>>);

impl Typesetter for Listing {
    fn typeset(&self, manuscript: &Manuscript) -> typeset::Outcome {
        let mut hasher = Hasher::new();
        hasher.update(&manuscript.timestamp.to_le_bytes());
        for (path, bytes) in &manuscript.files {
            hasher.update(path.as_bytes()).update(b"\0").update(blake3::hash(bytes).as_bytes());
        }
        let name = format!("{}/{}", manuscript.keeper().word(), manuscript.path);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name, hasher.finalize());
        typeset::Outcome::Absent { differs: false }
    }
}

fn one_target(options: &PlanBuild, target: &str, key: &str, after: bool, inputs: &[String]) -> Action {
    let out = options.out.to_string_lossy().into_owned();
    let (course, tag) = target.split_once('/').expect("a target has a course and a tag");
    let kinds = PackKind::ALL.into_iter().filter(|kind| *kind != PackKind::After || after);
    let packs = kinds.map(|kind| format!("{out}/{target}/{course}_{tag}_{}.zip", kind.word()));
    Action {
        id: target.to_owned(),
        needs: Vec::new(),
        inputs: inputs.to_vec(),
        command: command(options, "build", &[target]),
        outputs: std::iter::once(format!("{out}/{target}/build.json")).chain(packs).collect(),
        key: key.to_owned(),
    }
}

/// One action for each share of all documents, and one that joins them.
fn shares(options: &PlanBuild, of: u32, keys: &BTreeMap<String, String>, inputs: &[String]) -> Vec<Action> {
    let out = options.out.to_string_lossy().into_owned();
    let all = blake3::hash(format!("{keys:?}").as_bytes()).to_hex();
    let folder = |part: u32| format!("{out}/part-{part}-of-{of}");
    let targets = keys.keys().map(String::as_str);
    let mut actions = Vec::new();
    for part in 1..=of {
        let share = format!("slice:{part}/{of}");
        let arguments: Vec<_> = targets.clone().chain(["--partition", share.as_str()]).collect();
        actions.push(Action {
            id: share.clone(),
            needs: Vec::new(),
            inputs: inputs.to_vec(),
            command: command(options, "build", &arguments),
            outputs: vec![format!("{}/part.json", folder(part))],
            key: blake3::hash(format!("{all} {share}").as_bytes()).to_hex().to_string(),
        });
    }
    let folders: Vec<_> = (1..=of).map(folder).collect();
    actions.push(Action {
        id: "merge".to_owned(),
        needs: actions.iter().map(|action| action.id.clone()).collect(),
        inputs: actions.iter().flat_map(|action| action.outputs.clone()).chain(inputs.iter().cloned()).collect(),
        command: command(options, "merge", &folders.iter().map(String::as_str).collect::<Vec<_>>()),
        outputs: targets.map(|target| format!("{out}/{target}/build.json")).collect(),
        key: all.to_string(),
    });
    actions
}

fn command(options: &PlanBuild, name: &str, arguments: &[&str]) -> Vec<String> {
    let mut command = vec![options.program.clone(), name.to_owned()];
    command.extend(arguments.iter().map(|argument| (*argument).to_owned()));
    // `merge` takes it from the parts.
    if options.after && name == "build" {
        command.push("--after".to_owned());
    }
    if let Some(date) = options.release.as_ref().filter(|_| name == "build") {
        command.extend(["--release".to_owned(), date.clone()]);
    }
    command.extend(["--out".to_owned(), options.out.to_string_lossy().into_owned()]);
    command
}

/// A `build.ninja` for the workspace's root. Outputs that did not change keep their time, which `restat` heeds.
fn ninja(actions: &[Action]) -> String {
    let mut text = String::from(
        "# Made by `coursepack plan-build --format ninja`; run it in the root of the workspace.\n\
         ninja_required_version = 1.5\n\nrule run\n  command = $line\n  description = $name\n  restat = 1\n\n",
    );
    let paths = |paths: &[String]| paths.iter().map(|path| path_word(path)).collect::<Vec<_>>().join(" ");
    for action in actions {
        let line = action.command.iter().map(|word| shell_word(word)).collect::<Vec<_>>().join(" ");
        writeln!(
            text,
            "# key {}\nbuild {}: run {}\n  line = {}\n  name = {}\n",
            action.key,
            paths(&action.outputs),
            paths(&action.inputs),
            value(&line),
            value(&action.id)
        )
        .expect("strings take everything");
    }
    text
}

fn path_word(path: &str) -> String {
    path.replace('$', "$$").replace(' ', "$ ").replace(':', "$:")
}

fn value(text: &str) -> String {
    text.replace('$', "$$").replace('\n', " ")
}
