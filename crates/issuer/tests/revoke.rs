//! Revoking.

#![allow(clippy::unwrap_used)]

mod common;

use common::{Citizen, Town};
use issuer::{IssueState, Issuer, RevokeBy};
use ledger::RevokeReason;

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_revoked_once() {
    let town = Town::new().await;
    let citizen = Citizen::new(1, &town);
    let issued = town.issue_one(1, &citizen.card(0)).await;
    let asset = issued.asset.to_string();
    let reason = RevokeReason::IssuedInError;
    let revoked = town.issuer.revoke(&asset, reason, RevokeBy::Issuing).await;
    let revoked = revoked.unwrap();
    let trail = town.client.trail(&issued.asset).await.unwrap().state;
    assert_eq!(trail.document.revoked, Some(revoked.block));

    let again = town.issuer.revoke(&asset, reason, RevokeBy::Issuing).await;
    assert_eq!(again.unwrap_err().code(), "already-revoked");
    let found = town.reopened().find(&asset).unwrap().unwrap();
    assert_eq!(found.state, IssueState::Revoked);
    assert_eq!(found.revoke_reason, Some(reason));
    assert_eq!(found.revoked, Some(revoked.block));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_named_by_its_hash_too() {
    let town = Town::new().await;
    let issued = town.issue_one(1, &Citizen::new(1, &town).card(0)).await;
    let id = issued.document.to_string();
    let revoked = town
        .issuer
        .revoke(&id, RevokeReason::Replaced, RevokeBy::Issuing)
        .await;
    assert_eq!(revoked.unwrap().asset, issued.asset);
    for unknown in ["", "x", &"0".repeat(64)] {
        let refused = town
            .issuer
            .revoke(unknown, RevokeReason::Other, RevokeBy::Issuing)
            .await;
        assert_eq!(refused.unwrap_err().code(), "document-unknown");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_recovery_key_revokes_without_the_register() {
    let town = Town::new().await;
    let issued = town.issue_one(1, &Citizen::new(1, &town).card(0)).await;
    let exported = issuer::export_recovery_key(&town.store).unwrap();
    assert!(issuer::remove_recovery_key(&town.store).unwrap());
    let gone = issuer::recovery_key(&town.store).err().unwrap();
    assert_eq!(gone.code(), "no-recovery-key");

    // The register is lost, the keys are not.
    let home = town.folder.path().join("again");
    let key = issuer::read_recovery_key(&exported).unwrap();
    let store = &town.store;
    keystore::KeyStore::set(
        store,
        &keystore::Name::parse("issuer-recovery").unwrap(),
        &keystore::Secret::from(key.to_seed().as_slice()),
    )
    .unwrap();
    let issuer = Issuer::create(&home, store, &common::profile()).unwrap();
    assert_eq!(issuer.entry(), town.issuer.entry());
    issuer.connect(town.client.node()).await.unwrap();

    let asset = issued.asset.to_string();
    let stranger = bigchain::SigningKey::from_seed(&[5; 32]);
    let reason = RevokeReason::KeyCompromised;
    let refused = issuer
        .revoke(&asset, reason, RevokeBy::Recovery(&stranger))
        .await;
    assert_eq!(refused.unwrap_err().code(), "no-recovery-key");
    issuer
        .revoke(&asset, reason, RevokeBy::Recovery(&key))
        .await
        .unwrap();
    // The first register learns of it when it tries.
    let again = town.issuer.revoke(&asset, reason, RevokeBy::Issuing).await;
    assert_eq!(again.unwrap_err().code(), "already-revoked");
    let found = town.issuer.find(&asset).unwrap().unwrap();
    assert_eq!(found.state, IssueState::Revoked);
}
