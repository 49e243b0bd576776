//! From passphrase to key, at a price.

use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::Zeroizing;

use crate::Error;

pub(super) const SALT_BYTES: usize = 16;
pub(super) const CHECK_BYTES: usize = 32;

/// What a guess at a passphrase costs: parameters of Argon2id version 0x13 (RFC 9106 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB (`m`).
    pub memory_kib: u32,
    /// Passes over the memory (`t`).
    pub passes: u32,
    /// Lanes (`p`).
    pub lanes: u32,
}

impl Cost {
    /// The least that a new file costs: 256 MiB, one pass. On a machine that needs less than half
    /// a second for it, the file gets more passes.
    pub const FLOOR: Cost = Cost {
        memory_kib: 256 * 1024,
        passes: 1,
        lanes: 1,
    };

    /// The least that Argon2 itself takes.
    #[cfg(feature = "testing")]
    pub const TRIFLE_FOR_TESTS: Cost = Cost {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };

    const MAX_MEMORY_KIB: u32 = 1024 * 1024;
    const MAX_LANES: u32 = 4;
    /// Passes over a KiB of memory, all in all: 16 passes over 256 MiB, or 4 over 1 GiB.
    const MAX_WORK_KIB: u64 = 4 * 1024 * 1024;
    const LEAST_TIME: Duration = Duration::from_millis(500);

    /// Whether opening is something that an honest file may ask for: at most 1 GiB and around ten
    /// seconds. A hostile file must not be able to exhaust the machine before anybody has even
    /// typed the right passphrase.
    pub(super) fn is_bearable(self) -> bool {
        let work_kib = u64::from(self.memory_kib) * u64::from(self.passes);
        (1..=Self::MAX_LANES).contains(&self.lanes)
            && (8 * self.lanes..=Self::MAX_MEMORY_KIB).contains(&self.memory_kib)
            && (1..=Self::MAX_WORK_KIB).contains(&work_kib)
    }

    /// The cost at which a machine that took `one_pass` for [`Cost::FLOOR`] takes half a second.
    fn for_machine(one_pass: Duration) -> Cost {
        let max_passes = Self::MAX_WORK_KIB / u64::from(Self::FLOOR.memory_kib);
        let passes = (1..max_passes as u32)
            .find(|passes| one_pass * *passes >= Self::LEAST_TIME)
            .unwrap_or(max_passes as u32);
        Cost {
            passes,
            ..Self::FLOOR
        }
    }
}

/// The key of one file, and what in the file's header belongs to it.
pub(super) struct UnlockedKey {
    cost: Cost,
    salt: [u8; SALT_BYTES],
    check: [u8; CHECK_BYTES],
    key: Zeroizing<[u8; 32]>,
}

impl UnlockedKey {
    /// A key under a fresh salt, at the cost that fits this machine.
    pub(super) fn make(passphrase: &str) -> Result<UnlockedKey, Error> {
        let started = Instant::now();
        let floor = Self::make_with(passphrase, Cost::FLOOR)?;
        match Cost::for_machine(started.elapsed()) {
            Cost::FLOOR => Ok(floor),
            dearer => Self::make_with(passphrase, dearer),
        }
    }

    /// A key under a fresh salt.
    pub(super) fn make_with(passphrase: &str, cost: Cost) -> Result<UnlockedKey, Error> {
        let mut salt = [0; SALT_BYTES];
        getrandom::fill(&mut salt)?;
        Self::derive(passphrase, cost, salt)
    }

    /// The key of a file with this salt and cost; `cost` has been found bearable.
    pub(super) fn derive(
        passphrase: &str,
        cost: Cost,
        salt: [u8; SALT_BYTES],
    ) -> Result<UnlockedKey, Error> {
        let no_memory = Error::NoMemory {
            memory_kib: cost.memory_kib,
        };
        let mut tag = Zeroizing::new([0; 32 + CHECK_BYTES]);
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(tag.len()))
            .expect("bearable costs are within RFC 9106's limits");
        // Salt and output have fixed valid lengths and a passphrase is under 4 GiB, so that only
        // the allocation can fail.
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), &salt, tag.as_mut_slice())
            .map_err(|_| no_memory)?;
        let mut key = Zeroizing::new([0; 32]);
        let mut check = [0; CHECK_BYTES];
        key.copy_from_slice(&tag[..32]);
        check.copy_from_slice(&tag[32..]);
        Ok(UnlockedKey {
            cost,
            salt,
            check,
            key,
        })
    }

    pub(super) fn cost(&self) -> Cost {
        self.cost
    }

    pub(super) fn salt(&self) -> &[u8; SALT_BYTES] {
        &self.salt
    }

    /// Says in the header which key is right; tells nothing about the key itself, being the other
    /// half of one hash.
    pub(super) fn check(&self) -> &[u8; CHECK_BYTES] {
        &self.check
    }

    pub(super) fn key(&self) -> &[u8; 32] {
        &self.key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fast_machines_pay_more_passes() {
        for (one_pass_ms, passes) in [(3_600, 1), (720, 1), (500, 1), (499, 2), (120, 5), (0, 16)] {
            let cost = Cost::for_machine(Duration::from_millis(one_pass_ms));
            assert_eq!(cost.passes, passes, "{one_pass_ms} ms");
            assert!(cost.is_bearable());
        }
    }

    #[test]
    fn hostile_costs_are_not_bearable() {
        let cost = |memory_kib, passes, lanes| Cost {
            memory_kib,
            passes,
            lanes,
        };
        assert!(cost(1024 * 1024, 4, 4).is_bearable());
        for hostile in [
            cost(64 * 1024 * 1024, 1, 1),
            cost(1024 * 1024, 5, 1),
            cost(256 * 1024, u32::MAX, 1),
            cost(u32::MAX, u32::MAX, u32::MAX),
            cost(256 * 1024, 1, 5),
            cost(256 * 1024, 0, 1),
            cost(256 * 1024, 1, 0),
            cost(0, 1, 1),
        ] {
            assert!(!hostile.is_bearable(), "{hostile:?}");
        }
    }
}
