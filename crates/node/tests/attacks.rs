//! Attacks on the ledger over HTTP, each by our own route and by BigchainDB's: the rules do not
//! depend on the door.

#![allow(clippy::unwrap_used)]

mod common;

use bigchain::{Amount, Condition, SigningKey, Transaction, Transfer};
use common::TestNode;
use common::parties::{
    Accepted, BANK, CITIZEN, EXPIRES_S, ISSUER, RECOVERY, STRANGER, held_by, key,
    network_with_issuer, output,
};
use ledger::build::{self, Held};
use ledger::{Act, Minwon, PayloadRef};
use node::NewNetwork;

const ISSUED: &str = "eyJ.issued.document";
const SHARED: &str = "eyJ.shared.part";
const GRACE_S: u64 = 600;

/// A node with one document of which the bank holds a copy.
struct Scene {
    node: TestNode,
    accepted: Accepted,
    share: Transaction,
    held: Held,
}

impl Scene {
    async fn new() -> Self {
        let node = TestNode::new(NewNetwork {
            erase_grace_s: GRACE_S,
            ..network_with_issuer()
        });
        let accepted = node.accepted(ISSUED).await;
        let share = node.share(&accepted.copies, SHARED, &key(30));
        node.submit_ok(&share, Some(SHARED)).await;
        let held = held_by(&share, key(BANK).public(), key(31).public());
        Self {
            node,
            accepted,
            share,
            held,
        }
    }

    fn held_lock(&self) -> Condition {
        Condition::one_of_two(self.held.receiver, self.held.owner)
    }

    /// A transfer of the held copy that says what it likes.
    fn moves_held(&self, act: Option<Act>, lock: Condition, signer: &SigningKey) -> Transaction {
        let transfer = Transfer::new(self.held.asset).spend(self.held.output, self.held_lock());
        let transfer = match act {
            Some(act) => {
                let network = self.node.network();
                transfer.metadata(Minwon { network, act }.to_json())
            }
            None => transfer,
        };
        let transfer = transfer.output(Amount::ONE, lock);
        transfer.sign(&[signer]).unwrap()
    }

    /// Both doors refuse it, and afterwards nothing of it is there.
    async fn refuse(&self, transaction: &Transaction, payload: Option<&str>, code: &str) {
        let answer = self.node.submit(transaction, payload).await;
        answer.assert_problem(400, code);
        for mode in ["async", "sync", "commit"] {
            let path = format!("/api/v1/transactions?mode={mode}");
            let answer = self.node.post(&path, transaction.text().to_owned()).await;
            assert_eq!(answer.status, 400, "{code} {mode}: {}", answer.body);
        }
        let path = format!("/api/v1/transactions/{}", transaction.id());
        assert_eq!(self.node.get(&path).await.status, 404, "{code}");
    }
}

#[tokio::test]
async fn a_plain_transfer_moves_nothing_of_ours() {
    let scene = Scene::new().await;
    let thief = Condition::ed25519(key(STRANGER).public());
    for holder in [key(BANK), key(31)] {
        let moved = scene.moves_held(None, thief.clone(), &holder);
        scene.refuse(&moved, None, "role-wrong").await;
    }
    let asset = *scene.accepted.issue.id();
    let rest = Transfer::new(asset)
        .spend(
            output(&scene.share, 1),
            Condition::ed25519(key(32).public()),
        )
        .output(Amount::ONE, thief.clone())
        .sign(&[&key(32)])
        .unwrap();
    scene.refuse(&rest, None, "role-wrong").await;
    let lock = Condition::one_of_two(key(ISSUER).public(), key(RECOVERY).public());
    for issuer in [ISSUER, RECOVERY] {
        let seal = Transfer::new(asset)
            .spend(output(&scene.accepted.issue, 0), lock.clone())
            .output(Amount::ONE, thief.clone())
            .sign(&[&key(issuer)])
            .unwrap();
        scene.refuse(&seal, None, "role-wrong").await;
    }
}

#[tokio::test]
async fn each_side_of_a_held_copy_does_only_its_own() {
    let scene = Scene::new().await;
    let (bank, owner) = (key(BANK), key(31));
    let to_owner = Condition::ed25519(owner.public());
    let given = |deleted| Some(Act::Return { deleted });
    let cases = [
        (
            scene.moves_held(Some(Act::Receipt), scene.held_lock(), &owner),
            "receipt-not-by-receiver",
        ),
        (
            scene.moves_held(given(true), to_owner.clone(), &owner),
            "return-not-by-receiver",
        ),
        (
            scene.moves_held(
                Some(Act::Withdraw),
                Condition::ed25519(bank.public()),
                &bank,
            ),
            "withdraw-not-by-owner",
        ),
        (
            scene.moves_held(given(true), Condition::ed25519(bank.public()), &bank),
            "return-not-to-owner",
        ),
        (
            scene.moves_held(
                Some(Act::Receipt),
                Condition::one_of_two(bank.public(), key(STRANGER).public()),
                &bank,
            ),
            "receipt-condition-changed",
        ),
    ];
    for (transaction, code) in cases {
        scene.refuse(&transaction, None, code).await;
    }
    // The bank makes itself owner of a copy of its copy.
    let share = Act::Share {
        payload: PayloadRef::of(SHARED.as_bytes()),
        expires_s: EXPIRES_S,
    };
    let onward = Condition::one_of_two(key(STRANGER).public(), bank.public());
    let passed_on = scene.moves_held(Some(share), onward, &bank);
    scene.refuse(&passed_on, Some(SHARED), "role-wrong").await;
    // The true ones still pass.
    let receipt = build::receipt(&scene.node.network(), &scene.held, &bank).unwrap();
    scene.node.submit_ok(&receipt, None).await;
}

