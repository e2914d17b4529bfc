//! A web server for one page on this machine: it answers only what comes from that page, from memory and never the disk.
//!
//! Nobody keeps the others from being answered: a request and its answer have a time in which they must be through, and
//! where all places are taken, the oldest of those who have not yet said what they want loses his.

#![expect(clippy::disallowed_methods, reason = "whoever asks too slowly is not waited for")]

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};

use crate::panic::lock;

/// What the page shows.
#[derive(Default)]
pub(super) struct State {
    /// Counts every change of what is shown.
    pub(super) version: u64,
    /// The state for the page, in JSON, without the version.
    pub(super) json: serde_json::Value,
    /// Finished PDFs by their hash.
    pub(super) pdfs: BTreeMap<String, Arc<[u8]>>,
    /// How many tabs wait for a newer version.
    waiting: usize,
}

/// A state that the server's threads wait for.
#[derive(Default)]
pub(super) struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Changes the state and tells all who wait.
    pub(super) fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state();
        change(&mut state);
        state.version += 1;
        self.changed.notify_all();
    }

    /// The state for a page that has seen this version; waits a while for a newer one, unless too many do.
    fn newer_than(&self, seen: u64) -> String {
        let mut state = self.state();
        let crowded = state.waiting >= MOST_TABS;
        if !crowded {
            state.waiting += 1;
            let same = |state: &mut State| state.version == seen;
            let waited = self.changed.wait_timeout_while(state, PATIENCE, same);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            state.waiting -= 1;
        }
        let mut json = state.json.clone();
        json["version"] = state.version.into();
        json["crowded"] = crowded.into();
        json.to_string()
    }
}

/// How long a question for something new stays open.
const PATIENCE: Duration = Duration::from_secs(20);

/// The most questions that stay open at a time, each with a place; pages beyond them ask again every few seconds.
const MOST_TABS: usize = 32;

/// In this time a request must have arrived whole.
const ARRIVAL: Duration = Duration::from_secs(5);

/// In this time an answer must be through; a large PDF takes less than a second.
const DELIVERY: Duration = Duration::from_secs(60);

/// The most connections that have a place at a time.
const MOST: usize = 64;

/// No request of the page is longer.
const LONGEST: usize = 8 << 10;

/// Begins to answer on a port of this machine, and tells the address of the page.
pub(super) fn serve(port: u16, shared: &Arc<Shared>) -> Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .with_context(|| format!("port {port} of this machine is taken; leave out --port"))?;
    let address = listener.local_addr().context("the port has no number")?;
    let site = Arc::new(Site { address, token: secret()? });
    let page = format!("http://{address}/{}/", site.token);
    let (shared, seats) = (Arc::clone(shared), Arc::new(Mutex::new(Seats::default())));
    let answer_all = move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else {
                // Where the system has nothing left to open, there may be something soon.
                thread::sleep(Duration::from_millis(50));
                continue;
            };
            let Some(seat) = Seat::take(&seats, &stream) else { continue };
            let (site, shared) = (Arc::clone(&site), Arc::clone(&shared));
            let answer = move || {
                // A browser that has gone needs no answer.
                let _ = site.answer(stream, &seat, &shared);
            };
            // Where the system gives no thread, the browser asks again.
            let _ = thread::Builder::new().spawn(answer);
        }
    };
    thread::Builder::new().spawn(answer_all).context("the system gives this program no threads")?;
    Ok(page)
}

