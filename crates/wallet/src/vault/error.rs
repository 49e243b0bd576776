//! What can go wrong with the wallet's database, and whose fault it is.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the database could not do what was asked. Never contains its contents or key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no database here.
    #[error("no wallet database at {}", path.display())]
    NotCreated {
        /// Where it was looked for.
        path: PathBuf,
    },

    /// There is a database here already, and it is never overwritten.
    #[error("a wallet database exists at {} already", path.display())]
    AlreadyCreated {
        /// The file in the way.
        path: PathBuf,
    },

    /// The file belongs to another key: to another wallet, or to one that was restored since.
    #[error("{} was written by another wallet; its key is not in this key store", path.display())]
    WrongKey {
        /// The database.
        path: PathBuf,
    },

    /// The key is right and the file is not what was written: bytes flipped, cut off or replaced.
    #[error("{} is damaged ({what}); restore the wallet from a backup", path.display())]
    Damaged {
        /// The database.
        path: PathBuf,
        /// What does not fit.
        what: String,
    },

    /// A newer version of the program wrote this file.
    #[error("{} has format version {version}; this program reads up to {supported}: update it", path.display())]
    NewerFormat {
        /// The database.
        path: PathBuf,
        /// Version found.
        version: i64,
        /// Newest version that can be read.
        supported: i64,
    },

    /// Another process has been writing for longer than we wait.
    #[error("{} is in use by another program; try again when it is done", path.display())]
    Busy {
        /// The database.
        path: PathBuf,
    },

    /// The disk or the file's permissions stand in the way.
    #[error("cannot {action} {}: {detail}", path.display())]
    Storage {
        /// What was tried, as a verb.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system said.
        detail: String,
    },

    /// The output that a transaction wants to spend is spent by another one of ours.
    #[error("the output is already spent by our transaction {by}")]
    AlreadySpent {
        /// Id of the transaction that was stored first.
        by: String,
    },

    /// The caller named something that is not there, or not in a state that allows the change.
    #[error("no {what} that this change applies to")]
    NotApplicable {
        /// What was looked for.
        what: &'static str,
    },

    /// SQLite refused for a reason that lies in this program.
    #[error("the wallet database refused: {source}")]
    Sqlite {
        /// What SQLite said. Statements hold no values, so this does not either.
        source: rusqlite::Error,
    },
}

impl Error {
    /// A stable code for interfaces that translate errors. Never compare the message.
    pub fn code(&self) -> &'static str {
        match self {
            Error::NotCreated { .. } => "vault-not-created",
            Error::AlreadyCreated { .. } => "vault-already-created",
            Error::WrongKey { .. } => "vault-wrong-key",
            Error::Damaged { .. } => "vault-damaged",
            Error::NewerFormat { .. } => "vault-newer-format",
            Error::Busy { .. } => "vault-busy",
            Error::Storage { .. } => "vault-storage",
            Error::AlreadySpent { .. } => "vault-already-spent",
            Error::NotApplicable { .. } => "vault-not-applicable",
            Error::Sqlite { .. } => "vault-refused",
        }
    }

    /// For `map_err` on file operations.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Error {
        let path = path.to_owned();
        move |source| Error::Storage {
            action,
            path,
            detail: source.to_string(),
        }
    }

    /// What a failure of SQLite on the database at `path` means.
    pub(super) fn sqlite(path: &Path, source: rusqlite::Error) -> Error {
        let path = path.to_owned();
        let code = match &source {
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..) => {
                return Error::Damaged {
                    path,
                    what: "a value that this program never stores".to_owned(),
                };
            }
            other => other.sqlite_error_code(),
        };
        let detail = source.to_string();
        match code {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                Error::Damaged { path, what: detail }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy { path },
            Some(
                ErrorCode::CannotOpen
                | ErrorCode::DiskFull
                | ErrorCode::PermissionDenied
                | ErrorCode::ReadOnly
                | ErrorCode::SystemIoFailure,
            ) => Error::Storage {
                action: "use",
                path,
                detail,
            },
            _ => Error::Sqlite { source },
        }
    }
}
