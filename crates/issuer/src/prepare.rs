//! From a document to a transaction that can be submitted: sign, pad, seal, build.

use std::sync::Arc;

use bigchain::{NetworkId, Transaction, TransactionId};
use civil_document::Document;
use credential::{IssueTerms, padding};
use jose::{PublicJwk, jwe};
use ledger::build::{self, Issue};
use ledger::{PAYLOAD_MAX_BYTES, PayloadRef, Sha256Hex};
use sha2::{Digest, Sha256};

use crate::db::{IssueState, NewIssue};
use crate::issuer::Inner;
use crate::recipient::Recipient;
use crate::{Error, Issued};

/// `cty` of a sealed document.
const CREDENTIAL_TYPE: &str = "dc+sd-jwt";

/// A document to be issued.
pub(crate) struct Order {
    /// Tells a repeated call from a new one.
    pub(crate) intent: [u8; 32],
    pub(crate) document: Document,
    pub(crate) recipient: Arc<Recipient>,
    pub(crate) copies: u64,
    pub(crate) expires_s: Option<u64>,
    pub(crate) subject: Option<String>,
    pub(crate) request: Option<TransactionId>,
}

impl Inner {
    /// Signs and seals one document. The signature takes nearly all of the time: 2.4 ms.
    pub(crate) fn prepare(&self, network: &NetworkId, order: &Order) -> Result<NewIssue, Error> {
        let now_ms = self.clock.now_ms();
        let recipient = &order.recipient;
        let terms = IssueTerms {
            iss: self.entry.iss.clone(),
            iat_s: now_ms / 1000,
            nbf_s: None,
            exp_s: order.expires_s,
            holder: PublicJwk::from(jose::PublicKey::from(recipient.holder)),
        };
        let credential = credential::issue(&order.document, &terms, &self.keys.signing)?;
        let plaintext = padding::pad(&credential.to_string());
        let payload = jwe::seal(&recipient.encryption, CREDENTIAL_TYPE, plaintext.as_bytes())?;
        let size = payload.len() as u64;
        if size > PAYLOAD_MAX_BYTES {
            let max_size = PAYLOAD_MAX_BYTES;
            return Err(Error::TooLarge { size, max_size });
        }
        let document = Sha256Hex(*credential.document_hash().as_bytes());
        let transaction = self.build(network, order, &payload, document)?;
        Ok(NewIssue {
            intent: order.intent,
            issued: Issued {
                asset: *transaction.id(),
                document,
                form: order.document.form(),
                subject: order.subject.clone(),
                holder_key: recipient.holder.to_bytes(),
                identity_key: *recipient.identity.as_bytes(),
                owner_key: recipient.owner,
                copies: order.copies,
                expires_s: order.expires_s,
                request: order.request,
                state: IssueState::Prepared,
                code: None,
                prepared_ms: now_ms,
                block: None,
                revoke_reason: None,
                revoked: None,
            },
            transaction_text: transaction.text().to_owned(),
            payload,
        })
    }

    fn build(
        &self,
        network: &NetworkId,
        order: &Order,
        payload: &str,
        document: Sha256Hex,
    ) -> Result<Transaction, Error> {
        let issue = Issue {
            payload: PayloadRef::of(payload.as_bytes()),
            document,
            expires_s: order.expires_s,
            request: order.request,
            recovery: self.recovery_public(),
            owner: order.recipient.owner,
            copies: order.copies,
        };
        Ok(build::issue(network, &issue, &self.keys.issuing)?)
    }
}

/// The intent to answer a request.
pub(crate) fn request_intent(request: &TransactionId) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"minwon/issue-intent/request\n")
        .chain_update(request.as_bytes())
        .finalize()
        .into()
}

/// The intent to issue a document to a card. `occurrence`: how many equal ones stand before it in
/// the same call. `salt`: empty, unless it is to be issued again.
pub(crate) fn document_intent(
    document: &Document,
    recipient: &Recipient,
    occurrence: u64,
    salt: &[u8],
) -> Result<[u8; 32], Error> {
    Ok(Sha256::new()
        .chain_update(b"minwon/issue-intent/document\n")
        .chain_update(recipient.owner.as_bytes())
        .chain_update(occurrence.to_be_bytes())
        .chain_update(Sha256::digest(salt))
        .chain_update(bigchain::canonical_json(document.json())?)
        .finalize()
        .into())
}
