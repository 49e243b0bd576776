//! Asking an issuer for a document.

use civil_document::Form;
use credential::padding;
use credential::request::{MEDIA_TYPE, Request as Message};
use keys::Role;
use ledger::{Kind, PayloadRef, build};

use crate::cards::CardWish;
use crate::outbox::{Prepared, enqueue};
use crate::vault::{Request, RequestState};
use crate::{Error, Wallet};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct RequestWish {
    /// The issuer, as in the registry.
    pub iss: String,
    /// Which form.
    pub form: Form,
    /// What for, 1 to 120 bytes.
    pub purpose: String,
    /// The issuer's one-time code, the first time.
    pub enrolment: Option<String>,
}

/// How long an issuer may take before the card in a request is stale: as long as a request is open.
const CARD_VALID_S: u64 = 30 * 86_400;

impl Wallet {
    /// Prepares a request. Returns the transaction's id.
    ///
    /// # Errors
    /// [`Error::IssuerUnknown`], [`Error::Request`] for a purpose that is too long or empty.
    pub fn prepare_request(&self, wish: &RequestWish) -> Result<String, Error> {
        let account = self.account()?;
        let now_ms = self.clock.now_ms();
        let unknown = || Error::IssuerUnknown {
            iss: wish.iss.clone(),
        };
        let issuer = account.registry.issuer(&wish.iss).ok_or_else(unknown)?;
        let issuer_key = issuer.active_ledger_key(now_ms).ok_or_else(unknown)?;
        let card = self.make_card(&CardWish {
            role: Some(Role::Owner),
            valid_s: Some(CARD_VALID_S),
            for_issuer: Some(wish.iss.clone()),
            ..CardWish::default()
        })?;
        let mut nonce = [0; 16];
        getrandom::fill(&mut nonce).map_err(|_| keys::Error::NoRandomness)?;
        self.vault.write(|db| {
            let signer = account.own_key(db, Kind::Request.name(), None, now_ms)?;
            let message = Message {
                card: card.to_text(),
                document: wish.form,
                purpose: wish.purpose.clone(),
                enrolment: wish.enrolment.clone(),
                nonce,
                tx_key: signer.public.to_string(),
            };
            let signed = message.sign(&account.keys.derive_holder(&wish.iss))?;
            let padded = padding::pad(&signed);
            let payload = jose::jwe::seal(
                issuer.encryption.encryption_key()?,
                MEDIA_TYPE,
                padded.as_bytes(),
            )?;
            let reference = PayloadRef::of(payload.as_bytes());
            let transaction = build::request(&account.network, reference, issuer_key, &signer.key)?;
            let id = transaction.id().to_string();
            db.put_request(&Request {
                transaction_id: id,
                network: account.id.clone(),
                issuer: wish.iss.clone(),
                form: wish.form.slug().to_owned(),
                state: RequestState::Open,
                card_key: card.ledger_key().to_string(),
                asset: None,
                created_ms: now_ms,
                detail: serde_json::json!({ "purpose": wish.purpose }),
            })?;
            let prepared = Prepared {
                transaction,
                kind: Kind::Request.name(),
                asset: None,
                share: None,
                spends: None,
                payload: Some(payload),
            };
            enqueue(db, &account, &prepared, now_ms)
        })
    }

    /// The requests, newest first.
    ///
    /// # Errors
    /// [`Error::Vault`].
    pub fn requests(&self) -> Result<Vec<Request>, Error> {
        Ok(self.vault.read(|db| db.requests())?)
    }
}
