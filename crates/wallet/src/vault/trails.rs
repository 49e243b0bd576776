//! The last verified answer about each asset, so that the timeline shows without a network.

use super::{Error, Reader, Writer};

/// A trail as a node gave it and we verified it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trail {
    /// The document's asset id.
    pub asset: String,
    /// Height of the block that it is complete up to.
    pub head_height: u64,
    /// Time of that block, Unix milliseconds.
    pub head_ms: u64,
    /// The answer, byte for byte.
    pub body: String,
    /// When it was fetched, by the local clock, Unix milliseconds.
    pub fetched_ms: u64,
}

impl Reader<'_> {
    /// The last trail of an asset.
    pub fn trail(&self, asset: &str) -> Result<Option<Trail>, Error> {
        self.one(
            "SELECT asset, head_height, head_ms, body, fetched_ms FROM trails WHERE asset = ?1",
            [asset],
            |row| {
                Ok(Trail {
                    asset: row.get(0)?,
                    head_height: row.get(1)?,
                    head_ms: row.get(2)?,
                    body: row.get(3)?,
                    fetched_ms: row.get(4)?,
                })
            },
        )
    }
}

impl Writer<'_> {
    /// Stores a trail. `false`, and nothing changes, when one of a higher block is there: an
    /// answer that comes late does not undo a newer one.
    pub fn put_trail(&self, trail: &Trail) -> Result<bool, Error> {
        let changed = self.run(
            "INSERT INTO trails (asset, head_height, head_ms, body, fetched_ms)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (asset) DO UPDATE SET head_height = excluded.head_height,
                head_ms = excluded.head_ms, body = excluded.body, fetched_ms = excluded.fetched_ms
             WHERE excluded.head_height >= trails.head_height",
            (
                &trail.asset,
                trail.head_height,
                trail.head_ms,
                &trail.body,
                trail.fetched_ms,
            ),
        )?;
        Ok(changed > 0)
    }
}
