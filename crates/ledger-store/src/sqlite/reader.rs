use std::sync::{Arc, Mutex, PoisonError};

use bigchain::{PublicKey, TransactionId};
use ledger::{
    BlockStatement, Kind, OutputRow, Sha256Hex, StateDigest, StateKey, StateRows, StateView,
};
use rusqlite::{Connection, OptionalExtension, Params, Row};

use super::file::File;
use crate::body::{Body, from_column, to_column, unreadable};
use crate::{Error, StoreReader, StoredOutput, StoredTransaction};

/// Connections that read, kept for the next reader.
#[derive(Clone)]
pub(super) struct Pool {
    file: File,
    idle: Arc<Mutex<Vec<Connection>>>,
}

/// Most connections that are kept while nobody reads.
const IDLE_MAX: usize = 8;

impl Pool {
    pub(super) fn new(file: File) -> Self {
        Self {
            file,
            idle: Arc::default(),
        }
    }

    /// A reader of the database as it is now.
    pub(super) fn reader(&self) -> Result<SqliteReader, Error> {
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.file.connect()?,
        };
        // The moment is fixed by the first read, not by BEGIN.
        let begun = connection.execute_batch("BEGIN; SELECT only_row FROM network;");
        self.file.map(begun)?;
        Ok(SqliteReader {
            pool: self.clone(),
            connection: Some(connection),
        })
    }

    fn take_back(&self, connection: Connection) {
        let ended = connection.execute_batch("ROLLBACK");
        let mut idle = self.idle();
        if ended.is_ok() && idle.len() < IDLE_MAX {
            idle.push(connection);
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        // A push or pop cannot be left half done, so that a panic elsewhere does no harm.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A look at one moment of a [`SqliteStore`](crate::SqliteStore).
///
/// It holds a read transaction, which keeps the write-ahead log from being emptied: drop it soon.
pub struct SqliteReader {
    pool: Pool,
    connection: Option<Connection>,
}

impl Drop for SqliteReader {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.pool.take_back(connection);
        }
    }
}

impl StateView for SqliteReader {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, ledger::Error> {
        self.one(
            "SELECT row FROM state WHERE key = ?1",
            [key.as_bytes()],
            |row| row.get(0),
        )
        .map_err(ledger::Error::state_unavailable)
    }
}

/// Columns of a transaction, in the order that [`StoredColumns::read`] takes them.
const COLUMNS: &str = "position, id, asset, kind, height, body, sha256";

impl StoreReader for SqliteReader {
    fn head(&self) -> Result<Option<BlockStatement>, Error> {
        self.statement(
            "SELECT height, body, sha256 FROM blocks ORDER BY height DESC LIMIT 1",
            [],
        )
    }

    fn block(&self, height: u64) -> Result<Option<BlockStatement>, Error> {
        let Ok(height) = to_column(height, "height") else {
            return Ok(None);
        };
        self.statement(
            "SELECT height, body, sha256 FROM blocks WHERE height = ?1",
            [height],
        )
    }

