//! Networks that the wallet joined, and how far it has verified each.

use rusqlite::Row;

use super::text::JsonText;
use super::{Error, Reader, Writer};

/// A network that the wallet joined.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// Network id, lower-case hex.
    pub id: String,
    /// Name from the genesis.
    pub name: String,
    /// Base URLs of nodes, the preferred one first.
    pub urls: Vec<String>,
    /// The genesis as it was accepted.
    pub genesis: serde_json::Value,
    /// When it was joined, Unix milliseconds.
    pub joined_ms: u64,
    /// How far it has been verified; [`put_network`](Writer::put_network) ignores this.
    pub pin: Option<Pin>,
}

/// The last block statement or checkpoint that was verified. A later one must be consistent with
/// it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// Block height.
    pub height: u64,
    /// Block time, Unix milliseconds.
    pub time_ms: u64,
    /// The statement as it came.
    pub statement: String,
}

const COLUMNS: &str = "id, name, urls, genesis, joined_ms, pin_height, pin_ms, pin";

fn parse(row: &Row<'_>) -> rusqlite::Result<Network> {
    let pin = match row.get::<_, Option<u64>>("pin_height")? {
        None => None,
        Some(height) => Some(Pin {
            height,
            time_ms: row.get("pin_ms")?,
            statement: row.get("pin")?,
        }),
    };
    Ok(Network {
        id: row.get("id")?,
        name: row.get("name")?,
        urls: row.get::<_, JsonText<_>>("urls")?.0,
        genesis: row.get::<_, JsonText<_>>("genesis")?.0,
        joined_ms: row.get("joined_ms")?,
        pin,
    })
}

impl Reader<'_> {
    /// The network with this id.
    pub fn network(&self, id: &str) -> Result<Option<Network>, Error> {
        self.one(
            &format!("SELECT {COLUMNS} FROM networks WHERE id = ?1"),
            [id],
            parse,
        )
    }

    /// Every network, the one joined first in front.
    pub fn networks(&self) -> Result<Vec<Network>, Error> {
        self.all(
            &format!("SELECT {COLUMNS} FROM networks ORDER BY joined_ms, id"),
            [],
            parse,
        )
    }
}

impl Writer<'_> {
    /// Adds a network, or changes the name and URLs of one that is there. Its genesis never
    /// changes, its id being the hash of it.
    pub fn put_network(&self, network: &Network) -> Result<(), Error> {
        self.run(
            "INSERT INTO networks (id, name, urls, genesis, joined_ms) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, urls = excluded.urls",
            (
                &network.id,
                &network.name,
                JsonText(&network.urls),
                JsonText(&network.genesis),
                network.joined_ms,
            ),
        )?;
        Ok(())
    }

    /// Moves the pin forward. `false`, and nothing changes, when it is not above the height
    /// pinned already; [`Error::NotApplicable`] for an unknown network.
    pub fn advance_pin(&self, network: &str, pin: &Pin) -> Result<bool, Error> {
        let changed = self.run(
            "UPDATE networks SET pin_height = ?2, pin_ms = ?3, pin = ?4
             WHERE id = ?1 AND (pin_height IS NULL OR pin_height < ?2)",
            (network, pin.height, pin.time_ms, &pin.statement),
        )?;
        if changed == 0 && self.network(network)?.is_none() {
            return Err(Error::NotApplicable { what: "network" });
        }
        Ok(changed > 0)
    }
}
