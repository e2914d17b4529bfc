//! Embeds `modules/`, `templates/` and the pages of the manual, so that the command needs nothing beside itself, and a hash of its code.

#![expect(clippy::disallowed_methods, reason = "a build script reads and writes files")]

#[path = "build/code.rs"]
mod code;

use std::fmt::Write;
use std::path::Path;

fn main() {
    let root = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let mut tables = String::new();
    for folder in ["modules", "templates", "docs"] {
        println!("cargo::rerun-if-changed={folder}");
        let mut paths = Vec::new();
        collect(&Path::new(&root).join(folder), folder, &mut paths);
        // Of the manual, only the pages.
        paths.retain(|path| folder != "docs" || path.ends_with(".md"));
        paths.sort();
        writeln!(tables, "const {}: &[(&str, &[u8])] = &[", folder.to_uppercase()).expect("strings take everything");
        for path in paths {
            let file = Path::new(&root).join(&path);
            writeln!(tables, "    ({path:?}, include_bytes!({file:?})),").expect("strings take everything");
        }
        tables.push_str("];\n");
    }
    for path in ["src", "crates", "build", "build.rs", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={path}");
    }
    println!("cargo::rustc-env=COURSEPACK_CODE={}", code::code(Path::new(&root)));
    let out = std::env::var("OUT_DIR").expect("cargo sets it");
    std::fs::write(Path::new(&out).join("bundled.rs"), tables).expect("the output folder is writable");
}

fn collect(folder: &Path, name: &str, paths: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let Ok(file) = entry.file_name().into_string() else { continue };
        let Ok(kind) = entry.file_type() else { continue };
        let path = format!("{name}/{file}");
        if file.starts_with('.') || file.ends_with('~') {
            continue;
        } else if kind.is_dir() {
            println!("cargo::rerun-if-changed={path}");
            collect(&entry.path(), &path, paths);
        } else if kind.is_file() {
            paths.push(path);
        }
    }
}
