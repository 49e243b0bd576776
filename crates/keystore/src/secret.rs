//! Bytes that are wiped and never printed.

use std::ops::Deref;

use zeroize::Zeroizing;

use crate::Error;

/// The largest secret in bytes that every platform holds (Windows Credential Manager sets it).
pub const MAX_SECRET_BYTES: usize = 2_560;

/// Secret bytes: wiped when dropped, no `Debug`, no `Clone`.
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes over `bytes`, which are wiped when the secret is dropped.
    pub fn new(bytes: Vec<u8>) -> Secret {
        Secret(Zeroizing::new(bytes))
    }

    /// `size` bytes from the system's random source.
    pub fn make(size: usize) -> Result<Secret, Error> {
        let mut bytes = Zeroizing::new(vec![0; size]);
        getrandom::fill(&mut bytes)?;
        Ok(Secret(bytes))
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes as an array, or `None` when there are not exactly `N`.
    pub fn to_array<const N: usize>(&self) -> Option<Zeroizing<[u8; N]>> {
        <[u8; N]>::try_from(self.as_bytes())
            .ok()
            .map(Zeroizing::new)
    }

    pub(crate) fn check_size(&self) -> Result<(), Error> {
        match self.0.len() {
            size if size > MAX_SECRET_BYTES => Err(Error::TooLarge {
                size,
                max: MAX_SECRET_BYTES,
            }),
            _ => Ok(()),
        }
    }
}

impl Deref for Secret {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<&[u8]> for Secret {
    fn from(bytes: &[u8]) -> Secret {
        Secret::new(bytes.to_vec())
    }
}

impl From<Zeroizing<Vec<u8>>> for Secret {
    fn from(bytes: Zeroizing<Vec<u8>>) -> Secret {
        Secret(bytes)
    }
}