/// Whoever attaches somebody's public payload hash to a share of its own needs the bytes, gets a
/// payload of its own, and can end only that.
#[tokio::test]
async fn a_copied_payload_hash_opens_and_erases_nothing() {
    let scene = Scene::new().await;
    let node = &scene.node;
    let network = node.network();
    // The attacker owns a document of its own, and a share of it names the victim's hash.
    let own = node.issue("eyJ.attackers.own", "attackers document").await;
    let copies = common::parties::copies_of(&own, 1, CITIZEN);
    let accept = build::accept(&network, &copies, &key(50).public(), &key(CITIZEN)).unwrap();
    node.submit_ok(&accept, None).await;
    let copies = build::Copies {
        output: output(&accept, 0),
        owner: key(50).public(),
        ..copies
    };
    let terms = build::Share {
        payload: PayloadRef::of(SHARED.as_bytes()),
        expires_s: EXPIRES_S,
        receiver: key(STRANGER).public(),
        held_owner: key(51).public(),
        rest_owner: key(52).public(),
    };
    let copied = build::share(&network, &copies, &terms, &key(50)).unwrap();

    // Without the bytes there is no payload, whatever the node has already.
    node.submit(&copied, None)
        .await
        .assert_problem(400, "payload-missing");
    let path = "/api/v1/transactions?mode=commit";
    assert_eq!(node.post(path, copied.text().to_owned()).await.status, 400);
    let answer = node.submit(&copied, Some("eyJ.other.bytes")).await;
    assert_eq!(answer.status, 400, "{}", answer.body);
    node.read(&copied, STRANGER)
        .await
        .assert_problem(404, "payload-unknown");

    // With them (the bank leaks its ciphertext) it is a payload of its own.
    node.submit_ok(&copied, Some(SHARED)).await;
    node.read(&scene.share, STRANGER)
        .await
        .assert_problem(403, "not-a-reader");
    let held = held_by(&copied, key(STRANGER).public(), key(51).public());
    let withdraw = build::withdraw(&network, &held, &key(53).public(), &key(51)).unwrap();
    node.submit_ok(&withdraw, None).await;
    node.read(&copied, STRANGER)
        .await
        .assert_problem(410, "ended-withdrawn");
    node.clock.advance(GRACE_S * 1000);
    assert_eq!(node.node.erase_ended().await.unwrap(), 1);
    assert_eq!(node.read(&scene.share, BANK).await.body, SHARED);
}

#[tokio::test]
async fn a_transaction_of_another_network_is_refused() {
    let scene = Scene::new().await;
    let other = TestNode::new(NewNetwork {
        name: "elsewhere".to_owned(),
        ..network_with_issuer()
    });
    assert_ne!(other.network(), scene.node.network());
    // All keys are the same, and the signatures good.
    let issue = other.issue(ISSUED, ISSUED).await;
    scene.refuse(&issue, Some(ISSUED), "network-wrong").await;
    let withdraw = build::withdraw(&other.network(), &scene.held, &key(33).public(), &key(31));
    scene
        .refuse(&withdraw.unwrap(), None, "network-wrong")
        .await;
}

#[tokio::test]
async fn a_copy_is_not_spent_twice() {
    let scene = Scene::new().await;
    let network = scene.node.network();
    let withdraw = build::withdraw(&network, &scene.held, &key(33).public(), &key(31)).unwrap();
    scene.node.submit_ok(&withdraw, None).await;
    let receipt = build::receipt(&network, &scene.held, &key(BANK)).unwrap();
    let code = "bigchaindb-double-spend";
    scene.refuse(&receipt, None, code).await;
    let again = scene.node.share(&scene.accepted.copies, SHARED, &key(30));
    assert_eq!(
        again.id(),
        scene.share.id(),
        "the same share is the same transaction"
    );
    let other = build::share(
        &network,
        &scene.accepted.copies,
        &build::Share {
            payload: PayloadRef::of(b"eyJ.second"),
            expires_s: EXPIRES_S,
            receiver: key(STRANGER).public(),
            held_owner: key(34).public(),
            rest_owner: key(35).public(),
        },
        &key(30),
    )
    .unwrap();
    scene.refuse(&other, Some("eyJ.second"), code).await;
}
