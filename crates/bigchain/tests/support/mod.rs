//! A chain in memory, and the vector files.

#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

use std::collections::BTreeMap;
use std::convert::Infallible;

use bigchain::{
    Chain, ChainOutput, Error, Invalid, OutputRef, Transaction, TransactionId, validate,
};
use serde_json::Value;

#[derive(Default, Clone)]
pub struct MemoryChain {
    outputs: BTreeMap<OutputRef, ChainOutput>,
    transactions: BTreeMap<TransactionId, ()>,
}

impl Chain for MemoryChain {
    type Error = Infallible;

    fn has_transaction(&self, id: &TransactionId) -> Result<bool, Infallible> {
        Ok(self.transactions.contains_key(id))
    }

    fn output(&self, output: &OutputRef) -> Result<Option<ChainOutput>, Infallible> {
        Ok(self.outputs.get(output).cloned())
    }
}

impl MemoryChain {
    pub fn check(&self, transaction: &Transaction) -> Result<(), Error> {
        match validate(transaction, transaction.verify_signatures(), self) {
            Ok(()) => Ok(()),
            Err(Invalid::Refused(error)) => Err(error),
            Err(Invalid::Chain(never)) => match never {},
        }
    }

    pub fn commit(&mut self, body: &str) -> Result<Transaction, Error> {
        let transaction = Transaction::parse(body.as_bytes())?;
        self.check(&transaction)?;
        for input in transaction.inputs() {
            if let Some(spent) = input.fulfills {
                self.outputs.get_mut(&spent).unwrap().is_spent = true;
            }
        }
        for (output_index, output) in (0..).zip(transaction.outputs()) {
            let reference = OutputRef {
                transaction_id: *transaction.id(),
                output_index,
            };
            let output = ChainOutput {
                condition: output.condition.clone(),
                amount: output.amount,
                asset_id: *transaction.asset_id(),
                is_spent: false,
            };
            self.outputs.insert(reference, output);
        }
        self.transactions.insert(*transaction.id(), ());
        Ok(transaction)
    }
}

pub fn read(file: &str) -> Value {
    let path = format!("{}/tests/vectors/{file}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

pub fn vectors(file: &str) -> Vec<Value> {
    read(file)["vectors"].as_array().unwrap().clone()
}

pub fn text<'a>(vector: &'a Value, member: &str) -> &'a str {
    vector[member]
        .as_str()
        .unwrap_or_else(|| panic!("{member} of {}", vector["name"]))
}

pub fn texts(vector: &Value, member: &str) -> Vec<String> {
    vector[member]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_str().unwrap().to_owned())
        .collect()
}

/// The chain on which the valid transactions of these names, and what they require, are committed.
pub fn chain_with(names: &[String]) -> MemoryChain {
    let valid = vectors("valid_transactions.json");
    let mut chain = MemoryChain::default();
    names
        .iter()
        .for_each(|name| commit(&mut chain, &valid, name));
    chain
}

fn commit(chain: &mut MemoryChain, valid: &[Value], name: &str) {
    let vector = valid.iter().find(|vector| vector["name"] == name).unwrap();
    let id: TransactionId = text(vector, "id").parse().unwrap();
    if chain.has_transaction(&id).unwrap() {
        return;
    }
    texts(vector, "requires")
        .iter()
        .for_each(|name| commit(chain, valid, name));
    chain.commit(text(vector, "body")).unwrap();
}
