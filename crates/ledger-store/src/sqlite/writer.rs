use std::time::Duration;

use bigchain::Transaction;
use ledger::RowChange;
use rusqlite::{Connection, OptionalExtension, params};

use super::file::{BUSY_PATIENCE, File};
use crate::body::{self, Body};
use crate::{Error, LatePayload, NewBlock, NewTransaction};

/// The one connection that writes.
pub(super) struct Writer {
    file: File,
    connection: Connection,
    /// Whether erased bytes may still be in the write-ahead log. After a crash nobody knows.
    log_has_erased: bool,
}

/// How long an erasure waits for readers that use the write-ahead log; blocks wait meanwhile.
const ERASE_PATIENCE: Duration = Duration::from_millis(100);

impl Writer {
    pub(super) fn new(file: File, connection: Connection) -> Self {
        Self {
            file,
            connection,
            log_has_erased: true,
        }
    }

    pub(super) fn append(&mut self, block: &NewBlock<'_>) -> Result<(), Error> {
        let file = &self.file;
        let transaction = file.map(self.connection.transaction())?;
        let (head, count) = head(file, &transaction)?;
        block.require_next_after(head)?;
        let height = body::to_column(block.statement.height, "height")?;
        put_block(file, &transaction, block, height)?;
        for (position, new) in (count..).zip(block.transactions) {
            put_transaction(file, &transaction, new, position, height)?;
            move_ends(file, &transaction, new)?;
        }
        put_rows(file, &transaction, block.changes)?;
        file.map(transaction.commit())
    }

    pub(super) fn try_write(&mut self) -> Result<(), Error> {
        let written = self
            .connection
            .execute("UPDATE network SET state_version = state_version", []);
        self.file.map(written).map(drop)
    }

    pub(super) fn put_payload(&mut self, late: &LatePayload<'_>) -> Result<(), Error> {
        let file = &self.file;
        let transaction = file.map(self.connection.transaction())?;
        let position = transaction
            .query_row(
                "SELECT position FROM transactions WHERE id = ?1",
                [late.transaction.as_bytes()],
                |row| row.get::<_, i64>(0),
            )
            .optional();
        let position = file.map(position)?.ok_or(Error::TransactionUnknown)?;
        let ends_ms = late.ends_ms.map(body::saturating_column);
        insert_payload(file, &transaction, position, late.payload, ends_ms)?;
        file.map(transaction.commit())
    }

    pub(super) fn erase_payloads(&mut self, ended_by_ms: u64) -> Result<u64, Error> {
        let erased = self.connection.execute(
            "DELETE FROM payloads WHERE ends_ms <= ?1",
            [body::saturating_column(ended_by_ms)],
        );
        let erased = self.file.map(erased)? as u64;
        if erased > 0 || self.log_has_erased {
            self.log_has_erased = !self.empty_log()?;
        }
        Ok(erased)
    }

    /// Moves the write-ahead log into the database and empties it; says whether no reader was in
    /// the way.
    fn empty_log(&self) -> Result<bool, Error> {
        let file = &self.file;
        file.map(self.connection.busy_timeout(ERASE_PATIENCE))?;
        let busy = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
                row.get::<_, i64>(0)
            });
        file.map(self.connection.busy_timeout(BUSY_PATIENCE))?;
        Ok(file.map(busy)? == 0)
    }
}

/// Height of the last block and number of transactions so far.
fn head(file: &File, connection: &Connection) -> Result<(u64, i64), Error> {
    let head: Option<i64> =
        file.map(connection.query_row("SELECT max(height) FROM blocks", [], |row| row.get(0)))?;
    let last: Option<i64> = file.map(connection.query_row(
        "SELECT max(position) FROM transactions",
        [],
        |row| row.get(0),
    ))?;
    Ok((
        body::from_column(head.unwrap_or(0), "height")?,
        last.map_or(0, |position| position + 1),
    ))
}

