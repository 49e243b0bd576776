use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::Error;

/// 128 bits, as RFC 9901 §9.3 recommends.
const SALT_BYTES: usize = 16;
const DIGEST_BYTES: usize = 32;

/// Random bytes from the operating system, fetched a kilobyte at a time: a document has hundreds
/// of salts, and a system call for each would cost more than hashing.
pub(crate) struct Random {
    buffer: [u8; 1024],
    used: usize,
}

impl Random {
    pub(crate) fn new() -> Self {
        Self {
            buffer: [0; 1024],
            used: 1024,
        }
    }

    /// A salt: 22 characters of unpadded base64url.
    pub(crate) fn make_salt(&mut self) -> Result<String, Error> {
        Ok(URL_SAFE_NO_PAD.encode(self.take::<SALT_BYTES>()?))
    }

    /// What looks like the digest of a disclosure and is none (RFC 9901 §4.2.5).
    pub(crate) fn make_decoy(&mut self) -> Result<String, Error> {
        Ok(URL_SAFE_NO_PAD.encode(self.take::<DIGEST_BYTES>()?))
    }

    /// A number from 0 to `most`.
    pub(crate) fn make_count(&mut self, most: u8) -> Result<usize, Error> {
        // 64 bits against a modulus of at most 256: the bias is below 2^-56.
        let number = u64::from_be_bytes(self.take::<8>()?);
        Ok((number % (u64::from(most) + 1)) as usize)
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        if self.used + N > self.buffer.len() {
            getrandom::fill(&mut self.buffer).map_err(|source| Error::Randomness { source })?;
            self.used = 0;
        }
        let mut bytes = [0; N];
        bytes.copy_from_slice(&self.buffer[self.used..self.used + N]);
        self.used += N;
        Ok(bytes)
    }
}
