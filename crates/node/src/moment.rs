use std::collections::BTreeSet;
use std::sync::Arc;

use bigchain::{PublicKey, TransactionId};
use ledger::wire::TransactionAnswer;
use ledger::wire::{OutputEntry, OutputsAnswer, PayloadPresence, TrailAnswer, TrailEntry};
use ledger::{BlockStatement, PayloadTerms, payload_terms};
use ledger_store::{Error, SqliteStore, Store, StoreReader, StoredTransaction};
use serde_json::value::RawValue;

/// One moment of the store, and the questions that our routes ask of it.
pub(crate) struct Moment {
    pub(crate) reader: <SqliteStore as Store>::Reader,
    /// What the node says about height 0.
    pub(crate) before_first: Arc<BlockStatement>,
}

/// What there is to say about reading a payload.
pub(crate) struct FoundPayload {
    pub(crate) terms: PayloadTerms,
    pub(crate) payload: Option<Vec<u8>>,
    /// Time of the last block, in milliseconds since 1970.
    pub(crate) last_ms: u64,
}

impl Moment {
    /// The last block, or what the node says about height 0.
    pub(crate) fn head(&self) -> Result<BlockStatement, Error> {
        let head = self.reader.head()?;
        Ok(head.unwrap_or_else(|| BlockStatement::clone(&self.before_first)))
    }

    /// The block of a height, 0 included.
    pub(crate) fn block(&self, height: u64) -> Result<Option<BlockStatement>, Error> {
        if height == 0 {
            return Ok(Some(BlockStatement::clone(&self.before_first)));
        }
        self.reader.block(height)
    }

    /// A transaction with its block.
    pub(crate) fn transaction(
        &self,
        id: &TransactionId,
    ) -> Result<Option<TransactionAnswer>, Error> {
        let Some(stored) = self.reader.transaction(id)? else {
            return Ok(None);
        };
        let block = self.block_of(&stored)?;
        Ok(Some(TransactionAnswer {
            transaction: raw(stored.text),
            height: block.height,
            time_ms: block.time_ms,
            block,
        }))
    }

    /// Every transaction of an asset with the blocks they stand in. `time_ms` is the block time
    /// that ends of payloads are judged by.
    pub(crate) fn trail(
        &self,
        asset: &TransactionId,
        block_time_ms: impl FnOnce(u64) -> u64,
    ) -> Result<Option<TrailAnswer>, Error> {
        let stored = self.reader.asset_transactions(asset)?;
        if stored.is_empty() {
            return Ok(None);
        }
        let head = self.head()?;
        let time_ms = block_time_ms(head.time_ms);
        let heights: BTreeSet<u64> = stored.iter().map(|stored| stored.height).collect();
        let blocks = heights
            .into_iter()
            .map(|height| self.stored_block(height))
            .collect::<Result<_, _>>()?;
        let entries = stored
            .into_iter()
            .map(|stored| {
                Ok(TrailEntry {
                    payload: self.presence(&stored, time_ms)?,
                    height: stored.height,
                    transaction: raw(stored.text),
                })
            })
            .collect::<Result<_, Error>>()?;
        Ok(Some(TrailAnswer {
            asset: *asset,
            head,
            entries,
            blocks,
        }))
    }

    /// Every output that names one of the keys, in commit order.
    pub(crate) fn outputs(&self, keys: &BTreeSet<PublicKey>) -> Result<OutputsAnswer, Error> {
        let mut found = Vec::new();
        for key in keys {
            let outputs = self.reader.outputs_of(key)?;
            found.extend(outputs.into_iter().map(|output| (*key, output)));
        }
        // The sort is stable: outputs of one transaction stay in their order.
        found.sort_by_key(|(_, output)| output.position);
        let outputs = found
            .into_iter()
            .map(|(key, output)| OutputEntry {
                key,
                transaction_id: output.transaction,
                output_index: output.output_index,
                asset_id: output.asset,
                kind: output.kind,
                spent_by: output.spent_by,
                height: output.height,
            })
            .collect();
        Ok(OutputsAnswer {
            outputs,
            head: self.head()?,
        })
    }

    /// The payload of a transaction and who may read it; `None` if none belongs to it.
    pub(crate) fn payload(&self, id: &TransactionId) -> Result<Option<FoundPayload>, Error> {
        let Some(terms) = payload_terms(&self.reader, id)? else {
            return Ok(None);
        };
        Ok(Some(FoundPayload {
            terms,
            payload: self.reader.payload(id)?,
            last_ms: self.head()?.time_ms,
        }))
    }

    fn presence(&self, stored: &StoredTransaction, time_ms: u64) -> Result<PayloadPresence, Error> {
        let Some(terms) = payload_terms(&self.reader, &stored.id)? else {
            return Ok(PayloadPresence::None);
        };
        if terms.ended_by(time_ms).is_some() {
            return Ok(PayloadPresence::Ended);
        }
        Ok(match self.reader.has_payload(&stored.id)? {
            true => PayloadPresence::Present,
            false => PayloadPresence::Missing,
        })
    }

    fn block_of(&self, stored: &StoredTransaction) -> Result<BlockStatement, Error> {
        self.stored_block(stored.height)
    }

    /// A block that some transaction says it stands in.
    fn stored_block(&self, height: u64) -> Result<BlockStatement, Error> {
        self.reader.block(height)?.ok_or(Error::UnreadableBody {
            table: "block",
            row: height.to_string(),
        })
    }
}

/// The stored text itself, never spelled again.
fn raw(text: String) -> Box<RawValue> {
    RawValue::from_string(text).expect("what is stored was JSON when its hash was taken")
}
