//! Attacks on the envelope and on key cards: refused before a key is touched, and at once.

use jose::RsaPublicKey;
use keys::KeyCard;
use serde_json::json;
use testkit::Network;
use wallet::verify::{CheckName, Reason};

use crate::hostile::{Hostile, with_header, with_letter_changed};
use crate::{SAMPLE, expect_failed, open};

#[tokio::test(flavor = "multi_thread")]
async fn envelopes_that_nobody_opens() {
    let network = Network::start().await;
    let bank = network.wallet("bank").await;
    let mut sender = Hostile::new(&network, SAMPLE).await;
    let expires_s = sender.expires_s();
    let header = |alg: &str| json!({"alg": alg, "enc": "A256GCM", "cty": "dc+sd-jwt"});
    let mut zipped = header("RSA-OAEP-256");
    zipped["zip"] = json!("DEF");
    let mut critical = header("RSA-OAEP-256");
    critical["crit"] = json!(["exp"]);
    critical["exp"] = json!(1);
    let mut bomb = header("PBES2-HS512+A256KW");
    bomb["p2c"] = json!(2_000_000_000_u32);
    bomb["p2s"] = json!("c2FsdHNhbHQ");
    let headers = [
        ("RSA1_5", header("RSA1_5")),
        ("RSA-OAEP with SHA-1", header("RSA-OAEP")),
        ("dir", header("dir")),
        ("none", header("none")),
        ("zip", zipped),
        ("crit", critical),
        ("PBES2 with two thousand million rounds", bomb),
    ];
    let expected = [(CheckName::Opened, Reason::CannotDecrypt)];
    for (attack, header) in headers {
        let card = bank.card("은행");
        let sealed = jose::jwe::seal(card.encryption_key(), "dc+sd-jwt", b"text").unwrap();
        let sealed = with_header(&sealed, &header);
        let given = sender.give_sealed(&sealed, &card, expires_s).await;
        let examined = open(&bank, &given.id).await;
        expect_failed(&examined, &expected, attack);
        assert!(examined.disclosed.is_none());
    }

    // One letter of each part of a good envelope.
    for part in 0..5 {
        let card = bank.card("은행");
        let text = sender.present(&sender.terms(&card));
        let sealed = jose::jwe::seal(card.encryption_key(), "dc+sd-jwt", text.as_bytes()).unwrap();
        let start: usize = sealed
            .split('.')
            .take(part)
            .map(|part| part.len() + 1)
            .sum();
        let changed = with_letter_changed(&sealed, start + 4);
        let given = sender.give_sealed(&changed, &card, expires_s).await;
        expect_failed(
            &open(&bank, &given.id).await,
            &expected,
            &format!("part {part}"),
        );
    }

    // A good envelope of another type, and one for another's key.
    let (card, other) = (bank.card("은행"), network.wallet("other").await.card("남"));
    let text = sender.present(&sender.terms(&card));
    for (key, cty) in [
        (card.encryption_key(), "minwon-request+jwt"),
        (card.encryption_key(), "JWT"),
        (other.encryption_key(), "dc+sd-jwt"),
    ] {
        let sealed = jose::jwe::seal(key, cty, text.as_bytes()).unwrap();
        let card = bank.card("은행");
        let given = sender.give_sealed(&sealed, &card, expires_s).await;
        expect_failed(&open(&bank, &given.id).await, &expected, cty);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_that_were_tampered_with() {
    let network = Network::start().await;
    let (bank, thief) = (network.wallet("bank").await, network.wallet("thief").await);
    let (card, other) = (bank.card("은행"), thief.card("은행"));
    let modulus = |card: &KeyCard| card.encryption_key().modulus().to_vec();
    let swaps = [
        (
            "another's ledger key",
            card.ledger_key().as_bytes().to_vec(),
            other.ledger_key().as_bytes().to_vec(),
        ),
        ("another's encryption key", modulus(&card), modulus(&other)),
        (
            "another's identity",
            card.identity().as_bytes().to_vec(),
            other.identity().as_bytes().to_vec(),
        ),
    ];
    for (attack, own, foreign) in swaps {
        let bytes = card.as_bytes();
        let at = bytes.windows(own.len()).position(|it| it == own).unwrap();
        let mut swapped = bytes.to_vec();
        swapped[at..at + own.len()].copy_from_slice(&foreign);
        let error = KeyCard::from_bytes(&swapped).unwrap_err();
        assert_eq!(error.code(), "card-signature", "{attack}");
    }
    for index in 0..card.as_bytes().len() {
        let mut changed = card.as_bytes().to_vec();
        changed[index] ^= 1;
        assert!(KeyCard::from_bytes(&changed).is_err(), "byte {index}");
    }
}

#[test]
fn keys_that_are_too_small() {
    for bytes in [128, 256, 383] {
        assert!(RsaPublicKey::from_modulus(&vec![0xff; bytes]).is_err());
    }
}
