//! The margins of pages: the design leaves them free, and a check of finished pages holds it to that.

use crate::area::Margins;
use crate::document::DocumentKind;
use crate::edition::{Looks, PageSize};

/// The margins of a document of this kind.
pub(super) fn margins(kind: Option<DocumentKind>, looks: &Looks) -> Margins {
    let around = |sides, top, bottom| Margins { left: sides, right: sides, top, bottom };
    if kind == Some(DocumentKind::Directory) {
        return around(15.0, 24.0, 20.0);
    }
    if kind == Some(DocumentKind::Slides) {
        return around(16.0, 10.0, 16.0);
    }
    // The usual ones leave an A4 page whole on US Letter paper, and the other way round.
    let margins = match looks.page {
        PageSize::Paper => around(25.0, 30.0, 30.0),
        PageSize::LargePrint => around(25.0, 35.0, 30.0),
        PageSize::A5 => around(15.0, 20.0, 18.0),
        PageSize::Phone => around(6.0, 8.0, 12.0),
    };
    if looks.review { Margins { right: REVIEW, ..margins } } else { margins }
}

/// Room for the words of a reviewer.
pub(super) const REVIEW: f64 = 65.0;
