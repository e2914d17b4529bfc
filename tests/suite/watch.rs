//! `watch` over HTTP: it shows what was saved, and answers nobody but its own page.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::cache::Small;

/// A running `coursepack watch`, which ends with the test.
struct Watch {
    child: Child,
    host: String,
    token: String,
}

impl Watch {
    fn start(small: &Small) -> Self {
        let mut command = small.command(&["watch", "small/en", "--engine", "worker", "--cache", "cache"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let (host, token) = line.trim().strip_prefix("http://").unwrap().split_once('/').unwrap();
        Self { child, host: host.to_owned(), token: token.trim_end_matches('/').to_owned() }
    }

    /// Sends these bytes and reads the whole answer.
    fn send(&self, request: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(request).unwrap();
        let mut answer = Vec::new();
        // One that is turned away may find the door shut before it has said everything.
        let _ = stream.read_to_end(&mut answer);
        answer
    }

    /// The status, the head and the body of an answer.
    fn ask(&self, path: &str, headers: &str) -> (u32, String, Vec<u8>) {
        let answer = self.send(format!("GET {path} HTTP/1.1\r\n{headers}\r\n").as_bytes());
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(answer[..end].to_vec()).unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), head, answer[end + 4..].to_vec())
    }

    fn get(&self, path: &str) -> (u32, String, Vec<u8>) {
        self.ask(&format!("/{}/{path}", self.token), &format!("Host: {}\r\n", self.host))
    }

