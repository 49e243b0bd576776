//! The timeline: what happened to documents and shares, newest first.

use rusqlite::Row;

use super::text::JsonText;
use super::{Error, Reader, Writer};

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Order of being noted.
    pub id: i64,
    /// When it happened: block time, or the local clock for local events. Unix milliseconds.
    pub time_ms: u64,
    /// A kind of transaction (`issue`, `share`, …) or of local event (`prepared`, `queued`,
    /// `failed`, `expired`, …).
    pub kind: String,
    /// The document's asset id.
    pub asset: Option<String>,
    /// Id of the `share` transaction that it is about.
    pub share: Option<String>,
    /// The transaction that made it happen.
    pub transaction_id: Option<String>,
    /// Height of that transaction's block.
    pub height: Option<u64>,
    /// Whether the user has seen it.
    pub is_seen: bool,
    /// What is shown of it: names of fields, never their values.
    pub detail: serde_json::Value,
}

/// What is known of an event when it is noted. [`NewEvent::new`] fills in nothing else.
#[derive(Clone, Debug)]
pub struct NewEvent<'a> {
    /// When it happened, Unix milliseconds.
    pub time_ms: u64,
    /// What kind it is.
    pub kind: &'a str,
    /// The document's asset id.
    pub asset: Option<&'a str>,
    /// Id of the `share` transaction that it is about.
    pub share: Option<&'a str>,
    /// The transaction that made it happen.
    pub transaction_id: Option<&'a str>,
    /// Height of that transaction's block.
    pub height: Option<u64>,
    /// Whether it is our own doing, which needs no notification.
    pub is_seen: bool,
    /// What is shown of it; an object.
    pub detail: serde_json::Value,
}

impl<'a> NewEvent<'a> {
    /// An event of this kind at this time, about nothing in particular.
    pub fn new(kind: &'a str, time_ms: u64) -> NewEvent<'a> {
        NewEvent {
            time_ms,
            kind,
            asset: None,
            share: None,
            transaction_id: None,
            height: None,
            is_seen: false,
            detail: serde_json::Value::Object(serde_json::Map::new()),
        }
    }
}

/// Which events to list. The default is all.
#[derive(Clone, Debug, Default)]
pub struct EventFilter<'a> {
    /// Only of this document.
    pub asset: Option<&'a str>,
    /// Only of this share.
    pub share: Option<&'a str>,
    /// Only unseen ones.
    pub unseen: bool,
}

/// Where a page of the timeline ended; the next one continues behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventCursor {
    /// Time of the last event shown, Unix milliseconds.
    pub time_ms: u64,
    /// Its id.
    pub id: i64,
}

impl Event {
    /// The cursor behind this event.
    pub fn cursor(&self) -> EventCursor {
        EventCursor {
            time_ms: self.time_ms,
            id: self.id,
        }
    }
}

const COLUMNS: &str = "id, time_ms, kind, asset, share, transaction_id, height, is_seen, detail";

fn parse(row: &Row<'_>) -> rusqlite::Result<Event> {
    // By place, not by name: lists are long.
    Ok(Event {
        id: row.get(0)?,
        time_ms: row.get(1)?,
        kind: row.get(2)?,
        asset: row.get(3)?,
        share: row.get(4)?,
        transaction_id: row.get(5)?,
        height: row.get(6)?,
        is_seen: row.get(7)?,
        detail: row.get::<_, JsonText<_>>(8)?.0,
    })
}

impl Reader<'_> {
    /// Up to `limit` events, the newest first, behind `after`.
    pub fn events(
        &self,
        filter: &EventFilter<'_>,
        after: Option<EventCursor>,
        limit: u32,
    ) -> Result<Vec<Event>, Error> {
        // Only conditions that are asked for, so that SQLite picks the index that fits them.
        let mut sql = format!("SELECT {COLUMNS} FROM events WHERE (time_ms, id) < (?1, ?2)");
        for (is_asked, condition) in [
            (filter.asset.is_some(), " AND asset = ?3"),
            (filter.share.is_some(), " AND share = ?4"),
            (filter.unseen, " AND is_seen = 0"),
        ] {
            if is_asked {
                sql.push_str(condition);
            }
        }
        sql.push_str(" ORDER BY time_ms DESC, id DESC LIMIT ?5");
        let after = after.unwrap_or(EventCursor {
            time_ms: i64::MAX as u64,
            id: i64::MAX,
        });
        self.all(
            &sql,
            (after.time_ms, after.id, filter.asset, filter.share, limit),
            parse,
        )
    }

    /// How many events the user has not seen.
    pub fn unseen_count(&self) -> Result<u64, Error> {
        let count = self.one("SELECT count(*) FROM events WHERE is_seen = 0", [], |row| {
            row.get(0)
        })?;
        Ok(count.unwrap_or(0))
    }
}

impl Writer<'_> {
    /// Notes an event. `None`, and nothing changes, when the same transaction has an event of this
    /// kind already: reading the ledger again does not repeat it.
    pub fn add_event(&self, new: &NewEvent<'_>) -> Result<Option<i64>, Error> {
        let added = self.run(
            "INSERT INTO events (time_ms, kind, asset, share, transaction_id, height, is_seen,
                detail)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT DO NOTHING",
            rusqlite::params![
                new.time_ms,
                new.kind,
                new.asset,
                new.share,
                new.transaction_id,
                new.height,
                new.is_seen,
                JsonText(&new.detail),
            ],
        )?;
        Ok((added > 0).then(|| self.last_id()))
    }

    /// Marks every event up to and including `id` as seen; how many were not.
    pub fn mark_seen(&self, id: i64) -> Result<usize, Error> {
        self.run(
            "UPDATE events SET is_seen = 1 WHERE is_seen = 0 AND id <= ?1",
            [id],
        )
    }
}
