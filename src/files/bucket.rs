//! Finished work in a bucket that many machines share: under each key one object, with the file and what goes with it.
//!
//! An object begins with a hash of all that follows and is checked by it whenever it is read. One that is there is left
//! alone, unless it is damaged: then it is written over. Objects are written by threads of their own, so that nobody
//! waits for it. What fails once is not tried again in this run, and nothing here stops a build.

use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use blake3::Hash;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::path::Path;
use object_store::{
    BackoffConfig, ClientConfigKey, Error, ObjectStore, ObjectStoreExt, PutMode, PutPayload, RetryConfig,
};
use tokio::runtime::{Builder, Runtime};

use super::Held;
use super::store::line;
use crate::cache::{Address, Body, Entry, Found, Key, Kind};

/// Our names below the prefix; another one for every change of the form of objects.
const FORM: &str = "shared-1";

/// What is larger was not put there by us.
const LARGEST: u64 = 600 << 20;

/// How many objects are written at a time, and how many may wait for it.
const WRITERS: usize = 4;
const WAITING: usize = 64;

/// A bucket, with the threads that write to it.
pub struct Bucket {
    line: Arc<Line>,
    writing: Mutex<Option<Writing>>,
}

type Writing = (SyncSender<Order>, Vec<JoinHandle<()>>);

/// An object to be written.
struct Order {
    key: Key,
    bytes: Vec<u8>,
}

impl Bucket {
    /// The bucket at this address. How it is reached and who asks, the usual variables `AWS_*` say.
    pub fn open(address: &Address) -> Result<Self> {
        let client = |key| AmazonS3ConfigKey::Client(key);
        let builder = AmazonS3Builder::from_env()
            .with_bucket_name(&address.bucket)
            .with_config(client(ClientConfigKey::ConnectTimeout), "3 s")
            .with_config(client(ClientConfigKey::ReadTimeout), "15 s")
            .with_config(client(ClientConfigKey::Timeout), "60 s")
            .with_retry(RetryConfig {
                max_retries: 2,
                retry_timeout: Duration::from_secs(10),
                backoff: BackoffConfig::default(),
            });
        let said = |key| builder.get_config_value(&key).unwrap_or_default();
        let endpoint = said(AmazonS3ConfigKey::S3Endpoint) + &said(AmazonS3ConfigKey::Endpoint);
        let allowed = said(client(ClientConfigKey::AllowHttp)).to_ascii_lowercase();
        if endpoint.starts_with("http://") && !["1", "true", "on", "yes", "y"].contains(&allowed.as_str()) {
            bail!("{address} would be asked without encryption; set AWS_ALLOW_HTTP=true if that is meant");
        }
        let anonymous = said(AmazonS3ConfigKey::AccessKeyId).is_empty();
        let store = builder.build().with_context(|| format!("{address} cannot be used; see to the variables AWS_*"))?;
        Self::over(Arc::new(store), address, anonymous)
    }

    /// The same over any store of objects.
    fn over(store: Arc<dyn ObjectStore>, address: &Address, anonymous: bool) -> Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build().context("no connection can be made")?;
        let line = Line { store, runtime, address: address.clone(), anonymous, faults: Mutex::default() };
        let line = Arc::new(line);
        let (sender, orders) = sync_channel(WAITING);
        let orders = Arc::new(Mutex::new(orders));
        let writer = |_| {
            let (line, orders) = (Arc::clone(&line), Arc::clone(&orders));
            thread::Builder::new().spawn(move || line.write_all(&orders)).ok()
        };
        // Where the system gives no threads, nothing is written.
        let writers = (0..WRITERS).map_while(writer).collect();
        Ok(Self { line, writing: Mutex::new(Some((sender, writers))) })
    }

    /// The work under a key.
    pub fn get(&self, key: &Key) -> Found {
        self.line.get(key)
    }

    /// Has work with a file written under its key.
    pub fn put(&self, key: &Key, head: &[u8], body: &Body) {
        let sender = locked(&self.writing).as_ref().map(|(sender, _)| sender.clone());
        if let Some(sender) = sender.filter(|_| self.line.is_writable()) {
            // Whoever writes ends only after the last order.
            let _ = sender.send(Order { key: *key, bytes: object(key, head, body) });
        }
    }

    /// What was wrong with it, each a sentence, once all is written. The build does not depend on it.
    pub fn faults(&self) -> Vec<String> {
        self.settle();
        self.line.faults()
    }

    /// How many PDFs it holds, and how many bytes they have in all.
    pub fn held(&self) -> Result<Held> {
        self.line.held()
    }

    fn settle(&self) {
        let Some((sender, writers)) = locked(&self.writing).take() else { return };
        drop(sender);
        let joined: Vec<_> = writers.into_iter().map(std::thread::JoinHandle::join).collect();
        if joined.iter().any(Result::is_err) {
            locked(&self.line.faults).unwritable.get_or_insert_with(|| "this program failed".to_owned());
        }
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        self.settle();
    }
}

