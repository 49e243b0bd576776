//! Vectors are files; dropping one in adds a test. Each names what it expects.
//!
//! `vectors/minwon`: `{"data": asset data or metadata, "expected": kind, "plain" or code}`.
//! `vectors/genesis`: `{"base": "documents"|"plain", "patch": [{"pointer", "value"?}], "expected":
//! "taken" or code}`; a patch without value removes the member.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;

use ledger::{Genesis, Minwon};
use serde_json::Value;
use strict_json::Json;

fn vectors(folder: &str) -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vectors")
        .join(folder);
    let files = std::fs::read_dir(folder).unwrap();
    let mut vectors: Vec<_> = files
        .map(|file| {
            let path = file.unwrap().path();
            let value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            (path.display().to_string(), value)
        })
        .collect();
    vectors.sort_by(|one, other| one.0.cmp(&other.0));
    assert!(!vectors.is_empty());
    vectors
}

#[test]
fn minwon() {
    for (name, vector) in vectors("minwon") {
        let data = Json::from(&vector["data"]);
        let parsed = Minwon::parse(Some(&data));
        let found = match &parsed {
            Ok(Some(minwon)) => minwon.kind().name(),
            Ok(None) => "plain",
            Err(rejection) => rejection.code(),
        };
        assert_eq!(vector["expected"], found, "{name}");
        if let Ok(Some(minwon)) = parsed {
            assert_eq!(minwon.to_json(), data, "{name}");
        }
    }
}

#[test]
fn genesis() {
    for (name, vector) in vectors("genesis") {
        let terms = match vector["base"].as_str() {
            Some("plain") => common::plain_terms(),
            _ => common::terms(86_400),
        };
        let base = Genesis::new(terms).unwrap();
        let mut file: Value = serde_json::from_str(base.text()).unwrap();
        for patch in vector["patch"].as_array().unwrap() {
            apply(&mut file, patch);
        }
        let found = Genesis::parse(file.to_string().as_bytes());
        let code = found
            .as_ref()
            .map_or_else(|error| error.code(), |_| "taken");
        assert_eq!(vector["expected"], code, "{name}");
        if let Ok(genesis) = found {
            let again = Genesis::new(genesis.terms().clone()).unwrap();
            assert_eq!(again.terms(), genesis.terms(), "{name}");
        }
    }
}

/// Puts or removes the value at a JSON Pointer whose parent exists.
fn apply(file: &mut Value, patch: &Value) {
    let pointer = patch["pointer"].as_str().unwrap();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = file.pointer_mut(parent).unwrap();
    match (parent, patch.get("value")) {
        (Value::Array(items), Some(value)) if name == "-" => items.push(value.clone()),
        (Value::Array(items), Some(value)) => items[name.parse::<usize>().unwrap()] = value.clone(),
        (Value::Array(items), None) => {
            items.remove(name.parse::<usize>().unwrap());
        }
        (Value::Object(members), Some(value)) => {
            members.insert(name.to_owned(), value.clone());
        }
        (Value::Object(members), None) => {
            members.remove(name).unwrap();
        }
        _ => panic!("no such parent: {pointer}"),
    }
}
