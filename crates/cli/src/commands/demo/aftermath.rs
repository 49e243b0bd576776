//! What happens to a copy afterwards: taken back, run out, revoked.

use std::path::Path;
use std::time::Duration;

use civil_document::Document;
use issuer::RevokeBy;
use ledger::RevokeReason;
use wallet::verify::{CheckName, Outcome, Reason, Verdict};
use wallet::{Examined, FieldChoice};

use super::report::{Aftermath, AftermathStep};
use super::scene::Scene;
use super::story::{self, deliver, fetch, file_name, open, share};
use crate::failure::Failure;
use crate::words;

const HOUR_S: u64 = 3_600;
/// How long the copy that runs out can be opened.
const SHORT_S: u64 = 5;

pub(super) async fn tell(scene: &Scene, file: &Path) -> Result<Vec<AftermathStep>, Failure> {
    let name = file_name(file);
    let bytes = std::fs::read(file).map_err(|error| words::files::unreadable(&name, &error))?;
    let Ok(document) = Document::parse(&bytes) else {
        return Ok(Vec::new());
    };
    // Documents of their own, so that each fate is seen by itself.
    let kept = issue_and_accept(scene, document.clone()).await?;
    let revoked = issue_and_accept(scene, document).await?;

    let short = Copy::give(scene, &kept, SHORT_S).await?;
    let taken_back = Copy::give(scene, &kept, HOUR_S).await?;
    let held = Copy::give(scene, &revoked, HOUR_S).await?;

    scene
        .citizen
        .prepare_withdraw(&taken_back.share)
        .map_err(|error| words::demo::wallet(&error))?;
    deliver(&scene.citizen).await?;
    let withdrawal = taken_back
        .conclude(
            scene,
            Aftermath::Withdrawal,
            CheckName::NotWithdrawn,
            Reason::Withdrawn,
        )
        .await?;

    while story::now_s() <= short.expires_s {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // The revocation also makes the block by which the ledger tells that the time has passed.
    let government = &scene.government;
    government
        .revoke(&revoked, RevokeReason::ContentsChanged, RevokeBy::Issuing)
        .await
        .map_err(|error| words::demo::government(&error))?;
    let expiry = short
        .conclude(
            scene,
            Aftermath::Expiry,
            CheckName::InTime,
            Reason::ShareExpired,
        )
        .await?;
    let revocation = held
        .conclude(
            scene,
            Aftermath::Revocation,
            CheckName::NotRevoked,
            Reason::Revoked,
        )
        .await?;
    Ok(vec![withdrawal, expiry, revocation])
}

/// A copy at the bank.
struct Copy {
    share: String,
    expires_s: u64,
    /// What the bank saw when it opened it.
    before: Verdict,
}

impl Copy {
    async fn give(scene: &Scene, asset: &str, for_s: u64) -> Result<Self, Failure> {
        let card = scene.bank_card()?;
        let expires_s = story::now_s() + for_s;
        let share = share(scene, asset, &card, FieldChoice::Everything, for_s).await?;
        let before = open(&scene.bank, &share).await?.report.verdict;
        Ok(Self {
            share,
            expires_s,
            before,
        })
    }

    /// Lets the bank verify again; the check of that name must have failed for that reason.
    async fn conclude(
        &self,
        scene: &Scene,
        what: Aftermath,
        check: CheckName,
        reason: Reason,
    ) -> Result<AftermathStep, Failure> {
        let wallet = |error| words::demo::wallet(&error);
        let online = scene.bank.online().await.map_err(wallet)?;
        let after = online.verify(&self.share).await.map_err(wallet)?;
        let ok = self.before == Verdict::Valid
            && after.report.verdict == Verdict::NotValid
            && has_failed(&after, check, reason);
        Ok(AftermathStep {
            what,
            share: self.share.clone(),
            before: self.before,
            verdict: after.report.verdict,
            check: check.code(),
            reason: reason.code(),
            ok,
        })
    }
}

async fn issue_and_accept(scene: &Scene, document: Document) -> Result<String, Failure> {
    let asset = story::issue(scene, document, true).await?;
    fetch(&scene.citizen).await?;
    scene
        .citizen
        .prepare_accept(&asset)
        .map_err(|error| words::demo::wallet(&error))?;
    deliver(&scene.citizen).await?;
    Ok(asset)
}

/// That check alone has failed, for that reason.
fn has_failed(examined: &Examined, name: CheckName, reason: Reason) -> bool {
    let mut failed = examined
        .report
        .checks
        .iter()
        .filter(|check| check.outcome == Outcome::Failed);
    let first = failed.next();
    first.is_some_and(|check| check.name == name && check.reason == Some(reason))
        && failed.next().is_none()
}
