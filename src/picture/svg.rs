//! Drawings: an SVG is a program of sorts, so only what draws may stay.

const DEEPEST: usize = 128;
const MOST_ELEMENTS: usize = 20_000;

/// The same drawing without comments, instructions and metadata, or what is wrong with it.
pub(super) fn clean(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "the SVG is not UTF-8 text")?;
    let mut cleaner = Cleaner { kept: String::with_capacity(text.len()), open: Vec::new(), elements: 0, hidden: None };
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    while !rest.is_empty() {
        rest = cleaner.piece(rest)?;
    }
    if !cleaner.open.is_empty() || cleaner.elements == 0 {
        return Err("the SVG is damaged: its elements are not closed".to_owned());
    }
    Ok(cleaner.kept.into_bytes())
}

struct Cleaner<'a> {
    kept: String,
    /// The elements that are open.
    open: Vec<&'a str>,
    elements: usize,
    /// How deep the `<metadata>` lies that is being left out.
    hidden: Option<usize>,
}

impl<'a> Cleaner<'a> {
    /// Takes the first text, tag or comment and gives back what follows.
    fn piece(&mut self, text: &'a str) -> Result<&'a str, String> {
        let end_of =
            |sign: &str| text.find(sign).map(|at| at + sign.len()).ok_or("the SVG is damaged: it ends too early");
        if let Some(comment) = text.strip_prefix("<!--") {
            let (_, rest) = comment.split_once("-->").ok_or("the SVG is damaged: a comment has no end")?;
            return Ok(rest);
        }
        if text.starts_with("<?") {
            return Ok(&text[end_of("?>")?..]);
        }
        if text.starts_with("<![CDATA[") {
            let (piece, rest) = text.split_at(end_of("]]>")?);
            refuse_style(piece)?;
            self.keep(piece);
            return Ok(rest);
        }
        if text.starts_with("<!") {
            return Err("the SVG holds a document type or entities".to_owned());
        }
        if text.starts_with('<') {
            let (tag, rest) = text.split_at(tag_length(text).ok_or("the SVG is damaged: a tag has no end")?);
            self.tag(tag)?;
            return Ok(rest);
        }
        let (piece, rest) = text.split_at(text.find('<').unwrap_or(text.len()));
        refuse_style(piece)?;
        self.keep(piece);
        Ok(rest)
    }

    fn keep(&mut self, piece: &str) {
        if self.hidden.is_none() {
            self.kept.push_str(piece);
        }
    }

    fn tag(&mut self, tag: &'a str) -> Result<(), String> {
        if let Some(name) = tag.strip_prefix("</") {
            let name = name.trim_end_matches('>').trim_end();
            if self.open.pop() != Some(name) {
                return Err(format!("the SVG is damaged: `</{name}>` closes nothing"));
            }
            self.keep(tag);
            if self.hidden == Some(self.open.len()) {
                self.hidden = None;
            }
            return Ok(());
        }
        let inner = tag[1..tag.len() - 1].trim_end_matches('/');
        let (name, attributes) = inner.split_at(inner.find(char::is_whitespace).unwrap_or(inner.len()));
        if self.elements == 0 && local(name) != "svg" {
            return Err("the SVG does not begin with `<svg>`".to_owned());
        }
        refuse_element(name)?;
        refuse_attributes(attributes)?;
        self.elements += 1;
        if self.elements > MOST_ELEMENTS || self.open.len() >= DEEPEST {
            return Err(format!(
                "the SVG has more than {MOST_ELEMENTS} elements, or is nested more than {DEEPEST} deep"
            ));
        }
        let metadata = local(name) == "metadata";
        if tag.ends_with("/>") {
            if !metadata {
                self.keep(tag);
            }
            return Ok(());
        }
        if metadata && self.hidden.is_none() {
            self.hidden = Some(self.open.len());
        }
        self.keep(tag);
        self.open.push(name);
        Ok(())
    }
}

/// The length of a tag; a `>` in quotes does not end it.
fn tag_length(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, sign) in text.bytes().enumerate() {
        match (quote, sign) {
            (Some(open), sign) if sign == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(sign),
            (None, b'>') => return Some(at + 1),
            (None, _) => {}
        }
    }
    None
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn refuse_element(name: &str) -> Result<(), String> {
    let what = match local(name).to_ascii_lowercase().as_str() {
        "script" | "handler" | "listener" => "a script",
        "foreignobject" | "iframe" | "embed" | "object" => "foreign content",
        "text" | "tspan" | "tref" | "textpath" | "altglyph" | "font" | "font-face" => "text; convert text to paths",
        "image" | "feimage" | "video" | "audio" => "another picture",
        _ => return Ok(()),
    };
    Err(format!("the SVG holds {what}"))
}

fn refuse_attributes(attributes: &str) -> Result<(), String> {
    refuse_style(attributes)?;
    let mut rest = attributes;
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.trim();
        let after = after.trim_start();
        let quote = after.chars().next().filter(|sign| matches!(sign, '"' | '\''));
        let quoted = quote.and_then(|quote| after[1..].split_once(quote));
        let (value, behind) = quoted.ok_or("the SVG is damaged: an attribute has no quotes")?;
        let local = local(name).to_ascii_lowercase();
        if matches!(local.as_str(), "href" | "src" | "base")
            && !value.trim().is_empty()
            && !value.trim().starts_with('#')
        {
            return Err("the SVG refers to another file".to_owned());
        }
        if local.starts_with("on") {
            return Err("the SVG holds a script".to_owned());
        }
        rest = behind;
    }
    Ok(())
}

