//! A bucket that cannot be used is a warning, a bad name of one an error; `scripts/shared_cache.py` uses a real one.

use std::process::Output;

use super::cache::Small;

/// A few documents.
const BUILD: [&str; 7] = ["build", "small/en", "--engine", "worker", "--only", "cheat-sheet", "--cache"];

fn said(output: Output) -> String {
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_bad_address_is_named() {
    let small = Small::new();
    let places = [
        ("s3://", "write s3://bucket/prefix"),
        ("s3://packs/a/../b", "the prefix `a/../b`"),
        ("https://packs/a", "write a folder or s3://bucket/prefix"),
    ];
    for (place, expected) in places {
        let output = small.run(&[&BUILD[..], &[place]].concat());
        assert_eq!(output.status.code(), Some(2), "{place}");
        let said = said(output);
        assert!(said.contains(expected), "{place}: {said}");
    }
}

#[cfg(not(feature = "remote-cache"))]
#[test]
fn without_the_feature_it_is_said_what_has_it() {
    let small = Small::new();
    let output = small.run(&[&BUILD[..], &["s3://packs/ours"]].concat());
    assert_eq!(output.status.code(), Some(3));
    let said = said(output);
    assert!(said.contains("cannot use s3://packs/ours") && said.contains("--features remote-cache"), "{said}");
}

#[cfg(feature = "remote-cache")]
mod with_the_feature {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    const KEYS: [(&str, &str); 3] =
        [("AWS_ACCESS_KEY_ID", "us"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_ALLOW_HTTP", "true")];

    fn build(small: &Small, endpoint: &str, variables: &[(&str, &str)]) -> Output {
        let mut command = small.command(&[&BUILD[..], &["s3://packs/ours"]].concat());
        command.env("AWS_ENDPOINT_URL", endpoint).env("XDG_CACHE_HOME", small.path("home"));
        command.envs(variables.iter().copied()).output().unwrap()
    }

    /// The one warning of a build that did without its bucket.
    fn warning(small: &Small, endpoint: &str, variables: &[(&str, &str)]) -> String {
        let mut warnings = warnings(small, endpoint, variables);
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        warnings.remove(0)
    }

    /// The warnings of a build that makes the same as any other.
    fn warnings(small: &Small, endpoint: &str, variables: &[(&str, &str)]) -> Vec<String> {
        small.must(&[&BUILD[..6], &["--no-cache"]].concat());
        let clean = small.output();
        std::fs::remove_dir_all(small.path("output")).unwrap();
        let output = build(small, endpoint, variables);
        assert!(output.status.success());
        assert!(small.output() == clean, "a bucket that fails changes the output");
        std::fs::remove_dir_all(small.path("home")).unwrap();
        said(output).lines().filter(|line| line.starts_with("warning: ")).map(str::to_owned).collect()
    }

    /// A server that gives the first answer to who reads and the second to who writes; returns its address.
    fn server(read: &str, write: &str) -> String {
        let (read, write) = (read.to_owned(), write.to_owned());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut asked = [0; 4096];
                let _ = stream.read(&mut asked);
                let answer = if asked.starts_with(b"GET") { &read } else { &write };
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        address
    }

    fn answer(status: &str, body: &str) -> String {
        format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
    }

    fn error(code: &str) -> String {
        format!("<?xml version=\"1.0\"?>\n<Error><Code>{code}</Code></Error>")
    }

    #[test]
    fn a_bucket_that_is_not_there_is_one_warning() {
        let small = Small::new();
        // Nobody listens there.
        let closed = "http://127.0.0.1:1";
        let said = warning(&small, closed, &KEYS);
        assert!(said.contains("s3://packs/ours is not used any more (Connection refused"), "{said}");
        let metadata = ("AWS_METADATA_ENDPOINT", closed);
        let said = warning(&small, closed, &[("AWS_ALLOW_HTTP", "true"), metadata]);
        assert!(said.contains("AWS_ACCESS_KEY_ID is not set"), "{said}");
    }

    #[test]
    fn a_bucket_that_refuses_is_one_warning_with_its_reason() {
        let small = Small::new();
        let answers = [
            (answer("404 Not Found", &error("NoSuchBucket")), "(there is no bucket `packs`)"),
            (answer("403 Forbidden", &error("InvalidAccessKeyId")), "(it says InvalidAccessKeyId)"),
            (answer("503 Slow Down", &error("SlowDown")), "(it says SlowDown)"),
            (answer("400 Bad Request", "<p>\u{1b}[31mno\n</p>"), "400"),
            ("nonsense\r\n\r\n".to_owned(), "is not used any more"),
            (String::new(), "is not used any more"),
        ];
        for (answer, expected) in answers {
            let said = warning(&small, &server(&answer, &answer), &KEYS);
            assert!(said.contains(expected) && !said.contains('\u{1b}'), "{answer}: {said}");
        }
    }

    #[test]
    fn an_object_that_says_anything_is_refused() {
        let small = Small::new();
        let head = "Last-Modified: Mon, 23 Nov 2026 09:00:00 GMT\r\nETag: \"1\"";
        let anything = format!("HTTP/1.1 200 OK\r\n{head}\r\nContent-Length: 5\r\nConnection: close\r\n\r\n%PDF-");
        let said = warning(&small, &server(&anything, &anything), &KEYS);
        let refused = "damaged in the shared cache, refused and made anew: s3://packs/ours/shared-1/pdf/";
        assert!(said.contains(refused) && said.ends_with("; written over"), "{said}");
        let denied = answer("403 Forbidden", &error("AccessDenied"));
        let said = warnings(&small, &server(&anything, &denied), &KEYS);
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[0].contains(refused) && said[0].ends_with("; not written over, so delete it"), "{said:?}");
        assert!(said[1].contains("nothing more is kept in the shared cache s3://packs/ours (it says AccessDenied)"));
    }

    #[test]
    fn who_may_only_read_is_told_so() {
        let small = Small::new();
        let missing = answer("404 Not Found", &error("NoSuchKey"));
        let denied = answer("403 Forbidden", &error("AccessDenied"));
        let said = warning(&small, &server(&missing, &denied), &KEYS);
        assert!(said.contains("nothing more is kept in the shared cache s3://packs/ours (it says AccessDenied)"));
    }

    #[test]
    fn nothing_is_asked_without_encryption_unless_that_is_meant() {
        let small = Small::new();
        let output = build(&small, "http://127.0.0.1:1", &KEYS[..2]);
        assert_eq!(output.status.code(), Some(3));
        let said = said(output);
        assert!(said.contains("AWS_ALLOW_HTTP=true"), "{said}");
    }

    #[test]
    fn what_is_in_a_bucket_is_not_swept() {
        let small = Small::new();
        let gc = ["cache", "gc", "--max-size", "0", "--cache", "s3://packs/ours"];
        let output = small.command(&gc).env("XDG_CACHE_HOME", small.path("home")).output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        assert!(out.contains("0 files removed") && out.contains("lifecycle rules"), "{out}");
        let (stats, closed) = (["cache", "stats", "--cache", "s3://packs/ours"], "http://127.0.0.1:1");
        let output = small.command(&stats).env("AWS_ENDPOINT_URL", closed).envs(KEYS).output().unwrap();
        assert_eq!(output.status.code(), Some(3));
        let said = said(output);
        assert!(said.contains("s3://packs/ours cannot be listed: Connection refused"), "{said}");
    }
}
