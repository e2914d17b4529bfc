"""Checks machine-readable output against the schemas that the program prints, and courses against theirs.

usage: schemas.py PROGRAM OUTPUT-FOLDER
"""

import json
import pathlib
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


validators = {kind: validator(kind) for kind in ("build", "manifest", "diagnostic", "explain", "course", "work")}
records = sorted(out.glob("*/*/build.json"))
for record in records:
    build = json.loads(record.read_text())
    check("build", record, build)
    check("explain", f"explain {build['target']}", json.loads(say("explain", build["target"], "--format", "json")))
for pack in sorted(out.glob("*/*/*.zip")):
    with zipfile.ZipFile(pack) as files:
        manifest = next(name for name in files.namelist() if name.endswith("/manifest.json"))
        check("manifest", pack, json.loads(files.read(manifest)))
courses = [file for file in sorted(pathlib.Path("modules/courses").glob("*.yaml")) if file.stem.count(".") == 0]
for course in courses:
    check("course", course, yaml.safe_load(course.read_text()))
with tempfile.TemporaryDirectory() as made:
    told = say("build", "--format", "json", "-v", "--engine", "worker", "--no-cache", "--out", made).splitlines()
    for record, work in zip(told[::2], told[1::2], strict=True):
        check("build", "a record", json.loads(record))
        check("work", "work", json.loads(work))
unknown = subprocess.run([program, "build", "no-such-course", "--format", "json"], capture_output=True, text=True)
check("diagnostic", "a diagnostic", json.loads(unknown.stderr.splitlines()[0]))
assert records and courses, "nothing to check"
for kind, value in (("build", {"format": 1}), ("course", {"titel": "x"}), ("manifest", {}), ("diagnostic", {}), ("work", {})):
    assert list(validators[kind].iter_errors(value)), f"the schema of {kind} accepts anything"
print(f"schemas: {checked} documents, {failed} failures")
sys.exit(1 if failed else 0)
