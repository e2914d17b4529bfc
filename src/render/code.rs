//! Square codes (QR) for the addresses of readings.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use qrcode::{EcLevel, QrCode};

/// The codes that were drawn: the same reading stands in several documents of every target.
#[derive(Debug, Default)]
pub(super) struct Codes(Mutex<BTreeMap<String, Arc<[u8]>>>);

impl Codes {
    /// The modules of an address's code.
    pub(super) fn of(&self, url: &str) -> Arc<[u8]> {
        let mut codes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(code) = codes.get(url) {
            return Arc::clone(code);
        }
        let code: Arc<[u8]> = square_code(url).into();
        codes.insert(url.to_owned(), Arc::clone(&code));
        code
    }
}

/// The modules of a QR code with its quiet zone, row by row: black 0, white 255.
fn square_code(url: &str) -> Vec<u8> {
    const QUIET: usize = 4;
    let code = QrCode::with_error_correction_level(url, EcLevel::M).expect("the address is short");
    let width = code.width() + 2 * QUIET;
    let mut modules = vec![255; width * width];
    for (index, colour) in code.to_colors().into_iter().enumerate() {
        let (row, column) = (index / code.width() + QUIET, index % code.width() + QUIET);
        modules[row * width + column] = colour.select(0, 255);
    }
    modules
}
