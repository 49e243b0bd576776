//! Writes the seeds of `fuzz/corpus`: what the samples and vectors of the crates hold, each to the
//! target that reads it. Run it from the root of the project, by `fuzz/seed.sh`.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use bigchain::{NetworkId, SigningKey};
use civil_document::{Document, Form};
use credential::request::Request;
use credential::{Audience, IssueTerms, ShareTerms, Terms, issue};
use jose::{Ed25519PrivateKey, PublicJwk, Signer};
use keys::KeyCard;
use ledger::{PayloadRef, build};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Larger seeds make a slow fuzzer.
const LARGEST_BYTES: usize = 12 * 1024;
/// Seeds of one target.
const MOST: usize = 40;

fn main() {
    let mut seeds = Seeds::default();
    for file in files(Path::new("crates"), "vectors") {
        seeds.file(&file);
    }
    seeds.made();
    for (name, _) in fuzz_targets::TARGETS {
        let found = seeds.0.remove(*name).unwrap_or_default();
        println!("{name}: {} seeds", found.len());
        let folder = Path::new("fuzz/corpus").join(name);
        fs::create_dir_all(&folder).unwrap();
        let every = found.len().div_ceil(MOST).max(1);
        for data in found.into_values().step_by(every) {
            let digest: String = hex::encode(Sha256::digest(&data));
            fs::write(folder.join(format!("seed-{}", &digest[..16])), data).unwrap();
        }
    }
    assert!(seeds.0.is_empty(), "a seed of no target");
}

