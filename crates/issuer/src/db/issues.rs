//! Documents issued and revoked, with what was to be submitted for them.

use std::str::FromStr;

use bigchain::{PublicKey, TransactionId};
use civil_document::Form;
use ledger::{BlockPoint, RevokeReason, Sha256Hex};
use rusqlite::types::FromSqlError;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// What became of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IssueState {
    /// It is written down, and it is not known whether the ledger has it.
    Prepared,
    /// It is on the ledger.
    Issued,
    /// The ledger did not take it.
    Refused,
    /// It was issued, and revoked.
    Revoked,
}

impl IssueState {
    /// A word that stays the same between versions, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Issued => "issued",
            Self::Refused => "refused",
            Self::Revoked => "revoked",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Prepared, Self::Issued, Self::Refused, Self::Revoked]
            .into_iter()
            .find(|state| state.code() == code)
    }
}

/// A document, as the register shows it. `Debug` leaves the subject out.
#[derive(Clone, PartialEq, Eq)]
pub struct Issued {
    /// The document's asset: the id of its `issue`.
    pub asset: TransactionId,
    /// SHA-256 of the issuer-signed JWT.
    pub document: Sha256Hex,
    /// Its form.
    pub form: Form,
    /// Whose it is, where the issuer knows.
    pub subject: Option<String>,
    /// The holder key in it, 32 bytes.
    pub holder_key: [u8; 32],
    /// The identity key of the card that it was issued to, 32 bytes.
    pub identity_key: [u8; 32],
    /// The ledger key that got the copies.
    pub owner_key: PublicKey,
    /// How many copies.
    pub copies: u64,
    /// Unix second from which it is no longer good.
    pub expires_s: Option<u64>,
    /// The request that it answers.
    pub request: Option<TransactionId>,
    /// What became of it.
    pub state: IssueState,
    /// Why the ledger did not take it, as the ledger's stable code.
    pub code: Option<String>,
    /// When it was written down, in Unix milliseconds of the local clock.
    pub prepared_ms: u64,
    /// Its block.
    pub block: Option<BlockPoint>,
    /// Why it was revoked.
    pub revoke_reason: Option<RevokeReason>,
    /// The block of its `revoke`.
    pub revoked: Option<BlockPoint>,
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issued")
            .field("asset", &self.asset)
            .field("document", &self.document)
            .field("form", &self.form)
            .field("state", &self.state)
            .field("block", &self.block)
            .finish_non_exhaustive()
    }
}

/// A document that was signed and is to be submitted.
pub(crate) struct NewIssue {
    pub(crate) intent: [u8; 32],
    pub(crate) issued: Issued,
    pub(crate) transaction_text: String,
    pub(crate) payload: String,
}

/// A document of which it is not known whether the ledger has it.
pub(crate) struct Unsent {
    pub(crate) issued: Issued,
    pub(crate) transaction_text: String,
    pub(crate) payload: String,
}

const COLUMNS: &str = "i.asset, i.document, i.form, i.subject, i.holder_key, i.identity_key,
    i.owner_key, i.copies, i.expires_s, i.request, i.state, i.code, i.prepared_ms, i.height,
    i.issued_ms, r.reason, r.height, r.revoked_ms, i.transaction_text, i.payload
    FROM issues AS i LEFT JOIN revocations AS r ON r.asset = i.asset AND r.height IS NOT NULL";

