//! What goes to a node and comes from it.

use bigchain::{Condition, Fulfillment, Transaction};
use ledger::{BlockStatement, Genesis, IssuerEntry, Minwon, wire};
use serde::Serialize;
use serde::de::DeserializeOwned;
use strict_json::Limits;

/// A transaction in any spelling.
pub(crate) fn transaction(data: &[u8]) {
    let Ok(transaction) = Transaction::parse(data) else {
        return;
    };
    let _ = transaction.verify_signatures();
    let again = Transaction::parse(transaction.text().as_bytes())
        .expect("the one text of a transaction is a transaction");
    assert_eq!(
        (again.id(), again.text()),
        (transaction.id(), transaction.text())
    );
    let _ = Minwon::parse(transaction.asset_data());
    let _ = Minwon::parse(transaction.metadata());
}

/// The details of a condition.
pub(crate) fn condition(data: &[u8]) {
    if let Ok(json) = strict_json::parse(data, &Limits::TRANSACTION)
        && let Ok(condition) = Condition::from_json(&json)
    {
        let again = Condition::from_json(&condition.to_json())
            .expect("a condition that was read is written as one");
        assert_eq!(again.uri(), condition.uri());
        assert_eq!(again.keys(), condition.keys());
    }
}

/// The text of a fulfillment.
pub(crate) fn fulfillment(data: &[u8]) {
    if let Some(text) = crate::text(data)
        && let Ok(fulfillment) = Fulfillment::parse(text)
    {
        let again = Fulfillment::parse(&fulfillment.to_text())
            .expect("a fulfillment that was read is written as one");
        assert_eq!(again.condition_uri(), fulfillment.condition_uri());
        assert_eq!(again.to_der(), fulfillment.to_der());
        assert!(!fulfillment.verify(&[0; 32]) || fulfillment.signers().is_empty());
    }
}

/// The data of ours in a transaction.
pub(crate) fn minwon(data: &[u8]) {
    if let Ok(json) = strict_json::parse(data, &Limits::TRANSACTION)
        && let Ok(Some(minwon)) = Minwon::parse(Some(&json))
    {
        assert_eq!(minwon.to_json(), json);
    }
}

/// A genesis, and an entry of its registry.
pub(crate) fn genesis(data: &[u8]) {
    if let Ok(genesis) = Genesis::parse(data) {
        let again = Genesis::parse(genesis.text().as_bytes())
            .expect("the canonical text of a genesis is one");
        assert_eq!(again.network_id(), genesis.network_id());
    }
    let _ = IssuerEntry::parse(data);
}

/// Every body of the HTTP API.
pub(crate) fn wire(data: &[u8]) {
    body::<wire::Submission>(data);
    body::<wire::OutputsRequest>(data);
    body::<wire::NetworkAnswer>(data);
    body::<wire::HealthAnswer>(data);
    body::<wire::SubmissionAnswer>(data);
    body::<wire::TransactionAnswer>(data);
    body::<wire::TrailAnswer>(data);
    body::<wire::OutputsAnswer>(data);
    body::<wire::ErrorAnswer>(data);
    body::<BlockStatement>(data);
}

fn body<T: DeserializeOwned + Serialize>(data: &[u8]) {
    if let Ok(body) = wire::read::<T>(data, &Limits::MESSAGE) {
        let text = serde_json::to_string(&body).expect("a body has a text");
        let again: T = serde_json::from_str(&text).expect("a body that was read is written as one");
        assert_eq!(serde_json::to_string(&again).ok(), Some(text));
    }
}
