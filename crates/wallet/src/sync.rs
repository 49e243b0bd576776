//! Bringing the database up to what the ledger says.

use std::collections::{BTreeMap, BTreeSet};

use bigchain::{OutputRef, PublicKey, TransactionId};
use ledger::{Act, Kind};
use ledger_client::{AssetTrail, OutputFound, TrailStep};
use serde_json::json;

use crate::documents::{Units, parse_id, set_units};
use crate::outbox::{Delivered, output_text};
use crate::vault::{
    Document, DocumentState, KeyChain, KeyStatus, NewEvent, Received, ReceivedState, RequestState,
    Share, ShareState, Writer,
};
use crate::wallet::parse_key;
use crate::{Error, Online};

/// What a synchronisation brought.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct SyncReport {
    /// What waited and was sent.
    pub delivered: Vec<Delivered>,
    /// Documents that are new, by asset.
    pub documents: Vec<String>,
    /// Copies that are new, by the transaction that shared them.
    pub received: Vec<String>,
    /// Documents whose issue could not be taken in, and why; tried again next time.
    pub problems: Vec<SyncProblem>,
    /// Height of the newest verified block.
    pub height: u64,
}

/// Something on the ledger that concerns the wallet and could not be taken in.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SyncProblem {
    /// The transaction.
    pub transaction: String,
    /// Why, as a stable code.
    pub code: String,
}

