//! Settings: small values under a name.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::text::JsonText;
use super::{Error, Reader, Writer};

impl Reader<'_> {
    /// The setting called `key`; `None` if it was never set. A value of another shape is
    /// [`sealed_db::Error::Damaged`].
    pub fn setting<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, Error> {
        self.one("SELECT value FROM settings WHERE key = ?1", [key], |row| {
            Ok(row.get::<_, JsonText<T>>(0)?.0)
        })
    }
}

impl Writer<'_> {
    /// Sets or replaces a setting.
    pub fn put_setting<T: Serialize>(&self, key: &str, value: &T) -> Result<(), Error> {
        self.run(
            "INSERT INTO settings (key, value) VALUES (?1, ?2)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, JsonText(value)),
        )?;
        Ok(())
    }

    /// Removes a setting. `false` if there was none.
    pub fn remove_setting(&self, key: &str) -> Result<bool, Error> {
        Ok(self.run("DELETE FROM settings WHERE key = ?1", [key])? > 0)
    }
}
