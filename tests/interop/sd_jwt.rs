//! RFC 9901, both directions: issued here or there, shown here or there, verified on both sides.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::common::{Desk, Run, sample};
use crate::foreign::Foreign;
use crate::{changed, jwk};

/// Issuer's and holder's kinds of keys, and their algorithms.
const KEYS: [[&str; 4]; 3] = [
    ["rsa", "PS256", "ed25519", "EdDSA"],
    ["p256", "ES256", "p256", "ES256"],
    ["ed25519", "EdDSA", "ed25519", "EdDSA"],
];

/// What is shown of the sample: a value, a value of one row, and one of every row.
const CHOICE: &str = "/내용/세대주␠성명 /내용/세대원/1/주민등록번호 /내용/세대원/*/성명";

struct Parties {
    desk: Desk,
    issuer_alg: &'static str,
    holder_alg: &'static str,
}

impl Parties {
    fn of([issuer, issuer_alg, holder, holder_alg]: [&'static str; 4]) -> Self {
        let desk = Desk::new();
        desk.key("gov", issuer);
        desk.key("holder", holder);
        Self {
            desk,
            issuer_alg,
            holder_alg,
        }
    }

    /// Issues the sample, and reads it back: the token, its claims, the places of its disclosures.
    fn issue_here(&self) -> (String, Value, Value) {
        let document = sample("resident-registration-03");
        self.desk.write("document", fs::read(document).unwrap());
        let run = self.desk.run(
            "sdjwt issue --document @document --iss https://gov.example --issuer-key @gov.priv \
             --holder @holder.pub",
        );
        let token = run.ok().text().trim_end().to_owned();
        let read = self.verify_here(&token, "--strict-form").ok().json();
        (token, read["claims"].clone(), read["disclosed"].clone())
    }

    fn present_here(&self, token: &str, choice: &str) -> Value {
        self.desk.write("issued", token);
        let run = self.desk.run(&format!(
            "sdjwt present --sdjwt @issued --holder-key @holder.priv --aud bank --nonce n1 --json {choice}"
        ));
        run.ok().json()
    }

    fn verify_here(&self, token: &str, more: &str) -> Run {
        self.desk.write("token", token);
        self.desk.run(&format!(
            "sdjwt verify --sdjwt @token --issuer @gov.pub --json {more}"
        ))
    }

    fn issue_there(
        &self,
        foreign: &mut Foreign,
        claims: &Value,
        places: &Value,
        decoys: bool,
    ) -> String {
        let issued = foreign.ask(&json!({
            "do": "issue", "key": jwk(&self.desk, "gov.priv"), "alg": self.issuer_alg,
            "claims": claims, "places": places, "typ": "dc+sd-jwt", "decoys": decoys,
        }));
        issued["sd_jwt"].as_str().unwrap().to_owned()
    }

    fn present_there(
        &self,
        foreign: &mut Foreign,
        token: &str,
        claims: &Value,
        places: &Value,
    ) -> String {
        let mut request = json!({
            "do": "present", "key": jwk(&self.desk, "holder.priv"), "alg": self.holder_alg,
            "token": token, "claims": claims, "places": places, "aud": "bank", "nonce": "n1",
        });
        if !foreign.name.starts_with("jwcrypto") {
            request.as_object_mut().unwrap().remove("claims");
        }
        let shown = foreign.ask(&request);
        shown["sd_jwt"].as_str().unwrap().to_owned()
    }

    fn verify_there(
        &self,
        foreign: &mut Foreign,
        token: &str,
        [aud, nonce]: [Option<&str>; 2],
    ) -> Result<Value, String> {
        let answer = foreign.try_ask(&json!({
            "do": "verify", "key": jwk(&self.desk, "gov.pub"), "alg": self.issuer_alg,
            "holder_alg": self.holder_alg, "token": token, "aud": aud, "nonce": nonce,
        }))?;
        let mut claims = answer["claims"].clone();
        claims.as_object_mut().unwrap().remove("_sd_alg");
        Ok(claims)
    }

    /// A presentation that both sides verify, with the same claims and the expected places.
    fn both_verify(&self, foreign: &mut Foreign, token: &str, places: &Value) -> Value {
        let here = self.verify_here(token, "--aud bank --nonce n1").ok().json();
        assert_eq!(here["disclosed"], *places, "{}", foreign.name);
        assert_eq!(here["form_faults"], json!([]), "{}", foreign.name);
        let there = self
            .verify_there(foreign, token, [Some("bank"), Some("n1")])
            .unwrap();
        assert_eq!(there, here["claims"], "{}", foreign.name);
        there
    }

    /// Shows a choice and everything, here and there, and verifies all four on both sides.
    fn show_and_verify(&self, foreign: &mut Foreign, token: &str, claims: &Value, choice: &str) {
        for choice in [choice, "--all"] {
            let here = self.present_here(token, choice);
            let places = &here["disclosed"];
            let shown_here = self.both_verify(foreign, here["sd_jwt"].as_str().unwrap(), places);
            assert_eq!(shown_here == *claims, choice == "--all");
            let there = self.present_there(foreign, token, claims, places);
            let shown_there = self.both_verify(foreign, &there, places);
            assert_eq!(shown_here, shown_there);
        }
    }
}

#[test]
fn others_read_and_show_what_we_issue() {
    for mut foreign in Foreign::all() {
        for keys in KEYS {
            let parties = Parties::of(keys);
            let (token, claims, _) = parties.issue_here();
            let there = parties.verify_there(&mut foreign, &token, [None; 2]);
            assert_eq!(there.unwrap(), claims);
            let choice = format!("--disclose {CHOICE}");
            parties.show_and_verify(&mut foreign, &token, &claims, &choice);
        }
    }
}

#[test]
fn we_read_and_show_documents_that_others_issue() {
    for mut foreign in Foreign::all() {
        for keys in KEYS {
            let parties = Parties::of(keys);
            let (_, claims, places) = parties.issue_here();
            let token = parties.issue_there(&mut foreign, &claims, &places, false);
            let read = parties.verify_here(&token, "--strict-form").ok().json();
            assert_eq!(read["claims"], claims);
            let choice = format!("--disclose {CHOICE}");
            parties.show_and_verify(&mut foreign, &token, &claims, &choice);
        }
    }
}

/// A token that is none of our documents: lists, disclosures in disclosures, decoys, odd names.
#[test]
fn we_read_and_show_other_tokens() {
    for mut foreign in Foreign::all() {
        let parties = Parties::of(["p256", "ES256", "ed25519", "EdDSA"]);
        let claims = json!({
            "iss": "https://issuer.example",
            "vct": "https://issuer.example/identity",
            "cnf": {"jwk": jwk(&parties.desk, "holder.pub")},
            "given_name": "길동", "age": 42, "ratio": 1.5, "negative": -1, "nothing": null,
            "nationalities": [{"code": "FR", "since": 2001}, "KR", "DE"],
            "address": {"street/no": "가~나 1", "locality": "서울", "region": {"code": 11, "name": "\u{1f30f}"}},
            "open": {"true": true, "false": false, "empty": {}, "list": [[1, 2], []]},
        });
        let places = json!([
            "/address",
            "/address/region",
            "/address/region/name",
            "/address/street~1no",
            "/age",
            "/given_name",
            "/nationalities/0",
            "/nationalities/0/since",
            "/nationalities/2",
            "/negative",
            "/nothing",
            "/open/list/0/1",
            "/open/true",
            "/ratio",
        ]);
        let token = parties.issue_there(&mut foreign, &claims, &places, true);
        let read = parties.verify_here(&token, "").ok().json();
        assert_eq!(read["claims"], claims);
        assert_eq!(read["disclosed"], places);
        let choice = "--disclose /address/region/name /nationalities/0 /nothing /open/true";
        parties.show_and_verify(&mut foreign, &token, &claims, choice);
    }
}

#[test]
fn what_was_changed_is_refused_on_both_sides() {
    for mut foreign in Foreign::all() {
        let parties = Parties::of(["p256", "ES256", "ed25519", "EdDSA"]);
        let (ours, claims, places) = parties.issue_here();
        let theirs = parties.issue_there(&mut foreign, &claims, &places, false);
        let choice = format!("--disclose {CHOICE}");
        let here = parties.present_here(&ours, &choice);
        let there = parties.present_there(&mut foreign, &theirs, &claims, &here["disclosed"]);
        for token in [here["sd_jwt"].as_str().unwrap(), &there] {
            let parts: Vec<&str> = token.split('~').collect();
            let without_one = [&parts[..1], &parts[2..]].concat().join("~");
            let mut cases = vec![
                changed(token, '~', 1),
                changed(token, '~', parts.len() - 1),
                without_one,
            ];
            // Header, payload and signature of the issuer.
            let rest = parts[1..].join("~");
            cases.extend((0..3).map(|part| format!("{}~{rest}", changed(parts[0], '.', part))));
            for case in cases {
                let run = parties.verify_here(&case, "--aud bank --nonce n1");
                assert_eq!(run.code, 3, "{}", run.stderr);
                parties
                    .verify_there(&mut foreign, &case, [Some("bank"), Some("n1")])
                    .unwrap_err();
            }
            for [aud, nonce] in [["bank", "n2"], ["other", "n1"]] {
                let run = parties.verify_here(token, &format!("--aud {aud} --nonce {nonce}"));
                assert_eq!(run.code, 3, "{}", run.stderr);
                parties
                    .verify_there(&mut foreign, token, [Some(aud), Some(nonce)])
                    .unwrap_err();
            }
        }
    }
}

#[test]
fn no_signature_and_other_types_are_refused() {
    for mut foreign in Foreign::all() {
        let mut parties = Parties::of(["p256", "ES256", "ed25519", "EdDSA"]);
        let (_, claims, places) = parties.issue_here();
        let token = parties.issue_there(&mut foreign, &claims, &places, false);
        let (signed, disclosures) = token.split_once('~').unwrap();
        let payload = signed.split('.').nth(1).unwrap();
        for signature in ["", "AAAA"] {
            let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"dc+sd-jwt"}"#);
            let none = format!("{header}.{payload}.{signature}~{disclosures}");
            assert_eq!(parties.verify_here(&none, "").code, 3);
            parties
                .verify_there(&mut foreign, &none, [None; 2])
                .unwrap_err();
        }
        // A type that was not asked for.
        assert_eq!(parties.verify_here(&token, "--typ vc+sd-jwt").code, 3);

        // PKCS #1 v1.5 signatures, which Python's library makes with the same key.
        if foreign.name.starts_with("jwcrypto") {
            parties.desk.key("rsa", "rsa");
            fs::copy(parties.desk.path("rsa.priv"), parties.desk.path("gov.priv")).unwrap();
            fs::copy(parties.desk.path("rsa.pub"), parties.desk.path("gov.pub")).unwrap();
            parties.issuer_alg = "RS256";
            let token = parties.issue_there(&mut foreign, &claims, &places, false);
            assert_eq!(parties.verify_here(&token, "").code, 3);
            parties.issuer_alg = "PS256";
            let token = parties.issue_there(&mut foreign, &claims, &places, false);
            parties.verify_here(&token, "--strict-form").ok();
        }
    }
}
