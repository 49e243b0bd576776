//! What is refused, and as what.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;

use civil_document::{Document, units};
use common::{LEDGER_KEY, holder, issued, issuer, json, sample, share, terms};
use credential::{
    Audience, Credential, Disclosed, DocumentHash, Error, IssueTerms, Presentation, ShareTerms,
    Terms, issue,
};
use jose::{Algorithm, Header, PublicJwk, Signer};
use sd_jwt::{Frame, IssueOptions, KeyBinding, SdJwt};
use strict_json::Json;

fn document() -> Document {
    sample("resident-registration-03")
}

fn frame(document: &Document) -> Frame {
    let units = units(document.form(), document.json());
    let units = units.iter().flat_map(|unit| unit.all());
    Frame::from_pointers(units.map(|unit| unit.pointer.as_str())).unwrap()
}

fn claims(document: &Document) -> BTreeMap<String, Json> {
    let jwk = PublicJwk::from(holder().public_key()).to_json();
    let mut claims = document.json().as_object().unwrap().clone();
    claims.remove("DS");
    claims.extend([
        ("iss".to_owned(), Json::from("https://gov.example")),
        ("iat".to_owned(), Json::from(1_u64)),
        ("vct".to_owned(), Json::from(document.form().vct())),
        ("jti".to_owned(), Json::from("A".repeat(43))),
        ("cnf".to_owned(), Json::from_iter([("jwk", jwk)])),
    ]);
    claims
}

/// An SD-JWT of a government that has its own ideas.
fn odd(claims: BTreeMap<String, Json>, frame: &Frame) -> SdJwt {
    let header = Header::new(Algorithm::EdDSA)
        .with_typ("dc+sd-jwt")
        .with_kid("k");
    let claims = Json::Object(claims);
    sd_jwt::issue(&claims, frame, &header, &issuer(), &IssueOptions::default()).unwrap()
}

fn check_credential(claims: BTreeMap<String, Json>, frame: &Frame, code: &str) {
    let error = Credential::parse(&odd(claims, frame).to_string()).unwrap_err();
    assert_eq!(error.code(), code, "{error}");
}

#[test]
fn the_plain_case_is_taken() {
    let document = document();
    let text = odd(claims(&document), &frame(&document)).to_string();
    assert!(Credential::parse(&text).is_ok());
}

