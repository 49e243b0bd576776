//! What is stored is found again, and changes that must not happen do not.

use serde_json::{Value, json};
use wallet::vault::{
    DocumentState, Error, EventFilter, KeyChain, KeyStatus, Network, NewEvent, NewKey,
    OutgoingState, Pin, ReceivedState, RequestState, ShareState, Trail, Vault,
};

use crate::samples::{self, NETWORK, NOW_MS, code, vault};

#[test]
fn settings_keep_their_shape() {
    let (_folder, vault) = vault();
    vault
        .write(|db| {
            db.put_setting("list", &vec![1, 2])?;
            db.put_setting("list", &vec![3])
        })
        .unwrap();
    assert_eq!(
        vault.read(|db| db.setting::<Vec<u8>>("list")).unwrap(),
        Some(vec![3])
    );
    assert_eq!(
        code(vault.read(|db| db.setting::<String>("list"))),
        "vault-damaged"
    );
    assert!(vault.write(|db| db.remove_setting("list")).unwrap());
    assert!(!vault.write(|db| db.remove_setting("list")).unwrap());
    assert_eq!(vault.read(|db| db.setting::<Value>("list")).unwrap(), None);
}

#[test]
fn pins_never_go_back() {
    let (_folder, vault) = vault();
    let mut network = Network {
        id: NETWORK.to_owned(),
        name: "연습".to_owned(),
        urls: vec!["http://127.0.0.1:9984".to_owned()],
        genesis: json!({"minwon": 1}),
        joined_ms: NOW_MS,
        pin: None,
    };
    let pin = |height| Pin {
        height,
        time_ms: NOW_MS + height,
        statement: format!("statement {height}"),
    };
    assert_eq!(
        code(vault.write(|db| db.advance_pin(NETWORK, &pin(5)))),
        "vault-not-applicable"
    );
    vault.write(|db| db.put_network(&network)).unwrap();
    for (height, moves) in [(5, true), (5, false), (4, false), (9, true)] {
        assert_eq!(
            vault
                .write(|db| db.advance_pin(NETWORK, &pin(height)))
                .unwrap(),
            moves
        );
    }
    network.urls.push("https://node.example".to_owned());
    vault.write(|db| db.put_network(&network)).unwrap();
    network.pin = Some(pin(9));
    assert_eq!(vault.read(|db| db.networks()).unwrap(), [network]);
}

#[test]
fn no_index_is_given_out_twice() {
    let (_folder, path) = samples::folder();
    let first = Vault::create(&path, &samples::KEY).unwrap();
    let allocate = |vault: &Vault, chain: KeyChain| {
        let new = NewKey {
            network: NETWORK,
            chain,
            purpose: "card",
            subject: None,
            created_ms: NOW_MS,
        };
        // As a chain that skips every third index.
        let derive = |index: u64| (!index.is_multiple_of(3)).then(|| format!("{chain}{index}"));
        vault
            .write(|db| db.allocate_key(&new, derive))
            .unwrap()
            .index
    };
    let mut indexes: Vec<u64> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let vault = Vault::open(&path, &samples::KEY).unwrap();
                    (0..5)
                        .map(|_| allocate(&vault, KeyChain::Own))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    indexes.sort_unstable();
    let expected: Vec<u64> = (0..)
        .filter(|index: &u64| !index.is_multiple_of(3))
        .take(20)
        .collect();
    assert_eq!(indexes, expected);
    assert_eq!(allocate(&first, KeyChain::Card), 1, "chains count apart");
}

