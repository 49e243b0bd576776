//! Files that are never seen half written, never readable by others, and changed by one at a time.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use crate::Error;

/// Held while a file is replaced; other threads and processes wait. Released when dropped.
pub(crate) struct Lock {
    _file: File,
}

/// Waits for the lock that belongs to `path`, a file `<path>.lock` beside it that stays.
pub(crate) fn lock(path: &Path) -> Result<Lock, Error> {
    let lock_path = beside(path, "lock");
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    private(&mut options);
    let file = options
        .open(&lock_path)
        .map_err(Error::io("open", &lock_path))?;
    file.lock().map_err(Error::io("lock", &lock_path))?;
    Ok(Lock { _file: file })
}

/// Makes `folder` and the folders above it, readable by their owner only.
pub(crate) fn make_folder(folder: &Path) -> Result<(), Error> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(Error::io("make", folder))
}

/// The bytes of `path`, or `None` when there is no such file. A file beyond `max_bytes` is
/// [`Error::Damaged`] without being read.
pub(crate) fn read(path: &Path, max_bytes: u64) -> Result<Option<Vec<u8>>, Error> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(Error::io("open", path)(e)),
    };
    let mut bytes = Vec::new();
    file.take(max_bytes + 1)
        .read_to_end(&mut bytes)
        .map_err(Error::io("read", path))?;
    if bytes.len() as u64 > max_bytes {
        return Err(Error::Damaged {
            path: path.to_owned(),
            what: "longer than any such file",
        });
    }
    Ok(Some(bytes))
}

/// Replaces the contents of `path` or makes it, mode 0600. Either the old or the new bytes are
/// there after a crash, and the new ones once this returned. The lock keeps two writers from
/// sharing the temporary file.
pub(crate) fn replace(_lock: &Lock, path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let new_path = beside(path, "new");
    // Left over from a crash: nobody else writes it while we hold the lock.
    match fs::remove_file(&new_path) {
        Err(e) if e.kind() != ErrorKind::NotFound => {
            return Err(Error::io("remove", &new_path)(e));
        }
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    private(&mut options);
    let mut file = options
        .open(&new_path)
        .map_err(Error::io("make", &new_path))?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(Error::io("write", &new_path))?;
    drop(file);
    fs::rename(&new_path, path).map_err(Error::io("replace", path))?;
    sync_folder_of(path)
}

/// Removes `path`; it stays removed after a crash. It is no error when it is not there.
pub(crate) fn remove(_lock: &Lock, path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
        Err(e) => Err(Error::io("remove", path)(e)),
        Ok(()) => sync_folder_of(path),
    }
}

fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

fn private(options: &mut OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    #[cfg(not(unix))]
    let _ = options;
}

/// A rename or removal is durable only when its folder is. Windows has no such call and needs none.
fn sync_folder_of(path: &Path) -> Result<(), Error> {
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
