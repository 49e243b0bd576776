//! The life of a document through the HTTP routes: who may read its payloads, and until when.

#![allow(clippy::unwrap_used)]

mod common;

use common::parties::{
    BANK, CITIZEN, ISSUER, STRANGER, copies_of, held_by, key, network_with_issuer, submission,
};
use common::{START_MS, TestNode};
use ledger::build::{self, Copies};
use ledger::{BlockStatement, PayloadRef, RevokeReason};
use serde_json::json;

const ISSUED: &str = "eyJ.issued.document";
const SHARED: &str = "eyJ.shared.part";

fn node() -> TestNode {
    TestNode::new(network_with_issuer())
}

#[tokio::test]
async fn only_readers_read_a_payload() {
    let node = node();
    let accepted = node.accepted(ISSUED).await;
    let owner = key(30);
    let share = node.share(&accepted.copies, SHARED, &owner);
    node.submit_ok(&share, Some(SHARED)).await;

    let answer = node.read(&accepted.issue, CITIZEN).await;
    assert_eq!(
        (answer.status.as_u16(), answer.body.as_str()),
        (200, ISSUED)
    );
    assert!(
        answer.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/plain")
    );
    assert_eq!(node.read(&share, BANK).await.body, SHARED);

    for (transaction, seed) in [
        (&accepted.issue, BANK),
        (&accepted.issue, ISSUER),
        (&share, STRANGER),
    ] {
        node.read(transaction, seed)
            .await
            .assert_problem(403, "not-a-reader");
    }
    let path = format!("/minwon/v1/payloads/{}", share.id());
    let answer = node.get(&path).await;
    answer.assert_problem(401, "proof-required");
    assert!(answer.headers.contains_key("www-authenticate"));
    node.read_with(&share, "nonsense")
        .await
        .assert_problem(401, "proof-invalid");
    // A proof for another payload.
    let proof = node.proof(&accepted.issue, BANK);
    node.read_with(&share, &proof)
        .await
        .assert_problem(401, "proof-invalid");
}

#[tokio::test]
async fn a_proof_is_good_once_and_for_a_minute() {
    let node = node();
    let issue = node.issue(ISSUED, ISSUED).await;
    let proof = node.proof(&issue, CITIZEN);
    assert_eq!(node.read_with(&issue, &proof).await.status, 200);
    node.read_with(&issue, &proof)
        .await
        .assert_problem(401, "proof-replayed");
    node.clock.advance(59_000);
    node.read_with(&issue, &proof)
        .await
        .assert_problem(401, "proof-replayed");
    node.clock.advance(2_000);
    node.read_with(&issue, &proof)
        .await
        .assert_problem(401, "proof-invalid");
    let fresh = node.proof(&issue, CITIZEN);
    assert_eq!(node.read_with(&issue, &fresh).await.status, 200);
}

#[tokio::test]
async fn a_transaction_without_payload_has_none_to_read() {
    let node = node();
    let issue = node.issue(ISSUED, ISSUED).await;
    let copies = copies_of(&issue, 1, CITIZEN);
    let accept = build::accept(&node.network(), &copies, &key(30).public(), &key(CITIZEN)).unwrap();
    node.read(&accept, CITIZEN)
        .await
        .assert_problem(404, "payload-unknown");
    node.submit_ok(&accept, None).await;
    node.read(&accept, CITIZEN)
        .await
        .assert_problem(404, "payload-unknown");
}

#[tokio::test]
async fn a_payload_that_has_ended_is_gone_with_its_reason() {
    let node = node();
    let accepted = node.accepted(ISSUED).await;
    let share = node.share(&accepted.copies, SHARED, &key(30));
    node.submit_ok(&share, Some(SHARED)).await;
    let held = held_by(&share, key(BANK).public(), key(31).public());
    let withdraw = build::withdraw(&node.network(), &held, &key(33).public(), &key(31)).unwrap();
    node.submit_ok(&withdraw, None).await;
    node.read(&share, BANK)
        .await
        .assert_problem(410, "ended-withdrawn");
    node.read(&share, STRANGER)
        .await
        .assert_problem(403, "not-a-reader");

    assert_eq!(node.read(&accepted.issue, CITIZEN).await.status, 200);
    node.clock.advance(86_400_000);
    node.read(&accepted.issue, CITIZEN)
        .await
        .assert_problem(410, "ended-expired");
}

