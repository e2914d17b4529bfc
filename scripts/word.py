"""Checks Word documents with programs that are not ours.

usage: word.py FOLDER

openxml-audit says what Word would repair. python-docx reads each document: title, language, headings without a skipped
level, alternative texts. LibreOffice prints the handbook and the guide: every paragraph must be on their pages.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

import docx
from docx.oxml.ns import qn

LEVEL = re.compile(r"heading (\d)", re.IGNORECASE)


def letters(text):
    return re.sub(r"[\W_]+", "", text).casefold()


def paragraphs(document):
    return (docx.text.paragraph.Paragraph(p, document) for p in document.element.body.iter(qn("w:p")))


def faults(path):
    document = docx.Document(path)
    if not document.core_properties.title:
        yield "it has no title"
    if not document.core_properties.language:
        yield "it has no language"
    level = 0
    for paragraph in paragraphs(document):
        found = LEVEL.fullmatch(paragraph.style.name)
        if found:
            if int(found[1]) > level + 1:
                yield f"`{paragraph.text}` skips a level of headings"
            level = int(found[1])
    if level == 0:
        yield "it has no heading"
    for picture in document.element.body.iter(qn("wp:docPr")):
        if not picture.get("descr"):
            yield "a picture has no alternative text"


def printed(path, folder):
    """The text of the pages that LibreOffice makes."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, path]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
    pdf = pathlib.Path(folder) / (path.stem + ".pdf")
    return letters(subprocess.run(["pdftotext", "-raw", pdf, "-"], check=True, capture_output=True, text=True).stdout)


def lost(path):
    document = docx.Document(path)
    with tempfile.TemporaryDirectory() as folder:
        pages = printed(path, folder)
    for paragraph in paragraphs(document):
        # What a field says is known to LibreOffice alone.
        if next(paragraph._p.iter(qn("w:fldChar")), None) is not None:
            continue
        # A page may end within a paragraph: its first words are enough.
        start = letters(" ".join(paragraph.text.split()[:8]))
        if start not in pages:
            yield f"LibreOffice does not print `{paragraph.text[:60]}`"


def main(folder):
    files = sorted(pathlib.Path(folder).rglob("*.docx"))
    if not files:
        sys.exit(f"word.py: no Word document is in {folder}")
    audit = pathlib.Path(sys.executable).with_name("openxml-audit")
    found = [] if subprocess.run([audit, "--recursive", "--quiet", folder]).returncode == 0 else ["openxml-audit: see above"]
    for path in files:
        found += [f"{path}: {fault}" for fault in faults(path)]
        if path.name in ("handbook.docx", "facilitator-guide.docx"):
            found += [f"{path}: {fault}" for fault in lost(path)]
    print("\n".join(found))
    print(f"{len(files)} Word documents, {len(found)} faults")
    sys.exit(1 if found else 0)


main(sys.argv[1])
