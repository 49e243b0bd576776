//! Transactions that were signed here, until the ledger has them.
//!
//! ```text
//!  enqueue ──▶ prepared ──claim_due──▶ sent ──mark_committed──▶ committed
//!                              ▲         │
//!                              └─────────┴──mark_failed──▶ failed
//! ```
//!
//! A transaction is stored before it is sent, and it is sent as stored until the ledger has
//! committed or refused it: whatever crashes in between, the ledger gets this one transaction and
//! not a second one in its place. Claiming makes it due again only later, so that two processes
//! do not send at once; a claim whose process died comes back by itself.

use rusqlite::Row;

use super::text::{JsonText, words};
use super::{Error, Reader, Writer};

words! {
    /// How far an outgoing transaction has come.
    OutgoingState {
        /// Stored, never sent.
        Prepared = "prepared",
        /// Sent at least once; the ledger may or may not have it.
        Sent = "sent",
        /// In a block.
        Committed = "committed",
        /// Refused for good.
        Failed = "failed",
    }
}

/// A transaction in the outbox.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// Order of preparing.
    pub id: i64,
    /// Network id, lower-case hex.
    pub network: String,
    /// Transaction id, lower-case hex.
    pub transaction_id: String,
    /// Kind of transaction, as on the ledger.
    pub kind: String,
    /// The asset that it belongs to.
    pub asset: Option<String>,
    /// The output that it spends, `<transaction id>:<index>`.
    pub spends: Option<String>,
    /// The transaction, byte for byte as it was signed.
    pub transaction_text: String,
    /// The compact JWE that goes with it; forgotten once committed or failed.
    pub payload: Option<String>,
    /// How far it has come.
    pub state: OutgoingState,
    /// How often it was claimed.
    pub attempts: u64,
    /// When it may be claimed next, Unix milliseconds.
    pub due_ms: u64,
    /// The last error's stable code.
    pub error_code: Option<String>,
    /// Height of its block.
    pub height: Option<u64>,
    /// Time of its block, Unix milliseconds.
    pub committed_ms: Option<u64>,
    /// When it was stored, Unix milliseconds.
    pub created_ms: u64,
    /// Anything else that is needed when it is committed or fails.
    pub detail: serde_json::Value,
}

/// What is known of a transaction when it is stored.
#[derive(Clone, Debug)]
pub struct NewOutgoing {
    /// Network id, lower-case hex.
    pub network: String,
    /// Transaction id, lower-case hex.
    pub transaction_id: String,
    /// Kind of transaction, as on the ledger.
    pub kind: String,
    /// The asset that it belongs to.
    pub asset: Option<String>,
    /// The output that it spends, `<transaction id>:<index>`.
    pub spends: Option<String>,
    /// The transaction as signed.
    pub transaction_text: String,
    /// The compact JWE that goes with it.
    pub payload: Option<String>,
    /// Now, Unix milliseconds; it is due at once.
    pub created_ms: u64,
    /// Anything else that is needed when it is committed or fails; an object.
    pub detail: serde_json::Value,
}

const COLUMNS: &str = "id, network, transaction_id, kind, asset, spends, transaction_text, \
                       payload, state, attempts, due_ms, error_code, height, committed_ms, \
                       created_ms, detail";

fn parse(row: &Row<'_>) -> rusqlite::Result<Outgoing> {
    Ok(Outgoing {
        id: row.get("id")?,
        network: row.get("network")?,
        transaction_id: row.get("transaction_id")?,
        kind: row.get("kind")?,
        asset: row.get("asset")?,
        spends: row.get("spends")?,
        transaction_text: row.get("transaction_text")?,
        payload: row.get("payload")?,
        state: row.get("state")?,
        attempts: row.get("attempts")?,
        due_ms: row.get("due_ms")?,
        error_code: row.get("error_code")?,
        height: row.get("height")?,
        committed_ms: row.get("committed_ms")?,
        created_ms: row.get("created_ms")?,
        detail: row.get::<_, JsonText<_>>("detail")?.0,
    })
}

