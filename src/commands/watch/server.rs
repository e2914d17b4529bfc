//! A web server for one page on this machine: it answers only what comes from that page, from memory and never the disk.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

/// What the page shows.
#[derive(Default)]
pub(super) struct State {
    /// Counts every change of what is shown.
    pub(super) version: u64,
    /// The state for the page, in JSON, without the version.
    pub(super) json: serde_json::Value,
    /// Finished PDFs by their hash.
    pub(super) pdfs: BTreeMap<String, Arc<[u8]>>,
}

/// A state that the server's threads wait for.
#[derive(Default)]
pub(super) struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and tells all who wait.
    pub(super) fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state();
        change(&mut state);
        state.version += 1;
        self.changed.notify_all();
    }

    /// The state for a page that has seen this version; waits a while for a newer one.
    fn newer_than(&self, seen: u64) -> String {
        let same = |state: &mut State| state.version == seen;
        let (state, _) =
            self.changed.wait_timeout_while(self.state(), PATIENCE, same).unwrap_or_else(PoisonError::into_inner);
        let mut json = state.json.clone();
        json["version"] = state.version.into();
        json.to_string()
    }
}

/// How long a question for something new stays open.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a request may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(5);

/// More connections at a time are turned away.
const MOST: usize = 64;

/// No request of the page is longer.
const LONGEST: u64 = 8 << 10;

/// Begins to answer on a port of this machine, and tells the address of the page.
pub(super) fn serve(port: u16, shared: &Arc<Shared>) -> Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .with_context(|| format!("port {port} of this machine is taken; leave out --port"))?;
    let address = listener.local_addr().context("the port has no number")?;
    // Two random numbers of the standard library: nobody else on this machine knows the page's address.
    let secret = || RandomState::new().hash_one(address.port());
    let site = Arc::new(Site { address, token: format!("{:016x}{:016x}", secret(), secret()) });
    let page = format!("http://{address}/{}/", site.token);
    let shared = Arc::clone(shared);
    let open = Arc::new(AtomicUsize::new(0));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if open.fetch_add(1, Ordering::Relaxed) >= MOST {
                open.fetch_sub(1, Ordering::Relaxed);
                continue;
            }
            let (site, shared, open) = (Arc::clone(&site), Arc::clone(&shared), Arc::clone(&open));
            thread::spawn(move || {
                // A browser that has gone needs no answer.
                let _ = site.answer(stream, &shared);
                open.fetch_sub(1, Ordering::Relaxed);
            });
        }
    });
    Ok(page)
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
    fn answer(&self, stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
        stream.set_read_timeout(Some(ARRIVAL))?;
        stream.set_write_timeout(Some(ARRIVAL))?;
        let request = read(&stream)?;
        let answer = self.to(&request, shared);
        let head = format!(
            "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n{HEADERS}{}\r\n",
            answer.status,
            answer.kind,
            answer.body.len(),
            // A browser shows a PDF in a page of its own making, which needs its own scripts.
            if answer.kind == PDF { FRAME } else { POLICY }
        );
        let mut stream = stream;
        stream.write_all(head.as_bytes())?;
        if !request.first().is_some_and(|line| line.starts_with("HEAD ")) {
            stream.write_all(&answer.body)?;
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

/// The lines of a request's head.
fn read(stream: &TcpStream) -> std::io::Result<Vec<String>> {
    let mut lines = Vec::new();
    let mut reader = BufReader::new(stream.take(LONGEST));
    loop {
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line)?;
        let Ok(line) = String::from_utf8(line) else { return Ok(Vec::new()) };
        let Some(text) = line.strip_suffix('\n') else { return Ok(Vec::new()) };
        match text.trim_end_matches('\r') {
            "" => return Ok(lines),
            text => lines.push(text.to_owned()),
        }
    }
}
