//! Requests and issues.

use crate::common::{DAY_S, START_S, World, either, key, payload, public, single};
use crate::{create, request};
use bigchain::TransactionId;
use ledger::build::{self};
use ledger::{Act, OPEN_REQUESTS_MAX, PayloadRef, Sha256Hex};

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
