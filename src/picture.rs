//! Looks at pictures before anybody else does: bounded dimensions, no metadata, nothing that runs or refers outside.

/// Forty million pixels are more than any page can show.
const MOST_PIXELS: usize = 40_000_000;

/// The same picture without metadata, or what is wrong with it.
pub fn clean(path: &str, bytes: &[u8]) -> Result<Vec<u8>, String> {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    if ending == "svg" {
        return svg(bytes);
    }
    let size =
        imagesize::blob_size(bytes).map_err(|_| "the picture is damaged or of another kind than its name says")?;
    if size.width.saturating_mul(size.height) > MOST_PIXELS {
        return Err(format!("the picture has {} × {} pixels, more than 40 million", size.width, size.height));
    }
    let cleaned = match ending {
        "png" => png(bytes),
        "jpg" | "jpeg" => jpeg(bytes),
        "webp" => webp(bytes),
        "gif" if bytes.starts_with(b"GIF8") => Some(bytes.to_vec()),
        _ => None,
    };
    cleaned.ok_or_else(|| "the picture is damaged or of another kind than its name says".to_owned())
}

/// Keeps the chunks that make the picture and leaves out text, times and EXIF.
fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let mut clean = bytes[..8].to_vec();
    while let Some((head, _)) = rest.split_at_checked(8) {
        let length = u32::from_be_bytes(head[..4].try_into().ok()?) as usize;
        let (chunk, after) = rest.split_at_checked(length.checked_add(12)?)?;
        if !matches!(&head[4..8], b"tEXt" | b"zTXt" | b"iTXt" | b"eXIf" | b"tIME") {
            clean.extend_from_slice(chunk);
        }
        rest = after;
        if &head[4..8] == b"IEND" {
            return Some(clean);
        }
    }
    None
}

/// Keeps JFIF, ICC and Adobe segments and leaves out EXIF, XMP, IPTC and comments.
fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8")?;
    let mut clean = b"\xff\xd8".to_vec();
    loop {
        let (&[mark, kind], _) = rest.split_first_chunk()?;
        if mark != 0xff {
            return None;
        }
        if kind == 0xda {
            clean.extend_from_slice(rest);
            return Some(clean);
        }
        let length = u16::from_be_bytes(rest.get(2..4)?.try_into().ok()?) as usize;
        let (segment, after) = rest.split_at_checked(length + 2)?;
        let body = &segment[4..];
        let wanted = match kind {
            0xe0 => body.starts_with(b"JFIF"),
            0xe2 => body.starts_with(b"ICC_PROFILE"),
            0xee => body.starts_with(b"Adobe"),
            0xe1 => {
                if let Some(orientation) = orientation(body) {
                    clean.extend_from_slice(&minimal_exif(orientation));
                }
                false
            }
            0xe3..=0xef | 0xfe => false,
            _ => true,
        };
        if wanted {
            clean.extend_from_slice(segment);
        }
        rest = after;
    }
}

/// The orientation in an EXIF segment, if it is not the usual one.
fn orientation(exif: &[u8]) -> Option<u16> {
    let tiff = exif.strip_prefix(b"Exif\0\0")?;
    let little = tiff.starts_with(b"II");
    let short = |at: usize| {
        let bytes: [u8; 2] = tiff.get(at..at + 2)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long = |at: usize| {
        let bytes: [u8; 4] = tiff.get(at..at + 4)?.try_into().ok()?;
        Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) } as usize)
    };
    let directory = long(4)?;
    let entries = usize::from(short(directory)?);
    let place = (0..entries).map(|index| directory + 2 + 12 * index).find(|&at| short(at) == Some(0x0112))?;
    short(place + 8).filter(|value| (2..=8).contains(value))
}

/// An EXIF segment that holds the orientation and nothing else.
fn minimal_exif(orientation: u16) -> Vec<u8> {
    let mut segment = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    segment.extend_from_slice(&orientation.to_be_bytes());
    segment.extend_from_slice(&[0; 6]);
    segment
}

