//! A wallet's folder: made once, never overwritten, made again after an interruption.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use keystore::{KeyStore as _, MemoryStore, Name, Secret};
use wallet::{Error, Wallet};

#[test]
fn a_wallet_is_made_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(MemoryStore::new());
    drop(Wallet::create(folder.path(), store.clone()).unwrap());
    let again = Wallet::create(folder.path(), store.clone());
    assert!(matches!(again, Err(Error::AlreadyCreated)));
    let wallet = Wallet::open(folder.path(), store).unwrap();
    assert!(matches!(wallet.network(), Err(Error::NoNetwork)));
    assert!(wallet.documents().unwrap().is_empty());
}

#[test]
fn an_interrupted_creation_is_no_wallet_and_stands_in_nobodys_way() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(MemoryStore::new());
    // What is left when the machine dies before the seed was stored.
    store.set(&Name::VAULT, &Secret::make(32).unwrap()).unwrap();
    std::fs::write(folder.path().join("wallet.db"), "half a database").unwrap();
    assert!(Wallet::open(folder.path(), store.clone()).is_err());
    drop(Wallet::create(folder.path(), store.clone()).unwrap());
    assert!(Wallet::open(folder.path(), store).is_ok());
}

#[test]
fn a_key_that_is_not_what_was_stored_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(MemoryStore::new());
    drop(Wallet::create(folder.path(), store.clone()).unwrap());
    store
        .set(&Name::SEED, &Secret::from(&b"short"[..]))
        .unwrap();
    let opened = Wallet::open(folder.path(), store);
    assert!(matches!(opened, Err(Error::SecretDamaged { name }) if name == "seed"));
}
