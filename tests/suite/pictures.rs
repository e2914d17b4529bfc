//! Pictures and fonts of a workspace: what is printed of them, and what `check` says before anything is made.

use std::path::Path;
use std::process::{Command, Output};

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageEncoder, Rgb, RgbImage};

fn coursepack(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coursepack"));
    // A cache of its own, where the user's would be.
    command.args(arguments).current_dir(folder).env_clear().env("XDG_CACHE_HOME", folder.join("cache"));
    command.output().unwrap()
}

/// The smallest workspace, whose case shows these pictures, each in a paragraph.
fn workspace(pictures: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let copied = Command::new("cp").args(["-r", "tests/fixtures/base/modules"]).arg(root).status().unwrap();
    assert!(copied.success());
    let mut shown = String::new();
    for (name, bytes) in pictures {
        std::fs::write(root.join("modules/case-studies").join(name), bytes).unwrap();
        shown += &format!("![Seen]({name})\n\n");
    }
    let case = root.join("modules/case-studies/c.md");
    let text = std::fs::read_to_string(&case).unwrap();
    std::fs::write(case, text.replace("## What was done\n", &format!("{shown}## What was done\n"))).unwrap();
    folder
}

fn check(folder: &Path) -> String {
    let output = coursepack(folder, &["check", "--format", "short"]);
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn svg(inside: &str) -> Vec<u8> {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100\" height=\"40\">{inside}</svg>").into_bytes()
}

const GRADIENT: &str = "<linearGradient id=\"g\" spreadMethod=\"reflect\" x2=\".2\"><stop stop-color=\"red\"/>\
    <stop offset=\"1\" stop-color=\"blue\"/></linearGradient><path d=\"M0 0h90v30z\" fill=\"url(#g)\"/>";

/// Ten thousand million squares.
fn bomb() -> String {
    let uses = |of: usize| format!("<use href=\"#a{of}\"/>").repeat(10);
    let groups: String = (1..11).map(|n| format!("<g id=\"a{n}\">{}</g>", uses(n - 1))).collect();
    format!("<defs><path id=\"a0\" d=\"M0 0h1v1z\"/>{groups}</defs><use href=\"#a10\"/>")
}

/// Minutes of work on few pixels.
fn filter() -> String {
    let rounds = "<feTurbulence baseFrequency=\".9\" numOctaves=\"99\"/><feMorphology radius=\"300\"/>".repeat(99);
    format!("<filter id=\"f\">{rounds}</filter><path d=\"M0 0h4000v4000z\" filter=\"url(#f)\"/>")
}

#[test]
fn a_picture_that_cannot_be_printed_is_named_once_where_it_is_shown() {
    let jpeg = photograph(60, 40, 6);
    let shown = workspace(&[
        ("a.svg", svg("<script/>")),
        ("b.svg", svg("<foreignObject/>")),
        ("c.svg", svg(GRADIENT)),
        ("d.svg", svg(&bomb())),
        ("e.svg", svg(&filter())),
        ("f.svg", svg("<text>বাংলা</text>")),
        (
            "g.svg",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"0\" height=\"9\"><path d=\"M0 0z\"/></svg>".to_vec(),
        ),
        ("h.jpg", [&jpeg[..jpeg.len() / 2], b"\xff\xd9"].concat()[..200].to_vec()),
        ("i.png", b"BM a bitmap".to_vec()),
        ("j.tiff", b"II\x2a\0".to_vec()),
        ("k.avif", b"\0\0\0\x20ftypavif".to_vec()),
        ("l.png", jpeg),
        ("m.svg", svg("<text font-family=\"Helvetica\">Амина → प्रहरी</text>")),
    ]);
    let lines = check(shown.path());
    let found: Vec<_> = lines.lines().filter_map(|line| line.split_once("error[unsafe-picture]: ")).collect();
    let words: Vec<_> = found.iter().map(|(_, words)| *words).collect();
    assert_eq!(
        words,
        [
            "`a.svg`: the SVG holds a script",
            "`b.svg`: the SVG holds HTML, which no printer reads",
            "`c.svg`: the drawing has a colour gradient that repeats or is mirrored, which a PDF for archives cannot hold",
            "`d.svg`: the SVG cannot be read: nodes limit reached",
            "`e.svg`: it takes longer than 10 seconds to read",
            "`f.svg`: no font has `বাংলা` (U+09AC U+09BE U+0982 …) in the words of the SVG",
            "`g.svg`: the SVG cannot be read: width, height, or viewbox is invalid",
            "`h.jpg`: the picture is damaged",
            "`i.png`: the picture is a BMP file, which cannot be printed",
            "`j.tiff`: the picture is a TIFF file, which cannot be printed",
            "`k.avif`: the picture is an AVIF file, which cannot be printed",
        ],
        "{lines}"
    );
    assert!(found.iter().all(|(place, _)| place.starts_with("modules/case-studies/c.md:")), "{lines}");
    assert!(!lines.contains("missing-picture"), "{lines}");
}

