//! Taking in a document that an issuer made for us: fetch, decrypt, verify, keep.

use credential::Credential;
use jose::Jwe;
use ledger::Act;
use ledger_client::{AssetTrail, OutputFound, TrailStep};
use serde_json::json;

use crate::share::DOCUMENT_TYPE;
use crate::sync::issuer_of;
use crate::vault::{Document, DocumentState, KeyStatus};
use crate::{Error, Online, Wallet};

impl Online<'_> {
    pub(crate) async fn take_document(&self, found: &OutputFound) -> Result<(), Error> {
        let trail = self.client.trail(&found.asset).await?;
        let missing = || Error::Unknown {
            what: "document",
            id: found.asset.to_string(),
        };
        let issue = trail.steps.first().ok_or_else(missing)?;
        let iss = issuer_of(self, &trail).ok_or_else(missing)?;
        let opened = self.open_document(found, issue, &iss).await;
        let (credential, fault) = match opened {
            Ok(credential) => (Some(credential), None),
            Err(Fault::Document(code)) => (None, Some(code)),
            Err(Fault::Retry(error)) => return Err(error),
        };
        let document = self.record(&trail, &iss, credential.as_ref(), fault);
        self.wallet.vault.write(|db| -> Result<(), Error> {
            let key = found.key.to_string();
            db.set_key_status(
                &self.account.id,
                &key,
                KeyStatus::Used,
                Some(&document.asset),
            )?;
            db.put_document(&document)?;
            if let Some(credential) = &credential {
                db.put_document_text(&document.asset, &credential.to_string())?;
            }
            Ok(())
        })?;
        self.apply(&trail)
    }

    async fn open_document(
        &self,
        found: &OutputFound,
        issue: &TrailStep,
        iss: &str,
    ) -> Result<Credential, Fault> {
        let Act::Issue {
            payload, document, ..
        } = &issue.minwon.act
        else {
            return Err(Fault::Document("not-an-issue".to_owned()));
        };
        let key = found.key.to_string();
        let reader = self
            .wallet
            .vault
            .read(|db| self.account.ledger_key(db, &key));
        let reader = reader.map_err(Fault::Retry)?;
        let now_s = self.wallet.clock.now_s();
        let sealed = self
            .client
            .payload(&found.asset, payload, &reader.key, now_s)
            .await;
        let sealed = match sealed {
            Ok(sealed) => sealed,
            Err(ledger_client::Error::PayloadEnded { code }) => return Err(Fault::Document(code)),
            Err(error) => return Err(Fault::Retry(error.into())),
        };
        let plaintext = self.wallet.open_sealed(&sealed, DOCUMENT_TYPE);
        let plaintext = plaintext.ok_or_else(|| Fault::Document("cannot-decrypt".to_owned()))?;
        let fault = |code: &str| Fault::Document(code.to_owned());
        let credential = Credential::parse_padded(&plaintext)
            .map_err(|error| Fault::Document(error.code().to_owned()))?;
        let signed = credential.issuer_signed();
        let issuer = self
            .account
            .registry
            .issuer(iss)
            .ok_or_else(|| fault("issuer-unknown"))?;
        let signing = issuer
            .signing_key(&signed.kid)
            .filter(|key| key.is_active_at(issue.time_ms))
            .ok_or_else(|| fault("issuer-key-not-good"))?;
        credential
            .verify(signing.key.key())
            .map_err(|_| fault("signature-wrong"))?;
        let holder = self.account.keys.derive_holder(iss).public();
        if signed.iss != iss {
            return Err(fault("other-issuer"));
        }
        if credential.document_hash().as_bytes() != document.as_bytes() {
            return Err(fault("other-document"));
        }
        if *signed.holder.key() != jose::PublicKey::from(holder) {
            return Err(fault("not-for-my-holder-key"));
        }
        Ok(credential)
    }

    fn record(
        &self,
        trail: &AssetTrail,
        iss: &str,
        credential: Option<&Credential>,
        fault: Option<String>,
    ) -> Document {
        let row = &trail.state.document;
        let form = credential.map(Credential::form);
        Document {
            asset: trail.state.asset.to_string(),
            network: self.account.id.clone(),
            issuer: iss.to_owned(),
            form: form.map_or("", |form| form.slug()).to_owned(),
            title: form.map_or("", |form| form.title_ko()).to_owned(),
            state: DocumentState::Offered,
            copies_left: 0,
            copies_output: None,
            copies_key: None,
            request: row.request.map(|id| id.to_string()),
            issued_ms: row.issued.time_ms,
            expires_s: row.expires_s,
            accepted_ms: None,
            revoked_ms: None,
            revoke_reason: None,
            updated_ms: self.wallet.clock.now_ms(),
            detail: match fault {
                Some(code) => json!({ "fault": code }),
                None => json!({}),
            },
        }
    }
}

/// Why a document was not taken in.
enum Fault {
    /// The document's or its issuer's: written down with a code, and shown to the person, who may
    /// decline it.
    Document(String),
    /// Nothing is known of the document; another time may do better.
    Retry(Error),
}

impl Wallet {
    /// Opens an envelope with the newest key that fits, if it holds what was expected.
    pub(crate) fn open_sealed(
        &self,
        sealed: &str,
        content_type: &str,
    ) -> Option<zeroize::Zeroizing<Vec<u8>>> {
        let envelope = Jwe::parse(sealed).ok()?;
        let opened = self.rsa.iter().find_map(|key| envelope.open(key).ok())?;
        opened.cty_is(content_type).then_some(opened.plaintext)
    }
}