/// Leaves out EXIF and XMP chunks.
fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(b"RIFF")?.get(4..)?.strip_prefix(b"WEBP")?;
    let mut body = b"WEBP".to_vec();
    while rest.len() >= 8 {
        let length = u32::from_le_bytes(rest[4..8].try_into().ok()?) as usize;
        let whole = length.checked_add(8 + length % 2)?.min(rest.len());
        if !matches!(&rest[..4], b"EXIF" | b"XMP ") {
            let start = body.len();
            body.extend_from_slice(&rest[..whole]);
            if &rest[..4] == b"VP8X" {
                // The header must not promise what was left out.
                *body.get_mut(start + 8)? &= !0b0000_1100;
            }
        }
        rest = &rest[whole..];
    }
    let mut clean = b"RIFF".to_vec();
    clean.extend_from_slice(&u32::try_from(body.len()).ok()?.to_le_bytes());
    clean.extend_from_slice(&body);
    Some(clean)
}

/// SVG is text: what could run, refer outside or bring its own fonts is refused.
fn svg(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "the SVG is not UTF-8 text")?;
    let lower = text.to_ascii_lowercase();
    let refused = [
        ("<!doctype", "a document type"),
        ("<!entity", "entities"),
        ("<script", "a script"),
        ("<foreignobject", "foreign content"),
        ("<text", "text; convert text to paths"),
        ("<image", "another picture"),
        ("@import", "a style from outside"),
        ("url(http", "an address"),
    ];
    if let Some((_, what)) = refused.iter().find(|(sign, _)| lower.contains(sign)) {
        return Err(format!("the SVG holds {what}"));
    }
    let outside = lower.match_indices("href=").any(|(at, _)| !lower[at + 6..].starts_with('#'));
    if outside {
        return Err("the SVG refers to another file".to_owned());
    }
    if !lower.contains("<svg") {
        return Err("the SVG has no `<svg>` element".to_owned());
    }
    let (mut depth, mut deepest, mut elements) = (0_i64, 0, 0);
    for tag in lower.split('<').skip(1) {
        if tag.starts_with('/') {
            depth -= 1;
        } else if !tag.starts_with(['!', '?']) {
            elements += 1;
            let closed = tag.split('>').next().unwrap_or_default().ends_with('/');
            depth += i64::from(!closed);
            deepest = deepest.max(depth);
        }
    }
    if deepest > 128 || elements > 20_000 {
        return Err(format!("the SVG has {elements} elements, {deepest} deep: at most 20000 and 128 are drawn"));
    }
    Ok(without(&without(text, "<!--", "-->"), "<metadata", "</metadata>").into_bytes())
}

fn without(text: &str, open: &str, close: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(open) {
        kept.push_str(&rest[..start]);
        match rest[start..].find(close) {
            Some(end) => rest = &rest[start + end + close.len()..],
            None => return kept,
        }
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exif_goes_and_orientation_stays() {
        let mut picture = b"\xff\xd8\xff\xe1\x00\x2bExif\0\0II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0GPS 47.1N".to_vec();
        picture.extend_from_slice(b"\xff\xfe\x00\x08secret\xff\xda\x00\x02data");
        let clean = jpeg(&picture).unwrap();
        assert!(!clean.windows(3).any(|window| window == b"GPS" || window == b"sec"));
        assert_eq!(orientation(&clean[6..]), Some(6));
    }

    #[test]
    fn dangerous_svgs_are_refused() {
        for bad in ["<svg><script/></svg>", "<svg><use href=\"file:///x\"/></svg>", "<!DOCTYPE x><svg/>", "<p/>"] {
            assert!(clean("a.svg", bad.as_bytes()).is_err(), "{bad}");
        }
        let nested = format!("<svg>{}</svg>", "<g>".repeat(15_000));
        assert!(clean("a.svg", nested.as_bytes()).is_err());
        assert_eq!(clean("a.svg", b"<svg><!-- me --><g/></svg>").unwrap(), b"<svg><g/></svg>");
    }

    #[test]
    fn huge_and_damaged_pictures_are_refused() {
        let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bomb.extend_from_slice(&[0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0, 8, 6, 0, 0, 0, 0, 0, 0, 0]);
        assert!(clean("a.png", &bomb).unwrap_err().contains("pixels"));
        assert!(clean("a.png", b"nothing").is_err());
        assert!(clean("a.jpg", b"").is_err());
    }
}
