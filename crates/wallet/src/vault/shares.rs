//! Copies that we gave away.

use rusqlite::Row;

use super::text::{JsonText, words};
use super::{Error, Reader, Writer};

words! {
    /// How far a share has come.
    ShareState {
        /// Signed, waiting in the outbox.
        Queued = "queued",
        /// On the ledger; the receiver can open it.
        Active = "active",
        /// The receiver says that it was opened.
        Opened = "opened",
        /// The receiver says that it was deleted.
        Returned = "returned",
        /// Taken back.
        Withdrawn = "withdrawn",
        /// Its time is over.
        Expired = "expired",
        /// Refused by the ledger; nobody got anything.
        Failed = "failed",
    }
}

/// A share of ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// Id of the `share` transaction, lower-case hex.
    pub transaction_id: String,
    /// The document's asset id.
    pub asset: String,
    /// The receiver's identity key in base58, when their card was ours to read.
    pub receiver: Option<String>,
    /// The receiver's ledger key, base58.
    pub receiver_key: String,
    /// Our key on the held copy, base58.
    pub owner_key: String,
    /// JSON Pointers of the fields that were shown.
    pub fields: Vec<String>,
    /// What for.
    pub purpose: String,
    /// The nonce of the ask that it answers.
    pub nonce: Option<String>,
    /// How far it has come.
    pub state: ShareState,
    /// The unspent held copy, `<transaction id>:<index>`; moves with a receipt.
    pub held_output: Option<String>,
    /// Until when, Unix seconds.
    pub expires_s: u64,
    /// Until when the receiver may keep it, Unix seconds.
    pub keep_until_s: Option<u64>,
    /// When it was signed, Unix milliseconds.
    pub created_ms: u64,
    /// Block time of the receipt, Unix milliseconds.
    pub opened_ms: Option<u64>,
    /// When it was returned, withdrawn, expired or refused, Unix milliseconds.
    pub ended_ms: Option<u64>,
    /// Anything else that is shown.
    pub detail: serde_json::Value,
}

const COLUMNS: &str = "transaction_id, asset, receiver, receiver_key, owner_key, fields, purpose, \
                       nonce, state, held_output, expires_s, keep_until_s, created_ms, opened_ms, \
                       ended_ms, detail";

fn parse(row: &Row<'_>) -> rusqlite::Result<Share> {
    // By place, not by name: lists are long.
    Ok(Share {
        transaction_id: row.get(0)?,
        asset: row.get(1)?,
        receiver: row.get(2)?,
        receiver_key: row.get(3)?,
        owner_key: row.get(4)?,
        fields: row.get::<_, JsonText<_>>(5)?.0,
        purpose: row.get(6)?,
        nonce: row.get(7)?,
        state: row.get(8)?,
        held_output: row.get(9)?,
        expires_s: row.get(10)?,
        keep_until_s: row.get(11)?,
        created_ms: row.get(12)?,
        opened_ms: row.get(13)?,
        ended_ms: row.get(14)?,
        detail: row.get::<_, JsonText<_>>(15)?.0,
    })
}

impl Reader<'_> {
    /// The share with this transaction id.
    pub fn share(&self, transaction_id: &str) -> Result<Option<Share>, Error> {
        self.one(
            &format!("SELECT {COLUMNS} FROM shares WHERE transaction_id = ?1"),
            [transaction_id],
            parse,
        )
    }

    /// Every share of a document, the newest first.
    pub fn shares_of(&self, asset: &str) -> Result<Vec<Share>, Error> {
        self.all(
            &format!(
                "SELECT {COLUMNS} FROM shares WHERE asset = ?1
                 ORDER BY created_ms DESC, transaction_id"
            ),
            [asset],
            parse,
        )
    }

    /// Every share that was paid to a receiver's ledger key, the oldest first.
    pub fn shares_to(&self, receiver_key: &str) -> Result<Vec<Share>, Error> {
        self.all(
            &format!(
                "SELECT {COLUMNS} FROM shares WHERE receiver_key = ?1
                 ORDER BY created_ms, transaction_id"
            ),
            [receiver_key],
            parse,
        )
    }

    /// Shares that have not ended although their time was over before `now_s`.
    pub fn shares_past_their_time(&self, now_s: u64) -> Result<Vec<Share>, Error> {
        self.all(
            &format!(
                "SELECT {COLUMNS} FROM shares WHERE ended_ms IS NULL AND expires_s <= ?1
                 ORDER BY expires_s, transaction_id"
            ),
            [now_s],
            parse,
        )
    }
}

impl Writer<'_> {
    /// Adds a share of a document that is there, or replaces the one with the same transaction.
    pub fn put_share(&self, share: &Share) -> Result<(), Error> {
        self.run(
            "INSERT OR REPLACE INTO shares (transaction_id, asset, receiver, receiver_key,
                owner_key, fields, purpose, nonce, state, held_output, expires_s, keep_until_s,
                created_ms, opened_ms, ended_ms, detail)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            rusqlite::params![
                share.transaction_id,
                share.asset,
                share.receiver,
                share.receiver_key,
                share.owner_key,
                JsonText(&share.fields),
                share.purpose,
                share.nonce,
                share.state,
                share.held_output,
                share.expires_s,
                share.keep_until_s,
                share.created_ms,
                share.opened_ms,
                share.ended_ms,
                JsonText(&share.detail),
            ],
        )?;
        Ok(())
    }
}
