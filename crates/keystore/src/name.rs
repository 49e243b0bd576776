//! Names of secrets inside a store.

use std::borrow::Cow;
use std::fmt;

use crate::Error;

const MAX_CHARS: usize = 32;

/// What a secret is called: 1 to 32 characters of `a-z`, `0-9` and `-`, a letter first.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Cow<'static, str>);

impl Name {
    /// The wallet's master seed, 32 bytes.
    pub const SEED: Name = Name(Cow::Borrowed("seed"));

    /// The key of the wallet's encrypted database, 32 bytes.
    pub const VAULT: Name = Name(Cow::Borrowed("vault"));

    /// An RSA private key, PKCS#8 DER. `index` counts from 0; a replaced key stays under its own.
    pub fn rsa(index: u32) -> Name {
        Name(Cow::Owned(format!("rsa-{index}")))
    }

    /// Any other name, or [`Error::InvalidName`].
    pub fn parse(text: &str) -> Result<Name, Error> {
        let valid = text.len() <= MAX_CHARS
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !valid {
            return Err(Error::InvalidName { max: MAX_CHARS });
        }
        Ok(Name(Cow::Owned(text.to_owned())))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_and_refuses_names() {
        let longest = "a".repeat(MAX_CHARS);
        for good in ["seed", "rsa-0", "a", "issuer-ledger-12", longest.as_str()] {
            assert_eq!(Name::parse(good).unwrap().as_str(), good);
        }
        let too_long = "a".repeat(MAX_CHARS + 1);
        for bad in [
            "",
            "0seed",
            "-a",
            "Seed",
            "a_b",
            "a/b",
            "씨앗",
            "a\0",
            too_long.as_str(),
        ] {
            assert!(Name::parse(bad).is_err(), "{bad:?}");
        }
        assert_eq!(Name::rsa(u32::MAX), Name::parse("rsa-4294967295").unwrap());
    }
}
