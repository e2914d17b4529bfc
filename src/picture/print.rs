//! Makes a clean picture ready for print: what must be decoded for that is decoded here, in a child.
//!
//! Inks become colours, a photograph gets the pixels that a printer can show and no more, words in a drawing become
//! shapes. Whole numbers and plain sums of floats only: every machine makes the same bytes.

use std::io::Cursor;

use image::codecs::jpeg::{JpegEncoder, PixelDensity};
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageBuffer, ImageDecoder, ImageEncoder, ImageReader, RgbImage, Rgba};

use serde::{Deserialize, Serialize};

use super::words::{Fonts, shapes};
use super::{Kind, Refusal, cmyk, jpeg, raster};

/// A picture that is printed in the place of the author's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What was done.
    pub told: String,
}

/// No printer of an office shows more.
const DOTS: f64 = 300.0;
/// The largest room for a picture on a page, in millimetres.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Room {
    /// Between the margins at the sides.
    pub width: f64,
    /// Between head and foot.
    pub height: f64,
}

impl Room {
    /// On any paper: the width of US Letter, the height of A4.
    pub const PAPER: Room = Room { width: 166.0, height: 237.0 };
    /// On A5.
    pub const A5: Room = Room { width: 118.0, height: 172.0 };
    /// On the screen of a phone.
    pub const PHONE: Room = Room { width: 78.0, height: 140.0 };
}

/// Fewer superfluous pixels than this are not worth a loss.
const WORTH: f64 = 1.2;
/// Good enough that nobody sees a difference on paper.
const QUALITY: u8 = 82;

/// What is printed in the place of a picture, if it is not printed as it is.
pub fn print(bytes: &[u8], room: Room, fonts: &Fonts<'_>) -> Result<Option<Printed>, Refusal> {
    match Kind::of(bytes) {
        Some(Kind::Svg) => shapes(bytes, fonts),
        Some(kind) => {
            // Of a WebP, a PDF holds all pixels, however well it was packed.
            let worth =
                |printed: &Printed| is_inks(kind, bytes) || kind == Kind::Webp || printed.bytes.len() < bytes.len();
            Ok(pixels(kind, bytes, room)?.filter(worth))
        }
        None => Err(Refusal::damaged()),
    }
}

fn is_inks(kind: Kind, bytes: &[u8]) -> bool {
    kind == Kind::Jpeg && jpeg::components(bytes) == Some(4)
}

fn pixels(kind: Kind, bytes: &[u8], room: Room) -> Result<Option<Printed>, Refusal> {
    let (inks, size) = (is_inks(kind, bytes), imagesize::blob_size(bytes).map_err(|_| Refusal::damaged())?);
    let density = match kind {
        Kind::Jpeg => jpeg::density(bytes),
        Kind::Png => raster::png_density(bytes),
        _ => None,
    };
    let density = density.filter(|density| *density > 0.0);
    // Both ways round, since nobody has looked yet which side is up.
    let may_be_large = [(size.width, size.height), (size.height, size.width)]
        .iter()
        .any(|&(width, height)| fitting(width as f64, height as f64, density, room).is_some());
    let photo = kind == Kind::Webp && raster::webp_loses(bytes);
    if !inks && !photo && !may_be_large {
        return Ok(None);
    }
    let (image, profile) = if inks { (decode_inks(bytes)?, None) } else { decode(bytes)? };
    let (width, height) = (image.width(), image.height());
    let fit = fitting(f64::from(width), f64::from(height), density, room);
    if !inks && !photo && fit.is_none() {
        return Ok(None);
    }
    let mut told = format!("printed with {width} × {height} pixels");
    let image = match fit {
        Some((new_width, new_height)) => {
            told = format!("printed with {new_width} × {new_height} of its {width} × {height} pixels");
            image.resize_exact(new_width, new_height, FilterType::CatmullRom)
        }
        None => image,
    };
    let image = if inks { DynamicImage::ImageRgb8(coloured(&image)) } else { eight_bits(image) };
    let density = density.map(|density| if fit.is_some() { DOTS } else { density });
    let bytes = encode(&image, kind, profile, density).ok_or_else(Refusal::damaged)?;
    if photo && fit.is_none() && Kind::of(&bytes) != Some(Kind::Jpeg) {
        return Ok(None);
    }
    Ok(Some(Printed { bytes, told: if inks { told + ", its inks as colours of a screen" } else { told } }))
}

