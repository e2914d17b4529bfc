//! What `plan` and `list` write for other programs: calendars, spreadsheets and comma-separated values.

use std::path::Path;

use crate::cache::Small;

/// What a command ended with: its exit code, what is printed, and what is said beside it.
type End = (i32, String, String);

fn run(here: &Small, arguments: &[&str]) -> End {
    let output = here.run(arguments);
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (output.status.code().unwrap(), out, err)
}

fn plan(here: &Small, more: &[&str]) -> End {
    run(here, &[&["plan", "small/en-LR", "--engine", "worker"], more].concat())
}

fn read(here: &Small, path: &str) -> String {
    std::fs::read_to_string(here.path(path)).unwrap()
}

/// Signs that a calendar must not take for its own.
const TITLE: &str = "title: \"Police, \\\\ and gender\"\nevent: { venue: \"Academy; hall 2\" }\n";

const COURSE: &str = "modules/courses/small.yaml";

/// A course of two days with dates, in a country that has a time zone.
fn dated() -> Small {
    let here = Small::new();
    let course = read(&here, COURSE);
    let day = "  - { fill: loose, start: \"09:00\", end: \"12:30\", breaks: [{ at: \"10:00\", minutes: 15, name: Tea; coffee }] }";
    let days = ["2026-10-24", "2026-10-25"].map(|date| day.replace("{ fill", &format!("{{ date: {date}, fill")) + "\n");
    let whole: String = course
        .lines()
        .map(|line| match line {
            line if line.starts_with("title: ") => TITLE.to_owned(),
            line if line.starts_with("days: ") => format!("days:\n{}", days.concat()),
            line => format!("{line}\n"),
        })
        .collect();
    std::fs::write(here.path(COURSE), whole).unwrap();
    here
}

/// The lines of a calendar that begin with one of these words, unfolded.
fn lines(calendar: &str, words: &[&str]) -> Vec<String> {
    let whole = calendar.replace("\r\n ", "");
    let lines = whole.split("\r\n").filter(|line| words.iter().any(|word| line.starts_with(word)));
    lines.map(str::to_owned).collect()
}

#[test]
fn a_day_is_one_event_with_its_agenda_place_and_zone() {
    let here = dated();
    let (code, calendar, said) = plan(&here, &["--format", "ics"]);
    assert_eq!(code, 0, "{said}");
    assert!(!said.contains("no-time-zone") && !said.contains("undated-day"), "{said}");
    let zone = "BEGIN:VTIMEZONE\r\nTZID:Africa/Monrovia\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n\
                TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0000\r\nTZNAME:GMT\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
    assert!(calendar.contains(zone), "{calendar}");
    let told = lines(&calendar, &["UID", "SEQUENCE", "DTSTART;", "DTEND;", "SUMMARY", "LOCATION"]);
    let expected = |day: u32| {
        [
            format!("UID:day-{day}@small.en-LR.coursepack"),
            "SEQUENCE:0".to_owned(),
            format!("DTSTART;TZID=Africa/Monrovia:2026102{}T090000", day + 3),
            format!("SUMMARY:Police\\, \\\\ and gender · Day {day}"),
            "LOCATION:Academy\\; hall 2".to_owned(),
        ]
    };
    let told: Vec<_> = told.into_iter().filter(|line| !line.starts_with("DTEND")).collect();
    assert_eq!(told, [expected(1), expected(2)].concat());
    let agenda = lines(&calendar, &["DESCRIPTION"]).concat();
    assert!(agenda.starts_with("DESCRIPTION:09:00–") && agenda.contains("–10:15 Tea\\; coffee\\n"), "{agenda}");
}

#[test]
fn sessions_and_breaks_are_events_where_they_are_asked_for() {
    let here = dated();
    let (code, calendar, said) = plan(&here, &["--format", "ics", "--sessions"]);
    assert_eq!(code, 0, "{said}");
    let names = lines(&calendar, &["UID"]);
    for name in ["day-1-session-1", "day-1-break-1", "day-2-session-1", "day-2-break-1"] {
        assert!(names.contains(&format!("UID:{name}@small.en-LR.coursepack")), "{name}: {names:?}");
    }
    assert_eq!(calendar.matches("TRANSP:TRANSPARENT").count(), 2);
    assert_eq!(plan(&here, &["--sessions"]).0, 2, "a table has no events");
}

