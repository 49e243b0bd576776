//! Every rule of the state machine, one by one, through the public interface.
#![allow(clippy::unwrap_used)]

#[path = "../common/mod.rs"]
mod common;
mod form;
mod issuing;
mod life;
mod sharing;

use bigchain::{Condition, Create, OutputRef, Transaction, TransactionId, Transfer};
use common::{World, after, amount, either, key, moved, payload, plain_terms, public, single};
use ledger::build::{self, Copies};
use ledger::{Act, Kind, Minwon, RevokeReason, StateKey, StateRows};

#[test]
fn the_main_story_is_taken() {
    let mut world = World::new();
    let asked = request(&world, "citizen");
    world.commit(&asked);
    let mut issue = world.issue_of("document", "owner/0", 3);
    issue.request = Some(*asked.id());
    let document = world.commit_issue(&issue);
    let document = world.accept(document);
    let share = world.share(&document.copies, &world.share_terms());
    assert_eq!(world.commit(&share).kind, Kind::Share);
    let held = build::Held {
        asset: document.copies.asset,
        output: OutputRef {
            transaction_id: *share.id(),
            output_index: 0,
        },
        receiver: public("bank"),
        owner: public("owner/held"),
    };
    let receipt = build::receipt(&world.net(), &held, &key("bank")).unwrap();
    world.commit(&receipt);
    let held = after(&held, &receipt);
    let withdraw =
        build::withdraw(&world.net(), &held, &public("owner/3"), &key("owner/held")).unwrap();
    world.commit(&withdraw);
    // The unit that came back can be shared again.
    let back = Copies {
        amount: 1,
        ..moved(&document.copies, &withdraw, 0, "owner/3")
    };
    let again = build::share(&world.net(), &back, &world.share_terms(), &key("owner/3")).unwrap();
    world.commit(&again);
    let rest = Copies {
        amount: 2,
        ..moved(&document.copies, &share, 1, "owner/2")
    };
    let discard = build::discard(&world.net(), &rest, &public("owner/4"), &key("owner/2")).unwrap();
    world.commit(&discard);
    let revoke = build::revoke(
        &world.net(),
        &document.seal,
        RevokeReason::ContentsChanged,
        &key("gov/ledger/0"),
    )
    .unwrap();
    world.commit(&revoke);
    let row = world
        .state
        .document(&document.copies.asset)
        .unwrap()
        .unwrap();
    assert!(row.accepted.is_some() && row.discarded.is_some() && row.revoked.is_some());
    assert_eq!(row.request, Some(*asked.id()));
}

#[test]
fn bigchaindb_rules_come_first() {
    let mut world = World::new();
    let document = world.offered(1);
    let accept = |to: &str| {
        build::accept(&world.net(), &document.copies, &public(to), &key("owner/0")).unwrap()
    };
    let (first, second) = (accept("owner/1"), accept("owner/2"));
    world.commit(&first);
    assert_eq!(world.code(&second), "bigchaindb-double-spend");
    assert_eq!(world.code(&first), "bigchaindb-double-spend");
    assert_eq!(
        world.code(&document.issue),
        "bigchaindb-duplicate-transaction"
    );
    let stranger = build::accept(
        &world.net(),
        &Copies {
            owner: public("stranger"),
            ..moved(&document.copies, &first, 0, "owner/1")
        },
        &public("stranger/2"),
        &key("stranger"),
    );
    // Here the condition of the builder is not that of the output.
    let stranger = Transaction::parse(stranger.unwrap().text().as_bytes()).unwrap();
    assert_eq!(world.code(&stranger), "bigchaindb-invalid-signature");
}

#[test]
fn plain_transactions_follow_only_bigchaindb_rules() {
    let mut world = World::new();
    let create = Create::new()
        .output(amount(5), single("alice"))
        .sign(&[&key("alice")])
        .unwrap();
    assert_eq!(world.commit(&create).kind, Kind::Plain);
    let output = OutputRef {
        transaction_id: *create.id(),
        output_index: 0,
    };
    let transfer = Transfer::new(*create.id())
        .spend(output, single("alice"))
        .output(amount(2), single("bob"))
        .output(amount(3), either("bob", "alice"))
        .sign(&[&key("alice")])
        .unwrap();
    assert_eq!(world.commit(&transfer).kind, Kind::Plain);
}

