//! The publisher's own look: logo, colours and fonts, which only add to a design in black.

use crate::diagnostic::Code;
use crate::source::{Located, Span};
use crate::yaml::Reader;

/// What `library.yaml` says about looks.
#[derive(Clone, Debug, Default)]
pub struct Brand {
    /// The logo on covers.
    pub logo: Option<Logo>,
    /// The colour of headings; black without one.
    pub headings: Option<Colour>,
    /// The colour of rules and frames; black without one.
    pub rules: Option<Colour>,
    /// The font of the text; one of `fonts/` or of Typst.
    pub text_font: Option<String>,
    /// The font of headings.
    pub heading_font: Option<String>,
}

/// A logo: an SVG or PNG file beside `library.yaml`, and what it shows.
#[derive(Clone, Debug)]
pub struct Logo {
    /// The name of the file.
    pub file: Located<String>,
    /// What is read aloud for it.
    pub alt: String,
}

/// A colour: red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour([u8; 3]);

/// WCAG 2.2 AA, success criteria 1.4.3 (text) and 1.4.11 (graphics), against white paper.
const TEXT_CONTRAST: f64 = 4.5;
const RULE_CONTRAST: f64 = 3.0;

impl Colour {
    /// Reads `#1f4e79`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let part = |from: usize| u8::from_str_radix(&digits[from..from + 2], 16).ok();
        let signs = digits.chars().all(|c| c.is_ascii_hexdigit());
        Some(Self([part(0)?, part(2)?, part(4)?])).filter(|_| signs)
    }

    /// How much it stands out from white, from 1 to 21, as WCAG defines it.
    pub fn contrast(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0.map(linear);
        1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
    }

    /// The lightest shade of it that stands out enough.
    fn darkened(self, contrast: f64) -> Self {
        let shade = |percent: u32| Self(self.0.map(|part| (u32::from(part) * percent / 100) as u8));
        (0..=100).rev().map(shade).find(|colour| colour.contrast() >= contrast).unwrap_or(Self([0; 3]))
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [red, green, blue] = self.0;
        write!(formatter, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// Reads `logo`, `colours` and `fonts`.
pub(super) fn read(reader: &Reader<'_>) -> Brand {
    let mut brand = Brand { logo: reader.map("logo").and_then(read_logo), ..Brand::default() };
    if let Some(map) = reader.map("colours") {
        brand.headings = read_colour(&map, "headings", TEXT_CONTRAST);
        brand.rules = read_colour(&map, "rules", RULE_CONTRAST);
        map.finish();
    }
    if let Some(map) = reader.map("fonts") {
        brand.text_font = map.text("text").map(|font| font.value);
        brand.heading_font = map.text("headings").map(|font| font.value);
        map.finish();
    }
    brand
}

fn read_logo(map: Reader<'_>) -> Option<Logo> {
    let (file, alt) = (map.required_text("file"), map.text("alt"));
    let alt = alt.filter(|alt| !alt.value.trim().is_empty()).map(|alt| alt.value);
    let Some(file) = file else {
        map.finish();
        return None;
    };
    if alt.is_none() {
        let message = format!("the logo `{}` has no alternative text", file.value);
        map.push(Code::MissingAltText.at(file.span, message).help("write what it shows: `alt: Logo of …`"));
    }
    if ![".svg", ".png"].iter().any(|ending| file.value.ends_with(ending)) {
        let message = format!("the logo `{}` is neither an SVG nor a PNG file", file.value);
        map.push(Code::WrongValue.at(file.span, message));
    }
    map.finish();
    Some(Logo { file, alt: alt? })
}

fn read_colour(map: &Reader<'_>, key: &'static str, least: f64) -> Option<Colour> {
    let text = map.text(key)?;
    let Some(colour) = Colour::parse(&text.value) else {
        let message = format!("`{}` is not a colour", text.value);
        map.push(Code::WrongValue.at(text.span, message).help("write it as `\"#1f4e79\"`"));
        return None;
    };
    check_contrast(colour, least, text.span, map);
    Some(colour)
}

fn check_contrast(colour: Colour, least: f64, span: Span, map: &Reader<'_>) {
    let contrast = colour.contrast();
    if contrast < least {
        let message = format!("the contrast of `{colour}` on white paper is {contrast:.1}, less than {least}");
        let help = format!("use `{}`, the nearest that passes WCAG 2.2 AA", colour.darkened(least));
        map.push(Code::LowContrast.at(span, message).help(help));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        let contrast = |text| Colour::parse(text).unwrap().contrast();
        assert!((contrast("#000000") - 21.0).abs() < 1e-9);
        assert!((contrast("#ffffff") - 1.0).abs() < 1e-9);
        // The grey that is known as the lightest for text.
        assert!(contrast("#767676") >= TEXT_CONTRAST && contrast("#777777") < TEXT_CONTRAST);
    }

    #[test]
    fn a_darker_shade_passes_and_keeps_its_hue() {
        let colour = Colour::parse("#ff9900").unwrap().darkened(TEXT_CONTRAST);
        assert!(colour.contrast() >= TEXT_CONTRAST);
        assert!(colour.0[0] > colour.0[1] && colour.0[1] > colour.0[2]);
    }

    #[test]
    fn nothing_else_is_a_colour() {
        for text in ["", "#12345", "#1234567", "#12345g", "red", "#+1+1+1", "#ééé"] {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
    }
}
