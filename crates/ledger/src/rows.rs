//! What state rows hold, and how it is laid out in bytes.
//!
//! The parts of a row stand in the order of the struct's fields: integers big-endian, hashes and
//! keys 32 bytes, an optional part `00` or `01 ‖ part`, a list its length (u32) and its items,
//! enums by their number in one byte. The keys stand in `state_key.rs`.

use bigchain::{Condition, NetworkId, OutputRef, PublicKey, TransactionId};

use crate::codec::{Part, Reader, Writer};
use crate::hash::Sha256Hex;
use crate::registry::{KeyStatus, StatusFrom};
use crate::{Error, IssuerId, Kind, Role, StateKey, StateView};

/// A row of state.
pub(crate) trait Row: Part {
    fn to_bytes(&self) -> Vec<u8> {
        Writer::default().put(self).finish()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        let row = reader.part()?;
        reader.finish()?;
        Some(row)
    }
}

/// Declares a row (or a part of one) with its fields in the order of their bytes.
macro_rules! layout {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl Part for $name {
            fn write(&self, writer: &mut Writer) {
                $(self.$field.write(writer);)*
            }

            fn read(reader: &mut Reader<'_>) -> Option<Self> {
                Some(Self { $($field: reader.part()?,)* })
            }
        }
    };
}

layout! {
    /// Row of the chain: which network, and the last block.
    ChainRow {
        /// The network.
        network: NetworkId,
        /// Height of the last block; 0 before the first.
        height: u64,
        /// Time of the last block, in Unix milliseconds; 0 before the first.
        time_ms: u64,
    }
}

layout! {
    /// Row of an issuer's ledger key.
    LedgerKeyRow {
        /// Whose key it is.
        issuer: IssuerId,
        /// The issuer's recovery key.
        recovery: PublicKey,
        /// Statuses in ascending order of time.
        history: Vec<StatusFrom>,
    }
}

layout! {
    /// Row of a committed transaction.
    TransactionRow {
        /// What it is to our network.
        kind: Kind,
        /// Its asset; its own id for a CREATE.
        asset: TransactionId,
        /// The block it stands in.
        at: BlockPoint,
    }
}

layout! {
    /// A block, by height and time.
    #[derive(Copy)]
    BlockPoint {
        /// Height; the first block has 1.
        height: u64,
        /// Block time, in Unix milliseconds.
        time_ms: u64,
    }
}

layout! {
    /// Row of an output, spent or not.
    OutputRow {
        /// What the output is to our network.
        role: Role,
        /// Its units.
        amount: u64,
        /// Its asset.
        asset: TransactionId,
        /// The transaction that spent it.
        spent_by: Option<TransactionId>,
        /// For a held copy, the transaction that shared it.
        share: Option<TransactionId>,
        /// What locks it, subconditions in the order of the transaction.
        condition: Condition,
    }
}

layout! {
    /// Row of a document's asset.
    DocumentRow {
        /// Who issued it.
        issuer: IssuerId,
        /// The ledger key that signed its `issue`.
        issuing_key: PublicKey,
        /// The key that its copies were issued to.
        first_owner: PublicKey,
        /// SHA-256 of the issuer-signed JWT.
        document: Sha256Hex,
        /// Unix second from which the document is no longer good.
        expires_s: Option<u64>,
        /// The request that it answers.
        request: Option<TransactionId>,
        /// When it was issued.
        issued: BlockPoint,
        /// When it was accepted.
        accepted: Option<BlockPoint>,
        /// When it was declined; never together with `accepted`.
        declined: Option<BlockPoint>,
        /// When it was discarded; only after `accepted`.
        discarded: Option<BlockPoint>,
        /// When it was revoked.
        revoked: Option<BlockPoint>,
    }
}

layout! {
    /// Row that keeps an issuer from issuing one document twice.
    DocumentAssetRow {
        /// The asset of the document.
        asset: TransactionId,
    }
}

layout! {
    /// Row of one shared copy.
    ShareRow {
        /// The document's asset.
        asset: TransactionId,
        /// The key that the copy was given to.
        receiver: PublicKey,
        /// The owner's key in the copy's condition.
        owner: PublicKey,
        /// Unix second at which the share ends.
        expires_s: u64,
        /// When it was shared.
        shared: BlockPoint,
        /// When its receipt came.
        received: Option<BlockPoint>,
        /// When the receiver gave it back.
        returned: Option<BlockPoint>,
        /// When the owner took it back; never together with `returned`.
        withdrawn: Option<BlockPoint>,
    }
}