/// The pixels that are enough for the width at which a picture is printed, if it has many more.
fn fitting(width: f64, height: f64, density: Option<f64>, room: Room) -> Option<(u32, u32)> {
    let inches = (width / density.unwrap_or(72.0)).min(room.width / 25.4).min(room.height / 25.4 * width / height);
    let enough = (inches * DOTS).round().max(1.0);
    let rounded = |number: f64| number.round().max(1.0) as u32;
    (width > enough * WORTH).then(|| (rounded(enough), rounded(height * enough / width)))
}

/// The pixels with the right side up, and the colour profile.
fn decode(bytes: &[u8]) -> Result<(DynamicImage, Option<Vec<u8>>), Refusal> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let decoder = reader.ok().and_then(|reader| reader.into_decoder().ok());
    let mut decoder = decoder.ok_or_else(Refusal::damaged)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let mut image = DynamicImage::from_decoder(decoder).map_err(|_| Refusal::damaged())?;
    image.apply_orientation(orientation);
    Ok((image, profile))
}

/// Inks in the four channels of an image, with the right side up.
fn decode_inks(bytes: &[u8]) -> Result<DynamicImage, Refusal> {
    let (width, height, pixels) = cmyk::inks(bytes).ok_or_else(Refusal::damaged)?;
    let buffer = ImageBuffer::<Rgba<u8>, _>::from_raw(width, height, pixels).ok_or_else(Refusal::damaged)?;
    let mut image = DynamicImage::ImageRgba8(buffer);
    let decoder = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok();
    let mut decoder = decoder.and_then(|reader| reader.into_decoder().ok()).ok_or_else(Refusal::damaged)?;
    image.apply_orientation(decoder.orientation().unwrap_or(Orientation::NoTransforms));
    Ok(image)
}

fn coloured(inks: &DynamicImage) -> RgbImage {
    let inks = inks.to_rgba8();
    let colours = inks.pixels().flat_map(|Rgba(inks)| cmyk::colour(*inks)).collect();
    ImageBuffer::from_raw(inks.width(), inks.height(), colours).expect("every pixel has three colours")
}

/// Printed pictures have eight bits a colour in any case.
fn eight_bits(image: DynamicImage) -> DynamicImage {
    match (image.color().has_color(), image.color().has_alpha()) {
        (false, false) => DynamicImage::ImageLuma8(image.into_luma8()),
        (false, true) => DynamicImage::ImageLumaA8(image.into_luma_alpha8()),
        (true, false) => DynamicImage::ImageRgb8(image.into_rgb8()),
        (true, true) => DynamicImage::ImageRgba8(image.into_rgba8()),
    }
}

/// A photograph stays one; anything else is written without loss, unless it is a photograph, too.
fn encode(image: &DynamicImage, kind: Kind, profile: Option<Vec<u8>>, density: Option<f64>) -> Option<Vec<u8>> {
    let photo = || as_jpeg(image, profile.clone(), density);
    if kind == Kind::Jpeg {
        return photo();
    }
    let drawing = as_png(image, profile.clone(), density)?;
    let opaque = !image.color().has_alpha() || image.to_rgba8().pixels().all(|Rgba(pixel)| pixel[3] == 255);
    // Areas of one colour are smaller without loss; what is not is a photograph.
    let photo = opaque.then(photo).flatten().filter(|photo| photo.len() < drawing.len() / 3);
    Some(photo.unwrap_or(drawing))
}

