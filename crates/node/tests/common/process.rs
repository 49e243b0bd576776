//! A real `minwon-node` as a process, and a client that keeps its connection.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

/// A node that runs. Killed when dropped.
pub(crate) struct Process {
    child: Child,
    /// What it said when it was ready.
    pub(crate) ready: Value,
    log: PathBuf,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// One connection, used again for each request.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
}

pub(crate) fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_minwon-node"))
}

impl Process {
    /// Starts the node of a home and waits until it answers. Its log is appended to `log` beside
    /// the home.
    pub(crate) fn start(home: &Path) -> Self {
        let log = home.with_file_name("log");
        let mut options = std::fs::OpenOptions::new();
        let stderr = options.create(true).append(true).open(&log).unwrap();
        let mut child = program()
            .args(["run", "--http", "127.0.0.1:0", "--home"])
            .arg(home)
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let ready = serde_json::from_str(&line)
            .unwrap_or_else(|_| panic!("{}", std::fs::read_to_string(&log).unwrap()));
        Self { child, ready, log }
    }

    pub(crate) fn public_url(&self) -> &str {
        self.ready["public_url"].as_str().unwrap()
    }

    pub(crate) fn address(&self) -> String {
        let url = self.ready["http"].as_str().unwrap();
        url.strip_prefix("http://").unwrap().to_owned()
    }

    pub(crate) fn client(&self) -> Client {
        Client::connect(&self.address()).unwrap()
    }

    /// What it has logged so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Client {
    pub(crate) fn connect(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Self {
            stream: BufReader::new(stream),
        })
    }

    pub(crate) fn get(&mut self, path: &str) -> io::Result<Reply> {
        self.get_with(path, "")
    }

    /// `headers`: whole lines.
    pub(crate) fn get_with(&mut self, path: &str, headers: &str) -> io::Result<Reply> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: node\r\n{headers}\r\n");
        self.stream.get_mut().write_all(request.as_bytes())?;
        self.reply()
    }

    pub(crate) fn post(&mut self, path: &str, body: &str) -> io::Result<Reply> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: node\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        self.reply()
    }

    /// Sends bytes as they are.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes)
    }

    /// Reads one whole answer: one that broke off is an error.
    pub(crate) fn reply(&mut self) -> io::Result<Reply> {
        let broken = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let (mut status, mut length) = (None, 0);
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line)?;
            if !line.ends_with("\r\n") {
                return Err(broken());
            }
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("http/1.1 ") {
                status = value.get(..3).and_then(|code| code.parse().ok());
            } else if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            } else if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(Reply {
            status: status.ok_or_else(broken)?,
            body: String::from_utf8(body).unwrap(),
        })
    }
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} {:?}", self.status, self.body))
    }

    /// Checks status and code of an error of our own routes.
    #[track_caller]
    pub(crate) fn assert_problem(&self, status: u16, code: &str) {
        assert_eq!(
            (self.status, self.json()["code"].as_str()),
            (status, Some(code)),
            "{}",
            self.body
        );
    }
}
