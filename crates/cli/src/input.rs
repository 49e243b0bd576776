//! Reading what the command line names: files, and standard input as `-`.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write as _};
use std::path::Path;

use jose::{PrivateKey, PublicJwk};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::words;

/// Largest JWK file, in bytes.
const MAX_JWK_BYTES: usize = 16 << 10;

/// The name of a path in messages.
pub(crate) fn name_of(path: &Path) -> String {
    if is_stdin(path) {
        "stdin".to_owned()
    } else {
        words::common::one_line(&path.to_string_lossy())
    }
}

/// Whether a path stands for standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads a file, at most one byte more than the limit: whoever parses it refuses what is too
/// large, and nothing endless is read to its end. Wiped when dropped.
pub(crate) fn read(path: &Path, limit_bytes: usize) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let bytes = if is_stdin(path) {
        read_at_most(io::stdin().lock(), limit_bytes)
    } else {
        File::open(path).and_then(|file| read_at_most(file, limit_bytes))
    };
    bytes.map_err(|error| words::files::unreadable(&name_of(path), &error))
}

/// Reads a file that must be text, without white space around it.
pub(crate) fn read_text(path: &Path, limit_bytes: usize) -> Result<Zeroizing<String>, Failure> {
    let bytes = read(path, limit_bytes)?;
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.trim().to_owned())),
        // The limit may have cut a character in two.
        Err(_) if bytes.len() > limit_bytes => {
            Err(words::files::too_large(&name_of(path), limit_bytes))
        }
        Err(_) => Err(words::files::not_text(&name_of(path))),
    }
}

/// Reads a public JWK.
pub(crate) fn read_public_jwk(path: &Path) -> Result<PublicJwk, Failure> {
    PublicJwk::parse(&read(path, MAX_JWK_BYTES)?)
        .map_err(|error| words::jose::key_file(&error).in_file(&name_of(path)))
}

/// Reads a private JWK.
pub(crate) fn read_private_jwk(path: &Path) -> Result<PrivateKey, Failure> {
    PrivateKey::from_jwk(&read(path, MAX_JWK_BYTES)?)
        .map_err(|error| words::jose::key_file(&error).in_file(&name_of(path)))
}

/// Refuses a command line that reads standard input for two purposes.
pub(crate) fn check_stdin_once<'p>(
    paths: impl IntoIterator<Item = &'p Path>,
) -> Result<(), Failure> {
    if paths.into_iter().filter(|path| is_stdin(path)).count() > 1 {
        return Err(words::files::stdin_twice());
    }
    Ok(())
}

/// Writes a file, in place of one that may be there.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|error| words::files::unwritable(&name_of(path), &error))
}

/// Writes a new file that its owner alone may read. What is there is never replaced.
pub(crate) fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .map_err(|error| words::files::unwritable(&name_of(path), &error))
}

fn read_at_most(reader: impl Read, limit_bytes: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    reader
        .take(limit_bytes as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}
