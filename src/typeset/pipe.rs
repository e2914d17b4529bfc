//! What this process and a worker say to each other: a length, a header in JSON, and the bytes that it announces.

use std::io::{self, ErrorKind, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::memory::Age;
use super::note::Note;
use crate::area::Margins;

/// A manuscript on its way to a worker.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    /// What to forget before: everything that is older.
    pub(super) forget: Option<Age>,
    /// The date of the PDF, in seconds since 1970.
    pub(super) timestamp: i64,
    /// Where no text may be.
    #[serde(default)]
    pub(super) margins: Margins,
    /// Virtual paths and lengths of the files that follow.
    pub(super) files: Vec<(String, usize)>,
    /// Lengths of the fonts that follow the files; none if the worker has the right ones.
    pub(super) fonts: Option<Vec<usize>>,
}

/// A worker's answer.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Reply {
    /// The length of the PDF that follows, if there is one.
    pub(super) pdf: Option<usize>,
    /// What Typst said.
    pub(super) notes: Vec<Note>,
}

/// No header and no file may be larger, whoever announces it.
pub(super) const LARGEST: usize = 256 << 20;

/// Sends a header and its bytes.
pub(super) fn send(
    pipe: &mut impl Write,
    header: &impl Serialize,
    bodies: impl IntoIterator<Item = impl AsRef<[u8]>>,
) -> io::Result<()> {
    let header = serde_json::to_vec(header)?;
    let length = u32::try_from(header.len()).map_err(|_| io::Error::from(ErrorKind::InvalidInput))?;
    pipe.write_all(&length.to_le_bytes())?;
    pipe.write_all(&header)?;
    for body in bodies {
        pipe.write_all(body.as_ref())?;
    }
    pipe.flush()
}

/// Receives a header, or nothing when the other side has closed the pipe.
pub(super) fn receive<T: DeserializeOwned>(pipe: &mut impl Read) -> io::Result<Option<T>> {
    let mut length = [0; 4];
    match pipe.read_exact(&mut length) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let header = receive_bytes(pipe, u32::from_le_bytes(length) as usize)?;
    Ok(Some(serde_json::from_slice(&header)?))
}

/// Receives the bytes that a header has announced.
pub(super) fn receive_bytes(pipe: &mut impl Read, length: usize) -> io::Result<Vec<u8>> {
    if length > LARGEST {
        return Err(io::Error::new(ErrorKind::InvalidData, "more than 256 MiB were announced"));
    }
    let mut bytes = Vec::new();
    pipe.take(length as u64).read_to_end(&mut bytes)?;
    if bytes.len() < length { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_received() {
        let mut pipe = Vec::new();
        send(&mut pipe, &Reply { pdf: Some(3), notes: Vec::new() }, [b"abc"]).unwrap();
        let mut pipe = pipe.as_slice();
        let reply: Reply = receive(&mut pipe).unwrap().unwrap();
        assert_eq!((reply.pdf, receive_bytes(&mut pipe, 3).unwrap()), (Some(3), b"abc".to_vec()));
        assert!(receive::<Reply>(&mut pipe).unwrap().is_none());
    }

    #[test]
    fn garbage_is_an_error_and_costs_nothing() {
        for garbage in [&b"\xff\xff\xff\xff{}"[..], b"\x02\0\0\0[]", b"\x09\0\0\0{}"] {
            assert!(receive::<Reply>(&mut &*garbage).is_err(), "{garbage:?}");
        }
        assert!(receive_bytes(&mut &b"abc"[..], LARGEST).is_err());
    }
}
