use std::fmt;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::Error;

/// Crockford's base32: no I, L, O and U, so that a code survives handwriting.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_BYTES: usize = 10;
const GROUP_CHARS: usize = 4;

/// A one-time code that ties a citizen's wallet to a subject: 80 random bits as 16 characters of
/// base32 in groups of four, such as `7Q2M-0KXR-9TBD-C5WE`.
///
/// It is shown once; only its hash is kept. No `Debug`; wiped when dropped.
pub struct EnrolmentCode {
    text: Zeroizing<String>,
    /// First Unix second at which the code is no longer taken.
    pub expires_s: u64,
}

/// SHA-256 of a code. With 80 random bits there is nothing to guess, so that no slow hash is needed.
pub(crate) type CodeHash = [u8; 32];

impl EnrolmentCode {
    pub(crate) fn make(expires_s: u64) -> Result<Self, Error> {
        let mut bytes = Zeroizing::new([0; CODE_BYTES]);
        getrandom::fill(bytes.as_mut_slice()).map_err(|source| Error::Random { source })?;
        Ok(Self {
            text: Zeroizing::new(grouped(&bytes)),
            expires_s,
        })
    }

    pub(crate) fn hash(&self) -> CodeHash {
        hash_of(&self.text)
    }
}

/// The code as it is handed to the citizen.
impl fmt::Display for EnrolmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The hash of a code as somebody typed it: case, spaces and hyphens do not count, and letters that
/// the alphabet leaves out mean the digits that they look like.
pub(crate) fn hash_of(typed: &str) -> CodeHash {
    let plain: Zeroizing<String> = Zeroizing::new(
        typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect(),
    );
    Sha256::new()
        .chain_update(b"minwon/enrolment-code/1\n")
        .chain_update(plain.as_bytes())
        .finalize()
        .into()
}

fn grouped(bytes: &[u8; CODE_BYTES]) -> String {
    let bits = bytes
        .iter()
        .fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    let chars_count = CODE_BYTES * 8 / 5;
    let mut text = String::with_capacity(chars_count + chars_count / GROUP_CHARS);
    for index in 0..chars_count {
        if index > 0 && index % GROUP_CHARS == 0 {
            text.push('-');
        }
        let digit = bits >> (5 * (chars_count - 1 - index)) & 31;
        text.push(char::from(ALPHABET[digit as usize]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_groups_of_base32() {
        assert_eq!(grouped(&[0; 10]), "0000-0000-0000-0000");
        assert_eq!(grouped(&[0xff; 10]), "ZZZZ-ZZZZ-ZZZZ-ZZZZ");
        assert_eq!(
            grouped(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 33]),
            "0000-0000-0000-0011"
        );
    }

    #[test]
    fn typing_does_not_matter() {
        let code = hash_of("7Q2M-0KXR-91BD-C5WE");
        for typed in [
            "7q2m 0kxr 91bd c5we",
            "7Q2MOKXR9IBDC5WE",
            " 7q2m-okxr-9lbd-c5we ",
        ] {
            assert_eq!(hash_of(typed), code, "{typed}");
        }
        assert_ne!(hash_of("7Q2M-0KXR-91BD-C5WF"), code);
    }
}
