//! Reading a request: from an output on the ledger to a wish of a known wallet, or a reason why not.

use bigchain::{PublicKey, TransactionId};
use credential::padding;
use credential::request::{MEDIA_TYPE, Request, SignedRequest};
use jose::jwe;
use keys::KeyCard;
use ledger::{Act, Minwon, PayloadRef};
use ledger_client::{Confirmed, LedgerClient};

use crate::Error;
use crate::issuer::Inner;
use crate::recipient::{CardFault, Recipient};

/// Why a request is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unanswered {
    // For good: the sender's.
    /// The transaction is no request to this issuer.
    #[error("the transaction is no request to this issuer")]
    NotARequest,
    /// The payload is gone: the request was answered or is too old.
    #[error("the payload of the request has ended")]
    Ended,
    /// The payload is not sealed to this issuer.
    #[error("the payload is not sealed to this issuer")]
    Sealed,
    /// What was sealed is no request.
    #[error("what was sealed is no request")]
    Malformed,
    /// The card in it cannot be issued to.
    #[error("its card cannot be issued to: {0}")]
    Card(CardFault),
    /// It is not signed by the holder key of its card.
    #[error("it is not signed by the holder key of its card")]
    Signature,
    /// Another key signed the transaction than the request says: a copy of somebody else's.
    #[error("the transaction is signed by another key than the request says")]
    OtherSender,
    /// The issuer made no such code.
    #[error("its enrolment code is unknown")]
    CodeUnknown,
    /// Another wallet has used the code.
    #[error("its enrolment code was used by another wallet")]
    CodeUsed,
    /// The code is too old.
    #[error("the time of its enrolment code is over")]
    CodeExpired,
    /// The wallet is another subject's.
    #[error("the wallet is known as another subject's")]
    OtherSubject,

    // For now.
    /// The wallet is nobody's yet, and the request has no code.
    #[error("the wallet is not known; it needs an enrolment code")]
    UnknownHolder,
    /// The registry has no such document of the subject.
    #[error("the registry has no such document")]
    NoDocument,
    /// What the registry has is no valid document.
    #[error("what the registry has is no valid document")]
    DocumentInvalid,
    /// The registry cannot be read.
    #[error("the registry cannot be read")]
    RegistryUnavailable,
}

impl Unanswered {
    /// A code that stays the same between versions, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotARequest => "not-a-request",
            Self::Ended => "request-ended",
            Self::Sealed => "request-not-opened",
            Self::Malformed => "request-malformed",
            Self::Card(fault) => fault.code(),
            Self::Signature => "request-signature",
            Self::OtherSender => "request-other-sender",
            Self::CodeUnknown => "code-unknown",
            Self::CodeUsed => "code-used",
            Self::CodeExpired => "code-expired",
            Self::OtherSubject => "holder-of-other-subject",
            Self::UnknownHolder => "unknown-holder",
            Self::NoDocument => "no-document",
            Self::DocumentInvalid => "document-invalid",
            Self::RegistryUnavailable => "registry-unavailable",
        }
    }
}

/// A request on the ledger that was looked at.
pub(crate) struct ReadRequest {
    pub(crate) transaction: TransactionId,
    pub(crate) made_ms: u64,
    pub(crate) request: Result<Genuine, Unanswered>,
}

/// A request signed by the wallet that its card is of.
pub(crate) struct Genuine {
    pub(crate) request: Request,
    pub(crate) card: KeyCard,
    pub(crate) recipient: Recipient,
}

impl Inner {
    /// Fetches, opens and verifies a request. An error is the network's; the request itself is not
    /// to blame, and is read again later.
    pub(crate) async fn read_request(
        &self,
        client: &LedgerClient,
        id: &TransactionId,
    ) -> Result<ReadRequest, Error> {
        let unknown = ledger_client::Error::Unknown { id: *id };
        let confirmed = client.find(id).await?.ok_or(unknown)?;
        let request = match self.addressed(&confirmed) {
            Some((payload, sender)) => self.fetch(client, id, &payload, &sender).await?,
            None => Err(Unanswered::NotARequest),
        };
        Ok(ReadRequest {
            transaction: *id,
            made_ms: confirmed.place.time_ms,
            request,
        })
    }

    /// The payload and the signer of a request that is paid to our inbox key.
    fn addressed(&self, confirmed: &Confirmed) -> Option<(PayloadRef, PublicKey)> {
        let transaction = &confirmed.transaction;
        let minwon = Minwon::parse(transaction.asset_data()).ok().flatten()?;
        let Act::Request { payload } = minwon.act else {
            return None;
        };
        let inbox = self.keys.inbox.public();
        let [input] = transaction.inputs() else {
            return None;
        };
        let signers = input.fulfillment.signers();
        match (transaction.outputs(), signers.as_slice()) {
            ([output], [sender]) if output.public_keys == [inbox] => Some((payload, *sender)),
            _ => None,
        }
    }

    async fn fetch(
        &self,
        client: &LedgerClient,
        id: &TransactionId,
        payload: &PayloadRef,
        sender: &PublicKey,
    ) -> Result<Result<Genuine, Unanswered>, Error> {
        let now_s = self.clock.now_s();
        match client.payload(id, payload, &self.keys.inbox, now_s).await {
            Ok(sealed) => Ok(self.open(client, &sealed, sender)),
            Err(ledger_client::Error::PayloadEnded { .. }) => Ok(Err(Unanswered::Ended)),
            Err(error) => Err(error.into()),
        }
    }

    fn open(
        &self,
        client: &LedgerClient,
        sealed: &str,
        sender: &PublicKey,
    ) -> Result<Genuine, Unanswered> {
        let opened = jwe::open(&self.keys.encryption, sealed).map_err(|_| Unanswered::Sealed)?;
        if !opened.cty_is(MEDIA_TYPE) {
            return Err(Unanswered::Malformed);
        }
        let text = str::from_utf8(padding::trim(&opened.plaintext));
        let text = text.map_err(|_| Unanswered::Malformed)?;
        let signed = SignedRequest::parse(text).map_err(|_| Unanswered::Malformed)?;
        let card = KeyCard::from_text(signed.unverified_card());
        let card = card.map_err(|_| Unanswered::Card(CardFault::Invalid))?;
        let recipient = Recipient::of(&card, client.network_id(), self.clock.now_s())
            .map_err(Unanswered::Card)?;
        let request = signed
            .verify(&recipient.holder.into())
            .map_err(|_| Unanswered::Signature)?;
        // Whoever copies the envelope into a transaction of their own signs with another key.
        match request.tx_key == sender.to_string() {
            true => Ok(Genuine {
                request,
                card,
                recipient,
            }),
            false => Err(Unanswered::OtherSender),
        }
    }
}