#[test]
fn transactions_of_one_block_build_on_each_other() {
    let mut world = World::new();
    let issue = world.issue_of("document", "owner/0", 2);
    let issue = build::issue(&world.net(), &issue, &key("gov/ledger/0")).unwrap();
    let copies = Copies {
        asset: *issue.id(),
        output: OutputRef {
            transaction_id: *issue.id(),
            output_index: 1,
        },
        owner: public("owner/0"),
        amount: 2,
    };
    let accept = build::accept(&world.net(), &copies, &public("owner/1"), &key("owner/0")).unwrap();
    let share = world.share(&moved(&copies, &accept, 0, "owner/1"), &world.share_terms());
    let codes = |results: Vec<Result<_, ledger::Error>>| -> Vec<_> {
        let code = |result: Result<_, ledger::Error>| result.map_or_else(|e| e.code(), |_| "taken");
        results.into_iter().map(code).collect()
    };
    let missing = "bigchaindb-input-does-not-exist";
    let backwards = codes(world.block(&[&share, &accept]));
    assert_eq!(backwards, [missing, missing]);
    let forwards = codes(world.block(&[&issue, &accept, &issue, &share]));
    let twice = "bigchaindb-duplicate-transaction";
    assert_eq!(forwards, ["taken", "taken", twice, "taken"]);
}

#[test]
fn a_damaged_row_is_the_machines_fault() {
    let mut world = World::new();
    let (document, held) = world.shared(2);
    let receipt = build::receipt(&world.net(), &held, &key("bank")).unwrap();
    for damaged in [
        StateKey::share(&held.output.transaction_id),
        StateKey::output(&held.output),
    ] {
        world.damage(&damaged);
        let error = world.try_commit(&receipt).unwrap_err();
        assert!(error.rejection().is_none());
        assert_eq!(error.to_string(), format!("state row {damaged} is damaged"));
    }
    world.damage(&StateKey::document(&document.copies.asset));
    let to = public("owner/9");
    let discard = build::discard(&world.net(), &document.copies, &to, &key("owner/2")).unwrap();
    assert_eq!(world.code(&discard), "state-damaged");
}

#[test]
fn on_an_ordinary_network_minwon_means_nothing() {
    let mut world = World::of(plain_terms());
    let issue = world.issue_of("document", "owner/0", 1);
    let issue = build::issue(&world.net(), &issue, &key("anybody")).unwrap();
    assert_eq!(world.commit(&issue).kind, Kind::Plain);
    let plain = Transfer::new(*issue.id())
        .spend(
            OutputRef {
                transaction_id: *issue.id(),
                output_index: 1,
            },
            single("owner/0"),
        )
        .output(amount(1), single("bob"))
        .sign(&[&key("owner/0")])
        .unwrap();
    assert_eq!(world.code(&plain), "taken");
}

/// A CREATE with the data of `act` and any outputs.
fn create(world: &World, act: Act, outputs: &[(u64, Condition)], signer: &str) -> Transaction {
    let network = world.net();
    outputs
        .iter()
        .fold(
            Create::new().asset_data(Minwon { network, act }.to_json()),
            |create, (units, lock)| create.output(amount(*units), lock.clone()),
        )
        .sign(&[&key(signer)])
        .unwrap()
}

/// A TRANSFER with the data of `act` and any inputs and outputs.
fn transfer(
    world: &World,
    act: Act,
    asset: TransactionId,
    inputs: &[(OutputRef, Condition)],
    outputs: &[(u64, Condition)],
    signer: &str,
) -> Transaction {
    let network = world.net();
    let transfer = inputs.iter().fold(
        Transfer::new(asset).metadata(Minwon { network, act }.to_json()),
        |transfer, (output, lock)| transfer.spend(*output, lock.clone()),
    );
    outputs
        .iter()
        .fold(transfer, |transfer, (units, lock)| {
            transfer.output(amount(*units), lock.clone())
        })
        .sign(&[&key(signer)])
        .unwrap()
}

fn spend(copies: &Copies) -> (OutputRef, Condition) {
    (copies.output, Condition::ed25519(copies.owner))
}

fn request(world: &World, name: &str) -> Transaction {
    build::request(
        &world.net(),
        payload(name),
        &public("gov/ledger/0"),
        &key(name),
    )
    .unwrap()
}
