//! What holds for every transaction.

#![allow(clippy::unwrap_used)]

mod support;

use bigchain::{
    Amount, Condition, Create, Error, Fulfillment, OutputRef, SigningKey, Transaction, Transfer,
    canonical_json,
};
use proptest::prelude::*;
use strict_json::{Json, Limits};
use support::MemoryChain;

fn key(number: u8) -> SigningKey {
    SigningKey::from_seed(&[number; 32])
}

/// A condition over keys 1 to 6, and the numbers of keys that can fulfill it: all of them.
fn condition() -> impl Strategy<Value = Condition> {
    let leaf = (1_u8..7).prop_map(|number| Condition::ed25519(key(number).public()));
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop::collection::vec(inner, 1..4).prop_flat_map(|members| {
            let count = members.len() as u32;
            (1..=count, Just(members))
                .prop_map(|(threshold, members)| Condition::threshold(threshold, members).unwrap())
        })
    })
}

fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        any::<u64>().prop_map(Json::from),
        any::<String>().prop_map(Json::from),
        any::<f64>()
            .prop_filter("finite", |value| value.is_finite())
            .prop_map(|value| Json::from(&serde_json::json!(value))),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::Array),
            prop::collection::btree_map(any::<String>(), inner, 0..6).prop_map(Json::Object),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_signed_verifies_and_spends(condition in condition(), split in 1_u64..100) {
        let keys: Vec<_> = (1..7).map(key).collect();
        let keys: Vec<_> = keys.iter().collect();
        let mut chain = MemoryChain::default();
        let create = Create::new()
            .output(Amount::new(100).unwrap(), condition.clone())
            .sign(&[keys[0]])
            .unwrap();
        chain.commit(create.text()).unwrap();

        let spent = OutputRef { transaction_id: *create.id(), output_index: 0 };
        let mut transfer = Transfer::new(*create.id()).spend(spent, condition.clone());
        for amount in [split, 100 - split] {
            transfer = transfer.output(Amount::new(amount).unwrap(), condition.clone());
        }
        let transfer = transfer.sign(&keys).unwrap();
        chain.commit(transfer.text()).unwrap();
        let again = chain.commit(transfer.text());
        prop_assert_eq!(again.unwrap_err(), Error::DoubleSpend { id: *create.id() });
    }

    #[test]
    fn amounts_are_conserved(amounts in prop::collection::vec(1_u64..50, 1..5), total in 1_u64..200) {
        let alice = key(1);
        let lock = Condition::ed25519(alice.public());
        let mut chain = MemoryChain::default();
        let create = Create::new()
            .output(Amount::new(total).unwrap(), lock.clone())
            .sign(&[&alice])
            .unwrap();
        chain.commit(create.text()).unwrap();
        let spent = OutputRef { transaction_id: *create.id(), output_index: 0 };
        let mut transfer = Transfer::new(*create.id()).spend(spent, lock.clone());
        for amount in &amounts {
            transfer = transfer.output(Amount::new(*amount).unwrap(), lock.clone());
        }
        let committed = chain.commit(transfer.sign(&[&alice]).unwrap().text());
        prop_assert_eq!(committed.is_ok(), amounts.iter().sum::<u64>() == total);
    }

    #[test]
    fn a_changed_byte_is_refused(position: prop::sample::Index, flip in 1_u8..=255) {
        let alice = key(1);
        let text = Create::new()
            .asset_data([("a", Json::from("x")), ("b", Json::from(7))].into_iter().collect())
            .output(Amount::ONE, Condition::ed25519(alice.public()))
            .sign(&[&alice])
            .unwrap();
        let mut bytes = text.text().as_bytes().to_vec();
        let position = position.index(bytes.len());
        bytes[position] ^= flip;
        // White space where JSON allows it, for example, changes nothing that is covered.
        if let Ok(parsed) = Transaction::parse(&bytes) {
            prop_assert_eq!(parsed.text(), text.text());
        }
    }

    #[test]
    fn input_never_panics(bytes: Vec<u8>, text: String) {
        let _ = Transaction::parse(&bytes);
        let _ = Fulfillment::parse(&text);
        let _ = text.parse::<bigchain::PublicKey>();
    }

    #[test]
    fn canonical_json_is_a_fixed_point(json in json()) {
        let written = canonical_json(&json).unwrap();
        let read = strict_json::parse(written.as_bytes(), &Limits::TRANSACTION).unwrap();
        prop_assert_eq!(canonical_json(&read).unwrap(), written.clone());
        let (ours, theirs) = (read.to_value().unwrap(), json.to_value().unwrap());
        prop_assert_eq!(ours, theirs);
    }
}
