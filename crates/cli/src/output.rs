//! The one place that writes to the standard streams.

use std::io::{self, Write};

use serde_json::json;

use crate::answer::Answer;
use crate::context::Style;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::words;

/// Writes answers and failures in the style that was asked for.
///
/// With `--json`: one JSON value a command, on standard output when there is an answer (whatever
/// the exit code), on standard error when there is a failure. Nothing else goes to either then,
/// apart from progress on a terminal.
pub(crate) struct Output {
    style: Style,
}

impl Output {
    pub(crate) fn new(style: Style) -> Self {
        Self { style }
    }

    /// Writes how a command went, and tells with what to exit.
    pub(crate) fn print(&self, outcome: Result<Answer, Failure>) -> Exit {
        match outcome {
            Ok(answer) => self.print_answer(&answer),
            Err(failure) => {
                self.print_failure(&failure);
                failure.exit
            }
        }
    }

    /// Writes a help text.
    pub(crate) fn print_help(&self, text: &str) -> Exit {
        self.finish(write_out(text.as_bytes()), Exit::Done)
    }

    fn print_answer(&self, answer: &Answer) -> Exit {
        if self.style.json {
            let line = [answer.json.as_bytes(), b"\n"].concat();
            return self.finish(write_out(&zeroize::Zeroizing::new(line)), answer.exit);
        }
        let exit = self.finish(write_out(&answer.plain), answer.exit);
        for remark in &answer.remarks {
            write_err(remark);
        }
        exit
    }

    fn print_failure(&self, failure: &Failure) {
        let lang = self.style.lang;
        let (message, hint) = (failure.message.get(lang), failure.hint.get(lang));
        if self.style.json {
            let error = json!({"code": failure.code, "message": message, "hint": hint});
            write_err(&json!({"error": error}).to_string());
            return;
        }
        let label = words::common::error_label();
        write_err(&format!("{}: {message}", label.get(lang)));
        if !hint.is_empty() {
            write_err(hint);
        }
        write_err(&format!("[{}]", failure.code));
    }

    /// A reader that went away, as `head` does, is no failure; a full disk is.
    fn finish(&self, written: io::Result<()>, exit: Exit) -> Exit {
        match written {
            Ok(()) => exit,
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => exit,
            Err(error) => {
                let failure = words::files::unwritable("stdout", &error);
                self.print_failure(&failure);
                failure.exit
            }
        }
    }
}

fn write_out(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes)?;
    stdout.flush()
}

/// Where standard error is closed there is nobody left to tell.
pub(crate) fn write_err(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
