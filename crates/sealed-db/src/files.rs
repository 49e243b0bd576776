//! The file as the operating system sees it.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::Error;
use crate::key::SALT_BYTES;

/// Makes an empty file of mode 0600 where there is none.
pub(crate) fn make_private_file(path: &Path) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    // The journal and its index get the mode of the file that they belong to from SQLite.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(Error::io("make", path))?;
    Ok(())
}

/// Removes a file; it is no error when it is not there.
pub(crate) fn remove_leftover(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io("remove", path)(error)),
        _ => Ok(()),
    }
}

/// The first bytes of the file, which SQLCipher does not encrypt.
pub(crate) fn read_salt(path: &Path) -> Result<[u8; SALT_BYTES], Error> {
    let mut file = File::open(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Error::NotCreated {
            path: path.to_owned(),
        },
        _ => Error::io("open", path)(error),
    })?;
    let mut salt = [0; SALT_BYTES];
    file.read_exact(&mut salt)
        .map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => Error::Damaged {
                path: path.to_owned(),
                what: "cut off".to_owned(),
            },
            _ => Error::io("read", path)(error),
        })?;
    Ok(salt)
}

pub(crate) fn suffixed(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// A rename is durable only when its folder is. Windows has no such call and needs none.
pub(crate) fn sync_folder_of(path: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(Error::io("sync", folder))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
