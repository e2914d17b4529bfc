//! Forms that a course fills in: certificates, attendance lists and badges.

use std::process::Command;

use super::cache::Small;

/// The text of a form of the small course, for these people, and how many pages it has.
fn text(small: &Small, form: &str) -> (String, usize) {
    let path = small.path(&format!("output/small/en-LR.only/facilitator/00-planning-the-training/{form}.pdf"));
    let output = Command::new("pdftotext").arg("-layout").arg(path).arg("-").output().unwrap();
    assert!(output.status.success(), "{form}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let pages = text.matches('\u{c}').count();
    (text, pages)
}

fn made(set: &[&str]) -> Small {
    let small = Small::new();
    let course = "modules/courses/small.yaml";
    small.change(course, "forms: []", "forms: [certificate, attendance-list, name-badges]");
    small.change(course, "at-most: 24", "at-most: 100");
    let set = set.iter().flat_map(|set| ["--set", set]);
    let build = ["build", "small/en-LR", "--engine", "worker", "--only", "form", "--no-cache"];
    small.must(&build.into_iter().chain(set).collect::<Vec<_>>());
    small
}

#[test]
fn forms_take_title_place_and_dates_and_grow_with_the_people() {
    let small = made(&["venue=Police Academy, hall 2", "dates=1 to 3 December 2026", "participants=61"]);
    let known = ["Two cases in a morning", "Police Academy, hall 2", "1 to 3 December 2026"];
    for (form, pages) in [("certificate", 1), ("attendance-list", 4), ("name-badges", 8)] {
        let (text, counted) = text(&small, form);
        assert!(known.iter().all(|known| text.contains(known)), "{form}: {text}");
        assert_eq!(counted, pages, "{form}: {text}");
        // This edition is a draft: nobody has checked its contacts.
        assert_eq!(text.contains("draft"), form != "certificate", "{form}: {text}");
    }
    // A badge for each, and one more so that the last row is full; the foot of each page has the title, too.
    let (badges, pages) = text(&small, "name-badges");
    assert_eq!(badges.matches(known[0]).count(), 62 + pages);
    let (list, pages) = text(&small, "attendance-list");
    assert_eq!(list.matches("signature").count(), pages, "each page has the head of the table");
}

#[test]
fn what_a_course_does_not_say_is_a_line_and_a_file_number_is_kept() {
    let small = made(&["reference=PA/2026/17"]);
    let (certificate, _) = text(&small, "certificate");
    assert!(
        certificate.contains("Two cases in a morning") && certificate.trim_end().ends_with("PA/2026/17"),
        "{certificate}"
    );
    assert!(!certificate.contains("Liberia") && !certificate.contains(" of 1"), "{certificate}");
}

#[test]
fn a_plan_counts_certificates_lists_and_badges() {
    let small = Small::new();
    let course = "modules/courses/small.yaml";
    let forms = "forms: [certificate, attendance-list, name-badges, planning-checklist]";
    small.change(course, "forms: []", forms);
    small.change(course, "days: [{", "days: [{ fill: loose, start: \"09:00\", end: \"10:00\" }, {");
    let (plan, _) = small.must(&["plan", "small/en", "--engine", "worker", "--format", "json"]);
    let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
    let kept = plan["copies"].as_array().unwrap().iter().filter_map(|job| {
        let path = job["path"].as_str()?.strip_prefix("00-planning-the-training/")?;
        Some(format!("{path} {} {}", job["copies"], job["audience"].as_str()?))
    });
    let expected =
        ["certificate.pdf 24 facilitator", "attendance-list.pdf 2 facilitator", "name-badges.pdf 1 facilitator"];
    assert_eq!(kept.collect::<Vec<_>>(), expected);
}
