//! Which indexes of which key chain were given out, and what became of them.
//!
//! No private key is stored: each is derived from the seed, its chain and its index.

use rusqlite::Row;

use super::text::{JsonText, words};
use super::{Error, Reader, Writer};

words! {
    /// The chains of keys that are numbered.
    KeyChain {
        /// Ledger keys that cards show, paid by issues and shares.
        Card = "card",
        /// Every other ledger key of the wallet.
        Own = "own",
        /// Nonces of ask cards.
        Ask = "ask",
    }
}

words! {
    /// What became of an index.
    KeyStatus {
        /// Given out for a purpose; not yet seen by anybody.
        Allocated = "allocated",
        /// On a card that was shown: a payment may come.
        Shown = "shown",
        /// On the ledger.
        Used = "used",
    }
}

/// An index that was given out.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyRecord {
    /// Network id, lower-case hex.
    pub network: String,
    /// Its chain.
    pub chain: KeyChain,
    /// Its index in the chain.
    pub index: u64,
    /// The public key in base58, or for [`KeyChain::Ask`] the nonce in base64url.
    pub public: String,
    /// What it was made for, in a word: `card`, `request`, `accept`, `rest`, `held`, …
    pub purpose: String,
    /// What became of it.
    pub status: KeyStatus,
    /// The asset or transaction that it serves, once there is one.
    pub subject: Option<String>,
    /// The bytes of the card that shows it.
    pub card: Option<Vec<u8>>,
    /// The ask of that card.
    pub ask: Option<serde_json::Value>,
    /// When that card expires, Unix seconds.
    pub expires_s: Option<u64>,
    /// When it was given out, Unix milliseconds.
    pub created_ms: u64,
}

/// What is known of an index when it is given out.
#[derive(Clone, Debug)]
pub struct NewKey<'a> {
    /// Network id, lower-case hex.
    pub network: &'a str,
    /// The chain to take the next index of.
    pub chain: KeyChain,
    /// What it is for.
    pub purpose: &'a str,
    /// The asset or transaction that it serves, if there is one.
    pub subject: Option<&'a str>,
    /// When, Unix milliseconds.
    pub created_ms: u64,
}

const COLUMNS: &str = "network, chain, key_index, public, purpose, status, subject, card, ask, \
                       expires_s, created_ms";

fn parse(row: &Row<'_>) -> rusqlite::Result<KeyRecord> {
    Ok(KeyRecord {
        network: row.get("network")?,
        chain: row.get("chain")?,
        index: row.get("key_index")?,
        public: row.get("public")?,
        purpose: row.get("purpose")?,
        status: row.get("status")?,
        subject: row.get("subject")?,
        card: row.get("card")?,
        ask: row
            .get::<_, Option<JsonText<_>>>("ask")?
            .map(|JsonText(ask)| ask),
        expires_s: row.get("expires_s")?,
        created_ms: row.get("created_ms")?,
    })
}

impl Reader<'_> {
    /// The index behind a public key (or nonce) of ours.
    pub fn key(&self, network: &str, public: &str) -> Result<Option<KeyRecord>, Error> {
        self.one(
            &format!("SELECT {COLUMNS} FROM keys WHERE network = ?1 AND public = ?2"),
            (network, public),
            parse,
        )
    }

    /// Every index of a chain that was given out, in order.
    pub fn keys(&self, network: &str, chain: KeyChain) -> Result<Vec<KeyRecord>, Error> {
        self.all(
            &format!(
                "SELECT {COLUMNS} FROM keys WHERE network = ?1 AND chain = ?2 ORDER BY key_index"
            ),
            (network, chain),
            parse,
        )
    }

    /// The index that [`allocate_key`](Writer::allocate_key) will try first.
    pub fn next_key_index(&self, network: &str, chain: KeyChain) -> Result<u64, Error> {
        let last = self.one(
            "SELECT max(key_index) FROM keys WHERE network = ?1 AND chain = ?2",
            (network, chain),
            |row| row.get::<_, Option<u64>>(0),
        )?;
        Ok(last.flatten().map_or(0, |last| last + 1))
    }

    /// Card keys that are out and unpaid although their card expired before `now_s`, the oldest
    /// first: to be shown again when the gap limit is reached.
    pub fn expired_card_keys(&self, network: &str, now_s: u64) -> Result<Vec<KeyRecord>, Error> {
        self.all(
            &format!(
                "SELECT {COLUMNS} FROM keys
                 WHERE network = ?1 AND chain = 'card' AND status = 'shown' AND expires_s < ?2
                 ORDER BY expires_s, key_index"
            ),
            (network, now_s),
            parse,
        )
    }
}

impl Writer<'_> {
    /// Gives out the next index of a chain. `derive` gets an index and returns its public key, or
    /// `None` for an index that the chain skips. No index is ever given out twice, also between
    /// processes.
    pub fn allocate_key(
        &self,
        new: &NewKey<'_>,
        mut derive: impl FnMut(u64) -> Option<String>,
    ) -> Result<KeyRecord, Error> {
        let first = self.next_key_index(new.network, new.chain)?;
        let (index, public) = (first..)
            .find_map(|index| Some((index, derive(index)?)))
            .ok_or(Error::NotApplicable { what: "key index" })?;
        let record = KeyRecord {
            network: new.network.to_owned(),
            chain: new.chain,
            index,
            public,
            purpose: new.purpose.to_owned(),
            status: KeyStatus::Allocated,
            subject: new.subject.map(str::to_owned),
            card: None,
            ask: None,
            expires_s: None,
            created_ms: new.created_ms,
        };
        self.put_key(&record)?;
        Ok(record)
    }

    /// Stores a record as it is, replacing one of the same index: for restoring, where indexes are
    /// found on the ledger, and for cards, which are made after their key.
    pub fn put_key(&self, record: &KeyRecord) -> Result<(), Error> {
        self.run(
            "INSERT INTO keys (network, chain, key_index, public, purpose, status, subject, card,
                ask, expires_s, created_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (network, chain, key_index) DO UPDATE SET public = excluded.public,
                purpose = excluded.purpose, status = excluded.status, subject = excluded.subject,
                card = excluded.card, ask = excluded.ask, expires_s = excluded.expires_s,
                created_ms = excluded.created_ms",
            rusqlite::params![
                record.network,
                record.chain,
                record.index,
                record.public,
                record.purpose,
                record.status,
                record.subject,
                record.card,
                record.ask.as_ref().map(JsonText),
                record.expires_s,
                record.created_ms,
            ],
        )?;
        Ok(())
    }

    /// Says what became of a key, and what it serves if that is known now.
    pub fn set_key_status(
        &self,
        network: &str,
        public: &str,
        status: KeyStatus,
        subject: Option<&str>,
    ) -> Result<(), Error> {
        self.run_one(
            "key",
            "UPDATE keys SET status = ?3, subject = coalesce(?4, subject)
             WHERE network = ?1 AND public = ?2",
            (network, public, status, subject),
        )
    }
}