fn as_jpeg(image: &DynamicImage, profile: Option<Vec<u8>>, density: Option<f64>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    if let Some(density) = density {
        encoder.set_pixel_density(PixelDensity::dpi(density.round() as u16));
    }
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile).ok()?;
    }
    let grey = !image.color().has_color();
    let image =
        if grey { DynamicImage::ImageLuma8(image.to_luma8()) } else { DynamicImage::ImageRgb8(image.to_rgb8()) };
    encoder.encode_image(&image).ok()?;
    Some(bytes)
}

fn as_png(image: &DynamicImage, profile: Option<Vec<u8>>, density: Option<f64>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile).ok()?;
    }
    encoder.write_image(image.as_bytes(), image.width(), image.height(), image.color().into()).ok()?;
    if let Some(density) = density {
        let metre = ((density / 0.0254).round() as u32).to_be_bytes();
        // After the header, which is as long in every PNG.
        bytes.splice(33..33, raster::png_chunk(b"pHYs", &[&metre[..], &metre, &[1]].concat()));
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faces::Faces;

    fn printed(bytes: &[u8]) -> Option<Printed> {
        print(bytes, Room::PAPER, &Fonts { faces: &Faces::default(), own: &[], built_in: &Default::default }).unwrap()
    }

    /// Soft colours with the grain of a camera.
    fn grain(width: u32, height: u32) -> DynamicImage {
        let grain = |x: u32, y: u32| ((x * 7919) ^ (y * 104_729)).wrapping_mul(2_654_435_761) >> 28;
        DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
            image::Rgb([x / 12, y * 5, 90].map(|soft| (soft % 230 + grain(x + soft, y)) as u8))
        }))
    }

    #[test]
    fn a_picture_gets_the_pixels_of_its_printed_width() {
        let paper = |width, height, density| fitting(width, height, density, Room::PAPER);
        assert_eq!(paper(4032.0, 3024.0, None), Some((1961, 1471)));
        assert_eq!(paper(2000.0, 1000.0, None), None, "a few too many are no matter");
        assert_eq!(paper(2200.0, 1100.0, Some(600.0)), Some((1100, 550)), "its own size is small");
        assert_eq!(paper(2200.0, 1100.0, Some(250.0)), None);
        assert_eq!(paper(500.0, 5000.0, None), Some((280, 2800)), "the page's height is its bound");
        assert_eq!(fitting(4032.0, 3024.0, None, Room::PHONE), Some((921, 691)));
    }

    #[test]
    fn inks_become_colours() {
        let Printed { bytes, told } = printed(include_bytes!("../../tests/fixtures/inks.jpg")).unwrap();
        assert_eq!(told, "printed with 16 × 8 pixels, its inks as colours of a screen");
        let image = image::load_from_memory(&bytes).unwrap().into_rgb8();
        let is_near = |x, wanted: [u8; 3]| image.get_pixel(x, 4).0.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) < 12);
        assert!(is_near(2, [237, 28, 36]) && is_near(13, [0, 174, 239]), "{:?}", image.get_pixel(2, 4));
    }

    #[test]
    fn a_small_picture_keeps_its_size_and_its_bytes() {
        let (drawing, photo) =
            (as_png(&grain(40, 30), None, Some(300.0)).unwrap(), as_jpeg(&grain(40, 30), None, None));
        assert_eq!(raster::png_density(&drawing).map(f64::round), Some(300.0));
        assert_eq!((printed(&drawing), printed(&photo.unwrap())), (None, None));
    }

    #[test]
    fn large_pictures_without_loss_become_photographs_only_if_they_are() {
        let photo = printed(&as_png(&grain(2500, 40), None, None).unwrap()).unwrap();
        assert_eq!(Kind::of(&photo.bytes), Some(Kind::Jpeg));
        let mut clear = grain(2500, 40).into_rgba8();
        clear.pixels_mut().for_each(|pixel| pixel.0[3] = (pixel.0[0] / 2) + 1);
        let clear = printed(&as_png(&DynamicImage::ImageRgba8(clear), None, None).unwrap()).unwrap();
        assert_eq!(Kind::of(&clear.bytes), Some(Kind::Png), "what is clear stays clear");
        assert_eq!(imagesize::blob_size(&clear.bytes).unwrap().width, 1961);
    }
}
