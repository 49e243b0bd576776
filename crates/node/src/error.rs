use std::io;
use std::path::{Path, PathBuf};

/// Why a node cannot be made, started or run. What a client does wrong is not here: it is
/// answered over HTTP.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operator's: there is no network in that directory.
    #[error("{} has no genesis: run `minwon-node init` first", path.display())]
    NotInitialised {
        /// The home.
        path: PathBuf,
    },
    /// The operator's: there is a network in that directory, which is never overwritten.
    #[error("{} exists already and is not overwritten", path.display())]
    AlreadyInitialised {
        /// What is in the way.
        path: PathBuf,
    },
    /// The operator's: another process runs a node there.
    #[error("another node uses {}", path.display())]
    InUse {
        /// The home.
        path: PathBuf,
    },
    /// The operator's: the genesis breaks its rules.
    #[error("{} is not a genesis", path.display())]
    Genesis {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: ledger::Error,
    },
    /// The operator's: what the genesis is to be made of breaks its rules.
    #[error("no genesis can be made of this")]
    NewGenesis {
        /// What is wrong.
        source: ledger::Error,
    },
    /// The operator's: the file is not a key.
    #[error("{} does not hold 32 bytes in base58", path.display())]
    LogKey {
        /// The file.
        path: PathBuf,
    },
    /// The operator's: the key is not the one that the genesis names.
    #[error("the key in {} is not the log key of the genesis", path.display())]
    LogKeyMismatch {
        /// The file.
        path: PathBuf,
    },
    /// The operator's: not an address that clients can use.
    #[error("{found:?} is not an http or https address with a host")]
    PublicUrl {
        /// What was given.
        found: String,
    },
    /// The machine's: a file cannot be read or written.
    #[error("{} cannot be used", path.display())]
    File {
        /// The file or directory.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The machine's: the network cannot be used.
    #[error("HTTP cannot be served")]
    Network {
        /// What the system says.
        source: io::Error,
    },
    /// The machine's: no random bytes.
    #[error("the system gives no random bytes")]
    Random {
        /// What the system says.
        source: getrandom::Error,
    },
    /// The machine's: no thread for the writer of blocks.
    #[error("the writer of blocks cannot be started")]
    Thread {
        /// What the system says.
        source: io::Error,
    },
    /// The machine's: more work waits than is taken.
    #[error("too much work waits")]
    Busy,
    /// The store's: it cannot be opened, read or written, or what it holds is damaged.
    #[error("the ledger's store fails")]
    Store {
        /// What is wrong.
        #[from]
        source: ledger_store::Error,
    },
}

impl Error {
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        Self::File {
            path: path.to_owned(),
            source,
        }
    }
}
