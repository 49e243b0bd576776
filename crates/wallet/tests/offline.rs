//! What a wallet does while the node is away, and how it catches up.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use keystore::MemoryStore;
use testkit::{DAY_S, Network, wish};
use wallet::verify::{CheckName, Outcome as Checked, Reason, Verdict};
use wallet::{AskWish, BackupScope, CardWish, Error, FieldChoice, Outcome, ShareWish, Wallet};

const SAMPLE: &str = "resident-registration-03";
const PASSPHRASE: &str = "correct horse battery";

#[tokio::test(flavor = "multi_thread")]
async fn what_was_decided_is_not_decided_twice() {
    let mut network = Network::start().await;
    let citizen = network.wallet("citizen").await;
    let bank = network.wallet("bank").await;
    let asset = network.issue(SAMPLE, &citizen.holder_card(), 3).await;
    citizen.sync().await;
    network.stop_node().await;

    let accepted = citizen.wallet.prepare_accept(&asset).unwrap();
    for again in [
        citizen.wallet.prepare_accept(&asset),
        citizen
            .wallet
            .prepare_decline(&asset, ledger::DeclineReason::Other),
    ] {
        assert!(matches!(again, Err(Error::AlreadyPrepared { by }) if by == accepted));
    }
    network.start_node().await;
    assert_eq!(citizen.deliver().await.len(), 1);

    let card = bank.card("은행");
    let share = wish(&network, &asset, &card, FieldChoice::Everything, 7);
    let share = citizen.wallet.prepare_share(&share).unwrap();
    citizen.deliver().await;
    network.stop_node().await;
    citizen.wallet.prepare_withdraw(&share).unwrap();
    let again = citizen.wallet.prepare_withdraw(&share);
    assert!(matches!(again, Err(Error::AlreadyPrepared { .. })));
    network.start_node().await;
    let delivered = citizen.deliver().await;
    assert!(matches!(delivered[0].outcome, Outcome::Committed { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_timeline_is_as_long_as_was_asked_for() {
    let mut network = Network::start().await;
    let citizen = network.wallet("citizen").await;
    let asset = network.issue(SAMPLE, &citizen.holder_card(), 3).await;
    citizen.accept_all().await;
    citizen.wallet.prepare_discard(&asset).unwrap();
    citizen.deliver().await;
    // What was prepared and is in a block is told once, and takes no room.
    let kinds = |limit| -> Vec<_> {
        let entries = citizen.wallet.timeline(Some(&asset), limit).unwrap();
        entries.into_iter().map(|entry| entry.kind).collect()
    };
    assert_eq!(kinds(1), ["discard"]);
    assert_eq!(kinds(2), ["discard", "accept"]);
    assert_eq!(kinds(3), ["discard", "accept", "issue"]);
    assert_eq!(kinds(50), ["discard", "accept", "issue"]);

    let second = network
        .issue("land-register-01", &citizen.holder_card(), 3)
        .await;
    citizen.sync().await;
    network.stop_node().await;
    citizen.wallet.prepare_accept(&second).unwrap();
    let newest = citizen.wallet.timeline(None, 1).unwrap().remove(0);
    assert_eq!((newest.kind.as_str(), newest.proof), ("prepared", "local"));
    assert_eq!(newest.detail["kind"], "accept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_answered_by_one_document() {
    let network = Network::start().await;
    let citizen = network.wallet("citizen").await;
    let bank = network.wallet("bank").await;
    let first = network.issue(SAMPLE, &citizen.holder_card(), 3).await;
    let second = network
        .issue("resident-registration-04", &citizen.holder_card(), 3)
        .await;
    citizen.accept_all().await;
    let ask = AskWish {
        form: "resident-registration".into(),
        fields: keys::AskFields::Preset("bank-loan".into()),
        purpose: "전세 대출".into(),
        keep_until_s: None,
    };
    let card = bank.wallet.make_card(&CardWish {
        ask: Some(ask),
        ..CardWish::default()
    });
    let card = card.unwrap();
    let asked = |document| ShareWish {
        purpose: None,
        ..wish(&network, document, &card, FieldChoice::AsAsked, 7)
    };
    let answers = |document| {
        let preview = citizen.wallet.preview_share(&asked(document)).unwrap();
        preview.answers_ask
    };
    assert!(answers(&first) && answers(&second));
    citizen.wallet.prepare_share(&asked(&first)).unwrap();
    assert!(!answers(&first) && !answers(&second));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_verified_without_a_network_as_far_as_that_goes() {
    let mut network = Network::start().await;
    let citizen = network.wallet("citizen").await;
    let bank = network.wallet("bank").await;
    let asset = network.issue(SAMPLE, &citizen.holder_card(), 3).await;
    citizen.accept_all().await;
    let card = bank.card("은행");
    let share = wish(&network, &asset, &card, FieldChoice::Everything, 7);
    let share = citizen.wallet.prepare_share(&share).unwrap();
    citizen.deliver().await;
    bank.sync().await;
    let unopened = bank.wallet.verify_offline(&share);
    assert!(matches!(unopened, Err(Error::CopyState { state: "new" })));
    let online = bank.wallet.online().await.unwrap();
    let opened = online.open(&share).await.unwrap();
    assert_eq!(opened.report.verdict, Verdict::Valid);
    let text = opened.presentation.unwrap().to_string();
    network.stop_node().await;

    let copy = bank.wallet.verify_offline(&share).unwrap();
    let file = bank.wallet.verify_text_offline(&text).unwrap();
    for examined in [&copy, &file] {
        assert_eq!(examined.report.verdict, Verdict::NotFullyChecked);
        assert!(examined.disclosed.as_ref().unwrap().is_whole());
        let outcome = |name| {
            let check = examined.report.check(name).unwrap();
            (check.outcome, check.reason)
        };
        for passed in [
            CheckName::FormValid,
            CheckName::IssuerSignature,
            CheckName::FieldsUntouched,
        ] {
            assert_eq!(outcome(passed), (Checked::Passed, None));
        }
        for open in [
            CheckName::IssuerKnown,
            CheckName::BoundToAsset,
            CheckName::InTime,
            CheckName::NotWithdrawn,
            CheckName::NotRevoked,
            CheckName::OnLedger,
        ] {
            assert_eq!(
                outcome(open),
                (Checked::NotChecked, Some(Reason::NoNetwork))
            );
        }
    }
    // What was found with a network stays.
    let kept = bank.wallet.last_report(&share).unwrap().unwrap();
    assert_eq!(kept.verdict, Verdict::Valid);
    let changed = text.replacen('~', "~AAAA~", 1);
    let examined = bank.wallet.verify_text_offline(&changed).unwrap();
    assert_eq!(examined.report.verdict, Verdict::NotValid);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_alone_are_searched_for_with_the_first_sync() {
    let mut network = Network::start().await;
    let citizen = network.wallet("citizen").await;
    let asset = network.issue(SAMPLE, &citizen.holder_card(), 3).await;
    citizen.accept_all().await;
    let file = citizen
        .wallet
        .backup(BackupScope::KeysOnly, PASSPHRASE)
        .unwrap();

    let home = network.folder.path().join("again");
    std::fs::create_dir_all(&home).unwrap();
    let store = Arc::new(MemoryStore::new());
    drop(Wallet::restore(&home, store.clone(), &file, PASSPHRASE).unwrap());
    let wallet = network.open(&home, store);
    wallet.join(&network.url()).await.unwrap();
    // The node goes away before anything was found.
    network.stop_node().await;
    assert!(wallet.online().await.is_err());
    network.start_node().await;
    let news = wallet.online().await.unwrap().sync().await.unwrap();
    assert_eq!(news.documents, std::slice::from_ref(&asset));
    let view = wallet.document(&asset).unwrap();
    assert_eq!(view.document.state.as_str(), "accepted");
    let news = wallet.online().await.unwrap().sync().await.unwrap();
    assert_eq!(news.documents.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_share_that_cannot_end_then_says_when_it_can() {
    let network = Network::start().await;
    let citizen = network.wallet("citizen").await;
    let bank = network.wallet("bank").await;
    let asset = network.issue(SAMPLE, &citizen.holder_card(), 3).await;
    citizen.accept_all().await;
    let card = bank.card("은행");
    let now_s = network.now_s();
    for expires_s in [0, now_s, now_s + 400 * DAY_S] {
        let share = ShareWish {
            expires_s,
            ..wish(&network, &asset, &card, FieldChoice::Everything, 7)
        };
        let refused = citizen.wallet.preview_share(&share);
        let Err(Error::ShareEnd {
            earliest_s,
            latest_s,
        }) = refused
        else {
            panic!("a share until {expires_s}");
        };
        for expires_s in [earliest_s, latest_s] {
            let share = ShareWish {
                expires_s,
                ..share.clone()
            };
            let preview = citizen.wallet.preview_share(&share).unwrap();
            assert_eq!(preview.expires_s, expires_s);
        }
    }
}
