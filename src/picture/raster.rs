//! Pictures that are a row of chunks: those that make the picture are kept, all others go.

use std::io::{Read, Write};

use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

use super::{exif, icc};

/// Keeps the chunks that make the picture, its orientation, and the colours of a profile; text, times, EXIF and what
/// nobody knows go.
pub(super) fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let mut clean = bytes[..8].to_vec();
    let mut turned = None;
    loop {
        let length = usize::try_from(u32::from_be_bytes(*rest.first_chunk()?)).ok()?;
        let (chunk, after) = rest.split_at_checked(length.checked_add(12)?)?;
        let kind: &[u8] = &chunk[4..8];
        let critical = kind[0].is_ascii_uppercase();
        match kind {
            b"IHDR" | b"PLTE" | b"IDAT" | b"IEND" | b"tRNS" | b"gAMA" | b"cHRM" | b"sRGB" | b"cICP" | b"sBIT"
            | b"bKGD" | b"pHYs" => clean.extend_from_slice(chunk),
            b"eXIf" => turned = turned.or(exif::orientation(&chunk[8..chunk.len() - 4])),
            b"iCCP" => {
                clean.extend(profile(&chunk[8..chunk.len() - 4]).iter().flat_map(|body| png_chunk(b"iCCP", body)))
            }
            _ if critical => return None,
            _ => {}
        }
        if kind == b"IEND" {
            // Readers look for it before the pixels.
            let header = 20 + usize::try_from(u32::from_be_bytes(*clean[8..].first_chunk()?)).ok()?;
            let turn = turned.map(|turn| png_chunk(b"eXIf", &exif::minimal(turn)));
            clean.splice(header..header, turn.unwrap_or_default());
            return Some(clean);
        }
        rest = after;
    }
}

/// A chunk with its length and its sum.
pub(super) fn png_chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).expect("no chunk of ours is that large");
    let mut sum = Crc::new();
    sum.update(kind);
    sum.update(body);
    [&length.to_be_bytes(), &kind[..], body, &sum.sum().to_be_bytes()].concat()
}

/// A profile without words: a name, how it is packed, and the packed bytes.
fn profile(body: &[u8]) -> Option<Vec<u8>> {
    let end = body.iter().position(|byte| *byte == 0)?;
    let packed = body.get(end + 1..)?.strip_prefix(&[0])?;
    let mut whole = Vec::new();
    ZlibDecoder::new(packed).take(8 << 20).read_to_end(&mut whole).ok()?;
    let mut packer = ZlibEncoder::new(b"-\0\0".to_vec(), Compression::default());
    packer.write_all(&icc::clean(&whole)?).ok()?;
    packer.finish().ok()
}

/// The pixels to an inch that a PNG gives.
pub(super) fn png_density(bytes: &[u8]) -> Option<f64> {
    let mut rest = bytes.get(8..)?;
    loop {
        let length = usize::try_from(u32::from_be_bytes(*rest.first_chunk()?)).ok()?;
        let (chunk, after) = rest.split_at_checked(length.checked_add(12)?)?;
        match &chunk[4..8] {
            b"IDAT" => return None,
            b"pHYs" if length == 9 && chunk[16] == 1 => {
                let both = [8, 12].map(|at| chunk.get(at..)?.first_chunk().map(|four| u32::from_be_bytes(*four)));
                return Some(f64::from(both[0]?.max(both[1]?)) * 0.0254);
            }
            _ => rest = after,
        }
    }
}

/// Keeps pixels, transparency, animation, orientation and the colours of a profile; EXIF, XMP and what nobody knows go.
pub(super) fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let (head, _) = bytes.split_at_checked(12)?;
    if !head.starts_with(b"RIFF") || !head.ends_with(b"WEBP") {
        return None;
    }
    let size = usize::try_from(u32::from_le_bytes(*head[4..].first_chunk()?)).ok()?;
    let mut rest = bytes.get(12..size.checked_add(8)?)?;
    let (mut body, mut turned, mut head) = (b"WEBP".to_vec(), None, None);
    // The header must not promise what is left out.
    let mut gone = EXIF | XMP;
    while !rest.is_empty() {
        let length = usize::try_from(u32::from_le_bytes(*rest.get(4..)?.first_chunk()?)).ok()?;
        let (chunk, after) = rest.split_at_checked(length.checked_add(8 + length % 2)?)?;
        let data = chunk.get(8..8 + length)?;
        match &chunk[..4] {
            b"VP8X" => {
                head = Some(body.len() + 8);
                body.extend_from_slice(chunk);
            }
            b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ANMF" => body.extend_from_slice(chunk),
            b"ICCP" => match icc::clean(data) {
                Some(profile) => body.extend(webp_chunk(b"ICCP", &profile)),
                None => gone |= ICC,
            },
            b"EXIF" => turned = turned.or(exif::orientation(data)),
            _ => {}
        }
        rest = after;
    }
    if let Some(head) = head {
        let flags = body.get_mut(head)?;
        *flags = *flags & !gone | if turned.is_some() { EXIF } else { 0 };
        body.extend(turned.iter().flat_map(|turn| webp_chunk(b"EXIF", &exif::minimal(*turn))));
    }
    let size = u32::try_from(body.len()).ok()?;
    Some([b"RIFF", &size.to_le_bytes()[..], &body].concat())
}

/// Whether a WebP is packed as photographs are, with a loss.
pub(super) fn webp_loses(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(12..).unwrap_or_default();
    while let Some((head, data)) = rest.split_at_checked(8) {
        if head.starts_with(b"VP8 ") {
            return true;
        }
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        rest = data.get(length.saturating_add(length % 2)..).unwrap_or_default();
    }
    false
}

/// What the first byte of a WebP's header promises.
const ICC: u8 = 0b0010_0000;
const EXIF: u8 = 0b0000_1000;
const XMP: u8 = 0b0000_0100;

/// A chunk with its length, filled up to an even one.
fn webp_chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).expect("no chunk of ours is that large");
    let mut chunk = [&kind[..], &length.to_le_bytes(), body].concat();
    chunk.resize(chunk.len().next_multiple_of(2), 0);
    chunk
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
    fn what_turns_a_picture_stays() {
        let start = [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", b"head")].concat();
        let exif = [&exif::minimal(6)[..], b"GPS 47.1N"].concat();
        let end = chunk(b"IEND", b"");
        let cleaned = png(&[&start[..], &chunk(b"eXIf", &exif), &end].concat()).unwrap();
        assert_eq!(cleaned, [&start[..], &png_chunk(b"eXIf", &exif::minimal(6)), &end].concat());
        let exif = webp_chunk(b"EXIF", &exif);
        let body = [b"WEBPVP8X\x02\0\0\0\x2c\0VP8 \x04\0\0\0pix.ICCP\x02\0\0\0no", &exif[..]].concat();
        let whole = [b"RIFF", &u32::try_from(body.len()).unwrap().to_le_bytes()[..], &body].concat();
        let cleaned = webp(&whole).unwrap();
        assert_eq!(cleaned[20], EXIF, "of profile, EXIF and XMP only one is left");
        assert!(cleaned.ends_with(&webp_chunk(b"EXIF", &exif::minimal(6))));
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
