//! Pictures: the bytes once, a drawing wherever they are shown.

use super::{OFFICE, Writer};
use crate::error::Error;
use crate::word::Picture;
use crate::xml::Xml;

const PICTURE: &str = "http://schemas.openxmlformats.org/drawingml/2006/picture";

impl<'a> Writer<'a> {
    pub(super) fn picture(&mut self, xml: &mut Xml, picture: &'a Picture) {
        let Some(path) = self.embedded(&picture.bytes) else { return };
        self.picture_count += 1;
        let number = self.picture_count.to_string();
        let name = path.trim_start_matches("media/").to_owned();
        let alternative = picture.alternative.clone().unwrap_or_default();
        if picture.alternative.as_ref().is_some_and(|text| text.trim().is_empty()) {
            self.faults.push(Error::NoAlternative(name.clone()));
        }
        let relation = self.relations.part(&format!("{OFFICE}/image"), &path);
        let (width, height) = (picture.width.emu(), picture.height.emu());
        let size = [("cx", width.as_str()), ("cy", height.as_str())];
        let around = [("distT", "0"), ("distB", "0"), ("distL", "0"), ("distR", "0")];
        let known = [("id", number.as_str()), ("name", name.as_str()), ("descr", alternative.as_str())];
        xml.element("w:r", &[], |xml| {
            xml.element("w:drawing", &[], |xml| {
                xml.element("wp:inline", &around, |xml| {
                    xml.empty("wp:extent", &size);
                    xml.element("wp:docPr", &known, |xml| decorative(xml, picture.alternative.is_none()));
                    xml.element("a:graphic", &[], |xml| {
                        xml.element("a:graphicData", &[("uri", PICTURE)], |xml| {
                            xml.element("pic:pic", &[], |xml| inner(xml, &known, &relation, &size));
                        });
                    });
                });
            });
        });
    }

    /// Where the bytes of a picture lie in the package.
    fn embedded(&mut self, bytes: &'a [u8]) -> Option<String> {
        if let Some(path) = self.pictures.get(bytes) {
            return Some(path.clone());
        }
        let path = format!("media/image{}", self.pictures.len() + 1);
        let Some(kind) = kind(bytes) else {
            self.faults.push(Error::Picture(path));
            return None;
        };
        let path = format!("{path}.{kind}");
        self.package.add(&format!("word/{path}"), &format!("image/{kind}"), bytes.to_vec());
        self.pictures.insert(bytes, path.clone());
        Some(path)
    }
}

fn inner(xml: &mut Xml, known: &[(&str, &str)], relation: &str, size: &[(&str, &str)]) {
    xml.element("pic:nvPicPr", &[], |xml| {
        xml.empty("pic:cNvPr", known);
        xml.empty("pic:cNvPicPr", &[]);
    });
    xml.element("pic:blipFill", &[], |xml| {
        xml.empty("a:blip", &[("r:embed", relation)]);
        xml.element("a:stretch", &[], |xml| xml.empty("a:fillRect", &[]));
    });
    xml.element("pic:spPr", &[], |xml| {
        xml.element("a:xfrm", &[], |xml| {
            xml.empty("a:off", &[("x", "0"), ("y", "0")]);
            xml.empty("a:ext", size);
        });
        xml.element("a:prstGeom", &[("prst", "rect")], |xml| xml.empty("a:avLst", &[]));
    });
}

/// Screen readers pass over what says that it is decoration.
fn decorative(xml: &mut Xml, is: bool) {
    const DECORATIVE: &str = "http://schemas.microsoft.com/office/drawing/2017/decorative";
    if is {
        xml.element("a:extLst", &[], |xml| {
            xml.element("a:ext", &[("uri", "{C183D7F6-B498-43B3-948B-1728B52AA6E4}")], |xml| {
                xml.empty("adec:decorative", &[("xmlns:adec", DECORATIVE), ("val", "1")]);
            });
        });
    }
}

/// What a picture is, by its first bytes.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    let starts: [(&[u8], _); 3] = [(b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif")];
    starts.into_iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| kind)
}
