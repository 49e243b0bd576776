use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::hash::Sha256Hex;
use crate::{Error, StateKey};

/// State to look rows up in.
///
/// The promise: for as long as a view is in use, every look-up answers from one and the same
/// state, the one after some block. A row that was never put, or was deleted, is `None`.
pub trait StateView {
    /// The bytes of a row.
    ///
    /// # Errors
    /// [`Error::StateUnavailable`] when the store cannot answer.
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, Error>;
}

impl<V: StateView + ?Sized> StateView for &V {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, Error> {
        (**self).get(key)
    }
}

/// One change of state: a row that is put (`Some`) or deleted (`None`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowChange {
    /// The row.
    pub key: StateKey,
    /// Its new bytes; `None` deletes it.
    pub row: Option<Vec<u8>>,
}

/// Changes on top of a state that stays as it is: what earlier transactions of a block did.
#[derive(Debug, Clone)]
pub struct Overlay<V> {
    below: V,
    changes: BTreeMap<StateKey, Option<Vec<u8>>>,
}

impl<V: StateView> Overlay<V> {
    /// An overlay without changes.
    pub fn new(below: V) -> Self {
        Self {
            below,
            changes: BTreeMap::new(),
        }
    }

    /// Takes changes over those that are there.
    pub fn apply(&mut self, changes: impl IntoIterator<Item = RowChange>) {
        self.changes
            .extend(changes.into_iter().map(|change| (change.key, change.row)));
    }

    /// All changes, in ascending order of their keys, each key once.
    pub fn into_changes(self) -> Vec<RowChange> {
        self.changes
            .into_iter()
            .map(|(key, row)| RowChange { key, row })
            .collect()
    }
}

impl<V: StateView> StateView for Overlay<V> {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, Error> {
        match self.changes.get(key) {
            Some(row) => Ok(row.clone()),
            None => self.below.get(key),
        }
    }
}

/// State in memory: for tests, and for clients that replay the trail of one asset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemoryState {
    rows: BTreeMap<StateKey, Vec<u8>>,
}

impl MemoryState {
    /// A state without rows, not even those of a genesis.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes changes over.
    pub fn apply(&mut self, changes: impl IntoIterator<Item = RowChange>) {
        for RowChange { key, row } in changes {
            match row {
                Some(row) => self.rows.insert(key, row),
                None => self.rows.remove(&key),
            };
        }
    }

    /// Every row in ascending order of keys.
    pub fn rows(&self) -> impl Iterator<Item = (&StateKey, &[u8])> {
        self.rows.iter().map(|(key, row)| (key, row.as_slice()))
    }

    /// The digest over all rows, see [`StateDigest`].
    pub fn digest(&self) -> Sha256Hex {
        let mut digest = StateDigest::new();
        self.rows()
            .for_each(|(key, row)| digest.add(key.as_bytes(), row));
        digest.finish()
    }
}

impl StateView for MemoryState {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.rows.get(key).cloned())
    }
}

/// SHA-256 over state rows in ascending order of keys, by which two nodes compare their states.
///
/// Each row enters as `length of key (u32) ‖ key ‖ length of row (u32) ‖ row`, lengths big-endian.
#[derive(Debug, Clone, Default)]
pub struct StateDigest {
    hasher: Sha256,
}

impl StateDigest {
    /// The digest of no row.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next row. The caller answers for the order.
    pub fn add(&mut self, key: &[u8], row: &[u8]) {
        for part in [key, row] {
            let length = u32::try_from(part.len()).expect("a row is smaller than 4 GiB");
            self.hasher.update(length.to_be_bytes());
            self.hasher.update(part);
        }
    }

    /// The value.
    pub fn finish(self) -> Sha256Hex {
        Sha256Hex(self.hasher.finalize().into())
    }
}
