//! Key files made by another implementation from `docs/key-file-format.md`.
//!
//! Dropping `<name>.minwonkeys` and `<name>.json` into `vectors` adds a test.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use keystore::{KeyFile, KeyStore};
use serde_json::Value;

#[test]
fn foreign_key_files_open() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "minwonkeys") {
            check(&path);
            count += 1;
        }
    }
    assert!(count >= 4, "{count} vectors");
}

fn check(path: &Path) {
    let text = fs::read(path.with_extension("json")).unwrap();
    let expected: Value = serde_json::from_slice(&text).unwrap();
    let file = KeyFile::open(path, expected["passphrase"].as_str().unwrap())
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));

    let cost = file.cost();
    assert_eq!(expected["cost"]["memory_kib"], cost.memory_kib);
    assert_eq!(expected["cost"]["passes"], cost.passes);
    assert_eq!(expected["cost"]["lanes"], cost.lanes);

    let found: BTreeMap<String, String> = file
        .names()
        .unwrap()
        .iter()
        .map(|name| {
            let secret = file.require(name).unwrap();
            (name.to_string(), hex::encode(secret.as_bytes()))
        })
        .collect();
    assert_eq!(
        expected["entries"],
        serde_json::to_value(found).unwrap(),
        "{}",
        path.display()
    );
}