#[test]
fn card_keys_come_back_when_their_card_expired() {
    let (_folder, vault) = vault();
    let now_s = NOW_MS / 1000;
    vault
        .write(|db| {
            for (n, expires_s) in [(0, now_s - 10), (1, now_s - 20), (2, now_s + 10)] {
                let new = NewKey {
                    network: NETWORK,
                    chain: KeyChain::Card,
                    purpose: "card",
                    subject: None,
                    created_ms: NOW_MS,
                };
                let mut record = db.allocate_key(&new, |index| Some(format!("key{index}")))?;
                assert_eq!(record.index, n);
                record.status = KeyStatus::Shown;
                record.expires_s = Some(expires_s);
                record.card = Some(vec![1, 2, 3]);
                record.ask = Some(json!({"form": "income"}));
                db.put_key(&record)?;
            }
            Ok::<_, Error>(())
        })
        .unwrap();
    let expired = |vault: &Vault| -> Vec<u64> {
        let records = vault
            .read(|db| db.expired_card_keys(NETWORK, now_s))
            .unwrap();
        records.iter().map(|record| record.index).collect()
    };
    assert_eq!(expired(&vault), [1, 0]);
    vault
        .write(|db| db.set_key_status(NETWORK, "key1", KeyStatus::Used, Some("a1")))
        .unwrap();
    assert_eq!(expired(&vault), [0]);

    let record = vault.read(|db| db.key(NETWORK, "key1")).unwrap().unwrap();
    assert_eq!(record.subject.as_deref(), Some("a1"));
    assert_eq!(record.ask, Some(json!({"form": "income"})));
    assert_eq!(
        vault
            .read(|db| db.keys(NETWORK, KeyChain::Card))
            .unwrap()
            .len(),
        3
    );
    assert_eq!(
        vault.read(|db| db.key("other network", "key1")).unwrap(),
        None
    );
    let unknown = vault.write(|db| db.set_key_status(NETWORK, "key9", KeyStatus::Used, None));
    assert_eq!(code(unknown), "vault-not-applicable");
}

#[test]
fn documents_and_their_texts() {
    let (_folder, vault) = vault();
    let mut document = samples::document("a1");
    let older = wallet::vault::Document {
        issued_ms: NOW_MS - 1,
        ..samples::document("a0")
    };
    vault
        .write(|db| {
            db.put_document(&document)?;
            db.put_document(&older)?;
            db.put_document_text("a1", "eyJ~a~b~")?;
            db.put_share(&samples::share("s1", "a1"))
        })
        .unwrap();
    document.state = DocumentState::Discarded;
    document.copies_left = 0;
    document.copies_output = None;
    document.revoked_ms = Some(NOW_MS);
    vault.write(|db| db.put_document(&document)).unwrap();

    vault
        .read(|db| {
            assert_eq!(db.documents()?, [document, older]);
            assert_eq!(db.document_text("a1")?.as_deref(), Some("eyJ~a~b~"));
            assert_eq!(
                db.shares_of("a1")?.len(),
                1,
                "changing a document keeps its shares"
            );
            assert_eq!(db.document("none")?, None);
            Ok::<_, Error>(())
        })
        .unwrap();
    assert!(vault.write(|db| db.erase_document_text("a1")).unwrap());
    assert!(!vault.write(|db| db.erase_document_text("a1")).unwrap());
    assert_eq!(vault.read(|db| db.document_text("a1")).unwrap(), None);
}

#[test]
fn shares_belong_to_documents_and_end() {
    let (_folder, vault) = vault();
    let mut share = samples::share("s1", "a1");
    assert_ne!(
        code(vault.write(|db| db.put_share(&share))),
        "ok",
        "no such document"
    );
    vault
        .write(|db| {
            db.put_document(&samples::document("a1"))?;
            db.put_share(&share)
        })
        .unwrap();
    assert_eq!(
        vault.read(|db| db.share("s1")).unwrap().as_ref(),
        Some(&share)
    );
    let past = |now_s| {
        vault
            .read(|db| db.shares_past_their_time(now_s))
            .unwrap()
            .len()
    };
    assert_eq!(past(share.expires_s - 1), 0);
    assert_eq!(past(share.expires_s), 1);
    share.state = ShareState::Expired;
    share.ended_ms = Some(NOW_MS);
    vault.write(|db| db.put_share(&share)).unwrap();
    assert_eq!(past(share.expires_s), 0);
    assert_eq!(vault.read(|db| db.shares_of("a1")).unwrap(), [share]);
}

#[test]
fn received_copies_and_their_texts() {
    let (_folder, vault) = vault();
    let mut received = samples::received("s1");
    let report = json!({"verdict": "valid"});
    vault
        .write(|db| {
            db.put_received(&received)?;
            db.put_presentation("s1", "eyJ~a~kb", Some(&report))
        })
        .unwrap();
    received.state = ReceivedState::Opened;
    received.title = Some("소득금액증명".to_owned());
    received.verdict = Some("valid".to_owned());
    vault.write(|db| db.put_received(&received)).unwrap();
    vault
        .read(|db| {
            assert_eq!(db.inbox()?, [received.clone()]);
            assert_eq!(db.received("s1")?, Some(received));
            assert_eq!(db.presentation("s1")?.as_deref(), Some("eyJ~a~kb"));
            assert_eq!(db.report("s1")?, Some(report));
            Ok::<_, Error>(())
        })
        .unwrap();
    assert!(vault.write(|db| db.erase_presentation("s1")).unwrap());
    assert_eq!(vault.read(|db| db.presentation("s1")).unwrap(), None);
    assert_eq!(vault.read(|db| db.report("s1")).unwrap(), None);
    let unknown = vault.write(|db| db.put_presentation("s9", "x", None));
    assert_eq!(code(unknown), "vault-not-applicable");
}

