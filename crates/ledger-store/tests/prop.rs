//! The SQLite store against the simple one in memory, over random histories of the ledger.
#![allow(clippy::unwrap_used, unreachable_pub)]

// The ledger's own generator of histories.
#[path = "../../ledger/tests/common/mod.rs"]
mod common;

use std::path::{Path, PathBuf};

use bigchain::{PublicKey, Transaction};
use common::history::{Choice, History, owner_key};
use ledger::{BlockExecution, BlockPoint, BlockStatement, Checked, Genesis, Transition};
use ledger_store::{MemoryStore, NewBlock, NewTransaction, SqliteStore, Store, StoreReader};
use proptest::prelude::*;

/// Executes a block on what the store has, and appends it. Every second payload is missing.
fn append(
    store: &impl Store,
    genesis: &Genesis,
    at: BlockPoint,
    transactions: &[Transaction],
) -> Result<(), ledger_store::Error> {
    let rules = genesis.rules();
    let reader = store.reader()?;
    let mut block = BlockExecution::begin(&reader, &rules, at).unwrap();
    let transitions: Vec<Transition> = transactions
        .iter()
        .map(|transaction| {
            let checked = Checked::new(&rules, transaction.clone()).unwrap();
            block.execute(&checked).unwrap()
        })
        .collect();
    let changes = block.finish();
    let payloads: Vec<_> = transitions.iter().map(payload_bytes).collect();
    let new: Vec<_> = (transactions.iter().zip(&transitions).zip(&payloads))
        .map(|((transaction, transition), payload)| NewTransaction {
            transaction,
            transition,
            payload: payload.as_deref(),
        })
        .collect();
    let ids = transactions.iter().map(|transaction| *transaction.id());
    let statement = BlockStatement::sign(
        genesis.network_id(),
        at.height,
        at.time_ms,
        ids.collect(),
        &common::key("log"),
    );
    drop(reader);
    store.append(&NewBlock {
        statement: &statement,
        transactions: &new,
        changes: &changes,
    })
}

fn payload_bytes(transition: &Transition) -> Option<Vec<u8>> {
    let payload = transition.payload?;
    let given = transition.transaction.as_bytes()[0].is_multiple_of(2);
    given.then(|| payload.sha256.to_string().into_bytes())
}

/// Both stores give the same answers to everything that can be asked.
fn compare(one: &impl StoreReader, other: &impl StoreReader, history: &History) {
    assert_eq!(one.head().unwrap(), other.head().unwrap());
    assert_eq!(one.state_digest().unwrap(), other.state_digest().unwrap());
    for (at, transactions) in &history.blocks {
        assert_eq!(
            one.block(at.height).unwrap(),
            other.block(at.height).unwrap()
        );
        let in_block = one.block_transactions(at.height).unwrap();
        assert_eq!(in_block, other.block_transactions(at.height).unwrap());
        assert_eq!(in_block.len(), transactions.len());
        for transaction in transactions {
            let id = transaction.id();
            let stored = one.transaction(id).unwrap().unwrap();
            assert_eq!(stored.text, transaction.text());
            assert_eq!(Some(stored), other.transaction(id).unwrap());
            assert_eq!(one.payload(id).unwrap(), other.payload(id).unwrap());
            assert_eq!(
                one.has_payload(id).unwrap(),
                one.payload(id).unwrap().is_some()
            );
            let asset = transaction.asset_id();
            let trail = one.asset_transactions(asset).unwrap();
            assert_eq!(trail, other.asset_transactions(asset).unwrap());
        }
    }
    for key in keys() {
        let outputs = one.outputs_of(&key).unwrap();
        assert_eq!(outputs, other.outputs_of(&key).unwrap());
    }
    let beyond = history.world.at.height + 1;
    assert_eq!(one.block(beyond).unwrap(), None);
    assert_eq!(one.block(u64::MAX).unwrap(), None);
}

fn keys() -> Vec<PublicKey> {
    let names = ["gov/ledger/0", "gov/recovery", "court/ledger/1", "stranger"];
    (0..12)
        .map(|choice| owner_key(choice).public())
        .chain(names.map(common::public))
        .collect()
}

fn file(home: &Path) -> PathBuf {
    home.join("ledger.db")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn sqlite_does_what_memory_does(
        blocks in proptest::collection::vec(
            (proptest::collection::vec(any::<Choice>(), 0..4), any::<u8>()), 1..25,
        ),
    ) {
        let mut history = History::new();
        let genesis = history.world.genesis.clone();
        let home = tempfile::tempdir().unwrap();
        let memory = MemoryStore::new(&genesis);
        let mut sqlite = SqliteStore::open(&file(home.path()), &genesis).unwrap();
        for (choices, other) in &blocks {
            history.block(choices);
            let (at, transactions) = history.blocks.last().unwrap().clone();
            append(&sqlite, &genesis, at, &transactions).unwrap();
            append(&memory, &genesis, at, &transactions).unwrap();
            match other % 8 {
                0 => {
                    let erased = sqlite.erase_payloads(at.time_ms).unwrap();
                    prop_assert_eq!(erased, memory.erase_payloads(at.time_ms).unwrap());
                }
                // Stopped and started again.
                1 => {
                    drop(sqlite);
                    sqlite = SqliteStore::open(&file(home.path()), &genesis).unwrap();
                }
                _ => {}
            }
        }
        let state = history.world.state.digest();
        prop_assert_eq!(memory.reader().unwrap().state_digest().unwrap(), state);
        compare(&sqlite.reader().unwrap(), &memory.reader().unwrap(), &history);
        drop(sqlite);
        let reopened = SqliteStore::open(&file(home.path()), &genesis).unwrap();
        compare(&reopened.reader().unwrap(), &memory.reader().unwrap(), &history);
    }
}
