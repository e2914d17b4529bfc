//! Settings, and the rules that separate notes from the text.

use super::NAMESPACES;
use crate::xml::Xml;

/// The part of the settings.
pub(super) fn part(language: &str, notes: bool) -> Vec<u8> {
    Xml::part("w:settings", &NAMESPACES[..1], |xml| {
        xml.empty("w:zoom", &[("w:percent", "100")]);
        xml.value("w:defaultTabStop", "709");
        xml.value("w:characterSpacingControl", "doNotCompress");
        if notes {
            xml.element("w:footnotePr", &[], |xml| {
                ["-1", "0"].iter().for_each(|id| xml.empty("w:footnote", &[("w:id", id)]));
            });
        }
        xml.element("w:compat", &[], |xml| {
            // Without it, Word opens the file as one of 2007.
            let uri = "http://schemas.microsoft.com/office/word";
            xml.empty("w:compatSetting", &[("w:name", "compatibilityMode"), ("w:uri", uri), ("w:val", "15")]);
        });
        xml.empty("w:themeFontLang", &[("w:val", language), ("w:bidi", language)]);
        xml.value("w:decimalSymbol", ".");
        xml.value("w:listSeparator", ",");
    })
}

/// The rules above notes.
pub(super) fn separators(xml: &mut Xml) {
    let kinds = [("-1", "separator"), ("0", "continuationSeparator")];
    for (id, kind) in kinds {
        xml.element("w:footnote", &[("w:type", kind), ("w:id", id)], |xml| {
            xml.element("w:p", &[], |xml| {
                xml.element("w:r", &[], |xml| xml.empty(&format!("w:{kind}"), &[]));
            });
        });
    }
}
