//! Looks at pictures before anybody else does: bounded dimensions, no metadata, nothing that runs or refers outside.
//!
//! What comes in is cleaned by readers that copy bytes ([`clean`]); what must be decoded for it, a child makes
//! [ready for print](print()).

mod cmyk;
mod exif;
mod icc;
mod jpeg;
mod print;
mod raster;
mod svg;
mod words;

pub use print::{Printed, Room, print};
pub use words::Fonts;

/// The way out for most drawings.
const PLAIN: &str = "export it as plain SVG, or save it as PNG";

/// Forty million pixels are more than any page can show.
const MOST_PIXELS: usize = 40_000_000;
const MOST_BYTES: usize = 20 << 20;

/// What a picture is, whatever its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A GIF.
    Gif,
    /// A JPEG.
    Jpeg,
    /// A PNG.
    Png,
    /// An SVG.
    Svg,
    /// A WebP.
    Webp,
}

impl Kind {
    /// Tells it by the first bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let starts = |with: &[u8]| bytes.starts_with(with);
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
        Some(match () {
            () if starts(b"\x89PNG\r\n\x1a\n") => Self::Png,
            () if starts(b"\xff\xd8\xff") => Self::Jpeg,
            () if starts(b"GIF87a") || starts(b"GIF89a") => Self::Gif,
            () if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") => Self::Webp,
            () if text.starts_with(b"<") => Self::Svg,
            () => return None,
        })
    }

    /// The ending by which Typst knows it.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Gif => "gif",
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Svg => "svg",
            Self::Webp => "webp",
        }
    }
}

/// Why a picture cannot be printed, and what its author can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub why: String,
    /// What to do.
    pub help: String,
}

impl Refusal {
    pub(crate) fn new(why: impl Into<String>, help: impl Into<String>) -> Self {
        Self { why: why.into(), help: help.into() }
    }

    fn damaged() -> Self {
        Self::new("the picture is damaged", "open it in a picture editor and save it again, as PNG or JPEG")
    }

    fn large(why: String) -> Self {
        Self::new(why, "save it smaller: 2000 pixels are enough for the width of a page")
    }
}

/// Endings of pictures that are no text, with what they are called.
const ENDINGS: [(&str, &str); 27] = [
    ("gif", ""),
    ("jpeg", ""),
    ("jpg", ""),
    ("png", ""),
    ("svg", ""),
    ("webp", ""),
    ("ai", "PostScript"),
    ("avif", "AVIF"),
    ("bmp", "BMP"),
    ("cdr", "CorelDRAW"),
    ("drawio", "draw.io"),
    ("emf", "EMF"),
    ("eps", "PostScript"),
    ("heic", "HEIC"),
    ("heif", "HEIF"),
    ("ico", "ICO"),
    ("jfif", "JPEG"),
    ("jp2", "JPEG 2000"),
    ("jxl", "JPEG XL"),
    ("odg", "LibreOffice Draw"),
    ("pdf", "PDF"),
    ("psd", "Photoshop"),
    ("svgz", "packed SVG"),
    ("tif", "TIFF"),
    ("tiff", "TIFF"),
    ("wmf", "WMF"),
    ("xcf", "GIMP"),
];

/// What to say about a picture that the typesetter refuses in these words.
pub fn refused(why: &str) -> Refusal {
    if why.contains("PostScript") {
        let why = "the drawing has a colour gradient that repeats or is mirrored, which a PDF for archives cannot hold";
        return Refusal::new(why, "let the gradient end (`spreadMethod=\"pad\"`), or save the drawing as PNG");
    }
    match why.split_once("failed to parse SVG") {
        Some((_, detail)) => words::unreadable(detail.trim_matches([' ', '(', ')'])),
        None if why.contains("failed to decode image") => Refusal::damaged(),
        None => Refusal::new(format!("the picture cannot be printed: {why}"), "save it again, as PNG or JPEG"),
    }
}

/// Whether a file is a picture, by its ending; one that cannot be printed is one, too.
pub fn is_picture(path: &str) -> bool {
    let ending = ending(path);
    ENDINGS.iter().any(|(known, _)| *known == ending)
}

fn ending(path: &str) -> String {
    path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase()
}

