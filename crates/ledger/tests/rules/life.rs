//! Accept, decline, discard and revoke.

use crate::common::{World, either, key, moved, public};
use crate::transfer;
use bigchain::OutputRef;
use ledger::build::{self};
use ledger::{Act, DeclineReason, RevokeReason};

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
