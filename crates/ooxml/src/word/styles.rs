//! The style sheet: a part of its own that comes from outside, so that whoever prints a document decides how it looks.

use std::collections::BTreeMap;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::error::Error;
use crate::xml::Xml;

/// A style sheet: the part `word/styles.xml` of any Word file.
///
/// Styles are found by the names that a word processor shows in its list. Their ids are not asked for: some programs
/// write them in the language of whoever saved the file last.
///
/// ```
/// let sheet = r#"<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
///   <w:docDefaults><w:rPrDefault><w:rPr><w:lang/></w:rPr></w:rPrDefault></w:docDefaults>
///   <w:style w:type="paragraph" w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>
/// </w:styles>"#;
/// let styles = ooxml::word::Styles::read(sheet)?;
/// assert!(styles.has("Heading 1"));
/// assert!(!styles.has("Heading 2"));
/// # Ok::<(), ooxml::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Styles {
    sheet: String,
    ids: BTreeMap<String, String>,
}

/// A sheet to begin with.
const PLAIN: &str = include_str!("plain.xml");

impl Styles {
    /// A plain sheet to begin with: title, six headings, quotation, tables, notes, links and the list of contents.
    pub fn plain() -> Self {
        Self::read(PLAIN).expect("a test reads it")
    }

    /// Reads a style sheet.
    ///
    /// # Errors
    ///
    /// It is no XML, or has no style.
    pub fn read(sheet: &str) -> Result<Self, Error> {
        let mut ids = BTreeMap::new();
        let mut id = String::new();
        let (mut defaults, mut language) = (false, false);
        events(sheet, |event| {
            let (Event::Start(start) | Event::Empty(start)) = event else { return };
            match start.local_name().as_ref() {
                "style" => id = attribute(start, "w:styleId").unwrap_or_default(),
                "name" if !id.is_empty() => {
                    let name = attribute(start, "w:val").unwrap_or_default();
                    ids.insert(name.to_lowercase(), std::mem::take(&mut id));
                }
                "docDefaults" => defaults = true,
                "lang" => language |= defaults,
                _ => {}
            }
        })?;
        if ids.is_empty() {
            return Err(Error::Styles("it has no style with a name".to_owned()));
        }
        if !language {
            return Err(Error::Styles(
                "`w:docDefaults` has no `w:lang`, where the language of the text goes".to_owned(),
            ));
        }
        Ok(Self { sheet: sheet.to_owned(), ids })
    }

    /// Whether there is a style of this name.
    pub fn has(&self, name: &str) -> bool {
        self.ids.contains_key(&name.to_lowercase())
    }

    /// The id of the style with this name.
    pub(crate) fn id(&self, name: &str) -> Result<&str, Error> {
        let id = self.ids.get(&name.to_lowercase());
        id.map(String::as_str).ok_or_else(|| Error::NoStyle(name.to_owned()))
    }

    /// The part, with the language of a document as that of all its text.
    pub(crate) fn part(&self, language: &str) -> Result<Vec<u8>, Error> {
        let mut xml = Xml::new();
        let mut defaults = false;
        events(&self.sheet, |event| match event {
            Event::Decl(_) | Event::Eof => {}
            Event::Start(start) | Event::Empty(start) if defaults && start.local_name().as_ref() == "lang" => {
                let lang = BytesStart::new("w:lang");
                let lang = lang.with_attributes([("w:val", language), ("w:eastAsia", language), ("w:bidi", language)]);
                xml.event(Event::Empty(lang));
            }
            Event::End(end) if defaults && end.local_name().as_ref() == "lang" => {}
            event => {
                if let Event::Start(start) = event {
                    defaults |= start.local_name().as_ref() == "docDefaults";
                }
                if let Event::End(end) = event {
                    defaults &= end.local_name().as_ref() != "docDefaults";
                }
                xml.event(event.borrow());
            }
        })?;
        Ok(xml.finish())
    }
}

fn events(sheet: &str, mut take: impl FnMut(&Event<'_>)) -> Result<(), Error> {
    let mut reader = Reader::from_str(sheet);
    loop {
        match reader.read_event().map_err(|error| Error::Styles(error.to_string()))? {
            Event::Eof => return Ok(()),
            Event::DocType(_) => return Err(Error::Styles("it defines entities of its own".to_owned())),
            event => take(&event),
        }
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = start.try_get_attribute(name).ok()??;
    Some(attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}
