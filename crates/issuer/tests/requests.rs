//! Requests: who is answered, who waits, who is refused.

#![allow(clippy::unwrap_used)]

mod common;

use std::time::Duration;

use bigchain::{SigningKey, TransactionId};
use common::{Citizen, Town, code, sample, sample_bytes, seal_text, send_request, subject};
use issuer::{Poll, RequestState, Terms};
use jose::Ed25519PrivateKey;
use keys::Role;

const FORM: &str = "resident-registration";

/// The reason why a request was refused or waits, as the register has it.
fn reason(town: &Town, request: TransactionId) -> (RequestState, Option<String>) {
    let requests = town.issuer.requests().unwrap();
    let found = requests.iter().find(|seen| seen.transaction == request);
    let found = found.unwrap();
    (found.state, found.reason.clone())
}

fn refused_with(poll: &Poll) -> Vec<&str> {
    poll.refused.iter().map(|(_, code)| code.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_opens_the_door_once_and_for_good() {
    let town = Town::new().await;
    town.records()
        .put("minji", "a.json", &sample_bytes(FORM, 1));
    let minji = Citizen::new(1, &town);
    let code = code(&town, "minji");
    let first = minji.ask(&town, FORM, Some(&code.to_lowercase()), 0).await;

    let poll = town.poll().await;
    assert_eq!(
        (poll.new_count, poll.answered.len(), poll.waiting_count),
        (1, 1, 0)
    );
    let issued = &poll.answered[0];
    assert_eq!(issued.request, Some(first));
    assert_eq!(issued.subject.as_deref(), Some("minji"));
    let credential = minji.open(&town, issued, 0).await;
    assert_eq!(credential.document(), &sample(FORM, 1));
    assert_eq!(reason(&town, first), (RequestState::Answered, None));

    // Answered once, known from then on, with and without the code.
    assert_eq!(town.poll().await.new_count, 0);
    minji.ask(&town, FORM, None, 1).await;
    minji.ask(&town, FORM, Some(&code), 2).await;
    let poll = town
        .reopened()
        .poll(town.records().registry(), &Terms::default())
        .await;
    assert_eq!(poll.unwrap().answered.len(), 2);

    // The code is nobody else's.
    let thief = Citizen::new(9, &town);
    let stolen = thief.ask(&town, FORM, Some(&code), 0).await;
    assert_eq!(refused_with(&town.poll().await), ["code-used"]);
    let expected = (RequestState::Refused, Some("code-used".to_owned()));
    assert_eq!(reason(&town, stolen), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_that_are_no_good_are_refused() {
    let town = Town::new().await;
    town.records()
        .put("minji", "a.json", &sample_bytes(FORM, 1));
    let replaced = code(&town, "minji");
    let expired = town.issuer.enrol(&subject("minji"), 0).unwrap().to_string();
    let minji = Citizen::new(1, &town);
    minji.ask(&town, FORM, Some("0000-0000-0000-0000"), 0).await;
    minji.ask(&town, FORM, Some(&replaced), 1).await;
    minji.ask(&town, FORM, Some(&expired), 2).await;
    let poll = town.poll().await;
    assert_eq!(
        refused_with(&poll),
        ["code-unknown", "code-unknown", "code-expired"]
    );

    // A wallet is one subject's.
    minji.ask(&town, FORM, Some(&code(&town, "minji")), 3).await;
    assert_eq!(town.poll().await.answered.len(), 1);
    let other = code(&town, "sujin");
    minji.ask(&town, FORM, Some(&other), 4).await;
    assert_eq!(
        refused_with(&town.poll().await),
        ["holder-of-other-subject"]
    );
    // The code is still good for whom it was made.
    town.records()
        .put("sujin", "a.json", &sample_bytes(FORM, 1));
    Citizen::new(2, &town)
        .ask(&town, FORM, Some(&other), 0)
        .await;
    assert_eq!(town.poll().await.answered.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_replay_is_ignored() {
    let town = Town::new().await;
    town.records()
        .put("minji", "a.json", &sample_bytes(FORM, 1));
    let minji = Citizen::new(1, &town);
    let request = minji.request(FORM, Some(&code(&town, "minji")), 0);
    let envelope = minji.seal(&town, &request);

    // The stranger is faster than the citizen, and again slower.
    let early = send_request(&town, &envelope, &SigningKey::from_seed(&[66; 32])).await;
    assert_eq!(refused_with(&town.poll().await), ["request-other-sender"]);
    assert_eq!(reason(&town, early).0, RequestState::Refused);
    send_request(&town, &envelope, &minji.sender(0)).await;
    send_request(&town, &envelope, &SigningKey::from_seed(&[67; 32])).await;
    let poll = town.poll().await;
    assert_eq!(poll.answered.len(), 1);
    assert_eq!(refused_with(&poll), ["request-other-sender"]);
    assert_eq!(town.assets_of(&minji.ledger_key(0)).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_do_not_hold_are_refused() {
    let town = Town::new().await;
    let minji = Citizen::new(1, &town);
    let elsewhere = Citizen::on(1, bigchain::NetworkId::from_bytes([7; 32]));
    let signed = |change: &dyn Fn(&mut credential::request::Request)| {
        let mut request = minji.request(FORM, None, 0);
        change(&mut request);
        minji.seal(&town, &request)
    };
    let mut contents = minji.contents(0);
    contents.role = Some(Role::Receiver);
    let receiver = minji.sign(contents).to_text();
    let mut contents = minji.contents(0);
    contents.holder_key = None;
    let no_holder = minji.sign(contents).to_text();
    // Somebody shows another's card, which is no secret.
    let forged = minji.request(FORM, None, 0);
    let forged = forged
        .sign(&Ed25519PrivateKey::from_seed(&[8; 32]))
        .unwrap();

    for (envelope, code) in [
        ("eyJ.not.a.jwe.x".to_owned(), "request-not-opened"),
        (seal_text(&town, "no request"), "request-malformed"),
        (seal_text(&town, &forged), "request-signature"),
        (
            signed(&|request| request.card = "card".to_owned()),
            "card-invalid",
        ),
        (
            signed(&|request| request.card = elsewhere.card(0).to_text()),
            "card-other-network",
        ),
        (
            signed(&|request| request.card = receiver.clone()),
            "card-not-an-owner",
        ),
        (
            signed(&|request| request.card = no_holder.clone()),
            "card-no-holder-key",
        ),
        (
            signed(&|request| request.tx_key = "key".to_owned()),
            "request-other-sender",
        ),
    ] {
        send_request(&town, &envelope, &minji.sender(0)).await;
        assert_eq!(refused_with(&town.poll().await), [code]);
    }
    assert!(town.issuer.list().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn genuine_requests_wait_for_what_is_missing() {
    let town = Town::new().await;
    let records = town.records();
    let minji = Citizen::new(1, &town);
    let waits_for = async |request, code: &str| {
        let poll = town.poll().await;
        assert_eq!((poll.answered.len(), poll.waiting_count), (0, 1));
        let expected = (RequestState::Waiting, Some(code.to_owned()));
        assert_eq!(reason(&town, request), expected);
    };
    let request = minji.ask(&town, FORM, None, 0).await;
    waits_for(request, "unknown-holder").await;

    // Enrolled by another request, which itself is for a form that is not on record.
    let second = minji
        .ask(&town, "land-register", Some(&code(&town, "minji")), 1)
        .await;
    let poll = town.poll().await;
    assert_eq!((poll.answered.len(), poll.waiting_count), (0, 2));
    for request in [request, second] {
        assert_eq!(reason(&town, request).1.as_deref(), Some("no-document"));
    }
    records.put(
        "minji",
        "2026-11-02.json",
        &sample_bytes("land-register", 1),
    );
    assert_eq!(town.poll().await.answered[0].request, Some(second));

    // A file that counts must be valid; rather no answer than an old one.
    records.put("minji", "2026-11-01.json", &sample_bytes(FORM, 1));
    records.put(
        "minji",
        "2026-11-03.json",
        "{\"서류명\": \"주민등록표 등본\"}".as_bytes(),
    );
    waits_for(request, "document-invalid").await;
    records.put("minji", "2026-11-03.json", b"{");
    waits_for(request, "document-invalid").await;
    std::fs::remove_file(records.directory.join("minji/2026-11-03.json")).unwrap();
    assert_eq!(town.poll().await.answered[0].request, Some(request));
    assert_eq!(reason(&town, request).0, RequestState::Answered);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_files_the_last_name_counts() {
    let town = Town::new().await;
    let records = town.records();
    for (file, number) in [
        ("2026-11-02.json", 2),
        ("2026-11-10.json", 3),
        ("2026-10-30.json", 1),
    ] {
        records.put("minji", file, &sample_bytes("land-register", number));
    }
    records.put("minji", "2026-11-11.json", &sample_bytes(FORM, 1));
    records.put("minji", ".2026-12-01.json", b"an editor's file");
    records.put("minji", "readme.txt", b"not on record");
    let registry = records.registry();
    let form = civil_document::Form::from_slug("land-register").unwrap();
    let found = registry.find(&subject("minji"), form).unwrap().unwrap();
    assert_eq!(found, sample("land-register", 3));
    assert!(registry.find(&subject("sujin"), form).unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn serving_goes_on_while_the_node_is_away_and_stops_when_told() {
    let mut town = Town::new().await;
    town.records()
        .put("minji", "a.json", &sample_bytes(FORM, 1));
    let minji = Citizen::new(1, &town);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let (report, mut reports) = tokio::sync::mpsc::unbounded_channel();
    let (issuer, registry) = (town.reopened(), town.records().registry());
    let serving = tokio::spawn(async move {
        let stopped = async { stopped.await.unwrap() };
        let interval = Duration::from_millis(50);
        issuer
            .serve(
                registry,
                &Terms::default(),
                interval,
                stopped,
                move |poll| {
                    report
                        .send(
                            poll.map(|poll| poll.answered.len())
                                .map_err(|e| e.is_transient()),
                        )
                        .unwrap();
                },
            )
            .await
    });
    assert_eq!(reports.recv().await.unwrap(), Ok(0));
    town.stop_node().await;
    while reports.recv().await.unwrap() != Err(true) {}
    town.start_node().await;
    minji.ask(&town, FORM, Some(&code(&town, "minji")), 0).await;
    while reports.recv().await.unwrap() != Ok(1) {}
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
}
