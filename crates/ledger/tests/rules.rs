//! Every rule of the state machine, one by one, through the public interface.
#![allow(clippy::unwrap_used)]

mod common;

use bigchain::{Condition, Create, OutputRef, Transaction, TransactionId, Transfer};
use common::{
    DAY_S, MIDNIGHT_S, START_S, World, after, amount, either, key, moved, payload, plain_terms,
    public, single,
};
use ledger::build::{self, Copies, Share};
use ledger::{
    Act, DeclineReason, Kind, Minwon, OPEN_REQUESTS_MAX, PayloadRef, RevokeReason, Role, Sha256Hex,
    StateKey, StateRows,
};

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
fn a_transaction_of_another_network_is_refused() {
    let mut world = World::new();
    let other = World::of(common::terms(1));
    let request = request(&other, "citizen");
    assert_eq!(world.code(&request), "network-wrong");
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
fn a_kind_of_ours_cannot_spend_a_plain_output() {
    let mut world = World::new();
    let create = Create::new()
        .output(amount(5), single("alice"))
        .sign(&[&key("alice")])
        .unwrap();
    world.commit(&create);
    let output = OutputRef {
        transaction_id: *create.id(),
        output_index: 0,
    };
    let accept = transfer(
        &world,
        Act::Accept,
        *create.id(),
        &[(output, single("alice"))],
        &[(5, single("bob"))],
        "alice",
    );
    assert_eq!(world.code(&accept), "role-wrong");
}

#[test]
fn a_plain_transfer_cannot_spend_an_output_of_ours() {
    let mut world = World::new();
    let (document, held) = world.shared(3);
    let asset = document.copies.asset;
    let plain = |output, lock, units, signer: &str| {
        Transfer::new(asset)
            .spend(output, lock)
            .output(amount(units), single("thief"))
            .sign(&[&key(signer)])
            .unwrap()
    };
    let copies = plain(document.copies.output, single("owner/2"), 2, "owner/2");
    let held = plain(held.output, either("bank", "owner/held"), 1, "bank");
    let seal = plain(
        document.seal.output,
        either("gov/ledger/0", "gov/recovery"),
        1,
        "gov/recovery",
    );
    for transaction in [copies, held, seal] {
        assert_eq!(world.code(&transaction), "role-wrong");
    }
}

#[test]
fn every_kind_spends_only_its_role() {
    let mut world = World::new();
    let (document, held) = world.shared(3);
    let asset = document.copies.asset;
    let reason = RevokeReason::Other;
    let spends = [
        (held.output, either("bank", "owner/held"), 1, "bank"),
        (
            document.seal.output,
            either("gov/ledger/0", "gov/recovery"),
            1,
            "gov/ledger/0",
        ),
    ];
    let [held, seal] = spends;
    let mut check = |act: Act, spent: &(OutputRef, Condition, u64, &str), lock: Condition| {
        let (output, condition, units, signer) = spent.clone();
        let kind = act.kind();
        let transaction = transfer(
            &world,
            act,
            asset,
            &[(output, condition)],
            &[(units, lock)],
            signer,
        );
        assert_eq!(world.code(&transaction), "role-wrong", "{kind}");
    };
    for act in [Act::Accept, Act::Discard] {
        check(act.clone(), &held, single("owner/9"));
        check(act, &seal, single("owner/9"));
    }
    let share = Act::Share {
        payload: payload("share"),
        expires_s: MIDNIGHT_S,
    };
    check(share.clone(), &held, either("bank", "owner/9"));
    check(share, &seal, either("bank", "owner/9"));
    check(Act::Receipt, &seal, either("gov/ledger/0", "gov/recovery"));
    check(Act::Withdraw, &seal, single("owner/9"));
    check(Act::Return { deleted: true }, &seal, single("owner/9"));
    check(Act::Revoke { reason }, &held, either("bank", "owner/held"));
    // A unit alone, so that the amounts fit.
    let (one, _) = world.shared(2);
    let asset = one.copies.asset;
    for (act, lock) in [
        (Act::Withdraw, single("owner/9")),
        (Act::Receipt, either("bank", "owner/9")),
        (Act::Revoke { reason }, either("bank", "owner/9")),
    ] {
        let inputs = [(one.copies.output, single("owner/2"))];
        let transaction = transfer(&world, act, asset, &inputs, &[(1, lock)], "owner/2");
        assert_eq!(world.code(&transaction), "role-wrong");
    }
}

#[test]
fn the_output_of_a_request_is_never_spent() {
    let mut world = World::new();
    let request = request(&world, "citizen");
    world.commit(&request);
    let output = OutputRef {
        transaction_id: *request.id(),
        output_index: 0,
    };
    let lock = single("gov/ledger/0");
    let plain = Transfer::new(*request.id())
        .spend(output, lock.clone())
        .output(amount(1), single("gov/ledger/1"))
        .sign(&[&key("gov/ledger/0")])
        .unwrap();
    let accept = transfer(
        &world,
        Act::Accept,
        *request.id(),
        &[(output, lock)],
        &[(1, single("gov/ledger/1"))],
        "gov/ledger/0",
    );
    assert_eq!(world.code(&plain), "request-spent");
    assert_eq!(world.code(&accept), "request-spent");
}

#[test]
fn exactly_one_input() {
    let mut world = World::new();
    let (document, held) = world.shared(3);
    let withdraw =
        build::withdraw(&world.net(), &held, &public("owner/2"), &key("owner/held")).unwrap();
    world.commit(&withdraw);
    let back = OutputRef {
        transaction_id: *withdraw.id(),
        output_index: 0,
    };
    let merged = transfer(
        &world,
        Act::Discard,
        document.copies.asset,
        &[spend(&document.copies), (back, single("owner/2"))],
        &[(3, single("owner/3"))],
        "owner/2",
    );
    assert_eq!(world.code(&merged), "inputs-not-one");
}

#[test]
fn the_operation_belongs_to_the_kind() {
    let mut world = World::new();
    let accept = create(&world, Act::Accept, &[(1, single("alice"))], "alice");
    assert_eq!(world.code(&accept), "kind-operation");
    let document = world.offered(1);
    let request = transfer(
        &world,
        Act::Request {
            payload: payload("request"),
        },
        document.copies.asset,
        &[spend(&document.copies)],
        &[(1, single("gov/ledger/0"))],
        "owner/0",
    );
    assert_eq!(world.code(&request), "kind-operation");
}

#[test]
fn a_create_of_ours_has_no_metadata() {
    let mut world = World::new();
    let network = world.net();
    let act = Act::Request {
        payload: payload("request"),
    };
    let data = Minwon { network, act }.to_json();
    let request = Create::new()
        .asset_data(data.clone())
        .metadata(data)
        .output(amount(1), single("gov/ledger/0"))
        .sign(&[&key("citizen")])
        .unwrap();
    assert_eq!(world.code(&request), "metadata-not-null");
}

#[test]
fn a_create_of_ours_is_signed_by_one_key() {
    let mut world = World::new();
    let network = world.net();
    let act = Act::Request {
        payload: payload("request"),
    };
    let request = Create::new()
        .asset_data(Minwon { network, act }.to_json())
        .output(amount(1), single("gov/ledger/0"))
        .sign(&[&key("citizen"), &key("other")])
        .unwrap();
    assert_eq!(world.code(&request), "signers-not-one");
}

#[test]
fn the_form_of_outputs_belongs_to_the_kind() {
    let mut world = World::new();
    let request = Act::Request {
        payload: payload("request"),
    };
    let to_issuer = single("gov/ledger/0");
    let issue = Act::Issue {
        payload: payload("issue"),
        document: Sha256Hex::of(b"document"),
        expires_s: None,
        request: None,
    };
    let seal = either("gov/ledger/0", "gov/recovery");
    let owner = single("owner/0");
    let two_of_two = Condition::threshold(2, vec![to_issuer.clone(), owner.clone()]).unwrap();
    let one_of_three =
        Condition::threshold(1, vec![to_issuer.clone(), owner.clone(), single("x")]).unwrap();
    type Outputs = Vec<(u64, Condition)>;
    let cases: Vec<(&Act, &str, Outputs, &str)> = vec![
        (
            &request,
            "citizen",
            vec![(2, to_issuer.clone())],
            "output-amount-wrong",
        ),
        (
            &request,
            "citizen",
            vec![(1, to_issuer.clone()), (1, owner.clone())],
            "outputs-wrong",
        ),
        (
            &request,
            "citizen",
            vec![(1, seal.clone())],
            "output-condition-wrong",
        ),
        (
            &issue,
            "gov/ledger/0",
            vec![(1, seal.clone())],
            "outputs-wrong",
        ),
        (
            &issue,
            "gov/ledger/0",
            vec![(2, seal.clone()), (3, owner.clone())],
            "output-amount-wrong",
        ),
        (
            &issue,
            "gov/ledger/0",
            vec![(1, owner.clone()), (3, owner.clone())],
            "output-condition-wrong",
        ),
        (
            &issue,
            "gov/ledger/0",
            vec![(1, two_of_two), (3, owner.clone())],
            "output-condition-wrong",
        ),
        (
            &issue,
            "gov/ledger/0",
            vec![(1, one_of_three), (3, owner.clone())],
            "output-condition-wrong",
        ),
        (
            &issue,
            "gov/ledger/0",
            vec![(1, seal.clone()), (3, seal.clone())],
            "output-condition-wrong",
        ),
    ];
    for (act, signer, outputs, code) in cases {
        let transaction = create(&world, act.clone(), &outputs, signer);
        assert_eq!(world.code(&transaction), code);
    }
    let document = world.accepted(3);
    let split = transfer(
        &world,
        Act::Discard,
        document.copies.asset,
        &[spend(&document.copies)],
        &[(1, single("owner/2")), (2, single("owner/3"))],
        "owner/1",
    );
    assert_eq!(world.code(&split), "outputs-wrong");
    let share = Act::Share {
        payload: payload("share"),
        expires_s: MIDNIGHT_S,
    };
    let two_held = transfer(
        &world,
        share,
        document.copies.asset,
        &[spend(&document.copies)],
        &[(2, either("bank", "owner/2")), (1, single("owner/3"))],
        "owner/1",
    );
    assert_eq!(world.code(&two_held), "output-amount-wrong");
}

#[test]
fn public_keys_stand_in_the_order_of_the_condition() {
    let mut world = World::new();
    let document = world.accepted(1);
    let share = world.share(&document.copies, &world.share_terms());
    // The keys of the held output the other way round; id and signature made again.
    let text = share.text();
    let (receiver, owner) = (public("bank"), public("owner/held"));
    let swapped = text.replace(
        &format!("\"public_keys\":[\"{receiver}\",\"{owner}\"]"),
        &format!("\"public_keys\":[\"{owner}\",\"{receiver}\"]"),
    );
    assert_ne!(text, swapped);
    let swapped = common::resign(&swapped, &key("owner/1"));
    assert_eq!(world.code(&swapped), "output-keys-differ");
}

#[test]
fn a_request_goes_to_an_active_key_of_an_issuer() {
    let mut world = World::new();
    let to = |name: &str| {
        build::request(&world.net(), payload("r"), &public(name), &key("citizen")).unwrap()
    };
    let (stranger, recovery, second) = (to("stranger"), to("gov/recovery"), to("gov/ledger/1"));
    assert_eq!(world.code(&stranger), "issuer-unknown");
    assert_eq!(world.code(&recovery), "issuer-unknown");
    assert_eq!(world.code(&second), "taken");
}

#[test]
fn an_inactive_key_neither_issues_nor_gets_requests() {
    let mut world = World::new();
    world.retire("gov/ledger/0");
    let request = request(&world, "citizen");
    assert_eq!(world.code(&request), "issuer-key-inactive");
    let issue = world.issue_of("document", "owner/0", 1);
    let issue = build::issue(&world.net(), &issue, &key("gov/ledger/0")).unwrap();
    assert_eq!(world.code(&issue), "issuer-key-inactive");
}

#[test]
fn a_request_is_at_most_16_kib() {
    let mut world = World::new();
    let sized = |size: u64| PayloadRef {
        size,
        ..payload("request")
    };
    let request = |size| {
        build::request(
            &world.net(),
            sized(size),
            &public("gov/ledger/0"),
            &key("citizen"),
        )
        .unwrap()
    };
    let (fits, too_large) = (request(16 << 10), request((16 << 10) + 1));
    assert_eq!(world.code(&too_large), "payload-too-large");
    assert_eq!(world.code(&fits), "taken");
}

#[test]
fn open_requests_of_an_issuer_are_capped() {
    let mut world = World::new();
    let first = request(&world, "citizen/first");
    world.commit(&first);
    // As if the rest of the list had been filled.
    world.set_open_requests("https://gov.example", OPEN_REQUESTS_MAX);
    let refused = request(&world, "citizen/refused");
    assert_eq!(world.code(&refused), "requests-too-many");
    let other = build::request(
        &world.net(),
        payload("other"),
        &public("court/ledger/0"),
        &key("citizen/other"),
    )
    .unwrap();
    assert_eq!(
        world.code(&other),
        "taken",
        "another issuer has its own list"
    );
    world.pass_s(30 * DAY_S);
    assert_eq!(world.code(&refused), "taken", "the oldest has lapsed");
}

#[test]
fn answered_and_lapsed_requests_leave_the_list() {
    let mut world = World::new();
    let requests: Vec<_> = (0..5)
        .map(|index| request(&world, &format!("citizen/{index}")))
        .collect();
    for request in &requests {
        world.commit(request);
    }
    let count = |world: &World| world.open_requests("https://gov.example");
    assert_eq!(count(&world), 5);
    // From the middle, the old end and the new end.
    for (answered, left) in [(2, 4), (0, 3), (4, 2)] {
        let mut issue = world.issue_of(&format!("document/{answered}"), "owner/0", 1);
        issue.request = Some(*requests[answered].id());
        world.commit_issue(&issue);
        assert_eq!(count(&world), left);
    }
    world.pass_s(30 * DAY_S);
    for (late, left) in [(5, 2), (6, 2), (7, 3)] {
        let request = request(&world, &format!("citizen/{late}"));
        world.commit(&request);
        assert_eq!(count(&world), left, "one lapsed leaves as one comes");
    }
}

#[test]
fn an_issue_answers_an_open_request_of_its_issuer_once() {
    let mut world = World::new();
    let asked = request(&world, "citizen");
    let lapsed = request(&world, "citizen/lapsed");
    world.commit(&lapsed);
    world.pass_s(30 * DAY_S - 1);
    world.commit(&asked);
    let mut numbers = 0..;
    let mut issue = |world: &World, request: TransactionId, signer: &str| {
        let name = format!("document/{}", numbers.next().unwrap());
        let mut issue = world.issue_of(&name, "owner/0", 1);
        issue.request = Some(request);
        if signer.starts_with("court") {
            issue.recovery = public("court/recovery");
        }
        build::issue(&world.net(), &issue, &key(signer)).unwrap()
    };
    let unknown = issue(&world, TransactionId::from_bytes([7; 32]), "gov/ledger/0");
    let other = issue(&world, *asked.id(), "court/ledger/0");
    let first = issue(&world, *asked.id(), "gov/ledger/1");
    let second = issue(&world, *asked.id(), "gov/ledger/0");
    let late = issue(&world, *lapsed.id(), "gov/ledger/0");
    assert_eq!(world.code(&unknown), "request-unknown");
    assert_eq!(world.code(&other), "request-other-issuer");
    assert_eq!(world.code(&first), "taken");
    assert_eq!(world.code(&second), "request-answered");
    world.pass_s(1);
    assert_eq!(world.code(&late), "request-ended");
}

#[test]
fn only_an_issuer_issues() {
    let mut world = World::new();
    let issue = world.issue_of("document", "owner/0", 1);
    for signer in ["stranger", "owner/0", "authority"] {
        let issue = build::issue(&world.net(), &issue, &key(signer)).unwrap();
        assert_eq!(world.code(&issue), "issuer-unknown");
    }
}

#[test]
fn the_seal_is_of_the_issuing_key_and_the_recovery_key() {
    let mut world = World::new();
    let act = |name: &str| Act::Issue {
        payload: payload(name),
        document: Sha256Hex::of(name.as_bytes()),
        expires_s: None,
        request: None,
    };
    for (one, other) in [
        ("gov/ledger/1", "gov/recovery"),
        ("gov/ledger/0", "court/recovery"),
        ("gov/ledger/0", "gov/ledger/1"),
    ] {
        let outputs = [(1, either(one, other)), (1, single("owner/0"))];
        let issue = create(&world, act("wrong"), &outputs, "gov/ledger/0");
        assert_eq!(world.code(&issue), "seal-wrong");
    }
    let outputs = [
        (1, either("gov/recovery", "gov/ledger/0")),
        (1, single("owner/0")),
    ];
    let turned = create(&world, act("turned"), &outputs, "gov/ledger/0");
    assert_eq!(world.code(&turned), "taken", "a seal's keys have no order");
}

#[test]
fn one_asset_for_each_issuer_and_document() {
    let mut world = World::new();
    let issue = world.issue_of("document", "owner/0", 1);
    world.commit_issue(&issue);
    let mut again = world.issue_of("document", "owner/other", 2);
    again.payload = payload("other payload");
    let same = build::issue(&world.net(), &again, &key("gov/ledger/1")).unwrap();
    again.recovery = public("court/recovery");
    let other = build::issue(&world.net(), &again, &key("court/ledger/0")).unwrap();
    assert_eq!(world.code(&same), "document-exists");
    assert_eq!(world.code(&other), "taken");
}

#[test]
fn a_document_is_not_issued_expired() {
    let mut world = World::new();
    let mut issue = world.issue_of("document", "owner/0", 1);
    issue.expires_s = Some(START_S);
    let expired = build::issue(&world.net(), &issue, &key("gov/ledger/0")).unwrap();
    issue.expires_s = Some(START_S + 1);
    let fits = build::issue(&world.net(), &issue, &key("gov/ledger/0")).unwrap();
    assert_eq!(world.code(&expired), "issue-expired");
    assert_eq!(world.code(&fits), "taken");
}

#[test]
fn accept_and_decline_are_final() {
    let mut world = World::new();
    let to = public("owner/9");
    let accepted = world.accepted(2);
    let declined = world.offered(2);
    let reason = DeclineReason::NotMine;
    let decline =
        build::decline(&world.net(), &declined.copies, reason, &to, &key("owner/0")).unwrap();
    world.commit(&decline);
    let declined = moved(&declined.copies, &decline, 0, "owner/9");
    for (copies, owner) in [(&accepted.copies, "owner/1"), (&declined, "owner/9")] {
        let fresh = public("owner/fresh");
        let accept = build::accept(&world.net(), copies, &fresh, &key(owner)).unwrap();
        let decline = build::decline(&world.net(), copies, reason, &fresh, &key(owner)).unwrap();
        assert_eq!(world.code(&accept), "accept-not-offered");
        assert_eq!(world.code(&decline), "decline-not-offered");
    }
}

#[test]
fn units_go_to_a_fresh_key() {
    let mut world = World::new();
    let document = world.offered(2);
    let (same, owner) = (public("owner/0"), key("owner/0"));
    let accept = build::accept(&world.net(), &document.copies, &same, &owner).unwrap();
    let reason = DeclineReason::Other;
    let decline = build::decline(&world.net(), &document.copies, reason, &same, &owner).unwrap();
    assert_eq!(world.code(&accept), "owner-key-reused");
    assert_eq!(world.code(&decline), "owner-key-reused");
    let document = world.accept(document);
    let mut terms = world.share_terms();
    terms.rest_owner = public("owner/1");
    let share = world.share(&document.copies, &terms);
    assert_eq!(world.code(&share), "owner-key-reused");
}

#[test]
fn discard_needs_an_accepted_document_and_comes_once() {
    let mut world = World::new();
    let document = world.offered(2);
    let to = public("owner/9");
    let early = build::discard(&world.net(), &document.copies, &to, &key("owner/0")).unwrap();
    assert_eq!(world.code(&early), "discard-not-accepted");
    let document = world.accept(document);
    let first = build::discard(&world.net(), &document.copies, &to, &key("owner/1")).unwrap();
    world.commit(&first);
    let copies = moved(&document.copies, &first, 0, "owner/9");
    let second =
        build::discard(&world.net(), &copies, &public("owner/1"), &key("owner/9")).unwrap();
    assert_eq!(world.code(&second), "discard-twice");
}

#[test]
fn revoke_comes_once_and_keeps_the_seal() {
    let mut world = World::new();
    let document = world.offered(1);
    let reason = RevokeReason::IssuedInError;
    let asset = document.copies.asset;
    let seal = (document.seal.output, either("gov/ledger/0", "gov/recovery"));
    let changed = transfer(
        &world,
        Act::Revoke { reason },
        asset,
        std::slice::from_ref(&seal),
        &[(1, either("gov/ledger/1", "gov/recovery"))],
        "gov/ledger/0",
    );
    assert_eq!(world.code(&changed), "revoke-condition-changed");
    let first = build::revoke(&world.net(), &document.seal, reason, &key("gov/recovery")).unwrap();
    world.commit(&first);
    let seal = build::Seal {
        output: OutputRef {
            transaction_id: *first.id(),
            output_index: 0,
        },
        ..document.seal
    };
    let second = build::revoke(&world.net(), &seal, reason, &key("gov/ledger/0")).unwrap();
    assert_eq!(world.code(&second), "revoke-twice");
}

#[test]
fn share_needs_an_accepted_document() {
    let mut world = World::new();
    let document = world.offered(2);
    let terms = world.share_terms();
    let share = build::share(&world.net(), &document.copies, &terms, &key("owner/0")).unwrap();
    assert_eq!(world.code(&share), "share-not-accepted");
    let to = public("owner/9");
    let reason = DeclineReason::WrongContents;
    let decline =
        build::decline(&world.net(), &document.copies, reason, &to, &key("owner/0")).unwrap();
    world.commit(&decline);
    let copies = moved(&document.copies, &decline, 0, "owner/9");
    let share = build::share(&world.net(), &copies, &terms, &key("owner/9")).unwrap();
    assert_eq!(world.code(&share), "share-not-accepted");
}

#[test]
fn no_share_of_a_revoked_document() {
    let mut world = World::new();
    let document = world.accepted(2);
    let reason = RevokeReason::Misuse;
    let revoke = build::revoke(&world.net(), &document.seal, reason, &key("gov/ledger/0")).unwrap();
    world.commit(&revoke);
    let share = world.share(&document.copies, &world.share_terms());
    assert_eq!(world.code(&share), "share-revoked");
}

#[test]
fn no_share_of_a_discarded_document() {
    let mut world = World::new();
    let document = world.accepted(2);
    let to = public("owner/9");
    let discard = build::discard(&world.net(), &document.copies, &to, &key("owner/1")).unwrap();
    world.commit(&discard);
    let copies = moved(&document.copies, &discard, 0, "owner/9");
    let share = build::share(&world.net(), &copies, &world.share_terms(), &key("owner/9")).unwrap();
    assert_eq!(world.code(&share), "share-discarded");
}

/// Shares a document that expires at `document_s`, `late_s` after [`START_S`].
fn share_until(document_s: Option<u64>, late_s: u64, expires_s: u64) -> &'static str {
    let mut world = World::new();
    let mut issue = world.issue_of("document", "owner/0", 2);
    issue.expires_s = document_s;
    let document = world.commit_issue(&issue);
    let document = world.accept(document);
    world.pass_s(late_s);
    let terms = Share {
        expires_s,
        ..world.share_terms()
    };
    let share = world.share(&document.copies, &terms);
    world.code(&share)
}

