use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the issuer's database could not do what was asked. Never contains its contents or key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DatabaseFault {
    /// There is no database here.
    #[error("no issuer's database at {}", path.display())]
    NotCreated {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// There is a database here already, and it is never overwritten.
    #[error("an issuer's database exists at {} already", path.display())]
    AlreadyCreated {
        /// The file in the way.
        path: PathBuf,
    },
    /// The file belongs to another key.
    #[error("{} was written by another issuer; its key is not in this key store", path.display())]
    WrongKey {
        /// The database.
        path: PathBuf,
    },
    /// The key is right and the file is not what was written.
    #[error("{} is damaged ({what}); restore it from a copy", path.display())]
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
    #[error("the issuer's database refused: {source}")]
    Sqlite {
        /// What SQLite said. Statements hold no values, so this does not either.
        source: rusqlite::Error,
    },
}

impl DatabaseFault {
    /// A code that stays the same between versions, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotCreated { .. } => "issuer-not-created",
            Self::AlreadyCreated { .. } => "issuer-already-created",
            Self::WrongKey { .. } => "issuer-database-wrong-key",
            Self::Damaged { .. } => "issuer-database-damaged",
            Self::NewerFormat { .. } => "issuer-database-newer-format",
            Self::Busy { .. } => "issuer-database-busy",
            Self::Storage { .. } => "issuer-database-storage",
            Self::Sqlite { .. } => "issuer-database-refused",
        }
    }

    /// For `map_err` on file operations.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Storage {
            action,
            path,
            detail: source.to_string(),
        }
    }

    /// What a failure of SQLite on the database at `path` means.
    pub(crate) fn sqlite(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        let detail = source.to_string();
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                Self::Damaged { path, what: detail }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            Some(
                ErrorCode::CannotOpen
                | ErrorCode::DiskFull
                | ErrorCode::PermissionDenied
                | ErrorCode::ReadOnly
                | ErrorCode::SystemIoFailure,
            ) => Self::Storage {
                action: "use",
                path,
                detail,
            },
            Some(_) => Self::Sqlite { source },
            None => match source {
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::InvalidColumnType(..) => Self::Damaged {
                    path,
                    what: "a value that this program never stores".to_owned(),
                },
                source => Self::Sqlite { source },
            },
        }
    }
}
