use bigchain::{Output, PublicKey};
use ledger::{BlockStatement, Sha256Hex};

use crate::{Error, NewBlock};

/// Bytes with the hash that is stored beside them.
pub(crate) struct Body<B> {
    pub(crate) bytes: B,
    pub(crate) sha256: [u8; 32],
}

impl<B: AsRef<[u8]>> Body<B> {
    pub(crate) fn new(bytes: B) -> Self {
        Self {
            sha256: Sha256Hex::of(bytes.as_ref()).0,
            bytes,
        }
    }

    /// The bytes, if they are those that were written.
    pub(crate) fn open(self, table: &'static str, row: impl ToString) -> Result<B, Error> {
        match Sha256Hex::of(self.bytes.as_ref()).0 == self.sha256 {
            true => Ok(self.bytes),
            false => Err(Error::DamagedBody {
                table,
                row: row.to_string(),
            }),
        }
    }
}

impl Body<Vec<u8>> {
    pub(crate) fn of_statement(statement: &BlockStatement) -> Self {
        Self::new(serde_json::to_vec(statement).expect("a block statement is plain data"))
    }

    pub(crate) fn open_statement(self, height: u64) -> Result<BlockStatement, Error> {
        let bytes = self.open("block", height)?;
        serde_json::from_slice(&bytes).map_err(|_| unreadable("block", height))
    }

    pub(crate) fn open_text(
        self,
        table: &'static str,
        row: impl ToString,
    ) -> Result<String, Error> {
        let row = row.to_string();
        let bytes = self.open(table, &row)?;
        String::from_utf8(bytes).map_err(|_| unreadable(table, row))
    }
}

impl NewBlock<'_> {
    /// Refuses a block that does not follow the last, or whose statement is about another.
    pub(crate) fn require_next_after(&self, head: u64) -> Result<(), Error> {
        let found = self.statement.height;
        if Some(found) != head.checked_add(1) {
            return Err(Error::HeightOutOfOrder { head, found });
        }
        let ids = self.transactions.iter().map(|new| new.transaction.id());
        match self.statement.transactions.iter().eq(ids) {
            true => Ok(()),
            false => Err(Error::StatementDiffers),
        }
    }
}

/// The keys by which an output is found: those of its condition that `public_keys` has too, each
/// once.
pub(crate) fn keys_of(output: &Output) -> Vec<PublicKey> {
    let mut keys = output.condition.keys();
    keys.retain(|key| output.public_keys.contains(key));
    keys
}

pub(crate) fn unreadable(table: &'static str, row: impl ToString) -> Error {
    Error::UnreadableBody {
        table,
        row: row.to_string(),
    }
}

/// A number as SQLite holds it.
pub(crate) fn to_column(value: u64, what: &'static str) -> Result<i64, Error> {
    i64::try_from(value).map_err(|_| Error::Range { what })
}

/// A number as SQLite gives it.
pub(crate) fn from_column(value: i64, what: &'static str) -> Result<u64, Error> {
    u64::try_from(value).map_err(|_| Error::Range { what })
}

/// A time as SQLite holds it; a time beyond its range never comes.
pub(crate) fn saturating_column(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