/// What all threads use.
struct Line {
    store: Arc<dyn ObjectStore>,
    runtime: Runtime,
    address: Address,
    /// Whether there is no key in the variables.
    anonymous: bool,
    faults: Mutex<Faults>,
}

#[derive(Default)]
struct Faults {
    unreadable: Option<String>,
    unwritable: Option<String>,
    damaged: BTreeSet<String>,
    /// Those of the damaged that were written over.
    mended: BTreeSet<String>,
}

impl Line {
    fn get(&self, key: &Key) -> Found {
        let path = self.path(key);
        if locked(&self.faults).unreadable.is_some() {
            return Found::Nothing;
        }
        let bytes = match self.runtime.block_on(self.read(&path)) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return self.damaged(&path),
            Err(Error::NotFound { source, .. }) if code(&source.to_string()) != Some(NO_BUCKET) => {
                return Found::Nothing;
            }
            Err(error) => {
                locked(&self.faults).unreadable.get_or_insert_with(|| self.reason(&error));
                return Found::Nothing;
            }
        };
        match parse(&bytes, key) {
            Some(entry) => Found::Entry(entry),
            None => self.damaged(&path),
        }
    }

    /// The bytes of an object; none if it is larger than any of ours.
    async fn read(&self, path: &Path) -> object_store::Result<Option<Vec<u8>>> {
        let found = self.store.get(path).await?;
        if found.meta.size > LARGEST {
            return Ok(None);
        }
        Ok(Some(found.bytes().await?.to_vec()))
    }

    fn damaged(&self, path: &Path) -> Found {
        locked(&self.faults).damaged.insert(path.to_string());
        Found::Damaged
    }

    fn is_writable(&self) -> bool {
        let faults = locked(&self.faults);
        faults.unreadable.is_none() && faults.unwritable.is_none()
    }

    fn write_all(&self, orders: &Mutex<Receiver<Order>>) {
        loop {
            let order = locked(orders).recv();
            let Ok(order) = order else { return };
            if self.is_writable() {
                self.write(order);
            }
        }
    }

    fn write(&self, Order { key, bytes }: Order) {
        let path = self.path(&key);
        let damaged = locked(&self.faults).damaged.contains(path.as_ref());
        let mode = if damaged { PutMode::Overwrite } else { PutMode::Create };
        let written = self.runtime.block_on(self.store.put_opts(&path, PutPayload::from(bytes), mode.into()));
        match written {
            Ok(_) if damaged => drop(locked(&self.faults).mended.insert(path.to_string())),
            // Another machine was faster.
            Ok(_) | Err(Error::AlreadyExists { .. }) => {}
            Err(error) => drop(locked(&self.faults).unwritable.get_or_insert_with(|| self.reason(&error))),
        }
    }

    fn faults(&self) -> Vec<String> {
        let faults = locked(&self.faults);
        let address = &self.address;
        let damaged = faults.damaged.first().map(|first| {
            let more = match faults.damaged.len() {
                1 => String::new(),
                n => format!(" and {} more", n - 1),
            };
            let mended = faults.mended == faults.damaged;
            let then = if mended { "written over" } else { "not written over, so delete it" };
            let bucket = &address.bucket;
            format!("damaged in the shared cache, refused and made anew: s3://{bucket}/{first}{more}; {then}")
        });
        let unreadable = faults.unreadable.as_ref().map(|reason| {
            format!(
                "the shared cache {address} is not used any more ({reason}); see to the bucket, the network and the \
                 variables AWS_*, or name another one with --cache"
            )
        });
        let unwritable = faults.unwritable.as_ref().filter(|_| unreadable.is_none()).map(|reason| {
            format!(
                "nothing more is kept in the shared cache {address} ({reason}); see to the rights of this machine, or \
                 name another one with --cache"
            )
        });
        [damaged, unreadable, unwritable].into_iter().flatten().collect()
    }

    fn held(&self) -> Result<Held> {
        let listed = self.runtime.block_on(self.store.list_with_delimiter(Some(&self.folder(Kind::Pdf))));
        let listed = listed.map_err(|error| anyhow::anyhow!("{}", self.reason(&error)));
        let objects = listed.with_context(|| format!("the shared cache {} cannot be listed", self.address))?.objects;
        Ok(Held { pdfs: objects.len(), bytes: objects.iter().map(|object| object.size).sum() })
    }

    fn folder(&self, kind: Kind) -> Path {
        let parts = self.address.prefix.split('/').filter(|part| !part.is_empty());
        parts.chain([FORM, kind.word()]).collect()
    }

    fn path(&self, key: &Key) -> Path {
        self.folder(key.kind).join(key.hash.to_hex().as_str())
    }

    /// Why something failed, in few words.
    fn reason(&self, error: &Error) -> String {
        let text = error.to_string();
        let reason = match code(&text) {
            Some(NO_BUCKET) => format!("there is no bucket `{}`", self.address.bucket),
            Some(code) => format!("it says {code}"),
            None => deepest(error),
        };
        if self.anonymous { reason + "; AWS_ACCESS_KEY_ID is not set" } else { reason }
    }
}

