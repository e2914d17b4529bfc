//! Machines with one bucket in memory.

use lopdf::{Document, Object, dictionary};
use object_store::memory::InMemory;

use super::*;
use crate::cache::{Cache, Place, attested};
use crate::files::{Shared, Store};

/// Machines with folders of their own and one bucket.
struct Machines {
    bucket: Arc<InMemory>,
    folders: tempfile::TempDir,
}

impl Machines {
    fn new() -> Self {
        Self { bucket: Arc::default(), folders: tempfile::tempdir().unwrap() }
    }

    fn one(&self, name: &str) -> Shared {
        let Ok(Place::Bucket(address)) = Place::parse("s3://packs/ours".into()) else { unreachable!() };
        let far = Bucket::over(Arc::<InMemory>::clone(&self.bucket), &address, false).unwrap();
        let folder = self.folders.path().join(name);
        Shared { near: Some(Store::new(&folder, &folder)), far }
    }

    fn object(&self, key: &Key) -> Vec<u8> {
        let line = &self.one("looks").far.line;
        line.runtime.block_on(line.read(&line.path(key))).unwrap().unwrap()
    }

    fn replace(&self, key: &Key, bytes: Vec<u8>) {
        let line = &self.one("meddles").far.line;
        line.runtime.block_on(self.bucket.put(&line.path(key), bytes.into())).unwrap();
    }
}

fn key(kind: Kind, name: &str) -> Key {
    Key::new(kind, [name])
}

/// A PDF of one page with a title, and what is kept beside it.
fn entry(title: &str) -> Entry {
    let mut pdf = Document::with_version("1.7");
    let page = pdf.add_object(dictionary! { "Type" => "Page" });
    let pages = pdf.add_object(dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 });
    let catalog = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    let info = pdf.add_object(dictionary! { "Title" => Object::string_literal(title) });
    pdf.trailer.set("Root", catalog);
    pdf.trailer.set("Info", info);
    let mut bytes = Vec::new();
    pdf.save_to(&mut bytes).unwrap();
    let head = attested(br#"{"notes":[],"facts":{"pages":0,"sha256":""}}"#, &bytes).unwrap();
    Entry { head, body: Some(Body::new(bytes.into())) }
}

#[test]
fn what_one_machine_makes_another_finds_and_keeps() {
    let machines = Machines::new();
    let (first, second) = (machines.one("first"), machines.one("second"));
    let pdf = key(Kind::Pdf, "a");
    first.put(&pdf, &entry("a title\nof two lines"));
    assert!(first.faults().is_empty(), "{:?}", first.faults());
    assert_eq!(second.get(&pdf), Found::Entry(entry("a title\nof two lines")));
    assert_eq!(second.near.as_ref().unwrap().get(&pdf), Found::Entry(entry("a title\nof two lines")));
    assert_eq!(second.get(&key(Kind::Pdf, "b")), Found::Nothing);
    assert_eq!(second.far.held().unwrap(), Held { pdfs: 1, bytes: machines.object(&pdf).len() as u64 });
}

#[test]
fn no_verdict_and_no_zip_of_others_is_believed() {
    let machines = Machines::new();
    let (first, second) = (machines.one("first"), machines.one("second"));
    for kind in [Kind::Verdict, Kind::Zip] {
        first.put(&key(kind, "a"), &entry("clean"));
        assert_eq!(first.get(&key(kind, "a")), Found::Entry(entry("clean")));
    }
    first.remember("small/en", b"files");
    assert!(first.faults().is_empty());
    assert_eq!(second.get(&key(Kind::Verdict, "a")), Found::Nothing);
    assert_eq!(second.get(&key(Kind::Zip, "a")), Found::Nothing);
    assert_eq!(second.recall("small/en"), None);
    assert_eq!(second.far.held().unwrap(), Held::default());
}

#[test]
fn what_is_there_is_left_alone() {
    let machines = Machines::new();
    let (first, second) = (machines.one("first"), machines.one("second"));
    let pdf = key(Kind::Pdf, "a");
    first.put(&pdf, &entry("first"));
    assert!(first.faults().is_empty());
    second.put(&pdf, &entry("second"));
    assert!(second.faults().is_empty());
    assert_eq!(machines.one("third").get(&pdf), Found::Entry(entry("first")));
}

#[test]
fn what_is_damaged_is_refused_told_and_written_over() {
    let machines = Machines::new();
    let first = machines.one("first");
    let (pdf, other) = (key(Kind::Pdf, "a"), key(Kind::Pdf, "b"));
    first.put(&pdf, &entry("right"));
    first.put(&other, &entry("other"));
    assert!(first.faults().is_empty());
    let (whole, of_other) = (machines.object(&pdf), machines.object(&other));
    let flip = |at: usize| whole.iter().enumerate().map(|(n, byte)| byte ^ u8::from(n == at)).collect();
    let mut damages: Vec<Vec<u8>> = (0..whole.len()).map(flip).collect();
    damages.extend((0..whole.len()).map(|end| whole[..end].to_vec()));
    damages.extend([[&whole[..], b"\n"].concat(), of_other]);
    for (number, damage) in damages.into_iter().enumerate() {
        machines.replace(&pdf, damage.clone());
        let next = machines.one(&format!("machine-{number}"));
        assert_eq!(next.get(&pdf), Found::Damaged, "{}", String::from_utf8_lossy(&damage));
        next.put(&pdf, &entry("right"));
        let faults = next.faults();
        assert!(faults.len() == 1 && faults[0].contains("s3://packs/ours/shared-1/pdf/"), "{faults:?}");
        assert!(faults[0].ends_with("; written over"), "{faults:?}");
        assert_eq!(machines.object(&pdf), whole);
    }
}
