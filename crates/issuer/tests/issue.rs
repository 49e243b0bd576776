//! Issuing straight to a card.

#![allow(clippy::unwrap_used)]

mod common;

use civil_document::Document;
use common::{Citizen, ISS, Town, now_s, sample};
use issuer::{CardFault, Error, Expiry, IssueState, Issuer, Terms};
use keys::{Ask, AskFields, Role};

#[tokio::test(flavor = "multi_thread")]
async fn documents_travel_to_their_card() {
    let town = Town::new().await;
    let citizen = Citizen::new(1, &town);
    let documents = vec![
        sample("land-register", 1),
        sample("resident-registration", 1),
        sample("local-tax-certificate", 1),
    ];
    let mut seen = Vec::new();
    let outcomes = town
        .issuer
        .issue(
            documents.clone(),
            &citizen.card(0),
            &Terms::default(),
            |progress| {
                seen.push(progress);
            },
        )
        .await
        .unwrap();
    let last = seen.last().unwrap();
    assert_eq!(
        (last.total, last.signed, last.committed, last.failed),
        (3, 3, 3, 0)
    );

    let registered = town.client.registry().issuer(ISS).unwrap();
    for (index, (outcome, document)) in outcomes.iter().zip(&documents).enumerate() {
        let issued = outcome.issued.as_ref().unwrap();
        assert_eq!((outcome.index, outcome.was_there), (index, false));
        assert_eq!(issued.state, IssueState::Issued);

        let credential = citizen.open(&town, issued, 0).await;
        let signed = credential.issuer_signed();
        let key = registered.signing_key(&signed.kid).unwrap();
        credential.verify(key.key.key()).unwrap();
        assert_eq!(credential.document(), document);
        assert_eq!(
            credential.document_hash().to_string(),
            issued.document.to_string()
        );
        assert_eq!((signed.iss.as_str(), signed.exp_s), (ISS, issued.expires_s));
        // Midnight in Seoul, some 90 days on.
        let expires_s = issued.expires_s.unwrap();
        assert!(ledger::time::is_on_step(expires_s, 86_400));
        assert!((90 * 86_400..91 * 86_400 + 60).contains(&(expires_s - now_s())));

        let trail = town.client.trail(&issued.asset).await.unwrap().state;
        assert_eq!(trail.document.expires_s, issued.expires_s);
        assert_eq!(trail.document.document, issued.document);
        assert_eq!(trail.copies[0].owner, citizen.ledger_key(0).public());
        assert_eq!(trail.copies[0].amount, issued.copies);
        assert_eq!(trail.document.issued, issued.block.unwrap());
    }
    let list = town.reopened().list().unwrap();
    assert_eq!(list.len(), 3);
    let found = town.issuer.find(&list[0].document.to_string()).unwrap();
    assert_eq!(found.as_ref(), list.first());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_call_finds_what_it_issued() {
    let town = Town::new().await;
    let citizen = Citizen::new(1, &town);
    let documents = vec![sample("land-register", 1), sample("land-register", 2)];
    let assets = |outcomes: &[issuer::Outcome]| -> Vec<_> {
        outcomes
            .iter()
            .map(|outcome| outcome.issued.as_ref().unwrap().asset)
            .collect()
    };
    let first = town.issue(documents.clone(), &citizen.card(0)).await;
    let repeated = town
        .reopened()
        .issue(
            documents.clone(),
            &citizen.card(0),
            &Terms::default(),
            |_| {},
        )
        .await
        .unwrap();
    assert_eq!(assets(&first), assets(&repeated));
    assert!(repeated.iter().all(|outcome| outcome.was_there));

    // Another card is another wish, and so is a document that stands twice in a call.
    let other_card = town.issue(documents, &citizen.card(1)).await;
    let twice = vec![sample("land-register", 1); 2];
    let twice = town.issue(twice, &citizen.card(0)).await;
    assert_eq!(twice[0].issued.as_ref().unwrap().asset, assets(&first)[0]);
    assert!(twice[0].was_there && !twice[1].was_there);
    let again = Terms {
        again: true,
        ..Terms::default()
    };
    let again = town
        .issuer
        .issue(
            vec![sample("land-register", 1)],
            &citizen.card(0),
            &again,
            |_| {},
        )
        .await
        .unwrap();
    assert!(
        other_card
            .iter()
            .chain(&again)
            .all(|outcome| !outcome.was_there)
    );
    assert_eq!(town.assets_of(&citizen.ledger_key(0)).await.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn terms_say_how_many_and_how_long() {
    let town = Town::with_step(1).await;
    let citizen = Citizen::new(1, &town);
    let issue = async |copies, expiry| {
        let terms = Terms {
            copies,
            expiry,
            again: true,
        };
        let documents = vec![sample("land-register", 1)];
        let mut outcomes = town
            .issuer
            .issue(documents, &citizen.card(0), &terms, |_| {})
            .await?;
        outcomes.remove(0).issued
    };
    let issued = issue(3, Expiry::Never).await.unwrap();
    assert_eq!((issued.copies, issued.expires_s), (3, None));
    let end_s = now_s() + 7;
    let issued = issue(1, Expiry::AtS(end_s)).await.unwrap();
    assert_eq!((issued.copies, issued.expires_s), (1, Some(end_s)));

    for (copies, expiry, code) in [
        (0, Expiry::Never, "copies-invalid"),
        (u64::MAX, Expiry::Never, "copies-invalid"),
        (1, Expiry::AtS(now_s() - 1), "expiry-invalid"),
    ] {
        assert_eq!(issue(copies, expiry).await.unwrap_err().code(), code);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_of_others_are_refused() {
    let town = Town::new().await;
    let citizen = Citizen::new(1, &town);
    let ask = Ask {
        form: "land-register".to_owned(),
        fields: AskFields::Preset("loan".to_owned()),
        purpose: "loan".to_owned(),
        keep_until_s: None,
        nonce: [1; 16],
    };
    let elsewhere = Citizen::on(1, bigchain::NetworkId::from_bytes([7; 32]));
    let with = |change: &dyn Fn(&mut keys::CardContents)| {
        let mut contents = citizen.contents(0);
        change(&mut contents);
        citizen.sign(contents)
    };
    for (card, expected) in [
        (elsewhere.card(0), CardFault::OtherNetwork),
        (
            with(&|card| card.expires_s = now_s() - 1),
            CardFault::Expired,
        ),
        (
            with(&|card| card.role = Some(Role::Receiver)),
            CardFault::NotAnOwner,
        ),
        (
            with(&|card| card.ask = Some(ask.clone())),
            CardFault::NotAnOwner,
        ),
        (with(&|card| card.holder_key = None), CardFault::NoHolderKey),
    ] {
        let documents = vec![sample("land-register", 1)];
        let refused = town
            .issuer
            .issue(documents, &card, &Terms::default(), |_| {})
            .await;
        assert!(
            matches!(refused, Err(Error::Card { fault }) if fault == expected),
            "{expected}"
        );
    }
    assert!(town.issuer.list().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_down_is_sent_once() {
    let mut town = Town::new().await;
    let citizen = Citizen::new(1, &town);
    let documents: Vec<_> = (0..20)
        .map(|n| sample("land-register", n % 3 + 1))
        .collect();

    // A process that dies while it issues.
    let (issuer, card) = (town.issuer.clone(), citizen.card(0));
    let (began, mut begun) = tokio::sync::mpsc::unbounded_channel();
    let all = documents.clone();
    let dying = tokio::spawn(async move {
        issuer
            .issue(all, &card, &Terms::default(), move |_| {
                began.send(()).unwrap();
            })
            .await
    });
    begun.recv().await.unwrap();
    dying.abort();
    assert!(dying.await.unwrap_err().is_cancelled());

    // A node that goes away: what is signed is written down and stays.
    town.stop_node().await;
    let away = town.issue_all(&documents, &citizen.card(0)).await;
    assert!(away.unwrap_err().is_transient());
    let list = town.issuer.list().unwrap();
    assert!(
        list.iter()
            .any(|issued| issued.state == IssueState::Prepared)
    );

    town.start_node().await;
    let issuer = town.reopened();
    let outcomes = issuer
        .issue(documents, &citizen.card(0), &Terms::default(), |_| {})
        .await
        .unwrap();
    assert!(outcomes.iter().all(|outcome| outcome.issued.is_ok()));
    issuer.resume().await.unwrap();
    let list = issuer.list().unwrap();
    assert!(list.iter().all(|issued| issued.state == IssueState::Issued));
    assert_eq!(list.len(), 20);
    assert_eq!(town.assets_of(&citizen.ledger_key(0)).await.len(), 20);
    assert_eq!(issuer.resume().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issuer_is_made_once_and_stays_on_its_network() {
    let town = Town::new().await;
    let home = town.folder.path().join("gov");
    let code = |error: Error| error.code().to_owned();
    let made = Issuer::create(&home, &town.store, &common::profile()).err();
    assert_eq!(made.map(code), Some("issuer-already-created".to_owned()));
    let absent = Issuer::open(&town.folder.path().join("none"), &town.store).err();
    assert_eq!(absent.map(code), Some("issuer-not-created".to_owned()));
    let other_keys = Issuer::open(&home, &keystore::MemoryStore::new()).err();
    assert_eq!(other_keys.map(code), Some("keystore-missing".to_owned()));

    // Another network does not have this issuer, and is never taken for the first one.
    let elsewhere = Town::new().await;
    let fresh = common::store();
    let stranger = Issuer::create(&town.folder.path().join("x"), &fresh, &common::profile());
    let stranger = stranger.unwrap();
    let url = town.client.node();
    let unknown = stranger.connect(url).await.unwrap_err();
    assert_eq!(unknown.code(), "issuer-not-registered");
    let moved = elsewhere.issuer.connect(url).await.unwrap_err();
    assert_eq!(moved.code(), "issuer-other-network");
    let none = stranger.resume().await;
    assert_eq!(none.unwrap(), 0);
    let documents = vec![sample("land-register", 1)];
    let card = Citizen::new(1, &town).card(0);
    let unconnected = stranger
        .issue(documents, &card, &Terms::default(), |_| {})
        .await;
    assert_eq!(unconnected.unwrap_err().code(), "issuer-not-connected");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_is_too_large_keeps_no_other_back() {
    let town = Town::new().await;
    let citizen = Citizen::new(1, &town);
    let documents = vec![
        sample("land-register", 1),
        long_register(),
        sample("land-register", 2),
    ];
    let outcomes = town.issue(documents, &citizen.card(0)).await;
    assert!(outcomes[0].issued.is_ok() && outcomes[2].issued.is_ok());
    let refused = outcomes[1].issued.as_ref().unwrap_err();
    assert!(matches!(refused, Error::TooLarge { .. }), "{refused}");
    assert_eq!(town.issuer.list().unwrap().len(), 2);
}

/// A land register with as many rows as its form takes: not too large for a document, but for a
/// payload, once each row can be withheld.
fn long_register() -> Document {
    let bytes = common::sample_bytes("land-register", 3);
    let mut json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    for table in ["등급수정", "개별공시지가", "토지표시이력"] {
        let rows = &mut json["내용"][table];
        let row = rows["1"].clone();
        for number in 2..=999 {
            rows[number.to_string()] = row.clone();
        }
    }
    Document::parse(json.to_string().as_bytes()).unwrap()
}
