//! Payload terms, block statements, trails, wire types and state digests.
#![allow(clippy::unwrap_used)]

mod common;

use bigchain::{NetworkId, OutputRef, TransactionId};
use common::{DAY_S, MIDNIGHT_S, START_S, World, after, key, moved, payload, public};
use ledger::build;
use ledger::wire::{self, ErrorAnswer, Mode, OutputsRequest, Submission, TrailAnswer};
use ledger::{
    BlockExecution, BlockPoint, BlockStatement, Checked, DeclineReason, Error, Genesis,
    MemoryState, StateDigest, Trail, payload_terms,
};
use strict_json::Limits;

/// Code of the end of a payload by now, or `open`.
fn end(world: &World, transaction: &TransactionId) -> &'static str {
    let terms = payload_terms(&world.state, transaction).unwrap().unwrap();
    terms
        .ended_by(world.at.time_ms)
        .map_or("open", |end| end.reason.code())
}

#[test]
fn the_payload_of_a_request_ends_at_its_answer_or_lapses() {
    let mut world = World::new();
    let gov = public("gov/ledger/0");
    let request = |world: &World, name: &str| {
        build::request(&world.net(), payload(name), &gov, &key(name)).unwrap()
    };
    let (answered, lapsed) = (request(&world, "one"), request(&world, "two"));
    world.commit(&answered);
    let transition = world.commit(&lapsed);
    let at_ms = world.at.time_ms + 30 * DAY_S * 1_000;
    assert_eq!(transition.payload_ends[0].at_ms, at_ms);
    let terms = payload_terms(&world.state, answered.id()).unwrap().unwrap();
    assert!(terms.is_reader(&gov) && terms.readers.len() == 1);
    assert_eq!(end(&world, answered.id()), "open");
    let mut issue = world.issue_of("document", "owner/0", 1);
    issue.request = Some(*answered.id());
    world.commit_issue(&issue);
    assert_eq!(end(&world, answered.id()), "ended-answered");
    world.pass_s(30 * DAY_S - 1);
    assert_eq!(end(&world, lapsed.id()), "open");
    world.pass_s(1);
    assert_eq!(end(&world, lapsed.id()), "ended-lapsed");
    assert_eq!(
        end(&world, answered.id()),
        "ended-answered",
        "the earlier end"
    );
}

#[test]
fn the_payload_of_an_issue_is_the_owners_backup() {
    let mut world = World::new();
    let declined = world.offered(1);
    let reason = DeclineReason::NotWanted;
    let to = public("owner/9");
    let decline =
        build::decline(&world.net(), &declined.copies, reason, &to, &key("owner/0")).unwrap();
    let transition = world.commit(&decline);
    assert_eq!(transition.payload_ends[0].transaction, *declined.issue.id());
    assert_eq!(end(&world, declined.issue.id()), "ended-declined");

    let discarded = world.accepted(2);
    let terms = payload_terms(&world.state, discarded.issue.id()).unwrap();
    let terms = terms.unwrap();
    assert_eq!((terms.readers, terms.end), (vec![public("owner/0")], None));
    let discard = build::discard(&world.net(), &discarded.copies, &to, &key("owner/1")).unwrap();
    world.commit(&discard);
    assert_eq!(end(&world, discarded.issue.id()), "ended-discarded");

    let mut issue = world.issue_of("expiring", "owner/0", 1);
    issue.expires_s = Some(START_S + 10);
    let expiring = world.commit_issue(&issue);
    assert_eq!(end(&world, expiring.issue.id()), "open");
    world.pass_s(10);
    assert_eq!(end(&world, expiring.issue.id()), "ended-expired");
}

