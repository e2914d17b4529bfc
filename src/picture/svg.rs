//! Drawings: an SVG is a program of sorts, so only what draws may stay.

use super::{PLAIN, Refusal};

const DEEPEST: usize = 128;
const MOST_ELEMENTS: usize = 20_000;

/// The same drawing without comments, instructions and metadata, or what is wrong with it.
pub(super) fn clean(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::new("the SVG is not UTF-8 text", PLAIN))?;
    let mut cleaner = Cleaner { kept: String::with_capacity(text.len()), open: Vec::new(), elements: 0, hidden: None };
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text).trim_start();
    while !rest.is_empty() {
        rest = cleaner.piece(rest)?;
    }
    if !cleaner.open.is_empty() || cleaner.elements == 0 {
        return Err(damaged("its elements are not closed"));
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
    fn piece(&mut self, text: &'a str) -> Result<&'a str, Refusal> {
        let end_of = |sign: &str| text.find(sign).map(|at| at + sign.len()).ok_or_else(|| damaged("it ends too early"));
        if let Some(comment) = text.strip_prefix("<!--") {
            let (_, rest) = comment.split_once("-->").ok_or_else(|| damaged("a comment has no end"))?;
            return Ok(rest);
        }
        if text.starts_with("<?") {
            return Ok(&text[end_of("?>")?..]);
        }
        if text.starts_with("<![CDATA[") {
            let (piece, rest) = text.split_at(end_of("]]>")?);
            self.style(piece)?;
            return Ok(rest);
        }
        if text.starts_with("<!") {
            let (kind, rest) = text.split_at(tag_length(text).ok_or_else(|| damaged("a tag has no end"))?);
            // Most programs write a document type; only one that defines something changes what follows.
            return if kind.contains('[') { Err(Refusal::new("the SVG defines entities", PLAIN)) } else { Ok(rest) };
        }
        if text.starts_with('<') {
            let (tag, rest) = text.split_at(tag_length(text).ok_or_else(|| damaged("a tag has no end"))?);
            self.tag(tag)?;
            return Ok(rest);
        }
        let (piece, rest) = text.split_at(text.find('<').unwrap_or(text.len()));
        self.style(piece)?;
        Ok(rest)
    }

    /// Text between tags, which may be a style; fonts in it are not used, and go.
    fn style(&mut self, piece: &str) -> Result<(), Refusal> {
        let mut rest = piece;
        let mut kept = String::new();
        while let Some((before, font)) = rest.split_once("@font-face") {
            kept.push_str(before);
            rest = font.split_once('}').map_or("", |(_, after)| after);
        }
        kept.push_str(rest);
        refuse_style(&kept)?;
        self.keep(&kept);
        Ok(())
    }

    fn keep(&mut self, piece: &str) {
        if self.hidden.is_none() {
            self.kept.push_str(piece);
        }
    }

    fn tag(&mut self, tag: &'a str) -> Result<(), Refusal> {
        if let Some(name) = tag.strip_prefix("</") {
            let name = name.trim_end_matches('>').trim_end();
            if self.open.pop() != Some(name) {
                return Err(damaged(&format!("`</{name}>` closes nothing")));
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
            return Err(Refusal::new("the file is no SVG: it does not begin with `<svg>`", PLAIN));
        }
        refuse_element(name)?;
        refuse_attributes(attributes)?;
        self.elements += 1;
        if self.elements > MOST_ELEMENTS || self.open.len() >= DEEPEST {
            let why = format!("the SVG has more than {MOST_ELEMENTS} elements, or is nested more than {DEEPEST} deep");
            return Err(Refusal::new(why, "make the drawing simpler, or save it as PNG"));
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

fn refuse_element(name: &str) -> Result<(), Refusal> {
    let (what, help) = match local(name).to_ascii_lowercase().as_str() {
        "script" | "handler" | "listener" => ("a script", PLAIN),
        "foreignobject" | "iframe" | "embed" | "object" => ("HTML, which no printer reads", WITHOUT_HTML),
        "image" | "feimage" | "video" | "audio" => ("another picture", "save the whole drawing as PNG"),
        _ => return Ok(()),
    };
    Err(Refusal::new(format!("the SVG holds {what}"), help))
}

const WITHOUT_HTML: &str = "export it with plain labels (in draw.io without Formatted Text, in Mermaid with \
                            `htmlLabels: false`), or save it as PNG";

fn damaged(how: &str) -> Refusal {
    Refusal::new(format!("the SVG is damaged: {how}"), "export it again, or save it as PNG")
}

fn outside() -> Refusal {
    Refusal::new("the SVG refers to another file", "export it as plain SVG with everything inside, or save it as PNG")
}

fn refuse_attributes(attributes: &str) -> Result<(), Refusal> {
    refuse_style(attributes)?;
    let mut rest = attributes;
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.trim();
        let after = after.trim_start();
        let quote = after.chars().next().filter(|sign| matches!(sign, '"' | '\''));
        let quoted = quote.and_then(|quote| after[1..].split_once(quote));
        let (value, behind) = quoted.ok_or_else(|| damaged("an attribute has no quotes"))?;
        let local = local(name).to_ascii_lowercase();
        if matches!(local.as_str(), "href" | "src" | "base")
            && !value.trim().is_empty()
            && !value.trim().starts_with('#')
        {
            return Err(outside());
        }
        if local.starts_with("on") {
            return Err(Refusal::new("the SVG holds a script", PLAIN));
        }
        rest = behind;
    }
    Ok(())
}

/// In styles only places of the drawing itself may be named.
fn refuse_style(text: &str) -> Result<(), Refusal> {
    let lower = text.to_ascii_lowercase();
    let leads_out = |(at, sign): (usize, &str)| {
        let value =
            lower[at + sign.len()..].trim_start().trim_start_matches("&quot;").trim_start_matches(['"', '\'', ' ']);
        !value.starts_with('#')
    };
    if lower.contains("@import") || lower.match_indices("url(").any(leads_out) {
        return Err(outside());
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
            "<svg><foreignObject/></svg>",
            "<!DOCTYPE x [<!ENTITY a \"b\">]><svg/>",
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
    fn what_other_programs_write_around_a_drawing_goes() {
        let told = "\n<?xml version='1.0'?>\n<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'svg11.dtd'>\n<svg><style>\
                    @font-face{font-family:V;src:url(https://x/v.woff2)}a{fill:red}</style><text>Amina</text></svg>";
        let drawn = "\n\n<svg><style>a{fill:red}</style><text>Amina</text></svg>";
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