#[test]
fn the_end_of_a_share() {
    let year_s = 365 * DAY_S;
    // The last midnight of Seoul that is not more than a year after 10:00 of 23 November 2026.
    let last_s = MIDNIGHT_S - DAY_S + year_s;
    let until_midnight_s = MIDNIGHT_S - START_S;
    for (document_s, late_s, expires_s, code) in [
        (None, 0, MIDNIGHT_S, "taken"),
        (None, until_midnight_s - 1, MIDNIGHT_S, "taken"),
        (None, until_midnight_s, MIDNIGHT_S, "share-expires-past"),
        (None, 0, 0, "share-expires-past"),
        (None, 0, last_s, "taken"),
        (None, 0, last_s + DAY_S, "share-expires-too-late"),
        (None, 0, MIDNIGHT_S + 1, "share-expires-step"),
        (None, 0, MIDNIGHT_S + 9 * 3_600, "share-expires-step"),
        (Some(MIDNIGHT_S), 0, MIDNIGHT_S, "taken"),
        (Some(MIDNIGHT_S + 1), 0, MIDNIGHT_S, "taken"),
        (
            Some(MIDNIGHT_S + 1),
            0,
            MIDNIGHT_S + DAY_S,
            "share-expires-after-document",
        ),
        (
            Some(MIDNIGHT_S),
            until_midnight_s,
            MIDNIGHT_S + DAY_S,
            "share-document-expired",
        ),
    ] {
        assert_eq!(
            share_until(document_s, late_s, expires_s),
            code,
            "{document_s:?} {late_s} {expires_s}"
        );
    }
}