#[test]
fn the_payload_of_a_share_ends_with_it() {
    let mut world = World::new();
    let (_, returned) = world.shared(2);
    let (_, withdrawn) = world.shared(2);
    let (_, expired) = world.shared(2);
    let id = |held: &build::Held| held.output.transaction_id;
    let terms = payload_terms(&world.state, &id(&returned))
        .unwrap()
        .unwrap();
    assert_eq!(terms.readers, [public("bank"), public("owner/held")]);
    let back = build::give_back(&world.net(), &returned, true, &key("bank")).unwrap();
    world.commit(&back);
    let to = public("owner/9");
    let withdraw = build::withdraw(&world.net(), &withdrawn, &to, &key("owner/held")).unwrap();
    world.commit(&withdraw);
    assert_eq!(end(&world, &id(&returned)), "ended-returned");
    assert_eq!(end(&world, &id(&withdrawn)), "ended-withdrawn");
    assert_eq!(end(&world, &id(&expired)), "open");
    let receipt = build::receipt(&world.net(), &expired, &key("bank")).unwrap();
    world.commit(&receipt);
    assert_eq!(end(&world, &id(&expired)), "open", "a receipt ends nothing");
    world.pass_s(MIDNIGHT_S + DAY_S - START_S);
    assert_eq!(end(&world, &id(&expired)), "ended-expired");
    let none = payload_terms(&world.state, receipt.id()).unwrap();
    assert_eq!(none, None);
}

#[test]
fn admission_wants_the_payload_that_is_named() {
    let world = World::new();
    let checked = |transaction| Checked::new(&world.rules, transaction).unwrap();
    let gov = public("gov/ledger/0");
    let named = payload("the sealed request");
    let request = build::request(&world.net(), named, &gov, &key("citizen")).unwrap();
    let request = checked(request);
    let code = |checked: &Checked, bytes: Option<&[u8]>| {
        let result = checked.check_payload(bytes);
        result.map_or_else(|rejection| rejection.code(), |()| "taken")
    };
    assert_eq!(code(&request, Some(b"the sealed request")), "taken");
    assert_eq!(code(&request, None), "payload-missing");
    assert_eq!(
        code(&request, Some(b"the sealed requesT")),
        "payload-hash-differs"
    );
    assert_eq!(code(&request, Some(b"the sealed")), "payload-size-differs");
    let plain = bigchain::Create::new()
        .output(common::amount(1), common::single("alice"))
        .sign(&[&key("alice")])
        .unwrap();
    let plain = checked(plain);
    assert_eq!(code(&plain, None), "taken");
    assert_eq!(code(&plain, Some(b"x")), "payload-unexpected");
}

#[test]
fn a_block_statement_is_the_log_keys() {
    let net = NetworkId::from_bytes([1; 32]);
    let ids = vec![TransactionId::from_bytes([2; 32])];
    let statement = BlockStatement::sign(net, 7, 1_795_395_600_000, ids.clone(), &key("log"));
    statement.verify(&net, &public("log")).unwrap();
    statement.require(&ids[0]).unwrap();
    let code = |result: Result<(), Error>| result.unwrap_err().code();
    let other = NetworkId::from_bytes([9; 32]);
    assert_eq!(
        code(statement.verify(&other, &public("log"))),
        "block-other-network"
    );
    assert_eq!(
        code(statement.verify(&net, &public("gol"))),
        "block-signature-wrong"
    );
    let absent = TransactionId::from_bytes([3; 32]);
    assert_eq!(code(statement.require(&absent)), "block-transaction-absent");
    let wrong = |change: &dyn Fn(&mut BlockStatement)| {
        let mut statement = statement.clone();
        change(&mut statement);
        code(statement.verify(&net, &public("log")))
    };
    assert_eq!(wrong(&|block| block.height += 1), "block-signature-wrong");
    assert_eq!(wrong(&|block| block.time_ms += 1), "block-signature-wrong");
    assert_eq!(
        wrong(&|block| block.transactions.clear()),
        "block-signature-wrong"
    );
    assert_eq!(
        wrong(&|block| block.signature.push('A')),
        "block-signature-malformed"
    );
    let text = serde_json::to_string(&statement).unwrap();
    let read: BlockStatement = wire::read(text.as_bytes(), &Limits::MESSAGE).unwrap();
    assert_eq!(read, statement);
}

/// The bytes that are signed, so that others can verify.
#[test]
fn a_block_statement_signs_this_text() {
    let net = NetworkId::from_bytes([1; 32]);
    let ids = vec![TransactionId::from_bytes([2; 32])];
    let statement = BlockStatement::sign(net, 7, 8, ids, &key("log"));
    let (net, id) = ("01".repeat(32), "02".repeat(32));
    let message = format!(
        "minwon/block/v1\n{{\"height\":7,\"net\":\"{net}\",\"time_ms\":8,\"transactions\":[\"{id}\"]}}"
    );
    use base64::Engine as _;
    let encoded = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .encode(key("log").sign(message.as_bytes()));
    assert_eq!(statement.signature, encoded);
}

