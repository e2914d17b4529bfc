//! How every `--help` ends: an example, and the page of the manual.

/// `Example:` with a command line, then the page that `coursepack docs` shows.
macro_rules! help {
    ($page:literal, $($example:literal),+ $(; $more:expr)?) => {
        concat!($($more, "\n\n",)? "Example:\n", $("  ", $example, "\n",)+ "\nManual: coursepack docs ", $page)
    };
}

macro_rules! names {
    () => {
        "An item is called by its id (police-reform/05-gender-responsive-policing), by the end of it, or by
its kind (recap, closing). Where several are called so, recap#2 is the second. A session is called by its title."
    };
}

macro_rules! settings {
    () => {
        "Keys of the course: title, purpose, level, participants, at-least, at-most, facilitators, break-out,
interpretation, paper, slack, official-opening, venue, dates, reference, organiser, booklets, slides, after
Keys of a day, with day=N: start, end, date, fill
Keys of an item, with item=ITEM: minutes, shorter (optional-steps, variation or none)"
    };
}

pub(super) const ALL: &str = help!(
    "first-packet",
    "coursepack new course --theme border-management --days 1 --people 24",
    "coursepack build police-reform/en-TJ --release 2026-12-01",
    "coursepack explain police-reform",
    "coursepack init my-library"
);
pub(super) const BUILD: &str = help!(
    "courses",
    "coursepack build police-reform/en-TJ",
    "coursepack build --all --release 2026-12-01",
    "coursepack build police-reform/en --only handbook --open"
);
pub(super) const WATCH: &str = help!("courses", "coursepack watch police-reform/en");
pub(super) const MERGE: &str = help!("machines", "coursepack merge parts/part-1-of-2 parts/part-2-of-2");
pub(super) const PLAN_BUILD: &str = help!("machines", "coursepack plan-build --all --format ninja");
pub(super) const CHECK: &str = help!("diagnostics", "coursepack check --deny-warnings");
pub(super) const LIST: &str = help!("content", "coursepack list exercises --theme police-reform --out exercises.xlsx");
pub(super) const EXPLAIN: &str = help!("courses", "coursepack explain police-reform/en-TJ --origins");
pub(super) const PLAN: &str = help!("courses", "coursepack plan police-reform/en --out plan.xlsx");
pub(super) const COURSE: &str = help!("courses", "coursepack course set police-reform participants=18");
pub(super) const COURSE_SWAP: &str =
    help!("courses", "coursepack course swap police-reform special-desk more-reports"; names!());
pub(super) const COURSE_DROP: &str = help!("courses", "coursepack course drop police-reform recap#2"; names!());
pub(super) const COURSE_ADD: &str =
    help!("courses", "coursepack course add police-reform energiser --minutes 5 --day 2"; names!());
pub(super) const COURSE_MOVE: &str =
    help!("courses", "coursepack course move police-reform more-reports --day 1 --after special-desk"; names!());
pub(super) const COURSE_SET: &str = help!(
    "courses",
    "coursepack course set police-reform participants=18",
    "coursepack course set police-reform end=15:00 day=1",
    "coursepack course set police-reform minutes=25 item=special-desk"; settings!()
);
pub(super) const ADAPT: &str =
    help!("countries", "coursepack adapt exercises/police-reform/05-gender-responsive-policing --country KE");
pub(super) const DIFF: &str = help!("countries", "coursepack diff police-reform/en police-reform/en-TJ");
pub(super) const STATUS: &str = help!("translating", "coursepack status police-reform/fr");
pub(super) const TRANSLATE: &str = help!("translating", "coursepack translate export --lang ky");
pub(super) const TRANSLATE_STAMP: &str =
    help!("translating", "coursepack translate stamp modules/themes/police-reform.fr.md");
pub(super) const TRANSLATE_EXPORT: &str =
    help!("translating", "coursepack translate export exercises/police-reform --lang fr --format table");
pub(super) const TRANSLATE_IMPORT: &str = help!("translating", "coursepack translate import translation-fr.po");
pub(super) const VERIFY: &str = help!("releases", "coursepack verify police-reform_en_participant.zip");
pub(super) const CACHE: &str = help!("machines", "coursepack cache stats");
pub(super) const CACHE_STATS: &str = help!("machines", "coursepack cache stats --format json");
pub(super) const CACHE_GC: &str = help!("machines", "coursepack cache gc --max-size 2GB");
pub(super) const INIT: &str = help!("first-packet", "coursepack init my-library");
pub(super) const NEW: &str = help!("content", "coursepack new course --theme border-management --days 1 --people 24");
pub(super) const NEW_COURSE: &str =
    help!("first-packet", "coursepack new course --theme border-management --days 1 --people 24 --country LR");
pub(super) const NEW_EXERCISE: &str = help!("exercises", "coursepack new exercise police-reform/10-my-exercise");
pub(super) const NEW_CASE_STUDY: &str = help!("case-studies", "coursepack new case-study my-case");
pub(super) const NEW_READING: &str = help!("readings", "coursepack new reading surname-2026");
pub(super) const NEW_LANGUAGE: &str = help!("languages", "coursepack new language ky");
pub(super) const NEW_COUNTRY: &str = help!("countries", "coursepack new country Kenya");
pub(super) const SCHEMA: &str = help!("content", "coursepack schema course");
pub(super) const COMPLETIONS: &str = help!("commands", "coursepack completions bash");
pub(super) const DOCS: &str = help!("first-packet", "coursepack docs exercises", "coursepack docs --open");
pub(super) const MAN: &str = help!("commands", "coursepack man ~/.local/share/man/man1");
