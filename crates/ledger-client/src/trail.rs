use bigchain::{Transaction, TransactionId};
use ledger::{Minwon, Trail};

use crate::{Head, PayloadPresence};

/// The verified history of a document's asset.
#[derive(Debug, Clone)]
pub struct AssetTrail {
    /// Up to which block.
    pub head: Head,
    /// Every transaction in commit order, the `issue` first.
    pub steps: Vec<TrailStep>,
    /// What became of the document, found by executing the transactions again.
    pub state: Trail,
}

/// One transaction of a trail.
#[derive(Debug, Clone)]
pub struct TrailStep {
    /// The transaction; its signatures hold.
    pub transaction: Transaction,
    /// What it does.
    pub minwon: Minwon,
    /// Height of its block.
    pub height: u64,
    /// Time of its block, in Unix milliseconds.
    pub time_ms: u64,
    /// Whether the node has its payload.
    pub payload: PayloadPresence,
}

impl AssetTrail {
    /// The step of that transaction.
    pub fn step(&self, transaction: &TransactionId) -> Option<&TrailStep> {
        self.steps
            .iter()
            .find(|step| step.transaction.id() == transaction)
    }
}
