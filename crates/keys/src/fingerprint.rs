//! Fingerprints: identity keys in digits, to be read over the phone.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::{Error, IdentityKey};

/// SHA-256 of an identity key, taken as a big-endian integer modulo 10^60: 12 groups of 5 digits.
///
/// Shown (and serialised) as `12345 67890 …`; read with spaces and hyphens anywhere, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint {
    /// Most significant first, each below 100,000.
    groups: [u32; Self::GROUP_COUNT],
}

impl Fingerprint {
    /// Groups in a fingerprint.
    pub const GROUP_COUNT: usize = 12;
    /// Digits in a group.
    pub const GROUP_DIGITS: usize = 5;
    /// Digits in a fingerprint.
    pub const DIGITS: usize = Self::GROUP_COUNT * Self::GROUP_DIGITS;

    /// The fingerprint of a key.
    pub fn of(key: &IdentityKey) -> Self {
        let mut rest: [u8; 32] = Sha256::digest(key.as_bytes()).into();
        let mut groups = [0; Self::GROUP_COUNT];
        // Twelve remainders of a division by 10^5 are the last sixty digits; the quotient left over is dropped.
        for group in groups.iter_mut().rev() {
            *group = divide(&mut rest, GROUP_MODULUS);
        }
        Self { groups }
    }

    /// The 12 groups of 5 digits each, zero-padded, as they are shown.
    pub fn groups(&self) -> [String; Self::GROUP_COUNT] {
        self.groups.map(|group| format!("{group:05}"))
    }
}

/// 10 to the power of [`Fingerprint::GROUP_DIGITS`].
const GROUP_MODULUS: u32 = 100_000;

/// Divides a big-endian integer in place and returns the remainder.
fn divide(number: &mut [u8; 32], divisor: u32) -> u32 {
    let mut remainder = 0;
    for byte in number {
        let part = remainder * 256 + u32::from(*byte);
        // `remainder` is below 10^5, so the quotient is below 256.
        *byte = (part / divisor) as u8;
        remainder = part % divisor;
    }
    remainder
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.groups().join(" "))
    }
}

impl FromStr for Fingerprint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let mut groups = [0; Self::GROUP_COUNT];
        let mut digit_count = 0;
        let mut clean = true;
        for character in text.chars() {
            match character.to_digit(10) {
                Some(digit) => {
                    if let Some(group) = groups.get_mut(digit_count / Self::GROUP_DIGITS) {
                        *group = *group * 10 + digit;
                    }
                    digit_count += 1;
                }
                None => clean &= character.is_whitespace() || character == '-',
            }
        }
        if digit_count != Self::DIGITS || !clean {
            return Err(Error::FingerprintText {
                expected: Self::DIGITS,
                actual: digit_count,
            });
        }
        Ok(Self { groups })
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}
