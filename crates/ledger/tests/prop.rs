//! What holds for every history, whatever is sent in whatever order.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;

use bigchain::{Transaction, TransactionId};
use common::history::{Choice, History, owner_key_of};
use ledger::{
    BlockExecution, BlockPoint, Checked, Kind, MemoryState, PayloadEnd, Role, StateRows, Trail,
    build, check, payload_terms,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

fn histories() -> impl Strategy<Value = Vec<Vec<Choice>>> {
    let block = proptest::collection::vec(any::<Choice>(), 0..4);
    proptest::collection::vec(block, 1..40)
}

fn run(blocks: &[Vec<Choice>], mut after_block: impl FnMut(&History)) -> History {
    let mut history = History::new();
    for block in blocks {
        history.block(block);
        after_block(&history);
    }
    history
}

/// Units of every asset in unspent outputs.
fn amounts(history: &History) -> BTreeMap<TransactionId, u128> {
    let mut sums = BTreeMap::new();
    for (_, row) in history.unspent() {
        *sums.entry(row.asset).or_default() += u128::from(row.amount);
    }
    sums
}

fn created_amounts(history: &History) -> BTreeMap<TransactionId, u128> {
    let transactions = history.blocks.iter().flat_map(|(_, taken)| taken);
    transactions
        .filter(|transaction| transaction.id() == transaction.asset_id())
        .map(|create| {
            let outputs = create.outputs().iter();
            let sum = outputs.map(|output| u128::from(output.amount.get())).sum();
            (*create.id(), sum)
        })
        .collect()
}

/// Every held copy's owner can take it back in the next block.
fn check_withdrawable(history: &History) {
    let world = &history.world;
    let next = BlockPoint {
        height: world.at.height + 1,
        ..world.at
    };
    let held = history.unspent().into_iter();
    for (output, row) in held.filter(|(_, row)| row.role == Role::Held) {
        let held = History::held(output, &row);
        let owner = owner_key_of(&held.owner);
        let withdraw = build::withdraw(&world.net(), &held, &held.owner, &owner).unwrap();
        let checked = Checked::new(&world.rules, withdraw).unwrap();
        check(&world.state, &world.rules, &checked, next).unwrap();
    }
}

/// Executes the blocks again on a fresh state.
fn replay(history: &History) -> MemoryState {
    let world = &history.world;
    let mut state = MemoryState::new();
    state.apply(ledger::genesis_changes(&world.genesis));
    for (at, transactions) in &history.blocks {
        let mut block = BlockExecution::begin(&state, &world.rules, *at).unwrap();
        for transaction in transactions {
            let text = transaction.text().as_bytes();
            let transaction = Transaction::parse(text).unwrap();
            let checked = Checked::new(&world.rules, transaction).unwrap();
            block.execute(&checked).unwrap();
        }
        let changes = block.finish();
        state.apply(changes);
    }
    state
}

/// The trail of each document tells what state tells.
fn check_trails(history: &History) {
    let mut trails: BTreeMap<TransactionId, Vec<(&Transaction, BlockPoint)>> = BTreeMap::new();
    for (at, transactions) in &history.blocks {
        for transaction in transactions {
            let asset = *transaction.asset_id();
            trails.entry(asset).or_default().push((transaction, *at));
        }
    }
    let state = &history.world.state;
    for (asset, entries) in trails {
        let Some(document) = state.document(&asset).unwrap() else {
            assert!(Trail::replay(&history.world.genesis, entries).is_err());
            continue;
        };
        let trail = Trail::replay(&history.world.genesis, entries).unwrap();
        assert_eq!(trail.document, document);
        for share in &trail.shares {
            let row = state.share(&share.transaction).unwrap().unwrap();
            let ended = row.returned.is_some() || row.withdrawn.is_some();
            assert_eq!((&share.share, share.held.is_none()), (&row, ended));
        }
        let unspent = history.unspent().into_iter();
        let unspent = unspent.filter(|(_, row)| row.asset == asset && row.role == Role::Copies);
        assert_eq!(trail.copies.len(), unspent.count());
        assert!(trail.seal.is_some());
    }
}

/// Payloads have readers and never end later than they did.
fn check_payloads(history: &History, ends: &mut BTreeMap<TransactionId, PayloadEnd>) {
    let state = &history.world.state;
    for (_, transactions) in &history.blocks {
        for transaction in transactions {
            let row = state.transaction_row(transaction.id()).unwrap().unwrap();
            let terms = payload_terms(state, transaction.id()).unwrap();
            let Some(terms) = terms else {
                assert!(!row.kind.has_payload());
                continue;
            };
            assert_eq!(terms.kind, row.kind);
            assert!(!terms.readers.is_empty());
            let Some(end) = terms.end else {
                assert_eq!(row.kind, Kind::Issue);
                continue;
            };
            let before = ends.insert(*transaction.id(), end);
            assert!(before.is_none_or(|before| before.at_ms >= end.at_ms));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn amounts_are_conserved_and_held_copies_withdrawable(blocks in histories()) {
        // That nothing is spent twice is seen to while the history is made.
        run(&blocks, |history| {
            assert_eq!(amounts(history), created_amounts(history));
            check_withdrawable(history);
        });
    }

    #[test]
    fn replay_gives_the_same_state(blocks in histories()) {
        let history = run(&blocks, |_| {});
        let again = replay(&history);
        prop_assert_eq!(again.digest(), history.world.state.digest());
        prop_assert_eq!(again, history.world.state);
    }

    #[test]
    fn a_trail_tells_what_state_tells(blocks in histories()) {
        check_trails(&run(&blocks, |_| {}));
    }

    #[test]
    fn payloads_end_earlier_or_as_before(blocks in histories()) {
        let mut ends = BTreeMap::new();
        run(&blocks, |history| check_payloads(history, &mut ends));
    }
}

/// The generator is worth its name: every kind is taken at some time.
#[test]
fn histories_have_every_kind() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut kinds = std::collections::BTreeSet::new();
    for _ in 0..24 {
        let blocks = histories().new_tree(&mut runner).unwrap().current();
        let history = run(&blocks, |_| {});
        for (_, transactions) in &history.blocks {
            for transaction in transactions {
                let row = history
                    .world
                    .state
                    .transaction_row(transaction.id())
                    .unwrap();
                kinds.insert(row.unwrap().kind);
            }
        }
    }
    assert_eq!(kinds.len(), 11, "{kinds:?}");
}
