//! Looks at pictures before anybody else does: bounded dimensions, no metadata, nothing that runs or refers outside.

mod jpeg;
mod raster;
mod svg;

/// Forty million pixels are more than any page can show.
const MOST_PIXELS: usize = 40_000_000;
const MOST_BYTES: usize = 20 << 20;
const DAMAGED: &str = "the picture is damaged or of another kind than its name says";

/// The endings of the pictures that can be printed.
pub const ENDINGS: [&str; 6] = ["gif", "jpeg", "jpg", "png", "svg", "webp"];

/// The same picture without metadata, or what is wrong with it.
pub fn clean(path: &str, bytes: &[u8]) -> Result<Vec<u8>, String> {
    if bytes.len() > MOST_BYTES {
        return Err("the picture is larger than 20 MB".to_owned());
    }
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    if ending == "svg" {
        return svg::clean(bytes);
    }
    let size = imagesize::blob_size(bytes).map_err(|_| DAMAGED)?;
    if size.width.saturating_mul(size.height) > MOST_PIXELS {
        return Err(format!("the picture has {} × {} pixels, more than 40 million", size.width, size.height));
    }
    if size.width == 0 || size.height == 0 {
        return Err("the picture has no pixels".to_owned());
    }
    let clean = match ending {
        "png" => raster::png(bytes),
        "jpg" | "jpeg" => jpeg::clean(bytes),
        "webp" => raster::webp(bytes),
        "gif" => raster::gif(bytes),
        _ => None,
    };
    clean.ok_or_else(|| DAMAGED.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn huge_and_damaged_pictures_are_refused() {
        let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bomb.extend_from_slice(&[0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0, 8, 6, 0, 0, 0, 0, 0, 0, 0]);
        assert!(clean("a.png", &bomb).unwrap_err().contains("100000 × 100000 pixels"));
        for (path, bytes) in [("a.png", &b"nothing"[..]), ("a.jpg", b""), ("a.gif", b"GIF89a"), ("a.svg", b"\xff")] {
            assert!(clean(path, bytes).is_err(), "{path}");
        }
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
                    for ending in ENDINGS {
                        let _ = clean(&format!("a.{ending}"), &bytes);
                    }
                }
            }
        }
    }
}
