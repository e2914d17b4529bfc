//! Photographs: where metadata is most telling, and where it hides after the picture, too.

use super::{exif, icc};

/// Keeps what makes the picture, orientation and the colours of a profile; EXIF, XMP, IPTC, comments, thumbnails, words
/// in profiles and whatever comes after the end go.
pub(super) fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8")?;
    let mut clean = b"\xff\xd8".to_vec();
    let (mut turned, mut profile) = (false, Vec::new());
    loop {
        rest = rest.strip_prefix(b"\xff")?;
        // Any number of fill bytes may stand before a marker.
        while let Some(after) = rest.strip_prefix(b"\xff") {
            rest = after;
        }
        let (&kind, after) = rest.split_first()?;
        rest = after;
        match kind {
            0xd9 => {
                clean.extend_from_slice(b"\xff\xd9");
                return Some(clean);
            }
            0x00 | 0x01 | 0xd0..=0xd8 => return None,
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes(*rest.first_chunk()?));
        let (segment, after) = rest.split_at_checked(length)?;
        let body = segment.get(2..)?;
        rest = after;
        match kind {
            0xe0 if body.starts_with(b"JFIF\0") => push(&mut clean, kind, &without_thumbnail(body)?),
            0xe1 if !turned => {
                if let Some(orientation) = body.strip_prefix(b"Exif\0\0").and_then(exif::orientation) {
                    turned = true;
                    push(&mut clean, 0xe1, &[b"Exif\0\0", &*exif::minimal(orientation)].concat());
                }
            }
            0xe2 if body.starts_with(PROFILE) => profile.push(body.get(PROFILE.len()..)?),
            // Twelve bytes say how the colours are written.
            0xee if body.starts_with(b"Adobe") => push(&mut clean, kind, body.get(..12)?),
            0xe0..=0xff => {}
            0xda => {
                push_profile(&mut clean, std::mem::take(&mut profile));
                push(&mut clean, kind, body);
            }
            _ => push(&mut clean, kind, body),
        }
        if kind == 0xda {
            let scan = scan_length(rest)?;
            clean.extend_from_slice(&rest[..scan]);
            rest = &rest[scan..];
        }
    }
}

fn push(clean: &mut Vec<u8>, kind: u8, body: &[u8]) {
    let length = u16::try_from(body.len() + 2).expect("a segment that was read fits");
    clean.extend_from_slice(&[0xff, kind]);
    clean.extend_from_slice(&length.to_be_bytes());
    clean.extend_from_slice(body);
}

/// What a piece of a colour profile begins with; its number and their number follow.
const PROFILE: &[u8] = b"ICC_PROFILE\0";

/// Joins the pieces of a colour profile, and writes what may stay of it.
fn push_profile(clean: &mut Vec<u8>, mut pieces: Vec<&[u8]>) {
    pieces.sort_by_key(|piece| piece.first().copied());
    let whole: Vec<u8> = pieces.iter().flat_map(|piece| piece.get(2..).unwrap_or_default()).copied().collect();
    let Some(profile) = icc::clean(&whole) else { return };
    let pieces: Vec<_> = profile.chunks(0xff00).collect();
    let Ok(count) = u8::try_from(pieces.len()) else { return };
    for (number, piece) in (1..=count).zip(pieces) {
        push(clean, 0xe2, &[PROFILE, &[number, count], piece].concat());
    }
}

/// How many colours a pixel has: four are inks for print.
pub(super) fn components(bytes: &[u8]) -> Option<u8> {
    let mut rest = bytes.get(2..)?;
    loop {
        let [0xff, kind, length @ ..] = rest else { return None };
        let length = usize::from(u16::from_be_bytes(*length.first_chunk()?));
        match kind {
            0xc0..=0xcf if !matches!(kind, 0xc4 | 0xc8 | 0xcc) => return rest.get(9).copied(),
            _ => rest = rest.get(2 + length..)?,
        }
    }
}

/// The pixels to an inch that a JFIF header gives.
pub(super) fn density(bytes: &[u8]) -> Option<f64> {
    let header = bytes.strip_prefix(b"\xff\xd8\xff\xe0")?.get(2..)?.strip_prefix(b"JFIF\0")?;
    let both = [2, 4].map(|at| header.get(at + 1..)?.first_chunk().map(|pair| u16::from_be_bytes(*pair)));
    let most = f64::from(both[0]?.max(both[1]?));
    match header.get(2)? {
        1 => Some(most),
        2 => Some(most * 2.54),
        _ => None,
    }
}

/// The first 12 bytes of a JFIF header say everything but the size of the thumbnail.
fn without_thumbnail(jfif: &[u8]) -> Option<Vec<u8>> {
    let mut header = jfif.get(..12)?.to_vec();
    header.extend_from_slice(&[0, 0]);
    Some(header)
}

/// How many bytes of pixels stand before the next marker.
fn scan_length(data: &[u8]) -> Option<usize> {
    data.windows(2).position(|pair| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7 | 0xff))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(kind: u8, body: &[u8]) -> Vec<u8> {
        let mut segment = Vec::new();
        push(&mut segment, kind, body);
        segment
    }

    fn photograph() -> Vec<u8> {
        let exif = b"Exif\0\0II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0GPS 47.1N";
        let parts: [&[u8]; 8] = [
            b"\xff\xd8",
            &segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01FACE"),
            &segment(0xe1, exif),
            &segment(0xee, b"Adobe\0\x64\0\0\0\0\x01secret tail"),
            &segment(0xfe, b"secret one"),
            &segment(0xda, b"scan"),
            b"pix\xff\x00els",
            &[segment(0xe1, b"secret two"), segment(0xda, b"more"), b"\xff\xd0\xff\xd9secret three".to_vec()].concat(),
        ];
        parts.concat()
    }

    #[test]
    fn metadata_goes_and_orientation_stays() {
        let clean = clean(&photograph()).unwrap();
        for gone in [&b"GPS"[..], b"secret", b"FACE"] {
            assert!(!clean.windows(gone.len()).any(|window| window == gone), "{}", gone.escape_ascii());
        }
        for kept in [&b"Adobe\0\x64\0\0\0\0\x01\xff"[..], b"pix\xff\x00els", b"more\xff\xd0\xff\xd9", &exif::minimal(6)]
        {
            assert!(clean.windows(kept.len()).any(|window| window == kept), "{}", kept.escape_ascii());
        }
    }

    #[test]
    fn cleaning_twice_changes_nothing() {
        let once = clean(&photograph()).unwrap();
        assert_eq!(clean(&once).unwrap(), once);
    }

    #[test]
    fn a_photograph_that_ends_early_is_damaged() {
        let whole = clean(&photograph()).unwrap();
        for length in 0..whole.len() {
            assert_eq!(clean(&whole[..length]), None, "{length}");
        }
    }
}