impl NewIssue {
    /// Writes it down, unless its intent is there already. Its request is being answered then.
    pub(crate) fn insert(&self, db: &Connection) -> rusqlite::Result<bool> {
        let issued = &self.issued;
        let request = issued.request.map(|id| id.to_string());
        let inserted = db
            .prepare_cached(
                "INSERT INTO issues (asset, intent, document, form, subject, holder_key,
                     identity_key, owner_key, copies, expires_s, request, state,
                     transaction_text, payload, prepared_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'prepared', ?12, ?13, ?14)
                 ON CONFLICT (intent) DO NOTHING",
            )?
            .execute(params![
                issued.asset.to_string(),
                self.intent.as_slice(),
                issued.document.to_string(),
                issued.form.slug(),
                issued.subject,
                issued.holder_key.as_slice(),
                issued.identity_key.as_slice(),
                issued.owner_key.to_string(),
                issued.copies,
                issued.expires_s,
                request,
                self.transaction_text,
                self.payload,
                issued.prepared_ms,
            ])?;
        if let (1, Some(request)) = (inserted, request) {
            db.prepare_cached(
                "UPDATE requests SET state = 'answering', reason = NULL, asset = ?2
                 WHERE txid = ?1 AND state = 'waiting'",
            )?
            .execute([request, issued.asset.to_string()])?;
        }
        Ok(inserted == 1)
    }
}

impl Unsent {
    /// All of them, oldest first.
    pub(crate) fn list(db: &Connection) -> rusqlite::Result<Vec<Self>> {
        db.prepare_cached(&format!(
            "SELECT {COLUMNS} WHERE i.state = 'prepared' ORDER BY i.number"
        ))?
        .query_map([], Self::read)?
        .collect()
    }

    /// The one of an asset, if it still is to be sent.
    pub(crate) fn of(db: &Connection, asset: &TransactionId) -> rusqlite::Result<Option<Self>> {
        db.prepare_cached(&format!(
            "SELECT {COLUMNS} WHERE i.state = 'prepared' AND i.asset = ?1"
        ))?
        .query_row([asset.to_string()], Self::read)
        .optional()
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            issued: Issued::read(row)?,
            transaction_text: row.get(18)?,
            payload: row.get(19)?,
        })
    }
}

impl Issued {
    /// The whole register, newest first.
    pub(crate) fn list(db: &Connection) -> rusqlite::Result<Vec<Self>> {
        db.prepare(&format!("SELECT {COLUMNS} ORDER BY i.number DESC"))?
            .query_map([], Self::read)?
            .collect()
    }

    /// The document that an intent led to.
    pub(crate) fn of_intent(db: &Connection, intent: &[u8; 32]) -> rusqlite::Result<Option<Self>> {
        db.prepare_cached(&format!("SELECT {COLUMNS} WHERE i.intent = ?1"))?
            .query_row([intent.as_slice()], Self::read)
            .optional()
    }

    /// The document of that asset or of that hash, whichever it is.
    pub(crate) fn find(db: &Connection, id: &str) -> rusqlite::Result<Option<Self>> {
        db.prepare_cached(&format!(
            "SELECT {COLUMNS} WHERE i.asset = ?1 OR i.document = ?1 LIMIT 1"
        ))?
        .query_row([id], Self::read)
        .optional()
    }

    /// The ledger has it.
    pub(crate) fn note_issued(
        db: &Connection,
        asset: &TransactionId,
        block: &BlockPoint,
    ) -> rusqlite::Result<()> {
        let asset = asset.to_string();
        db.prepare_cached(
            "UPDATE issues SET state = 'issued', height = ?2, issued_ms = ?3,
                 transaction_text = NULL, payload = NULL
             WHERE asset = ?1 AND state = 'prepared'",
        )?
        .execute(params![asset, block.height, block.time_ms])?;
        db.prepare_cached(
            "UPDATE requests SET state = 'answered', card = NULL
             WHERE asset = ?1 AND state = 'answering'",
        )?
        .execute([asset])?;
        Ok(())
    }

    /// The ledger does not take it. Its intent is free again; its request is refused with it.
    pub(crate) fn note_refused(
        db: &Connection,
        asset: &TransactionId,
        code: &str,
    ) -> rusqlite::Result<()> {
        let asset = asset.to_string();
        db.execute(
            "UPDATE issues SET state = 'refused', code = ?2, intent = NULL,
                 transaction_text = NULL, payload = NULL
             WHERE asset = ?1 AND state = 'prepared'",
            [asset.as_str(), code],
        )?;
        db.execute(
            "UPDATE requests SET state = 'refused', reason = ?2, card = NULL, asset = NULL
             WHERE asset = ?1 AND state = 'answering'",
            [asset.as_str(), code],
        )?;
        Ok(())
    }