impl Reader<'_> {
    /// The transaction with this id, if it is one of ours.
    pub fn outgoing(&self, transaction_id: &str) -> Result<Option<Outgoing>, Error> {
        self.one(
            &format!("SELECT {COLUMNS} FROM outbox WHERE transaction_id = ?1"),
            [transaction_id],
            parse,
        )
    }

    /// Everything that is neither committed nor failed, in order of preparing.
    pub fn pending(&self) -> Result<Vec<Outgoing>, Error> {
        self.all(
            &format!(
                "SELECT {COLUMNS} FROM outbox WHERE state IN ('prepared', 'sent') ORDER BY id"
            ),
            [],
            parse,
        )
    }

    /// When the next transaction is due, Unix milliseconds; `None` when all is done.
    pub fn next_due_ms(&self) -> Result<Option<u64>, Error> {
        let due = self.one(
            "SELECT min(due_ms) FROM outbox WHERE state IN ('prepared', 'sent')",
            [],
            |row| row.get(0),
        )?;
        Ok(due.flatten())
    }
}

impl Writer<'_> {
    /// Stores a transaction to be sent. [`Error::AlreadySpent`] when one of ours that has not
    /// failed spends the same output; storing the same transaction again changes nothing.
    pub fn enqueue(&self, new: &NewOutgoing) -> Result<(), Error> {
        let rival = self.one(
            "SELECT transaction_id FROM outbox
             WHERE network = ?1 AND spends = ?2 AND state <> 'failed' AND transaction_id <> ?3",
            (&new.network, &new.spends, &new.transaction_id),
            |row| row.get(0),
        )?;
        if let Some(by) = rival {
            return Err(Error::AlreadySpent { by });
        }
        self.run(
            "INSERT INTO outbox (network, transaction_id, kind, asset, spends, transaction_text,
                payload, state, due_ms, created_ms, detail)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'prepared', ?8, ?8, ?9)
             ON CONFLICT (transaction_id) DO NOTHING",
            rusqlite::params![
                new.network,
                new.transaction_id,
                new.kind,
                new.asset,
                new.spends,
                new.transaction_text,
                new.payload,
                new.created_ms,
                JsonText(&new.detail),
            ],
        )?;
        Ok(())
    }

    /// Takes up to `limit` transactions that are due at `now_ms`, in order of preparing. They are
    /// [`Sent`](OutgoingState::Sent) from here on, since after a crash nobody knows better, and
    /// due again after `lease_ms`, by which time the caller has marked them or put them off.
    pub fn claim_due(
        &self,
        now_ms: u64,
        lease_ms: u64,
        limit: u32,
    ) -> Result<Vec<Outgoing>, Error> {
        let mut due = self.all(
            &format!(
                "SELECT {COLUMNS} FROM outbox
                 WHERE state IN ('prepared', 'sent') AND due_ms <= ?1 ORDER BY id LIMIT ?2"
            ),
            (now_ms, limit),
            parse,
        )?;
        for outgoing in &mut due {
            outgoing.state = OutgoingState::Sent;
            outgoing.attempts += 1;
            outgoing.due_ms = now_ms.saturating_add(lease_ms).min(i64::MAX as u64);
            self.run(
                "UPDATE outbox SET state = 'sent', attempts = ?2, due_ms = ?3 WHERE id = ?1",
                (outgoing.id, outgoing.attempts, outgoing.due_ms),
            )?;
        }
        Ok(due)
    }

    /// Puts a transaction off after a failure that may pass, such as no network.
    pub fn put_off(
        &self,
        transaction_id: &str,
        due_ms: u64,
        error_code: &str,
    ) -> Result<(), Error> {
        self.run_one(
            "pending transaction",
            "UPDATE outbox SET due_ms = ?2, error_code = ?3
             WHERE transaction_id = ?1 AND state IN ('prepared', 'sent')",
            (transaction_id, due_ms, error_code),
        )
    }

    /// The ledger has it: at this height, at this block time. `false` if that was known.
    pub fn mark_committed(
        &self,
        transaction_id: &str,
        height: u64,
        time_ms: u64,
    ) -> Result<bool, Error> {
        // Also from failed: what a block says is right.
        let changed = self.run(
            "UPDATE outbox SET state = 'committed', height = ?2, committed_ms = ?3,
                error_code = NULL, payload = NULL
             WHERE transaction_id = ?1 AND state <> 'committed'",
            (transaction_id, height, time_ms),
        )?;
        Ok(changed > 0)
    }

    /// The ledger refused it for good; its input is free for another transaction.
    pub fn mark_failed(&self, transaction_id: &str, error_code: &str) -> Result<(), Error> {
        self.run_one(
            "pending transaction",
            "UPDATE outbox SET state = 'failed', error_code = ?2, payload = NULL
             WHERE transaction_id = ?1 AND state IN ('prepared', 'sent')",
            (transaction_id, error_code),
        )
    }
}
