//! What to do about diagnostics whose fixture does not say it: part of the manual's page.

/// Codes and their cures.
pub(crate) const CURES: &[(&str, &str)] = &[
    ("missing-key", "Write the key that is named; the page of each kind of file lists all keys."),
    ("wrong-type", "Write the value in the form that the message names; the page of each kind of file lists all keys."),
    ("duplicate-section", "Put both texts into one section, or rename one of them."),
    ("empty-section", "Write its text, or remove the heading where the section may be left out."),
    (
        "not-allowed-here",
        "Put the file itself there, not a link to it, and keep it below the limit that the message names.",
    ),
    ("bad-name", "Rename the file: lower-case ASCII letters, digits and `-`."),
    (
        "unsafe-picture",
        "Save the picture again as PNG, JPEG or a plain SVG, and make it smaller if the message says so.",
    ),
    ("unreadable-font", "Put another copy of the font into `fonts/`, as `.ttf` or `.otf`."),
    (
        "typst-error",
        "If you have templates of your own, look at the line that Typst names. Otherwise please report it.",
    ),
    (
        "typst-warning",
        "If you have templates of your own, look at the line that Typst names. Otherwise please report it.",
    ),
    ("text-off-page", "Shorten the text at the line that is named, or break it into parts."),
    ("text-over-text", "Shorten the text at the line that is named; with a design of your own, give it more room."),
    ("text-in-margin", "Shorten the word or the line, or let it break."),
    (
        "document-timeout",
        "Shorten the document, or build it with fewer `--jobs` on a machine that does less at the same time.",
    ),
    ("document-crash", "Build it again with more memory or fewer `--jobs`. If it happens again, please report it."),
    (
        "facilitator-text",
        "Rewrite the participants' text that is named: six words in a row are the same as in a text for facilitators only.",
    ),
    (
        "loose-sheet-bound",
        "Rewrite what participants have from the start: it repeats a sheet, a test or an ending that they get later.",
    ),
    ("case-pages", "Shorten the case, or raise `case-pages` in `library.yaml`."),
    ("sheet-pages", "Shorten the sheet, or raise `sheet-pages` in `library.yaml`."),
    ("long-handbook", "Choose fewer case studies and readings with `at-most`, or keep it and print on both sides."),
    ("broken-in-use", "Correct the item that is named; `coursepack check` shows its mistakes."),
    ("empty-filter", "Leave one of the filters out; the message lists what there is."),
    (
        "no-time-zone",
        "Write `event: { time-zone: Africa/Monrovia }` in the course, or `time-zone` in the country's profile.",
    ),
    ("undated-day", "Write `date: 2026-12-01` beside `start` of the day."),
    ("stale-translation", "Bring the translation up to date, then run `coursepack translate stamp FILE`."),
    ("translation-unfinished", "Finish the `.po` file that is named, and import it again."),
    ("document-missing", "Build the part that is missing, with the same library and options, then merge again."),
    ("document-twice", "Give `merge` each part once."),
    ("document-differs", "Build all parts from the same state of the library with the same program."),
    ("part-missing", "Give `merge` every part of one build: `part-1-of-8` to `part-8-of-8`."),
    ("files-kept", "Look into the folder that is named, and keep your own files outside `output/`."),
    ("internal-error", "Please report it with the message and the file that it names. Other targets are not affected."),
    ("no-typesetter", "Close other programs, raise `ulimit -u` or `ulimit -v`, or build with fewer `--jobs`."),
    ("damaged-pack", "Get the pack again from its publisher, or build it again."),
    ("not-in-packs", "Add the item that is named to the course, or take the reference to it out."),
    ("name-clash", "Rename one of the two files."),
    ("path-too-long", "Give the item or the course a shorter id."),
    ("pack-too-large", "Make pictures smaller, or divide the course in two."),
];
