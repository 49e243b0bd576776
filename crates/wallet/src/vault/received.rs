//! Copies that others gave us: the inbox.

use rusqlite::Row;

use super::text::{JsonText, words};
use super::{Error, Reader, Writer};

words! {
    /// How far a received copy has come.
    ReceivedState {
        /// There, not opened.
        New = "new",
        /// Opened; a receipt may have been sent.
        Opened = "opened",
        /// Deleted here and given back.
        Returned = "returned",
        /// Taken back by its owner.
        Withdrawn = "withdrawn",
        /// Its time is over.
        Expired = "expired",
    }
}

/// A copy given to us, without its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// Id of the `share` transaction, lower-case hex.
    pub transaction_id: String,
    /// The document's asset id.
    pub asset: String,
    /// Network id, lower-case hex.
    pub network: String,
    /// The issuer's `iss`, once opened.
    pub issuer: Option<String>,
    /// Slug of the form, once opened.
    pub form: Option<String>,
    /// Title to list it by, once opened.
    pub title: Option<String>,
    /// Our card key that it was given to, base58.
    pub receiver_key: String,
    /// How far it has come.
    pub state: ReceivedState,
    /// The unspent held copy, `<transaction id>:<index>`; moves with our receipt.
    pub held_output: Option<String>,
    /// What for, once opened.
    pub purpose: Option<String>,
    /// The nonce of our ask that it answers, once opened.
    pub nonce: Option<String>,
    /// The last verdict in a word, once verified.
    pub verdict: Option<String>,
    /// Block time of the share, Unix milliseconds.
    pub received_ms: u64,
    /// Until when, Unix seconds.
    pub expires_s: Option<u64>,
    /// Until when we may keep it, Unix seconds.
    pub keep_until_s: Option<u64>,
    /// When we opened it, Unix milliseconds.
    pub opened_ms: Option<u64>,
    /// When it was returned, withdrawn or expired, Unix milliseconds.
    pub ended_ms: Option<u64>,
    /// Anything else that is shown.
    pub detail: serde_json::Value,
}

const COLUMNS: &str = "transaction_id, asset, network, issuer, form, title, receiver_key, state, \
                       held_output, purpose, nonce, verdict, received_ms, expires_s, \
                       keep_until_s, opened_ms, ended_ms, detail";

fn parse(row: &Row<'_>) -> rusqlite::Result<Received> {
    // By place, not by name: lists are long.
    Ok(Received {
        transaction_id: row.get(0)?,
        asset: row.get(1)?,
        network: row.get(2)?,
        issuer: row.get(3)?,
        form: row.get(4)?,
        title: row.get(5)?,
        receiver_key: row.get(6)?,
        state: row.get(7)?,
        held_output: row.get(8)?,
        purpose: row.get(9)?,
        nonce: row.get(10)?,
        verdict: row.get(11)?,
        received_ms: row.get(12)?,
        expires_s: row.get(13)?,
        keep_until_s: row.get(14)?,
        opened_ms: row.get(15)?,
        ended_ms: row.get(16)?,
        detail: row.get::<_, JsonText<_>>(17)?.0,
    })
}

impl Reader<'_> {
    /// The received copy with this transaction id.
    pub fn received(&self, transaction_id: &str) -> Result<Option<Received>, Error> {
        self.one(
            &format!("SELECT {COLUMNS} FROM received WHERE transaction_id = ?1"),
            [transaction_id],
            parse,
        )
    }

    /// Every received copy, the newest first.
    pub fn inbox(&self) -> Result<Vec<Received>, Error> {
        self.all(
            &format!("SELECT {COLUMNS} FROM received ORDER BY received_ms DESC, transaction_id"),
            [],
            parse,
        )
    }

    /// The presentation that was opened: an SD-JWT with its key binding.
    pub fn presentation(&self, transaction_id: &str) -> Result<Option<String>, Error> {
        self.one(
            "SELECT presentation FROM received_texts WHERE transaction_id = ?1",
            [transaction_id],
            |row| row.get(0),
        )
    }

    /// The last verification report on it.
    pub fn report(&self, transaction_id: &str) -> Result<Option<serde_json::Value>, Error> {
        let report = self.one(
            "SELECT report FROM received_texts WHERE transaction_id = ?1",
            [transaction_id],
            |row| row.get::<_, Option<JsonText<_>>>(0),
        )?;
        Ok(report.flatten().map(|JsonText(report)| report))
    }
}

impl Writer<'_> {
    /// Adds a received copy, or changes the one with the same transaction. Its text stays.
    pub fn put_received(&self, received: &Received) -> Result<(), Error> {
        self.run(
            "INSERT INTO received (transaction_id, asset, network, issuer, form, title,
                receiver_key, state, held_output, purpose, nonce, verdict, received_ms, expires_s,
                keep_until_s, opened_ms, ended_ms, detail)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
                ?18)
             ON CONFLICT (transaction_id) DO UPDATE SET issuer = excluded.issuer,
                form = excluded.form, title = excluded.title, state = excluded.state,
                held_output = excluded.held_output, purpose = excluded.purpose,
                nonce = excluded.nonce, verdict = excluded.verdict,
                received_ms = excluded.received_ms, expires_s = excluded.expires_s,
                keep_until_s = excluded.keep_until_s, opened_ms = excluded.opened_ms,
                ended_ms = excluded.ended_ms, detail = excluded.detail",
            rusqlite::params![
                received.transaction_id,
                received.asset,
                received.network,
                received.issuer,
                received.form,
                received.title,
                received.receiver_key,
                received.state,
                received.held_output,
                received.purpose,
                received.nonce,
                received.verdict,
                received.received_ms,
                received.expires_s,
                received.keep_until_s,
                received.opened_ms,
                received.ended_ms,
                JsonText(&received.detail),
            ],
        )?;
        Ok(())
    }

    /// Stores what was opened, and the report on it, for a received copy that is there.
    pub fn put_presentation(
        &self,
        transaction_id: &str,
        presentation: &str,
        report: Option<&serde_json::Value>,
    ) -> Result<(), Error> {
        self.run_one(
            "received copy",
            "INSERT INTO received_texts (transaction_id, presentation, report)
             SELECT transaction_id, ?2, ?3 FROM received WHERE transaction_id = ?1
             ON CONFLICT (transaction_id) DO UPDATE SET presentation = excluded.presentation,
                report = excluded.report",
            (transaction_id, presentation, report.map(JsonText)),
        )
    }

    /// Forgets presentation and report: after `return`, or when its time is over. `false` if
    /// there was none.
    pub fn erase_presentation(&self, transaction_id: &str) -> Result<bool, Error> {
        let erased = self.run(
            "DELETE FROM received_texts WHERE transaction_id = ?1",
            [transaction_id],
        )?;
        Ok(erased > 0)
    }
}
