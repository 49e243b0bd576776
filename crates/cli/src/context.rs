use std::time::{SystemTime, UNIX_EPOCH};

use civil_document::Lang;

use crate::failure::Failure;
use crate::output;
use crate::progress::Progress;
use crate::words::Text;

/// How answers are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    /// One JSON value instead of text.
    pub(crate) json: bool,
    /// The language of sentences; JSON members and codes have none.
    pub(crate) lang: Lang,
}

/// What every command gets besides its arguments.
pub(crate) struct Context {
    style: Style,
}

impl Context {
    pub(crate) fn new(style: Style) -> Self {
        Self { style }
    }

    /// The language of sentences.
    pub(crate) fn lang(&self) -> Lang {
        self.style.lang
    }

    /// Whether one JSON value is wanted.
    pub(crate) fn is_json(&self) -> bool {
        self.style.json
    }

    /// A sentence in the language that was asked for.
    pub(crate) fn say<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.style.lang)
    }

    /// A bar for work of so many steps; shown only on a terminal.
    pub(crate) fn progress(&self, steps: u64, what: &Text) -> Progress {
        Progress::new(steps, self.say(what))
    }

    /// Tells people at once what a long command has just done; programs are told at its end.
    pub(crate) fn notice(&self, text: &Text) {
        if !self.style.json {
            output::write_err(self.say(text));
        }
    }

    /// The clock, in Unix seconds.
    pub(crate) fn now_s(&self) -> Result<u64, Failure> {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map(|since| since.as_secs())
            .map_err(|_| Failure::ours("clock-before-1970"))
    }
}
