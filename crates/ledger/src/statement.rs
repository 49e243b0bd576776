use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bigchain::{NetworkId, PublicKey, SigningKey, TransactionId, canonical_json};
use serde::{Deserialize, Serialize};
use strict_json::Json;

use crate::Error;

/// What a solo node says about a block, signed with the genesis' log key.
///
/// The signature is Ed25519 over `minwon/block/v1\n` followed by the canonical JSON of the other
/// four members.
///
/// ```json
/// {"net": "…64 hex digits…", "height": 7, "time_ms": 1795359600000,
///  "transactions": ["…64 hex digits…"], "signature": "…86 characters of base64url…"}
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockStatement {
    /// The network.
    pub net: NetworkId,
    /// The block's height; the first has 1.
    pub height: u64,
    /// Block time, in Unix milliseconds; never before that of an earlier block.
    pub time_ms: u64,
    /// Ids of the block's transactions in block order.
    pub transactions: Vec<TransactionId>,
    /// The signature, 64 bytes in base64url without padding.
    pub signature: String,
}

/// Why a block statement does not hold. The node's fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StatementFault {
    /// It is about another network.
    #[error("it is about another network")]
    OtherNetwork,
    /// The signature has not 64 bytes in base64url.
    #[error("its signature is malformed")]
    SignatureMalformed,
    /// The signature is not the log key's.
    #[error("its signature is not that of the network's log key")]
    SignatureWrong,
    /// It does not list the transaction that it was given for.
    #[error("it does not list the transaction")]
    TransactionAbsent,
}

impl StatementFault {
    /// A code that stays the same between versions, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OtherNetwork => "block-other-network",
            Self::SignatureMalformed => "block-signature-malformed",
            Self::SignatureWrong => "block-signature-wrong",
            Self::TransactionAbsent => "block-transaction-absent",
        }
    }
}

impl BlockStatement {
    /// Signs a block with the log key. The caller answers for the block being durable.
    pub fn sign(
        net: NetworkId,
        height: u64,
        time_ms: u64,
        transactions: Vec<TransactionId>,
        log_key: &SigningKey,
    ) -> Self {
        let message = message(&net, height, time_ms, &transactions);
        let signature = URL_SAFE_NO_PAD.encode(log_key.sign(&message));
        Self {
            net,
            height,
            time_ms,
            transactions,
            signature,
        }
    }

    /// Verifies the signature.
    ///
    /// # Errors
    /// [`Error::Statement`]: about another network, or not signed by that key.
    pub fn verify(&self, net: &NetworkId, log_key: &PublicKey) -> Result<(), Error> {
        if self.net != *net {
            return Err(StatementFault::OtherNetwork.into());
        }
        let signature = URL_SAFE_NO_PAD.decode(&self.signature).ok();
        let signature: [u8; 64] = signature
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(StatementFault::SignatureMalformed)?;
        let message = message(&self.net, self.height, self.time_ms, &self.transactions);
        match log_key.verify(&message, &signature) {
            true => Ok(()),
            false => Err(StatementFault::SignatureWrong.into()),
        }
    }

    /// Says whether the block has that transaction.
    ///
    /// # Errors
    /// [`StatementFault::TransactionAbsent`] if not.
    pub fn require(&self, transaction: &TransactionId) -> Result<(), Error> {
        match self.transactions.contains(transaction) {
            true => Ok(()),
            false => Err(StatementFault::TransactionAbsent.into()),
        }
    }
}

fn message(net: &NetworkId, height: u64, time_ms: u64, transactions: &[TransactionId]) -> Vec<u8> {
    let ids = transactions.iter().map(|id| Json::from(id.to_string()));
    let block: Json = [
        ("net", Json::from(net.to_string())),
        ("height", Json::from(height)),
        ("time_ms", Json::from(time_ms)),
        ("transactions", Json::Array(ids.collect())),
    ]
    .into_iter()
    .collect();
    let text = canonical_json(&block).expect("hex texts and integers have a canonical form");
    [b"minwon/block/v1\n", text.as_bytes()].concat()
}