/// A kind that cannot be printed, by the first bytes or by the name.
fn foreign(path: &str, bytes: &[u8]) -> Refusal {
    let brand = bytes.get(4..12).unwrap_or_default();
    let found = match bytes {
        [b'B', b'M', ..] => "BMP",
        [b'I', b'I', 0x2a, 0, ..] | [b'M', b'M', 0, 0x2a, ..] => "TIFF",
        [0x1f, 0x8b, ..] => "packed SVG",
        [b'%', b'P', b'D', b'F', ..] => "PDF",
        [b'%', b'!', ..] => "PostScript",
        [b'8', b'B', b'P', b'S', ..] => "Photoshop",
        _ if brand.starts_with(b"ftypavi") => "AVIF",
        _ if brand.starts_with(b"ftyphei") || brand.starts_with(b"ftypmif1") => "HEIC",
        _ => ENDINGS.iter().find(|(known, _)| *known == ending(path)).map_or("", |(_, name)| *name),
    };
    let save_as = match found {
        "" => return Refusal::damaged(),
        "packed SVG" | "PDF" | "PostScript" | "EMF" | "WMF" | "CorelDRAW" | "LibreOffice Draw" | "draw.io" => {
            "export it as plain SVG or as PNG"
        }
        "BMP" | "ICO" | "Photoshop" | "GIMP" => "save it as PNG, or a photo as JPEG",
        _ => "save it as JPEG, or a drawing as PNG",
    };
    let article = if found.starts_with(['A', 'E', 'I']) { "an" } else { "a" };
    Refusal::new(format!("the picture is {article} {found} file, which cannot be printed"), save_as)
}

/// The same picture without metadata, or what is wrong with it.
pub fn clean(path: &str, bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    if bytes.len() > MOST_BYTES {
        return Err(Refusal::large("the picture is larger than 20 MB".to_owned()));
    }
    let kind = Kind::of(bytes).ok_or_else(|| foreign(path, bytes))?;
    if kind == Kind::Svg {
        return svg::clean(bytes);
    }
    let size = imagesize::blob_size(bytes).map_err(|_| Refusal::damaged())?;
    if size.width.saturating_mul(size.height) > MOST_PIXELS {
        let why = format!("the picture has {} × {} pixels, more than 40 million", size.width, size.height);
        return Err(Refusal::large(why));
    }
    if size.width == 0 || size.height == 0 {
        return Err(Refusal::new("the picture has no pixels", "save it again, or leave it out"));
    }
    let clean = match kind {
        Kind::Png => raster::png(bytes),
        Kind::Jpeg => jpeg::clean(bytes),
        Kind::Webp => raster::webp(bytes),
        Kind::Gif => raster::gif(bytes),
        Kind::Svg => None,
    };
    clean.ok_or_else(Refusal::damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn huge_and_damaged_pictures_are_refused() {
        let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bomb.extend_from_slice(&[0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0, 8, 6, 0, 0, 0, 0, 0, 0, 0]);
        assert!(clean("a.png", &bomb).unwrap_err().why.contains("100000 × 100000 pixels"));
        for (path, bytes) in [("a.png", &b"nothing"[..]), ("a.jpg", b""), ("a.gif", b"GIF89a"), ("a.svg", b"\xff")] {
            assert_eq!(clean(path, bytes), Err(Refusal::damaged()), "{path}");
        }
    }

    #[test]
    fn what_cannot_be_printed_is_told_by_its_kind() {
        for (path, bytes, kind) in [
            ("a.bmp", &b"BM...."[..], "BMP"),
            ("a.png", b"II\x2a\0....", "TIFF"),
            ("a.jpg", b"\0\0\0\x20ftypavif....", "AVIF"),
            ("a.jpg", b"\0\0\0\x20ftypheic....", "HEIC"),
            ("a.svgz", b"\x1f\x8b....", "packed SVG"),
            ("a.eps", b"%!PS", "PostScript"),
            ("a.pdf", b"%PDF-1.7", "PDF"),
            ("a.jxl", b"\xff\x0a", "JPEG XL"),
        ] {
            let refusal = clean(path, bytes).unwrap_err();
            assert!(
                refusal.why.ends_with(&format!(" {kind} file, which cannot be printed")),
                "{path}: {}",
                refusal.why
            );
            assert!(is_picture(path) && refusal.help.contains("PNG"), "{path}: {}", refusal.help);
        }
        assert!(!is_picture("a.md") && !is_picture("a"));
    }

    #[test]
    fn no_beginning_of_a_file_is_a_panic() {
        let starts: [&[u8]; 4] =
            [b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", b"\xff\xd8\xff", b"GIF89a", b"RIFF\x40\0\0\0WEBPVP8X"];
        for start in starts {
            for filler in [0x00, 0x01, 0x2c, 0x80, 0xff] {
                for length in 0..80 {
                    let mut bytes = start.to_vec();
                    bytes.resize(start.len() + length, filler);
                    let _ = clean("a", &bytes);
                }
            }
        }
    }
}
