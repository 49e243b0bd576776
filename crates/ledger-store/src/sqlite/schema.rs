use ledger::{Genesis, STATE_VERSION};
use rusqlite::{Connection, params};

use super::file::File;
use super::writer::put_rows;
use crate::Error;

/// Version of the tables below, in `user_version`. With [`STATE_VERSION`] it says whether this
/// program can read a file.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// The tables.
///
/// ```text
/// network       one row: genesis text, version of the state rows
/// blocks        height → signed statement
/// transactions  position in the order of commits → the one text whose form gave the id
/// outputs       key → outputs that name it
/// payloads      position of the transaction → bytes, and when they end
/// state         key → row; what the ledger's rules look at
/// ```
///
/// `sha256` stands beside a body and is that of the body.
const TABLES: &str = "
    CREATE TABLE network (
        only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
        genesis TEXT NOT NULL,
        state_version INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE blocks (
        height INTEGER PRIMARY KEY,
        body BLOB NOT NULL,
        sha256 BLOB NOT NULL
    ) STRICT;
    CREATE TABLE transactions (
        position INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE,
        asset BLOB NOT NULL,
        kind INTEGER NOT NULL,
        height INTEGER NOT NULL,
        body BLOB NOT NULL,
        sha256 BLOB NOT NULL
    ) STRICT;
    CREATE INDEX transactions_by_asset ON transactions (asset, position);
    CREATE INDEX transactions_by_height ON transactions (height, position);
    CREATE TABLE outputs (
        key BLOB NOT NULL,
        position INTEGER NOT NULL,
        output_index INTEGER NOT NULL,
        PRIMARY KEY (key, position, output_index)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE payloads (
        position INTEGER PRIMARY KEY,
        ends_ms INTEGER,
        body BLOB NOT NULL,
        sha256 BLOB NOT NULL
    ) STRICT;
    CREATE INDEX payloads_by_end ON payloads (ends_ms) WHERE ends_ms IS NOT NULL;
    CREATE TABLE state (
        key BLOB PRIMARY KEY,
        row BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
";

/// Makes the tables and puts the genesis in, or finds that the file has both.
pub(super) fn prepare(
    file: &File,
    connection: &mut Connection,
    genesis: &Genesis,
) -> Result<(), Error> {
    let found: u32 = file.map(connection.query_row("PRAGMA user_version", [], |row| row.get(0)))?;
    match found {
        0 => create(file, connection, genesis),
        SCHEMA_VERSION => compare(file, connection, genesis),
        _ => Err(Error::SchemaVersion {
            expected: SCHEMA_VERSION,
            found,
        }),
    }
}

fn create(file: &File, connection: &mut Connection, genesis: &Genesis) -> Result<(), Error> {
    let transaction = file.map(connection.transaction())?;
    file.map(transaction.execute_batch(TABLES))?;
    let network = transaction.execute(
        "INSERT INTO network (only_row, genesis, state_version) VALUES (1, ?1, ?2)",
        params![genesis.text(), STATE_VERSION],
    );
    file.map(network)?;
    put_rows(file, &transaction, &ledger::genesis_changes(genesis))?;
    file.map(transaction.pragma_update(None, "user_version", SCHEMA_VERSION))?;
    file.map(transaction.commit())
}

fn compare(file: &File, connection: &Connection, genesis: &Genesis) -> Result<(), Error> {
    let row = connection.query_row("SELECT genesis, state_version FROM network", [], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, u32>(1)?))
    });
    let (text, state_version) = file.map(row)?;
    if text != genesis.text() {
        return Err(Error::OtherNetwork);
    }
    match state_version {
        STATE_VERSION => Ok(()),
        found => Err(Error::StateVersion {
            expected: STATE_VERSION,
            found,
        }),
    }
}
