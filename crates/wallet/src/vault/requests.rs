//! Documents asked for and not necessarily issued yet.

use rusqlite::Row;

use super::text::{JsonText, words};
use super::{Error, Reader, Writer};

words! {
    /// How far a request has come.
    RequestState {
        /// Signed, waiting in the outbox or for the issuer.
        Open = "open",
        /// Answered by an issue.
        Issued = "issued",
        /// Refused by the ledger, or unanswered until its payload ended.
        Failed = "failed",
    }
}

/// A request of ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Id of the `request` transaction, lower-case hex.
    pub transaction_id: String,
    /// Network id, lower-case hex.
    pub network: String,
    /// The issuer's `iss`.
    pub issuer: String,
    /// Slug of the form.
    pub form: String,
    /// How far it has come.
    pub state: RequestState,
    /// The card key that the issue will pay, base58.
    pub card_key: String,
    /// The document that answered it.
    pub asset: Option<String>,
    /// When it was signed, Unix milliseconds.
    pub created_ms: u64,
    /// Anything else that is shown.
    pub detail: serde_json::Value,
}

const COLUMNS: &str =
    "transaction_id, network, issuer, form, state, card_key, asset, created_ms, detail";

fn parse(row: &Row<'_>) -> rusqlite::Result<Request> {
    Ok(Request {
        transaction_id: row.get("transaction_id")?,
        network: row.get("network")?,
        issuer: row.get("issuer")?,
        form: row.get("form")?,
        state: row.get("state")?,
        card_key: row.get("card_key")?,
        asset: row.get("asset")?,
        created_ms: row.get("created_ms")?,
        detail: row.get::<_, JsonText<_>>("detail")?.0,
    })
}

impl Reader<'_> {
    /// The request with this transaction id.
    pub fn request(&self, transaction_id: &str) -> Result<Option<Request>, Error> {
        self.one(
            &format!("SELECT {COLUMNS} FROM requests WHERE transaction_id = ?1"),
            [transaction_id],
            parse,
        )
    }

    /// Every request, the newest first.
    pub fn requests(&self) -> Result<Vec<Request>, Error> {
        self.all(
            &format!("SELECT {COLUMNS} FROM requests ORDER BY created_ms DESC, transaction_id"),
            [],
            parse,
        )
    }
}

impl Writer<'_> {
    /// Adds a request, or replaces the one with the same transaction.
    pub fn put_request(&self, request: &Request) -> Result<(), Error> {
        self.run(
            "INSERT OR REPLACE INTO requests (transaction_id, network, issuer, form, state,
                card_key, asset, created_ms, detail)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            rusqlite::params![
                request.transaction_id,
                request.network,
                request.issuer,
                request.form,
                request.state,
                request.card_key,
                request.asset,
                request.created_ms,
                JsonText(&request.detail),
            ],
        )?;
        Ok(())
    }
}
