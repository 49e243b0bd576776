use std::sync::{Mutex, PoisonError};

use super::Refusal;

/// How long after a failed attempt nothing is taken, in milliseconds.
const PAUSE_MS: u64 = 1000;

/// Why the last attempt to make a block failed, if it did.
///
/// While it lasts nothing gets into the queue, so that nobody believes to have been heard; once a
/// second one attempt is let through, to see whether the trouble is over.
#[derive(Debug, Default)]
pub(crate) struct Health(Mutex<Option<Trouble>>);

#[derive(Debug)]
struct Trouble {
    why: Refusal,
    /// When the next attempt may be made, by a clock that does not jump.
    next_attempt_ms: u64,
}

impl Health {
    /// A block was written.
    pub(crate) fn well(&self) {
        *self.lock() = None;
    }

    /// An attempt to make a block failed.
    pub(crate) fn failed(&self, why: Refusal, elapsed_ms: u64) {
        *self.lock() = Some(Trouble {
            why,
            next_attempt_ms: elapsed_ms.saturating_add(PAUSE_MS),
        });
    }

    /// Why the last attempt failed, unless it worked.
    pub(crate) fn trouble(&self) -> Option<Refusal> {
        self.lock().as_ref().map(|trouble| trouble.why.clone())
    }

    /// Whether the node is in trouble and it is time to see whether that is over. Who is told so
    /// makes the attempt; nobody else is told so for a while.
    pub(crate) fn take_attempt(&self, elapsed_ms: u64) -> bool {
        match &mut *self.lock() {
            Some(trouble) if elapsed_ms >= trouble.next_attempt_ms => {
                trouble.next_attempt_ms = elapsed_ms.saturating_add(PAUSE_MS);
                true
            }
            _ => false,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Trouble>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_trouble_one_attempt_is_made_each_second() {
        let health = Health::default();
        assert!(!health.take_attempt(5_000));
        health.failed(Refusal::StoreFull, 5_000);
        assert!(!health.take_attempt(5_999));
        assert!(health.take_attempt(6_000));
        assert!(!health.take_attempt(6_000));
        assert!(health.take_attempt(7_000));
        assert!(matches!(health.trouble(), Some(Refusal::StoreFull)));
        health.well();
        assert!(health.trouble().is_none());
        assert!(!health.take_attempt(9_000));
    }
}
