//! Runs the program as a shell would.
#![allow(dead_code)]

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// How a run went.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Run {
    /// Standard output as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    /// Standard output as the one JSON value that it must be.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.text().matches('\n').count(), 1, "{}", self.text());
        serde_json::from_slice(&self.stdout).unwrap()
    }

    /// Done, without a failure.
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{}", self.stderr);
        self
    }

    /// Refused with this exit code and failure code, and nothing on standard output.
    pub(crate) fn refused(self, exit: i32, code: &str) -> Self {
        assert_eq!(self.code, exit, "{}", self.stderr);
        assert_eq!(self.stdout, b"");
        let expected = format!("[{code}]\n");
        assert!(self.stderr.ends_with(&expected), "{}", self.stderr);
        self
    }
}

/// Runs `minwon` in English with nothing on standard input.
pub(crate) fn minwon<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>) -> Run {
    minwon_with(args, b"", &[])
}

/// Runs `minwon` with bytes on standard input and variables in the environment.
pub(crate) fn minwon_with<A: AsRef<OsStr>>(
    args: impl IntoIterator<Item = A>,
    stdin: &[u8],
    env: &[(&str, &str)],
) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_minwon"))
        .args(args)
        .env_remove("LC_MESSAGES")
        .env_remove("LC_ALL")
        .env("LANG", "C.UTF-8")
        .envs(env.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not read its input closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().expect("not killed by a signal"),
        stdout: output.stdout,
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Where the samples and the invalid documents are.
pub(crate) fn vectors(set: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../civil-document/tests/vectors")
        .join(set)
}

/// One sample document.
pub(crate) fn sample(name: &str) -> PathBuf {
    vectors("samples").join(name).with_extension("json")
}

/// A directory with files of one test; gone afterwards.
pub(crate) struct Desk(TempDir);

impl Desk {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Makes a key: `<name>.priv` and `<name>.pub`.
    pub(crate) fn key(&self, name: &str, kind: &str) {
        let private = self.path(&format!("{name}.priv"));
        let made = minwon(["jose", "keygen", kind, "--out", private.to_str().unwrap()]).ok();
        self.write(&format!("{name}.pub"), made.stdout);
    }

    /// Runs `minwon` in this directory's terms: words that start with `@` are files in it.
    pub(crate) fn run(&self, line: &str) -> Run {
        minwon(self.words(line))
    }

    /// The same, with bytes on standard input.
    pub(crate) fn run_with(&self, line: &str, stdin: &[u8]) -> Run {
        minwon_with(self.words(line), stdin, &[])
    }

    /// The words of a line, of which those that start with `@` are files in this directory.
    pub(crate) fn words(&self, line: &str) -> Vec<String> {
        line.split('\u{20}')
            .filter(|word| !word.is_empty())
            .map(|word| match word.strip_prefix('@') {
                Some(name) => self.path(name).to_str().unwrap().to_owned(),
                // Pointers have spaces in them.
                None => word.replace('␠', " "),
            })
            .collect()
    }
}
