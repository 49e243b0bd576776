use serde::Serialize;
use zeroize::Zeroizing;

use crate::exit::Exit;
use crate::failure::Failure;

/// What a command has to say, in both forms. Wiped when dropped: it may hold a key.
pub(crate) struct Answer {
    /// For people, or for a pipe: written as it is.
    pub(crate) plain: Zeroizing<Vec<u8>>,
    /// For programs (`--json`): one JSON value.
    pub(crate) json: Zeroizing<String>,
    /// Remarks for people, written to standard error after the answer, but not with `--json`.
    pub(crate) remarks: Vec<String>,
    /// How it went.
    pub(crate) exit: Exit,
}

impl Answer {
    /// An answer in lines for people. A line feed is put at the end where there is none.
    pub(crate) fn new(
        json: &(impl Serialize + ?Sized),
        text: impl Into<String>,
    ) -> Result<Self, Failure> {
        let mut text = text.into();
        if !text.ends_with('\n') {
            text.push('\n');
        }
        Self::raw(json, text.into_bytes())
    }

    /// An answer whose bytes are the product itself: not a byte more is written.
    pub(crate) fn raw(
        json: &(impl Serialize + ?Sized),
        plain: impl Into<Vec<u8>>,
    ) -> Result<Self, Failure> {
        let json = serde_json::to_string(json).map_err(|_| Failure::ours("json-not-written"))?;
        Ok(Self {
            plain: Zeroizing::new(plain.into()),
            json: Zeroizing::new(json),
            remarks: Vec::new(),
            exit: Exit::Done,
        })
    }

    /// The same answer with another exit code.
    pub(crate) fn with_exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// The same answer with a remark.
    pub(crate) fn with_remark(mut self, remark: impl Into<String>) -> Self {
        self.remarks.push(remark.into());
        self
    }
}
