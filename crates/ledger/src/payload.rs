use bigchain::{PublicKey, TransactionId};

use crate::rows::{BlockPoint, DocumentRow, RequestRow, ShareRow, StateRows};
use crate::{Error, Kind, StateView};

/// How long a request stays open, in milliseconds: 30 days.
pub const REQUEST_LIFE_MS: u64 = 30 * 86_400_000;

/// Who may read the payload of a transaction, and until when (design §5, "Payloads" and "Erasure").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayloadTerms {
    /// The kind of the transaction: request, issue or share.
    pub kind: Kind,
    /// The keys that may read, as the transaction created them; also after the output is spent.
    pub readers: Vec<PublicKey>,
    /// The earliest end that is known now; `None` for a document without `expires` that is neither
    /// declined nor discarded.
    pub end: Option<PayloadEnd>,
}

/// The end of a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayloadEnd {
    /// Why.
    pub reason: EndReason,
    /// The payload has ended in every block of this time or later, in Unix milliseconds.
    pub at_ms: u64,
    /// The block whose transaction ended it; `None` when time did.
    pub height: Option<u64>,
}

/// Why a payload ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndReason {
    /// A request that its `issue` answered.
    Answered,
    /// A request 30 days after it was made.
    Lapsed,
    /// A document that its owner declined.
    Declined,
    /// A document that its owner discarded.
    Discarded,
    /// A document or share whose `expires` came.
    Expired,
    /// A share that its receiver gave back.
    Returned,
    /// A share that its owner took back.
    Withdrawn,
}

impl EndReason {
    /// The code of a read that is refused with `410 Gone`; the same in every version.
    pub fn code(self) -> &'static str {
        match self {
            Self::Answered => "ended-answered",
            Self::Lapsed => "ended-lapsed",
            Self::Declined => "ended-declined",
            Self::Discarded => "ended-discarded",
            Self::Expired => "ended-expired",
            Self::Returned => "ended-returned",
            Self::Withdrawn => "ended-withdrawn",
        }
    }
}

impl PayloadTerms {
    /// The end, if it has come by that block time.
    pub fn ended_by(&self, time_ms: u64) -> Option<&PayloadEnd> {
        self.end.as_ref().filter(|end| end.at_ms <= time_ms)
    }

    /// Whether that key may read.
    pub fn is_reader(&self, key: &PublicKey) -> bool {
        self.readers.contains(key)
    }
}

/// The terms of a transaction's payload; `None` if there is no such transaction, or it is of a kind
/// without payload.
///
/// # Errors
/// [`Error::StateUnavailable`] and [`Error::StateDamaged`] when state cannot be read.
pub fn payload_terms(
    view: &(impl StateView + ?Sized),
    transaction: &TransactionId,
) -> Result<Option<PayloadTerms>, Error> {
    // One of three tables has the transaction; a share's own id is never an asset's.
    if let Some(share) = view.share(transaction)? {
        return Ok(Some(PayloadTerms {
            kind: Kind::Share,
            readers: vec![share.receiver, share.owner],
            end: share_end(&share),
        }));
    }
    if let Some(document) = view.document(transaction)? {
        return Ok(Some(PayloadTerms {
            kind: Kind::Issue,
            readers: vec![document.first_owner],
            end: document_end(&document),
        }));
    }
    Ok(view.request(transaction)?.map(|request| PayloadTerms {
        kind: Kind::Request,
        readers: vec![request.reader],
        end: request_end(&request),
    }))
}

fn share_end(share: &ShareRow) -> Option<PayloadEnd> {
    earliest([
        Some(by_time(
            EndReason::Expired,
            share.expires_s.saturating_mul(1_000),
        )),
        by_block(EndReason::Returned, &share.returned),
        by_block(EndReason::Withdrawn, &share.withdrawn),
    ])
}

fn document_end(document: &DocumentRow) -> Option<PayloadEnd> {
    let expires_ms = document
        .expires_s
        .map(|time_s| time_s.saturating_mul(1_000));
    earliest([
        expires_ms.map(|at_ms| by_time(EndReason::Expired, at_ms)),
        by_block(EndReason::Declined, &document.declined),
        by_block(EndReason::Discarded, &document.discarded),
    ])
}

fn request_end(request: &RequestRow) -> Option<PayloadEnd> {
    let lapses_ms = request.made.time_ms.saturating_add(REQUEST_LIFE_MS);
    earliest([
        Some(by_time(EndReason::Lapsed, lapses_ms)),
        by_block(EndReason::Answered, &request.answered),
    ])
}

fn by_time(reason: EndReason, at_ms: u64) -> PayloadEnd {
    PayloadEnd {
        reason,
        at_ms,
        height: None,
    }
}

fn by_block(reason: EndReason, block: &Option<BlockPoint>) -> Option<PayloadEnd> {
    block.as_ref().map(|block| PayloadEnd {
        reason,
        at_ms: block.time_ms,
        height: Some(block.height),
    })
}

fn earliest(ends: impl IntoIterator<Item = Option<PayloadEnd>>) -> Option<PayloadEnd> {
    ends.into_iter().flatten().min_by_key(|end| end.at_ms)
}