#[test]
fn what_was_found_in_a_picture_is_not_looked_for_again() {
    let words = svg("<text>Words</text>");
    let folder = workspace(&[("a.svg", words.clone()), ("b.svg", svg(GRADIENT))]);
    let first = check(folder.path());
    assert_eq!(first.matches("unsafe-picture").count(), 1, "{first}");
    // Whoever would have to look now is killed before it can.
    let limited = Command::new("bash")
        .args(["-c", "ulimit -v 600000; exec \"$0\" check --format short", env!("CARGO_BIN_EXE_coursepack")])
        .current_dir(folder.path())
        .env_clear()
        .env("XDG_CACHE_HOME", folder.path().join("cache"))
        .output()
        .unwrap();
    let again = String::from_utf8_lossy(&limited.stdout).into_owned() + &String::from_utf8_lossy(&limited.stderr);
    assert_eq!(again, first);
}

#[test]
fn a_picture_that_stays_outside_is_told_of_once() {
    let folder = workspace(&[("IMG 7.JPG", photograph(60, 40, 1)), ("large.png", vec![0; (20 << 20) + 1])]);
    let case = folder.path().join("modules/case-studies/c.md");
    let text = std::fs::read_to_string(&case).unwrap();
    std::fs::write(
        &case,
        text.replace("IMG 7.JPG", "<IMG 7.JPG>")
            .replace("(large.png)", "(large.png) ![Seen](Link.png) ![Seen](larg.png)"),
    )
    .unwrap();
    std::os::unix::fs::symlink(&case, folder.path().join("modules/case-studies/Link.png")).unwrap();
    let found = check(folder.path());
    let lines: Vec<_> = found.lines().filter(|line| line.contains("error[")).collect();
    let expected = [
        "modules/case-studies/c.md:23:1: error[unsafe-picture]: `large.png`: the file is larger than 20480 kB",
        "modules/case-studies/c.md:23:38: error[missing-picture]: the picture `larg.png` does not exist",
        "modules/case-studies/IMG 7.JPG: error[bad-name]: the name of this file is not allowed",
        "modules/case-studies/Link.png: error[not-allowed-here]: a symbolic link lies in the workspace",
    ];
    assert_eq!(lines, expected, "{found}");
}

#[test]
fn a_picture_that_nothing_shows_is_a_warning() {
    let folder = workspace(&[]);
    std::fs::write(folder.path().join("modules/case-studies/old.png"), b"II\x2a\0").unwrap();
    let found = check(folder.path());
    let expected = "modules/case-studies/old.png: warning[unsafe-picture]: the picture is a TIFF file, which cannot be \
                    printed; nothing shows it";
    assert!(found.contains(expected), "{found}");
}

/// Red at the left of its top and blue below, turned as cameras store it.
fn photograph(width: u32, height: u32, orientation: u8) -> Vec<u8> {
    let upright = RgbImage::from_fn(width, height, |x, y| match (x < width / 3, y < height / 2) {
        (true, true) => Rgb([230, 20, 20]),
        (_, true) => Rgb([(x * 7 % 256) as u8, (y * 5 % 256) as u8, (x * y % 251) as u8]),
        (_, false) => Rgb([20, 20, 200]),
    });
    let mut stored = DynamicImage::ImageRgb8(upright);
    // What turns it back is the reverse of what a viewer does.
    if orientation == 6 {
        stored = stored.rotate270();
    }
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    let mut exif = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0]);
    exif.extend_from_slice(b"Jane at 38.5 N");
    encoder.set_exif_metadata(exif).unwrap();
    encoder.encode_image(&stored).unwrap();
    bytes
}

