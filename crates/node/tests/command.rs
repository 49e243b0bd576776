//! The program itself: a home is made, a node runs in it, takes a transaction, is stopped or
//! killed, and runs again.

#![allow(clippy::unwrap_used)]
#![cfg(unix)]

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use common::parties::{key, network_with_issuer};
use common::plain::create;
use serde_json::Value;

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_minwon-node"))
}

fn init(home: &Path) -> Output {
    program()
        .arg("init")
        .arg("--home")
        .arg(home)
        .output()
        .unwrap()
}

struct Running {
    child: Child,
    ready: Value,
}

impl Running {
    fn start(home: &Path) -> Self {
        let mut child = program()
            .args(["run", "--http", "127.0.0.1:0", "--home"])
            .arg(home)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        Self {
            child,
            ready: serde_json::from_str(&line).unwrap(),
        }
    }

    /// One request on a connection of its own; status line and body.
    fn request(&self, method: &str, path: &str, body: &str) -> (String, String) {
        let address = self.ready["http"]
            .as_str()
            .unwrap()
            .strip_prefix("http://")
            .unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.lines().next().unwrap().to_owned(), body.to_owned())
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let done = Command::new("kill")
            .args(["-s", name, &id])
            .status()
            .unwrap();
        assert!(done.success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_node_is_made_run_stopped_killed_and_run_again() {
    let directory = tempfile::tempdir().unwrap();
    let home = directory.path().join("network");
    let made = init(&home);
    assert!(made.status.success());
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    let mode = std::fs::metadata(home.join("log.key"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);

    let mut running = Running::start(&home);
    assert_eq!(running.ready["network"], made["network"]);
    assert_eq!(running.ready["public_url"], running.ready["http"]);
    assert_eq!(running.ready["pid"], running.child.id());

    let first = create(1, &key(1));
    let posted = running.request("POST", "/api/v1/transactions?mode=commit", first.text());
    assert_eq!(posted.0, "HTTP/1.1 202 ACCEPTED", "{}", posted.1);
    let path = format!("/api/v1/transactions/{}", first.id());
    assert_eq!(running.request("GET", &path, "").0, "HTTP/1.1 200 OK");
    let absent = format!("/api/v1/transactions/{}", create(2, &key(1)).id());
    assert_eq!(
        running.request("GET", &absent, "").0,
        "HTTP/1.1 404 NOT FOUND"
    );

    // Nobody else gets in while it runs.
    let second = program()
        .args(["run", "--http", "127.0.0.1:0", "--home"])
        .arg(&home)
        .output()
        .unwrap();
    assert_eq!(second.status.code(), Some(3));

    running.signal("TERM");
    assert_eq!(running.child.wait().unwrap().code(), Some(0));

    // Killed right after an acknowledgement.
    let running = Running::start(&home);
    let killed = create(3, &key(1));
    let posted = running.request("POST", "/api/v1/transactions?mode=commit", killed.text());
    assert_eq!(posted.0, "HTTP/1.1 202 ACCEPTED", "{}", posted.1);
    running.signal("KILL");
    drop(running);

    let running = Running::start(&home);
    for made in [&first, &killed] {
        let path = format!("/api/v1/transactions/{}", made.id());
        let (status, body) = running.request("GET", &path, "");
        assert_eq!(
            (status.as_str(), body.trim_end()),
            ("HTTP/1.1 200 OK", made.text())
        );
    }
}

#[test]
fn nothing_is_overwritten_and_faults_have_their_exit_code() {
    let directory = tempfile::tempdir().unwrap();
    let home = directory.path().join("network");
    assert!(init(&home).status.success());
    let genesis = std::fs::read(home.join("genesis.json")).unwrap();
    let again = init(&home);
    assert_eq!(again.status.code(), Some(3));
    assert!(again.stdout.is_empty());
    assert_eq!(std::fs::read(home.join("genesis.json")).unwrap(), genesis);

    let run = |home: &Path| {
        program()
            .args(["run", "--http", "127.0.0.1:0", "--home"])
            .arg(home)
            .output()
            .unwrap()
    };
    assert_eq!(
        run(&directory.path().join("nowhere")).status.code(),
        Some(3)
    );
    std::fs::write(home.join("log.key"), "not a key").unwrap();
    assert_eq!(run(&home).status.code(), Some(3));
    let other = bs58::encode([7; 32]).into_string();
    std::fs::write(home.join("log.key"), &other).unwrap();
    let refused = run(&home);
    assert_eq!(refused.status.code(), Some(3));
    assert!(!String::from_utf8(refused.stderr).unwrap().contains(&other));

    let usage = program()
        .args(["run", "--public-url", "ftp://x", "--home", "x"])
        .output()
        .unwrap();
    assert_eq!(usage.status.code(), Some(2));
}

#[test]
fn a_network_of_documents_is_made_of_its_issuers() {
    let directory = tempfile::tempdir().unwrap();
    let home = directory.path().join("network");
    let entry = directory.path().join("entry.json");
    let make = || {
        let mut command = program();
        command.args(["init", "--name", "시험", "--expiry-step-s", "1"]);
        command.arg("--home").arg(&home).arg("--issuer").arg(&entry);
        command.output().unwrap()
    };
    std::fs::write(&entry, "{}").unwrap();
    assert_eq!(make().status.code(), Some(2));
    assert!(!home.exists());

    let issuer = &network_with_issuer().issuers[0];
    std::fs::write(&entry, serde_json::to_vec(issuer).unwrap()).unwrap();
    let made = make();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let mode = |name| {
        let metadata = std::fs::metadata(home.join(name)).unwrap();
        metadata.permissions().mode() & 0o777
    };
    assert_eq!((mode("log.key"), mode("authority.key")), (0o600, 0o600));

    let running = Running::start(&home);
    let (_, body) = running.request("GET", "/minwon/v1/network", "");
    let network: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(network["genesis"]["name"], "시험");
    assert_eq!(network["genesis"]["expiry_step_s"], 1);
    assert_eq!(network["registry"][0]["iss"], issuer.iss);
}

#[test]
fn help_shows_an_example() {
    for command in ["init", "run"] {
        let help = program().args([command, "--help"]).output().unwrap();
        let help = String::from_utf8(help.stdout).unwrap();
        assert!(
            help.contains(&format!("minwon-node {command} --home")),
            "{help}"
        );
    }
}