#[tokio::test]
async fn a_payload_must_be_the_one_that_the_transaction_names() {
    let node = node();
    let accepted = node.accepted(ISSUED).await;
    let share = node.share(&accepted.copies, SHARED, &key(30));
    for (payload, code) in [
        (None, "payload-missing"),
        (Some("eyJ.shared.pArt"), "payload-hash-differs"),
        (Some("eyJ.shared.partt"), "payload-size-differs"),
    ] {
        node.submit(&share, payload).await.assert_problem(400, code);
    }
    // BigchainDB's own route brings no payload.
    let answer = node
        .post("/api/v1/transactions?mode=commit", share.text().to_owned())
        .await;
    assert_eq!(answer.status, 400);
    assert_eq!(
        answer.json()["message"],
        "Invalid transaction (payload-missing): the submission lacks its payload"
    );
    let discard = discard(&node, &accepted.copies);
    node.submit(&discard, Some("x"))
        .await
        .assert_problem(400, "payload-unexpected");
    node.submit_ok(&share, Some(SHARED)).await;
}

fn discard(node: &TestNode, copies: &Copies) -> bigchain::Transaction {
    build::discard(&node.network(), copies, &key(34).public(), &key(30)).unwrap()
}

#[tokio::test]
async fn rules_of_documents_are_refused_with_their_code() {
    let node = node();
    let issue = node.issue(ISSUED, ISSUED).await;
    let early = node.share(&copies_of(&issue, 1, CITIZEN), SHARED, &key(CITIZEN));
    node.submit(&early, Some(SHARED))
        .await
        .assert_problem(400, "share-not-accepted");
    let answer = node
        .post("/minwon/v1/submissions", submission(&issue, Some(ISSUED)))
        .await;
    answer.assert_problem(400, "bigchaindb-duplicate-transaction");
}

#[tokio::test]
async fn a_trail_tells_the_whole_life_of_a_document() {
    let node = node();
    let accepted = node.accepted(ISSUED).await;
    let share = node.share(&accepted.copies, SHARED, &key(30));
    node.submit_ok(&share, Some(SHARED)).await;
    let held = held_by(&share, key(BANK).public(), key(31).public());
    let receipt = build::receipt(&node.network(), &held, &key(BANK)).unwrap();
    node.submit_ok(&receipt, None).await;

    let path = format!("/minwon/v1/assets/{}/trail", accepted.issue.id());
    let answer = node.get(&path).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let trail: ledger::wire::TrailAnswer = serde_json::from_str(&answer.body).unwrap();
    let presence: Vec<_> = trail
        .entries
        .iter()
        .map(|entry| json!(entry.payload))
        .collect();
    assert_eq!(
        json!(presence),
        json!(["present", "none", "present", "none"])
    );
    // The stored text, letter by letter.
    assert_eq!(trail.entries[2].transaction.get(), share.text());
    assert_eq!(trail.blocks.len(), 4);
    assert_eq!(trail.head.height, 4);
    let genesis = genesis(&node).await;
    for block in trail.blocks.iter().chain([&trail.head]) {
        block.verify(&node.network(), genesis.log_key()).unwrap();
    }
    trail.blocks[3].require(receipt.id()).unwrap();

    let unknown = node
        .get(&format!("/minwon/v1/assets/{}/trail", share.id()))
        .await;
    unknown.assert_problem(404, "asset-unknown");
}

async fn genesis(node: &TestNode) -> ledger::Genesis {
    let answer = node.get("/minwon/v1/network").await;
    let network: ledger::wire::NetworkAnswer = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(network.network, node.network());
    assert_eq!(network.public_url, common::URL);
    assert_eq!(network.registry.issuers().len(), 1);
    let genesis = ledger::Genesis::parse(network.genesis.get().as_bytes()).unwrap();
    assert_eq!(genesis.network_id(), node.network());
    genesis
}