#[test]
fn the_zone_is_the_courses_before_the_countrys_and_its_absence_is_told() {
    let here = dated();
    let own = ["--format", "ics", "--set", "time-zone=europe/skopje"];
    let (code, calendar, said) = plan(&here, &own);
    assert!(code == 0 && calendar.contains("DTSTART;TZID=Europe/Skopje:20261024T090000"), "{said}{calendar}");
    // The clocks go back on the second of the two days.
    assert!(calendar.contains("DTSTART:20261025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100"), "{calendar}");
    let (code, _, said) = plan(&here, &["--set", "time-zone=Africa/Monrovja"]);
    assert!(code == 1 && said.contains("use `Africa/Monrovia`"), "{said}");
    here.change("modules/countries/LR.yaml", "time-zone: Africa/Monrovia\n", "");
    let (code, calendar, said) = plan(&here, &["--format", "ics"]);
    assert!(code == 0 && said.contains("warning[no-time-zone]"), "{said}");
    assert!(calendar.contains("DTSTART:20261024T090000\r\n"), "{calendar}");
    here.change(COURSE, "date: 2026-10-25, ", "date: 2026-10, ");
    let (code, calendar, said) = plan(&here, &["--format", "ics"]);
    assert!(code == 0 && said.contains("warning[undated-day]") && said.contains("small.yaml:"), "{said}");
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 1);
}

#[test]
fn a_calendar_that_is_written_again_counts_its_versions() {
    let here = dated();
    let write = || plan(&here, &["--out", "course.ics", "-q"]);
    assert_eq!((write().0, write().0), (0, 0));
    let first = read(&here, "course.ics");
    assert_eq!(lines(&first, &["SEQUENCE"]), ["SEQUENCE:0"; 2]);
    here.change(COURSE, "hall 2", "hall 3");
    write();
    assert_eq!(lines(&read(&here, "course.ics"), &["SEQUENCE", "STATUS"]), ["SEQUENCE:1"; 2]);
    here.change(COURSE, "date: 2026-10-25, ", "");
    write();
    let told = lines(&read(&here, "course.ics"), &["SEQUENCE", "STATUS"]);
    assert_eq!(told, ["SEQUENCE:1", "SEQUENCE:2", "STATUS:CANCELLED"]);
    let last = read(&here, "course.ics");
    std::fs::write(here.path("mine.ics"), "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n").unwrap();
    for (course, path) in [("small/en", "course.ics"), ("small/en-LR", "mine.ics")] {
        let (code, _, said) = run(&here, &["plan", course, "--engine", "worker", "--out", path]);
        assert!(code == 3 && said.contains("choose another file"), "{path}: {code} {said}");
    }
    assert!(read(&here, "course.ics") == last && read(&here, "mine.ics").len() == 32, "what was there stays");
}

/// The part of a spreadsheet that has this name.
fn part(path: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
}

#[test]
fn files_are_for_spreadsheets() {
    let here = dated();
    assert_eq!(plan(&here, &["--out", "plan.xlsx"]).0, 0);
    let spreadsheet = here.path("plan.xlsx");
    let book = part(&spreadsheet, "xl/workbook.xml");
    assert!(book.contains("name=\"agenda\"") && book.contains("name=\"copies\""), "{book}");
    let agenda = part(&spreadsheet, "xl/worksheets/sheet1.xml");
    assert!(agenda.contains("paperSize=\"1\"") && agenda.contains("<tablePart "), "{agenda}");
    assert_eq!(plan(&here, &["--out", "a4.xlsx", "--paper", "a4", "-q"]), (0, String::new(), String::new()));
    assert!(part(&here.path("a4.xlsx"), "xl/worksheets/sheet1.xml").contains("paperSize=\"9\""));
    assert_eq!(plan(&here, &["--out", "plan.csv", "-q"]).0, 0);
    let (_, printed, _) = plan(&here, &["--format", "csv", "-q"]);
    assert!(printed.starts_with("part,day,"), "{printed}");
    assert_eq!(read(&here, "plan.csv"), format!("\u{feff}{printed}"));
    for form in ["xlsx", "csv", "json"] {
        let file = format!("cases.{form}");
        assert_eq!(run(&here, &["list", "case-studies", "--out", &file]).1, format!("{file}\n"));
    }
    assert!(part(&here.path("cases.xlsx"), "xl/tables/table1.xml").contains("name=\"countries\""));
    assert!(read(&here, "cases.csv").starts_with("\u{feff}id,title,"));
    for wrong in [
        &["list", "themes", "--format", "xlsx"][..],
        &["list", "themes", "--out", "a.pdf"],
        &["list", "themes", "--out", "b"],
    ] {
        let (code, out, said) = run(&here, wrong);
        assert!(code == 2 && out.is_empty() && said.contains("write `--"), "{wrong:?}: {code} {said}");
    }
    assert!(!here.path("a.pdf").exists());
}

#[test]
fn every_profile_of_the_library_has_a_zone() {
    for entry in std::fs::read_dir("modules/countries").unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_file() && name.matches('.').count() == 1 {
            let text = std::fs::read_to_string(&path).unwrap();
            let zone = text.lines().find_map(|line| line.strip_prefix("time-zone: "));
            let zone = zone.unwrap_or_else(|| panic!("{name} has no time zone"));
            assert_eq!(coursepack::zone::Zone::new(zone).map(|known| known.name() == zone), Ok(true), "{name}");
        }
    }
}
