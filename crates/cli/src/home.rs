//! Homes and the key stores in them, for every group of commands that has keys.

use std::env;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use keystore::{KeyFile, KeyStore, Kind, OsKeyring, key_file_in, kind_at};
use tokio::runtime::{Builder, Runtime};

use crate::args::{HomeArgs, KeysArg};
use crate::context::Context;
use crate::failure::Failure;
use crate::prompt::Passphrase;
use crate::words;

/// Names the directory in which homes are, where `--home` is not given.
const HOME_VARIABLE: &str = "MINWON_HOME";

/// The home of a `wallet` or an `issuer`: what is given, else a directory of that name.
pub(crate) fn directory(args: &HomeArgs, name: &str) -> Result<PathBuf, Failure> {
    if let Some(home) = &args.home {
        return Ok(home.clone());
    }
    let base = match env::var_os(HOME_VARIABLE).filter(|base| !base.is_empty()) {
        Some(base) => PathBuf::from(base),
        None => ProjectDirs::from("kr", "Minwon", "minwon")
            .ok_or_else(words::home::no_directory)?
            .data_dir()
            .to_owned(),
    };
    Ok(base.join(name))
}

/// Opens the key store of a home.
pub(crate) fn open_keys(
    home: &Path,
    wanted: Option<KeysArg>,
    context: &Context,
) -> Result<Box<dyn KeyStore>, Failure> {
    let kind = kind_at(home).map_err(|error| words::home::keys(&error))?;
    open(
        home,
        kind.ok_or_else(words::home::no_keys)?,
        wanted,
        context,
    )
}

/// Makes the key store of a home: in the keyring, unless a file is wanted. Where there is one, it is
/// opened: a creation that was cut off goes on.
pub(crate) fn make_keys(
    home: &Path,
    wanted: Option<KeysArg>,
    context: &Context,
) -> Result<Box<dyn KeyStore>, Failure> {
    let fault = |error| words::home::keys(&error);
    if let Some(kind) = kind_at(home).map_err(fault)? {
        return open(home, kind, wanted, context);
    }
    Ok(match wanted {
        None | Some(KeysArg::Keyring) => Box::new(OsKeyring::create(home).map_err(fault)?),
        Some(KeysArg::File) => {
            let passphrase = Passphrase::KeyFile.choose(context)?;
            Box::new(KeyFile::create(&key_file_in(home), &passphrase).map_err(fault)?)
        }
    })
}

/// What asynchronous commands run on.
pub(crate) fn runtime() -> Result<Runtime, Failure> {
    Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|_| Failure::ours("runtime-not-started"))
}

fn open(
    home: &Path,
    kind: Kind,
    wanted: Option<KeysArg>,
    context: &Context,
) -> Result<Box<dyn KeyStore>, Failure> {
    let fault = |error| words::home::keys(&error);
    let is_keyring = kind == Kind::OsKeyring;
    if wanted.is_some_and(|wanted| is_keyring != (wanted == KeysArg::Keyring)) {
        return Err(words::home::other_keys(is_keyring));
    }
    Ok(match is_keyring {
        true => Box::new(OsKeyring::open(home).map_err(fault)?),
        false => {
            let passphrase = Passphrase::KeyFile.get(context)?;
            Box::new(KeyFile::open(&key_file_in(home), &passphrase).map_err(fault)?)
        }
    })
}
