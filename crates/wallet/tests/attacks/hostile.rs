//! A sender that keeps to no rule of a wallet: every piece is made by hand.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bigchain::{OutputRef, PublicKey, SigningKey, Transaction};
use civil_document::Document;
use credential::{Audience, Credential, IssueTerms, ShareTerms, Terms, make_nonce, padding};
use jose::{Algorithm, Ed25519PrivateKey, Header, PublicJwk, Signer, jws};
use keys::KeyCard;
use ledger::build::{self, Copies, Issue, Share};
use ledger::{PayloadRef, Sha256Hex};
use ledger_client::Mode;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testkit::{DAY_S, ISS, Network, sample};

/// An owner of one document with many copies.
pub(crate) struct Hostile<'a> {
    pub(crate) network: &'a Network,
    pub(crate) holder: Ed25519PrivateKey,
    pub(crate) credential: Credential,
    pub(crate) copies: Copies,
    /// Counts fresh ledger keys.
    next_key: u64,
}

/// One copy that was put on the ledger.
pub(crate) struct Given {
    pub(crate) id: String,
    pub(crate) held: build::Held,
    pub(crate) held_owner: SigningKey,
}

impl<'a> Hostile<'a> {
    /// A genuine document, issued and accepted.
    pub(crate) async fn new(network: &'a Network, sample_name: &str) -> Self {
        let holder = Ed25519PrivateKey::make().unwrap();
        let credential = credential_for(network, sample_name, &holder);
        let document = Sha256Hex(*credential.document_hash().as_bytes());
        Self::with_document(network, credential, holder, document).await
    }

    /// An asset of whatever document hash the government is made to put on the ledger.
    pub(crate) async fn with_document(
        network: &'a Network,
        credential: Credential,
        holder: Ed25519PrivateKey,
        document: Sha256Hex,
    ) -> Self {
        let (copies, owner) = issue(network, document).await;
        let mut hostile = Self {
            network,
            holder,
            credential,
            copies,
            next_key: 0,
        };
        let next = hostile.fresh_key();
        let net = network.client.network_id();
        let accept = build::accept(&net, &hostile.copies, &next.public(), &owner).unwrap();
        hostile.submit(&accept, None).await.unwrap();
        hostile.copies.output = output(&accept, 0);
        hostile.copies.owner = next.public();
        hostile
    }

    pub(crate) fn asset(&self) -> String {
        self.copies.asset.to_string()
    }

    /// Honest terms for a share of this document.
    pub(crate) fn terms(&self, card: &KeyCard) -> ShareTerms {
        let network = *self.network.client.network_id().as_bytes();
        ShareTerms {
            audience: Audience::new(network, card.ledger_key().to_string()).unwrap(),
            nonce: make_nonce().unwrap(),
            iat_s: self.network.now_s(),
            terms: Terms {
                asset: self.asset(),
                purpose: "대출 심사".to_owned(),
                expires_s: self.expires_s(),
                keep_until_s: None,
            },
        }
    }

    pub(crate) fn expires_s(&self) -> u64 {
        self.network.now_s() + 7 * DAY_S
    }

    /// An honest presentation of everything.
    pub(crate) fn present(&self, terms: &ShareTerms) -> String {
        let selection = self.credential.select_everything();
        selection.present(terms, &self.holder).unwrap().to_string()
    }

    /// Signs a key binding over any issuer-signed part and disclosures.
    pub(crate) fn bind(&self, unbound: &str, terms: &ShareTerms) -> String {
        let claims = json!({
            "aud": terms.audience.to_string(),
            "nonce": terms.nonce,
            "iat": terms.iat_s,
            "sd_hash": URL_SAFE_NO_PAD.encode(Sha256::digest(unbound)),
            "terms": {
                "asset": terms.terms.asset,
                "purpose": terms.terms.purpose,
                "expires": terms.terms.expires_s,
            },
        });
        self.bind_claims(unbound, &claims)
    }

    pub(crate) fn bind_claims(&self, unbound: &str, claims: &Value) -> String {
        let header = Header::new(Algorithm::EdDSA).with_typ("kb+jwt");
        let binding = jws::sign(&header, claims.to_string().as_bytes(), &self.holder).unwrap();
        format!("{unbound}{binding}")
    }

    /// Seals a text for a card and shares it under this asset until `expires_s`.
    pub(crate) async fn give(&mut self, text: &str, card: &KeyCard, expires_s: u64) -> Given {
        let padded = padding::pad(text);
        let payload =
            jose::jwe::seal(card.encryption_key(), "dc+sd-jwt", padded.as_bytes()).unwrap();
        self.give_sealed(&payload, card, expires_s).await
    }

    /// Shares any text as the payload.
    pub(crate) async fn give_sealed(
        &mut self,
        payload: &str,
        card: &KeyCard,
        expires_s: u64,
    ) -> Given {
        let (share, given) = self.build_share(payload, card, expires_s);
        self.submit(&share, Some(payload)).await.unwrap();
        self.copies.output = output(&share, 1);
        self.copies.owner = share_owner(self.next_key);
        self.copies.amount -= 1;
        given
    }

    /// The code with which the ledger refuses a share.
    pub(crate) async fn refused(&mut self, card: &KeyCard, expires_s: u64) -> String {
        let payload = "eyJ.any.text";
        let (share, _) = self.build_share(payload, card, expires_s);
        self.submit(&share, Some(payload)).await.unwrap_err()
    }

