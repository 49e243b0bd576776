use crate::{GenesisFault, Rejection, StatementFault};

/// Why the ledger has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The sender's fault: the transaction breaks a rule.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The operator's fault: the text is not a genesis.
    #[error("not a genesis: {0}")]
    Genesis(#[from] GenesisFault),
    /// The node's fault: a block statement does not hold.
    #[error("not a valid block statement: {0}")]
    Statement(#[from] StatementFault),
    /// The caller's fault: blocks are not executed in order.
    #[error("block {found} cannot follow block {head}")]
    BlockOutOfOrder {
        /// Height of the last block in state.
        head: u64,
        /// Height of the block that was to follow.
        found: u64,
    },
    /// The caller's fault: block time must not go back.
    #[error("block time {found_ms} ms is before that of the last block, {head_ms} ms")]
    BlockTimeWentBack {
        /// Time of the last block in state, in Unix milliseconds.
        head_ms: u64,
        /// Time of the block that was to follow, in Unix milliseconds.
        found_ms: u64,
    },
    /// The caller's fault: the state belongs to another network, or to none.
    #[error("the state is not that of this network")]
    StateOfOtherNetwork,
    /// The node's fault: a trail that does not begin with an `issue`, or goes on with another
    /// asset.
    #[error("the trail is not that of a document")]
    TrailOfNoDocument,
    /// The machine's fault: state could not be read.
    #[error("state cannot be read")]
    StateUnavailable {
        /// What the store says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The machine's fault: a state row is not as it was written.
    #[error("state row {key} is damaged")]
    StateDamaged {
        /// The row's key in hex.
        key: String,
    },
}

impl Error {
    /// A store's failure to answer.
    pub fn state_unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::StateUnavailable {
            source: source.into(),
        }
    }

    /// The broken rule, if a transaction broke one.
    pub fn rejection(&self) -> Option<&Rejection> {
        match self {
            Self::Rejected(rejection) => Some(rejection),
            _ => None,
        }
    }

    /// A code that stays the same between versions, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Rejected(rejection) => rejection.code(),
            Self::Genesis(fault) => fault.code(),
            Self::Statement(fault) => fault.code(),
            Self::BlockOutOfOrder { .. } => "block-out-of-order",
            Self::BlockTimeWentBack { .. } => "block-time-went-back",
            Self::StateOfOtherNetwork => "state-other-network",
            Self::TrailOfNoDocument => "trail-of-no-document",
            Self::StateUnavailable { .. } => "state-unavailable",
            Self::StateDamaged { .. } => "state-damaged",
        }
    }
}
