use std::process::ExitCode;

/// How a command ended, as the number that a shell sees. Documented in `docs/cli.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: what was asked for is done, and everything checked is good.
    Done,
    /// 1: our fault, or the machine's.
    Unexpected,
    /// 2: the command line asks for what cannot be, or names a file that cannot be read.
    Usage,
    /// 3: what was given was looked at and is not valid, or was refused.
    Refused,
    /// 4: the node cannot be reached, is none, or is not to be believed.
    Network,
    /// 5: a key is missing, locked or not usable.
    Keys,
}

impl Exit {
    /// The number.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Unexpected => 1,
            Self::Usage => 2,
            Self::Refused => 3,
            Self::Network => 4,
            Self::Keys => 5,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.number())
    }
}