#[test]
fn a_practice_network_has_a_finer_step() {
    let mut world = World::of(common::terms(1));
    let document = world.accepted(1);
    let mut terms = world.share_terms();
    terms.expires_s = START_S + 1;
    let share = world.share(&document.copies, &terms);
    assert_eq!(world.code(&share), "taken");
}

#[test]
fn receiver_and_owner_of_a_held_copy_are_two_keys() {
    let mut world = World::new();
    let document = world.accepted(2);
    let mut terms = world.share_terms();
    terms.held_owner = terms.receiver;
    let share = world.share(&document.copies, &terms);
    assert_eq!(world.code(&share), "held-keys-equal");
}

#[test]
fn the_last_copy_leaves_no_rest() {
    let mut world = World::new();
    let document = world.accepted(1);
    let share = world.share(&document.copies, &world.share_terms());
    assert_eq!(share.outputs().len(), 1);
    world.commit(&share);
    let held = OutputRef {
        transaction_id: *share.id(),
        output_index: 0,
    };
    let row = world.state.output_row(&held).unwrap().unwrap();
    assert_eq!((row.role, row.share), (Role::Held, Some(*share.id())));
}

#[test]
fn a_receipt_is_the_receivers_once_and_in_time() {
    let mut world = World::new();
    let (document, held) = world.shared(2);
    let by_owner = build::receipt(&world.net(), &held, &key("owner/held")).unwrap();
    assert_eq!(world.code(&by_owner), "receipt-not-by-receiver");
    let asset = document.copies.asset;
    let lock = either("bank", "owner/held");
    let changed = transfer(
        &world,
        Act::Receipt,
        asset,
        &[(held.output, lock)],
        &[(1, either("owner/held", "bank"))],
        "bank",
    );
    assert_eq!(world.code(&changed), "receipt-condition-changed");
    let first = build::receipt(&world.net(), &held, &key("bank")).unwrap();
    world.commit(&first);
    let second = build::receipt(&world.net(), &after(&held, &first), &key("bank")).unwrap();
    assert_eq!(world.code(&second), "receipt-twice");
    let (_, held) = world.shared(2);
    world.pass_s(MIDNIGHT_S + DAY_S - START_S);
    let late = build::receipt(&world.net(), &held, &key("bank")).unwrap();
    assert_eq!(world.code(&late), "receipt-after-end");
}

