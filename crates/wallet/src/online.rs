use ledger_client::{Head, LedgerClient};

use crate::wallet::Account;
use crate::{Error, Wallet};

/// A wallet that is connected to its network.
///
/// Futures of this type hold no lock across an await; the database is used in short steps.
pub struct Online<'w> {
    pub(crate) wallet: &'w Wallet,
    pub(crate) account: Account,
    pub(crate) client: LedgerClient,
}

impl<'w> Online<'w> {
    pub(crate) fn new(wallet: &'w Wallet, account: Account, client: LedgerClient) -> Self {
        Self {
            wallet,
            account,
            client,
        }
    }

    /// The node that is asked.
    pub fn node(&self) -> &str {
        self.client.node()
    }

    /// Asks for the newest block, and keeps it so that no older one is believed later.
    ///
    /// # Errors
    /// Those of the network.
    pub async fn head(&self) -> Result<Head, Error> {
        let head = self.client.head().await?;
        self.keep_pin()?;
        Ok(head)
    }

    pub(crate) fn keep_pin(&self) -> Result<(), Error> {
        match self.client.newest_block() {
            // Height 0 is before the first block: nothing to go back from.
            Some(newest) if newest.height > 0 => self.wallet.keep_pin(&self.account, &newest),
            _ => Ok(()),
        }
    }
}
