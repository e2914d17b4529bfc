//! Shares of a build that are joined give the same files as one build; what is missing, there twice or different is told.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::cache::{Small, files};

const ORDER: [&str; 4] = ["build", "small", "--engine", "worker"];

/// Builds the shares, all into one folder with their names.
fn shares(small: &Small, way: &str, of: u32) -> Vec<String> {
    for part in 1..=of {
        small.must(&[&ORDER[..], &["--partition", &format!("{way}:{part}/{of}"), "--out", way]].concat());
    }
    (1..=of).map(|part| format!("{way}/part-{part}-of-{of}")).collect()
}

fn merge(small: &Small, parts: &[&str]) -> (Option<i32>, String) {
    let output = small.run(&[&["merge"], parts, &["--out", "merged"]].concat());
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

fn list(small: &Small, part: &str) -> (PathBuf, Value) {
    let path = small.path(part).join("part.json");
    let list = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    (path, list)
}

fn copy(from: &Path, to: &Path) {
    for (path, bytes) in files(from) {
        std::fs::create_dir_all(to.join(&path).parent().unwrap()).unwrap();
        std::fs::write(to.join(path), bytes).unwrap();
    }
}

#[test]
fn shares_joined_are_the_whole() {
    let small = Small::new();
    let order = [&ORDER[..], &["--set", "participants=22", "--after"]].concat();
    small.must(&order);
    let whole = small.output();
    assert!(whole.contains_key(Path::new("small/en/small_en_after.zip")));
    for (way, of) in [("hash", 3), ("slice", 2)] {
        for part in 1..=of {
            let share = format!("{way}:{part}/{of}");
            small.must(&[&order[..], &["--partition", &share, "--out", way]].concat());
        }
        let parts: Vec<_> = (1..=of).map(|part| format!("{way}/part-{part}-of-{of}")).collect();
        let sizes: Vec<_> =
            parts.iter().map(|part| list(&small, part).1["documents"].as_array().unwrap().len()).collect();
        assert!(sizes.iter().all(|size| *size >= 8), "{way}: {sizes:?}");
        let (code, said) = merge(&small, &parts.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(code, Some(0), "{said}");
        assert!(files(&small.path("merged")) == whole, "{way}: the joined output differs");
    }
}

#[test]
fn what_does_not_fit_together_is_told() {
    let small = Small::new();
    let parts = shares(&small, "slice", 2);
    let [one, two] = [parts[0].as_str(), parts[1].as_str()];
    let must_say = |parts: &[&str], code: &str, words: &str| {
        let (status, said) = merge(&small, parts);
        assert_eq!(status, Some(1), "{said}");
        assert!(said.contains(&format!("error[{code}]")) && said.contains(words), "{said}");
        let whole = ["en", "en-LR"].iter().all(|tag| small.path("merged/small").join(tag).exists());
        assert!(!whole, "all was made");
        std::fs::remove_dir_all(small.path("merged")).unwrap_or_default();
    };
    must_say(&[one], "part-missing", "part 2 of 2 is missing");
    must_say(&[one, two, two], "part-missing", "the same part as");
    let another = shares(&small, "hash", 2);
    must_say(&[one, &another[1]], "part-missing", "another build");

    // A document too few, one too many, one twice, another one.
    let edited = small.path("edited");
    copy(&small.path(two), &edited);
    let edit = |change: &dyn Fn(&mut Vec<Value>)| {
        let (_, mut list) = list(&small, two);
        change(list["documents"].as_array_mut().unwrap());
        std::fs::write(edited.join("part.json"), list.to_string()).unwrap();
    };
    edit(&|documents| drop(documents.remove(0)));
    must_say(&[one, "edited"], "document-missing", "no part holds");
    edit(&|documents| {
        let mut more = documents[0].clone();
        more["path"] = "more.pdf".into();
        more["manuscript"] = "00".repeat(32).into();
        documents.push(more);
    });
    must_say(&[one, "edited"], "document-differs", "which the library does not ask for");
    let twice = list(&small, one).1["documents"][0].clone();
    edit(&|documents| documents.push(twice.clone()));
    must_say(&[one, "edited"], "document-twice", "two parts hold");
    edit(&|documents| documents[0]["manuscript"] = "00".repeat(32).into());
    must_say(&[one, "edited"], "document-differs", "than the library asks for");

    // A PDF that is not what its list says.
    edit(&|_| {});
    let pdf = files(&edited.join("pdfs")).into_keys().next().unwrap();
    std::fs::write(edited.join("pdfs").join(pdf), "%PDF-1.7 poisoned").unwrap();
    must_say(&[one, "edited"], "document-differs", "than the library asks for");

    // The library has moved on.
    small.change(
        "modules/case-studies/nepal-open-border-interception.md",
        "## Summary\n\n",
        "## Summary\n\nIn short: ",
    );
    must_say(&[one, two], "document-differs", "handbook.pdf");
}

/// Parts come from other machines: what they say of a file is not believed, only the file.
#[test]
fn what_a_part_says_of_its_files_changes_nothing() {
    let small = Small::new();
    small.must(&ORDER);
    let whole = small.output();
    let parts = shares(&small, "slice", 2);
    for part in &parts {
        let (path, mut list) = list(&small, part);
        for (number, document) in list["documents"].as_array_mut().unwrap().iter_mut().enumerate() {
            let mut head: Value = serde_json::from_str(document["head"].as_str().unwrap()).unwrap();
            if number % 2 == 0 {
                head["facts"]["pages"] = 99.into();
            } else {
                head["facts"]["sha256"] = "00".repeat(32).into();
            }
            document["head"] = head.to_string().into();
        }
        std::fs::write(path, list.to_string()).unwrap();
    }
    let (code, said) = merge(&small, &parts.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(code, Some(0), "{said}");
    assert!(files(&small.path("merged")) == whole, "the joined output differs");
    for pack in files(&small.path("merged")).into_keys().filter(|path| path.extension().is_some_and(|end| end == "zip"))
    {
        small.must(&["verify", small.path("merged").join(pack).to_str().unwrap()]);
    }
    // What cannot be read beside a file is as good as none.
    let (path, mut list) = list(&small, &parts[1]);
    list["documents"][0]["head"] = "{}".into();
    std::fs::write(path, list.to_string()).unwrap();
    let (code, said) = merge(&small, &[&parts[0], &parts[1]]);
    assert!(code == Some(1) && said.contains("error[document-differs]"), "{said}");
}

/// The parts say what was asked for, to the last option.
#[test]
fn the_whole_request_travels_with_the_parts() {
    let small = Small::new();
    let asked =
        ["--page", "large-print", "--watermark", "COPY", "--review", "--allow-fallback", "3", "--deny", "stale"];
    let order = [&ORDER[..], &asked].concat();
    let run = |arguments: &[&str]| {
        let output = small.command(arguments).env("SOURCE_DATE_EPOCH", "1800000000").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    run(&order);
    let whole = small.output();
    for part in ["1", "2"] {
        run(&[&order[..], &["--partition", &format!("slice:{part}/2"), "--out", "parts"]].concat());
    }
    // Here no date is set.
    let (code, said) = merge(&small, &["parts/part-1-of-2", "parts/part-2-of-2"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(files(&small.path("merged")) == whole, "the joined output differs");
    // A part of another look is part of another build.
    small.must(&[&ORDER[..], &["--partition", "slice:2/2", "--out", "parts"]].concat());
    let (code, said) = merge(&small, &["parts/part-1-of-2", "parts/part-2-of-2"]);
    assert!(code == Some(1) && said.contains("part of another build"), "{said}");
}

#[test]
fn what_is_no_part_is_an_error() {
    let small = Small::new();
    std::fs::create_dir(small.path("part")).unwrap();
    for list in ["", "{}", "[1]", "{\"format\": 2}", "\u{0}"] {
        std::fs::write(small.path("part/part.json"), list).unwrap();
        let (code, said) = merge(&small, &["part"]);
        assert_eq!(code, Some(3), "{said}");
        assert!(said.contains("is no list of a part"), "{said}");
    }
    assert_eq!(merge(&small, &["nowhere"]).0, Some(3));
    for share in ["hash:0/2", "hash:3/2", "half", "slice:1/0"] {
        assert_eq!(small.run(&["build", "small", "--partition", share]).status.code(), Some(2), "{share}");
    }
}

#[test]
fn actions_have_keys_that_change_with_their_outputs() {
    let small = Small::new();
    let plan = |more: &[&str]| -> Value {
        let (out, _) = small.must(&[&["plan-build", "small", "border-management"], more].concat());
        serde_json::from_str(&out).unwrap()
    };
    let before = plan(&[]);
    let actions = before["actions"].as_array().unwrap();
    let ids: Vec<_> = actions.iter().map(|action| action["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["border-management/en", "small/en", "small/en-LR"]);
    assert_eq!(actions[1]["command"], serde_json::json!(["coursepack", "build", "small/en", "--out", "output"]));
    assert!(actions[1]["inputs"].as_array().unwrap().iter().any(|path| path == "modules/library.yaml"));
    let with_after = plan(&["--after"])["actions"][1].clone();
    assert_eq!(with_after["outputs"].as_array().unwrap().last().unwrap(), "output/small/en/small_en_after.zip");
    assert!(with_after["command"].as_array().unwrap().iter().any(|word| word == "--after"));
    assert!(with_after["key"] != actions[1]["key"]);
    // A case that only one of the courses holds.
    small.change(
        "modules/case-studies/jamaica-drug-couriers-airbridge.md",
        "## Summary\n\n",
        "## Summary\n\nIn short: ",
    );
    let after = plan(&[]);
    let same = |index: usize| before["actions"][index]["key"] == after["actions"][index]["key"];
    let holds = |target: &str| {
        let (out, _) = small.must(&["explain", target, "--format", "json"]);
        out.contains("\"id\":\"jamaica-drug-couriers-airbridge\",\"chosen\":true")
    };
    for (index, target) in ids.iter().enumerate() {
        assert_eq!(same(index), !holds(target), "{target}");
    }
    let shares = plan(&["--shares", "3"]);
    let ids: Vec<_> =
        shares["actions"].as_array().unwrap().iter().map(|action| action["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["slice:1/3", "slice:2/3", "slice:3/3", "merge"]);
}

/// Ninja, where it is installed as `scripts/test` does, runs the actions and then has nothing to do.
#[test]
fn ninja_builds_what_coursepack_builds() {
    let small = Small::new();
    small.must(&ORDER);
    let whole = small.output();
    for shares in [&[][..], &["--shares", "2"]] {
        let program = env!("CARGO_BIN_EXE_coursepack");
        let plan = ["plan-build", "small", "--format", "ninja", "--program", program, "--out", "made"];
        let (file, _) = small.must(&[&plan[..], shares].concat());
        std::fs::write(small.path("build.ninja"), file).unwrap();
        let ninja = || {
            let output = Command::new("ninja").current_dir(small.path("")).output();
            let output = output.expect("ninja is installed: run scripts/test");
            let said = String::from_utf8(output.stdout).unwrap();
            assert!(output.status.success(), "{said}");
            said
        };
        let _ = std::fs::remove_dir_all(small.path("made"));
        ninja();
        let made = files(&small.path("made"));
        let made: Vec<_> = made.iter().filter(|(path, _)| path.starts_with("small")).collect();
        assert!(made == whole.iter().collect::<Vec<_>>(), "Ninja builds something else");
        assert!(ninja().contains("no work to do"));
        let reading = small.path("modules/library.yaml");
        std::fs::File::options()
            .append(true)
            .open(reading)
            .unwrap()
            .set_modified(std::time::SystemTime::now())
            .unwrap();
        ninja();
        assert!(ninja().contains("no work to do"), "what did not change is not old");
    }
}
