use std::sync::Mutex;

use ledger::BlockStatement;

use crate::Unverified;

/// The newest block that was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its height; 0 before the first block.
    pub height: u64,
    /// Its time, in Unix milliseconds.
    pub time_ms: u64,
    /// Address of the node whose word it is.
    pub node: String,
}

/// The newest block statement seen. It only moves forward.
#[derive(Debug, Default)]
pub(crate) struct Newest(Mutex<Option<BlockStatement>>);

impl Newest {
    pub(crate) fn starting_at(statement: Option<BlockStatement>) -> Self {
        Self(Mutex::new(statement))
    }

    pub(crate) fn get(&self) -> Option<BlockStatement> {
        self.lock().clone()
    }

    /// Takes note of a verified statement that a node calls its newest.
    pub(crate) fn advance(&self, found: &BlockStatement) -> Result<(), Unverified> {
        let mut newest = self.lock();
        if let Some(seen) = newest.as_ref() {
            if found.height < seen.height {
                return Err(Unverified::WentBack {
                    seen: seen.height,
                    found: found.height,
                });
            }
            Self::compare(seen, found)?;
        }
        *newest = Some(found.clone());
        Ok(())
    }

    /// Compares a verified statement of any height with the newest one.
    pub(crate) fn check(&self, found: &BlockStatement) -> Result<(), Unverified> {
        self.lock()
            .as_ref()
            .map_or(Ok(()), |seen| Self::compare(seen, found))
    }

    fn compare(seen: &BlockStatement, found: &BlockStatement) -> Result<(), Unverified> {
        // Ed25519 is deterministic, so that equal blocks have equal signatures.
        match seen.height == found.height && seen != found {
            true => Err(Unverified::Forked(found.height)),
            false => Ok(()),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<BlockStatement>> {
        // Nothing can fail while the lock is held.
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
