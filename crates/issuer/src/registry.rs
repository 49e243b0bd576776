//! Where documents come from when a citizen asks for one.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use civil_document::{Document, Form};
use strict_json::Limits;

use crate::Subject;

/// What an authority has on record about its people.
///
/// Calls may block; they are made from a thread that may.
pub trait Registry: Send + Sync {
    /// The document of that form about that subject as it stands now; `None` if there is none.
    ///
    /// # Errors
    /// [`RegistryFault`]; the request that asked is kept and tried again.
    fn find(&self, subject: &Subject, form: Form) -> Result<Option<Document>, RegistryFault>;
}

/// Why a registry gave no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryFault {
    /// The registry cannot be read now.
    #[error("the registry cannot be read: {source}")]
    Unavailable {
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// What is on record is no valid document. An older one is not given out in its place.
    #[error("what the registry has on record is no valid document: {source}")]
    Invalid {
        /// Which rules it breaks.
        source: civil_document::Error,
    },
}

impl RegistryFault {
    /// A code that stays the same between versions, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unavailable { .. } => "registry-unavailable",
            Self::Invalid { .. } => "document-invalid",
        }
    }
}

/// A directory with one directory for each subject: `DIR/<subject>/*.json`.
///
/// A file's form is told by its `서류명`. Of several files of one form the one whose name is last in
/// byte order counts, so that names which start with a date (`2026-11-23 등본.json`) do what one
/// expects, and copying files changes nothing. Every file is read and checked anew each time. The
/// file that counts must be valid, and a file that is not JSON at all counts for every form: rather
/// no answer than an old one.
#[derive(Debug, Clone)]
pub struct DirectoryRegistry {
    directory: PathBuf,
}

impl DirectoryRegistry {
    /// A registry in that directory.
    ///
    /// # Errors
    /// [`RegistryFault::Unavailable`] if it is no directory that can be read.
    pub fn open(directory: impl Into<PathBuf>) -> Result<Self, RegistryFault> {
        let directory = directory.into();
        fs::read_dir(&directory).map_err(unavailable)?;
        Ok(Self { directory })
    }
}

impl Registry for DirectoryRegistry {
    fn find(&self, subject: &Subject, form: Form) -> Result<Option<Document>, RegistryFault> {
        for path in json_files(&self.directory.join(subject.as_str()))? {
            let bytes = read(&path)?;
            let json = strict_json::parse(&bytes, &Limits::DOCUMENT)
                .map_err(|error| invalid(error.into()))?;
            if Form::of(&json) == Some(form) {
                return Document::from_json_as(form, json)
                    .map(Some)
                    .map_err(invalid);
            }
        }
        Ok(None)
    }
}

/// The `.json` files of a directory, the last name first; none if there is no directory.
fn json_files(directory: &Path) -> Result<Vec<PathBuf>, RegistryFault> {
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unavailable(error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(unavailable)?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        // An editor's hidden file is not on record.
        if name.is_some_and(|name| name.ends_with(".json") && !name.starts_with('.')) {
            paths.push(path);
        }
    }
    paths.sort_by(|a, b| {
        b.as_os_str()
            .as_encoded_bytes()
            .cmp(a.as_os_str().as_encoded_bytes())
    });
    Ok(paths)
}

/// A file, up to one byte more than a document may have.
fn read(path: &Path) -> Result<Vec<u8>, RegistryFault> {
    let mut bytes = Vec::new();
    let limit = Limits::DOCUMENT.max_bytes as u64 + 1;
    File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut bytes))
        .map_err(unavailable)?;
    Ok(bytes)
}

fn unavailable(source: std::io::Error) -> RegistryFault {
    RegistryFault::Unavailable {
        source: source.into(),
    }
}

fn invalid(source: civil_document::Error) -> RegistryFault {
    RegistryFault::Invalid { source }
}
