//! The JSON of `/minwon/v1`, shared by nodes and clients.
//!
//! Transactions stand in it as the one text whose form gave their id, never spelled again, hence
//! [`RawValue`]. Bodies are read with [`read`], which is as strict as everywhere. What a client sends
//! has no unknown members; an answer may have some, which later versions add.

use bigchain::{NetworkId, PublicKey, TransactionId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use strict_json::Limits;

use crate::{BlockStatement, Kind, Registry};

/// Most keys that `POST /outputs` takes at once.
pub const OUTPUTS_KEYS_MAX: usize = 100;

/// Reads a body: duplicate and unknown members, deep nesting and large bodies are refused.
///
/// # Errors
/// As [`strict_json::parse_as`].
pub fn read<T: DeserializeOwned>(body: &[u8], limits: &Limits) -> Result<T, strict_json::Error> {
    // The strict parser decides what is JSON at all; `RawValue` then wants the bytes themselves.
    strict_json::parse(body, limits)?;
    serde_json::from_slice(body).map_err(|error| strict_json::Error::Shape {
        what: error.to_string(),
    })
}

/// `GET /network`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NetworkAnswer {
    /// The network id.
    pub network: NetworkId,
    /// `solo`.
    pub engine: String,
    /// The genesis, in canonical JSON; its hash is the network id.
    pub genesis: Box<RawValue>,
    /// The registry as of the last block.
    pub registry: Registry,
    /// The node's configured address, which DPoP proofs name.
    pub public_url: String,
}

/// `GET /health`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthAnswer {
    /// `ok` when the node takes and answers; else the code of what is wrong, as `store-full`.
    pub status: String,
    /// Height of the last block; 0 before the first.
    pub height: u64,
    /// Time of the last block, in Unix milliseconds.
    pub time_ms: u64,
}

/// When `POST /submissions` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// As soon as the transaction has passed admission.
    #[default]
    Async,
    /// When it waits for its block.
    Sync,
    /// When its block is durable.
    Commit,
}

impl Mode {
    /// The value of the query parameter `mode`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Async => "async",
            Self::Sync => "sync",
            Self::Commit => "commit",
        }
    }

    /// The mode of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Async, Self::Sync, Self::Commit]
            .into_iter()
            .find(|mode| mode.name() == name)
    }
}

/// Body of `POST /submissions`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// The transaction.
    pub transaction: Box<RawValue>,
    /// The compact JWE that the transaction names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
}

/// `202 Accepted` of `POST /submissions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmissionAnswer {
    /// The transaction's id.
    pub transaction_id: TransactionId,
    /// Height of its block, when known: always with `mode=commit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u64>,
    /// Time of that block, in Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_ms: Option<u64>,
}

/// `GET /transactions/{txid}`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TransactionAnswer {
    /// The transaction.
    pub transaction: Box<RawValue>,
    /// Height of its block.
    pub height: u64,
    /// Time of its block, in Unix milliseconds.
    pub time_ms: u64,
    /// Its block.
    pub block: BlockStatement,
}

/// `GET /assets/{id}/trail`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TrailAnswer {
    /// The asset.
    pub asset: TransactionId,
    /// The last block; the trail is complete up to it, as the node says.
    pub head: BlockStatement,
    /// Every transaction of the asset in commit order, the CREATE first.
    pub entries: Vec<TrailEntry>,
    /// The block of each height named in `entries`, once each, ascending.
    pub blocks: Vec<BlockStatement>,
}

/// One transaction of a trail.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TrailEntry {
    /// The transaction.
    pub transaction: Box<RawValue>,
    /// Height of its block.
    pub height: u64,
    /// Whether this node has its payload.
    pub payload: PayloadPresence,
}

/// Whether a node has a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PayloadPresence {
    /// The bytes are there, and a reader gets them.
    Present,
    /// The payload has not ended, and this node has not got the bytes.
    Missing,
    /// The payload has ended; nobody gets the bytes.
    Ended,
    /// The transaction has no payload.
    None,
}

/// Body of `POST /outputs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutputsRequest {
    /// At most [`OUTPUTS_KEYS_MAX`] keys.
    pub keys: Vec<PublicKey>,
}

/// Answer of `POST /outputs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputsAnswer {
    /// The outputs that name one of the keys, in commit order; one entry for each pair.
    pub outputs: Vec<OutputEntry>,
    /// The last block.
    pub head: BlockStatement,
}

/// One output of one key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputEntry {
    /// The key asked for.
    pub key: PublicKey,
    /// The transaction that made the output.
    pub transaction_id: TransactionId,
    /// Zero-based index in it.
    pub output_index: u32,
    /// The asset.
    pub asset_id: TransactionId,
    /// The kind of the transaction that made the output.
    pub kind: Kind,
    /// The transaction that spent it; `null` while it is unspent.
    pub spent_by: Option<TransactionId>,
    /// Height of the block of `transaction_id`.
    pub height: u64,
}

/// Body of every answer that is not 2xx.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorAnswer {
    /// Stable code, for programs.
    pub code: String,
    /// What happened, for people who read English.
    pub message: String,
}
