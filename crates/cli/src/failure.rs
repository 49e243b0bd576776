use std::borrow::Cow;

use crate::exit::Exit;
use crate::words::{self, Text};

/// Why a command did nothing, or not what it was asked for.
///
/// Three parts for people: what happened and whose it is (`message`), what to do (`hint`), and a
/// code that stays the same between versions.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) code: Cow<'static, str>,
    pub(crate) message: Box<Text>,
    pub(crate) hint: Box<Text>,
}

impl Failure {
    pub(crate) fn new(
        exit: Exit,
        code: impl Into<Cow<'static, str>>,
        message: Text,
        hint: Text,
    ) -> Self {
        Self {
            exit,
            code: code.into(),
            message: Box::new(message),
            hint: Box::new(hint),
        }
    }

    /// Something that should never happen.
    pub(crate) fn ours(code: &'static str) -> Self {
        Self::new(
            Exit::Unexpected,
            code,
            words::common::our_fault(),
            words::common::report_it(),
        )
    }

    /// The same failure, told about a file.
    pub(crate) fn in_file(mut self, name: &str) -> Self {
        *self.message = words::common::in_file(name, &self.message);
        self
    }
}
