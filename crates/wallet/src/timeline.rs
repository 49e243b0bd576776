//! The timeline: where every copy went.

use serde::Serialize;

use crate::vault::{Contact, Event, EventFilter, Reader, Share};
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
    /// The newest entries, newest first: of one document (by its id, or that of a received copy), or
    /// of all.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::Ambiguous`].
    pub fn timeline(
        &self,
        document: Option<&str>,
        limit: u32,
    ) -> Result<Vec<TimelineEntry>, Error> {
        let asset = document.map(|id| self.asset_of(id)).transpose()?;
        self.vault.read(|db| {
            let filter = EventFilter {
                asset: asset.as_deref(),
                ..EventFilter::default()
            };
            told(db, &filter, limit)?
                .into_iter()
                .map(|event| {
                    let share = event
                        .share
                        .as_deref()
                        .map(|id| db.share(id))
                        .transpose()?
                        .flatten();
                    let title = title_of(db, &event)?;
                    let who = contact_of(db, share.as_ref())?;
                    Ok(TimelineEntry {
                        time_ms: event.time_ms,
                        title,
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

    /// The asset of a document, or of a received copy.
    fn asset_of(&self, id: &str) -> Result<String, Error> {
        match self.document(id) {
            Ok(view) => Ok(view.document.asset),
            Err(unknown @ Error::Unknown { .. }) => match self.received(id) {
                Err(Error::Unknown { .. }) => Err(unknown),
                received => Ok(received?.asset),
            },
            Err(error) => Err(error),
        }
    }
}

/// The newest events that are still worth telling: what was prepared and is in a block by now is told
/// by its transaction.
fn told(db: &Reader<'_>, filter: &EventFilter<'_>, limit: u32) -> Result<Vec<Event>, Error> {
    let pending = db.pending()?;
    let waits = |event: &Event| {
        let id = event.detail["transaction"].as_str();
        pending
            .iter()
            .any(|outgoing| Some(outgoing.transaction_id.as_str()) == id)
    };
    let wanted = limit as usize;
    let mut told = Vec::new();
    let mut after = None;
    loop {
        let page = db.events(filter, after, limit)?;
        let is_last = page.len() < wanted;
        after = page.last().map(Event::cursor);
        told.extend(
            page.into_iter()
                .filter(|event| event.kind != "prepared" || waits(event)),
        );
        if is_last || told.len() >= wanted {
            told.truncate(wanted);
            return Ok(told);
        }
    }
}

/// The title of the document: of one's own, or of a copy that was opened.
fn title_of(db: &Reader<'_>, event: &Event) -> Result<Option<String>, Error> {
    let document = event.asset.as_deref().map(|id| db.document(id));
    let title = document.transpose()?.flatten().map(|it| it.title);
    let received = || event.share.as_deref().map(|id| db.received(id)).transpose();
    Ok(match title {
        Some(title) => Some(title),
        None => received()?.flatten().and_then(|copy| copy.title),
    }
    .filter(|title| !title.is_empty()))
}

fn contact_of(db: &Reader<'_>, share: Option<&Share>) -> Result<Option<Contact>, Error> {
    let identity = share.and_then(|share| share.receiver.as_deref());
    Ok(identity
        .map(|identity| db.contact(identity))
        .transpose()?
        .flatten())
}
