//! What can go wrong with a store, whose fault it is, and what to do about it.

use std::path::{Path, PathBuf};

use crate::Name;

/// Why a store could not do what was asked. Never contains a secret or a passphrase.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The system has no keyring that answers: no session bus, no daemon, unknown platform.
    #[error(
        "no keyring service answers on this system ({detail}); start the desktop's keyring, or choose an encrypted key file"
    )]
    NoService {
        /// What the platform said.
        detail: String,
    },

    /// The keyring service runs, but has no default keyring: none was made yet, or the password
    /// manager behind it has its database closed.
    #[error(
        "the keyring service has no default keyring; open your password manager, or make a login keyring in the desktop's password settings, or choose an encrypted key file"
    )]
    NoCollection,

    /// The keyring is locked, and nobody unlocked it when asked to.
    #[error("the keyring is locked; unlock it and try again ({detail})")]
    Locked {
        /// What the platform said.
        detail: String,
    },

    /// The secret was stored here once and is gone: somebody emptied the keyring.
    #[error("the key {name:?} was stored here and is gone; restore the wallet from a backup")]
    Missing {
        /// Which secret.
        name: Name,
    },

    /// The keyring holds more than one entry under this name, which this program never does.
    #[error("the keyring holds several entries for {name:?}; remove all but the right one")]
    Ambiguous {
        /// Which secret.
        name: Name,
    },

    /// The keyring gave back something other than what had just been stored.
    #[error("the keyring does not give back what is stored in it; do not keep keys there")]
    Unfaithful,

    /// The keyring refused or failed for a reason of its own.
    #[error("the keyring failed: {detail}")]
    Keyring {
        /// What the platform said.
        detail: String,
    },

    /// The caller asked to store more than every platform can hold.
    #[error("a secret of {size} bytes is too large; at most {max} bytes fit")]
    TooLarge {
        /// Size of the refused secret in bytes.
        size: usize,
        /// Largest size in bytes.
        max: usize,
    },

    /// The caller used a name that entries cannot have.
    #[error("a name is 1 to {max} characters of a-z, 0-9 and '-', and starts with a letter")]
    InvalidName {
        /// Longest name in characters.
        max: usize,
    },

    /// The key file is in order, and this is not its passphrase.
    #[error("wrong passphrase for {}", path.display())]
    WrongPassphrase {
        /// The key file.
        path: PathBuf,
    },

    /// The new passphrase is too short.
    #[error("a passphrase needs at least {min_chars} characters")]
    WeakPassphrase {
        /// Least number of characters.
        min_chars: usize,
    },

    /// Another program changed the passphrase of the key file since it was opened.
    #[error("the passphrase of {} was changed elsewhere; open it again", path.display())]
    PassphraseChanged {
        /// The key file.
        path: PathBuf,
    },

    /// A file of the store is not what was written: bytes flipped, cut off or replaced.
    #[error("{} is damaged ({what}); put back a copy of it, or restore the wallet from a backup", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        what: &'static str,
    },

    /// A newer version of the program wrote this file.
    #[error("{} has format version {version}; this program reads up to {supported}: update it", path.display())]
    NewerFormat {
        /// The file.
        path: PathBuf,
        /// Version found.
        version: u8,
        /// Newest version that can be read.
        supported: u8,
    },

    /// The key file asks for more memory or time than an honest one would.
    #[error("{} asks for {memory_kib} KiB, {passes} passes and {lanes} lanes to open, which no file of ours does", path.display())]
    CostRefused {
        /// The key file.
        path: PathBuf,
        /// Argon2 memory in KiB.
        memory_kib: u32,
        /// Argon2 passes.
        passes: u32,
        /// Argon2 lanes.
        lanes: u32,
    },

    /// The system did not give the memory that opening a key file takes.
    #[error(
        "opening a key file takes {memory_kib} KiB of memory, and the system gave none; close other programs and try again"
    )]
    NoMemory {
        /// Argon2 memory in KiB.
        memory_kib: u32,
    },

    /// There is no store here.
    #[error("no key store at {}; create one or restore a backup", path.display())]
    NotCreated {
        /// The marker or key file that was looked for.
        path: PathBuf,
    },

    /// There is a store here already, and it is never overwritten.
    #[error("a key store exists at {} already", path.display())]
    AlreadyCreated {
        /// The marker or key file in the way.
        path: PathBuf,
    },

    /// Both kinds of store are in one folder: a move from one to the other was interrupted.
    #[error(
        "there are two key stores, {} and {}; move away the one that is not whole",
        marker.display(), key_file.display()
    )]
    TwoStores {
        /// The marker of the keyring's entries.
        marker: PathBuf,
        /// The key file.
        key_file: PathBuf,
    },

    /// A file could not be read or written.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },

    /// The system's random source failed.
    #[error("the system's random source failed: {source}")]
    Random {
        /// What the system said.
        source: getrandom::Error,
    },
}