#[test]
fn photographs_are_printed_upright_with_the_pixels_that_paper_shows() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    assert!(coursepack(here, &["init", "."]).status.success());
    let case = here.join("modules/case-studies/sierra-leone-family-support-units.md");
    let text = std::fs::read_to_string(&case).unwrap();
    let shown = "## The situation\n\n![A market](market.jpg)\n\n![A way](way.svg)\n\n";
    std::fs::write(&case, text.replacen("## The situation\n\n", shown, 1)).unwrap();
    std::fs::write(here.join("modules/case-studies/market.jpg"), photograph(3000, 1500, 6)).unwrap();
    std::fs::write(here.join("modules/case-studies/way.svg"), svg("<text y=\"20\">DESKWORD</text>")).unwrap();
    let build = |engine: &str, more: &[&str]| {
        let order = ["build", "police-reform-one-day/en", "--only", "case-study", "-v", "--engine", engine];
        let output = coursepack(here, &[&order[..], more].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        let name = "01-police-reform/5-examples-from-the-ground/sierra-leone-family-support-units.pdf";
        let folder = here.join("output/police-reform-one-day/en.only/participant");
        (said, std::fs::read(folder.join(name)).unwrap())
    };
    let (said, pdf) = build("worker", &[]);
    assert!(said.contains("market.jpg: printed with 1961 × 981 of its 3000 × 1500 pixels"), "{said}");
    assert!(said.contains("way.svg: its words are printed as shapes"), "{said}");
    assert!(pdf == build("worker", &["--no-cache"]).1, "from the cache or not, the bytes are the same");
    let phone = ["build", "police-reform-one-day/en", "--only", "case-study", "-v", "--page", "phone"];
    let said = coursepack(here, &phone).stderr;
    assert!(String::from_utf8_lossy(&said).contains("market.jpg: printed with 921 × 461 of its 3000 × 1500 pixels"));
    let document = lopdf::Document::load_mem(&pdf).unwrap();
    let streams = document.objects.values().filter_map(|object| object.as_stream().ok());
    let photos: Vec<_> = streams
        .filter(|stream| stream.dict.get(b"Filter").is_ok_and(|filter| format!("{filter:?}").contains("DCTDecode")))
        .map(|stream| image::load_from_memory(&stream.content).unwrap().into_rgb8())
        .collect();
    let [photo] = photos.as_slice() else { panic!("{} photographs", photos.len()) };
    assert_eq!(photo.dimensions(), (1961, 981));
    let is_near = |x, y, [red, green, blue]: [u8; 3]| {
        let Rgb(found) = photo.get_pixel(x, y);
        found.iter().zip([red, green, blue]).all(|(found, wanted)| found.abs_diff(wanted) < 24)
    };
    assert!(is_near(100, 100, [230, 20, 20]) && is_near(1800, 900, [20, 20, 200]), "it is not upright");
    let text: String = coursepack::pdf::surfaces(&pdf).unwrap().into_iter().map(|surface| surface.text).collect();
    assert!(!text.contains("DESKWORD") && !pdf.windows(4).any(|window| window == b"Jane"));
}

#[test]
fn fonts_are_looked_into_before_anything_is_printed_with_them() {
    let folder = workspace(&[]);
    let fonts = folder.path().join("fonts");
    std::fs::create_dir(&fonts).unwrap();
    std::fs::write(fonts.join("a.ttf"), b"no font").unwrap();
    std::fs::write(fonts.join("b.woff2"), b"wOF2").unwrap();
    std::fs::write(fonts.join("OFL.txt"), b"a licence").unwrap();
    let found = check(folder.path());
    assert!(found.contains("fonts/a.ttf: error[unreadable-font]: the font cannot be read"), "{found}");
    assert!(found.contains("fonts/b.woff2: error[unreadable-font]: the font is packed for web pages"), "{found}");
    assert_eq!(found.matches("unreadable-font").count(), 2, "{found}");
}
