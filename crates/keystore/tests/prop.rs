//! Properties of key files that hold for any contents.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;

use keystore::{Cost, Error, KeyFile, KeyStore, Name, Secret};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_stored_is_read_back(
        entries in btree_map("[a-z][a-z0-9-]{0,31}", vec(any::<u8>(), 0..300), 0..8),
        passphrase in "\\PC{24,30}",
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let file = KeyFile::create_with_cost_for_tests(&path, &passphrase, Cost::TRIFLE_FOR_TESTS).unwrap();
        for (name, secret) in &entries {
            file.set(&Name::parse(name).unwrap(), &Secret::from(&secret[..])).unwrap();
        }
        let file = KeyFile::open(&path, &passphrase).unwrap();
        let found: BTreeMap<String, Vec<u8>> = file.names().unwrap().into_iter().map(|name| {
            let secret = file.require(&name).unwrap().as_bytes().to_vec();
            (name.to_string(), secret)
        }).collect();
        prop_assert_eq!(found, entries);
    }

    #[test]
    fn no_bytes_make_a_key_file_panic(bytes in vec(any::<u8>(), 0..400), with_magic in any::<bool>()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let bytes = if with_magic { [&b"MINWONKF\x01\x01\0\0"[..], &bytes].concat() } else { bytes };
        fs::write(&path, bytes).unwrap();
        let damaged = matches!(KeyFile::open(&path, "any"), Err(Error::Damaged { .. }));
        prop_assert!(damaged);
    }
}