#[tokio::test]
async fn outputs_transactions_and_blocks_are_found() {
    let node = node();
    let accepted = node.accepted(ISSUED).await;
    let keys = [
        key(CITIZEN).public(),
        key(30).public(),
        key(STRANGER).public(),
    ];
    let answer = node
        .post("/minwon/v1/outputs", json!({ "keys": keys }).to_string())
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let found: ledger::wire::OutputsAnswer = serde_json::from_str(&answer.body).unwrap();
    let accept_id = accepted.copies.output.transaction_id;
    let summary: Vec<_> = found
        .outputs
        .iter()
        .map(|entry| {
            (
                entry.key,
                entry.transaction_id,
                entry.output_index,
                entry.spent_by,
                entry.height,
            )
        })
        .collect();
    assert_eq!(
        summary,
        [
            (keys[0], *accepted.issue.id(), 1, Some(accept_id), 1),
            (keys[1], accept_id, 0, None, 2),
        ]
    );
    assert_eq!(found.outputs[0].kind, ledger::Kind::Issue);
    assert_eq!(found.head.height, 2);

    let answer = node
        .get(&format!("/minwon/v1/transactions/{accept_id}"))
        .await;
    let stored: ledger::wire::TransactionAnswer = serde_json::from_str(&answer.body).unwrap();
    assert_eq!((stored.height, stored.time_ms), (2, START_MS));
    stored.block.require(&accept_id).unwrap();

    let answer = node.get("/minwon/v1/blocks/2").await;
    let block: BlockStatement = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(block, stored.block);
    let answer = node.get("/minwon/v1/blocks/0").await;
    let block: BlockStatement = serde_json::from_str(&answer.body).unwrap();
    block
        .verify(&node.network(), genesis(&node).await.log_key())
        .unwrap();
    node.get("/minwon/v1/blocks/3")
        .await
        .assert_problem(404, "block-unknown");
    node.get("/minwon/v1/blocks/x")
        .await
        .assert_problem(404, "block-unknown");

    let too_many = json!({ "keys": vec![keys[0]; 101] });
    node.post("/minwon/v1/outputs", too_many.to_string())
        .await
        .assert_problem(400, "keys-too-many");
    // One key twice is asked once.
    let twice = json!({ "keys": [keys[1], keys[1]] });
    let answer = node.post("/minwon/v1/outputs", twice.to_string()).await;
    assert_eq!(answer.json()["outputs"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_revoked_document_is_shared_no_more() {
    let node = node();
    let accepted = node.accepted(ISSUED).await;
    let seal = build::Seal {
        asset: *accepted.issue.asset_id(),
        output: common::parties::output(&accepted.issue, 0),
        keys: [
            key(ISSUER).public(),
            key(common::parties::RECOVERY).public(),
        ],
    };
    let reason = RevokeReason::IssuedInError;
    let revoke = build::revoke(&node.network(), &seal, reason, &key(ISSUER)).unwrap();
    node.submit_ok(&revoke, None).await;
    let share = node.share(&accepted.copies, SHARED, &key(30));
    node.submit(&share, Some(SHARED))
        .await
        .assert_problem(400, "share-revoked");
}

#[tokio::test]
async fn a_request_reaches_its_issuer_alone() {
    let node = node();
    let request = build::request(
        &node.network(),
        PayloadRef::of(b"eyJ.request"),
        &key(ISSUER).public(),
        &key(CITIZEN),
    )
    .unwrap();
    node.submit_ok(&request, Some("eyJ.request")).await;
    assert_eq!(node.read(&request, ISSUER).await.body, "eyJ.request");
    node.read(&request, CITIZEN)
        .await
        .assert_problem(403, "not-a-reader");
}

#[tokio::test]
async fn what_has_ended_is_erased_after_its_grace() {
    let mut network = network_with_issuer();
    network.erase_grace_s = 600;
    let node = TestNode::new(network);
    let accepted = node.accepted(ISSUED).await;
    let share = node.share(&accepted.copies, SHARED, &key(30));
    node.submit_ok(&share, Some(SHARED)).await;
    let held = held_by(&share, key(BANK).public(), key(31).public());
    let withdraw = build::withdraw(&node.network(), &held, &key(33).public(), &key(31)).unwrap();
    node.submit_ok(&withdraw, None).await;

    node.clock.advance(599_000);
    assert_eq!(node.node.erase_ended().await.unwrap(), 0);
    node.clock.advance(1_000);
    assert_eq!(node.node.erase_ended().await.unwrap(), 1);
    assert_eq!(node.node.erase_ended().await.unwrap(), 0);
    node.read(&share, BANK)
        .await
        .assert_problem(410, "ended-withdrawn");
    assert_eq!(node.read(&accepted.issue, CITIZEN).await.body, ISSUED);
    for file in std::fs::read_dir(node.directory.path().join("home")).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let found = bytes
            .windows(SHARED.len())
            .any(|window| window == SHARED.as_bytes());
        assert!(!found, "{} has the erased payload", path.display());
    }
}