#[test]
fn contacts_and_requests() {
    let (_folder, vault) = vault();
    let mut bank = samples::contact("id1", "한국은행");
    let mut request = samples::request("r1");
    vault
        .write(|db| {
            db.put_contact(&bank)?;
            db.put_contact(&samples::contact("id2", "가나다"))?;
            db.put_request(&request)
        })
        .unwrap();
    bank.encryption_key = "new".to_owned();
    bank.compared_ms = Some(NOW_MS);
    request.state = RequestState::Issued;
    request.asset = Some("a1".to_owned());
    vault
        .write(|db| {
            db.put_contact(&bank)?;
            db.put_request(&request)
        })
        .unwrap();
    let names: Vec<String> = vault
        .read(|db| db.contacts())
        .unwrap()
        .into_iter()
        .map(|contact| contact.name)
        .collect();
    assert_eq!(names, ["가나다", "한국은행"]);
    assert_eq!(vault.read(|db| db.contact("id1")).unwrap(), Some(bank));
    assert_eq!(vault.read(|db| db.requests()).unwrap(), [request.clone()]);
    assert_eq!(vault.read(|db| db.request("r1")).unwrap(), Some(request));
    assert!(vault.write(|db| db.remove_contact("id1")).unwrap());
    assert!(!vault.write(|db| db.remove_contact("id1")).unwrap());
}

#[test]
fn outgoing_transactions_go_out_once() {
    let (_folder, vault) = vault();
    let output = Some("a1:1");
    vault
        .write(|db| db.enqueue(&samples::outgoing("t1", output)))
        .unwrap();
    // Stored again, as after a crash between storing and telling.
    vault
        .write(|db| db.enqueue(&samples::outgoing("t1", output)))
        .unwrap();
    match vault.write(|db| db.enqueue(&samples::outgoing("t2", output))) {
        Err(Error::AlreadySpent { by }) => assert_eq!(by, "t1"),
        other => panic!("{}", code(other)),
    }
    vault
        .write(|db| db.enqueue(&samples::outgoing("t3", None)))
        .unwrap();

    let claim = |now_ms| -> Vec<String> {
        let due = vault.write(|db| db.claim_due(now_ms, 30_000, 10)).unwrap();
        assert!(
            due.iter()
                .all(|outgoing| outgoing.state == OutgoingState::Sent)
        );
        due.into_iter()
            .map(|outgoing| outgoing.transaction_id)
            .collect()
    };
    assert_eq!(claim(NOW_MS), ["t1", "t3"]);
    assert!(
        claim(NOW_MS + 29_999).is_empty(),
        "another process is at it"
    );
    vault
        .write(|db| db.put_off("t3", NOW_MS + 60_000, "no-network"))
        .unwrap();
    assert_eq!(
        vault.read(|db| db.next_due_ms()).unwrap(),
        Some(NOW_MS + 30_000)
    );
    assert_eq!(claim(NOW_MS + 30_000), ["t1"], "its process died");

    assert!(
        vault
            .write(|db| db.mark_committed("t1", 7, NOW_MS))
            .unwrap()
    );
    assert!(
        !vault
            .write(|db| db.mark_committed("t1", 7, NOW_MS))
            .unwrap()
    );
    assert_eq!(
        code(vault.write(|db| db.mark_failed("t1", "late"))),
        "vault-not-applicable"
    );
    let done = vault.read(|db| db.outgoing("t1")).unwrap().unwrap();
    assert_eq!(done.state, OutgoingState::Committed);
    assert_eq!(
        (done.height, done.attempts, done.payload),
        (Some(7), 2, None)
    );
    assert_eq!(
        code(vault.write(|db| db.enqueue(&samples::outgoing("t2", output)))),
        "vault-already-spent",
        "also when the first is in a block"
    );
    let pending = vault.read(|db| db.pending()).unwrap();
    assert_eq!(pending.len(), 1);
    assert_eq!(pending[0].error_code.as_deref(), Some("no-network"));
}

