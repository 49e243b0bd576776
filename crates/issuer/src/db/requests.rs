//! Requests seen on the ledger and what became of them.

use bigchain::TransactionId;
use civil_document::Form;
use rusqlite::{Connection, Row, params};

use super::issues::{column, word};

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestState {
    /// It is genuine and cannot be answered yet; it is tried again.
    Waiting,
    /// Its document is on the way to the ledger.
    Answering,
    /// Its document is on the ledger.
    Answered,
    /// It will not be answered.
    Refused,
}

impl RequestState {
    /// A word that stays the same between versions, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Answering => "answering",
            Self::Answered => "answered",
            Self::Refused => "refused",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [
            Self::Waiting,
            Self::Answering,
            Self::Answered,
            Self::Refused,
        ]
        .into_iter()
        .find(|state| state.code() == code)
    }
}

/// A request, as the register shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestSeen {
    /// The transaction that made it.
    pub transaction: TransactionId,
    /// Time of its block, in Unix milliseconds.
    pub made_ms: u64,
    /// What became of it.
    pub state: RequestState,
    /// Why it waits or was refused, as a stable code such as `unknown-holder`.
    pub reason: Option<String>,
    /// The form asked for, once the request was opened.
    pub form: Option<Form>,
    /// The document's asset, once there is one.
    pub asset: Option<TransactionId>,
}

/// A request that has just been read.
pub(crate) struct NewRequest<'a> {
    pub(crate) transaction: TransactionId,
    pub(crate) made_ms: u64,
    /// Why it is refused; `None` for one that waits for its document.
    pub(crate) refused: Option<&'a str>,
    pub(crate) form: Option<Form>,
    pub(crate) purpose: Option<&'a str>,
    pub(crate) holder_key: Option<&'a [u8; 32]>,
    pub(crate) card: Option<&'a [u8]>,
}

/// A genuine request that is not answered yet.
pub(crate) struct Waiting {
    pub(crate) transaction: TransactionId,
    pub(crate) made_ms: u64,
    pub(crate) form: Form,
    pub(crate) holder_key: [u8; 32],
    pub(crate) card: Vec<u8>,
}

impl NewRequest<'_> {
    pub(crate) fn insert(&self, db: &Connection) -> rusqlite::Result<()> {
        let state = match self.refused {
            Some(_) => RequestState::Refused,
            None => RequestState::Waiting,
        };
        db.prepare_cached(
            "INSERT INTO requests
                 (txid, made_ms, state, reason, form, purpose, holder_key, card, next_try_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0) ON CONFLICT (txid) DO NOTHING",
        )?
        .execute(params![
            self.transaction.to_string(),
            self.made_ms,
            state.code(),
            self.refused,
            self.form.map(Form::slug),
            self.purpose,
            self.holder_key.map(<[u8; 32]>::as_slice),
            self.card.filter(|_| self.refused.is_none()),
        ])?;
        Ok(())
    }
}

impl RequestSeen {
    pub(crate) fn is_known(db: &Connection, id: &TransactionId) -> rusqlite::Result<bool> {
        db.prepare_cached("SELECT 1 FROM requests WHERE txid = ?1")?
            .exists([id.to_string()])
    }

    /// All of them, newest first.
    pub(crate) fn list(db: &Connection) -> rusqlite::Result<Vec<Self>> {
        db.prepare(
            "SELECT txid, made_ms, state, reason, form, asset FROM requests
             ORDER BY made_ms DESC, rowid DESC",
        )?
        .query_map([], Self::read)?
        .collect()
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            transaction: column(row, 0)?,
            made_ms: row.get(1)?,
            state: word(row, 2, RequestState::from_code)?,
            reason: row.get(3)?,
            form: match row.get_ref(4)?.as_str_or_null()? {
                Some(_) => Some(word(row, 4, Form::from_slug)?),
                None => None,
            },
            asset: match row.get_ref(5)?.as_str_or_null()? {
                Some(_) => Some(column(row, 5)?),
                None => None,
            },
        })
    }
}

impl Waiting {
    /// Those that are due at that time, oldest first.
    pub(crate) fn due(db: &Connection, now_ms: u64) -> rusqlite::Result<Vec<Self>> {
        db.prepare_cached(
            "SELECT txid, made_ms, form, holder_key, card FROM requests
             WHERE state = 'waiting' AND next_try_ms <= ?1 ORDER BY made_ms, rowid",
        )?
        .query_map([now_ms], |row| {
            Ok(Self {
                transaction: column(row, 0)?,
                made_ms: row.get(1)?,
                form: word(row, 2, Form::from_slug)?,
                holder_key: row.get(3)?,
                card: row.get(4)?,
            })
        })?
        .collect()
    }

    pub(crate) fn count(db: &Connection) -> rusqlite::Result<usize> {
        db.query_row(
            "SELECT count(*) FROM requests WHERE state = 'waiting'",
            [],
            |row| row.get(0),
        )
    }

    /// It stays, and is tried again from that time on.
    pub(crate) fn put_off(
        db: &Connection,
        id: &TransactionId,
        reason: &str,
        next_try_ms: u64,
    ) -> rusqlite::Result<()> {
        db.prepare_cached(
            "UPDATE requests SET reason = ?2, next_try_ms = ?3 WHERE txid = ?1 AND state = 'waiting'",
        )?
        .execute(params![id.to_string(), reason, next_try_ms])?;
        Ok(())
    }

    /// It will not be answered.
    pub(crate) fn refuse(
        db: &Connection,
        id: &TransactionId,
        reason: &str,
    ) -> rusqlite::Result<()> {
        db.prepare_cached(
            "UPDATE requests SET state = 'refused', reason = ?2, card = NULL
             WHERE txid = ?1 AND state IN ('waiting', 'answering')",
        )?
        .execute([id.to_string().as_str(), reason])?;
        Ok(())
    }
}
