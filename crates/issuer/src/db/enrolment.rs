//! One-time codes and the wallets that they were used by.

use rusqlite::{Connection, OptionalExtension, params};

use crate::code::CodeHash;

/// A wallet that is known to be a subject's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Holder<'a> {
    pub(crate) holder_key: &'a [u8; 32],
    pub(crate) identity_key: &'a [u8; 32],
    pub(crate) subject: &'a str,
}

/// What is known of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CodeState {
    pub(crate) subject: String,
    pub(crate) expires_s: u64,
    pub(crate) used_by: Option<[u8; 32]>,
}

impl CodeState {
    pub(crate) fn find(db: &Connection, hash: &CodeHash) -> rusqlite::Result<Option<Self>> {
        db.prepare_cached("SELECT subject, expires_s, used_by FROM codes WHERE hash = ?1")?
            .query_row([hash.as_slice()], |row| {
                Ok(Self {
                    subject: row.get(0)?,
                    expires_s: row.get(1)?,
                    used_by: row.get(2)?,
                })
            })
            .optional()
    }

    /// Puts a new code of a subject in the place of an unused one.
    pub(crate) fn add(
        db: &Connection,
        hash: &CodeHash,
        subject: &str,
        now_ms: u64,
        expires_s: u64,
    ) -> rusqlite::Result<()> {
        db.execute(
            "DELETE FROM codes WHERE subject = ?1 AND used_by IS NULL",
            [subject],
        )?;
        db.execute(
            "INSERT INTO codes (hash, subject, made_ms, expires_s) VALUES (?1, ?2, ?3, ?4)",
            params![hash.as_slice(), subject, now_ms, expires_s],
        )?;
        Ok(())
    }
}

impl Holder<'_> {
    /// The subject of a wallet.
    pub(crate) fn subject_of(
        db: &Connection,
        holder_key: &[u8; 32],
    ) -> rusqlite::Result<Option<String>> {
        db.prepare_cached("SELECT subject FROM holders WHERE holder_key = ?1")?
            .query_row([holder_key.as_slice()], |row| row.get(0))
            .optional()
    }

    /// Ties a wallet to a subject, by a code that is used up with it. Requests of the wallet that
    /// wait are due at once.
    pub(crate) fn bind(
        &self,
        db: &Connection,
        code: &CodeHash,
        now_ms: u64,
    ) -> rusqlite::Result<()> {
        db.execute(
            "INSERT INTO holders (holder_key, identity_key, subject, bound_ms)
             VALUES (?1, ?2, ?3, ?4) ON CONFLICT (holder_key) DO NOTHING",
            params![
                self.holder_key.as_slice(),
                self.identity_key.as_slice(),
                self.subject,
                now_ms
            ],
        )?;
        db.execute(
            "UPDATE codes SET used_by = ?2 WHERE hash = ?1",
            [code.as_slice(), self.holder_key.as_slice()],
        )?;
        db.execute(
            "UPDATE requests SET next_try_ms = 0 WHERE state = 'waiting' AND holder_key = ?1",
            [self.holder_key.as_slice()],
        )?;
        Ok(())
    }
}
