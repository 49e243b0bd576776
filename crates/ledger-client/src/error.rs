use bigchain::{NetworkId, TransactionId};

/// Why the ledger gave no answer, or none that holds.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The caller's fault: no address of a node.
    #[error("{url:?} is not an address of a node: http:// or https:// is needed")]
    Address {
        /// What was given.
        url: String,
    },
    /// The network's or the node's: it does not answer.
    #[error("the node at {node} cannot be reached")]
    Unreachable {
        /// Address of the node.
        node: String,
        /// What the transport says.
        #[source]
        source: reqwest::Error,
    },
    /// The node's: it answers too slowly.
    #[error("the node at {node} did not answer in time")]
    TimedOut {
        /// Address of the node.
        node: String,
    },
    /// Something else answers at this address, or a node that speaks otherwise.
    #[error("{node} does not answer as a node does: {what}")]
    NotANode {
        /// Address of the node.
        node: String,
        /// What is wrong with the answer.
        what: String,
    },
    /// The node cannot answer now, for a reason of its own; trying again later may help.
    #[error("the node at {node} cannot answer now: {message} ({code})")]
    Busy {
        /// Address of the node.
        node: String,
        /// The node's stable code.
        code: String,
        /// The node's words.
        message: String,
    },
    /// The ledger's rules: it does not take the transaction, or not this question.
    #[error("the ledger refuses: {message} ({code})")]
    Refused {
        /// The rule's stable code.
        code: String,
        /// The node's words.
        message: String,
    },
    /// The node belongs to another network than expected.
    #[error("the node belongs to network {found}, not {expected}")]
    OtherNetwork {
        /// The network expected.
        expected: NetworkId,
        /// The node's network.
        found: NetworkId,
    },
    /// The node's: its answer does not hold.
    #[error("what the node at {node} says cannot be verified: {fault}")]
    Unverified {
        /// Address of the node.
        node: String,
        /// What does not hold.
        fault: Unverified,
    },
    /// There is no such transaction, or no such asset.
    #[error("the ledger has no {id}")]
    Unknown {
        /// What was asked for.
        id: TransactionId,
    },
    /// The payload has ended and is not given to anybody.
    #[error("the payload has ended ({code})")]
    PayloadEnded {
        /// Why, as a stable code such as `ended-withdrawn`.
        code: String,
    },
    /// The node should have the payload and does not.
    #[error("the node at {node} does not have the payload")]
    PayloadMissing {
        /// Address of the node.
        node: String,
    },
    /// The payload is for another key.
    #[error("the payload is not for this key")]
    PayloadForbidden,
    /// Ours: a proof of the key could not be made.
    #[error("no proof for the payload could be made")]
    Proof(#[source] jose::Error),
}

/// What in a node's answer does not hold.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unverified {
    /// The genesis is none, or does not give the network id.
    #[error("its genesis does not hold")]
    Genesis,
    /// A transaction is malformed, or its id is wrong.
    #[error("a transaction is not well formed: {0}")]
    Transaction(#[source] bigchain::Error),
    /// A transaction's signature does not fit.
    #[error("a signature of transaction {0} does not fit")]
    Signature(TransactionId),
    /// Another transaction than the one asked for.
    #[error("another transaction was given than {0}")]
    OtherTransaction(TransactionId),
    /// A block statement does not hold, or the asset's history breaks the rules.
    #[error("{0}")]
    Ledger(#[source] ledger::Error),
    /// A transaction's block was not given.
    #[error("the block at height {0} was not given")]
    BlockAbsent(u64),
    /// A block is newer than what the node calls its newest.
    #[error("a block at height {0} is above the node's newest")]
    AboveHead(u64),
    /// The node's newest block is older than one that was seen before.
    #[error("its newest block is {found}, and block {seen} has been seen")]
    WentBack {
        /// Height seen before.
        seen: u64,
        /// Height of what the node calls its newest.
        found: u64,
    },
    /// Two different blocks of one height, both signed: proof of a forked history.
    #[error("it has signed two different blocks at height {0}")]
    Forked(u64),
    /// The payload is another than the transaction names.
    #[error("the payload of {0} has another hash")]
    Payload(TransactionId),
}

impl Error {
    /// A code that stays the same between versions, for programs. The code of a refusal is the
    /// ledger's own.
    pub fn code(&self) -> &str {
        match self {
            Self::Address { .. } => "node-address",
            Self::Unreachable { .. } => "node-unreachable",
            Self::TimedOut { .. } => "node-timed-out",
            Self::NotANode { .. } => "not-a-node",
            Self::Busy { code, .. } | Self::Refused { code, .. } => code,
            Self::OtherNetwork { .. } => "other-network",
            Self::Unverified { fault, .. } => fault.code(),
            Self::Unknown { .. } => "ledger-unknown",
            Self::PayloadEnded { code } => code,
            Self::PayloadMissing { .. } => "payload-missing-at-node",
            Self::PayloadForbidden => "payload-forbidden",
            Self::Proof(_) => "proof-failed",
        }
    }

    /// Whether the same call may succeed later without anybody changing anything.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. } | Self::TimedOut { .. } | Self::Busy { .. }
        )
    }
}

impl Unverified {
    /// A code that stays the same between versions, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Genesis => "unverified-genesis",
            Self::Transaction(_) => "unverified-transaction",
            Self::Signature(_) => "unverified-signature",
            Self::OtherTransaction(_) => "unverified-other-transaction",
            Self::Ledger(_) => "unverified-history",
            Self::BlockAbsent(_) => "unverified-block-absent",
            Self::AboveHead(_) => "unverified-above-head",
            Self::WentBack { .. } => "unverified-went-back",
            Self::Forked(_) => "unverified-forked",
            Self::Payload(_) => "unverified-payload",
        }
    }
}