#[test]
fn blocks_follow_each_other_in_height_and_time() {
    let mut world = World::new();
    world.block(&[]);
    let code = |height, time_ms| {
        let at = BlockPoint { height, time_ms };
        let begun = BlockExecution::begin(&world.state, &world.rules, at);
        begun.map_or_else(|error| error.code(), |_| "taken")
    };
    let now_ms = world.at.time_ms;
    assert_eq!(code(2, now_ms), "taken");
    assert_eq!(code(1, now_ms), "block-out-of-order");
    assert_eq!(code(3, now_ms), "block-out-of-order");
    assert_eq!(code(2, now_ms - 1), "block-time-went-back");
    let empty = MemoryState::new();
    let at = BlockPoint {
        height: 1,
        time_ms: now_ms,
    };
    let error = BlockExecution::begin(&empty, &world.rules, at).unwrap_err();
    assert_eq!(error.code(), "state-other-network");
}

#[test]
fn a_trail_that_breaks_a_rule_is_refused() {
    let mut world = World::new();
    let (document, held) = world.shared(2);
    let receipt = build::receipt(&world.net(), &held, &key("bank")).unwrap();
    world.commit(&receipt);
    let at = |height| BlockPoint {
        height,
        time_ms: world.at.time_ms,
    };
    let accept = build::accept(
        &world.net(),
        &ledger::build::Copies {
            owner: public("owner/0"),
            output: OutputRef {
                transaction_id: *document.issue.id(),
                output_index: 1,
            },
            ..document.copies.clone()
        },
        &public("owner/1"),
        &key("owner/0"),
    );
    // Amounts differ from the issue's two copies: a copy vanished on the way.
    let accept = accept.unwrap();
    let code = |entries: Vec<(&bigchain::Transaction, u64)>| {
        let entries = entries.into_iter().map(|(tx, height)| (tx, at(height)));
        Trail::replay(&world.genesis, entries).map_or_else(|error| error.code(), |_| "taken")
    };
    assert_eq!(code(vec![]), "trail-of-no-document");
    assert_eq!(code(vec![(&receipt, 1)]), "trail-of-no-document");
    assert_eq!(code(vec![(&document.issue, 1)]), "taken");
    assert_eq!(
        code(vec![(&document.issue, 1), (&accept, 2)]),
        "bigchaindb-amount"
    );
    let missing = "bigchaindb-input-does-not-exist";
    assert_eq!(code(vec![(&document.issue, 1), (&receipt, 2)]), missing);
    let other = world.issue_of("other", "owner/0", 1);
    let other = build::issue(&world.net(), &other, &key("gov/ledger/0")).unwrap();
    assert_eq!(
        code(vec![(&document.issue, 1), (&other, 2)]),
        "trail-of-no-document"
    );
}

#[test]
fn a_trail_gives_what_can_be_spent_next() {
    let mut world = World::new();
    let asked = build::request(
        &world.net(),
        payload("request"),
        &public("gov/ledger/0"),
        &key("citizen"),
    );
    let asked = asked.unwrap();
    world.commit(&asked);
    let mut issue = world.issue_of("document", "owner/0", 3);
    issue.request = Some(*asked.id());
    let document = world.commit_issue(&issue);
    let to = public("owner/1");
    let accept = build::accept(&world.net(), &document.copies, &to, &key("owner/0")).unwrap();
    world.commit(&accept);
    let copies = moved(&document.copies, &accept, 0, "owner/1");
    let share = world.share(&copies, &world.share_terms());
    world.commit(&share);
    let at = |height| BlockPoint {
        height,
        time_ms: world.at.time_ms,
    };
    let entries = [(&document.issue, at(1)), (&accept, at(2)), (&share, at(3))];
    let trail = Trail::replay(&world.genesis, entries).unwrap();
    assert_eq!(trail.seal, Some(document.seal));
    let rest = build::Copies {
        amount: 2,
        ..moved(&copies, &share, 1, "owner/2")
    };
    assert_eq!(trail.copies, [rest]);
    let held = trail.shares[0].held.clone().unwrap();
    assert_eq!(held.output.transaction_id, *share.id());
    let receipt = build::receipt(&world.net(), &held, &key("bank")).unwrap();
    let entries = entries.into_iter().chain([(&receipt, at(4))]);
    let trail = Trail::replay(&world.genesis, entries).unwrap();
    assert_eq!(trail.shares[0].held, Some(after(&held, &receipt)));
    assert!(trail.shares[0].share.received.is_some());
}

