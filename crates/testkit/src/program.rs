//! Real binaries as processes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A binary, and the folder and environment to run it with.
#[derive(Debug, Clone)]
pub struct Program {
    binary: PathBuf,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
}

/// How a process ended and what it wrote.
#[derive(Debug)]
pub struct Run {
    /// Its exit code; `None` if a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// A `minwon-node` that runs. Killed when dropped.
#[derive(Debug)]
pub struct NodeProgram {
    child: Child,
    /// Its address.
    pub url: String,
}

/// A folder that is removed when dropped.
pub fn free_folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

impl Program {
    /// A binary beside `known`, which is a binary of the same build; it is built if it is missing.
    pub fn beside(known: &str, name: &str, package: &str) -> Self {
        let binary = Path::new(known).with_file_name(name);
        if !binary.exists() {
            let mut build = Command::new(env!("CARGO"));
            build.args(["build", "--package", package, "--bin", name]);
            assert!(
                build.status().unwrap().success(),
                "{name} could not be built"
            );
        }
        Self::new(binary)
    }

    /// A binary.
    pub fn new(binary: impl Into<PathBuf>) -> Self {
        Self {
            binary: binary.into(),
            arguments: Vec::new(),
            environment: Vec::new(),
        }
    }

    /// The same with arguments that come before all others.
    #[must_use]
    pub fn with(mut self, arguments: &[&str]) -> Self {
        self.arguments
            .extend(arguments.iter().map(ToString::to_string));
        self
    }

    /// The same with a variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Runs it to its end.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with_input(arguments, b"")
    }

    /// Runs it to its end with something on standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Run {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Small enough for the pipe; a program that does not read it is no fault.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        Run {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Runs it with `--json` and expects success.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let run = self.run(&[arguments, &["--json"]].concat());
        assert_eq!(
            run.code,
            Some(0),
            "{arguments:?}\n{}\n{}",
            run.stdout,
            run.stderr
        );
        run.value()
    }

    /// Starts it and leaves it running.
    pub fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(&self.arguments).args(arguments);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

impl Run {
    /// Standard output as one JSON value.
    pub fn value(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}\n{}", self.stdout, self.stderr))
    }
}

impl NodeProgram {
    /// Starts the node of a home and waits until it answers. `http`: where it listens.
    pub fn start(program: &Program, home: &Path, http: &str) -> Self {
        let home = home.to_str().unwrap();
        let mut child = program.start(&["run", "--home", home, "--http", http]);
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        Self {
            child,
            url: ready["http"].as_str().unwrap().to_owned(),
        }
    }

    /// Ends it as a crash would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for NodeProgram {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
