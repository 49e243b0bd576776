//! Shares, and what becomes of a held copy.

use crate::common::{DAY_S, MIDNIGHT_S, START_S, World, after, either, key, moved, public, single};
use crate::transfer;
use bigchain::OutputRef;
use ledger::build::{self, Share};
use ledger::{Act, DeclineReason, RevokeReason, Role, StateRows};

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
    let mut world = World::of(crate::common::terms(1));
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
