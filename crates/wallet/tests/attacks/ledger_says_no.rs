//! A sender whose document is not what it should be does not get a share onto the ledger at all.

use jose::Ed25519PrivateKey;
use ledger::build;
use ledger::{DeclineReason, Sha256Hex};
use testkit::{DAY_S, Network};

use crate::SAMPLE;
use crate::hostile::{Hostile, credential_for};

#[tokio::test(flavor = "multi_thread")]
async fn documents_that_are_shared_no_more() {
    let network = Network::start().await;
    let bank = network.wallet("bank").await;
    let net = network.client.network_id();

    let mut revoked = Hostile::new(&network, SAMPLE).await;
    network.revoke(&revoked.asset()).await;
    let expires_s = revoked.expires_s();
    let code = revoked.refused(&bank.card("은행"), expires_s).await;
    assert_eq!(code, "share-revoked");

    let mut discarded = Hostile::new(&network, SAMPLE).await;
    let owner = discarded.owner_key();
    let next = discarded.fresh_key().public();
    let discard = build::discard(&net, &discarded.copies, &next, &owner).unwrap();
    discarded.submit(&discard, None).await.unwrap();
    discarded.copies.output = crate::hostile::output(&discard, 0);
    discarded.copies.owner = next;
    let code = discarded.refused(&bank.card("은행"), expires_s).await;
    assert_eq!(code, "share-discarded");
    // Accepted already: it cannot be declined any more.
    let owner = discarded.owner_key();
    let next = discarded.fresh_key().public();
    let reason = DeclineReason::NotMine;
    let decline = build::decline(&net, &discarded.copies, reason, &next, &owner).unwrap();
    let code = discarded.submit(&decline, None).await.unwrap_err();
    assert_eq!(code, "decline-not-offered");

    let mut expired = Hostile::new(&network, SAMPLE).await;
    let card = bank.card("은행");
    assert_eq!(
        expired.refused(&card, network.now_s()).await,
        "share-expires-past"
    );
    let late_s = network.now_s() + 91 * DAY_S;
    assert_eq!(
        expired.refused(&card, late_s).await,
        "share-expires-after-document"
    );
    network.clock.advance(91 * DAY_S * 1000);
    let soon_s = network.now_s() + DAY_S;
    assert_eq!(
        expired.refused(&card, soon_s).await,
        "share-document-expired"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_issues_in_the_governments_place() {
    let network = Network::start().await;
    let holder = Ed25519PrivateKey::make().unwrap();
    let credential = credential_for(&network, SAMPLE, &holder);
    let payload = "eyJ.any.text";
    let mut issue = build::Issue {
        payload: ledger::PayloadRef::of(payload.as_bytes()),
        document: Sha256Hex(*credential.document_hash().as_bytes()),
        expires_s: None,
        request: None,
        recovery: network.government.recovery.public(),
        owner: bigchain::SigningKey::from_seed(&[8; 32]).public(),
        copies: 1,
    };
    let net = network.client.network_id();
    let sender = Hostile::new(&network, "land-register-03").await;
    let stranger = bigchain::SigningKey::from_seed(&[9; 32]);
    let forged = build::issue(&net, &issue, &stranger).unwrap();
    let code = sender.submit(&forged, Some(payload)).await.unwrap_err();
    assert_eq!(code, "issuer-unknown");
    // The recovery key revokes; it does not issue.
    let recovery = &network.government.recovery;
    issue.recovery = network.government.ledger.public();
    let forged = build::issue(&net, &issue, recovery).unwrap();
    let code = sender.submit(&forged, Some(payload)).await.unwrap_err();
    assert_eq!(code, "issuer-unknown");
}
