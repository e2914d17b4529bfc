"""Runs the shell steps of action.yml as GitHub does, in an empty home, on a library that is right and one that is not.

usage: action.py PROGRAM
The steps that belong to GitHub (`uses`) are taken as done with nothing kept, and cargo copies PROGRAM.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

program, action = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path("action.yml").resolve()
steps = yaml.safe_load(action.read_text())["runs"]["steps"]
inputs = yaml.safe_load(action.read_text())["inputs"]
CASE = "modules/case-studies/nepal-open-border-interception.md"

CARGO = f"""#!/bin/bash
root="$HOME/.coursepack"
test "$*" = "install --locked --features remote-cache --path {action.parent} --root $root" && mkdir -p "$root/bin"
cp "{program}" "$root/bin/coursepack"
"""


class Run:
    """One use of the action: what it says, where it ends, and what it keeps under which key."""

    def __init__(self, folder, kept=False, **given):
        self.values = {f"inputs.{name}": given.get(name, one["default"]) for name, one in inputs.items()}
        assert all(f"inputs.{name}" in self.values for name in given), given
        self.values |= {"runner.os": "Linux", "runner.arch": "X64", "github.run_id": "7"}
        self.folder, self.kept, self.caches, self.done = folder, kept, [], []
        self.said, self.code = "", 0
        for number, step in enumerate(steps):
            if self.code == 0 and self.holds(step.get("if", "")):
                self.done.append(number)
                self.step(step)

    def holds(self, condition):
        compared = (re.fullmatch(r"(\S+) (==|!=) '(.*)'", part).groups() for part in condition.split(" && ") if part)
        return all((self.values[name] == text) == (sign == "==") for name, sign, text in compared)

    def fill(self, text):
        return re.sub(r"\$\{\{ (\S+) \}\}", lambda found: self.values[found[1]], text)

    def step(self, step):
        outputs = {}
        if "uses" in step:
            assert re.fullmatch(r"actions/cache@[0-9a-f]{40}", step["uses"]), step
            self.caches.append((self.fill(step["with"]["path"]), self.fill(step["with"]["key"])))
            outputs["cache-hit"] = "true" if self.kept else ""
        else:
            assert "${{" not in step["run"], "what is filled into a script is run as a script"
            outputs = self.shell(step)
        for name, value in outputs.items():
            self.values[f"steps.{step.get('id')}.outputs.{name}"] = value

    def shell(self, step):
        assert step["shell"] == "bash"
        script, output = self.folder / "step.sh", self.folder / "output.txt"
        script.write_text(step["run"])
        output.write_text("")
        # GitHub's bash stops at the first failure, which shellcheck cannot know.
        lint = "set -eo pipefail\n" + step["run"]
        subprocess.run(["shellcheck", "--shell=bash", "-"], input=lint, text=True, check=True)
        environment = {name: self.fill(text) for name, text in step.get("env", {}).items()}
        environment |= {
            "HOME": str(self.folder / "home"),
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "GITHUB_ACTION_PATH": str(action.parent),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_WORKSPACE": str(self.folder / "work"),
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=self.folder / "work", env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        self.said, self.code = self.said + done.stdout, done.returncode
        return dict(line.split("=", 1) for line in output.read_text().splitlines())


def must(run, code, *words):
    missing = [word for word in words if word not in run.said]
    assert run.code == code and not missing, f"exit {run.code}, without {missing}:\n{run.said}"


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    for name in ("home", "bin", "work"):
        (folder / name).mkdir()
    (folder / "bin/cargo").write_text(CARGO)
    (folder / "bin/cargo").chmod(0o755)
    work = folder / "work"
    subprocess.run([program, "init", work / "a library"], check=True, capture_output=True)
    shutil.copy("tests/fixtures/small.yaml", work / "a library/modules/courses")

    first = Run(folder, root="a library", command="check --format github")
    must(first, 0)
    assert re.fullmatch(r"coursepack-Linux-X64-[0-9a-f]{40}", first.caches[0][1]), first.caches
    assert first.caches[1][0] == "~/.cache/coursepack", first.caches
    again = Run(folder, root="a library", command="check", kept=True)
    must(again, 0)
    assert again.caches[0] == first.caches[0] and set(first.done) - set(again.done), "what is kept is compiled again"
    shutil.rmtree(folder / "home/.coursepack")

    build = "build small/en\n  --engine worker\n  --out made; touch oops $(touch oops)"
    must(Run(folder, root="a library", program=str(program), command=build), 2, "unknown course `touch`")
    must(Run(folder, root="a library", program=str(program), command=build.split(";")[0]), 0, "small/en: ")
    assert (work / "made/small/en/small_en_participant.zip").exists() and not (work / "oops").exists()
    assert any((folder / "home/.cache/coursepack").iterdir()), "nothing is kept where the action looks for it"

    # A line is an argument, whatever it holds; empty lines and the ends of lines of Windows are none.
    lines = "small/en\n\n--engine\r\nworker\n--set\nvenue=Police Academy, \"Room 3\" $(touch oops)\n--out\nmade here\n"
    must(Run(folder, root="a library", program=str(program), command="build --format github", arguments=lines), 0, "small/en: ")
    made = work / "made here/small/en"
    text = subprocess.run(["pdftotext", made / "participant/handbook.pdf", "-"], capture_output=True, text=True, check=True)
    assert "Room 3" in text.stdout and "$(touch oops)" in text.stdout and not (work / "oops").exists()

    case = work / "a library" / CASE
    case.write_text(case.read_text().replace("tone: mixed", "tone: mixd"))
    must(Run(folder, root="a library", program=str(program)), 1, f"::error file=a library/{CASE},line=7,col=7,")
    build = Run(folder, root="a library", program=str(program), command="build small --format github")
    must(build, 1, f"::error file=a library/{CASE},line=7,col=7,")
    must(Run(folder, root="no library", program=str(program)), 3, "no library")
print("action.yml: all steps do what they say")
