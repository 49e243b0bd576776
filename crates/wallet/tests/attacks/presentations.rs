//! What is inside the envelope was tampered with, or belongs elsewhere. The sender is the true
//! owner, or colludes with it, and signs whatever it likes with the holder key.

use jose::{Ed25519PrivateKey, Signer};
use ledger::Sha256Hex;
use ledger::build::{self, Held};
use serde_json::json;
use testkit::{DAY_S, ISS, Network};
use wallet::verify::{CheckName, Reason, Verdict};

use crate::hostile::{
    Hostile, credential_for, decode, sign_again, signed_by, with_disclosure_changed, with_header,
    with_letter_changed,
};
use crate::{SAMPLE, expect_failed, open};

/// What it is called, what it makes of a text, and which checks fail.
type Attack<'a> = (&'a str, Change<'a>, Vec<(CheckName, Reason)>);
type Change<'a> = Box<dyn Fn(&str) -> String + 'a>;

/// The text without its key binding: it ends with `~`.
fn unbound(presentation: &str) -> &str {
    &presentation[..=presentation.rfind('~').unwrap()]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_inside_was_changed() {
    let network = Network::start().await;
    let bank = network.wallet("bank").await;
    let mut sender = Hostile::new(&network, SAMPLE).await;
    let kid = network.government.signing.public_key().thumbprint();
    let stranger = Ed25519PrivateKey::make().unwrap();
    let other = credential_for(&network, "land-register-03", &sender.holder).to_string();
    let foreign = other.split('~').nth(1).unwrap();

    // So that what fails below fails for its own reason.
    let card = bank.card("은행");
    let terms = sender.terms(&card);
    let honest = sender.present(&terms);
    let rebound = sender.bind(unbound(&honest), &terms);
    let given = sender.give(&rebound, &card, sender.expires_s()).await;
    let examined = open(&bank, &given.id).await;
    assert_eq!(
        examined.report.verdict,
        Verdict::Valid,
        "{:?}",
        examined.report
    );

    let signature_wrong = (CheckName::IssuerSignature, Reason::SignatureWrong);
    let other_document = (CheckName::BoundToAsset, Reason::OtherDocument);
    let unknown = (CheckName::IssuerKnown, Reason::IssuerUnknown);
    let key_not_good = (CheckName::IssuerKnown, Reason::IssuerKeyNotGood);
    let field_changed = (CheckName::FieldsUntouched, Reason::FieldChanged);
    let holder_wrong = (CheckName::FromOwner, Reason::HolderSignatureWrong);
    let not_one = (CheckName::Opened, Reason::NotAPresentation);

    // Each changes the text before the key binding, which is then signed anew.
    let rebound: Vec<Attack<'_>> = vec![
        (
            "one byte of a disclosure",
            Box::new(|text| {
                with_disclosure_changed(text, |disclosure| {
                    let salt = disclosure[0].as_str().unwrap();
                    disclosure[0] = json!(with_letter_changed(salt, 0));
                })
            }),
            vec![field_changed, holder_wrong],
        ),
        (
            "another value in a disclosure",
            Box::new(|text| {
                with_disclosure_changed(text, |disclosure| disclosure[2] = json!("거짓"))
            }),
            vec![field_changed, holder_wrong],
        ),
        (
            "a disclosure that is none",
            Box::new(|text| format!("{text}{}~", "A".repeat(40))),
            vec![not_one],
        ),
        (
            "a disclosure of another document added",
            Box::new(|text| format!("{text}{foreign}~")),
            vec![field_changed, holder_wrong],
        ),
        (
            "a disclosure swapped for one of another document",
            Box::new(|text| {
                let own = text.split('~').nth(1).unwrap();
                text.replacen(own, foreign, 1)
            }),
            vec![field_changed, holder_wrong],
        ),
        (
            "a disclosure twice",
            Box::new(|text| {
                let own = text.split('~').nth(1).unwrap();
                format!("{text}{own}~")
            }),
            vec![field_changed, holder_wrong],
        ),
        (
            "one letter of the issuer's signature",
            Box::new(|text| with_letter_changed(text, text.find('~').unwrap() - 9)),
            vec![signature_wrong, other_document],
        ),
        (
            "other claims under the issuer's kid, by a stranger",
            Box::new(|text| {
                sign_again(text, &kid, &stranger, |claims| {
                    claims["exp"] = json!(4_000_000_000_u64);
                })
            }),
            vec![signature_wrong, other_document],
        ),
        (
            "a stranger's key in the issuer's name",
            Box::new(|text| {
                let kid = stranger.public_key().thumbprint();
                sign_again(text, &kid, &stranger, |_| {})
            }),
            vec![key_not_good, other_document],
        ),
        (
            "an issuer that is not in the registry",
            Box::new(|text| {
                let kid = stranger.public_key().thumbprint();
                sign_again(text, &kid, &stranger, |claims| {
                    claims["iss"] = json!("https://gov.example.evil");
                })
            }),
            vec![unknown, other_document],
        ),
        (
            "a second document signed with the live one's jti",
            Box::new(|text| {
                let live = decode(text.split('.').nth(1).unwrap());
                sign_again(&other, &kid, &network.government.signing, |claims| {
                    claims["jti"] = live["jti"].clone();
                })
            }),
            vec![other_document],
        ),
        (
            "alg none",
            Box::new(|text| {
                let header = json!({"alg": "none", "typ": "dc+sd-jwt", "kid": kid});
                with_header(text, &header)
            }),
            vec![not_one],
        ),
        (
            "alg RS256",
            Box::new(|text| {
                let header = json!({"alg": "RS256", "typ": "dc+sd-jwt", "kid": kid});
                with_header(text, &header)
            }),
            vec![not_one],
        ),
        (
            "alg HS256, keyed with what everybody knows",
            Box::new(|text| {
                let header = json!({"alg": "HS256", "typ": "dc+sd-jwt", "kid": kid});
                with_header(text, &header)
            }),
            vec![not_one],
        ),
        (
            "an extension that nobody understands",
            Box::new(|text| {
                let header = json!({"alg": "PS256", "typ": "dc+sd-jwt", "kid": kid,
                                    "crit": ["b64"], "b64": false});
                with_header(text, &header)
            }),
            vec![not_one],
        ),
        (
            "a key of the sender in the header",
            Box::new(|text| {
                let header = json!({"alg": "EdDSA", "typ": "dc+sd-jwt", "kid": kid,
                                    "jwk": stranger.public_key().thumbprint()});
                with_header(text, &header)
            }),
            vec![not_one],
        ),
    ];
    for (attack, change, expected) in rebound {
        let card = bank.card("은행");
        let terms = sender.terms(&card);
        let text = change(unbound(&sender.present(&terms)));
        let text = sender.bind(&text, &terms);
        let given = sender.give(&text, &card, sender.expires_s()).await;
        let examined = open(&bank, &given.id).await;
        expect_failed(&examined, &expected, attack);
    }

    // Each changes the whole text, key binding included, without the holder's help.
    let whole: Vec<Attack<'_>> = vec![
        (
            "a disclosure taken away",
            Box::new(|text| {
                let own = text.split('~').nth(1).unwrap();
                text.replacen(&format!("~{own}"), "", 1)
            }),
            vec![holder_wrong],
        ),
        (
            "one letter of the holder's signature",
            Box::new(|text| with_letter_changed(text, text.len() - 9)),
            vec![holder_wrong],
        ),
        (
            "no key binding",
            Box::new(|text| unbound(text).to_owned()),
            vec![not_one],
        ),
        ("nothing", Box::new(|_| String::new()), vec![not_one]),
        (
            "markup",
            Box::new(|_| "<script>alert(1)</script>".into()),
            vec![not_one],
        ),
    ];
    for (attack, change, expected) in whole {
        let card = bank.card("은행");
        let text = change(&sender.present(&sender.terms(&card)));
        let given = sender.give(&text, &card, sender.expires_s()).await;
        let examined = open(&bank, &given.id).await;
        expect_failed(&examined, &expected, attack);
    }

    // A holder key of one's own choice does not fit the one that the issuer signed.
    let card = bank.card("은행");
    let terms = sender.terms(&card);
    let text = unbound(&sender.present(&terms)).to_owned();
    sender.holder = Ed25519PrivateKey::make().unwrap();
    let text = sender.bind(&text, &terms);
    let given = sender.give(&text, &card, sender.expires_s()).await;
    let examined = open(&bank, &given.id).await;
    expect_failed(&examined, &[holder_wrong], "another holder key");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_inside_belongs_elsewhere() {
    let network = Network::start().await;
    let bank = network.wallet("bank").await;
    let mut sender = Hostile::new(&network, SAMPLE).await;
    let other_audience = (CheckName::MeantForMe, Reason::OtherAudience);
    let expires_s = sender.expires_s();

    // Forwarded: what was signed for one receiver, carried to another by a true share.
    let (first, second) = (bank.card("은행"), bank.card("은행"));
    let text = sender.present(&sender.terms(&first));
    let given = sender.give(&text, &second, expires_s).await;
    let forwarded = open(&bank, &given.id).await;
    expect_failed(&forwarded, &[other_audience], "forwarded");

    // The same receiver key, of another network.
    let card = bank.card("은행");
    let mut terms = sender.terms(&card);
    terms.audience = credential::Audience::new([7; 32], card.ledger_key().to_string()).unwrap();
    let text = sender.present(&terms);
    let given = sender.give(&text, &card, expires_s).await;
    let examined = open(&bank, &given.id).await;
    expect_failed(&examined, &[other_audience], "another network");

    // The public end differs from the signed one.
    let card = bank.card("은행");
    let text = sender.present(&sender.terms(&card));
    let given = sender.give(&text, &card, expires_s + DAY_S).await;
    let examined = open(&bank, &given.id).await;
    let expected = [(CheckName::MeantForMe, Reason::OtherExpiry)];
    expect_failed(&examined, &expected, "another end");

    // A bank that got a copy passes it on under a document of its own.
    let mut middleman = Hostile::new(&network, "land-register-03").await;
    let card = bank.card("은행");
    let text = sender.present(&sender.terms(&first));
    let given = middleman.give(&text, &card, expires_s).await;
    let examined = open(&bank, &given.id).await;
    let expected = [
        (CheckName::BoundToAsset, Reason::OtherDocument),
        (CheckName::FromOwner, Reason::OtherAsset),
        other_audience,
    ];
    expect_failed(&examined, &expected, "passed on under another asset");

    // A revoked document travels under a live one's asset, both of one owner.
    let mut live = Hostile::new(&network, "land-register-03").await;
    network.revoke(&sender.asset()).await;
    for names_live in [true, false] {
        let card = bank.card("은행");
        let mut terms = sender.terms(&card);
        if names_live {
            terms.terms.asset = live.asset();
        }
        let text = sender.present(&terms);
        let given = live.give(&text, &card, expires_s).await;
        let examined = open(&bank, &given.id).await;
        let mut expected = vec![(CheckName::BoundToAsset, Reason::OtherDocument)];
        if !names_live {
            expected.push((CheckName::FromOwner, Reason::OtherAsset));
        }
        expect_failed(
            &examined,
            &expected,
            "a revoked document under a live asset",
        );
        // As a file it is no better: the asset that it names decides.
        let online = bank.wallet.online().await.unwrap();
        let examined = online.verify_text(&text).await.unwrap();
        assert_eq!(examined.report.verdict, Verdict::NotValid);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issuer_lends_its_asset_to_a_stranger() {
    let network = Network::start().await;
    let bank = network.wallet("bank").await;
    let holder = Ed25519PrivateKey::make().unwrap();
    let stranger = Ed25519PrivateKey::make().unwrap();
    let kid_wrong = (CheckName::IssuerKnown, Reason::IssuerKeyNotGood);
    let cases = [
        (
            "https://elsewhere.example",
            vec![
                (CheckName::IssuerKnown, Reason::IssuerUnknown),
                (CheckName::BoundToAsset, Reason::OtherIssuer),
            ],
        ),
        (ISS, vec![kid_wrong]),
    ];
    for (iss, expected) in cases {
        let document = signed_by(&network, SAMPLE, &holder, iss, &stranger);
        let hash = Sha256Hex(*document.document_hash().as_bytes());
        let holder = Ed25519PrivateKey::from_seed(&holder.to_seed());
        let mut sender = Hostile::with_document(&network, document, holder, hash).await;
        let card = bank.card("은행");
        let text = sender.present(&sender.terms(&card));
        let given = sender.give(&text, &card, sender.expires_s()).await;
        let examined = open(&bank, &given.id).await;
        expect_failed(&examined, &expected, iss);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_opened_ends() {
    let network = Network::start().await;
    let bank = network.wallet("bank").await;
    let mut sender = Hostile::new(&network, SAMPLE).await;
    let net = network.client.network_id();
    let expires_s = sender.expires_s();

    // Two copies that are opened while they are good.
    let mut opened = Vec::new();
    for _ in 0..2 {
        let card = bank.card("은행");
        let text = sender.present(&sender.terms(&card));
        let given = sender.give(&text, &card, expires_s).await;
        let examined = open(&bank, &given.id).await;
        assert_eq!(
            examined.report.verdict,
            Verdict::Valid,
            "{:?}",
            examined.report
        );
        opened.push((given, text));
    }
    let (withdrawn, text) = &opened[0];
    let trail = network.client.trail(&sender.copies.asset).await.unwrap();
    let share = |id: &str| {
        let mut shares = trail.state.shares.iter();
        shares.find(|share| share.transaction.to_string() == id)
    };
    let held: Held = share(&withdrawn.id).unwrap().held.clone().unwrap();
    let next = sender.fresh_key().public();
    let withdraw = build::withdraw(&net, &held, &next, &withdrawn.held_owner).unwrap();
    assert_ne!(
        held.output, withdrawn.held.output,
        "a receipt is in between"
    );
    sender.submit(&withdraw, None).await.unwrap();
    let online = bank.wallet.online().await.unwrap();
    let expected = [(CheckName::NotWithdrawn, Reason::Withdrawn)];
    let examined = online.verify(&withdrawn.id).await.unwrap();
    expect_failed(&examined, &expected, "withdrawn");
    // Kept as a file it fares no better.
    expect_failed(
        &online.verify_text(text).await.unwrap(),
        &expected,
        "a file",
    );

    let (returned, text) = &opened[1];
    bank.wallet.prepare_return(&returned.id, false).unwrap();
    bank.deliver().await;
    let expected = [(CheckName::NotWithdrawn, Reason::Returned)];
    let examined = online.verify_text(text).await.unwrap();
    expect_failed(&examined, &expected, "returned");

    // Its time runs out.
    let card = bank.card("은행");
    let text = sender.present(&sender.terms(&card));
    let given = sender.give(&text, &card, expires_s).await;
    open(&bank, &given.id).await;
    network.clock.advance(7 * DAY_S * 1000);
    Hostile::new(&network, "land-register-03").await;
    let online = bank.wallet.online().await.unwrap();
    let examined = online.verify(&given.id).await.unwrap();
    let expected = [(CheckName::InTime, Reason::ShareExpired)];
    expect_failed(&examined, &expected, "expired");
    // The receiver cannot make its copy last by keeping it as a file.
    let examined = online.verify_text(&text).await.unwrap();
    expect_failed(&examined, &expected, "expired, as a file");
}