/// In styles only places of the drawing itself may be named.
fn refuse_style(text: &str) -> Result<(), String> {
    let lower = text.to_ascii_lowercase();
    let outside = |(at, sign): (usize, &str)| {
        let value =
            lower[at + sign.len()..].trim_start().trim_start_matches("&quot;").trim_start_matches(['"', '\'', ' ']);
        !value.starts_with('#')
    };
    if lower.contains("@import") || lower.match_indices("url(").any(outside) {
        return Err("the SVG refers to another file".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_or_refers_outside_is_refused() {
        for bad in [
            "<svg><script/></svg>",
            "<svg><svg:script></svg:script></svg>",
            "<svg><scr<!-- -->ipt/></svg>",
            "<svg onload='x()'/>",
            "<svg><use href=\"file:///x\"/></svg>",
            "<svg><use xlink:href = 'https://x'/></svg>",
            "<svg><g fill='url(http://x)'/></svg>",
            "<svg><style>@import 'x'</style></svg>",
            "<svg><style><![CDATA[a{fill:url( \"x\")}]]></style></svg>",
            "<svg><image href='#a'/></svg>",
            "<svg><text>Amina</text></svg>",
            "<svg><foreignObject/></svg>",
            "<!DOCTYPE x><svg/>",
            "<p/>",
            "",
            "<svg>",
            "<svg><g></svg></g>",
            "<svg><!-- </svg>",
            "<svg a=b/>",
        ] {
            assert!(clean(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_drawing_stays_and_what_speaks_of_its_maker_goes() {
        let told = "<?xml version=\"1.0\"?><!-- me --><svg a=\"x > y\"><metadata><m>me</m></metadata><metadata/>\
                    <use href='#a'/><g fill=\"url(#b)\"/></svg>";
        let drawn = "<svg a=\"x > y\"><use href='#a'/><g fill=\"url(#b)\"/></svg>";
        assert_eq!(clean(told.as_bytes()).unwrap(), drawn.as_bytes());
    }

    #[test]
    fn depth_and_number_are_bounded() {
        let nested = format!("<svg>{}{}</svg>", "<g>".repeat(15_000), "</g>".repeat(15_000));
        assert!(clean(nested.as_bytes()).is_err());
        assert!(clean(format!("<svg>{}</svg>", "<g/>".repeat(20_001)).as_bytes()).is_err());
        assert!(clean(format!("<svg>{}</svg>", "<g/>".repeat(10_000)).as_bytes()).is_ok());
    }
}