    fn build_share(
        &mut self,
        payload: &str,
        card: &KeyCard,
        expires_s: u64,
    ) -> (Transaction, Given) {
        let owner = self.owner_key();
        let (held_owner, rest) = (self.fresh_key(), self.fresh_key());
        let terms = Share {
            payload: PayloadRef::of(payload.as_bytes()),
            expires_s,
            receiver: card.ledger_key(),
            held_owner: held_owner.public(),
            rest_owner: rest.public(),
        };
        let net = self.network.client.network_id();
        let share = build::share(&net, &self.copies, &terms, &owner).unwrap();
        let given = Given {
            id: share.id().to_string(),
            held: build::Held {
                asset: self.copies.asset,
                output: output(&share, 0),
                receiver: card.ledger_key(),
                owner: held_owner.public(),
            },
            held_owner,
        };
        (share, given)
    }

    /// The key that owns the copies now.
    pub(crate) fn owner_key(&self) -> SigningKey {
        (1..=self.next_key)
            .map(ledger_key)
            .find(|key| key.public() == self.copies.owner)
            .unwrap()
    }

    pub(crate) fn fresh_key(&mut self) -> SigningKey {
        self.next_key += 1;
        ledger_key(self.next_key)
    }

    /// Submits; the error is the ledger's code.
    pub(crate) async fn submit(
        &self,
        transaction: &Transaction,
        payload: Option<&str>,
    ) -> Result<(), String> {
        let client = &self.network.client;
        let sent = client.submit(transaction, payload, Mode::Commit).await;
        sent.map(|_| ()).map_err(|error| error.code().to_owned())
    }
}

/// Has the government put a document on the ledger. Gives the copies and their owner.
async fn issue(network: &Network, document: Sha256Hex) -> (Copies, SigningKey) {
    let owner = SigningKey::from_seed(&document.0);
    let payload = "eyJ.the.issued";
    let issue = Issue {
        payload: PayloadRef::of(payload.as_bytes()),
        document,
        expires_s: Some(network.now_s() + 90 * DAY_S),
        request: None,
        recovery: network.government.recovery.public(),
        owner: owner.public(),
        copies: 60,
    };
    let net = network.client.network_id();
    let issue = build::issue(&net, &issue, &network.government.ledger).unwrap();
    let sent = network.client.submit(&issue, Some(payload), Mode::Commit);
    sent.await.unwrap();
    let copies = Copies {
        asset: *issue.id(),
        output: output(&issue, 1),
        owner: owner.public(),
        amount: 60,
    };
    (copies, owner)
}

/// A sample signed by the government.
pub(crate) fn credential_for(
    network: &Network,
    sample_name: &str,
    holder: &Ed25519PrivateKey,
) -> Credential {
    signed_by(
        network,
        sample_name,
        holder,
        ISS,
        &network.government.signing,
    )
}

/// A sample signed by anybody in anybody's name.
pub(crate) fn signed_by(
    network: &Network,
    sample_name: &str,
    holder: &Ed25519PrivateKey,
    iss: &str,
    signer: &dyn Signer,
) -> Credential {
    let document = Document::parse(&sample(sample_name)).unwrap();
    let terms = IssueTerms {
        iss: iss.to_owned(),
        iat_s: network.now_s(),
        nbf_s: None,
        exp_s: Some(network.now_s() + 90 * DAY_S),
        holder: PublicJwk::from(holder.public_key()),
    };
    credential::issue(&document, &terms, signer).unwrap()
}

/// Signs the claims of an SD-JWT again, changed, in anybody's name. Disclosures stay.
pub(crate) fn sign_again(
    text: &str,
    kid: &str,
    signer: &dyn Signer,
    change: impl FnOnce(&mut Value),
) -> String {
    let (jwt, disclosures) = text.split_once('~').unwrap();
    let mut claims = decode(jwt.split('.').nth(1).unwrap());
    change(&mut claims);
    let header = Header::new(signer.algorithm())
        .with_typ("dc+sd-jwt")
        .with_kid(kid);
    let jwt = jws::sign(&header, claims.to_string().as_bytes(), signer).unwrap();
    format!("{jwt}~{disclosures}")
}

/// Puts another header in the place of a compact object's own.
pub(crate) fn with_header(compact: &str, header: &Value) -> String {
    let (_, rest) = compact.split_once('.').unwrap();
    format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header.to_string()))
}

pub(crate) fn decode(segment: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(segment).unwrap()).unwrap()
}

/// Changes what the first disclosure says.
pub(crate) fn with_disclosure_changed(text: &str, change: impl FnOnce(&mut Value)) -> String {
    let own = text.split('~').nth(1).unwrap();
    let mut disclosure = decode(own);
    change(&mut disclosure);
    let changed = URL_SAFE_NO_PAD.encode(disclosure.to_string());
    text.replacen(own, &changed, 1)
}

/// Another letter of base64url in the place of the one at `index`.
pub(crate) fn with_letter_changed(text: &str, index: usize) -> String {
    let mut bytes = text.as_bytes().to_vec();
    bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
    String::from_utf8(bytes).unwrap()
}

pub(crate) fn output(transaction: &Transaction, output_index: u32) -> OutputRef {
    OutputRef {
        transaction_id: *transaction.id(),
        output_index,
    }
}

fn share_owner(number: u64) -> PublicKey {
    ledger_key(number).public()
}

fn ledger_key(number: u64) -> SigningKey {
    let mut seed = [0xa5; 32];
    seed[..8].copy_from_slice(&number.to_be_bytes());
    SigningKey::from_seed(&seed)
}
