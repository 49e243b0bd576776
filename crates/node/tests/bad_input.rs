//! Bad input as a table: what is sent, and the status and code that come back. Afterwards the node
//! is as well as before.

#![allow(clippy::unwrap_used)]

mod common;

use std::convert::Infallible;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::Request;
use common::TestNode;
use common::parties::key;
use common::plain::create;
use node::{NewNetwork, SystemClock};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const SUBMISSIONS: &str = "/minwon/v1/submissions";
const OUTPUTS: &str = "/minwon/v1/outputs";
const TRANSACTIONS: &str = "/api/v1/transactions";

/// A body for each thing that can be wrong with one, and the code of our own routes for it.
fn bodies() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let text = create(1, &key(1)).text().to_owned();
    let with = |member: &str| format!(r#"{{"transaction":{text},{member}}}"#).into_bytes();
    vec![
        ("empty", Vec::new(), "json-malformed"),
        ("blank", b" \r\n\t".to_vec(), "json-malformed"),
        ("cut off", text.as_bytes()[..40].to_vec(), "json-malformed"),
        ("HTML", b"<html></html>".to_vec(), "json-malformed"),
        ("BOM", b"\xef\xbb\xbf{}".to_vec(), "json-malformed"),
        ("UTF-16", b"\xff\xfe{\0}\0".to_vec(), "json-not-utf8"),
        (
            "UTF-8, overlong",
            b"{\"a\":\"\xc0\xaf\"}".to_vec(),
            "json-not-utf8",
        ),
        (
            "UTF-8 of a surrogate",
            b"{\"a\":\"\xed\xa0\x80\"}".to_vec(),
            "json-not-utf8",
        ),
        (
            "a lone surrogate",
            br#"{"a":"\ud800"}"#.to_vec(),
            "json-malformed",
        ),
        (
            "surrogates in the wrong order",
            br#"{"a":"\udc00\ud800"}"#.to_vec(),
            "json-malformed",
        ),
        ("NUL behind", b"{}\0".to_vec(), "json-malformed"),
        (
            "a bare NUL in a text",
            b"{\"a\":\"\0\"}".to_vec(),
            "json-malformed",
        ),
        (
            "duplicate members",
            br#"{"keys":[],"keys":[]}"#.to_vec(),
            "json-duplicate-member",
        ),
        (
            "duplicate members, spelled differently",
            br#"{"keys":[],"\u006beys":[]}"#.to_vec(),
            "json-duplicate-member",
        ),
        ("deep arrays", vec![b'['; 1 << 19], "json-too-deep"),
        ("deep objects", br#"{"a":"#.repeat(100_000), "json-too-deep"),
        (
            "two values",
            br#"{"keys":[]}{"keys":[]}"#.to_vec(),
            "json-malformed",
        ),
        ("a comment", b"{}//".to_vec(), "json-malformed"),
        ("NaN", b"NaN".to_vec(), "json-malformed"),
        ("a number", b"1e400".to_vec(), "json-shape"),
        (
            "a number beyond 64 bits",
            br#"{"keys":18446744073709551616}"#.to_vec(),
            "json-shape",
        ),
        ("null", b"null".to_vec(), "json-shape"),
        ("a member too many", with(r#""more":null"#), "json-shape"),
    ]
}

#[tokio::test]
async fn bad_bodies_have_a_status_and_a_code() {
    let node = TestNode::plain();
    for (name, body, code) in bodies() {
        for path in [SUBMISSIONS, OUTPUTS, TRANSACTIONS] {
            let answer = node.post(path, body.clone()).await;
            let found = answer.json();
            assert_eq!(answer.status, 400, "{name} {path}: {found}");
            if path != TRANSACTIONS {
                assert_eq!(found["code"], code, "{name} {path}: {found}");
            }
            assert!(answer.body.len() < 1_000, "{name}: it is repeated");
        }
    }
    node.submit_ok(&create(1, &key(1)), None).await;
}

#[tokio::test]
async fn bad_transactions_are_refused_on_both_routes() {
    let node = TestNode::plain();
    let text = create(1, &key(1)).text().to_owned();
    let number = r#""number":1"#;
    assert!(text.contains(number));
    let deep = format!(r#""number":{}{}"#, "[".repeat(250), "]".repeat(250));
    for changed in [
        // The id is that of another text.
        r#""number":2"#,
        r#""number":18446744073709551616"#,
        r#""number":1e400"#,
        r#""number":"\u0000""#,
        r#""number":"\ud800""#,
        r#""number":1,"number":1"#,
        deep.as_str(),
    ] {
        let changed = text.replace(number, changed);
        let answer = node.post(TRANSACTIONS, changed.clone()).await;
        assert_eq!(answer.status, 400, "{changed}: {}", answer.body);
        let body = format!(r#"{{"transaction":{changed}}}"#);
        let answer = node.post(SUBMISSIONS, body).await;
        assert_eq!(answer.status, 400, "{changed}: {}", answer.body);
        assert!(answer.json()["code"].is_string());
    }
    for payload in [r#""""#, r#""\u0000""#, "null", "[]", "1", r#""\ud800""#] {
        let body = format!(r#"{{"transaction":{text},"payload":{payload}}}"#);
        let answer = node.post(SUBMISSIONS, body).await;
        // `null` is no payload, which is what this transaction has.
        let status = if payload == "null" { 202 } else { 400 };
        assert_eq!(answer.status, status, "{payload}: {}", answer.body);
    }
}

#[tokio::test]
async fn bad_paths_and_queries_are_answered() {
    let node = TestNode::plain();
    let long = "a".repeat(8_000);
    for (path, status) in [
        ("/minwon/v1/transactions/%00", 404),
        ("/minwon/v1/transactions/%ff", 404),
        ("/minwon/v1/transactions/..%2f..%2fetc", 404),
        ("/minwon/v1/payloads/%00", 401),
        ("/minwon/v1/blocks/-1", 404),
        ("/minwon/v1/blocks/18446744073709551615", 404),
        ("/minwon/v1/blocks/18446744073709551616", 404),
        ("/minwon/v1/blocks/1e3", 404),
        ("/minwon/v1/assets/x/trail", 404),
        ("/api/v1/transactions?asset_id=%00", 400),
        ("/api/v1/outputs?public_key=%ff", 400),
        ("//", 200),
        (&format!("/minwon/v1/transactions/{long}"), 404),
        (&format!("/api/v1/outputs?public_key={long}"), 400),
    ] {
        let answer = node.get(path).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
        assert!(answer.json().is_object());
    }
    for method in ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "NONSENSE"] {
        for path in [SUBMISSIONS, "/minwon/v1/health", TRANSACTIONS] {
            let request = Request::builder().method(method).uri(path);
            let answer = node.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, 405, "{method} {path}");
            assert!(answer.json()["message"].is_string());
        }
    }
    for proof in [&b"x"[..], b"\xff", b"a.b.c", &[b'a'; 60_000]] {
        let path = format!("/minwon/v1/payloads/{}", create(1, &key(1)).id());
        let request = Request::get(path).header("DPoP", proof);
        let answer = node.send(request.body(Body::empty()).unwrap()).await;
        answer.assert_problem(401, "proof-invalid");
        assert!(answer.body.len() < 1_000);
    }
}

/// A body that sends a byte now and then, for ever.
struct Trickle(tokio::time::Interval);

impl hyper::body::Body for Trickle {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, Infallible>>> {
        let tick = self.0.poll_tick(context);
        tick.map(|_| Some(Ok(hyper::body::Frame::data(Bytes::from_static(b" ")))))
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_body_is_given_up() {
    let node = TestNode::plain();
    for path in [SUBMISSIONS, TRANSACTIONS] {
        let since = tokio::time::Instant::now();
        let trickle = Trickle(tokio::time::interval(Duration::from_secs(1)));
        let answer = node.post(path, Body::new(trickle)).await;
        assert_eq!(answer.status, 408);
        assert!(since.elapsed() < Duration::from_secs(60));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_http_ends_the_connection_and_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let home = directory.path().join("home");
    node::init(&home, NewNetwork::named("test"), &SystemClock).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let running = node::serve(node::Config::new(&home), listener)
        .await
        .unwrap();
    let address = running.url().strip_prefix("http://").unwrap().to_owned();

    let get = "GET /minwon/v1/health HTTP/1.1\r\nHost: x\r\n";
    let post = "POST /minwon/v1/submissions HTTP/1.1\r\nHost: x\r\n";
    let large = "a".repeat(1 << 20);
    let many: String = (0..500).map(|n| format!("x-{n}: y\r\n")).collect();
    for (name, request, statuses) in [
        (
            "a huge header",
            format!("{get}x: {large}\r\n\r\n"),
            &["431"][..],
        ),
        ("many headers", format!("{get}{many}\r\n"), &["431"]),
        (
            "a huge path",
            format!("GET /{large} HTTP/1.1\r\nHost: x\r\n\r\n"),
            &["414", "431"],
        ),
        (
            "no length that is one",
            format!("{post}Content-Length: -1\r\n\r\n"),
            &["400"],
        ),
        (
            "two lengths",
            format!("{post}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{{}}"),
            &["400"],
        ),
        (
            "a chunk that is none",
            format!("{post}Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
            &["400"],
        ),
        (
            "TLS",
            "\u{16}\u{3}\u{1}\0\u{5}hello".to_owned(),
            &["400", ""],
        ),
    ] {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        // The node may close before everything is sent.
        let _ = stream.write_all(request.as_bytes()).await;
        let mut answer = Vec::new();
        let read = stream.read_to_end(&mut answer);
        let _ = tokio::time::timeout(Duration::from_secs(10), read)
            .await
            .unwrap_or_else(|_| panic!("{name}: the connection stays open"));
        let answer = String::from_utf8_lossy(&answer);
        let status = answer.get(9..12).unwrap_or_default();
        // A connection that is reset while it still sends may lose the answer.
        assert!(
            statuses.contains(&status) || answer.is_empty(),
            "{name}: {answer}"
        );
    }

    // Fifty who have begun and do not go on are in nobody's way.
    let mut idle = Vec::new();
    for _ in 0..50 {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let begun = format!("{post}Content-Length: 1000\r\n\r\n{{");
        stream.write_all(begun.as_bytes()).await.unwrap();
        idle.push(stream);
    }
    let since = Instant::now();
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let request = format!("{get}Connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(since.elapsed() < Duration::from_secs(5));
    drop(idle);
    running.stop().await.unwrap();
}
