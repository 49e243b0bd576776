//! What can go wrong with a database, and whose fault it is.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the database could not do what was asked. Never contains its contents or key.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no database here.
    #[error("no database at {}", path.display())]
    NotCreated {
        /// Where it was looked for.
        path: PathBuf,
    },

    /// There is a database here already, and it is never overwritten.
    #[error("a database exists at {} already", path.display())]
    AlreadyCreated {
        /// The file in the way.
        path: PathBuf,
    },

    /// The file belongs to another key: to somebody else, or to one that was restored since.
    #[error("{} was written under another key than the one at hand", path.display())]
    WrongKey {
        /// The database.
        path: PathBuf,
    },

    /// The key is right and the file is not what was written: bytes flipped, cut off or replaced.
    #[error("{} is damaged ({what}); restore it from a backup", path.display())]
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

    /// SQLite refused for a reason that lies in this program.
    #[error("the database refused: {source}")]
    Sqlite {
        /// What SQLite said. Statements hold no values, so this does not either.
        source: rusqlite::Error,
    },
}

impl Error {
    /// For `map_err` on file operations.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Error {
        let path = path.to_owned();
        move |source| Error::Storage {
            action,
            path,
            detail: source.to_string(),
        }
    }

    /// What a failure of SQLite on the database at `path` means.
    pub(crate) fn sqlite(path: &Path, source: rusqlite::Error) -> Error {
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

/// The stable code of an [`Error`], for interfaces that translate errors: the prefix, which says
/// whose database it is, and the name of the variant.
///
/// A macro, so that codes are `&'static str` whatever the prefix.
///
/// ```
/// let path = "notes.db".into();
/// let error = sealed_db::Error::Busy { path };
/// assert_eq!(sealed_db::code!("notes-", error), "notes-busy");
/// ```
#[macro_export]
macro_rules! code {
    ($prefix:literal, $error:expr) => {
        match $error {
            $crate::Error::NotCreated { .. } => concat!($prefix, "not-created"),
            $crate::Error::AlreadyCreated { .. } => concat!($prefix, "already-created"),
            $crate::Error::WrongKey { .. } => concat!($prefix, "wrong-key"),
            $crate::Error::Damaged { .. } => concat!($prefix, "damaged"),
            $crate::Error::NewerFormat { .. } => concat!($prefix, "newer-format"),
            $crate::Error::Busy { .. } => concat!($prefix, "busy"),
            $crate::Error::Storage { .. } => concat!($prefix, "storage"),
            $crate::Error::Sqlite { .. } => concat!($prefix, "refused"),
        }
    };
}
