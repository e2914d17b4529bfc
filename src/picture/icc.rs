//! Colour profiles: what they say about colours stays, who made them, when and with what goes.

/// Tags that turn numbers into colours; all others are words, or measurements of one device.
const COLOURS: [&[u8; 4]; 20] = [
    b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"wtpt", b"bkpt", b"chad", b"A2B0", b"A2B1",
    b"A2B2", b"B2A0", b"B2A1", b"B2A2", b"D2B0", b"B2D0", b"cicp", b"lumi",
];

/// No profile that a camera or a screen needs is larger.
const LARGEST: usize = 4 << 20;

/// The same profile without words; none if it cannot be read, or is of another kind than a picture's.
pub(super) fn clean(profile: &[u8]) -> Option<Vec<u8>> {
    let size = usize::try_from(number(profile, 0)?).ok()?;
    let profile = profile.get(..size).filter(|profile| profile.len() <= LARGEST)?;
    if profile.get(36..40)? != b"acsp" || !matches!(profile.get(16..20)?, b"RGB " | b"GRAY") {
        return None;
    }
    let count = usize::try_from(number(profile, 128)?).ok().filter(|count| *count <= 100)?;
    let mut tags: Vec<(&[u8], &[u8])> = Vec::new();
    for index in 0..count {
        let entry = profile.get(132 + 12 * index..)?.get(..12)?;
        let (name, start, length) = (&entry[..4], number(entry, 4)?, number(entry, 8)?);
        let (start, length) = (usize::try_from(start).ok()?, usize::try_from(length).ok()?);
        let data = profile.get(start..start.checked_add(length)?)?;
        if COLOURS.iter().any(|known| &known[..] == name) {
            tags.push((name, data));
        }
    }
    let words = word(number(profile, 8)? >= 0x0400_0000);
    tags.extend([(&b"desc"[..], &*words.0), (b"cprt", &*words.1)]);
    Some(written(profile, &tags))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// A name and a note on rights, which every profile must have, in the form of its version.
fn word(new: bool) -> (Vec<u8>, Vec<u8>) {
    if new {
        let text = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS\0\0\0\x02\0\0\0\x1c\0-".to_vec();
        return (text.clone(), text);
    }
    let mut name = b"desc\0\0\0\0\0\0\0\x02-\0".to_vec();
    name.resize(name.len() + 78, 0);
    (name, b"text\0\0\0\0-\0".to_vec())
}

/// A profile with the colours' part of this one's header, and these tags; equal data is written once.
fn written(profile: &[u8], tags: &[(&[u8], &[u8])]) -> Vec<u8> {
    let mut header = profile[..128].to_vec();
    // The program that made it, date, system, device and its maker, and the hash over all that.
    for told in [4..8, 24..36, 40..44, 48..64, 80..128] {
        header[told].fill(0);
    }
    let mut places: Vec<(&[u8], usize)> = Vec::new();
    let (mut table, mut body) = (Vec::new(), Vec::new());
    let first = 132 + 12 * tags.len();
    for (name, data) in tags {
        let known = places.iter().find(|(known, _)| known == data).map(|(_, start)| *start);
        let start = known.unwrap_or(first + body.len());
        if known.is_none() {
            places.push((data, start));
            body.extend_from_slice(data);
            body.resize(body.len().next_multiple_of(4), 0);
        }
        table.extend_from_slice(name);
        [start, data.len()].iter().for_each(|n| table.extend_from_slice(&u32_of(*n)));
    }
    let mut whole = [header, u32_of(tags.len()).to_vec(), table, body].concat();
    let size = u32_of(whole.len());
    whole[..4].copy_from_slice(&size);
    whole
}

fn u32_of(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A profile with these tags.
    pub(crate) fn profile(space: &[u8; 4], tags: &[(&[u8], &[u8])]) -> Vec<u8> {
        let mut head = vec![b'm'; 128];
        head[8..12].copy_from_slice(&[2, 0x10, 0, 0]);
        head[16..20].copy_from_slice(space);
        head[36..40].copy_from_slice(b"acsp");
        let mut whole = written(&head, tags);
        whole[4..8].copy_from_slice(b"ADBE");
        whole
    }

    #[test]
    fn colours_stay_and_words_go() {
        let tags: [(&[u8], &[u8]); 4] = [
            (b"rXYZ", b"XYZ red."),
            (b"cprt", b"text (c) Jane"),
            (b"desc", b"desc Jane's phone"),
            (b"gXYZ", b"XYZ red."),
        ];
        let cleaned = clean(&profile(b"RGB ", &tags)).unwrap();
        let has = |words: &[u8]| cleaned.windows(words.len()).any(|window| window == words);
        assert!(has(b"rXYZ") && has(b"gXYZ") && has(b"XYZ red.") && has(b"acsp"));
        assert!(!has(b"Jane") && !has(b"ADBE"), "{}", cleaned.escape_ascii());
        assert_eq!(clean(&cleaned).as_deref(), Some(&*cleaned));
    }

    #[test]
    fn what_is_no_profile_of_a_picture_goes() {
        let whole = profile(b"RGB ", &[(b"rXYZ", b"XYZ red.")]);
        for length in 0..whole.len() {
            assert_eq!(clean(&whole[..length]), None, "{length}");
        }
        assert_eq!(clean(&profile(b"CMYK", &[])), None);
        let mut far = whole;
        far[136..140].fill(0xff);
        assert_eq!(clean(&far), None);
    }
}
