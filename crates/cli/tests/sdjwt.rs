//! `minwon sdjwt`: issued, shown and verified through files.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;

use common::{Desk, sample};
use serde_json::{Value, json};

const AT_S: u64 = 1_795_000_000;

/// A desk with a document issued by `gov` to `holder`.
fn issued(document: &str, issuer: &str, holder: &str) -> (Desk, Value) {
    let desk = Desk::new();
    desk.key("gov", issuer);
    desk.key("holder", holder);
    let document = fs::read(sample(document)).unwrap();
    desk.write("document.json", &document);
    let run = desk.run(
        "sdjwt issue --document @document.json --iss https://gov.example \
         --issuer-key @gov.priv --holder @holder.pub --iat 1795000000 --exp 1797000000",
    );
    desk.write("issued", run.ok().stdout);
    (desk, serde_json::from_slice(&document).unwrap())
}

fn present(desk: &Desk, more: &str) -> common::Run {
    desk.run(&format!(
        "sdjwt present --sdjwt @issued --holder-key @holder.priv --aud bank --nonce n1 {more}"
    ))
}

fn verify(desk: &Desk, file: &str, more: &str) -> common::Run {
    desk.run(&format!(
        "sdjwt verify --sdjwt @{file} --issuer @gov.pub --at {AT_S}{more}"
    ))
}

#[test]
fn every_kind_of_key_issues_and_binds() {
    for (issuer, holder) in [("rsa", "ed25519"), ("p256", "p256"), ("ed25519", "ed25519")] {
        let (desk, document) = issued("land-register-02", issuer, holder);
        let shown: Value = serde_json::from_str(verify(&desk, "issued", "").ok().text()).unwrap();
        assert_eq!(shown, document);
        desk.write("shown", present(&desk, "--all").ok().stdout);
        let run = verify(&desk, "shown", " --aud bank --nonce n1 --strict-form").ok();
        let shown: Value = serde_json::from_str(run.text()).unwrap();
        assert_eq!(shown, document);
        assert!(run.stderr.contains("Withheld: 0"));
    }
}

#[test]
fn only_what_was_chosen_is_shown() {
    let (desk, document) = issued("resident-registration-03", "ed25519", "ed25519");
    let whole = &document["내용"];
    let everything = whole["세대원"].as_object().unwrap().len();
    assert!(everything > 1);

    // A pattern for every row, one row, nothing, a preset, a group.
    let shown = |more: &str| -> Value {
        desk.write("shown", present(&desk, more).ok().stdout);
        let json = verify(&desk, "shown", " --aud bank --nonce n1 --json")
            .ok()
            .json();
        assert_eq!(json["form"], "resident-registration");
        assert_eq!(json["form_faults"], json!([]));
        json["document"]["내용"].clone()
    };
    let every_name = shown("--disclose /내용/세대원/*/성명");
    assert_eq!(every_name["세대원"].as_object().unwrap().len(), everything);
    assert_eq!(
        every_name["세대원"]["2"]["성명"],
        whole["세대원"]["2"]["성명"]
    );
    assert_eq!(every_name["세대원"]["2"]["주민등록번호"], Value::Null);
    assert_eq!(every_name["세대주 성명"], Value::Null);

    let first = shown("--disclose /내용/세대원/1/주민등록번호 /내용/세대주␠성명");
    assert_eq!(first["세대원"].as_object().unwrap().len(), 1);
    assert_eq!(
        first["세대원"]["1"]["주민등록번호"],
        whole["세대원"]["1"]["주민등록번호"]
    );
    assert_eq!(first["세대주 성명"], whole["세대주 성명"]);

    let nothing = shown("--iat 1795000100");
    assert_eq!(nothing["세대원"], json!({}));

    let preset = shown("--preset job");
    assert_eq!(preset["세대원"].as_object().unwrap().len(), 1);

    let group = shown("--disclose /내용/현주소");
    assert_eq!(group["현주소"], whole["현주소"]);
}

#[test]
fn withheld_places_are_named_and_counted() {
    let (desk, _) = issued("resident-registration-03", "ed25519", "ed25519");
    desk.write(
        "shown",
        present(&desk, "--disclose /내용/세대원/1").ok().stdout,
    );
    let json = verify(&desk, "shown", " --json").ok().json();
    assert_eq!(json["withheld"]["counts"]["/내용/세대원"], 3);
    let places = json["withheld"]["places"].as_array().unwrap();
    assert!(places.contains(&"/내용/세대원/1/주민등록번호".into()));
    assert_eq!(json["disclosed"], json!(["/내용/세대원/1"]));
    assert_eq!(json["key_binding"]["aud"], "bank");
    assert_eq!(json["document_hash"].as_str().unwrap().len(), 64);
}

