use ledger::time;

use crate::Error;

const DAY_S: u64 = 86_400;

/// How a document is issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// How many copies its owner may have out at a time (발급 부수), at least 1.
    pub copies: u64,
    /// Until when it is good.
    pub expiry: Expiry,
    /// Whether the same document is issued to the same card another time. Without it, what was
    /// issued already is found again, so that a call that was cut off can be repeated.
    pub again: bool,
}

impl Terms {
    pub(crate) fn check(&self) -> Result<(), Error> {
        let amount = bigchain::Amount::new(self.copies);
        amount.map(drop).map_err(|_| Error::CopiesInvalid)
    }
}

impl Default for Terms {
    /// Ten copies for 90 days.
    fn default() -> Self {
        Self {
            copies: 10,
            expiry: Expiry::AfterDays(90),
            again: false,
        }
    }
}

/// Until when a document is good: `exp` in the credential and `expires` on the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// At the first step of the network (midnight in Seoul, usually) that is at least so many days
    /// away.
    AfterDays(u32),
    /// At a Unix second.
    AtS(u64),
    /// Good until it is revoked.
    Never,
}

impl Expiry {
    /// The Unix second. `step_s`: the network's `expiry_step_s`.
    pub(crate) fn derive_s(self, now_s: u64, step_s: u64) -> Result<Option<u64>, Error> {
        let expires_s = match self {
            Self::Never => return Ok(None),
            Self::AtS(time_s) => Some(time_s),
            Self::AfterDays(days) => {
                let least_s = now_s.saturating_add(u64::from(days) * DAY_S);
                time::step_at_or_before_s(least_s.saturating_add(step_s.saturating_sub(1)), step_s)
            }
        };
        expires_s
            .filter(|expires_s| *expires_s > now_s && *expires_s <= time::LATEST_S)
            .map(Some)
            .ok_or(Error::ExpiryInvalid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23T00:00:00+09:00.
    const MIDNIGHT_S: u64 = 1_795_359_600;

    #[test]
    fn days_end_at_a_step() {
        let after = |days, now_s, step_s| Expiry::AfterDays(days).derive_s(now_s, step_s).unwrap();
        assert_eq!(after(90, MIDNIGHT_S, DAY_S), Some(MIDNIGHT_S + 90 * DAY_S));
        assert_eq!(
            after(90, MIDNIGHT_S + 1, DAY_S),
            Some(MIDNIGHT_S + 91 * DAY_S)
        );
        assert_eq!(after(1, MIDNIGHT_S + 7, 1), Some(MIDNIGHT_S + 7 + DAY_S));
    }

    #[test]
    fn the_past_is_refused() {
        for expiry in [
            Expiry::AtS(MIDNIGHT_S),
            Expiry::AfterDays(0),
            Expiry::AtS(u64::MAX),
        ] {
            assert!(matches!(
                expiry.derive_s(MIDNIGHT_S, 1),
                Err(Error::ExpiryInvalid)
            ));
        }
        assert_eq!(Expiry::Never.derive_s(MIDNIGHT_S, 1).unwrap(), None);
    }
}
