//! Documents that were issued to us.

use rusqlite::Row;

use super::text::{JsonText, words};
use super::{Error, Reader, Writer};

words! {
    /// How far a document has come. Expiry and revocation stand apart: they come by themselves.
    DocumentState {
        /// Issued, not answered.
        Offered = "offered",
        /// Accepted: copies can be given.
        Accepted = "accepted",
        /// Declined, for good.
        Declined = "declined",
        /// No copy will be given any more.
        Discarded = "discarded",
    }
}

/// A document of ours, without its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Asset id: id of the `issue` transaction, lower-case hex.
    pub asset: String,
    /// Network id, lower-case hex.
    pub network: String,
    /// The issuer's `iss`.
    pub issuer: String,
    /// Slug of the form.
    pub form: String,
    /// Title to list it by.
    pub title: String,
    /// How far it has come.
    pub state: DocumentState,
    /// How many copies can still be given.
    pub copies_left: u64,
    /// The unspent output that holds them, `<transaction id>:<index>`; `None` when none is left.
    pub copies_output: Option<String>,
    /// Our key on that output, base58.
    pub copies_key: Option<String>,
    /// The `request` that it answers.
    pub request: Option<String>,
    /// Block time of its issue, Unix milliseconds.
    pub issued_ms: u64,
    /// The public `expires`, Unix seconds.
    pub expires_s: Option<u64>,
    /// Block time of `accept`, Unix milliseconds.
    pub accepted_ms: Option<u64>,
    /// Block time of `revoke`, Unix milliseconds.
    pub revoked_ms: Option<u64>,
    /// The issuer's reason code.
    pub revoke_reason: Option<String>,
    /// When this row was last changed, Unix milliseconds.
    pub updated_ms: u64,
    /// Anything else that is shown.
    pub detail: serde_json::Value,
}

const COLUMNS: &str = "asset, network, issuer, form, title, state, copies_left, copies_output, \
                       copies_key, request, issued_ms, expires_s, accepted_ms, revoked_ms, \
                       revoke_reason, updated_ms, detail";

fn parse(row: &Row<'_>) -> rusqlite::Result<Document> {
    // By place, not by name: lists are long.
    Ok(Document {
        asset: row.get(0)?,
        network: row.get(1)?,
        issuer: row.get(2)?,
        form: row.get(3)?,
        title: row.get(4)?,
        state: row.get(5)?,
        copies_left: row.get(6)?,
        copies_output: row.get(7)?,
        copies_key: row.get(8)?,
        request: row.get(9)?,
        issued_ms: row.get(10)?,
        expires_s: row.get(11)?,
        accepted_ms: row.get(12)?,
        revoked_ms: row.get(13)?,
        revoke_reason: row.get(14)?,
        updated_ms: row.get(15)?,
        detail: row.get::<_, JsonText<_>>(16)?.0,
    })
}

impl Reader<'_> {
    /// The document with this asset id.
    pub fn document(&self, asset: &str) -> Result<Option<Document>, Error> {
        self.one(
            &format!("SELECT {COLUMNS} FROM documents WHERE asset = ?1"),
            [asset],
            parse,
        )
    }

    /// Every document, the newest first.
    pub fn documents(&self) -> Result<Vec<Document>, Error> {
        self.all(
            &format!("SELECT {COLUMNS} FROM documents ORDER BY issued_ms DESC, asset"),
            [],
            parse,
        )
    }

    /// The document's SD-JWT with all its disclosures.
    pub fn document_text(&self, asset: &str) -> Result<Option<String>, Error> {
        self.one(
            "SELECT sdjwt FROM document_texts WHERE asset = ?1",
            [asset],
            |row| row.get(0),
        )
    }
}

impl Writer<'_> {
    /// Adds a document, or changes the one with the same asset. Its text and shares stay.
    pub fn put_document(&self, document: &Document) -> Result<(), Error> {
        self.run(
            "INSERT INTO documents (asset, network, issuer, form, title, state, copies_left,
                copies_output, copies_key, request, issued_ms, expires_s, accepted_ms, revoked_ms,
                revoke_reason, updated_ms, detail)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
             ON CONFLICT (asset) DO UPDATE SET title = excluded.title, state = excluded.state,
                copies_left = excluded.copies_left, copies_output = excluded.copies_output,
                copies_key = excluded.copies_key, request = excluded.request,
                issued_ms = excluded.issued_ms, expires_s = excluded.expires_s,
                accepted_ms = excluded.accepted_ms, revoked_ms = excluded.revoked_ms,
                revoke_reason = excluded.revoke_reason, updated_ms = excluded.updated_ms,
                detail = excluded.detail",
            rusqlite::params![
                document.asset,
                document.network,
                document.issuer,
                document.form,
                document.title,
                document.state,
                document.copies_left,
                document.copies_output,
                document.copies_key,
                document.request,
                document.issued_ms,
                document.expires_s,
                document.accepted_ms,
                document.revoked_ms,
                document.revoke_reason,
                document.updated_ms,
                JsonText(&document.detail),
            ],
        )?;
        Ok(())
    }

    /// Stores the text of a document that is there.
    pub fn put_document_text(&self, asset: &str, sdjwt: &str) -> Result<(), Error> {
        self.run_one(
            "document",
            "INSERT INTO document_texts (asset, sdjwt)
             SELECT asset, ?2 FROM documents WHERE asset = ?1
             ON CONFLICT (asset) DO UPDATE SET sdjwt = excluded.sdjwt",
            (asset, sdjwt),
        )
    }

    /// Forgets the text: after `decline` or `discard`. `false` if there was none.
    pub fn erase_document_text(&self, asset: &str) -> Result<bool, Error> {
        Ok(self.run("DELETE FROM document_texts WHERE asset = ?1", [asset])? > 0)
    }
}
