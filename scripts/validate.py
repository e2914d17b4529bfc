"""Validates PDFs as PDF/UA-1 and PDF/A-2a with page-validation.

usage: validate.py FILE.pdf …
"""

import re
import sys

import page

# page-validation 0.11.0 takes a line end that is the last byte of a stream for the one that follows the stream.
STREAM_LENGTH = "PDFA2A-STREAM-LENGTH-001"


def lengths_are_right(file):
    """Whether every stream is as long as its dictionary says."""
    data = open(file, "rb").read()
    streams = list(re.finditer(rb"/Length (\d+)(?! \d+ R)[^>]*?>>\s*?stream\r?\n", data))
    ends = [data[s.end() + int(s[1]) :][:12].lstrip(b"\r\n") for s in streams]
    return bool(streams) and all(end.startswith(b"endstream") for end in ends)


failed = 0
for file in sys.argv[1:]:
    for profile in ("ua1", "2a"):
        result = page.validate_pdf(file, profile=profile)
        rules = {failure.rule_id for failure in result.failures}
        if STREAM_LENGTH in rules and lengths_are_right(file):
            rules.discard(STREAM_LENGTH)
        elif not result.is_compliant and not rules:
            rules.add("unknown")
        if rules:
            failed += 1
            print(f"{file}: {profile}: {', '.join(sorted(rules))}")
print(f"page-validation: {len(sys.argv) - 1} PDFs, {failed} failures")
sys.exit(1 if failed else 0)
