use std::collections::{HashSet, VecDeque};

use sha2::{Digest, Sha256};

/// How long a proof's identifier is remembered: as long as any clock that we accept could still
/// find its `iat` fresh, and as long again.
pub(crate) const REMEMBERED_MS: u64 = 120_000;

/// The DPoP proofs that were used lately (RFC 9449 §11.1), so that none is used twice.
///
/// Bounded: an entry is 32 bytes whatever the length of `jti`, nothing is dropped before its time,
/// and when the memory is full nothing more is taken until something has grown old. Only proofs of
/// readers who may read get here, so a stranger cannot fill it.
#[derive(Debug)]
pub(crate) struct ReplayMemory {
    capacity: usize,
    seen: HashSet<[u8; 32]>,
    by_age: VecDeque<(u64, [u8; 32])>,
}

/// Why a proof is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// The proof was used before.
    Replayed,
    /// Too many proofs were used in the last two minutes.
    Full,
}

impl ReplayMemory {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            seen: HashSet::new(),
            by_age: VecDeque::new(),
        }
    }

    /// Uses a proof up. `elapsed_ms` must come from a clock that does not jump.
    pub(crate) fn use_up(
        &mut self,
        key: &[u8; 32],
        jti: &str,
        elapsed_ms: u64,
    ) -> Result<(), Unusable> {
        self.forget(elapsed_ms);
        let entry = Sha256::new_with_prefix(key)
            .chain_update(jti)
            .finalize()
            .into();
        if self.seen.contains(&entry) {
            return Err(Unusable::Replayed);
        }
        if self.seen.len() >= self.capacity {
            return Err(Unusable::Full);
        }
        self.seen.insert(entry);
        self.by_age
            .push_back((elapsed_ms.saturating_add(REMEMBERED_MS), entry));
        Ok(())
    }

    fn forget(&mut self, elapsed_ms: u64) {
        while let Some((until_ms, entry)) = self.by_age.front()
            && *until_ms <= elapsed_ms
        {
            self.seen.remove(entry);
            self.by_age.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_good_once_for_two_minutes() {
        let mut memory = ReplayMemory::new(10);
        assert_eq!(memory.use_up(&[1; 32], "a", 0), Ok(()));
        assert_eq!(memory.use_up(&[1; 32], "b", 0), Ok(()));
        assert_eq!(memory.use_up(&[2; 32], "a", 0), Ok(()));
        assert_eq!(
            memory.use_up(&[1; 32], "a", REMEMBERED_MS - 1),
            Err(Unusable::Replayed)
        );
        assert_eq!(memory.use_up(&[1; 32], "a", REMEMBERED_MS), Ok(()));
    }

    #[test]
    fn a_full_memory_drops_nothing_early() {
        let mut memory = ReplayMemory::new(2);
        memory.use_up(&[1; 32], "a", 0).unwrap();
        memory.use_up(&[1; 32], "b", 1).unwrap();
        assert_eq!(memory.use_up(&[1; 32], "c", 2), Err(Unusable::Full));
        assert_eq!(memory.use_up(&[1; 32], "a", 2), Err(Unusable::Replayed));
        assert_eq!(memory.use_up(&[1; 32], "c", REMEMBERED_MS), Ok(()));
        assert_eq!(memory.seen.len(), memory.by_age.len());
    }
}
