//! People and offices, by their identity key.

use rusqlite::Row;

use super::text::JsonText;
use super::{Error, Reader, Writer};

/// Somebody whose card was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Contact {
    /// Identity key in base58: what is pinned.
    pub identity: String,
    /// What the user calls them.
    pub name: String,
    /// `owner`, `receiver` or `issuer`, if their card says.
    pub role: Option<String>,
    /// Fingerprint of the identity key, 12 groups of 5 digits.
    pub fingerprint: String,
    /// The newest encryption key seen under this identity: RSA modulus in base64url.
    pub encryption_key: String,
    /// The bytes of the newest card.
    pub card: Option<Vec<u8>>,
    /// When the user compared the fingerprint with them, Unix milliseconds.
    pub compared_ms: Option<u64>,
    /// When the contact was added, Unix milliseconds.
    pub added_ms: u64,
    /// When the contact was last changed, Unix milliseconds.
    pub updated_ms: u64,
    /// Anything else that is shown.
    pub detail: serde_json::Value,
}

const COLUMNS: &str = "identity, name, role, fingerprint, encryption_key, card, compared_ms, \
                       added_ms, updated_ms, detail";

fn parse(row: &Row<'_>) -> rusqlite::Result<Contact> {
    Ok(Contact {
        identity: row.get("identity")?,
        name: row.get("name")?,
        role: row.get("role")?,
        fingerprint: row.get("fingerprint")?,
        encryption_key: row.get("encryption_key")?,
        card: row.get("card")?,
        compared_ms: row.get("compared_ms")?,
        added_ms: row.get("added_ms")?,
        updated_ms: row.get("updated_ms")?,
        detail: row.get::<_, JsonText<_>>("detail")?.0,
    })
}

impl Reader<'_> {
    /// The contact with this identity key.
    pub fn contact(&self, identity: &str) -> Result<Option<Contact>, Error> {
        self.one(
            &format!("SELECT {COLUMNS} FROM contacts WHERE identity = ?1"),
            [identity],
            parse,
        )
    }

    /// Every contact, by name.
    pub fn contacts(&self) -> Result<Vec<Contact>, Error> {
        self.all(
            &format!("SELECT {COLUMNS} FROM contacts ORDER BY name, identity"),
            [],
            parse,
        )
    }
}

impl Writer<'_> {
    /// Adds a contact, or replaces the one with the same identity key (keeping `added_ms`).
    pub fn put_contact(&self, contact: &Contact) -> Result<(), Error> {
        self.run(
            "INSERT INTO contacts (identity, name, role, fingerprint, encryption_key, card,
                compared_ms, added_ms, updated_ms, detail)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT (identity) DO UPDATE SET name = excluded.name, role = excluded.role,
                encryption_key = excluded.encryption_key, card = excluded.card,
                compared_ms = excluded.compared_ms, updated_ms = excluded.updated_ms,
                detail = excluded.detail",
            rusqlite::params![
                contact.identity,
                contact.name,
                contact.role,
                contact.fingerprint,
                contact.encryption_key,
                contact.card,
                contact.compared_ms,
                contact.added_ms,
                contact.updated_ms,
                JsonText(&contact.detail),
            ],
        )?;
        Ok(())
    }

    /// Removes a contact. `false` if there was none. What was shared with them stays.
    pub fn remove_contact(&self, identity: &str) -> Result<bool, Error> {
        Ok(self.run("DELETE FROM contacts WHERE identity = ?1", [identity])? > 0)
    }
}
