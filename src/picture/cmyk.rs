//! Inks for print become colours of a screen.

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

/// Colours of 5 × 5 × 5 × 5 mixtures of ink in steps of a quarter, cyan first, each red, green, blue: as the profile
/// that Typst carries (CGATS TR 001, coated paper) has them, with black as dark as a screen's.
const MIXTURES: &[u8; 1875] = include_bytes!("cmyk.bin");

/// The pixels of a JPEG in inks: cyan, magenta, yellow, black, each from none to full; with width and height.
pub(super) fn inks(bytes: &[u8]) -> Option<(u32, u32, Vec<u8>)> {
    let options = |space| DecoderOptions::default().set_strict_mode(false).jpeg_set_out_colorspace(space);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options(ColorSpace::CMYK));
    decoder.decode_headers().ok()?;
    let space = decoder.input_colorspace()?;
    decoder.set_options(options(space));
    let mut pixels = decoder.decode().ok()?;
    let info = decoder.info()?;
    // Adobe's programs, and who writes as they do, store how much light an ink lets through.
    let adobe = bytes.windows(9).any(|window| window.starts_with(b"\xff\xee") && window.ends_with(b"Adobe"));
    for pixel in pixels.chunks_exact_mut(4) {
        match space {
            ColorSpace::YCCK => {
                let [red, green, blue] = light(pixel[0], pixel[1], pixel[2]);
                pixel.copy_from_slice(&[red, green, blue, 255 - pixel[3]]);
            }
            _ if adobe => pixel.iter_mut().for_each(|ink| *ink = 255 - *ink),
            _ => {}
        }
    }
    Some((info.width.into(), info.height.into(), pixels))
}

/// Brightness and two differences become three values (ITU-R BT.601), in whole numbers.
fn light(y: u8, blue: u8, red: u8) -> [u8; 3] {
    let (y, blue, red) = (i32::from(y) << 16, i32::from(blue) - 128, i32::from(red) - 128);
    let parts = [y + 91_881 * red, y - 22_554 * blue - 46_802 * red, y + 116_130 * blue];
    parts.map(|part| ((part + (1 << 15)) >> 16).clamp(0, 255) as u8)
}

/// The colour of a mixture, between those of the nearest known ones.
pub(super) fn colour(inks: [u8; 4]) -> [u8; 3] {
    let steps = inks.map(|ink| {
        let place = usize::from(ink) * 4;
        let low = (place / 255).min(3);
        (low, (place - low * 255) as u64)
    });
    let mut sums = [0u64; 3];
    for corner in 0..16usize {
        let (mut at, mut weight) = (0, 1);
        for (axis, (low, part)) in steps.iter().enumerate() {
            let high = corner >> axis & 1;
            at = at * 5 + low + high;
            weight *= if high == 1 { *part } else { 255 - part };
        }
        for (sum, known) in sums.iter_mut().zip(&MIXTURES[3 * at..]) {
            *sum += weight * u64::from(*known);
        }
    }
    let whole = 255u64.pow(4);
    sums.map(|sum| ((sum + whole / 2) / whole) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_inks_have_the_colours_of_print() {
        assert_eq!(colour([0; 4]), [255; 3]);
        assert_eq!(colour([255, 0, 0, 0]), [0, 174, 239]);
        assert_eq!(colour([0, 255, 0, 0]), [236, 0, 140]);
        assert_eq!(colour([0, 0, 255, 0]), [255, 242, 0]);
        assert_eq!(colour([0, 0, 0, 255]), [35, 31, 32]);
        assert_eq!(colour([0, 255, 255, 0]), [237, 28, 36]);
        let between = colour([32, 0, 0, 0]);
        assert!(between[0] < 255 && between[0] > colour([64, 0, 0, 0])[0]);
    }

    #[test]
    fn brightness_and_differences_become_light() {
        assert_eq!(light(255, 128, 128), [255; 3]);
        assert_eq!(light(76, 85, 255), [254, 0, 0]);
    }
}