fn put_block(
    file: &File,
    connection: &Connection,
    block: &NewBlock<'_>,
    height: i64,
) -> Result<(), Error> {
    let body = Body::of_statement(block.statement);
    let mut insert = file.map(
        connection.prepare_cached("INSERT INTO blocks (height, body, sha256) VALUES (?1, ?2, ?3)"),
    )?;
    file.map(insert.execute(params![height, body.bytes, body.sha256]))?;
    Ok(())
}

fn put_transaction(
    file: &File,
    connection: &Connection,
    new: &NewTransaction<'_>,
    position: i64,
    height: i64,
) -> Result<(), Error> {
    let body = Body::new(new.transaction.text().as_bytes());
    let mut insert = file.map(connection.prepare_cached(
        "INSERT INTO transactions (position, id, asset, kind, height, body, sha256)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    ))?;
    file.map(insert.execute(params![
        position,
        new.transaction.id().as_bytes(),
        new.transition.asset.as_bytes(),
        new.transition.kind.number(),
        height,
        body.bytes,
        body.sha256,
    ]))?;
    put_outputs(file, connection, new.transaction, position)?;
    let id = new.transaction.id();
    let ends = &new.transition.payload_ends;
    let own_end = ends.iter().find(|ends| ends.transaction == *id);
    let ends_ms = own_end.map(|ends| body::saturating_column(ends.at_ms));
    match new.payload {
        Some(payload) => insert_payload(file, connection, position, payload, ends_ms),
        None => Ok(()),
    }
}

fn put_outputs(
    file: &File,
    connection: &Connection,
    transaction: &Transaction,
    position: i64,
) -> Result<(), Error> {
    let mut insert =
        file.map(connection.prepare_cached(
            "INSERT INTO outputs (key, position, output_index) VALUES (?1, ?2, ?3)",
        ))?;
    for (output_index, output) in (0_u32..).zip(transaction.outputs()) {
        for key in body::keys_of(output) {
            file.map(insert.execute(params![key.as_bytes(), position, output_index]))?;
        }
    }
    Ok(())
}

fn insert_payload(
    file: &File,
    connection: &Connection,
    position: i64,
    payload: &[u8],
    ends_ms: Option<i64>,
) -> Result<(), Error> {
    let body = Body::new(payload);
    let mut insert = file.map(connection.prepare_cached(
        "INSERT OR REPLACE INTO payloads (position, ends_ms, body, sha256)
         VALUES (?1, ?2, ?3, ?4)",
    ))?;
    file.map(insert.execute(params![position, ends_ms, body.bytes, body.sha256]))?;
    Ok(())
}

/// Brings forward the ends of payloads of earlier transactions.
fn move_ends(file: &File, connection: &Connection, new: &NewTransaction<'_>) -> Result<(), Error> {
    let mut update = file.map(connection.prepare_cached(
        "UPDATE payloads SET ends_ms = ?2
         WHERE position = (SELECT position FROM transactions WHERE id = ?1)",
    ))?;
    let own = new.transaction.id();
    let others = new.transition.payload_ends.iter();
    for ends in others.filter(|ends| ends.transaction != *own) {
        let at_ms = body::saturating_column(ends.at_ms);
        file.map(update.execute(params![ends.transaction.as_bytes(), at_ms]))?;
    }
    Ok(())
}

pub(super) fn put_rows(
    file: &File,
    connection: &Connection,
    changes: &[RowChange],
) -> Result<(), Error> {
    let mut put = file.map(connection.prepare_cached(
        "INSERT INTO state (key, row) VALUES (?1, ?2)
             ON CONFLICT (key) DO UPDATE SET row = excluded.row",
    ))?;
    let mut delete = file.map(connection.prepare_cached("DELETE FROM state WHERE key = ?1"))?;
    for change in changes {
        let key = change.key.as_bytes();
        let done = match &change.row {
            Some(row) => put.execute(params![key, row]),
            None => delete.execute(params![key]),
        };
        file.map(done)?;
    }
    Ok(())
}