#[test]
fn each_fault_has_its_code() {
    let (desk, _) = issued("land-register-01", "ed25519", "ed25519");
    desk.key("stranger", "ed25519");
    desk.write(
        "shown",
        present(&desk, "--disclose /내용/고유번호").ok().stdout,
    );
    let shown = fs::read_to_string(desk.path("shown")).unwrap();
    let shown = shown.trim();
    let parts: Vec<&str> = shown.split('~').collect();

    desk.write("without-binding", format!("{}~{}~", parts[0], parts[1]));
    desk.write("without-disclosure", format!("{}~{}", parts[0], parts[2]));
    desk.write(
        "without-digest",
        format!("{}~WyJhYWFhYWFhYWFhYSIsIngiLDFd~", parts[0]),
    );
    desk.write("without-tilde", parts[0]);
    desk.write("nothing", "");
    desk.write("binary", b"\xff\xfe");
    let unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiZGMrc2Qtand0In0.e30.~";
    desk.write("unsigned", unsigned);
    for (file, more, code) in [
        (
            "shown",
            " --aud other --nonce n1",
            "sd-jwt-audience-mismatch",
        ),
        ("shown", " --aud bank --nonce n2", "sd-jwt-nonce-mismatch"),
        ("shown", " --typ example+sd-jwt", "sd-jwt-wrong-type"),
        (
            "without-binding",
            " --nonce n1",
            "sd-jwt-key-binding-missing",
        ),
        ("issued", " --aud bank", "sd-jwt-key-binding-missing"),
        ("without-disclosure", "", "sd-jwt-hash-mismatch"),
        ("without-digest", "", "sd-jwt-disclosure-unused"),
        ("without-tilde", "", "sd-jwt-not-compact"),
        ("nothing", "", "sd-jwt-not-compact"),
        ("binary", "", "file-not-text"),
        ("unsigned", "", "sd-jwt-issuer-signed"),
    ] {
        verify(&desk, file, more).refused(3, code);
    }
    desk.run("sdjwt verify --sdjwt @issued --issuer @stranger.pub")
        .refused(3, "sd-jwt-issuer-signed");
    desk.run("sdjwt verify --sdjwt @issued --issuer @gov.priv")
        .refused(5, "jose-key");
    desk.run("sdjwt verify --sdjwt @none --issuer @gov.pub")
        .refused(2, "file-not-found");
    desk.run("sdjwt verify --sdjwt @. --issuer @gov.pub")
        .refused(2, "file-is-directory");
    // Without the holder's part it is still what the issuer signed.
    verify(&desk, "without-binding", "").ok();
}

#[test]
fn times_are_checked() {
    let (desk, _) = issued("land-register-01", "ed25519", "ed25519");
    let at = |at_s: u64| {
        desk.run(&format!(
            "sdjwt verify --sdjwt @issued --issuer @gov.pub --at {at_s}"
        ))
    };
    at(1_796_999_999).ok();
    at(1_797_000_000).refused(3, "sd-jwt-expired");
    let run = desk.run(
        "sdjwt issue --document @document.json --iss g --issuer-key @gov.priv \
         --holder @holder.pub --iat 100 --nbf 200",
    );
    desk.write("issued", run.ok().stdout);
    at(199).refused(3, "sd-jwt-not-yet-valid");
    at(200).ok();
}

#[test]
fn bad_pointers_and_presets_are_refused() {
    let (desk, _) = issued("land-register-01", "ed25519", "ed25519");
    for (more, code) in [
        ("--disclose 내용", "usage"),
        ("--disclose /내용/~2", "usage"),
        ("--disclose /내용/없는␠것", "unknown-place"),
        ("--disclose /내용/고유번호 /x", "unknown-place"),
        ("--preset passport", "unknown-preset"),
        ("--all --preset everything", "usage"),
    ] {
        present(&desk, more).refused(2, code);
    }
    // A row that this document does not have is no mistake, but worth a word.
    let run = present(&desk, "--disclose /내용/개별공시지가/999").ok();
    assert!(run.stderr.contains("/내용/개별공시지가/999"));
}

