//! Other ways from Markdown to a PDF: pandoc and MyST, which also go through Typst, and WeasyPrint.
//!
//! `scripts/rivals` installs them and prints the folder that `RIVALS` has to name.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::job::{Cost, XARGS, build, cost};
use super::{Row, median, typst, workspace};

/// What the rivals need of the environment.
pub(super) struct Rivals {
    /// The folder of their programs.
    programs: PathBuf,
}

impl Rivals {
    /// Where they are installed, if the environment says so.
    pub(super) fn installed() -> Option<Self> {
        Some(Self { programs: PathBuf::from(std::env::var_os("RIVALS")?) })
    }

    fn shell(&self, folder: &Path, script: &str) -> Cost {
        let mut command = Command::new("sh");
        command.args(["-c", script]).current_dir(folder);
        command.env("RIVALS", &self.programs).env("TYPST", typst()).env("PATH", self.path());
        cost(&mut command)
    }

    /// MyST finds the `typst` command on the path only.
    fn path(&self) -> std::ffi::OsString {
        let own = std::env::var_os("PATH").unwrap();
        let before = Path::new(&typst()).parent().map(PathBuf::from).into_iter().chain([self.programs.clone()]);
        std::env::join_paths(before.chain(std::env::split_paths(&own))).unwrap()
    }

    /// The texts of R36 through pandoc and Typst, two at a time; each three times, as it stands in three documents.
    pub(super) fn pandoc(&self, folder: &Path) -> Cost {
        let texts = folder.join("texts");
        fs::create_dir_all(&texts).unwrap();
        for case in fs::read_dir(folder.join("modules/case-studies")).unwrap() {
            let case = case.unwrap();
            fs::write(texts.join(case.file_name()), plain(&case.path())).unwrap();
        }
        self.shell(
            &texts,
            "for copy in 1 2 3; do find . -name '*.md' | xargs -P2 -I{} sh -c \
             '\"$RIVALS/pandoc\" -f markdown -t typst -s --metadata title=Case {} -o {}.typ && \
             \"$TYPST\" compile --ignore-system-fonts {}.typ {}.pdf'; done",
        )
    }
}

/// The text of a case without front matter, citations and names for places.
fn plain(case: &Path) -> String {
    let text = fs::read_to_string(case).unwrap();
    let body = text.splitn(3, "---\n").nth(2).unwrap();
    [" [@s]", " {#s}", " {#seeing}"].iter().fold(body.to_owned(), |text, mark| text.replace(mark, ""))
}

/// MyST's settings for one PDF through Typst, without the template that it would fetch.
const MYST: &str = "version: 1\nproject:\n  title: Case\n  exports:\n    - format: typst\n      template: null\n      \
                    article: case.md\n      output: case.pdf\n";

/// One document of about forty pages: this compiler with all that it does, against MyST and WeasyPrint on its text.
pub(super) fn one_document(rivals: &Rivals, rounds: usize) -> Vec<Row> {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    workspace::r36(folder, 1);
    fs::create_dir(folder.join("rivals")).unwrap();
    fs::write(folder.join("rivals/case.md"), plain(&folder.join("modules/case-studies/j01.md"))).unwrap();
    fs::write(folder.join("rivals/myst.yml"), MYST).unwrap();
    let rival = |script| rivals.shell(&folder.join("rivals"), script).wall;
    rival("\"$RIVALS/pandoc\" -s --metadata title=Case case.md -o case.html");
    let coursepack = |more: &[&str]| {
        let one_case = ["--engine", "worker", "--no-cache", "--only", "case-study"];
        cost(&mut build(folder, &[&one_case, more].concat())).wall
    };
    coursepack(&["--out", "kept", "--keep-sources"]);
    let (mut of_myst, mut typst_of_myst, mut of_weasyprint) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let own = coursepack(&["--out", "made"]);
        let myst = rival("rm -rf _build case.pdf && \"$RIVALS/myst\" build --typst --ci && test -s case.pdf");
        of_myst.push(own / myst);
        typst_of_myst.push(rivals.shell(&folder.join("kept"), XARGS).wall / myst);
        of_weasyprint.push(own / rival("\"$RIVALS/weasyprint\" --quiet case.html out.pdf"));
    }
    vec![
        Row::new("one case of 40 pages, of MyST with Typst", median(of_myst), "at most 0.1"),
        Row::new("its manuscript by the typst command, of MyST", median(typst_of_myst), "the least possible"),
        Row::new("one case of 40 pages, of WeasyPrint", median(of_weasyprint), "at most 0.1"),
    ]
}
