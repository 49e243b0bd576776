//! An issuer, a citizen and a bank on a network of their own, with documents that are opaque text:
//! the node never looks into one.

#![allow(dead_code, reason = "each test file uses a part of it")]

use axum::body::Body;
use axum::http::Request;
use bigchain::{NetworkId, OutputRef, PublicKey, SigningKey, Transaction};
use jose::{Ed25519PrivateKey, PublicJwk, RsaPublicKey, dpop};
use ledger::build::{self, Copies, Held};
use ledger::{IssuerEntry, IssuerName, PayloadRef, Sha256Hex};
use node::NewNetwork;

use super::{Answer, START_MS, TestNode, URL};

/// The end of every share and document here: a day after the start.
pub(crate) const EXPIRES_S: u64 = START_MS / 1000 + 86_400;

pub(crate) fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&[seed; 32])
}

pub(crate) const ISSUER: u8 = 1;
pub(crate) const RECOVERY: u8 = 2;
pub(crate) const CITIZEN: u8 = 3;
pub(crate) const BANK: u8 = 4;
pub(crate) const STRANGER: u8 = 5;

pub(crate) fn network_with_issuer() -> NewNetwork {
    let signing = Ed25519PrivateKey::from_seed(&[9; 32]).public();
    let signing = PublicJwk::for_signing(signing.into());
    let kid = signing.key().thumbprint();
    let modulus = RsaPublicKey::from_modulus(&[0xab; 384]).unwrap();
    let mut network = NewNetwork::named("documents");
    network.issuers.push(IssuerEntry {
        iss: "urn:test:government".to_owned(),
        name: IssuerName {
            ko: "정부".to_owned(),
            en: "Government".to_owned(),
        },
        encryption: PublicJwk::for_encryption(modulus),
        signing: vec![signing.with_kid(kid)],
        ledger: vec![key(ISSUER).public()],
        recovery: key(RECOVERY).public(),
    });
    network
}

/// A document that was issued and accepted.
pub(crate) struct Accepted {
    pub(crate) issue: Transaction,
    pub(crate) copies: Copies,
}

impl TestNode {
    pub(crate) fn network(&self) -> NetworkId {
        self.node.network()
    }

    /// Submits with `mode=commit`.
    pub(crate) async fn submit(&self, transaction: &Transaction, payload: Option<&str>) -> Answer {
        self.post(
            "/minwon/v1/submissions?mode=commit",
            submission(transaction, payload),
        )
        .await
    }

    pub(crate) async fn submit_ok(&self, transaction: &Transaction, payload: Option<&str>) {
        let answer = self.submit(transaction, payload).await;
        assert_eq!(answer.status, 202, "{}", answer.body);
    }

    /// Issues a document of two copies to the citizen.
    pub(crate) async fn issue(&self, payload: &str, document: &str) -> Transaction {
        let issue = build::issue(
            &self.network(),
            &build::Issue {
                payload: PayloadRef::of(payload.as_bytes()),
                document: Sha256Hex::of(document.as_bytes()),
                expires_s: Some(EXPIRES_S),
                request: None,
                recovery: key(RECOVERY).public(),
                owner: key(CITIZEN).public(),
                copies: 2,
            },
            &key(ISSUER),
        )
        .unwrap();
        self.submit_ok(&issue, Some(payload)).await;
        issue
    }

    pub(crate) async fn accepted(&self, payload: &str) -> Accepted {
        let issue = self.issue(payload, payload).await;
        let copies = copies_of(&issue, 1, CITIZEN);
        let accept =
            build::accept(&self.network(), &copies, &key(30).public(), &key(CITIZEN)).unwrap();
        self.submit_ok(&accept, None).await;
        let copies = Copies {
            output: output(&accept, 0),
            owner: key(30).public(),
            ..copies
        };
        Accepted { issue, copies }
    }

    pub(crate) fn share(&self, copies: &Copies, payload: &str, owner: &SigningKey) -> Transaction {
        build::share(
            &self.network(),
            copies,
            &build::Share {
                payload: PayloadRef::of(payload.as_bytes()),
                expires_s: EXPIRES_S,
                receiver: key(BANK).public(),
                held_owner: key(31).public(),
                rest_owner: key(32).public(),
            },
            owner,
        )
        .unwrap()
    }

    /// Reads a payload with a fresh proof of a key.
    pub(crate) async fn read(&self, transaction: &Transaction, seed: u8) -> Answer {
        self.read_with(transaction, &self.proof(transaction, seed))
            .await
    }

    pub(crate) fn proof(&self, transaction: &Transaction, seed: u8) -> String {
        use node::Clock;
        let url = format!("{URL}/minwon/v1/payloads/{}", transaction.id());
        let key = Ed25519PrivateKey::from_seed(&[seed; 32]);
        dpop::make_proof(&key, "GET", &url, self.clock.now_ms() / 1000).unwrap()
    }

    pub(crate) async fn read_with(&self, transaction: &Transaction, proof: &str) -> Answer {
        let path = format!("/minwon/v1/payloads/{}", transaction.id());
        self.send(
            Request::get(path)
                .header("DPoP", proof)
                .body(Body::empty())
                .unwrap(),
        )
        .await
    }
}

pub(crate) fn submission(transaction: &Transaction, payload: Option<&str>) -> String {
    match payload {
        Some(payload) => format!(
            r#"{{"transaction":{},"payload":"{payload}"}}"#,
            transaction.text()
        ),
        None => format!(r#"{{"transaction":{}}}"#, transaction.text()),
    }
}

pub(crate) fn output(transaction: &Transaction, output_index: u32) -> OutputRef {
    OutputRef {
        transaction_id: *transaction.id(),
        output_index,
    }
}

pub(crate) fn copies_of(issue: &Transaction, output_index: u32, owner: u8) -> Copies {
    Copies {
        asset: *issue.asset_id(),
        output: output(issue, output_index),
        owner: key(owner).public(),
        amount: 2,
    }
}

pub(crate) fn held_by(share: &Transaction, receiver: PublicKey, owner: PublicKey) -> Held {
    Held {
        asset: *share.asset_id(),
        output: output(share, 0),
        receiver,
        owner,
    }
}
