//! RFC 7516, both directions.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::common::Desk;
use crate::foreign::Foreign;
use crate::{changed, jwk};

fn desk() -> Desk {
    let desk = Desk::new();
    desk.key("bank", "rsa");
    desk
}

fn plaintexts() -> Vec<Vec<u8>> {
    let large = (0..100_000_u32).map(|n| ((n * 7919) >> 3) as u8).collect();
    vec![Vec::new(), "안녕".into(), large]
}

fn header() -> Value {
    json!({"alg": "RSA-OAEP-256", "enc": "A256GCM", "cty": "dc+sd-jwt"})
}

/// What the other implementation seals.
fn seal(foreign: &mut Foreign, desk: &Desk, plaintext: &[u8], header: &Value) -> String {
    let sealed = foreign.ask(&json!({
        "do": "seal",
        "key": jwk(desk, "bank.pub"),
        "plaintext": URL_SAFE_NO_PAD.encode(plaintext),
        "header": header,
    }));
    sealed["jwe"].as_str().unwrap().to_owned()
}

fn open(foreign: &mut Foreign, desk: &Desk, token: &str) -> Result<Value, String> {
    foreign.try_ask(&json!({"do": "open", "key": jwk(desk, "bank.priv"), "token": token}))
}

#[test]
fn others_open_what_we_seal() {
    let desk = desk();
    for mut foreign in Foreign::all() {
        for plaintext in plaintexts() {
            // jwcrypto takes an empty plaintext, rightly decrypted, for a failure.
            if plaintext.is_empty() && foreign.name.starts_with("jwcrypto") {
                continue;
            }
            let run = desk.run_with("jose seal --to @bank.pub --cty dc+sd-jwt", &plaintext);
            let opened = open(&mut foreign, &desk, run.ok().text().trim_end()).unwrap();
            assert_eq!(opened["plaintext"], URL_SAFE_NO_PAD.encode(&plaintext));
            assert_eq!(opened["header"], header());
        }
    }
}

#[test]
fn we_open_what_others_seal() {
    let desk = desk();
    for mut foreign in Foreign::all() {
        for plaintext in plaintexts() {
            let token = seal(&mut foreign, &desk, &plaintext, &header());
            let line = "jose open --key @bank.priv";
            assert_eq!(desk.run_with(line, token.as_bytes()).ok().stdout, plaintext);
            let opened = desk.run_with(&format!("{line} --json"), token.as_bytes());
            assert_eq!(opened.ok().json()["cty"], "dc+sd-jwt");
        }
    }
}

#[test]
fn a_changed_character_opens_nowhere() {
    let desk = desk();
    for mut foreign in Foreign::all() {
        let ours = desk.run_with("jose seal --to @bank.pub", b"secret").ok();
        let theirs = seal(&mut foreign, &desk, b"secret", &header());
        for token in [ours.text().trim_end(), &theirs] {
            for part in 0..5 {
                let token = changed(token, '.', part);
                let run = desk.run_with("jose open --key @bank.priv", token.as_bytes());
                assert_eq!(run.code, 3, "part {part}: {}", run.stderr);
                assert_eq!(run.stdout, b"");
                open(&mut foreign, &desk, &token).unwrap_err();
            }
        }
    }
}

/// Good encryption by others, of kinds that we do not take.
#[test]
fn other_algorithms_are_refused() {
    let desk = desk();
    let refused = |foreign: &mut Foreign, header: &Value| {
        let token = seal(foreign, &desk, b"secret", header);
        let run = desk.run_with("jose open --key @bank.priv", token.as_bytes());
        assert_eq!(run.code, 3, "{header}: {}", run.stderr);
        assert_eq!(run.stdout, b"");
    };
    for mut foreign in Foreign::all() {
        for (alg, enc) in [
            ("RSA-OAEP", "A256GCM"),
            ("RSA-OAEP-256", "A128GCM"),
            ("RSA-OAEP-256", "A256CBC-HS512"),
        ] {
            refused(&mut foreign, &json!({"alg": alg, "enc": enc}));
        }
        // jose 6 offers neither any more.
        if foreign.name.starts_with("jwcrypto") {
            let mut zip = header();
            zip["zip"] = json!("DEF");
            refused(&mut foreign, &zip);
            refused(&mut foreign, &json!({"alg": "RSA1_5", "enc": "A256GCM"}));
        }
    }
}
