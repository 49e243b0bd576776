use std::fmt;

use crate::Error;

/// An amount of an asset: 1 to 9·10^18, written as a string of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(u64);

impl Amount {
    /// The smallest amount.
    pub const ONE: Self = Self(1);
    /// The largest amount.
    pub const MAX: Self = Self(9_000_000_000_000_000_000);

    /// Takes a value between 1 and [`Amount::MAX`].
    ///
    /// # Errors
    /// [`Error::AmountNotPositive`], [`Error::AmountTooLarge`].
    pub fn new(value: u64) -> Result<Self, Error> {
        match value {
            0 => Err(Error::AmountNotPositive),
            _ if value > Self::MAX.0 => Err(Error::AmountTooLarge),
            _ => Ok(Self(value)),
        }
    }

    /// The value.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Reads the text of a transaction, which the schema has found to be 1 to 20 digits.
    pub(crate) fn from_digits(digits: &str) -> Result<Self, Error> {
        // A GET of the official server gives the number without its zeros, and the id fits no more.
        if digits.len() > 1 && digits.starts_with('0') && digits.bytes().any(|byte| byte != b'0') {
            return Err(Error::schema("`amount` has leading zeros"));
        }
        let value = digits.parse::<u128>().map_err(|_| Error::AmountTooLarge)?;
        Self::new(u64::try_from(value).unwrap_or(u64::MAX))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
