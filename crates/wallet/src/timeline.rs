//! The timeline: where every copy went.

use serde::Serialize;

use crate::vault::{Contact, Event, EventCursor, EventFilter, Reader, Share};
use crate::{Error, Wallet};

/// One entry of the timeline.
#[derive(Debug, Clone, Serialize)]
pub struct TimelineEntry {
    /// When: block time, or local time for what only this wallet knows, in Unix milliseconds.
    pub time_ms: u64,
    /// What: the kind of a transaction, or `prepared`, `failed`, `expired`, `arrived`, `copy-ended`.
    pub kind: String,
    /// The document.
    pub document: Option<String>,
    /// Title of the document.
    pub title: Option<String>,
    /// The share.
    pub share: Option<String>,
    /// Who: the contact's name.
    pub who: Option<String>,
    /// Who: the contact's fingerprint.
    pub fingerprint: Option<String>,
    /// Which fields: pointers, never values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// What for.
    pub purpose: Option<String>,
    /// Until when, in Unix seconds.
    pub expires_s: Option<u64>,
    /// State of the share now.
    pub state: Option<&'static str>,
    /// The transaction.
    pub transaction: Option<String>,
    /// Height of its block.
    pub height: Option<u64>,
    /// On what the entry rests: `node` for a block signed by the node, `local` for what only this
    /// wallet knows.
    pub proof: &'static str,
    /// Further public data: a reason, for example.
    pub detail: serde_json::Value,
}

impl Wallet {
    /// The newest entries, newest first: of one document, or of all.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::Ambiguous`].
    pub fn timeline(
        &self,
        document: Option<&str>,
        limit: u32,
    ) -> Result<Vec<TimelineEntry>, Error> {
        let asset = document.map(|id| self.document(id)).transpose()?;
        let asset = asset.map(|view| view.document.asset);
        self.vault.read(|db| {
            let filter = EventFilter {
                asset: asset.as_deref(),
                ..EventFilter::default()
            };
            let after: Option<EventCursor> = None;
            let events = db.events(&filter, after, limit)?;
            let pending = db.pending()?;
            // What was prepared and then sent is told by its transaction.
            let waits = |event: &Event| {
                let id = event.detail["transaction"].as_str();
                pending
                    .iter()
                    .any(|outgoing| Some(outgoing.transaction_id.as_str()) == id)
            };
            events
                .into_iter()
                .filter(|event| event.kind != "prepared" || waits(event))
                .map(|event| {
                    let share = event
                        .share
                        .as_deref()
                        .map(|id| db.share(id))
                        .transpose()?
                        .flatten();
                    let title = event
                        .asset
                        .as_deref()
                        .map(|id| db.document(id))
                        .transpose()?;
                    let who = contact_of(db, share.as_ref())?;
                    Ok(TimelineEntry {
                        time_ms: event.time_ms,
                        title: title.flatten().map(|document| document.title),
                        fingerprint: who.as_ref().map(|contact| contact.fingerprint.clone()),
                        who: who
                            .map(|contact| contact.name)
                            .filter(|name| !name.is_empty()),
                        fields: share
                            .as_ref()
                            .map(|share| share.fields.clone())
                            .unwrap_or_default(),
                        purpose: share
                            .as_ref()
                            .map(|share| share.purpose.clone())
                            .filter(|purpose| !purpose.is_empty()),
                        expires_s: share.as_ref().map(|share| share.expires_s),
                        state: share.as_ref().map(|share| share.state.as_str()),
                        proof: match event.height {
                            Some(_) => "node",
                            None => "local",
                        },
                        kind: event.kind,
                        document: event.asset,
                        share: event.share,
                        transaction: event.transaction_id,
                        height: event.height,
                        detail: event.detail,
                    })
                })
                .collect()
        })
    }
}

fn contact_of(db: &Reader<'_>, share: Option<&Share>) -> Result<Option<Contact>, Error> {
    let identity = share.and_then(|share| share.receiver.as_deref());
    Ok(identity
        .map(|identity| db.contact(identity))
        .transpose()?
        .flatten())
}
