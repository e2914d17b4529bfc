//! The one fact of a photograph's metadata that its picture needs: which side is up.

/// The orientation in EXIF data (a TIFF file), if it is not the usual one.
pub(super) fn orientation(exif: &[u8]) -> Option<u16> {
    let tiff = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
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

/// EXIF data that holds the orientation and nothing else.
pub(super) fn minimal(orientation: u16) -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    tiff.extend_from_slice(&orientation.to_be_bytes());
    tiff.extend_from_slice(&[0; 6]);
    tiff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for turn in 2..=8 {
            assert_eq!(orientation(&minimal(turn)), Some(turn));
        }
        assert_eq!((orientation(&minimal(1)), orientation(&minimal(9)), orientation(b"")), (None, None, None));
        let little = b"Exif\0\0II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        assert_eq!(orientation(little), Some(6));
    }
}
