//! `minwon card`: one card by all its carriers.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Desk, minwon};
use keys::{Ask, AskFields, CardContents, KeyCard, LedgerChain, MasterSeed, Role};
use serde_json::Value;

fn card(expires_s: u64) -> KeyCard {
    let keys = MasterSeed::from_bytes(&[7; 32]).on(bigchain::NetworkId::from_bytes([1; 32]));
    let ledger_key = keys.ledger_keys(LedgerChain::Card, 0, 0).next().unwrap();
    let contents = CardContents {
        network: keys.network(),
        ledger_key: ledger_key.public,
        encryption_key: jose::RsaPrivateKey::make().unwrap().public().clone(),
        expires_s,
        holder_key: None,
        name: Some("한빛은행".into()),
        role: Some(Role::Receiver),
        ask: Some(Ask {
            form: "resident-registration".into(),
            fields: AskFields::Preset("bank-loan".into()),
            purpose: "대출 심사".into(),
            keep_until_s: Some(1_900_000_000),
            nonce: keys.derive_ask(0, 0),
        }),
    };
    KeyCard::sign(contents, &keys.derive_identity()).unwrap()
}

#[test]
fn a_card_is_the_same_by_every_carrier() {
    let desk = Desk::new();
    let card = card(4_000_000_000);
    desk.write("card.minwoncard", card.as_bytes());
    desk.write("card.txt", card.to_text());
    let from_file = desk.run("card show --json @card.minwoncard").ok().json();
    assert_eq!(from_file["fingerprint"], card.fingerprint().to_string());
    assert_eq!(from_file["name"], "한빛은행");
    assert_eq!(from_file["role"], "receiver");
    assert_eq!(from_file["expired"], false);
    assert_eq!(from_file["ask"]["preset"], "bank-loan");
    assert_eq!(from_file["encryption_key"]["alg"], "RSA-OAEP-256");
    assert_eq!(from_file["text"], card.to_text());

    let written = desk
        .run("card qr @card.txt --png @qr.png --svg @qr.svg")
        .ok();
    assert_eq!(written.text().lines().count(), 2);
    let svg = std::fs::read_to_string(desk.path("qr.svg")).unwrap();
    assert!(svg.contains("<svg"));
    let runs = [
        desk.run("card show --json @card.txt"),
        desk.run("card show --json @qr.png"),
        desk.run("card read --json @qr.png --out @again.minwoncard"),
        desk.run_with("card show --json -", card.as_bytes()),
        minwon(["card", "show", "--json", &card.to_text()]),
        minwon(["card", "show", "--json", &card.to_qr_text()]),
    ];
    for run in runs {
        assert_eq!(run.ok().json(), from_file);
    }
    let again = std::fs::read(desk.path("again.minwoncard")).unwrap();
    assert_eq!(again, card.as_bytes());
}

#[test]
fn a_card_is_told_in_both_languages() {
    let desk = Desk::new();
    desk.write("card", card(1_700_000_000).as_bytes());
    let english = desk.run("card show @card").ok();
    assert!(
        english
            .text()
            .contains("valid until: 2023.11.15 07:13 (expired)\n")
    );
    assert!(english.text().contains("asks for: Resident registration\n"));
    let korean = desk.run("card show --lang ko @card").ok();
    assert!(korean.text().contains("유효: 2023.11.15 07:13에 끝남\n"));
    assert!(korean.text().contains("역할: 받는 쪽\n"));
    let json = desk.run("card show --json @card").ok().json();
    assert_eq!(json["expired"], Value::Bool(true));
}

#[test]
fn what_is_no_card_is_refused() {
    let desk = Desk::new();
    let card = card(4_000_000_000);
    let mut changed = card.as_bytes().to_vec();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    desk.write("changed", changed);
    desk.write("empty", "");
    desk.write("binary", b"\xff\xfe\x00");
    desk.write("text", "hello, world");
    desk.write("card", card.as_bytes());
    let foreign = keys::qr::png("HELLO", 4).unwrap();
    desk.write("foreign.png", &foreign);
    desk.write("half.png", &foreign[..foreign.len() / 2]);
    for (line, exit, code) in [
        ("card show @empty", 3, "not-a-card"),
        ("card show @binary", 3, "not-a-card"),
        ("card show @text", 3, "not-a-card"),
        ("card show @.", 2, "file-is-directory"),
        ("card show @none", 2, "not-a-card"),
        ("card show MINWON:AAAA", 3, "card-text"),
        ("card show @foreign.png", 3, "picture-foreign"),
        ("card read @half.png", 3, "picture-damaged"),
        ("card read @card", 3, "picture-format"),
        ("card read @none.png", 2, "file-not-found"),
        ("card qr @card", 2, "usage"),
        ("card qr @card --png @x.png --module 0", 2, "qr-module"),
        ("card qr @card --png @none/x.png", 2, "file-not-written"),
    ] {
        desk.run(line).refused(exit, code);
    }
    let run = desk.run("card show @changed");
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("[card-"), "{}", run.stderr);
}
