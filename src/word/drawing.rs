//! Pictures as Word can show them: drawings and WebP become PNG.

use std::borrow::Cow;
use std::io::Cursor;

use image::ImageFormat;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use crate::picture::Kind;

/// The longer side of a drawing in pixels: sharp enough across a page.
const SIDE: f32 = 1600.0;

/// The same picture in a form that Word shows, and the size in pixels that it has on a page.
pub(super) fn shown(bytes: &[u8]) -> Option<(Cow<'_, [u8]>, [i64; 2])> {
    match Kind::of(bytes)? {
        Kind::Png | Kind::Jpeg | Kind::Gif => {
            let size = imagesize::blob_size(bytes).ok()?;
            Some((Cow::Borrowed(bytes), [whole(size.width)?, whole(size.height)?]))
        }
        Kind::Webp => {
            let picture = image::load_from_memory_with_format(bytes, ImageFormat::WebP).ok()?;
            let mut png = Cursor::new(Vec::new());
            picture.write_to(&mut png, ImageFormat::Png).ok()?;
            Some((Cow::Owned(png.into_inner()), [i64::from(picture.width()), i64::from(picture.height())]))
        }
        Kind::Svg => drawn(bytes),
    }
}

/// A drawing, whose words are shapes already.
fn drawn(bytes: &[u8]) -> Option<(Cow<'_, [u8]>, [i64; 2])> {
    let tree = Tree::from_data(bytes, &Options::default()).ok()?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let scale = SIDE / width.max(height);
    let mut map = Pixmap::new(pixels(width * scale)?, pixels(height * scale)?)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut map.as_mut());
    let size = [i64::from(pixels(width)?), i64::from(pixels(height)?)];
    Some((Cow::Owned(map.encode_png().ok()?), size))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 1 and a page")]
fn pixels(length: f32) -> Option<u32> {
    (length.is_finite() && length > 0.0).then(|| length.ceil().clamp(1.0, 20_000.0) as u32)
}

fn whole(pixels: usize) -> Option<i64> {
    i64::try_from(pixels).ok().filter(|pixels| (1..100_000).contains(pixels))
}