    /// A `revoke` is to be sent.
    pub(crate) fn prepare_revocation(
        db: &Connection,
        asset: &TransactionId,
        reason: RevokeReason,
        transaction: &bigchain::Transaction,
        now_ms: u64,
    ) -> rusqlite::Result<()> {
        db.execute(
            "INSERT OR REPLACE INTO revocations
                 (asset, txid, reason, transaction_text, prepared_ms)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                asset.to_string(),
                transaction.id().to_string(),
                reason.code(),
                transaction.text(),
                now_ms
            ],
        )?;
        Ok(())
    }

    /// Revocations of which it is not known whether the ledger has them: asset and text.
    pub(crate) fn unsent_revocations(
        db: &Connection,
    ) -> rusqlite::Result<Vec<(TransactionId, String)>> {
        db.prepare_cached("SELECT asset, transaction_text FROM revocations WHERE height IS NULL")?
            .query_map([], |row| Ok((column(row, 0)?, row.get(1)?)))?
            .collect()
    }

    /// The ledger has the revocation.
    pub(crate) fn note_revoked(
        db: &Connection,
        asset: &TransactionId,
        block: &BlockPoint,
    ) -> rusqlite::Result<()> {
        let asset = asset.to_string();
        db.execute(
            "UPDATE revocations SET height = ?2, revoked_ms = ?3 WHERE asset = ?1",
            params![asset, block.height, block.time_ms],
        )?;
        db.execute(
            "UPDATE issues SET state = 'revoked' WHERE asset = ?1",
            [asset],
        )?;
        Ok(())
    }

    /// The ledger did not take the revocation.
    pub(crate) fn drop_revocation(db: &Connection, asset: &TransactionId) -> rusqlite::Result<()> {
        db.execute(
            "DELETE FROM revocations WHERE asset = ?1 AND height IS NULL",
            [asset.to_string()],
        )?;
        Ok(())
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            asset: column(row, 0)?,
            document: column(row, 1)?,
            form: word(row, 2, Form::from_slug)?,
            subject: row.get(3)?,
            holder_key: row.get(4)?,
            identity_key: row.get(5)?,
            owner_key: column(row, 6)?,
            copies: row.get(7)?,
            expires_s: row.get(8)?,
            request: match row.get_ref(9)?.as_str_or_null()? {
                Some(_) => Some(column(row, 9)?),
                None => None,
            },
            state: word(row, 10, IssueState::from_code)?,
            code: row.get(11)?,
            prepared_ms: row.get(12)?,
            block: block(row, 13)?,
            revoke_reason: match row.get_ref(15)?.as_str_or_null()? {
                Some(_) => Some(word(row, 15, RevokeReason::from_code)?),
                None => None,
            },
            revoked: block(row, 16)?,
        })
    }
}

/// Height and time in two columns that stand side by side.
fn block(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<BlockPoint>> {
    let (height, time_ms) = (row.get::<_, Option<u64>>(index)?, row.get(index + 1)?);
    Ok(height
        .zip(time_ms)
        .map(|(height, time_ms)| BlockPoint { height, time_ms }))
}

/// A text column that parses to a type.
pub(super) fn column<T: FromStr>(row: &Row<'_>, index: usize) -> rusqlite::Result<T> {
    word(row, index, |text| text.parse().ok())
}

/// A text column with a word of a closed set.
pub(super) fn word<T>(
    row: &Row<'_>,
    index: usize,
    parse: impl FnOnce(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    let value = row.get_ref(index)?;
    let data_type = value.data_type();
    value.as_str().ok().and_then(parse).ok_or_else(|| {
        rusqlite::Error::FromSqlConversionFailure(
            index,
            data_type,
            FromSqlError::InvalidType.into(),
        )
    })
}
