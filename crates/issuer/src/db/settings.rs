use rusqlite::{Connection, OptionalExtension};

/// Names of settings.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Setting {
    /// The entry as JSON: who the issuer is and its public keys.
    Entry,
    /// The genesis of the network, as text.
    Genesis,
    /// Address of the node.
    NodeUrl,
    /// The newest block statement that was verified, as JSON.
    NewestBlock,
}

impl Setting {
    fn key(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Genesis => "genesis",
            Self::NodeUrl => "node-url",
            Self::NewestBlock => "newest-block",
        }
    }

    pub(crate) fn get(self, db: &Connection) -> rusqlite::Result<Option<String>> {
        db.prepare_cached("SELECT value FROM settings WHERE key = ?1")?
            .query_row([self.key()], |row| row.get(0))
            .optional()
    }

    pub(crate) fn put(self, db: &Connection, value: &str) -> rusqlite::Result<()> {
        db.prepare_cached("INSERT OR REPLACE INTO settings (key, value) VALUES (?1, ?2)")?
            .execute([self.key(), value])?;
        Ok(())
    }
}
