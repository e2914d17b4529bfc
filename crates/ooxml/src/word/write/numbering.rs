//! Definitions of lists, and one count for each list.

use super::NAMESPACES;
use crate::length::Length;
use crate::word::List;
use crate::xml::Xml;

/// How far the text of an item stands from the text of the one above it.
pub(super) const STEP: Length = Length::mm(6);

/// The part.
pub(super) fn part(lists: &[List]) -> Vec<u8> {
    Xml::part("w:numbering", &NAMESPACES[..1], |xml| {
        List::KINDS.iter().enumerate().for_each(|(place, kind)| definition(xml, place, *kind));
        for (place, list) in lists.iter().enumerate() {
            xml.element("w:num", &[("w:numId", &(place + 1).to_string())], |xml| {
                xml.value("w:abstractNumId", &list.kind().to_string());
                if let List::Numbered(_, start) = list {
                    restarts(xml, *start);
                }
            });
        }
    })
}

/// Without these, a list would go on counting where the one before it of its kind ended.
fn restarts(xml: &mut Xml, start: u32) {
    for level in 0..9 {
        xml.element("w:lvlOverride", &[("w:ilvl", &level.to_string())], |xml| {
            xml.value("w:startOverride", &start.to_string());
        });
    }
}

fn definition(xml: &mut Xml, place: usize, kind: List) {
    xml.element("w:abstractNum", &[("w:abstractNumId", &place.to_string())], |xml| {
        xml.value("w:multiLevelType", "hybridMultilevel");
        for level in 0..9 {
            let (format, mark) = kind.mark(level);
            xml.element("w:lvl", &[("w:ilvl", &level.to_string())], |xml| {
                xml.value("w:start", "1");
                xml.value("w:numFmt", format);
                xml.value("w:lvlText", &mark);
                xml.value("w:lvlJc", "left");
                let left = STEP.times(level as i64 + 1, 1).in_twips();
                xml.element("w:pPr", &[], |xml| {
                    xml.empty("w:ind", &[("w:left", &left), ("w:hanging", &STEP.in_twips())]);
                });
                if kind == List::Boxes {
                    let face = "Segoe UI Symbol";
                    xml.element("w:rPr", &[], |xml| {
                        xml.empty(
                            "w:rFonts",
                            &[("w:ascii", face), ("w:hAnsi", face), ("w:cs", face), ("w:hint", "default")],
                        );
                    });
                }
            });
        }
    });
}