    /// The state after the next build.
    fn state(&self, since: &mut u64) -> Value {
        loop {
            let (status, _, body) = self.get(&format!("state?since={since}"));
            assert_eq!(status, 200);
            let state: Value = serde_json::from_slice(&body).unwrap();
            *since = state["version"].as_u64().unwrap();
            if state["building"] == false {
                return state;
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const CASE: &str = "modules/case-studies/nepal-open-border-interception.md";

#[test]
fn what_is_saved_is_shown_and_what_changed_comes_first() {
    let small = Small::new();
    let watch = Watch::start(&small);
    let mut since = 0;
    let state = watch.state(&mut since);
    let documents = state["documents"].as_array().unwrap();
    assert!(documents.len() > 20 && documents.iter().all(|document| document["changed"] == false), "{state}");
    assert_eq!(state["diagnostics"], serde_json::json!([]));

    small.change(CASE, "## Teaching notes\n\n", "## Teaching notes\n\nMore to note here. ");
    let state = watch.state(&mut since);
    let changed: Vec<_> =
        state["documents"].as_array().unwrap().iter().take_while(|document| document["changed"] == true).collect();
    let paths: Vec<_> = changed.iter().map(|document| document["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["facilitator-guide.pdf", "0-print/5-facilitator-guide-2-copies-both-sides-staple.pdf"]);
    let guide = changed[0];
    assert!(guide["page"].as_u64().unwrap() > 2, "{guide}");
    let (status, head, pdf) = watch.get(&format!("pdf/{}.pdf", guide["hash"].as_str().unwrap()));
    assert!(status == 200 && head.contains("Content-Type: application/pdf"), "{head}");
    assert!(pdf == std::fs::read(small.path("output/small/en/facilitator/facilitator-guide.pdf")).unwrap());

    small.change(CASE, "tone: mixed", "tone: mixd");
    let state = watch.state(&mut since);
    let found = &state["diagnostics"][0];
    assert_eq!((&found["code"], &found["path"]), (&"wrong-value".into(), &CASE.into()));
    assert!(found["line"].as_u64().unwrap() > 1);
    let documents = state["documents"].as_array().unwrap();
    assert!(documents.len() > 20, "what was there is still shown");
    assert!(documents.iter().all(|document| document["changed"] == false), "{state}");
    small.change(CASE, "tone: mixd", "tone: mixed");
    assert_eq!(watch.state(&mut since)["diagnostics"], serde_json::json!([]));
}

#[test]
fn nobody_else_is_answered() {
    let small = Small::new();
    let watch = Watch::start(&small);
    let other = Watch::start(&small);
    assert!(
        watch.token != other.token && watch.token.len() == 32 && watch.token.bytes().all(|b| b.is_ascii_hexdigit())
    );
    drop(other);
    let page = format!("/{}/", watch.token);
    let host = format!("Host: {}\r\n", watch.host);
    let (status, head, body) = watch.ask(&page, &host);
    assert_eq!(status, 200, "{head}");
    assert!(String::from_utf8(body).unwrap().contains("<iframe"));
    for said in ["Content-Security-Policy: default-src 'none'", "X-Content-Type-Options: nosniff", "no-store"] {
        assert!(head.contains(said), "{head}");
    }
    assert!(!head.to_lowercase().contains("access-control"), "{head}");
    let port = watch.host.rsplit_once(':').unwrap().1;
    let hosts = [
        String::new(),
        "Host:\r\n".into(),
        format!("Hosts: {}\r\n", watch.host),
        "Host: evil.example\r\n".into(),
        format!("Host: evil.example:{port}\r\n"),
        format!("Host: 127.0.0.1.evil.example:{port}\r\n"),
        "Host: 127.0.0.1\r\n".into(),
        "Host: localhost:1\r\n".into(),
        format!("{host}Host: evil.example\r\n"),
        format!("{host}Origin: http://evil.example\r\n"),
        format!("{host}Origin: null\r\n"),
        format!("{host}Origin: https://{}\r\n", watch.host),
        format!("{host}Sec-Fetch-Site: cross-site\r\n"),
    ];
    for headers in &hosts {
        assert_eq!(watch.ask(&page, headers).0, 403, "{headers}");
        assert_eq!(watch.ask(&format!("{page}state"), headers).0, 403, "{headers}");
    }
    for old in ["HTTP/1.0", "HTTP/1.1"] {
        let answer = watch.send(format!("GET {page} {old}\r\n\r\n").as_bytes());
        assert!(answer.starts_with(b"HTTP/1.1 403"), "{old} without a host");
    }
    let ours = format!("Host: localhost:{port}\r\nOrigin: http://{}\r\nSec-Fetch-Site: same-origin\r\n", watch.host);
    assert_eq!(watch.ask(&page, &ours).0, 200);
    for path in [
        "/".to_owned(),
        "/0123456789abcdef0123456789abcdef/".into(),
        page.trim_end_matches('/').to_owned(),
        format!("{page}../../etc/passwd"),
        format!("{page}pdf/../../modules/library.yaml"),
        format!("{page}pdf/..%2f..%2fmodules%2flibrary.yaml"),
        format!("{page}pdf/..%5c..%5cx.pdf"),
        format!("{page}pdf//etc/passwd.pdf"),
        format!("{page}page.html"),
    ] {
        assert_eq!(watch.ask(&path, &host).0, 404, "{path}");
    }
}

#[test]
fn garbage_does_not_stop_it() {
    let small = Small::new();
    let watch = Watch::start(&small);
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(100_000));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(10_000));
    let garbage: [&[u8]; 8] = [
        b"",
        b"\r\n\r\n",
        b"\xff\xfe\n\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9\r\n\r\n",
        b"GET  / HTTP/1.1\r\n\r\n",
        long.as_bytes(),
        many.as_bytes(),
    ];
    for request in garbage {
        let stream = TcpStream::connect(&watch.host).unwrap();
        (&stream).write_all(request).unwrap_or_default();
        stream.shutdown(std::net::Shutdown::Write).unwrap_or_default();
        let mut answer = Vec::new();
        let _ = (&stream).read_to_end(&mut answer);
        assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 400"), "{}", String::from_utf8_lossy(&answer));
    }
    let post = watch.send(format!("POST /{}/ HTTP/1.1\r\nHost: {}\r\n\r\n", watch.token, watch.host).as_bytes());
    assert!(post.starts_with(b"HTTP/1.1 405"));
    let idle: Vec<_> = (0..200).map(|_| TcpStream::connect(&watch.host).unwrap()).collect();
    drop(idle);
    let answered = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        let request = format!("GET /{}/ HTTP/1.1\r\nHost: {}\r\n\r\n", watch.token, watch.host);
        watch.send(request.as_bytes()).starts_with(b"HTTP/1.1 200")
    });
    assert!(answered, "idle connections keep the page out");
}

/// Whoever opens connections and says little, or opens many pages, keeps nobody from being answered.
#[test]
fn the_page_is_answered_whoever_else_asks() {
    let small = Small::new();
    let watch = Watch::start(&small);
    let page = format!("GET /{}/ HTTP/1.1\r\nHost: {}\r\n\r\n", watch.token, watch.host);
    let quickly = |who: &str| {
        let begin = Instant::now();
        assert!(watch.send(page.as_bytes()).starts_with(b"HTTP/1.1 200"), "{who}: no answer");
        assert!(begin.elapsed() < Duration::from_secs(4), "{who}: {:?}", begin.elapsed());
    };
    quickly("nobody");
    let slow: Vec<_> = (0..70).map(|_| TcpStream::connect(&watch.host).unwrap()).collect();
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(8) {
        // Those that lost their place notice.
        slow.iter().for_each(|mut stream| drop(stream.write_all(b"G")));
        quickly("70 slow ones");
        std::thread::sleep(Duration::from_millis(200));
    }
    let open = |mut stream: &TcpStream| {
        stream.set_nonblocking(true).unwrap();
        stream.read(&mut [0; 64]).is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
    };
    assert!(!slow.iter().any(open), "a request may take for ever");
    drop(slow);

    // The state has a version above 0, so a page that has seen the last one waits.
    let version = watch.state(&mut 0)["version"].as_u64().unwrap();
    let ask = format!("GET /{}/state?since={version} HTTP/1.1\r\nHost: {}\r\n\r\n", watch.token, watch.host);
    let tabs = (0..60).map(|_| {
        let mut tab = TcpStream::connect(&watch.host).unwrap();
        tab.write_all(ask.as_bytes()).unwrap();
        tab
    });
    let tabs: Vec<_> = tabs.collect();
    std::thread::sleep(Duration::from_millis(500));
    quickly("60 pages");
    let begin = Instant::now();
    let late = watch.send(ask.as_bytes());
    assert!(String::from_utf8_lossy(&late).contains("\"crowded\":true") && begin.elapsed() < Duration::from_secs(4));
    drop(tabs);
}