#[test]
fn claims_of_the_issuer() {
    let document = document();
    let cases = [
        ("iss", None, "credential-claim"),
        ("iss", Some(Json::from("")), "credential-claim"),
        ("iss", Some(Json::from(1_u64)), "credential-claim"),
        ("iat", None, "credential-claim"),
        ("iat", Some(Json::from("1")), "credential-claim"),
        ("iat", Some(json("1.5")), "credential-claim"),
        ("iat", Some(json("-1")), "credential-claim"),
        ("exp", Some(json("1e9")), "credential-claim"),
        ("nbf", Some(Json::Null), "credential-claim"),
        ("vct", None, "credential-claim"),
        (
            "vct",
            Some(Json::from("urn:minwon:nothing:1")),
            "credential-unknown-form",
        ),
        (
            "vct",
            Some(Json::from("urn:minwon:land-register:1")),
            "credential-unknown-form",
        ),
        (
            "서류명",
            Some(Json::from("토지대장")),
            "credential-unknown-form",
        ),
        ("서류명", None, "credential-claim"),
        ("jti", None, "credential-claim"),
        ("jti", Some(Json::from("A".repeat(22))), "credential-claim"),
        ("jti", Some(Json::from("?".repeat(43))), "credential-claim"),
        ("cnf", None, "credential-claim"),
        (
            "cnf",
            Some(json(r#"{"jwk":{"kty":"oct"}}"#)),
            "credential-claim",
        ),
    ];
    for (name, value, code) in cases {
        let mut claims = claims(&document);
        claims.remove(name);
        claims.extend(value.map(|value| (name.to_owned(), value)));
        check_credential(claims, &frame(&document), code);
    }
    let mut without_content = claims(&document);
    without_content.remove("내용");
    check_credential(without_content, &Frame::new(), "credential-claim");
}

#[test]
fn documents_that_break_their_form() {
    let document = document();
    let mut claims = claims(&document);
    if let Some(Json::Object(content)) = claims.get_mut("내용") {
        content.insert("모르는 것".into(), Json::from("값"));
    }
    check_credential(claims, &frame(&document), "document-invalid");
}

#[test]
fn divisions_that_are_not_the_forms() {
    let document = document();
    let all = frame(&document);
    check_credential(claims(&document), &Frame::new(), "credential-division");
    for more in [
        "/내용/세대원",
        "/내용/발급정보/발급일자",
        "/내용/세대원/1/성명",
    ] {
        let mut frame = all.clone();
        frame.withhold(more).unwrap();
        check_credential(claims(&document), &frame, "credential-division");
    }
}

#[test]
fn an_owner_gets_everything_and_a_receiver_a_binding() {
    let credential = issued(&document());
    let text = credential.to_string();
    let presentation = credential.select_preset("job").unwrap();
    let presentation = presentation
        .present(&share(), &holder())
        .unwrap()
        .to_string();
    let code = |result: Result<Credential, Error>| result.unwrap_err().code();
    assert_eq!(
        code(Credential::parse(&presentation)),
        "sd-jwt-key-binding-unexpected"
    );
    let (unbound, _) = presentation.rsplit_once('~').unwrap();
    assert_eq!(
        code(Credential::parse(&format!("{unbound}~"))),
        "credential-incomplete"
    );
    let error = Presentation::parse(&text).unwrap_err();
    assert_eq!(error.code(), "sd-jwt-key-binding-missing");
    assert_eq!(
        code(Credential::parse_padded(&[0xff])),
        "credential-not-text"
    );
}

#[test]
fn other_keys_and_types() {
    let credential = issued(&document());
    assert!(credential.verify(&issuer().public_key()).is_ok());
    assert!(credential.verify(&holder().public_key()).is_err());
    let document = document();
    let header = Header::new(Algorithm::EdDSA)
        .with_typ("vc+sd-jwt")
        .with_kid("k");
    let other = sd_jwt::issue(
        &Json::Object(claims(&document)),
        &frame(&document),
        &header,
        &issuer(),
        &IssueOptions::default(),
    );
    let other = Credential::parse(&other.unwrap().to_string()).unwrap();
    let error = other.verify(&issuer().public_key()).unwrap_err();
    assert_eq!(error.code(), "sd-jwt-wrong-type");
    let selection = credential.select_everything();
    let error = selection.present(&share(), &issuer()).unwrap_err();
    assert_eq!(error.code(), "sd-jwt-not-the-holder");
}

#[test]
fn selections_of_what_no_form_has() {
    let credential = issued(&document());
    for pattern in [
        "/내용/지번",
        "/iss",
        "/내용/세대원/0",
        "/내용/세대원/*/지번",
    ] {
        let error = credential.select(&[pattern.parse().unwrap()]).unwrap_err();
        assert_eq!(error.code(), "credential-unknown-place", "{pattern}");
    }
    let error = credential.select_preset("lease").unwrap_err();
    assert_eq!(error.code(), "credential-unknown-preset");
}

#[test]
fn terms_nobody_could_take() {
    let issuing = |change: fn(&mut IssueTerms)| {
        let mut terms = terms();
        change(&mut terms);
        issue(&document(), &terms, &issuer()).unwrap_err().code()
    };
    assert_eq!(issuing(|terms| terms.iss.clear()), "credential-unusable");
    assert_eq!(
        issuing(|terms| terms.exp_s = Some(terms.iat_s)),
        "credential-unusable"
    );
    assert_eq!(
        issuing(|terms| terms.nbf_s = terms.exp_s),
        "credential-unusable"
    );

    let sharing = |change: fn(&mut ShareTerms)| {
        let mut terms = share();
        change(&mut terms);
        let credential = issued(&document());
        let selection = credential.select_everything();
        selection.present(&terms, &holder()).unwrap_err().code()
    };
    assert_eq!(sharing(|share| share.nonce.clear()), "credential-unusable");
    assert_eq!(
        sharing(|share| share.nonce.push('=')),
        "credential-unusable"
    );
    assert_eq!(
        sharing(|share| share.terms.purpose.clear()),
        "credential-unusable"
    );
    assert_eq!(
        sharing(|share| share.terms.purpose = "가".repeat(86)),
        "credential-unusable"
    );
    assert_eq!(
        sharing(|share| share.terms.asset = "AB".repeat(32)),
        "credential-unusable"
    );
}

#[test]
fn key_bindings_that_are_no_shares() {
    let document = document();
    let sd_jwt = odd(claims(&document), &frame(&document));
    let asset = "ab".repeat(32);
    let good = format!(r#"{{"asset":"{asset}","purpose":"p","expires":1}}"#);
    let audience = Audience::new([7; 32], LEDGER_KEY).unwrap().to_string();
    let code = |audience: &str, members: &[(&str, &str)]| {
        let binding = KeyBinding {
            audience: audience.into(),
            nonce: "n".into(),
            issued_at_s: 1,
            claims: members
                .iter()
                .map(|(name, value)| ((*name).to_owned(), json(value)))
                .collect(),
        };
        let text = sd_jwt
            .clone()
            .bind(&binding, &holder())
            .unwrap()
            .to_string();
        Presentation::parse(&text)
            .unwrap()
            .verify(&issuer().public_key())
            .map_or_else(|error| error.code(), |_| "taken")
    };
    assert_eq!(code(&audience, &[("terms", &good)]), "taken");
    assert_eq!(
        code("https://bank.example", &[("terms", &good)]),
        "credential-audience"
    );
    assert_eq!(code(&audience, &[]), "credential-terms");
    assert_eq!(code(&audience, &[("terms", "[]")]), "credential-terms");
    assert_eq!(
        code(&audience, &[("terms", &good), ("more", "1")]),
        "credential-terms"
    );
    let changes = [
        (r#""expires":1"#, r#""expires":"1""#),
        (r#""expires":1"#, r#""expires":1.0"#),
        (r#","expires":1"#, ""),
        (r#""purpose":"p","#, ""),
        (r#""p""#, r#""""#),
        (r#""asset":"ab"#, r#""asset":"xy"#),
        (r#""expires":1"#, r#""expires":1,"more":1"#),
        (r#""expires":1"#, r#""expires":1,"keep_until":null"#),
    ];
    for (from, to) in changes {
        let terms = good.replacen(from, to, 1);
        assert_ne!(terms, good);
        assert_eq!(
            code(&audience, &[("terms", &terms)]),
            "credential-terms",
            "{terms}"
        );
    }
}

#[test]
fn faults_of_a_part() {
    // A government that hides what the form has in the clear.
    let document = document();
    let check = |change: &dyn Fn(&mut BTreeMap<String, Json>, &mut Frame),
                 shown: &[&str],
                 expected: &[&str]| {
        let mut claims = claims(&document);
        let mut frame = frame(&document);
        change(&mut claims, &mut frame);
        let sd_jwt = odd(claims, &frame).select(shown).unwrap();
        let disclosed = Disclosed::new(document.form(), &sd_jwt.resolve().unwrap());
        let mut codes: Vec<_> = disclosed
            .faults()
            .iter()
            .map(|fault| fault.code())
            .collect();
        codes.dedup();
        assert_eq!(codes, expected);
    };
    check(&|_, _| {}, &["/내용/세대원/2"], &[]);
    let hide_date =
        |_: &mut _, frame: &mut Frame| frame.withhold("/내용/발급정보/발급일자").unwrap();
    check(&hide_date, &[], &["missing", "too-much-withheld"]);
    check(&hide_date, &["/내용/발급정보/발급일자"], &["division"]);
    let hide_table = |_: &mut _, frame: &mut Frame| frame.withhold("/내용/세대원").unwrap();
    check(&hide_table, &[], &["missing"]);
    let stranger = |claims: &mut BTreeMap<String, Json>, frame: &mut Frame| {
        if let Some(Json::Object(content)) = claims.get_mut("내용")
            && let Some(Json::Object(address)) = content.get_mut("현주소")
        {
            address.insert("모르는 것".into(), Json::from("값"));
            frame.withhold("/내용/현주소/모르는 것").unwrap();
        }
    };
    check(&stranger, &["/내용/현주소/변동일"], &["too-much-withheld"]);
    check(&stranger, &["/내용/현주소/주소"], &["too-much-withheld"]);
    check(
        &stranger,
        &["/내용/현주소/모르는 것"],
        &["additionalProperties"],
    );
    let gap = |claims: &mut BTreeMap<String, Json>, frame: &mut Frame| {
        if let Some(Json::Object(content)) = claims.get_mut("내용")
            && let Some(Json::Object(members)) = content.get_mut("세대원")
        {
            let last = members.remove("4").unwrap();
            members.insert("7".into(), last);
        }
        *frame = Frame::from_pointers([
            "/내용/세대원/7",
            "/내용/세대원/1",
            "/내용/세대원/2",
            "/내용/세대원/3",
        ])
        .unwrap();
    };
    check(&gap, &["/내용/세대원/7"], &["division", "row-number"]);
    let bad_value = |claims: &mut BTreeMap<String, Json>, _: &mut Frame| {
        if let Some(Json::Object(content)) = claims.get_mut("내용")
            && let Some(Json::Object(address)) = content.get_mut("현주소")
        {
            address.insert("전입일".into(), Json::from("2023.02.29"));
        }
    };
    check(&bad_value, &["/내용/현주소/주소"], &[]);
    check(&bad_value, &["/내용/현주소/전입일"], &["calendar-date"]);
}

#[test]
fn hashes_and_audiences_have_one_spelling() {
    let audience = Audience::new([0xab; 32], LEDGER_KEY).unwrap();
    let text = format!("urn:minwon:{}:{LEDGER_KEY}", "ab".repeat(32));
    assert_eq!(audience.to_string(), text);
    assert_eq!(text.parse::<Audience>().unwrap(), audience);
    let odd = [
        String::new(),
        text.replace("ab", "AB"),
        text.replace("urn:", "URN:"),
        text.replace(LEDGER_KEY, ""),
        format!("{text}1"),
        format!("{text}:1"),
        format!("{text} "),
        text.replace('F', "0"),
    ];
    for odd in odd {
        assert_eq!(
            odd.parse::<Audience>().unwrap_err().code(),
            "credential-audience",
            "{odd}"
        );
    }
    let hash = DocumentHash::from([0x0f; 32]);
    assert_eq!(hash.to_string(), "0f".repeat(32));
    assert_eq!(hash.to_string().parse::<DocumentHash>().unwrap(), hash);
    for odd in [
        "",
        "0F",
        &"0F".repeat(32),
        &"0f".repeat(31),
        &"é".repeat(32),
    ] {
        assert_eq!(
            odd.parse::<DocumentHash>().unwrap_err().code(),
            "credential-hash"
        );
    }
    let quoted = serde_json::to_string(&hash).unwrap();
    assert_eq!(serde_json::from_str::<DocumentHash>(&quoted).unwrap(), hash);
}

#[test]
fn debugging_shows_no_values() {
    let credential = issued(&document());
    let selection = credential.select_everything();
    let presentation = selection.present(&share(), &holder()).unwrap();
    let verified = presentation.verify(&issuer().public_key()).unwrap();
    let text = format!(
        "{credential:?}{presentation:?}{verified:?}{:?}",
        verified.disclosed.lines()
    );
    let leaves = common::leaves(credential.document().content());
    // Words of the form are in pointers.
    let lines = verified.disclosed.lines().iter();
    let words: String = lines.map(|line| line.pointer.to_string()).collect();
    for (pointer, value) in &leaves {
        let is_word = words.contains(value) || value.chars().count() < 3;
        assert!(is_word || !text.contains(value), "{pointer}");
    }
    let terms: &Terms = &verified.share.terms;
    assert!(!text.contains(&terms.purpose));
}
