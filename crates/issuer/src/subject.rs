use std::fmt;
use std::str::FromStr;

use crate::Error;

/// Longest name of a subject, in bytes of UTF-8.
const MAX_BYTES: usize = 64;

/// The name that an issuer's registry knows a person by.
///
/// 1 to 64 bytes of letters and digits of any script, `-`, `_`, `.` and `@`, not starting with a
/// dot: it is also the name of a directory. Never on the ledger. `Debug` leaves it out, since it
/// may be a person's name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject(String);

impl Subject {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Subject {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let fits = (1..=MAX_BYTES).contains(&text.len())
            && !text.starts_with('.')
            && text
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@'));
        match fits {
            true => Ok(Self(text.to_owned())),
            false => Err(Error::SubjectInvalid {
                max_bytes: MAX_BYTES,
            }),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subject(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_never_a_path() {
        for good in ["minji", "김민지", "900101-a", "a.b@c_d"] {
            assert_eq!(good.parse::<Subject>().unwrap().as_str(), good);
        }
        let long = "a".repeat(MAX_BYTES + 1);
        for bad in [
            "",
            ".",
            "..",
            ".x",
            "a/b",
            "a\\b",
            "a b",
            "a\0",
            "a:b",
            long.as_str(),
        ] {
            assert!(bad.parse::<Subject>().is_err(), "{bad:?}");
        }
    }
}
