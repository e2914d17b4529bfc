//! Packs: what they hold, that the same input gives the same bytes, and that `verify` finds every change.

use coursepack::audience::PackKind;
use coursepack::cache::NoCache;
use coursepack::digest::sha256;
use coursepack::pack::{Entry, Pack, PackInfo, pack, schema, verify};
use coursepack::path::PackPath;
use snapbox::{Assert, Data};
use std::io::{Cursor, Read, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

fn info() -> PackInfo {
    PackInfo {
        course: "police-reform".into(),
        tag: "en-TJ".into(),
        kind: PackKind::Participant,
        title: "Gender-responsive policing".into(),
        language: "en".into(),
        rtl: false,
        publisher: "Example Academy".into(),
        licence: "CC-BY-SA-4.0".into(),
        date: [2026, 11, 23],
        day: "23 November 2026".into(),
        draft: false,
        source: "0011223344556677".into(),
        notice: "Names of countries express no view on the status of any territory.".into(),
        independent: "An independent work.".into(),
    }
}

fn entry(path: &str, title: &str, section: (u32, &str), group: &str) -> Entry {
    let bytes = format!("%PDF of {title}").into_bytes();
    Entry {
        path: PackPath::new(path).unwrap(),
        sha256: sha256(&bytes),
        bytes: bytes.into(),
        kind: coursepack::document::DocumentKind::CaseStudy,
        title: title.into(),
        language: "en".into(),
        pages: 3,
        length: "3 pages".into(),
        items: vec![path.replace(".pdf", "")],
        licences: Vec::new(),
        section_order: section.0,
        section: section.1.into(),
        group: group.into(),
    }
}

fn entries() -> Vec<Entry> {
    let theme = (1, "Police reform & gender");
    let mut handbook = entry("handbook.pdf", "Participants’ handbook", (0, ""), "");
    handbook.licences = vec!["CC-BY-SA-4.0".into(), "CC-BY-4.0".into()];
    let mut case =
        entry("01-police-reform/5-examples-from-the-ground/desk.pdf", "A <desk>", theme, "Examples from the ground");
    case.language = "fr".into();
    (case.pages, case.length) = (1, "1 page".into());
    case.licences = vec!["CC-BY-4.0".into()];
    vec![
        handbook,
        entry("01-police-reform/1-key-messages.pdf", "Key messages", theme, ""),
        entry(
            "01-police-reform/5-examples-from-the-ground/border.pdf",
            "The border",
            theme,
            "Examples from the ground",
        ),
        case,
        entry("01-police-reform/6-additional-training-resources.pdf", "Further reading", theme, ""),
    ]
}

fn labels(language: &'static str) -> impl Fn(&str) -> String {
    let text = include_str!("../fixtures/pack-labels.yaml");
    let lines: Vec<_> = text.lines().skip_while(move |line| *line != format!("{language}:")).skip(1).collect();
    move |key| {
        let mut values =
            lines.iter().take_while(|line| line.starts_with(' ')).filter_map(|line| line.trim().split_once(": "));
        let (_, value) = values.find(|(known, _)| *known == key).unwrap_or_else(|| panic!("no label {key}"));
        value.trim_matches('"').to_owned()
    }
}

fn made(info: &PackInfo, entries: Vec<Entry>) -> Pack {
    pack(info, entries, &labels("en"), &NoCache).unwrap()
}

fn small() -> Pack {
    made(&info(), entries())
}

fn faults(zip: &[u8]) -> String {
    verify(zip).unwrap_err().iter().map(|fault| format!("{fault}\n")).collect()
}

fn must_say(zip: &[u8], words: &str) {
    let faults = faults(zip);
    assert!(faults.contains(words), "{faults}");
}

/// The files of the small pack, to be zipped wrongly.
fn listed(pack: &Pack) -> Vec<(String, Vec<u8>)> {
    pack.files.iter().map(|(path, bytes)| (format!("{}/{path}", pack.name), bytes.to_vec())).collect()
}

/// The first moment of a day of November 2026; the small pack is from the 23rd.
fn midnight(day: u8) -> DateTime {
    DateTime::from_date_and_time(2026, 11, day, 0, 0, 0).unwrap()
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().last_modified_time(midnight(23)).unix_permissions(0o644).compression_level(Some(3))
}

fn zipped(files: &[(String, Vec<u8>)], options: SimpleFileOptions) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(name.as_str(), options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_pack_explains_itself() {
    let pack = small();
    assert_eq!(pack.name, "police-reform_en-TJ_participant");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/pack");
    for name in ["index.html", "README.txt", "LICENCES.txt", "manifest.json", "SHA256SUMS"] {
        let text = String::from_utf8(pack.files[&PackPath::new(name).unwrap()].to_vec()).unwrap();
        let expected = Data::read_from(&folder.join(name), Some(snapbox::data::DataFormat::Text)).raw();
        Assert::new().action_env("SNAPSHOTS").eq(Data::text(text).raw(), expected);
    }
}

#[test]
fn the_index_lists_books_first_sheets_by_number_and_each_group_once() {
    let of = |kind: &str, path: &str, section, group| {
        let kind = coursepack::document::DocumentKind::from_word(kind).unwrap();
        Entry { kind, ..entry(path, path, section, group) }
    };
    let (top, theme) = ((0, ""), (3, "A theme"));
    let entries = vec![
        of("directory", "directory.pdf", top, ""),
        of("day-guide", "guide-day-10.pdf", top, ""),
        of("day-guide", "guide-day-2.pdf", top, ""),
        of("facilitator-guide", "guide.pdf", top, ""),
        of("facilitator-guide", "0-print/10-guide.pdf", (1, "Print"), ""),
        of("print-set", "0-print/2-cards.pdf", (1, "Print"), ""),
        of("cheat-sheet", "01-a/2-x/05-walk-cheat-sheet.pdf", theme, "Exercises"),
        of("exercise", "01-a/2-x/05-walk.pdf", theme, "Exercises"),
        of("exercise", "01-a/2-x/10-talk.pdf", theme, "Exercises"),
        of("card", "01-a/2-x/loose/l10-b.pdf", theme, "Loose sheets"),
        of("handout", "01-a/2-x/loose/l2-case.pdf", theme, "Examples"),
        of("card", "01-a/2-x/loose/l3-a.pdf", theme, "Loose sheets"),
        of("case-study", "01-a/5-y/case.pdf", theme, "Examples"),
    ];
    let pack = made(&info(), entries);
    let index = String::from_utf8(pack.files[&PackPath::new("index.html").unwrap()].to_vec()).unwrap();
    let main = index.split("<main").nth(1).unwrap();
    let paths: Vec<_> = main.split("<a href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let names: Vec<_> = paths.iter().take(13).map(|path| path.rsplit('/').next().unwrap()).collect();
    let order = "guide.pdf guide-day-2.pdf guide-day-10.pdf directory.pdf 2-cards.pdf 10-guide.pdf 05-walk.pdf \
                 05-walk-cheat-sheet.pdf 10-talk.pdf l2-case.pdf case.pdf l3-a.pdf l10-b.pdf";
    assert_eq!(names.join(" "), order);
    for group in ["Exercises", "Loose sheets", "Examples"] {
        assert_eq!(main.matches(&format!("class=\"group\">{group}")).count(), 1, "{group}");
    }
}

#[test]
fn a_french_facilitators_draft_says_so() {
    let info = PackInfo { kind: PackKind::Facilitator, draft: true, language: "fr".into(), ..info() };
    let pack = pack(&info, entries(), &labels("fr"), &NoCache).unwrap();
    let text = |name| String::from_utf8(pack.files[&PackPath::new(name).unwrap()].to_vec()).unwrap();
    for words in [
        "lang=\"fr\" dir=\"ltr\"",
        "Pour les animatrices",
        "Ceci est un projet",
        "hreflang=\"en\"",
        "1 ko",
        "langue : en",
    ] {
        assert!(text("index.html").contains(words), "{words}");
    }
    assert!(text("README.txt").contains("coursepack verify police-reform_en-TJ_facilitator.zip"));
    assert!(verify(&pack.zip).unwrap().manifest.draft);
}

#[test]
fn a_pack_for_after_the_course_is_a_third_pack() {
    let info = PackInfo { kind: PackKind::After, ..info() };
    let pack = made(&info, entries());
    assert_eq!(pack.name, "police-reform_en-TJ_after");
    let text = |name| String::from_utf8(pack.files[&PackPath::new(name).unwrap()].to_vec()).unwrap();
    assert!(text("index.html").contains("For participants, after the course"));
    assert!(text("README.txt").contains("were given"));
    assert!(text("README.txt").contains("coursepack verify police-reform_en-TJ_after.zip"));
    assert_eq!(verify(&pack.zip).unwrap().manifest.audience, "after");
}

#[test]
fn every_label_has_both_languages() {
    let text = include_str!("../fixtures/pack-labels.yaml");
    let (en, fr) = text.split_once("fr:\n").unwrap();
    let keys = |text: &str| {
        text.lines().filter_map(|line| Some(line.strip_prefix("  ")?.split_once(':')?.0.to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(keys(en), keys(fr));
}

#[test]
fn any_order_of_entries_gives_the_same_bytes() {
    let first = small();
    for turn in 0..entries().len() {
        let mut entries = entries();
        entries.rotate_left(turn);
        entries.reverse();
        assert!(made(&info(), entries).zip == first.zip);
    }
}

#[test]
fn headers_depend_on_nothing_but_the_files() {
    let pack = small();
    let mut archive = ZipArchive::new(Cursor::new(&pack.zip)).unwrap();
    let mut names = Vec::new();
    for index in 0..archive.len() {
        let file = archive.by_index(index).unwrap();
        names.push(file.name().unwrap().into_owned());
        assert_eq!(file.last_modified(), Some(midnight(23)));
        assert_eq!(file.unix_mode(), Some(0o100644));
        assert!(file.extra_data().is_none_or(|data| data.is_empty()) && file.comment_raw().is_empty());
        assert_eq!(file.compression(), CompressionMethod::Deflated);
    }
    assert!(names.is_sorted() && names.iter().all(|name| name.starts_with("police-reform_en-TJ_participant/")));
}

#[test]
fn pictures_and_spreadsheets_are_stored() {
    let pack = made(&info(), vec![entry("a.png", "A", (0, ""), ""), entry("b.xlsx", "B", (0, ""), "")]);
    let mut archive = ZipArchive::new(Cursor::new(&pack.zip)).unwrap();
    for name in ["a.png", "b.xlsx"] {
        let file = archive.by_name(&format!("{}/{name}", pack.name)).unwrap();
        assert_eq!(file.compression(), CompressionMethod::Stored);
    }
    verify(&pack.zip).unwrap();
}

#[test]
fn a_whole_pack_is_verified() {
    let pack = small();
    let verified = verify(&pack.zip).unwrap();
    assert_eq!((verified.name.as_str(), verified.files), (pack.name.as_str(), 10));
    assert_eq!(verified.bytes, pack.files.values().map(|bytes| bytes.len() as u64).sum::<u64>());
    assert_eq!(verified.manifest.files.len(), 8);
    let empty = made(&info(), Vec::new());
    assert_eq!(verify(&empty.zip).unwrap().files, 5);
}

#[test]
fn every_flipped_byte_is_found() {
    let mut zip = made(&info(), entries().split_off(3)).zip.to_vec();
    for at in 0..zip.len() {
        for mask in [1 << (at % 8), 0xff] {
            zip[at] ^= mask;
            assert!(verify(&zip).is_err(), "byte {at} of {}", zip.len());
            zip[at] ^= mask;
        }
    }
    verify(&zip).unwrap();
}

#[test]
fn every_cut_is_found() {
    let zip = small().zip;
    for end in 0..zip.len() {
        assert!(verify(&zip[..end]).is_err(), "{end}");
    }
}

#[test]
fn nothing_stands_before_or_behind_a_pack() {
    let zip = small().zip.to_vec();
    must_say(&[zip.as_slice(), b"x"].concat(), "behind its end");
    must_say(&[zip.as_slice(), &[0; 40]].concat(), "behind its end");
    must_say(&[b"x", zip.as_slice()].concat(), "something stands before the zip");
    must_say(&[zip.as_slice(), &zip].concat(), "something stands before the zip");
    must_say(b"", "this is not a whole zip");
}

#[test]
fn a_pack_is_zipped_in_one_way() {
    let files = listed(&small());
    assert!(zipped(&files, options()) == *small().zip);
    let reversed: Vec<_> = files.iter().rev().cloned().collect();
    must_say(&zipped(&reversed, options()), "byte 14, in the header of `police-reform_en-TJ_participant/01-police");
    for day in [midnight(22), DateTime::DEFAULT] {
        must_say(&zipped(&files, options().last_modified_time(day)), "byte 12, in the header of");
    }
    must_say(&zipped(&files, options().unix_permissions(0o755)), "in the table of contents");
    must_say(&zipped(&files, options().compression_level(Some(1))), "in the header of");
    must_say(
        &zipped(&files, options().compression_level(None).compression_method(CompressionMethod::Stored)),
        "byte 4, in the header of",
    );
}

#[test]
fn names_outside_the_pack_are_refused() {
    let pack = small();
    let long = format!("{}/{}.pdf", pack.name, "a".repeat(117));
    for bad in [
        "../evil",
        "/etc/passwd",
        "C:/x",
        "handbook.pdf",
        "x/../../y",
        "x/con.pdf",
        "x/a b",
        "x/é.pdf",
        "x/\u{202e}",
        "x/a\\b",
        &long,
    ] {
        let mut files = listed(&pack);
        files.push((bad.to_owned(), b"x".to_vec()));
        must_say(&zipped(&files, options()), "no pack holds a file of this name");
    }
}

#[test]
fn links_folders_and_second_folders_are_refused() {
    let pack = small();
    let mut writer = ZipWriter::new_append(Cursor::new(pack.zip.to_vec())).unwrap();
    writer.add_symlink(format!("{}/link", pack.name), "/etc/passwd", options()).unwrap();
    must_say(&writer.finish().unwrap().into_inner(), "it is a link");
    let mut writer = ZipWriter::new_append(Cursor::new(pack.zip.to_vec())).unwrap();
    writer.add_directory(format!("{}/folder", pack.name), options()).unwrap();
    assert!(verify(&writer.finish().unwrap().into_inner()).is_err());
    let mut files = listed(&pack);
    files.push(("z/x".into(), b"x".to_vec()));
    must_say(&zipped(&files, options()), "more than one folder");
}

#[test]
fn files_are_all_listed_and_all_there() {
    let pack = small();
    let mut more = listed(&pack);
    more.push((format!("{}/z.pdf", pack.name), b"x".to_vec()));
    must_say(&zipped(&more, options()), "z.pdf: SHA256SUMS holds another checksum, or none");
    must_say(&zipped(&more, options()), "z.pdf: the manifest does not list it");
    let mut fewer = listed(&pack);
    fewer.retain(|(name, _)| !name.ends_with("handbook.pdf"));
    must_say(&zipped(&fewer, options()), "handbook.pdf: SHA256SUMS lists it, but it is missing");
    must_say(&zipped(&fewer, options()), "handbook.pdf: the manifest lists it, but it is missing");
    let mut changed = listed(&pack);
    changed.last_mut().unwrap().1.push(b' ');
    must_say(&zipped(&changed, options()), "manifest");
    let mut broken = listed(&pack);
    broken.iter_mut().find(|(name, _)| name.ends_with("manifest.json")).unwrap().1 = b"{\"\x7f\": 1}".to_vec();
    must_say(&zipped(&broken, options()), "manifest.json: it cannot be read: unknown field `\\u{7f}`");
    for own in ["index.html", "README.txt", "LICENCES.txt", "manifest.json", "SHA256SUMS"] {
        let mut files = listed(&pack);
        files.retain(|(name, _)| !name.ends_with(own));
        must_say(&zipped(&files, options()), &format!("{own}: it is missing"));
    }
}

#[test]
fn a_renamed_folder_or_file_is_found() {
    let renamed = |from: &str, to: &str| {
        let mut files = listed(&small());
        for (name, _) in &mut files {
            *name = name.replace(from, to);
        }
        files.sort();
        zipped(&files, options())
    };
    must_say(&renamed("_participant/", "_facilitator/"), "the folder has another name");
    must_say(&renamed("handbook", "textbook"), "textbook.pdf: the manifest does not list it");
    must_say(&renamed("handbook.pdf", "index.HTML"), "some systems cannot tell it from");
}

#[test]
fn two_entries_of_one_name_are_found() {
    let pack = small();
    let mut files = listed(&pack);
    let twin = files[0].0.replace("1-key", "2-key");
    files.insert(1, (twin.clone(), b"other".to_vec()));
    let mut zip = zipped(&files, options());
    for at in 0..zip.len() - twin.len() {
        if zip[at..].starts_with(twin.as_bytes()) {
            zip[at..at + twin.len()].copy_from_slice(files[0].0.as_bytes());
        }
    }
    must_say(&zip, "a name occurs twice");
}

#[test]
fn bombs_stop_early() {
    let pack = small();
    let mut files = listed(&pack);
    files.push((format!("{}/zeros.pdf", pack.name), vec![0; 70 << 20]));
    must_say(&zipped(&files, options()), "zeros.pdf: it is larger than any file of a pack");
    let many: Vec<_> = (0..5_001).map(|number| (format!("x/{number}"), Vec::new())).collect();
    must_say(&zipped(&many, options()), "5001 files, more than 5000");
}

#[test]
fn what_verify_would_refuse_is_not_packed() {
    let code = |entries: Vec<Entry>| {
        let diagnostics = pack(&info(), entries, &labels("en"), &NoCache).unwrap_err();
        diagnostics.iter().map(|diagnostic| diagnostic.code.id()).collect::<Vec<_>>()
    };
    let named = |path: &str| entry(path, "A", (0, ""), "");
    assert_eq!(code(vec![named("a.pdf"), named("A.pdf")]), ["name-clash"]);
    assert_eq!(code(vec![named("a.pdf"), named("a.pdf")]), ["name-clash"]);
    assert_eq!(code(vec![named("readme.txt"), named("index.html/a")]), ["name-clash", "name-clash"]);
    assert_eq!(code(vec![named(&format!("{}/{}", "a".repeat(100), "b".repeat(90)))]), ["path-too-long"]);
    let mut zeros = named("zeros.pdf");
    zeros.bytes = vec![0; 2 << 20].into();
    assert_eq!(code(vec![zeros.clone()]), ["pack-too-large"]);
    zeros.bytes = vec![0; 65 << 20].into();
    assert_eq!(code(vec![zeros]), ["pack-too-large"]);
    assert_eq!(code((0..5_000).map(|number| named(&format!("{number}.pdf"))).collect()), ["pack-too-large"]);
}

#[test]
fn of_several_bombs_the_first_is_named() {
    let bomb = |number: u32| Entry {
        bytes: vec![0; 2 << 20].into(),
        ..entry(&format!("bomb-{number}.pdf"), "A", (0, ""), "")
    };
    for _ in 0..10 {
        let diagnostics = pack(&info(), (0..8).map(bomb).collect(), &labels("en"), &NoCache).unwrap_err();
        let messages: Vec<_> = diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
        assert!(messages.len() == 1 && messages[0].contains("bomb-0.pdf"), "{messages:?}");
    }
}

#[test]
fn the_schema_knows_every_key_of_a_manifest() {
    let schema = schema();
    assert!(schema["$schema"].as_str().unwrap().contains("draft-07"));
    let manifest = &small().files[&PackPath::new("manifest.json").unwrap()];
    let manifest: serde_json::Value = serde_json::from_slice(manifest).unwrap();
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&schema["properties"]), keys(&manifest));
}

#[test]
fn a_page_holds_text_as_text() {
    let info = PackInfo { title: "<script>alert('\"&')</script>".into(), ..info() };
    let pack = made(&info, entries());
    let mut html = String::new();
    pack.files[&PackPath::new("index.html").unwrap()].as_ref().read_to_string(&mut html).unwrap();
    assert!(!html.contains("<script"));
    assert!(html.contains("<title>&lt;script&gt;alert(&#39;&quot;&amp;&#39;)&lt;/script&gt;</title>"));
}