    fn transaction(&self, id: &TransactionId) -> Result<Option<StoredTransaction>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM transactions WHERE id = ?1");
        let columns = self.one(&sql, [id.as_bytes()], StoredColumns::read)?;
        columns.map(StoredColumns::open).transpose()
    }

    fn block_transactions(&self, height: u64) -> Result<Vec<StoredTransaction>, Error> {
        let Ok(height) = to_column(height, "height") else {
            return Ok(Vec::new());
        };
        let sql = format!("SELECT {COLUMNS} FROM transactions WHERE height = ?1 ORDER BY position");
        let columns = self.all(&sql, [height], StoredColumns::read)?;
        columns.into_iter().map(StoredColumns::open).collect()
    }

    fn asset_transactions(&self, asset: &TransactionId) -> Result<Vec<StoredTransaction>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM transactions WHERE asset = ?1 ORDER BY position");
        let columns = self.all(&sql, [asset.as_bytes()], StoredColumns::read)?;
        columns.into_iter().map(StoredColumns::open).collect()
    }

    fn outputs_of(&self, key: &PublicKey) -> Result<Vec<StoredOutput>, Error> {
        let outputs = self.all(
            "SELECT t.id, o.output_index, t.kind, t.height, t.position
             FROM outputs o JOIN transactions t ON t.position = o.position
             WHERE o.key = ?1 ORDER BY o.position, o.output_index",
            [key.as_bytes()],
            OutputColumns::read,
        )?;
        outputs
            .into_iter()
            .map(|columns| self.stored_output(&columns))
            .collect()
    }

    fn payload(&self, transaction: &TransactionId) -> Result<Option<Vec<u8>>, Error> {
        let body = self.one(
            "SELECT p.body, p.sha256 FROM payloads p
             JOIN transactions t ON t.position = p.position WHERE t.id = ?1",
            [transaction.as_bytes()],
            |row| {
                Ok(Body::<Vec<u8>> {
                    bytes: row.get(0)?,
                    sha256: row.get(1)?,
                })
            },
        )?;
        body.map(|body| body.open("payload", transaction))
            .transpose()
    }

    fn has_payload(&self, transaction: &TransactionId) -> Result<bool, Error> {
        let found = self.one(
            "SELECT 1 FROM payloads p
             JOIN transactions t ON t.position = p.position WHERE t.id = ?1",
            [transaction.as_bytes()],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    fn state_digest(&self) -> Result<Sha256Hex, Error> {
        let file = &self.pool.file;
        // BLOB keys compare by their bytes, which is the order of the digest.
        let mut select = file.map(
            self.connection()
                .prepare("SELECT key, row FROM state ORDER BY key"),
        )?;
        let mut rows = file.map(select.query([]))?;
        let mut digest = StateDigest::new();
        while let Some(row) = file.map(rows.next())? {
            let key: Vec<u8> = file.map(row.get(0))?;
            let bytes: Vec<u8> = file.map(row.get(1))?;
            digest.add(&key, &bytes);
        }
        Ok(digest.finish())
    }
}

impl SqliteReader {
    fn connection(&self) -> &Connection {
        let connection = self.connection.as_ref();
        connection.expect("only dropping takes the connection away")
    }

    fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Error> {
        let file = &self.pool.file;
        let mut select = file.map(self.connection().prepare_cached(sql))?;
        file.map(select.query_row(params, read).optional())
    }

    fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Error> {
        let file = &self.pool.file;
        let mut select = file.map(self.connection().prepare_cached(sql))?;
        let rows = file.map(select.query_map(params, read))?;
        file.map(rows.collect())
    }

    fn statement(&self, sql: &str, params: impl Params) -> Result<Option<BlockStatement>, Error> {
        let block = self.one(sql, params, |row| {
            let body = Body::<Vec<u8>> {
                bytes: row.get(1)?,
                sha256: row.get(2)?,
            };
            Ok((row.get::<_, i64>(0)?, body))
        })?;
        block
            .map(|(height, body)| body.open_statement(from_column(height, "height")?))
            .transpose()
    }

    fn stored_output(&self, columns: &OutputColumns) -> Result<StoredOutput, Error> {
        let transaction = TransactionId::from_bytes(columns.id);
        let reference = bigchain::OutputRef {
            transaction_id: transaction,
            output_index: columns.output_index,
        };
        let row: Option<OutputRow> = self.output_row(&reference)?;
        let row = row.ok_or_else(|| unreadable("state", StateKey::output(&reference)))?;
        Ok(StoredOutput {
            transaction,
            output_index: columns.output_index,
            asset: row.asset,
            kind: read_kind(columns.kind, transaction)?,
            height: from_column(columns.height, "height")?,
            position: from_column(columns.position, "position")?,
            spent_by: row.spent_by,
        })
    }
}

fn read_kind(number: u8, transaction: TransactionId) -> Result<Kind, Error> {
    Kind::from_number(number).ok_or_else(|| unreadable("transaction", transaction))
}

/// The columns of an output and of the transaction that made it.
struct OutputColumns {
    id: [u8; 32],
    output_index: u32,
    kind: u8,
    height: i64,
    position: i64,
}

impl OutputColumns {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            output_index: row.get(1)?,
            kind: row.get(2)?,
            height: row.get(3)?,
            position: row.get(4)?,
        })
    }
}

/// The columns of a transaction before its body is opened.
struct StoredColumns {
    position: i64,
    id: [u8; 32],
    asset: [u8; 32],
    kind: u8,
    height: i64,
    body: Body<Vec<u8>>,
}

impl StoredColumns {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            position: row.get(0)?,
            id: row.get(1)?,
            asset: row.get(2)?,
            kind: row.get(3)?,
            height: row.get(4)?,
            body: Body {
                bytes: row.get(5)?,
                sha256: row.get(6)?,
            },
        })
    }

    fn open(self) -> Result<StoredTransaction, Error> {
        let id = TransactionId::from_bytes(self.id);
        Ok(StoredTransaction {
            id,
            text: self.body.open_text("transaction", id)?,
            kind: read_kind(self.kind, id)?,
            asset: TransactionId::from_bytes(self.asset),
            height: from_column(self.height, "height")?,
            position: from_column(self.position, "position")?,
        })
    }
}
