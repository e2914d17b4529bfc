//! Photographs: where metadata is most telling, and where it hides behind the picture too.

/// Keeps what makes the picture, colour profile and orientation; EXIF, XMP, IPTC, comments, thumbnails and whatever
/// stands behind the end go.
pub(super) fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8")?;
    let mut clean = b"\xff\xd8".to_vec();
    let mut turned = false;
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
                if let Some(orientation) = orientation(body) {
                    turned = true;
                    push(&mut clean, 0xe1, &minimal_exif(orientation));
                }
            }
            0xe2 if body.starts_with(b"ICC_PROFILE\0") => push(&mut clean, kind, body),
            0xee if body.starts_with(b"Adobe") => push(&mut clean, kind, body),
            0xe0..=0xff => {}
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

/// The orientation in an EXIF segment, if it is not the usual one.
fn orientation(exif: &[u8]) -> Option<u16> {
    let tiff = exif.strip_prefix(b"Exif\0\0")?;
    let little = tiff.starts_with(b"II");
    let short = |at: usize| {
        let bytes: [u8; 2] = *tiff.get(at..)?.first_chunk()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long = |at: usize| {
        let bytes: [u8; 4] = *tiff.get(at..)?.first_chunk()?;
        Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    };
    // Offsets beyond the largest segment are wrong, and smaller ones cannot overflow.
    let directory = usize::from(u16::try_from(long(4)?).ok()?);
    let entries = usize::from(short(directory)?);
    let place = (0..entries).map(|index| directory + 2 + 12 * index).find(|&at| short(at) == Some(0x0112))?;
    short(place + 8).filter(|value| (2..=8).contains(value))
}

/// The body of an EXIF segment that holds the orientation and nothing else.
fn minimal_exif(orientation: u16) -> Vec<u8> {
    let mut body = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    body.extend_from_slice(&orientation.to_be_bytes());
    body.extend_from_slice(&[0; 6]);
    body
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
            &segment(0xe2, b"ICC_PROFILE\0colours"),
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
        for kept in [&b"colours"[..], b"pix\xff\x00els", b"more\xff\xd0\xff\xd9", &minimal_exif(6)] {
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
