//! What differs between systems: which keyring there is, and what its failures mean.

use std::collections::HashMap;

use keyring::Error as KeyringError;

use super::Connection;
use crate::{Error, MAX_SECRET_BYTES, Name};

/// Whether a keyring answers, or why not.
pub(super) fn probe() -> Result<(), Error> {
    system::connect().map(|_| ()).map_err(no_service)
}

/// A new connection. Its failure is wrapped, so that [`explain`] can tell it from one on a
/// connection that works.
pub(super) fn connect() -> keyring::Result<Connection> {
    system::connect().map_err(|cause| KeyringError::PlatformFailure(Box::new(NotConnected(cause))))
}

/// Makes sure that the keyring is open, asking the user to unlock it if need be. Some services find
/// nothing in a locked keyring and say so as if nothing were there.
pub(super) fn unlock() -> keyring::Result<()> {
    system::unlock()
}

/// The entry for `name`, which need not exist. In the desktop's password manager it shows with a
/// label that says what it is, where the system lets us choose one.
pub(super) fn build_entry(
    connection: &Connection,
    service: &str,
    name: &Name,
) -> keyring::Result<keyring_core::Entry> {
    let label = format!("Minwon Wallet (민원지갑): {name}");
    let modifiers = HashMap::from([("label", label.as_str())]);
    let modifiers = system::HAS_LABELS.then_some(&modifiers);
    connection.build(service, name.as_str(), modifiers)
}

/// What a failure means for the person in front of it.
pub(super) fn explain(error: KeyringError, name: &Name) -> Error {
    match error {
        KeyringError::PlatformFailure(cause) => match cause.downcast::<NotConnected>() {
            Ok(not_connected) => no_service(not_connected.0),
            Err(cause) => Error::Keyring {
                detail: cause.to_string(),
            },
        },
        KeyringError::NoStorageAccess(cause) if system::is_no_collection(&*cause) => {
            Error::NoCollection
        }
        KeyringError::NoStorageAccess(cause) => Error::Locked {
            detail: cause.to_string(),
        },
        KeyringError::NoEntry => Error::Missing { name: name.clone() },
        KeyringError::Ambiguous(_) => Error::Ambiguous { name: name.clone() },
        KeyringError::TooLong(_, max) => Error::TooLarge {
            size: MAX_SECRET_BYTES,
            max: max as usize,
        },
        other => Error::Keyring {
            detail: other.to_string(),
        },
    }
}

fn no_service(error: KeyringError) -> Error {
    let detail = match error {
        KeyringError::PlatformFailure(cause) => cause.to_string(),
        other => other.to_string(),
    };
    Error::NoService { detail }
}

/// Marks a failure to connect.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct NotConnected(KeyringError);

/// What the platform's store says behind a [`KeyringError`].
type Cause = dyn std::error::Error + Send + Sync + 'static;

/// Linux and the BSDs: the Secret Service, in pure Rust, with an encrypted session.
#[cfg(all(
    unix,
    not(any(target_os = "macos", target_os = "ios", target_os = "android"))
))]
mod system {
    use secret_service::EncryptionType;
    use secret_service::blocking::SecretService;

    use super::{Cause, Connection, KeyringError};

    pub(super) const HAS_LABELS: bool = true;

    pub(super) fn connect() -> keyring::Result<Connection> {
        Ok(zbus_secret_service_keyring_store::Store::new()?)
    }

    pub(super) fn unlock() -> keyring::Result<()> {
        // No secret goes over this connection.
        SecretService::connect(EncryptionType::Plain)
            .and_then(|service| {
                let collection = service.get_default_collection()?;
                if collection.is_locked()? {
                    collection.unlock()?;
                }
                Ok(())
            })
            .map_err(|error| match error {
                secret_service::Error::Locked
                | secret_service::Error::NoResult
                | secret_service::Error::Prompt => KeyringError::NoStorageAccess(error.into()),
                _ => KeyringError::PlatformFailure(error.into()),
            })
    }

    /// An account that never logged in on a desktop has no default collection, which reads as
    /// "no access" like a locked one.
    pub(super) fn is_no_collection(cause: &Cause) -> bool {
        matches!(
            cause.downcast_ref::<secret_service::Error>(),
            Some(secret_service::Error::NoResult)
        )
    }
}

/// macOS: the login keychain.
#[cfg(target_os = "macos")]
mod system {
    use super::{Cause, Connection};

    pub(super) const HAS_LABELS: bool = false;

    pub(super) fn connect() -> keyring::Result<Connection> {
        Ok(apple_native_keyring_store::keychain::Store::new()?)
    }

    pub(super) fn unlock() -> keyring::Result<()> {
        Ok(())
    }

    pub(super) fn is_no_collection(_: &Cause) -> bool {
        false
    }
}

/// Windows: the Credential Manager.
#[cfg(target_os = "windows")]
mod system {
    use super::{Cause, Connection};

    pub(super) const HAS_LABELS: bool = false;

    pub(super) fn connect() -> keyring::Result<Connection> {
        Ok(windows_native_keyring_store::Store::new()?)
    }

    pub(super) fn unlock() -> keyring::Result<()> {
        Ok(())
    }

    pub(super) fn is_no_collection(_: &Cause) -> bool {
        false
    }
}

/// Elsewhere there is none.
#[cfg(not(any(
    windows,
    target_os = "macos",
    all(unix, not(any(target_os = "ios", target_os = "android")))
)))]
mod system {
    use super::{Cause, Connection};

    pub(super) const HAS_LABELS: bool = false;

    pub(super) fn connect() -> keyring::Result<Connection> {
        Err(keyring::Error::NoDefaultStore)
    }

    pub(super) fn unlock() -> keyring::Result<()> {
        Ok(())
    }

    pub(super) fn is_no_collection(_: &Cause) -> bool {
        false
    }
}
