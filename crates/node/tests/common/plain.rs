//! Transactions of ordinary BigchainDB networks.

#![allow(dead_code, reason = "each test file uses a part of it")]

use bigchain::{Amount, Condition, Create, OutputRef, SigningKey, Transaction, Transfer};
use strict_json::Json;

/// A CREATE of one unit to its maker; another number gives another transaction.
pub(crate) fn create(number: u64, owner: &SigningKey) -> Transaction {
    let data: Json = [("number", Json::from(number))].into_iter().collect();
    Create::new()
        .asset_data(data)
        .output(Amount::new(1).unwrap(), Condition::ed25519(owner.public()))
        .sign(&[owner])
        .unwrap()
}

/// Passes one unit on.
pub(crate) fn transfer(
    made: &Transaction,
    spent: OutputRef,
    owner: &SigningKey,
    to: &SigningKey,
) -> Transaction {
    Transfer::new(*made.asset_id())
        .spend(spent, Condition::ed25519(owner.public()))
        .output(Amount::new(1).unwrap(), Condition::ed25519(to.public()))
        .sign(&[owner])
        .unwrap()
}
