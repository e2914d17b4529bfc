//! Pictures that are a row of chunks: those that make the picture are kept, all others go.

/// Keeps the chunks that make the picture; text, times, EXIF and what nobody knows go.
pub(super) fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let mut clean = bytes[..8].to_vec();
    loop {
        let length = usize::try_from(u32::from_be_bytes(*rest.first_chunk()?)).ok()?;
        let (chunk, after) = rest.split_at_checked(length.checked_add(12)?)?;
        let kind: &[u8] = &chunk[4..8];
        let critical = kind[0].is_ascii_uppercase();
        match kind {
            b"IHDR" | b"PLTE" | b"IDAT" | b"IEND" | b"tRNS" | b"gAMA" | b"cHRM" | b"sRGB" | b"iCCP" | b"cICP"
            | b"sBIT" | b"bKGD" | b"pHYs" => clean.extend_from_slice(chunk),
            _ if critical => return None,
            _ => {}
        }
        if kind == b"IEND" {
            return Some(clean);
        }
        rest = after;
    }
}

/// Keeps pixels, transparency, animation and colour profile; EXIF, XMP and what nobody knows go.
pub(super) fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let (head, _) = bytes.split_at_checked(12)?;
    if !head.starts_with(b"RIFF") || !head.ends_with(b"WEBP") {
        return None;
    }
    let size = usize::try_from(u32::from_le_bytes(*head[4..].first_chunk()?)).ok()?;
    let mut rest = bytes.get(12..size.checked_add(8)?)?;
    let mut body = b"WEBP".to_vec();
    while !rest.is_empty() {
        let length = usize::try_from(u32::from_le_bytes(*rest.get(4..)?.first_chunk()?)).ok()?;
        let (chunk, after) = rest.split_at_checked(length.checked_add(8 + length % 2)?)?;
        let start = body.len();
        if matches!(&chunk[..4], b"VP8X" | b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ANMF" | b"ICCP") {
            body.extend_from_slice(chunk);
        }
        if chunk.starts_with(b"VP8X") {
            // The header must not promise what was left out.
            *body.get_mut(start + 8)? &= !0b0000_1100;
        }
        rest = after;
    }
    let size = u32::try_from(body.len()).ok()?;
    Some([b"RIFF", &size.to_le_bytes()[..], &body].concat())
}

/// Keeps frames and how often they repeat; comments, XMP and text go.
pub(super) fn gif(bytes: &[u8]) -> Option<Vec<u8>> {
    if !bytes.starts_with(b"GIF87a") && !bytes.starts_with(b"GIF89a") {
        return None;
    }
    let (head, mut rest) = bytes.split_at_checked(13 + colour_table(*bytes.get(10)?))?;
    let mut clean = head.to_vec();
    loop {
        let (block, wanted) = match *rest.first()? {
            0x21 => {
                let wanted = match *rest.get(1)? {
                    0xf9 => true,
                    0xff => rest.get(3..14)? == b"NETSCAPE2.0",
                    _ => false,
                };
                (2 + sub_blocks(rest.get(2..)?)?, wanted)
            }
            0x2c => {
                // The size of the first code stands between the table and the pixels.
                let start = 10 + colour_table(*rest.get(9)?) + 1;
                (start + sub_blocks(rest.get(start..)?)?, true)
            }
            0x3b => {
                clean.push(0x3b);
                return Some(clean);
            }
            _ => return None,
        };
        let (block, after) = rest.split_at_checked(block)?;
        if wanted {
            clean.extend_from_slice(block);
        }
        rest = after;
    }
}

fn colour_table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// The length of a chain of sub-blocks with the empty one that ends it.
fn sub_blocks(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: &[u8], body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len()).unwrap();
        [&length.to_be_bytes()[..], kind, body, b"crc."].concat()
    }

    #[test]
    fn a_png_keeps_its_pixels_only() {
        let start = [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", b"head")].concat();
        let end = [chunk(b"IDAT", b"pixels"), chunk(b"IEND", b"")].concat();
        let told = [chunk(b"tEXt", b"Author"), chunk(b"eXIf", b"GPS"), chunk(b"caBX", b"who made it")].concat();
        let dirty = [&start[..], &told, &end, b"behind the end"].concat();
        assert_eq!(png(&dirty).unwrap(), [&start[..], &end].concat());
        assert_eq!(png(&[&start[..], &chunk(b"XYZW", b""), &end].concat()), None);
        assert_eq!(png(&dirty[..40]), None);
    }

    #[test]
    fn a_webp_promises_no_metadata() {
        let dirty = b"RIFF\x26\0\0\0WEBPVP8X\x02\0\0\0\xff\0VP8 \x03\0\0\0pix\0EXIF\x04\0\0\0GPS.behind";
        assert_eq!(webp(dirty).unwrap(), b"RIFF\x1a\0\0\0WEBPVP8X\x02\0\0\0\xf3\0VP8 \x03\0\0\0pix\0");
        assert_eq!(webp(&dirty[..30]), None);
    }

    #[test]
    fn a_gif_keeps_its_frames_and_their_repetition() {
        let head = b"GIF89a\x01\0\x01\0\x80\0\0RGBRGB";
        let repeat = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0";
        let frame = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";
        let told = b"\x21\xfe\x06secret\0\x21\xff\x0bXMP DataXMP\x03abc\0";
        let dirty = [&head[..], told, repeat, frame, b"\x3bbehind"].concat();
        assert_eq!(gif(&dirty).unwrap(), [&head[..], repeat, frame, b"\x3b"].concat());
        assert_eq!(gif(&dirty[..dirty.len() - 7]), None);
    }
}
