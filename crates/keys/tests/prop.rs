//! Properties of cards and fingerprints.

#![allow(clippy::unwrap_used)]

mod common;

use std::sync::LazyLock;

use common::{contents, wallet};
use keys::{
    Ask, AskFields, CardContents, Error, Fingerprint, KeyCard, LedgerChain, LedgerDerivation, Role,
};
use proptest::prelude::*;

static CARD: LazyLock<KeyCard> = LazyLock::new(common::large_card);

fn ask() -> impl Strategy<Value = Ask> {
    let pointers = prop::collection::btree_set("(/([a-z가-힣]{1,5}|\\*|~0|~1)){1,4}", 1..12);
    let fields = prop_oneof![
        pointers.prop_map(|pointers| AskFields::Pointers(pointers.into_iter().collect())),
        "[a-z0-9]{1,20}".prop_map(AskFields::Preset),
    ];
    let form = "[a-z]{1,10}(-[a-z0-9]{1,10})?";
    (
        form,
        fields,
        "[가-힣]{1,40}",
        any::<Option<u64>>(),
        any::<[u8; 16]>(),
    )
        .prop_map(|(form, fields, purpose, keep_until_s, nonce)| Ask {
            form,
            fields,
            purpose,
            keep_until_s,
            nonce,
        })
}

