//! The main job between two wallets, a government and a node, and what happens to it afterwards.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use keystore::MemoryStore;
use ledger::DeclineReason;
use testkit::{DAY_S, ISS, Network, wish};
use wallet::verify::{CheckName, Outcome, Reason, Verdict};
use wallet::{AskWish, BackupScope, CardWish, Error, FieldChoice, Wallet};

const SAMPLE: &str = "resident-registration-03";

fn failed(examined: &wallet::Examined, name: CheckName) -> Option<Reason> {
    let check = examined.report.check(name).unwrap();
    (check.outcome == Outcome::Failed).then(|| check.reason.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_goes_from_the_office_to_the_bank_and_back() {
    let network = Network::start().await;
    let citizen = network.wallet("citizen").await;
    let bank = network.wallet("bank").await;

    let asset = network.issue(SAMPLE, &citizen.holder_card(), 3).await;
    let news = citizen.sync().await;
    assert_eq!(news.documents, std::slice::from_ref(&asset));
    let view = citizen.wallet.document(&asset[..8]).unwrap();
    assert_eq!(view.document.state.as_str(), "offered");
    assert_eq!(view.document.copies_left, 3);

    citizen.wallet.prepare_accept(&asset).unwrap();
    citizen.deliver().await;

    let card = bank.card("한빛은행");
    let (contact, standing) = citizen.wallet.meet(&card, "file").unwrap();
    assert_eq!((contact.name.as_str(), standing), ("한빛은행", None));
    let share = wish(
        &network,
        &asset,
        &card,
        FieldChoice::Preset("bank-loan".into()),
        7,
    );
    let preview = citizen.wallet.preview_share(&share).unwrap();
    assert_eq!(preview.copies_left, 2);
    let id = citizen.wallet.prepare_share(&share).unwrap();
    let delivered = citizen.deliver().await;
    assert!(matches!(
        delivered[..],
        [wallet::Delivered {
            outcome: wallet::Outcome::Committed { .. },
            ..
        }]
    ));

    assert_eq!(bank.sync().await.received, std::slice::from_ref(&id));
    let examined = bank.wallet.online().await.unwrap().open(&id).await.unwrap();
    assert_eq!(
        examined.report.verdict,
        Verdict::Valid,
        "{:?}",
        examined.report.checks
    );
    let shown: Vec<_> = preview
        .disclosed
        .fields()
        .iter()
        .map(|field| field.pointer.clone())
        .collect();
    let disclosed = examined.disclosed.unwrap();
    let seen: Vec<_> = disclosed
        .fields()
        .iter()
        .map(|field| field.pointer.clone())
        .collect();
    assert_eq!(seen, shown);
    assert!(!disclosed.is_whole());

    citizen.sync().await;
    let kinds: Vec<_> = citizen
        .wallet
        .timeline(Some(&asset), 50)
        .unwrap()
        .into_iter()
        .filter(|entry| entry.height.is_some())
        .map(|entry| entry.kind)
        .collect();
    assert_eq!(kinds, ["receipt", "share", "accept", "issue"]);
    let entry = citizen.wallet.timeline(Some(&asset), 1).unwrap().remove(0);
    assert_eq!(entry.who.as_deref(), Some("한빛은행"));
    assert_eq!(entry.state, Some("opened"));

    citizen.wallet.prepare_withdraw(&id).unwrap();
    citizen.deliver().await;
    let examined = bank
        .wallet
        .online()
        .await
        .unwrap()
        .verify(&id)
        .await
        .unwrap();
    assert_eq!(examined.report.verdict, Verdict::NotValid);
    assert_eq!(
        failed(&examined, CheckName::NotWithdrawn),
        Some(Reason::Withdrawn)
    );
    // A copy that came back can be given again.
    assert_eq!(
        citizen
            .wallet
            .document(&asset)
            .unwrap()
            .document
            .copies_left,
        3
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ask_is_answered_once() {
    let network = Network::start().await;
    let citizen = network.wallet("citizen").await;
    let bank = network.wallet("bank").await;
    let asset = network.issue(SAMPLE, &citizen.holder_card(), 5).await;
    citizen.accept_all().await;

    let card = bank
        .wallet
        .make_card(&CardWish {
            ask: Some(AskWish {
                form: "resident-registration".into(),
                fields: keys::AskFields::Preset("bank-loan".into()),
                purpose: "전세 대출".into(),
                keep_until_s: Some(network.now_s() + 30 * DAY_S),
            }),
            ..CardWish::default()
        })
        .unwrap();
    let asked = wallet::ShareWish {
        purpose: None,
        ..wish(&network, &asset, &card, FieldChoice::AsAsked, 7)
    };
    let first = citizen.wallet.prepare_share(&asked).unwrap();
    let second = citizen.wallet.prepare_share(&asked).unwrap();
    assert_eq!(citizen.deliver().await.len(), 2);
    bank.sync().await;

    let online = bank.wallet.online().await.unwrap();
    let examined = online.open(&first).await.unwrap();
    assert_eq!(
        examined.report.verdict,
        Verdict::Valid,
        "{:?}",
        examined.report.checks
    );
    assert_eq!(
        examined.received.unwrap().purpose.as_deref(),
        Some("전세 대출")
    );
    assert!(examined.report.check(CheckName::AnswersRequest).is_some());
    let examined = online.open(&second).await.unwrap();
    assert_eq!(
        failed(&examined, CheckName::AnswersRequest),
        Some(Reason::OtherRequest)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_was_asked_for_and_withheld_shows() {
    let network = Network::start().await;
    let citizen = network.wallet("citizen").await;
    let bank = network.wallet("bank").await;
    let asset = network.issue(SAMPLE, &citizen.holder_card(), 5).await;
    citizen.accept_all().await;
    let card = bank
        .wallet
        .make_card(&CardWish {
            ask: Some(AskWish {
                form: "resident-registration".into(),
                fields: keys::AskFields::Pointers(vec!["/내용/세대주 성명".into()]),
                purpose: "본인 확인".into(),
                keep_until_s: None,
            }),
            ..CardWish::default()
        })
        .unwrap();
    let address = vec!["/내용/현주소/주소".parse().unwrap()];
    let share = wish(&network, &asset, &card, FieldChoice::Pointers(address), 7);
    let id = citizen.wallet.prepare_share(&share).unwrap();
    citizen.deliver().await;
    bank.sync().await;
    let examined = bank.wallet.online().await.unwrap().open(&id).await.unwrap();
    assert_eq!(
        failed(&examined, CheckName::AnswersRequest),
        Some(Reason::FieldMissing)
    );
    assert_eq!(failed(&examined, CheckName::FieldsUntouched), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn revoked_expired_returned_and_declined_are_seen() {
    let network = Network::start().await;
    let citizen = network.wallet("citizen").await;
    let bank = network.wallet("bank").await;
    let asset = network.issue(SAMPLE, &citizen.holder_card(), 5).await;
    let declined = network
        .issue("land-register-03", &citizen.holder_card(), 1)
        .await;
    citizen.sync().await;
    citizen
        .wallet
        .prepare_decline(&declined, DeclineReason::NotMine)
        .unwrap();
    citizen.wallet.prepare_accept(&asset).unwrap();
    citizen.deliver().await;
    assert_eq!(
        citizen
            .wallet
            .document(&declined)
            .unwrap()
            .document
            .state
            .as_str(),
        "declined"
    );
    assert!(matches!(
        citizen.wallet.prepare_accept(&declined),
        Err(Error::DocumentState { state: "declined" })
    ));

    let (short_card, long_card) = (bank.card("은행"), bank.card("은행"));
    let short = wish(&network, &asset, &short_card, FieldChoice::Everything, 1);
    let short = citizen.wallet.prepare_share(&short).unwrap();
    let long = wish(&network, &asset, &long_card, FieldChoice::Everything, 30);
    let long = citizen.wallet.prepare_share(&long).unwrap();
    citizen.deliver().await;
    bank.sync().await;
    let online = bank.wallet.online().await.unwrap();
    for id in [&short, &long] {
        let examined = online.open(id).await.unwrap();
        assert_eq!(examined.report.verdict, Verdict::Valid);
        assert!(examined.disclosed.unwrap().is_whole());
    }

    // An idle ledger says nothing of the last days.
    network.clock.advance(15 * 60_000);
    let examined = online.verify(&long).await.unwrap();
    assert_eq!(examined.report.verdict, Verdict::NotFullyChecked);
    let stale = examined.report.check(CheckName::NotRevoked).unwrap();
    assert_eq!(stale.reason, Some(Reason::LedgerStale));

    network.clock.advance(23 * 3_600_000 + 45 * 60_000);
    network.revoke(&asset).await;
    let examined = online.verify(&short).await.unwrap();
    assert_eq!(
        failed(&examined, CheckName::InTime),
        Some(Reason::ShareExpired)
    );
    let examined = online.verify(&long).await.unwrap();
    assert_eq!(
        failed(&examined, CheckName::NotRevoked),
        Some(Reason::Revoked)
    );
    assert_eq!(failed(&examined, CheckName::InTime), None);

    citizen.sync().await;
    assert!(
        citizen
            .wallet
            .document(&asset)
            .unwrap()
            .document
            .revoked_ms
            .is_some()
    );
    let fresh_card = bank.card("은행");
    let again = wish(&network, &asset, &fresh_card, FieldChoice::Everything, 1);
    let refused = citizen.wallet.prepare_share(&again);
    assert!(matches!(
        refused,
        Err(Error::DocumentState { state: "revoked" })
    ));

    bank.wallet.prepare_return(&long, true).unwrap();
    bank.deliver().await;
    citizen.sync().await;
    assert_eq!(
        citizen.wallet.share(&long).unwrap().state.as_str(),
        "returned"
    );
    let gone = bank.wallet.online().await.unwrap().verify(&long).await;
    assert!(matches!(gone, Err(Error::CopyState { state: "returned" })));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_opens_what_was_withdrawn_before() {
    let network = Network::start().await;
    let citizen = network.wallet("citizen").await;
    let bank = network.wallet("bank").await;
    let asset = network.issue(SAMPLE, &citizen.holder_card(), 5).await;
    citizen.accept_all().await;
    let card = bank.card("은행");
    let share = wish(&network, &asset, &card, FieldChoice::Everything, 7);
    let id = citizen.wallet.prepare_share(&share).unwrap();
    citizen.deliver().await;
    bank.sync().await;
    citizen.wallet.prepare_withdraw(&id).unwrap();
    citizen.deliver().await;
    let examined = bank.wallet.online().await.unwrap().open(&id).await.unwrap();
    assert_eq!(examined.report.verdict, Verdict::NotValid);
    assert_eq!(failed(&examined, CheckName::Opened), Some(Reason::Ended));
    assert_eq!(
        failed(&examined, CheckName::NotWithdrawn),
        Some(Reason::Withdrawn)
    );
    assert!(examined.disclosed.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_that_lost_to_a_receipt_is_signed_again() {
    let network = Network::start().await;
    let citizen = network.wallet("citizen").await;
    let bank = network.wallet("bank").await;
    let asset = network.issue(SAMPLE, &citizen.holder_card(), 5).await;
    citizen.accept_all().await;
    let card = bank.card("은행");
    let share = wish(&network, &asset, &card, FieldChoice::Everything, 7);
    let id = citizen.wallet.prepare_share(&share).unwrap();
    citizen.deliver().await;
    citizen.wallet.prepare_withdraw(&id).unwrap();
    bank.sync().await;
    bank.wallet.online().await.unwrap().open(&id).await.unwrap();
    let delivered = citizen.deliver().await;
    let [lost, again] = &delivered[..] else {
        panic!("{delivered:?}");
    };
    assert!(
        matches!(&lost.outcome, wallet::Outcome::Superseded { by } if *by == again.transaction)
    );
    assert!(matches!(again.outcome, wallet::Outcome::Committed { .. }));
    assert_eq!(
        citizen.wallet.share(&id).unwrap().state.as_str(),
        "withdrawn"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_prepared_without_a_node_goes_out_later_in_order_and_once() {
    let mut network = Network::start().await;
    let citizen = network.wallet("citizen").await;
    let bank = network.wallet("bank").await;
    let asset = network.issue(SAMPLE, &citizen.holder_card(), 3).await;
    citizen.accept_all().await;
    let online = citizen.wallet.online().await.unwrap();
    network.stop_node().await;

    let mut ids = Vec::new();
    for _ in 0..3 {
        let card = bank.card("은행");
        let share = wish(&network, &asset, &card, FieldChoice::Everything, 7);
        ids.push(citizen.wallet.prepare_share(&share).unwrap());
    }
    let card = bank.card("은행");
    let fourth = wish(&network, &asset, &card, FieldChoice::Everything, 7);
    assert!(matches!(
        citizen.wallet.prepare_share(&fourth),
        Err(Error::NoCopiesLeft)
    ));
    let waiting = online.deliver().await.unwrap();
    assert!(matches!(
        waiting[..],
        [wallet::Delivered {
            outcome: wallet::Outcome::Waiting { .. },
            ..
        }]
    ));
    assert!(matches!(
        citizen.wallet.online().await,
        Err(Error::Ledger(_))
    ));

    network.start_node().await;
    let sent: Vec<_> = citizen
        .deliver()
        .await
        .into_iter()
        .map(|delivered| delivered.transaction)
        .collect();
    assert_eq!(sent, ids);
    assert_eq!(citizen.deliver().await, []);
    ids.sort();
    let mut received = bank.sync().await.received;
    received.sort();
    assert_eq!(received, ids);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_wallet_comes_back() {
    let network = Network::start().await;
    let citizen = network.wallet("citizen").await;
    let bank = network.wallet("bank").await;
    let asset = network.issue(SAMPLE, &citizen.holder_card(), 3).await;
    citizen.accept_all().await;
    // The citizen is a receiver, too.
    let other = network
        .issue("land-register-03", &bank.holder_card(), 3)
        .await;
    bank.accept_all().await;
    let card = bank.card("한빛은행");
    citizen.wallet.meet(&card, "file").unwrap();
    let given = wish(
        &network,
        &asset,
        &card,
        FieldChoice::Preset("bank-loan".into()),
        7,
    );
    let given = citizen.wallet.prepare_share(&given).unwrap();
    citizen.deliver().await;
    let card = citizen.card("홍길동");
    let got = wish(&network, &other, &card, FieldChoice::Everything, 7);
    let got = bank.wallet.prepare_share(&got).unwrap();
    bank.deliver().await;
    citizen.sync().await;

    let passphrase = "correct horse battery staple";
    for scope in [BackupScope::Everything, BackupScope::KeysOnly] {
        let file = citizen.wallet.backup(scope, passphrase).unwrap();
        let home = network.folder.path().join(format!("restored-{scope:?}"));
        std::fs::create_dir_all(&home).unwrap();
        let store = Arc::new(MemoryStore::new());
        assert!(Wallet::restore(&home, store.clone(), &file, "wrong passphrase").is_err());
        let restored = Wallet::restore(&home, store.clone(), &file, passphrase).unwrap();
        assert_eq!(restored.scope, scope);
        drop(restored);
        let wallet = network.open(&home, store);
        if scope == BackupScope::KeysOnly {
            assert!(wallet.documents().unwrap().is_empty());
            wallet.join(&network.url()).await.unwrap();
            let online = wallet.online().await.unwrap();
            let report = online.recover(|_| {}).await.unwrap();
            assert_eq!((report.documents.len(), report.received.len()), (1, 1));
            assert_eq!(report.problems, []);
        }
        let online = wallet.online().await.unwrap();
        online.sync().await.unwrap();
        let view = wallet.document(&asset).unwrap();
        assert_eq!(view.document.state.as_str(), "accepted");
        assert_eq!(view.document.copies_left, 2);
        assert_eq!(wallet.credential(&asset).unwrap().issuer_signed().iss, ISS);
        let share = wallet.share(&given).unwrap();
        // What went to whom is not on the ledger.
        assert_eq!(share.receiver.is_some(), scope == BackupScope::Everything);
        assert_eq!(wallet.inbox().unwrap()[0].transaction_id, got);
        let examined = online.open(&got).await.unwrap();
        assert_eq!(
            examined.report.verdict,
            Verdict::Valid,
            "{:?}",
            examined.report.checks
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_wallet_goes_on_sharing() {
    let network = Network::start().await;
    let citizen = network.wallet("citizen").await;
    let bank = network.wallet("bank").await;
    let asset = network.issue(SAMPLE, &citizen.holder_card(), 3).await;
    citizen.accept_all().await;
    let card = bank.card("은행");
    let share = wish(&network, &asset, &card, FieldChoice::Everything, 7);
    let first = citizen.wallet.prepare_share(&share).unwrap();
    citizen.deliver().await;

    let file = citizen
        .wallet
        .backup(BackupScope::KeysOnly, "correct horse battery")
        .unwrap();
    let home = network.folder.path().join("restored");
    std::fs::create_dir_all(&home).unwrap();
    let store = Arc::new(MemoryStore::new());
    drop(Wallet::restore(&home, store.clone(), &file, "correct horse battery").unwrap());
    let wallet = network.open(&home, store);
    wallet.join(&network.url()).await.unwrap();
    let online = wallet.online().await.unwrap();
    online.recover(|_| {}).await.unwrap();

    wallet.prepare_withdraw(&first).unwrap();
    let card = bank.card("은행");
    let share = wish(&network, &asset, &card, FieldChoice::Everything, 7);
    let second = wallet.prepare_share(&share).unwrap();
    for delivered in online.deliver().await.unwrap() {
        assert!(
            matches!(delivered.outcome, wallet::Outcome::Committed { .. }),
            "{delivered:?}"
        );
    }
    bank.sync().await;
    let online = bank.wallet.online().await.unwrap();
    let verdict = |examined: wallet::Examined| examined.report.verdict;
    assert_eq!(verdict(online.open(&second).await.unwrap()), Verdict::Valid);
    assert_eq!(
        verdict(online.open(&first).await.unwrap()),
        Verdict::NotValid
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wallet_keeps_to_its_network() {
    let network = Network::start().await;
    let other = Network::start().await;
    let citizen = network.wallet("citizen").await;
    let joined = citizen.wallet.join(&other.url()).await;
    assert!(matches!(joined, Err(Error::OtherNetwork { .. })));
    let stranger = other.wallet("stranger").await;
    let card = stranger.card("남");
    let asset = network.issue(SAMPLE, &citizen.holder_card(), 3).await;
    citizen.accept_all().await;
    let share = wish(&network, &asset, &card, FieldChoice::Everything, 7);
    let refused = citizen.wallet.prepare_share(&share);
    assert!(matches!(
        refused,
        Err(Error::Keys(keys::Error::CardOtherNetwork { .. }))
    ));
}
