use std::fmt;

use bigchain::{OutputRef, PublicKey, TransactionId};

use crate::IssuerId;
use crate::hash::Sha256Hex;

/// The key of a state row. All keys of the state stand in this file; what the rows hold stands in
/// `rows.rs`.
///
/// A key is one byte that names the table, then fixed-width parts; integers are big-endian. The
/// order of keys is that of their bytes, and the state digest goes over the rows in this order.
///
/// ```text
/// 01                                   chain          network, last block
/// 02 ‖ SHA-256(iss)                    issuer         the issuer's registry entry
/// 03 ‖ public key                      ledger key     whose key, and its history
/// 04 ‖ transaction id                  transaction    kind, asset, block
/// 05 ‖ transaction id ‖ index (u32)    output         role, amount, condition, spent by
/// 06 ‖ asset id                        document       life cycle of one of our assets
/// 07 ‖ SHA-256(iss) ‖ document         uniqueness     the asset of a document
/// 08 ‖ transaction id of the share     share          parties and end of one shared copy
/// 09 ‖ transaction id of the request   request        to whom, since when, answered by
/// 0a ‖ SHA-256(iss)                    open requests  ends of the list of open requests
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateKey(Vec<u8>);

/// Version of the tables above and of the rows in them. A store made by another version is
/// replayed, not read.
pub const STATE_VERSION: u32 = 1;

impl StateKey {
    /// The one row of the chain itself.
    pub fn chain() -> Self {
        Self(vec![0x01])
    }

    /// An issuer's registry entry.
    pub fn issuer(issuer: &IssuerId) -> Self {
        Self::of(0x02, &[&issuer.0])
    }

    /// A ledger key of some issuer.
    pub fn ledger_key(key: &PublicKey) -> Self {
        Self::of(0x03, &[key.as_bytes()])
    }

    /// A committed transaction.
    pub fn transaction(id: &TransactionId) -> Self {
        Self::of(0x04, &[id.as_bytes()])
    }

    /// An output of a committed transaction, spent or not.
    pub fn output(output: &OutputRef) -> Self {
        Self::of(
            0x05,
            &[
                output.transaction_id.as_bytes(),
                &output.output_index.to_be_bytes(),
            ],
        )
    }

    /// A document's asset.
    pub fn document(asset: &TransactionId) -> Self {
        Self::of(0x06, &[asset.as_bytes()])
    }

    /// The asset that an issuer made of a document.
    pub fn document_asset(issuer: &IssuerId, document: &Sha256Hex) -> Self {
        Self::of(0x07, &[&issuer.0, document.as_bytes()])
    }

    /// A share, named by its transaction.
    pub fn share(share: &TransactionId) -> Self {
        Self::of(0x08, &[share.as_bytes()])
    }

    /// A request, named by its transaction.
    pub fn request(request: &TransactionId) -> Self {
        Self::of(0x09, &[request.as_bytes()])
    }

    /// The list of an issuer's open requests.
    pub fn open_requests(issuer: &IssuerId) -> Self {
        Self::of(0x0a, &[&issuer.0])
    }

    /// The bytes, as a store holds them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn of(table: u8, parts: &[&[u8]]) -> Self {
        let mut bytes = vec![table];
        parts.iter().for_each(|part| bytes.extend_from_slice(part));
        Self(bytes)
    }
}

impl fmt::Debug for StateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StateKey({})", hex::encode(&self.0))
    }
}

impl fmt::Display for StateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}
