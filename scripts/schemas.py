"""Checks machine-readable output against the schemas that the program prints, and courses against theirs.

usage: schemas.py PROGRAM OUTPUT-FOLDER
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

import jsonschema
import yaml

program, out = sys.argv[1], pathlib.Path(sys.argv[2])


def say(*arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True).stdout


def validator(kind):
    schema = json.loads(say("schema", kind))
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


failed = checked = 0


def check(kind, name, value):
    global failed, checked
    checked += 1
    for error in validators[kind].iter_errors(value):
        failed += 1
        print(f"{name}: {error.json_path}: {error.message}")


outputs = ("build", "manifest", "diagnostic", "explain", "work", "plan", "status", "edition-status", "list")
files = {
    "course": "courses/*.yaml",
    "country": "countries/*.yaml",
    "library": "library.yaml",
    "language": "languages/*.yaml",
    "theme": "themes/*.md",
    "exercise": "exercises/*/*.md",
    "case-study": "case-studies/*.md",
    "reading": "readings/*.md",
    "page": "training-cycle/*.md",
    "form": "training-cycle/forms/**/*.md",
}


def read(file):
    """What a file of the library says in YAML: all of it, or its front matter; dates are the text that is written."""
    text = file.read_text()
    if file.suffix == ".md":
        text = text.split("\n---\n")[0].removeprefix("---\n")
    return yaml.load(text, Loader=Loader)


class Loader(yaml.SafeLoader):
    """YAML 1.2, as the program reads it: dates are text, and so is NO."""


Loader.yaml_implicit_resolvers = {}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), ["t", "f"])
Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile("^[0-9]+$"), list("0123456789"))
validators = {kind: validator(kind) for kind in (*outputs, *files)}
records = sorted(out.glob("*/*/build.json"))
for record in records:
    build = json.loads(record.read_text())
    check("build", record, build)
    check("explain", f"explain {build['target']}", json.loads(say("explain", build["target"], "--format", "json")))
for pack in sorted(out.glob("*/*/*.zip")):
    with zipfile.ZipFile(pack) as archive:
        manifest = next(name for name in archive.namelist() if name.endswith("/manifest.json"))
        check("manifest", pack, json.loads(archive.read(manifest)))
for kind, pattern in files.items():
    # Translations have a dot in their names, and other keys.
    found = [file for file in sorted(pathlib.Path("modules").glob(pattern)) if "." not in file.stem]
    assert found, f"there is no {kind}"
    for file in found:
        check(kind, file, read(file))
check("status", "status", json.loads(say("status", "--format", "json")))
check("edition-status", "status of an edition", json.loads(say("status", "police-reform/fr", "--format", "json")))
check("plan", "plan", json.loads(say("plan", "police-reform-one-day/en", "--engine", "worker", "--format", "json")))
for what in ("themes", "exercises", "case-studies", "readings", "forms", "countries", "languages", "courses", "coverage"):
    check("list", f"list {what}", json.loads(say("list", what, "--format", "json")))
with tempfile.TemporaryDirectory() as made:
    told = say("build", "--format", "json", "-v", "--engine", "worker", "--no-cache", "--out", made).splitlines()
    for record, work in zip(told[::2], told[1::2], strict=True):
        check("build", "a record", json.loads(record))
        check("work", "work", json.loads(work))
unknown = subprocess.run([program, "build", "no-such-course", "--format", "json"], capture_output=True, text=True)
check("diagnostic", "a diagnostic", json.loads(unknown.stderr.splitlines()[0]))
assert records, "nothing to check"
for kind, value in (("build", {"format": 1}), ("course", {"titel": "x"}), ("manifest", {}), ("diagnostic", {}), ("work", {})):
    assert list(validators[kind].iter_errors(value)), f"the schema of {kind} accepts anything"
print(f"schemas: {checked} documents, {failed} failures")
sys.exit(1 if failed else 0)