#[test]
fn a_return_is_the_receivers_and_goes_to_the_owner() {
    let mut world = World::new();
    let (document, held) = world.shared(2);
    let by_owner = build::give_back(&world.net(), &held, true, &key("owner/held")).unwrap();
    assert_eq!(world.code(&by_owner), "return-not-by-receiver");
    let elsewhere = transfer(
        &world,
        Act::Return { deleted: true },
        document.copies.asset,
        &[(held.output, either("bank", "owner/held"))],
        &[(1, single("owner/9"))],
        "bank",
    );
    assert_eq!(world.code(&elsewhere), "return-not-to-owner");
    world.pass_s(400 * DAY_S);
    let back = build::give_back(&world.net(), &held, false, &key("bank")).unwrap();
    assert_eq!(world.code(&back), "taken", "at any time");
}

#[test]
fn a_withdrawal_is_the_owners_at_any_time() {
    let mut world = World::new();
    let (document, held) = world.shared(2);
    let to = public("owner/9");
    let by_receiver = build::withdraw(&world.net(), &held, &to, &key("bank")).unwrap();
    assert_eq!(world.code(&by_receiver), "withdraw-not-by-owner");
    let reason = RevokeReason::Other;
    let revoke = build::revoke(&world.net(), &document.seal, reason, &key("gov/ledger/0")).unwrap();
    world.commit(&revoke);
    world.pass_s(400 * DAY_S);
    let withdraw = build::withdraw(&world.net(), &held, &to, &key("owner/held")).unwrap();
    assert_eq!(world.code(&withdraw), "taken", "revoked, after the end");
}

#[test]
fn a_withdrawal_that_lost_to_a_receipt_is_signed_again() {
    let mut world = World::new();
    let (_, held) = world.shared(2);
    let to = public("owner/9");
    let withdraw = build::withdraw(&world.net(), &held, &to, &key("owner/held")).unwrap();
    let receipt = build::receipt(&world.net(), &held, &key("bank")).unwrap();
    let results = world.block(&[&receipt, &withdraw]);
    assert!(results[0].is_ok());
    let code = results[1].as_ref().unwrap_err().code();
    assert_eq!(code, "bigchaindb-double-spend");
    let held = after(&held, &receipt);
    let again = build::withdraw(&world.net(), &held, &to, &key("owner/held")).unwrap();
    assert_eq!(world.code(&again), "taken");
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