impl Online<'_> {
    /// Sends what waits, looks for what is new, and brings everything known up to date. The cost
    /// grows with the wallet's own documents, not with the ledger.
    ///
    /// # Errors
    /// Those of the network and the database. One asset that cannot be taken in is a
    /// [`SyncProblem`] and does not stand in the way of the others.
    pub async fn sync(&self) -> Result<SyncReport, Error> {
        let mut report = self.look_for_news().await?;
        let assets = self.wallet.vault.read(|db| -> Result<_, Error> {
            let documents = db.documents()?.into_iter().map(|document| document.asset);
            let inbox = db.inbox()?.into_iter();
            let copies = inbox
                .filter(|copy| copy.ended_ms.is_none())
                .map(|copy| copy.asset);
            Ok(documents.chain(copies).collect::<BTreeSet<_>>())
        })?;
        for asset in assets {
            if let Err(error) = self.refresh(&asset).await {
                report.note(&asset, error)?;
            }
        }
        report.height = self.head().await?.height;
        Ok(report)
    }

    /// The first half of [`sync`](Self::sync): sends what waits and looks for what is new, without
    /// asking for what is known already.
    ///
    /// # Errors
    /// As [`sync`](Self::sync).
    pub async fn look_for_news(&self) -> Result<SyncReport, Error> {
        let mut report = SyncReport {
            delivered: self.deliver().await?,
            ..SyncReport::default()
        };
        match self.is_to_search()? {
            true => self.search(&mut report, |_| {}).await?,
            false => self.discover(&mut report).await?,
        }
        report.height = self.client.newest_block().map_or(0, |block| block.height);
        self.keep_pin()?;
        Ok(report)
    }

    /// Looks for documents and copies that were paid to any card of ours.
    async fn discover(&self, report: &mut SyncReport) -> Result<(), Error> {
        let keys = self
            .wallet
            .vault
            .read(|db| db.keys(&self.account.id, KeyChain::Card))?;
        let keys: Vec<PublicKey> = keys
            .iter()
            .map(|key| parse_key(&key.public))
            .collect::<Result<_, _>>()?;
        for found in self.client.outputs(&keys).await? {
            if let Err(error) = self.take_in(&found, report).await {
                report.note(&found.transaction.to_string(), error)?;
            }
        }
        Ok(())
    }

    pub(crate) async fn take_in(
        &self,
        found: &OutputFound,
        report: &mut SyncReport,
    ) -> Result<(), Error> {
        let id = found.transaction.to_string();
        let vault = &self.wallet.vault;
        let known = |kind| match kind {
            Kind::Issue => vault
                .read(|db| db.document(&id))
                .map(|document| document.is_some()),
            _ => vault
                .read(|db| db.received(&id))
                .map(|received| received.is_some()),
        };
        if !matches!(found.kind, Kind::Issue | Kind::Share) || known(found.kind)? {
            return Ok(());
        }
        if found.kind == Kind::Issue {
            self.take_document(found).await?;
            report.documents.push(id);
        } else if self.take_copy(found).await? {
            report.received.push(id);
        }
        Ok(())
    }

    /// Writes down a copy that somebody shared with us. It is not opened: that is the person's to
    /// do, and leaves a receipt.
    async fn take_copy(&self, found: &OutputFound) -> Result<bool, Error> {
        let trail = self.client.trail(&found.asset).await?;
        let share = trail
            .state
            .shares
            .iter()
            .find(|share| share.transaction == found.transaction);
        // The key may be the owner's in the held copy, when both are ours.
        let Some(share) = share.filter(|share| share.share.receiver == found.key) else {
            return Ok(false);
        };
        let issuer = issuer_of(self, &trail);
        let received = Received {
            transaction_id: share.transaction.to_string(),
            asset: found.asset.to_string(),
            network: self.account.id.clone(),
            issuer,
            form: None,
            title: None,
            receiver_key: found.key.to_string(),
            state: ReceivedState::New,
            held_output: None,
            purpose: None,
            nonce: None,
            verdict: None,
            received_ms: share.share.shared.time_ms,
            expires_s: Some(share.share.expires_s),
            keep_until_s: None,
            opened_ms: None,
            ended_ms: None,
            detail: json!({ "owner": share.share.owner.to_string() }),
        };
        self.wallet.vault.write(|db| -> Result<(), Error> {
            let key = found.key.to_string();
            // The first share that a card got is the one that may answer it.
            let first = db
                .key(&self.account.id, &key)?
                .and_then(|record| record.subject);
            let subject = first.unwrap_or_else(|| received.transaction_id.clone());
            db.set_key_status(&self.account.id, &key, KeyStatus::Used, Some(&subject))?;
            db.put_received(&received)?;
            db.add_event(&NewEvent {
                asset: Some(&received.asset),
                share: Some(&received.transaction_id),
                transaction_id: Some(&received.transaction_id),
                height: Some(share.share.shared.height),
                ..NewEvent::new("arrived", share.share.shared.time_ms)
            })?;
            Ok(())
        })?;
        self.apply(&trail)?;
        Ok(true)
    }

    /// Asks for an asset's history and writes down what follows from it.
    pub(crate) async fn refresh(&self, asset: &str) -> Result<AssetTrail, Error> {
        let trail = self.client.trail(&parse_id(asset)?).await?;
        self.apply(&trail)?;
        self.keep_pin()?;
        Ok(trail)
    }

    /// Writes down what a verified history says.
    pub(crate) fn apply(&self, trail: &AssetTrail) -> Result<(), Error> {
        let now_ms = self.wallet.clock.now_ms();
        self.wallet.vault.write(|db| {
            let asset = trail.state.asset.to_string();
            if let Some(document) = db.document(&asset)? {
                self.apply_document(db, trail, document, now_ms)?;
                self.apply_shares(db, trail)?;
                self.apply_events(db, trail)?;
            }
            self.apply_received(db, trail)
        })
    }

    fn apply_document(
        &self,
        db: &Writer<'_>,
        trail: &AssetTrail,
        mut document: Document,
        now_ms: u64,
    ) -> Result<(), Error> {
        let row = &trail.state.document;
        document.state = match (row.discarded, row.declined, row.accepted) {
            (Some(_), _, _) => DocumentState::Discarded,
            (_, Some(_), _) => DocumentState::Declined,
            (_, _, Some(_)) => DocumentState::Accepted,
            _ => DocumentState::Offered,
        };
        document.accepted_ms = row.accepted.map(|block| block.time_ms);
        document.revoked_ms = row.revoked.map(|block| block.time_ms);
        document.revoke_reason = trail.steps.iter().find_map(|step| match step.minwon.act {
            Act::Revoke { reason } => Some(reason.code().to_owned()),
            _ => None,
        });
        // What was prepared and not sent yet is further than the ledger.
        let pending = db.pending()?;
        if !pending
            .iter()
            .any(|outgoing| outgoing.asset.as_ref() == Some(&document.asset))
        {
            set_units(
                &mut document,
                trail.state.copies.iter().map(Units::of).collect(),
            );
        }
        document.updated_ms = now_ms;
        if let Some(request) = &document.request
            && let Some(mut record) = db.request(request)?
        {
            record.state = RequestState::Issued;
            record.asset = Some(document.asset.clone());
            db.put_request(&record)?;
        }
        Ok(db.put_document(&document)?)
    }

    fn apply_shares(&self, db: &Writer<'_>, trail: &AssetTrail) -> Result<(), Error> {
        for entry in &trail.state.shares {
            let id = entry.transaction.to_string();
            let row = &entry.share;
            // Unknown here: restored from the keys alone, which do not say what went to whom.
            let mut share = db.share(&id)?.unwrap_or_else(|| Share {
                transaction_id: id.clone(),
                asset: trail.state.asset.to_string(),
                receiver: None,
                receiver_key: row.receiver.to_string(),
                owner_key: row.owner.to_string(),
                fields: Vec::new(),
                purpose: String::new(),
                nonce: None,
                state: ShareState::Active,
                held_output: None,
                expires_s: row.expires_s,
                keep_until_s: None,
                created_ms: row.shared.time_ms,
                opened_ms: None,
                ended_ms: None,
                detail: json!({ "restored": true }),
            });
            let expires_ms = row.expires_s.saturating_mul(1000);
            let (state, ended_ms) = match (row.withdrawn, row.returned) {
                (Some(block), _) => (ShareState::Withdrawn, Some(block.time_ms)),
                (_, Some(block)) => (ShareState::Returned, Some(block.time_ms)),
                _ if expires_ms <= trail.head.time_ms => (ShareState::Expired, Some(expires_ms)),
                _ if row.received.is_some() => (ShareState::Opened, None),
                _ => (ShareState::Active, None),
            };
            if state == ShareState::Expired && share.state != ShareState::Expired {
                db.add_event(&NewEvent {
                    asset: Some(&share.asset),
                    share: Some(&id),
                    detail: json!({ "kind": "share" }),
                    ..NewEvent::new("expired", expires_ms)
                })?;
            }
            share.state = state;
            share.ended_ms = ended_ms;
            share.opened_ms = row.received.map(|block| block.time_ms);
            share.held_output = entry.held.as_ref().map(|held| output_text(&held.output));
            db.put_share(&share)?;
        }
        Ok(())
    }

    /// One event for each transaction of the history.
    fn apply_events(&self, db: &Writer<'_>, trail: &AssetTrail) -> Result<(), Error> {
        let asset = trail.state.asset.to_string();
        let shares = shares_of_steps(trail);
        for step in &trail.steps {
            let id = step.transaction.id().to_string();
            let share = shares.get(step.transaction.id()).map(ToString::to_string);
            db.add_event(&NewEvent {
                asset: Some(&asset),
                share: share.as_deref(),
                transaction_id: Some(&id),
                height: Some(step.height),
                detail: detail_of(step),
                ..NewEvent::new(step.minwon.kind().name(), step.time_ms)
            })?;
        }
        Ok(())
    }

    fn apply_received(&self, db: &Writer<'_>, trail: &AssetTrail) -> Result<(), Error> {
        for entry in &trail.state.shares {
            let id = entry.transaction.to_string();
            let Some(mut received) = db.received(&id)? else {
                continue;
            };
            let row = &entry.share;
            let expires_ms = row.expires_s.saturating_mul(1000);
            let (state, ended_ms) = match (row.withdrawn, row.returned) {
                (Some(block), _) => (ReceivedState::Withdrawn, Some(block.time_ms)),
                (_, Some(block)) => (ReceivedState::Returned, Some(block.time_ms)),
                _ if expires_ms <= trail.head.time_ms => (ReceivedState::Expired, Some(expires_ms)),
                _ if row.received.is_some() => (ReceivedState::Opened, None),
                _ => (received.state, None),
            };
            if ended_ms.is_some() && received.ended_ms.is_none() {
                db.add_event(&NewEvent {
                    asset: Some(&received.asset),
                    share: Some(&id),
                    detail: json!({ "state": state.as_str() }),
                    ..NewEvent::new("copy-ended", ended_ms.unwrap_or_default())
                })?;
            }
            received.state = state;
            received.ended_ms = ended_ms;
            received.opened_ms = received
                .opened_ms
                .or(row.received.map(|block| block.time_ms));
            received.held_output = entry.held.as_ref().map(|held| output_text(&held.output));
            db.put_received(&received)?;
        }
        Ok(())
    }
}