layout! {
    /// Row of a request.
    RequestRow {
        /// The issuer asked.
        issuer: IssuerId,
        /// The issuer's ledger key that it was paid to.
        reader: PublicKey,
        /// When it was made.
        made: BlockPoint,
        /// When it was answered by an `issue`.
        answered: Option<BlockPoint>,
        /// Its place in the issuer's list of open requests; none once it left the list.
        open: Option<OpenLink>,
    }
}

layout! {
    /// Neighbours in the list of an issuer's open requests, which is in order of time.
    #[derive(Copy)]
    OpenLink {
        /// The request before.
        before: Option<TransactionId>,
        /// The request after.
        after: Option<TransactionId>,
    }
}

layout! {
    /// Row of the list of an issuer's open requests; there while it has any.
    OpenRequestsRow {
        /// How many requests are on the list.
        count: u32,
        /// The oldest.
        oldest: TransactionId,
        /// The newest.
        newest: TransactionId,
    }
}

impl Row for ChainRow {}
impl Row for LedgerKeyRow {}
impl Row for TransactionRow {}
impl Row for OutputRow {}
impl Row for DocumentRow {}
impl Row for DocumentAssetRow {}
impl Row for ShareRow {}
impl Row for RequestRow {}
impl Row for OpenRequestsRow {}

impl Part for Kind {
    fn write(&self, writer: &mut Writer) {
        self.number().write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Self::from_number(reader.part()?)
    }
}

impl Part for Role {
    fn write(&self, writer: &mut Writer) {
        self.number().write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Self::from_number(reader.part()?)
    }
}

impl Part for StatusFrom {
    fn write(&self, writer: &mut Writer) {
        (self.status as u8).write(writer);
        self.from_ms.write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            status: KeyStatus::from_number(reader.part()?)?,
            from_ms: reader.part()?,
        })
    }
}

/// Look-ups of typed rows, for every [`StateView`].
///
/// # Errors
/// Each returns [`Error::StateUnavailable`] when the store cannot answer and
/// [`Error::StateDamaged`] when a row is not as it was written.
pub trait StateRows: StateView {
    /// The chain's row; absent before a genesis was put.
    fn chain(&self) -> Result<Option<ChainRow>, Error> {
        read(self, &StateKey::chain())
    }

    /// The row of an issuer's ledger key.
    fn ledger_key(&self, key: &PublicKey) -> Result<Option<LedgerKeyRow>, Error> {
        read(self, &StateKey::ledger_key(key))
    }

    /// The row of a committed transaction. Not `transaction`: that is what a store's reader has.
    fn transaction_row(&self, id: &TransactionId) -> Result<Option<TransactionRow>, Error> {
        read(self, &StateKey::transaction(id))
    }

    /// The row of an output.
    fn output_row(&self, output: &OutputRef) -> Result<Option<OutputRow>, Error> {
        read(self, &StateKey::output(output))
    }

    /// The row of a document's asset.
    fn document(&self, asset: &TransactionId) -> Result<Option<DocumentRow>, Error> {
        read(self, &StateKey::document(asset))
    }

    /// The asset that an issuer made of a document.
    fn document_asset(
        &self,
        issuer: &IssuerId,
        document: &Sha256Hex,
    ) -> Result<Option<TransactionId>, Error> {
        let row: Option<DocumentAssetRow> =
            read(self, &StateKey::document_asset(issuer, document))?;
        Ok(row.map(|row| row.asset))
    }

    /// The row of a share, named by its transaction.
    fn share(&self, share: &TransactionId) -> Result<Option<ShareRow>, Error> {
        read(self, &StateKey::share(share))
    }

    /// The row of a request, named by its transaction.
    fn request(&self, request: &TransactionId) -> Result<Option<RequestRow>, Error> {
        read(self, &StateKey::request(request))
    }

    /// The list of an issuer's open requests; `None` when it has none.
    fn open_requests(&self, issuer: &IssuerId) -> Result<Option<OpenRequestsRow>, Error> {
        read(self, &StateKey::open_requests(issuer))
    }
}

impl<V: StateView + ?Sized> StateRows for V {}

fn read<R: Row>(view: &(impl StateView + ?Sized), key: &StateKey) -> Result<Option<R>, Error> {
    match view.get(key)? {
        None => Ok(None),
        Some(bytes) => R::from_bytes(&bytes)
            .map(Some)
            .ok_or_else(|| Error::StateDamaged {
                key: key.to_string(),
            }),
    }
}