/// Target → hash of the data → data, so that the choice is the same every time.
#[derive(Default)]
struct Seeds(BTreeMap<&'static str, BTreeMap<Vec<u8>, Vec<u8>>>);

impl Seeds {
    fn add(&mut self, target: &'static str, data: impl Into<Vec<u8>>) {
        let data = data.into();
        if data.len() <= LARGEST_BYTES {
            let hash = Sha256::digest(&data).to_vec();
            self.0.entry(target).or_default().insert(hash, data);
        }
    }

    /// What stands in a vector file.
    fn file(&mut self, path: &Path) {
        let data = fs::read(path).unwrap();
        let whole = path.to_str().unwrap();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("minwonkeys") => self.add("key_file", data),
            Some("minwonbackup") => {
                // The target puts a checksum behind what it gets.
                self.add("backup", &data[..data.len() - 32]);
                self.add("backup", data);
            }
            Some("json") => {
                if whole.contains("civil-document") {
                    self.add("civil_document", data.clone());
                }
                if whole.contains("/genesis/") {
                    self.add("genesis", data.clone());
                }
                if whole.contains("/minwon/") {
                    self.add("minwon", data.clone());
                }
                if data.len() < 3_000 {
                    self.add("strict_json", data.clone());
                }
                if let Ok(value) = serde_json::from_slice(&data) {
                    self.value(&value);
                }
            }
            _ => {}
        }
    }

    /// Everything in a JSON value that looks like something.
    fn value(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.text(text),
            Value::Array(items) => items.iter().for_each(|item| self.value(item)),
            Value::Object(members) => {
                let text = value.to_string();
                if members.contains_key("kty") {
                    self.add("jwk", text.clone());
                }
                if members.contains_key("operation") && members.contains_key("inputs") {
                    self.add("transaction", text.clone());
                }
                if members.contains_key("type") && members.contains_key("public_key")
                    || members.contains_key("subconditions")
                {
                    self.add("condition", text.clone());
                }
                if let Some(minwon) = members.get("minwon").filter(|data| data.is_object()) {
                    self.add("minwon", json!({ "minwon": minwon }).to_string());
                    self.add("genesis", text);
                }
                if let Some(Value::String(text)) = members.get("fulfillment") {
                    self.add("fulfillment", text.clone());
                }
                members.values().for_each(|member| self.value(member));
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let parts = text.split('.').count();
        if text.starts_with("eyJ") && text.contains('~') {
            self.add("sd_jwt", text);
            self.add("presentation", text);
        } else if text.starts_with("eyJ") && parts == 5 {
            self.add("jwe", text);
        } else if text.starts_with("eyJ") && parts == 3 {
            self.add("jws", text);
            self.add("dpop", text);
        } else if text.starts_with('/') && text.len() < 200 {
            self.add("pointer", text);
        } else if text.starts_with('{') {
            if text.contains("\"kty\"") {
                self.add("jwk", text);
            }
            if text.contains("\"operation\"") {
                self.add("transaction", text);
            }
            if text.contains("sha-256") && !text.contains("\"operation\"") {
                self.add("condition", text);
            }
            if text.contains("\"minwon\"") {
                self.add("minwon", text);
            }
        } else if text.starts_with("MINWON") || text.contains("minwon-card") {
            self.add("card_text", text);
            self.add("card_qr_text", text);
        } else if let Ok(bytes) = hex::decode(text)
            && bytes.len() > 400
            && bytes[0] & 0xf0 == 0x80
        {
            if let Ok(card) = KeyCard::from_bytes(&bytes) {
                self.add("card_text", card.to_text());
                self.add("card_qr_text", card.to_qr_text());
                self.add("picture", card.to_qr_png(2).unwrap());
            }
            self.add("card_bytes", bytes);
        }
    }

    /// What no vector holds.
    fn made(&mut self) {
        let (issuer, holder) = (ed25519(1), ed25519(2));
        let form = |entry: &PathBuf| fs::read(entry).unwrap();
        for file in files(Path::new("crates/civil-document/tests/vectors"), "samples") {
            let document = Document::parse(&form(&file)).unwrap();
            let terms = IssueTerms {
                iss: "https://gov.example".to_owned(),
                iat_s: 1_795_000_000,
                nbf_s: None,
                exp_s: None,
                holder: PublicJwk::from(holder.public_key()),
            };
            let credential = issue(&document, &terms, &issuer).unwrap();
            self.add("credential", credential.to_string());
            let share = ShareTerms {
                audience: Audience::new([7; 32], key(3).public().to_string()).unwrap(),
                nonce: "AAAAAAAAAAAAAAAAAAAAAA".to_owned(),
                iat_s: 1_795_000_100,
                terms: Terms {
                    asset: "ab".repeat(32),
                    purpose: "대출 심사".to_owned(),
                    expires_s: 1_796_000_000,
                    keep_until_s: None,
                },
            };
            let everything = credential.select_everything();
            let presented = everything.present(&share, &holder).unwrap().to_string();
            self.add("sd_jwt", presented.clone());
            self.add("presentation", presented);
        }
        let proof = jose::dpop::make_proof(&holder, "GET", "http://localhost:9984/", 1_795_446_000);
        self.add("dpop", proof.unwrap());
        let request = Request {
            card: "MINWON:CARD".to_owned(),
            document: Form::from_slug("land-register").unwrap(),
            purpose: "대출 심사".to_owned(),
            enrolment: Some("1234-5678".to_owned()),
            nonce: [7; 16],
            tx_key: key(3).public().to_string(),
        };
        self.add("request", request.sign(&holder).unwrap());
        self.wire();
    }

    fn wire(&mut self) {
        let network = NetworkId::from_bytes([7; 32]);
        let request = build::request(&network, PayloadRef::of(b"x"), &key(3).public(), &key(4));
        let request = request.unwrap();
        let transaction: Value = serde_json::from_str(request.text()).unwrap();
        let (id, net) = (request.id().to_string(), network.to_string());
        let block = ledger::BlockStatement::sign(network, 1, 2, vec![*request.id()], &key(5));
        let block = serde_json::to_value(block).unwrap();
        self.add("transaction", request.text());
        for body in [
            json!({ "transaction": transaction, "payload": "a.b.c.d.e" }),
            json!({ "keys": [key(3).public().to_string()] }),
            json!({ "status": "ok", "height": 1, "time_ms": 2 }),
            json!({ "transaction_id": id, "height": 1, "time_ms": 2 }),
            json!({ "transaction": transaction, "height": 1, "time_ms": 2, "block": block }),
            json!({ "asset": id, "head": block, "blocks": [block], "entries":
                [{ "transaction": transaction, "height": 1, "payload": "present" }] }),
            json!({ "outputs": [{ "key": key(3).public().to_string(), "transaction_id": id,
                "output_index": 0, "asset_id": id, "kind": "request", "spent_by": null,
                "height": 1 }], "head": block }),
            json!({ "network": net, "engine": "solo", "genesis": {}, "registry": [],
                "public_url": "http://localhost:9984" }),
            json!({ "code": "x", "message": "y" }),
            block,
        ] {
            self.add("wire", body.to_string());
        }
    }
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&[seed; 32])
}

fn ed25519(seed: u8) -> Ed25519PrivateKey {
    Ed25519PrivateKey::from_seed(&[seed; 32])
}

/// Every file below a folder whose path has a folder of that name.
fn files(below: &Path, within: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![below.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.components().any(|part| part.as_os_str() == within) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