#[test]
fn wire_bodies_are_read_strictly_and_texts_kept() {
    // The spelling of the transaction is not that of serde.
    let transaction = r#"{"id":"x","asset": {"data":1E2}}"#;
    let body = format!(r#"{{"transaction":{transaction},"payload":"a.b"}}"#);
    let submission: Submission = wire::read(body.as_bytes(), &Limits::MESSAGE).unwrap();
    assert_eq!(submission.transaction.get(), transaction);
    let refused = |body: &str| wire::read::<Submission>(body.as_bytes(), &Limits::MESSAGE).is_err();
    assert!(refused(r#"{"transaction":{"a":1,"a":2}}"#));
    assert!(refused(r#"{"transaction":{},"extra":1}"#));
    assert!(refused(r#"{"payload":"x"}"#));
    let keys = format!(r#"{{"keys":["{}"]}}"#, public("bank"));
    let outputs: OutputsRequest = wire::read(keys.as_bytes(), &Limits::MESSAGE).unwrap();
    assert_eq!(outputs.keys, [public("bank")]);
    assert_eq!(Mode::from_name("commit"), Some(Mode::Commit));
    assert_eq!(Mode::from_name("COMMIT"), None);
    let error: ErrorAnswer = wire::read(
        br#"{"code":"share-revoked","message":"m"}"#,
        &Limits::MESSAGE,
    )
    .unwrap();
    assert_eq!(error.code, "share-revoked");
}

#[test]
fn a_trail_answer_keeps_deep_transactions() {
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    let head = BlockStatement::sign(NetworkId::from_bytes([1; 32]), 1, 2, vec![], &key("log"));
    let answer = format!(
        r#"{{"asset":"{}","head":{head},"entries":[{{"transaction":{deep},"height":1,"payload":"none"}}],"blocks":[{head}]}}"#,
        "00".repeat(32),
        head = serde_json::to_string(&head).unwrap(),
    );
    let read: TrailAnswer = wire::read(answer.as_bytes(), &Limits::TRANSACTION).unwrap();
    assert_eq!(read.entries[0].transaction.get(), deep);
}

#[test]
fn the_registry_travels_with_its_histories() {
    let world = World::new();
    let registry = world.genesis.registry();
    let text = serde_json::to_vec(&registry).unwrap();
    let read: ledger::Registry = wire::read(&text, &Limits::MESSAGE).unwrap();
    assert_eq!(read, registry);
    let gov = public("gov/ledger/1");
    let issuer = read
        .issuer_of_active_ledger_key(&gov, START_S * 1_000)
        .unwrap();
    assert_eq!(issuer.iss, "https://gov.example");
    let kid = issuer.signing[0].key.kid().unwrap();
    assert!(issuer.signing_key(kid).unwrap().is_active_at(0));
    assert!(issuer.signing_key("other").is_none());
    assert!(read.issuer_of_ledger_key(&public("gov/recovery")).is_none());
}

#[test]
fn the_network_id_is_that_of_the_canonical_text() {
    let world = World::new();
    let text = world.genesis.text();
    let spaced = text.replace(',', " ,\n ");
    let again = Genesis::parse(spaced.as_bytes()).unwrap();
    assert_eq!(again.network_id(), world.genesis.network_id());
    let hash = ledger::Sha256Hex::of(text.as_bytes());
    assert_eq!(hash.to_string(), world.genesis.network_id().to_string());
    let twice = text.replacen('{', "{\"minwon\":1,", 1);
    assert_eq!(
        Genesis::parse(twice.as_bytes()).unwrap_err().code(),
        "json-duplicate-member"
    );
}

#[test]
fn the_digest_tells_keys_from_rows() {
    let digest = |rows: &[(&[u8], &[u8])]| {
        let mut digest = StateDigest::new();
        rows.iter().for_each(|(key, row)| digest.add(key, row));
        digest.finish()
    };
    assert_ne!(digest(&[(b"ab", b"c")]), digest(&[(b"a", b"bc")]));
    assert_ne!(digest(&[(b"a", b""), (b"b", b"")]), digest(&[(b"a", b"b")]));
    assert_eq!(digest(&[]), ledger::Sha256Hex::of(b""));
}