/// Who has to act on an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The person in front of the machine: unlock, type again, restore.
    User,
    /// The machine: its keyring, disk or memory.
    System,
    /// The code that called this crate.
    Caller,
}

impl Error {
    /// A stable code for interfaces that translate errors. Never compare the message.
    pub fn code(&self) -> &'static str {
        match self {
            Error::NoService { .. } => "keystore-no-service",
            Error::NoCollection => "keystore-no-collection",
            Error::Locked { .. } => "keystore-locked",
            Error::Missing { .. } => "keystore-missing",
            Error::Ambiguous { .. } => "keystore-ambiguous",
            Error::Unfaithful => "keystore-unfaithful",
            Error::Keyring { .. } => "keystore-failed",
            Error::TooLarge { .. } => "keystore-too-large",
            Error::InvalidName { .. } => "keystore-invalid-name",
            Error::WrongPassphrase { .. } => "keystore-wrong-passphrase",
            Error::WeakPassphrase { .. } => "keystore-weak-passphrase",
            Error::PassphraseChanged { .. } => "keystore-passphrase-changed",
            Error::Damaged { .. } => "keystore-damaged",
            Error::NewerFormat { .. } => "keystore-newer-format",
            Error::CostRefused { .. } => "keystore-cost-refused",
            Error::NoMemory { .. } => "keystore-no-memory",
            Error::NotCreated { .. } => "keystore-not-created",
            Error::AlreadyCreated { .. } => "keystore-already-created",
            Error::TwoStores { .. } => "keystore-two-stores",
            Error::Io { .. } => "keystore-io",
            Error::Random { .. } => "keystore-random",
        }
    }

    /// Who has to act.
    pub fn fault(&self) -> Fault {
        match self {
            Error::Locked { .. }
            | Error::NoCollection
            | Error::Missing { .. }
            | Error::Ambiguous { .. }
            | Error::WrongPassphrase { .. }
            | Error::WeakPassphrase { .. }
            | Error::PassphraseChanged { .. }
            | Error::TwoStores { .. }
            | Error::NewerFormat { .. } => Fault::User,
            Error::TooLarge { .. }
            | Error::InvalidName { .. }
            | Error::NotCreated { .. }
            | Error::AlreadyCreated { .. } => Fault::Caller,
            Error::NoService { .. }
            | Error::Unfaithful
            | Error::Keyring { .. }
            | Error::Damaged { .. }
            | Error::CostRefused { .. }
            | Error::NoMemory { .. }
            | Error::Io { .. }
            | Error::Random { .. } => Fault::System,
        }
    }

    /// For `map_err` on file operations.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Error {
        let path = path.to_owned();
        move |source| Error::Io {
            action,
            path,
            source,
        }
    }
}

impl From<getrandom::Error> for Error {
    fn from(source: getrandom::Error) -> Self {
        Error::Random { source }
    }
}