fn any_contents() -> impl Strategy<Value = CardContents> {
    let role = prop::option::of(prop_oneof![
        Just(Role::Owner),
        Just(Role::Receiver),
        Just(Role::Issuer)
    ]);
    let name = prop::option::of("[a-z가-힣]{1,21}");
    (
        any::<u64>(),
        0_u64..50,
        any::<bool>(),
        name,
        role,
        prop::option::of(ask()),
    )
        .prop_map(|(expires_s, index, with_holder, name, role, ask)| {
            let keys = wallet();
            let ledger_key = keys
                .derive_ledger(LedgerChain::Card, 0, index)
                .usable()
                .unwrap()
                .public;
            let holder_key =
                with_holder.then(|| keys.derive_holder("https://gov.example").public());
            CardContents {
                expires_s,
                ledger_key,
                holder_key,
                name,
                role,
                ask,
                ..contents(&keys)
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_carrier_gives_the_card_back(contents in any_contents()) {
        let card = KeyCard::sign(contents.clone(), &wallet().derive_identity()).unwrap();
        prop_assert_eq!(card.contents(), &contents);
        prop_assert_eq!(&KeyCard::from_bytes(card.as_bytes()).unwrap(), &card);
        prop_assert_eq!(&KeyCard::from_text(&card.to_text()).unwrap(), &card);
        prop_assert_eq!(&KeyCard::from_qr_text(&card.to_qr_text()).unwrap(), &card);
        let wrapped = format!("  {}\r\n {}\n", &card.to_text()[..76], &card.to_text()[76..]);
        for input in [card.as_bytes(), card.to_text().as_bytes(), card.to_qr_text().as_bytes(), wrapped.as_bytes()] {
            prop_assert_eq!(&KeyCard::read(input).unwrap(), &card);
        }
    }

    #[test]
    fn a_changed_byte_is_refused(position in any::<prop::sample::Index>(), change in 1_u8..) {
        let mut bytes = CARD.as_bytes().to_vec();
        let position = position.index(bytes.len());
        bytes[position] ^= change;
        prop_assert!(KeyCard::from_bytes(&bytes).is_err());
    }

    #[test]
    fn a_changed_character_is_refused(position in any::<prop::sample::Index>(), character in "[ -~]") {
        for text in [CARD.to_text(), CARD.to_qr_text()] {
            let position = position.index(text.len());
            let mut changed = text.clone();
            changed.replace_range(position..=position, &character);
            let read = if text.starts_with("MINWON:") { KeyCard::from_qr_text(&changed) } else { KeyCard::from_text(&changed) };
            prop_assert!(changed == text || read.is_err());
        }
    }

    #[test]
    fn a_cut_card_is_refused(position in any::<prop::sample::Index>()) {
        let bytes = CARD.as_bytes();
        prop_assert!(KeyCard::from_bytes(&bytes[..position.index(bytes.len())]).is_err());
    }

    #[test]
    fn arbitrary_input_does_no_harm(input in prop::collection::vec(any::<u8>(), 0..600), text in ".{0,200}") {
        let _ = KeyCard::from_bytes(&input);
        let _ = KeyCard::read(&input);
        let _ = KeyCard::read(text.as_bytes());
        let _ = KeyCard::from_qr_text(&format!("MINWON:{text}"));
        let _ = keys::backup::SealedBackup::parse(&input).map(drop);
        let _ = text.parse::<Fingerprint>();
    }

    #[test]
    fn nested_cbor_does_no_harm(head in prop::sample::select(vec![0x81_u8, 0x9f, 0xa1, 0xbf, 0xc1, 0x5f, 0x7f]), depth in 0_usize..2_800) {
        prop_assert!(KeyCard::from_bytes(&vec![head; depth]).is_err());
    }

    #[test]
    fn a_fingerprint_reads_back(seed in any::<[u8; 32]>()) {
        let keys = keys::MasterSeed::from_bytes(&seed).on(wallet().network());
        let fingerprint = keys.derive_identity().fingerprint();
        prop_assert_eq!(fingerprint.to_string().parse::<Fingerprint>().unwrap(), fingerprint);
        prop_assert_eq!(fingerprint.groups().concat().parse::<Fingerprint>().unwrap(), fingerprint);
    }

    #[test]
    fn chains_devices_and_indices_do_not_meet(device in any::<u32>(), index in any::<u64>()) {
        let keys = wallet();
        let own = keys.derive_ledger(LedgerChain::Own, device, index).usable();
        let card = keys.derive_ledger(LedgerChain::Card, device, index).usable();
        let next = keys.derive_ledger(LedgerChain::Own, device, index.wrapping_add(1)).usable();
        let all: Vec<_> = [own, card, next].into_iter().flatten().map(|key| key.public.to_string()).collect();
        prop_assert!((1..all.len()).all(|first| !all[..first].contains(&all[first])));
    }
}

#[test]
fn a_skipped_index_is_seen_and_passed_over() {
    let keys = keys::MasterSeed::from_bytes(&std::array::from_fn(|index| index as u8));
    let vector = &common::vectors("derivation")[0].1;
    let keys = keys.on(bigchain::NetworkId::from_bytes(common::array(
        &vector["network"],
    )));
    assert!(matches!(
        keys.derive_ledger(LedgerChain::Own, 0, 104_654),
        LedgerDerivation::Skipped
    ));
    let indices: Vec<_> = keys
        .ledger_keys(LedgerChain::Own, 0, 104_653)
        .take(2)
        .map(|key| key.index)
        .collect();
    assert_eq!(indices, [104_653, 104_655]);
}

#[test]
fn a_restore_stops_at_the_gap_limit() {
    for (chain, limit) in [(LedgerChain::Card, 1_000), (LedgerChain::Own, 200)] {
        let mut scan = keys::GapScan::new(chain);
        assert!((0..limit - 1).all(|_| scan.record(false)));
        assert!(scan.record(true));
        assert!((0..limit - 1).all(|_| scan.record(false)));
        assert!(!scan.record(false));
    }
}

#[test]
fn a_card_has_its_time_and_its_network() {
    let network = wallet().network();
    let other = bigchain::NetworkId::from_bytes([8; 32]);
    CARD.check(network, 1_794_999_999).unwrap();
    let late = Error::CardExpired {
        expires_s: 1_795_000_000,
        now_s: 1_795_000_000,
    };
    assert_eq!(CARD.check(network, 1_795_000_000), Err(late));
    assert_eq!(
        CARD.check(other, 0),
        Err(Error::CardOtherNetwork {
            expected: other,
            found: network
        })
    );
}

#[test]
fn contents_that_no_reader_takes_are_not_signed() {
    let keys = wallet();
    let identity = keys.derive_identity();
    let refused = |contents| KeyCard::sign(contents, &identity).unwrap_err().code();
    let named = |name: &str| CardContents {
        name: Some(name.to_owned()),
        ..contents(&keys)
    };
    assert_eq!(refused(named("")), "card-member");
    assert_eq!(refused(named(&"가".repeat(22))), "card-member");
    let weak = bigchain::PublicKey::from_bytes([0; 32]);
    assert_eq!(
        refused(CardContents {
            ledger_key: weak,
            ..contents(&keys)
        }),
        "card-member"
    );
}

#[test]
fn a_contact_keeps_its_identity_and_may_change_its_encryption_key() {
    use keys::{Pin, Standing};
    let card_of = |keys: &keys::NetworkKeys, encryption_key: &jose::RsaPublicKey, expires_s| {
        let contents = CardContents {
            encryption_key: encryption_key.clone(),
            expires_s,
            ..contents(keys)
        };
        KeyCard::sign(contents, &keys.derive_identity()).unwrap()
    };
    let (first, second) = (
        common::encryption_key(),
        jose::RsaPublicKey::from_modulus(&[0xff; 384]).unwrap(),
    );
    let mut pin = Pin::of(&card_of(&wallet(), &first, 100));

    assert_eq!(
        pin.adopt(&card_of(&wallet(), &first, 90)),
        Ok(Standing::Known)
    );
    assert_eq!(pin.newest_expires_s, 100);
    assert_eq!(
        pin.adopt(&card_of(&wallet(), &second, 200)),
        Ok(Standing::NewEncryptionKey)
    );
    let older = Error::CardOlder {
        newest_expires_s: 200,
        expires_s: 100,
    };
    assert_eq!(pin.adopt(&card_of(&wallet(), &first, 100)), Err(older));
    assert_eq!(
        pin.adopt(&card_of(&common::other_wallet(), &second, 300)),
        Err(Error::CardOtherIdentity)
    );
    assert_eq!(pin.encryption_key, second);
}
