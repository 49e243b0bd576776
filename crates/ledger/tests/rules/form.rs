//! The form of a transaction, and which role each kind spends.

use crate::common::{MIDNIGHT_S, World, amount, either, key, payload, public, single};
use crate::{create, request, spend, transfer};
use bigchain::{Condition, Create, OutputRef, Transfer};
use ledger::build;
use ledger::{Act, Minwon, RevokeReason, Sha256Hex};

#[test]
fn a_transaction_of_another_network_is_refused() {
    let mut world = World::new();
    let other = World::of(crate::common::terms(1));
    let request = request(&other, "citizen");
    assert_eq!(world.code(&request), "network-wrong");
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
    let swapped = crate::common::resign(&swapped, &key("owner/1"));
    assert_eq!(world.code(&swapped), "output-keys-differ");
}
