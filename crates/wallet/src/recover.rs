//! Finding everything again from the keys alone.

use std::collections::BTreeMap;

use bigchain::TransactionId;
use keys::{GapScan, LedgerChain};
use ledger_client::OutputFound;

use crate::sync::SyncReport;
use crate::vault::{KeyChain, KeyRecord, KeyStatus};
use crate::wallet::{DEVICE, SEARCH};
use crate::{Error, Online};

/// How many card keys are asked for at once.
const BATCH: usize = ledger::wire::OUTPUTS_KEYS_MAX;

impl Online<'_> {
    /// Searches the ledger for everything that the wallet's keys ever had: documents, copies, and
    /// how far each key chain was used. What went to whom is not on the ledger and does not come
    /// back. `progress` is told how many card keys were looked at.
    ///
    /// A wallet that was made from keys alone does this by itself with its first
    /// [`sync`](Self::sync), again until it has succeeded.
    ///
    /// # Errors
    /// Those of the network and the database.
    pub async fn recover(&self, progress: impl FnMut(u64)) -> Result<SyncReport, Error> {
        let mut report = SyncReport::default();
        self.search(&mut report, progress).await?;
        report.height = self.head().await?.height;
        Ok(report)
    }

    /// Whether the search for what the keys ever had is still to be done.
    pub(crate) fn is_to_search(&self) -> Result<bool, Error> {
        let is_to_search: Option<bool> = self.wallet.vault.read(|db| db.setting(SEARCH))?;
        Ok(is_to_search.unwrap_or(false))
    }

    pub(crate) async fn search(
        &self,
        report: &mut SyncReport,
        mut progress: impl FnMut(u64),
    ) -> Result<(), Error> {
        let mut scan = GapScan::new(LedgerChain::Card);
        let mut keys = self.account.keys.ledger_keys(LedgerChain::Card, DEVICE, 0);
        let mut found = Vec::new();
        let mut looked_at = 0;
        'search: loop {
            let batch: Vec<_> = keys.by_ref().take(BATCH).collect();
            let public: Vec<_> = batch.iter().map(|key| key.public).collect();
            let outputs = self.client.outputs(&public).await?;
            for key in &batch {
                let used = outputs.iter().any(|output| output.key == key.public);
                if used {
                    self.remember(KeyChain::Card, key.index, &key.public.to_string())?;
                }
                looked_at += 1;
                if !scan.record(used) {
                    found.extend(outputs);
                    break 'search;
                }
            }
            found.extend(outputs);
            progress(looked_at);
        }
        // The own keys first: the histories name them, and taking a document in needs to know them.
        self.find_own_keys(&found).await?;
        for output in &found {
            if let Err(error) = self.take_in(output, report).await {
                report.note(&output.transaction.to_string(), error)?;
            }
        }
        self.wallet.vault.write(|db| db.remove_setting(SEARCH))?;
        Ok(())
    }

    /// Looks for keys of the `own` chain in the histories of what was found, without asking the node
    /// for any of them.
    async fn find_own_keys(&self, found: &[OutputFound]) -> Result<(), Error> {
        let mut named: BTreeMap<String, TransactionId> = BTreeMap::new();
        for asset in found.iter().map(|output| output.asset) {
            let trail = match self.client.trail(&asset).await {
                Ok(trail) => trail,
                Err(error) if error.is_transient() => return Err(error.into()),
                // Told as a problem when the document is to be taken in.
                Err(_) => continue,
            };
            for step in &trail.steps {
                let outputs = step.transaction.outputs().iter();
                let keys = outputs.flat_map(|output| output.public_keys.iter());
                named.extend(keys.map(|key| (key.to_string(), asset)));
            }
            if let Some(request) = trail.state.document.request
                && let Some(request) = self.client.find(&request).await?
            {
                let inputs = request.transaction.inputs().iter();
                let keys = inputs.flat_map(|input| input.owners_before.iter());
                named.extend(keys.map(|key| (key.to_string(), asset)));
            }
        }
        let mut scan = GapScan::new(LedgerChain::Own);
        for key in self.account.keys.ledger_keys(LedgerChain::Own, DEVICE, 0) {
            let public = key.public.to_string();
            let used = named.contains_key(&public);
            if used {
                self.remember(KeyChain::Own, key.index, &public)?;
            }
            if !scan.record(used) {
                break;
            }
        }
        Ok(())
    }

    fn remember(&self, chain: KeyChain, index: u64, public: &str) -> Result<(), Error> {
        let record = KeyRecord {
            network: self.account.id.clone(),
            chain,
            index,
            public: public.to_owned(),
            purpose: "restored".to_owned(),
            status: KeyStatus::Used,
            subject: None,
            card: None,
            ask: None,
            expires_s: None,
            created_ms: self.wallet.clock.now_ms(),
        };
        Ok(self
            .wallet
            .vault
            .write(|db| match db.key(&self.account.id, public)? {
                Some(_) => Ok(()),
                None => db.put_key(&record),
            })?)
    }
}