/// What nobody else on this machine knows, from the system's source of random numbers.
fn secret() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("the system gives no random numbers ({error})"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The places for connections.
#[derive(Default)]
struct Seats {
    next: u64,
    taken: usize,
    /// Those that have not yet said what they want, in the order in which they came.
    arriving: BTreeMap<u64, TcpStream>,
}

/// The place of a connection; it is free when this value goes.
struct Seat {
    seats: Arc<Mutex<Seats>>,
    number: u64,
}

impl Seat {
    /// Takes a place for a connection; none if all are taken by those who are being answered.
    fn take(all: &Arc<Mutex<Seats>>, stream: &TcpStream) -> Option<Self> {
        let mut seats = lock(all);
        if seats.taken >= MOST {
            // Its thread notices, and gives the place back.
            let (_, oldest) = seats.arriving.pop_first()?;
            let _ = oldest.shutdown(Shutdown::Both);
        }
        let number = seats.next;
        seats.next += 1;
        seats.arriving.insert(number, stream.try_clone().ok()?);
        seats.taken += 1;
        Some(Self { seats: Arc::clone(all), number })
    }

    /// The request is there.
    fn arrived(&self) {
        lock(&self.seats).arriving.remove(&self.number);
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.arrived();
        lock(&self.seats).taken -= 1;
    }
}

/// Where the page is.
struct Site {
    address: SocketAddr,
    token: String,
}

/// An answer: its status, its type and its bytes.
struct Answer {
    status: &'static str,
    kind: &'static str,
    body: Arc<[u8]>,
}

impl Answer {
    fn new(kind: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self { status: "200 OK", kind, body: body.into().into() }
    }

    fn refusal(status: &'static str) -> Self {
        Self { status, kind: "text/plain; charset=utf-8", body: format!("{status}\n").into_bytes().into() }
    }
}

impl Site {
    fn answer(&self, mut stream: TcpStream, seat: &Seat, shared: &Shared) -> io::Result<()> {
        let request = read(&mut stream)?;
        seat.arrived();
        let answer = self.to(&request, shared);
        let head = format!(
            "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n{HEADERS}{}\r\n",
            answer.status,
            answer.kind,
            answer.body.len(),
            // A browser shows a PDF in a page of its own making, which needs its own scripts.
            if answer.kind == PDF { FRAME } else { POLICY }
        );
        let wants_body = !request.first().is_some_and(|line| line.starts_with("HEAD "));
        let body = if wants_body { &*answer.body } else { &[] };
        let end = Instant::now() + DELIVERY;
        for piece in [head.as_bytes()].into_iter().chain(body.chunks(PIECE)) {
            stream.set_write_timeout(Some(left(end)?))?;
            stream.write_all(piece)?;
        }
        stream.flush()
    }

    fn to(&self, request: &[String], shared: &Shared) -> Answer {
        let Some((first, headers)) = request.split_first() else { return Answer::refusal("400 Bad Request") };
        let words: Vec<_> = first.split(' ').collect();
        let [method, path, "HTTP/1.1" | "HTTP/1.0"] = words[..] else { return Answer::refusal("400 Bad Request") };
        if !matches!(method, "GET" | "HEAD") {
            return Answer::refusal("405 Method Not Allowed");
        }
        if !self.is_ours(headers) {
            return Answer::refusal("403 Forbidden");
        }
        let Some(path) = path.strip_prefix('/').and_then(|path| path.strip_prefix(self.token.as_str())) else {
            return Answer::refusal("404 Not Found");
        };
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        match path {
            "/" => Answer::new("text/html; charset=utf-8", include_str!("page.html")),
            "/page.js" => Answer::new("text/javascript; charset=utf-8", include_str!("page.js")),
            "/page.css" => Answer::new("text/css; charset=utf-8", include_str!("page.css")),
            "/state" => {
                let seen = query.strip_prefix("since=").and_then(|seen| seen.parse().ok()).unwrap_or_default();
                Answer::new("application/json", shared.newer_than(seen))
            }
            _ => {
                let hash = path.strip_prefix("/pdf/").and_then(|path| path.strip_suffix(".pdf"));
                let pdf = hash.and_then(|hash| shared.state().pdfs.get(hash).cloned());
                match pdf {
                    Some(body) => Answer { status: "200 OK", kind: PDF, body },
                    None => Answer::refusal("404 Not Found"),
                }
            }
        }
    }

    /// Other sites may have this browser ask us, under any name that leads here: they are not answered.
    fn is_ours(&self, headers: &[String]) -> bool {
        let port = self.address.port();
        let names = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
        let values = |name: &str| {
            let fields = headers.iter().filter_map(|line| line.split_once(':'));
            let fields = fields.filter(|(field, _)| field.eq_ignore_ascii_case(name));
            fields.map(|(_, value)| value.trim().to_owned()).collect::<Vec<_>>()
        };
        let hosts = values("host");
        let ours = hosts.len() == 1 && names.contains(&hosts[0]);
        let from = |origin: &String| names.iter().any(|name| *origin == format!("http://{name}"));
        let site = |site: &String| matches!(site.as_str(), "same-origin" | "none");
        ours && values("origin").iter().all(from) && values("sec-fetch-site").iter().all(site)
    }
}

/// What every answer says: nothing is kept, guessed, framed elsewhere or fetched from elsewhere.
const HEADERS: &str = "Connection: close\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\
    Referrer-Policy: no-referrer\r\nCross-Origin-Resource-Policy: same-origin\r\n";

const PDF: &str = "application/pdf";
const FRAME: &str = "Content-Security-Policy: frame-ancestors 'self'\r\n";
const POLICY: &str = "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; \
    connect-src 'self'; frame-src 'self'; object-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'self'\r\n";

/// The most bytes that are sent at a time.
const PIECE: usize = 16 << 10;

/// The time until then; an error when there is none.
fn left(end: Instant) -> io::Result<Duration> {
    let left = end.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(left) }
}

/// The lines of a request's head; none if it has no end, or is no text.
fn read(stream: &mut TcpStream) -> io::Result<Vec<String>> {
    let end = Instant::now() + ARRIVAL;
    let (mut head, mut piece) = (Vec::new(), [0; 1024]);
    loop {
        stream.set_read_timeout(Some(left(end)?))?;
        let length = stream.read(&mut piece)?;
        head.extend_from_slice(&piece[..length]);
        if let Some(lines) = lines(&head) {
            return Ok(lines);
        }
        if length == 0 || head.len() >= LONGEST {
            return Ok(Vec::new());
        }
    }
}

/// The lines before the first empty one, if that is there.
fn lines(head: &[u8]) -> Option<Vec<String>> {
    let mut lines = Vec::new();
    let mut rest = head;
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]);
        if line.is_empty() {
            return Some(lines);
        }
        let Ok(line) = std::str::from_utf8(line) else { return Some(Vec::new()) };
        lines.push(line.to_owned());
        rest = &rest[end + 1..];
    }
    None
}
