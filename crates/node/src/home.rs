//! The directory that a node lives in; its layout stands at [`init`](crate::init).

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use bigchain::SigningKey;
use ledger::Genesis;
use zeroize::Zeroizing;

use crate::Error;

/// A node's home that nobody else uses as long as this lives.
#[derive(Debug)]
pub(crate) struct Home {
    path: PathBuf,
    _lock: File,
}

/// What a new home is made of.
pub(crate) struct NewHome<'a> {
    /// The genesis as it is to be kept: canonical JSON.
    pub(crate) genesis: &'a str,
    /// Seed of the key that signs blocks.
    pub(crate) log_seed: &'a [u8; 32],
    /// Seed of an authority key that nobody else has yet.
    pub(crate) authority_seed: Option<&'a [u8; 32]>,
}

/// Largest genesis that is read.
const LARGEST_GENESIS_BYTES: u64 = 1 << 20;

impl Home {
    /// Takes an existing home for this process.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        if !path.join("genesis.json").is_file() {
            return Err(Error::NotInitialised {
                path: path.to_owned(),
            });
        }
        Self::lock(path)
    }

    /// Makes a home for a new network: writes its genesis and log key.
    pub(crate) fn init(path: &Path, new: &NewHome<'_>) -> Result<Self, Error> {
        make_private_directory(path).map_err(|error| Error::io(path, error))?;
        let home = Self::lock(path)?;
        for name in ["genesis.json", "log.key", "authority.key", "ledger.sqlite"] {
            let path = home.path.join(name);
            if path.exists() {
                return Err(Error::AlreadyInitialised { path });
            }
        }
        write_seed(&home.log_key_path(), new.log_seed)?;
        if let Some(seed) = new.authority_seed {
            write_seed(&home.path.join("authority.key"), seed)?;
        }
        // The genesis comes last: a home is a home once it has one.
        let unfinished = home.path.join("genesis.json.new");
        write_new(&unfinished, new.genesis.as_bytes(), false)?;
        std::fs::rename(&unfinished, home.genesis_path())
            .and_then(|()| sync_directory(&home.path))
            .map_err(|error| Error::io(&home.path, error))?;
        Ok(home)
    }

    /// Reads the genesis.
    pub(crate) fn genesis(&self) -> Result<Genesis, Error> {
        let path = self.genesis_path();
        let bytes = read_at_most(&path, LARGEST_GENESIS_BYTES)?;
        Genesis::parse(&bytes).map_err(|source| Error::Genesis { path, source })
    }

    /// Reads the key that signs blocks.
    pub(crate) fn log_key(&self) -> Result<SigningKey, Error> {
        let path = self.log_key_path();
        let text = Zeroizing::new(read_at_most(&path, 64)?);
        let mut seed = Zeroizing::new([0; 32]);
        match bs58::decode(text.trim_ascii()).onto(seed.as_mut_slice()) {
            Ok(32) => Ok(SigningKey::from_seed(&seed)),
            _ => Err(Error::LogKey { path }),
        }
    }

    /// Where the store keeps its database.
    pub(crate) fn ledger_path(&self) -> PathBuf {
        self.path.join("ledger.sqlite")
    }

    pub(crate) fn log_key_path(&self) -> PathBuf {
        self.path.join("log.key")
    }

    fn genesis_path(&self) -> PathBuf {
        self.path.join("genesis.json")
    }

    fn lock(path: &Path) -> Result<Self, Error> {
        let lock_path = path.join("lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock_path)
            .map_err(|error| Error::io(&lock_path, error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path: path.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(Error::InUse {
                path: path.to_owned(),
            }),
            Err(TryLockError::Error(error)) => Err(Error::io(&lock_path, error)),
        }
    }
}

fn read_at_most(path: &Path, limit: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(limit + 1).read_to_end(&mut bytes))
        .map_err(|error| Error::io(path, error))?;
    Ok(bytes)
}

fn write_seed(path: &Path, seed: &[u8; 32]) -> Result<(), Error> {
    let text = Zeroizing::new(bs58::encode(seed).into_string() + "\n");
    write_new(path, text.as_bytes(), true)
}

/// Writes a file that was not there before, and makes it durable.
fn write_new(path: &Path, contents: &[u8], private: bool) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(if private { 0o600 } else { 0o644 });
    }
    #[cfg(not(unix))]
    let _ = private;
    let result = options.open(path).and_then(|mut file| {
        file.write_all(contents)?;
        file.sync_all()
    });
    result.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Error::AlreadyInitialised {
            path: path.to_owned(),
        },
        _ => Error::io(path, error),
    })
}

fn make_private_directory(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path)
}

/// Makes the names in a directory durable.
fn sync_directory(path: &Path) -> std::io::Result<()> {
    if cfg!(unix) {
        File::open(path)?.sync_all()?;
    }
    Ok(())
}