#[test]
fn a_refused_transaction_frees_its_input() {
    let (_folder, vault) = vault();
    vault
        .write(|db| db.enqueue(&samples::outgoing("t1", Some("s1:0"))))
        .unwrap();
    vault
        .write(|db| db.mark_failed("t1", "spent-by-receipt"))
        .unwrap();
    vault
        .write(|db| db.enqueue(&samples::outgoing("t2", Some("s1:0"))))
        .unwrap();
    let failed = vault.read(|db| db.outgoing("t1")).unwrap().unwrap();
    assert_eq!(failed.state, OutgoingState::Failed);
    assert_eq!(failed.error_code.as_deref(), Some("spent-by-receipt"));
    assert_eq!(vault.read(|db| db.next_due_ms()).unwrap(), Some(NOW_MS));
    assert_eq!(
        code(vault.write(|db| db.put_off("t1", NOW_MS, "x"))),
        "vault-not-applicable"
    );
}

#[test]
fn the_timeline_is_paged_filtered_and_told_once() {
    let (_folder, vault) = vault();
    vault
        .write(|db| {
            for n in 0..10u64 {
                let transaction_id = format!("t{n}");
                let event = NewEvent {
                    asset: Some(if n % 2 == 0 { "even" } else { "odd" }),
                    share: (n == 4).then_some("s4"),
                    transaction_id: Some(&transaction_id),
                    height: Some(n),
                    detail: json!({"fields": ["성명"]}),
                    // Two a millisecond, as two of one block.
                    ..NewEvent::new("share", NOW_MS + n / 2)
                };
                assert!(db.add_event(&event)?.is_some());
                assert_eq!(db.add_event(&event)?, None, "told once");
                let other_kind = NewEvent {
                    kind: "receipt",
                    ..event
                };
                assert!(n != 4 || db.add_event(&other_kind)?.is_some());
            }
            // Local events have no transaction and may repeat.
            for _ in 0..2 {
                assert!(
                    db.add_event(&NewEvent::new("queued", NOW_MS - 1))?
                        .is_some()
                );
            }
            Ok::<_, Error>(())
        })
        .unwrap();

    let mut cursor = None;
    let mut seen = Vec::new();
    loop {
        let page = vault
            .read(|db| db.events(&EventFilter::default(), cursor, 4))
            .unwrap();
        let Some(last) = page.last() else { break };
        cursor = Some(last.cursor());
        seen.extend(page.into_iter().map(|event| (event.time_ms, event.id)));
    }
    assert_eq!(seen.len(), 13);
    assert!(
        seen.is_sorted_by(|a, b| a > b),
        "newest first, nothing twice"
    );

    let count = |filter: EventFilter<'_>| {
        vault
            .read(|db| db.events(&filter, None, 100))
            .unwrap()
            .len()
    };
    let asset = Some("even");
    assert_eq!(
        count(EventFilter {
            asset,
            ..Default::default()
        }),
        6
    );
    assert_eq!(
        count(EventFilter {
            share: Some("s4"),
            ..Default::default()
        }),
        2
    );
    assert_eq!(vault.read(|db| db.unseen_count()).unwrap(), 13);
    assert_eq!(vault.write(|db| db.mark_seen(3)).unwrap(), 3);
    assert_eq!(
        count(EventFilter {
            unseen: true,
            ..Default::default()
        }),
        10
    );
}

#[test]
fn late_trails_do_not_undo_newer_ones() {
    let (_folder, vault) = vault();
    let trail = |head_height| Trail {
        asset: "a1".to_owned(),
        head_height,
        head_ms: NOW_MS,
        body: format!("body {head_height}"),
        fetched_ms: NOW_MS,
    };
    for (height, is_stored) in [(5, true), (4, false), (5, true), (6, true)] {
        assert_eq!(
            vault.write(|db| db.put_trail(&trail(height))).unwrap(),
            is_stored
        );
    }
    assert_eq!(vault.read(|db| db.trail("a1")).unwrap(), Some(trail(6)));
    assert_eq!(vault.read(|db| db.trail("a2")).unwrap(), None);
}
