//! The other implementations, each a process that answers a line with a line.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

/// A library of another language, or two of one.
pub(crate) struct Foreign {
    pub(crate) name: &'static str,
    child: Child,
    requests: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Foreign {
    /// Both implementations; none where they are not installed, unless they must be.
    pub(crate) fn all() -> Vec<Self> {
        let installed = root().join("target/interop");
        if !installed.join("installed").exists() {
            let required = std::env::var("MINWON_REQUIRE_INTEROP").as_deref() == Ok("1");
            assert!(
                !required,
                "the other implementations are required: run scripts/interop.sh"
            );
            eprintln!("skipped: scripts/interop.sh installs the other implementations");
            return Vec::new();
        }
        let scripts = root().join("tests/interop");
        let mut python = Command::new(installed.join("python/bin/python"));
        python.arg(scripts.join("foreign.py"));
        let mut node = Command::new("node");
        node.arg(scripts.join("foreign.mjs"))
            .env("MINWON_INTEROP_NODE", &installed);
        vec![
            Self::start("jwcrypto and sd-jwt", python),
            Self::start("jose and @sd-jwt/core", node),
        ]
    }

    fn start(name: &'static str, mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let requests = child.stdin.take().unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap()).lines();
        Self {
            name,
            child,
            requests,
            answers,
        }
    }

    /// What the implementation answers, which may be a refusal.
    pub(crate) fn try_ask(&mut self, request: &Value) -> Result<Value, String> {
        writeln!(self.requests, "{request}").unwrap();
        let answer = self.answers.next().expect("an answer").unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        match answer.get("refused") {
            Some(why) => Err(format!("{}: {why}", self.name)),
            None => Ok(answer),
        }
    }

    /// The same, where a refusal is a failure.
    pub(crate) fn ask(&mut self, request: &Value) -> Value {
        self.try_ask(request).unwrap()
    }
}

impl Drop for Foreign {
    fn drop(&mut self) {
        // Gone already, or ended here: nothing to be told either way.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
