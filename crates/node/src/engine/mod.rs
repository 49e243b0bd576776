//! What drives the state machine: the order of transactions, and time.
//!
//! There is one engine, [`Solo`]. The place of CometBFT is beside it: an application that hands
//! blocks of the consensus to the same writer, and a queue that hands submissions to the consensus.

mod block_time;
mod health;
mod queue;
mod solo;

use bigchain::TransactionId;
use ledger::{Checked, Rejection};

pub(crate) use queue::Outcome;
pub(crate) use solo::Solo;

/// A transaction that stands on its own (well-formed, signed, of a form that its kind has), with
/// the payload that travels beside it.
#[derive(Debug)]
pub(crate) struct Submission {
    pub(crate) checked: Checked,
    /// A compact JWE whose hash and size are those that the transaction names.
    pub(crate) payload: Option<String>,
}

impl Submission {
    /// What the submission takes in memory, roughly.
    pub(crate) fn size_bytes(&self) -> usize {
        self.checked.transaction().text().len() + self.payload.as_ref().map_or(0, String::len)
    }

    pub(crate) fn id(&self) -> TransactionId {
        *self.checked.transaction().id()
    }
}

/// A transaction is durable, in this block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Committed {
    pub(crate) height: u64,
    /// Time of the block, in milliseconds since 1970.
    pub(crate) time_ms: u64,
}

/// Why a submission does not get into a block.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum Refusal {
    /// The sender's fault, or a race that the sender lost.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The same transaction is on its way already.
    #[error("the transaction is on its way already")]
    AlreadyQueued,
    /// More is waiting than the node holds.
    #[error("too much is waiting; try again later")]
    QueueFull,
    /// The clock was set forward by more than a day.
    #[error("the node's clock was set forward by more than a day")]
    ClockStep,
    /// There is no room for another block. What was answered before is safe.
    #[error("the node's disk is full")]
    StoreFull,
    /// The store cannot write or read; the log says why.
    #[error("the node cannot use its store")]
    StoreFails,
    /// The node stops.
    #[error("the node stops")]
    Stopping,
}

impl Refusal {
    /// A code that stays the same between versions.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Rejected(rejection) => rejection.code(),
            Self::AlreadyQueued => "already-queued",
            Self::QueueFull => "queue-full",
            Self::ClockStep => "clock-step",
            Self::StoreFull => "store-full",
            Self::StoreFails => "store-fails",
            Self::Stopping => "stopping",
        }
    }
}