/// What S3 says of a bucket that does not exist.
const NO_BUCKET: &str = "NoSuchBucket";

/// The word for an error in what S3 answers.
fn code(text: &str) -> Option<&str> {
    let code = text.split_once("<Code>")?.1.split_once("</Code>")?.0;
    code.chars().all(|c| c.is_ascii_alphanumeric()).then_some(code)
}

/// What lies at the bottom of an error, as one short line.
fn deepest(error: &Error) -> String {
    let mut deepest: &dyn std::error::Error = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    let text = deepest.to_string();
    text.lines().next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect()
}

/// The first word of an object, behind its hash.
const TITLE: &str = "coursepack";

/// Writes an object: the hash of the rest, the key that it lies under, the length of the head, head and file.
fn object(key: &Key, head: &[u8], body: &Body) -> Vec<u8> {
    let title = format!("{TITLE} {} {} {}\n", key.kind.word(), key.hash.to_hex(), head.len());
    let rest = [title.as_bytes(), head, &body.bytes].concat();
    [blake3::hash(&rest).to_hex().as_bytes(), b"\n", &rest].concat()
}

/// Reads an object.
fn parse(bytes: &[u8], key: &Key) -> Option<Entry> {
    let (hash, rest) = line(bytes)?;
    if Hash::from_hex(hash).ok()? != blake3::hash(rest) {
        return None;
    }
    let (title, rest) = line(rest)?;
    let words: Vec<_> = std::str::from_utf8(title).ok()?.split(' ').collect();
    let [TITLE, kind, known, length] = words[..] else { return None };
    if kind != key.kind.word() || known != key.hash.to_hex().as_str() {
        return None;
    }
    let (head, body) = rest.split_at_checked(length.parse().ok()?)?;
    Some(Entry { head: head.to_vec(), body: Some(Body::new(body.into())) })
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
