//! A node on a real socket, in this process.

#![allow(clippy::unwrap_used)]

mod common;

use std::time::{Duration, Instant};

use common::parties::key;
use common::plain::create;
use node::{Config, NewNetwork, Running, SystemClock};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

async fn start(home: &std::path::Path) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    node::serve(Config::new(home), listener).await.unwrap()
}

async fn send(running: &Running, request: &str) -> TcpStream {
    let address = running.url();
    let address = address.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

async fn read_some(stream: &mut TcpStream) -> String {
    let mut bytes = vec![0; 4096];
    let count = stream.read(&mut bytes).await.unwrap();
    String::from_utf8_lossy(&bytes[..count]).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_answers_what_is_on_its_way_and_waits_for_nobody_idle() {
    let directory = tempfile::tempdir().unwrap();
    let home = directory.path().join("home");
    node::init(&home, NewNetwork::named("test"), &SystemClock).unwrap();
    let running = start(&home).await;

    let mut idle = send(
        &running,
        "GET /minwon/v1/health HTTP/1.1\r\nHost: x\r\n\r\n",
    )
    .await;
    assert!(
        read_some(&mut idle)
            .await
            .starts_with("HTTP/1.1 200 OK\r\n")
    );

    // A commit whose body has arrived but for its last byte when the node is told to stop.
    let made = create(1, &key(1));
    let (body, last) = made.text().split_at(made.text().len() - 1);
    let head = "POST /api/v1/transactions?mode=commit HTTP/1.1\r\nHost: x\r\nContent-Length:";
    let request = format!("{head} {}\r\n\r\n{body}", made.text().len());
    let mut commit = send(&running, &request).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let start_time = Instant::now();
    let stopping = tokio::spawn(running.stop());
    tokio::time::sleep(Duration::from_millis(200)).await;
    commit.write_all(last.as_bytes()).await.unwrap();
    assert!(
        read_some(&mut commit)
            .await
            .starts_with("HTTP/1.1 202 ACCEPTED\r\n")
    );
    stopping.await.unwrap().unwrap();
    assert!(start_time.elapsed() < Duration::from_secs(5));

    // The home is free again, and what was acknowledged is in it.
    let running = start(&home).await;
    let request = format!(
        "GET /api/v1/transactions/{} HTTP/1.1\r\nHost: x\r\n\r\n",
        made.id()
    );
    let mut stream = send(&running, &request).await;
    assert!(
        read_some(&mut stream)
            .await
            .starts_with("HTTP/1.1 200 OK\r\n")
    );
    running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_sends_too_much_still_gets_its_answer() {
    let directory = tempfile::tempdir().unwrap();
    let home = directory.path().join("home");
    node::init(&home, NewNetwork::named("test"), &SystemClock).unwrap();
    let running = start(&home).await;
    let size = 3 << 20;
    let head = "POST /minwon/v1/submissions HTTP/1.1\r\nHost: x\r\nContent-Length:";
    let mut stream = send(&running, &format!("{head} {size}\r\n\r\n")).await;
    stream.write_all(&vec![b' '; size]).await.unwrap();
    assert!(
        read_some(&mut stream)
            .await
            .starts_with("HTTP/1.1 413 PAYLOAD TOO LARGE\r\n")
    );
    running.stop().await.unwrap();
}