impl SyncReport {
    /// Notes what could not be taken in; a failing database or network is an error for the whole.
    pub(crate) fn note(&mut self, transaction: &str, error: Error) -> Result<(), Error> {
        let whole = match &error {
            Error::Vault(_) | Error::KeyStore(_) => true,
            Error::Ledger(error) => error.is_transient(),
            _ => false,
        };
        if whole {
            return Err(error);
        }
        self.problems.push(SyncProblem {
            transaction: transaction.to_owned(),
            code: error.code().to_owned(),
        });
        Ok(())
    }
}

/// Who issued the document of a history: the owner of the key that signed its `issue`.
pub(crate) fn issuer_of(online: &Online<'_>, trail: &AssetTrail) -> Option<String> {
    let key = &trail.state.document.issuing_key;
    online
        .account
        .registry
        .issuer_of_ledger_key(key)
        .map(|issuer| issuer.iss.clone())
}

/// Which share each transaction of a history is about.
fn shares_of_steps(trail: &AssetTrail) -> BTreeMap<TransactionId, TransactionId> {
    let mut held: BTreeMap<OutputRef, TransactionId> = BTreeMap::new();
    let mut shares = BTreeMap::new();
    for step in &trail.steps {
        let id = *step.transaction.id();
        let spent = step
            .transaction
            .inputs()
            .iter()
            .find_map(|input| input.fulfills);
        let share = match step.minwon.kind() {
            Kind::Share => Some(id),
            _ => spent.and_then(|spent| held.get(&spent).copied()),
        };
        if let Some(share) = share {
            shares.insert(id, share);
            held.insert(
                OutputRef {
                    transaction_id: id,
                    output_index: 0,
                },
                share,
            );
        }
    }
    shares
}

/// What the public data says beyond its kind.
fn detail_of(step: &TrailStep) -> serde_json::Value {
    match &step.minwon.act {
        Act::Issue { expires_s, .. } => json!({ "expires_s": expires_s }),
        Act::Decline { reason } => json!({ "reason": reason.code() }),
        Act::Share { expires_s, .. } => json!({ "expires_s": expires_s }),
        Act::Return { deleted } => json!({ "deleted": deleted }),
        Act::Revoke { reason } => json!({ "reason": reason.code() }),
        _ => json!({}),
    }
}