#[test]
fn only_the_holder_presents() {
    let (desk, _) = issued("land-register-01", "ed25519", "ed25519");
    desk.key("thief", "ed25519");
    let present = "sdjwt present --sdjwt @issued --aud a --nonce n --holder-key";
    desk.run(&format!("{present} @thief.priv"))
        .refused(5, "sd-jwt-not-the-holder");
    desk.run(&format!("{present} @holder.pub"))
        .refused(5, "jose-malformed");
}

#[test]
fn what_cannot_be_issued_is_refused() {
    let (desk, _) = issued("land-register-01", "rsa", "ed25519");
    desk.write("invalid.json", "{}");
    let issue = |more: &str| desk.run(&format!("sdjwt issue {more}"));
    issue("--document @document.json --iss g --issuer-key @gov.priv --holder @gov.pub")
        .refused(5, "holder-key-kind");
    issue("--document @invalid.json --iss g --issuer-key @gov.priv --holder @holder.pub")
        .refused(3, "document-unknown-form");
    issue("--document @document.json --iss g --issuer-key @gov.pub --holder @holder.pub")
        .refused(5, "jose-malformed");
    issue("--document @document.json --iss g --issuer-key @gov.priv --holder @holder.priv")
        .refused(5, "jose-key");
    issue(
        "--document @document.json --iss g --issuer-key @gov.priv --holder @holder.pub \
         --iat 200 --exp 100",
    )
    .refused(2, "credential-unusable");
}

/// A token that has nothing to do with our forms, issued by crate `sd-jwt`.
#[test]
fn tokens_of_other_kinds_are_presented_and_verified() {
    use jose::{Algorithm, Ed25519PrivateKey, Header, PrivateKey, PublicJwk, Signer as _};
    use sd_jwt::{Frame, IssueOptions};
    use strict_json::{Json, Limits, parse};

    let desk = Desk::new();
    desk.key("holder", "ed25519");
    let issuer = Ed25519PrivateKey::make().unwrap();
    desk.write(
        "gov.pub",
        PublicJwk::from(issuer.public_key()).to_value().to_string(),
    );
    let holder = fs::read(desk.path("holder.priv")).unwrap();
    let holder = PrivateKey::from_jwk(&holder).unwrap().public_key();
    let claims = br#"{"iss": "x", "n": 1e2, "big": 1180591620717411303424,
        "a": {"b": "B", "c": {"d": "D"}}, "list": ["p", "q"]}"#;
    let Json::Object(mut claims) = parse(claims, &Limits::MESSAGE).unwrap() else {
        unreachable!()
    };
    let jwk = PublicJwk::from(holder).to_json();
    claims.insert("cnf".into(), Json::from_iter([("jwk", jwk)]));
    let frame = Frame::from_pointers(["/a/b", "/a/c", "/list/0", "/list/1"]).unwrap();
    let header = Header::new(Algorithm::EdDSA).with_typ("dc+sd-jwt");
    let options = IssueOptions { max_decoys: 3 };
    let token = sd_jwt::issue(&Json::Object(claims), &frame, &header, &issuer, &options).unwrap();
    desk.write("issued", token.to_string());

    let json = verify(&desk, "issued", " --json").ok().json();
    assert_eq!(
        (&json["form"], &json["document"]),
        (&Value::Null, &Value::Null)
    );
    // Numbers stay as they were signed.
    let text = verify(&desk, "issued", "").ok();
    assert!(text.text().contains("1e2") && text.text().contains("1180591620717411303424"));

    let cases = [
        ("", json!([]), json!([])),
        ("--disclose /a/b", json!(["/a/b"]), json!([])),
        ("--disclose /a", json!(["/a/b", "/a/c"]), json!([])),
        ("--disclose /a/c/d", json!(["/a/c"]), json!(["/a/c"])),
        (
            "--disclose /list/*",
            json!(["/list/0", "/list/1"]),
            json!([]),
        ),
        ("--disclose /iss", json!([]), json!([])),
        (
            "--all",
            json!(["/a/b", "/a/c", "/list/0", "/list/1"]),
            json!([]),
        ),
    ];
    for (more, disclosed, widened) in cases {
        let made = present(&desk, &format!("--json --iat 1 {more}"));
        let made = made.ok().json();
        assert_eq!(made["disclosed"], disclosed, "{more}");
        assert_eq!(made["widened"], widened, "{more}");
        desk.write("shown", made["sd_jwt"].as_str().unwrap());
        verify(&desk, "shown", " --aud bank --nonce n1").ok();
    }
    present(&desk, "--disclose /a/x").refused(2, "unknown-place");
    present(&desk, "--preset job").refused(2, "no-form");
}
