//! Passphrases: from the environment, else asked for on a terminal.

use std::env;
use std::io::{IsTerminal as _, stdin};

use zeroize::Zeroizing;

use crate::context::Context;
use crate::failure::Failure;
use crate::words;

/// What a passphrase opens, and which variable holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passphrase {
    /// That of a key file.
    KeyFile,
    /// That of a backup.
    Backup,
}

impl Passphrase {
    /// The variable that holds it.
    pub(crate) fn variable(self) -> &'static str {
        match self {
            Self::KeyFile => "MINWON_PASSPHRASE",
            Self::Backup => "MINWON_BACKUP_PASSPHRASE",
        }
    }

    /// The passphrase of something that is there.
    pub(crate) fn get(self, context: &Context) -> Result<Zeroizing<String>, Failure> {
        match self.given() {
            Some(given) => given,
            None => self.ask(&words::home::passphrase_of(self), context),
        }
    }

    /// A passphrase for something new: on a terminal it is typed twice.
    pub(crate) fn choose(self, context: &Context) -> Result<Zeroizing<String>, Failure> {
        if let Some(given) = self.given() {
            return given;
        }
        let first = self.ask(&words::home::new_passphrase_of(self), context)?;
        let second = self.ask(&words::home::once_more(), context)?;
        match first == second {
            true => Ok(first),
            false => Err(words::home::passphrases_differ()),
        }
    }

    fn given(self) -> Option<Result<Zeroizing<String>, Failure>> {
        let given = env::var_os(self.variable()).filter(|given| !given.is_empty())?;
        let text = given.into_string().map(Zeroizing::new);
        Some(text.map_err(|_| words::home::passphrase_not_text(self)))
    }

    /// Shows no letter of it. Where nobody sits there is nothing to ask.
    fn ask(self, question: &words::Text, context: &Context) -> Result<Zeroizing<String>, Failure> {
        if !stdin().is_terminal() {
            return Err(words::home::no_passphrase(self));
        }
        let typed = rpassword::prompt_password(format!("{}: ", context.say(question)));
        typed
            .map(Zeroizing::new)
            .ok()
            .filter(|typed| !typed.is_empty())
            .ok_or_else(|| words::home::no_passphrase(self))
    }
}
