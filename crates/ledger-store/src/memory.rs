use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use bigchain::{OutputRef, PublicKey, TransactionId};
use ledger::{BlockStatement, Genesis, MemoryState, Sha256Hex, StateKey, StateRows, StateView};

use crate::body::{keys_of, unreadable};
use crate::{Error, LatePayload, NewBlock, Store, StoreReader, StoredOutput, StoredTransaction};

/// A store in memory, for tests: simple enough to be seen to be right.
#[derive(Default)]
pub struct MemoryStore {
    now: Mutex<Arc<Moment>>,
}

/// A look at one moment of a [`MemoryStore`].
pub struct MemoryReader {
    moment: Arc<Moment>,
}

#[derive(Clone, Default)]
struct Moment {
    state: MemoryState,
    blocks: Vec<BlockStatement>,
    transactions: Vec<StoredTransaction>,
    /// Keys of outputs, in commit order.
    outputs: Vec<(PublicKey, OutputRef)>,
    payloads: BTreeMap<TransactionId, Payload>,
}

#[derive(Clone)]
struct Payload {
    bytes: Vec<u8>,
    ends_ms: Option<u64>,
}

impl MemoryStore {
    /// A store with the genesis in it.
    pub fn new(genesis: &Genesis) -> Self {
        let mut moment = Moment::default();
        moment.state.apply(ledger::genesis_changes(genesis));
        Self {
            now: Mutex::new(Arc::new(moment)),
        }
    }

    fn now(&self) -> Arc<Moment> {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&now)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Moment) -> Result<T, Error>) -> Result<T, Error> {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = Moment::clone(&now);
        let result = change(&mut next)?;
        *now = Arc::new(next);
        Ok(result)
    }
}

impl Store for MemoryStore {
    type Reader = MemoryReader;

    fn reader(&self) -> Result<MemoryReader, Error> {
        Ok(MemoryReader { moment: self.now() })
    }

    fn append(&self, block: &NewBlock<'_>) -> Result<(), Error> {
        self.change(|moment| moment.append(block))
    }

    fn put_payload(&self, late: &LatePayload<'_>) -> Result<(), Error> {
        self.change(|moment| {
            if !moment
                .transactions
                .iter()
                .any(|stored| stored.id == *late.transaction)
            {
                return Err(Error::TransactionUnknown);
            }
            let payload = Payload {
                bytes: late.payload.to_vec(),
                ends_ms: late.ends_ms,
            };
            moment.payloads.insert(*late.transaction, payload);
            Ok(())
        })
    }

    fn erase_payloads(&self, ended_by_ms: u64) -> Result<u64, Error> {
        self.change(|moment| {
            let count = moment.payloads.len();
            let ended = |payload: &Payload| {
                payload
                    .ends_ms
                    .is_some_and(|ends_ms| ends_ms <= ended_by_ms)
            };
            moment.payloads.retain(|_, payload| !ended(payload));
            Ok((count - moment.payloads.len()) as u64)
        })
    }
}

impl Moment {
    fn append(&mut self, block: &NewBlock<'_>) -> Result<(), Error> {
        block.require_next_after(self.blocks.len() as u64)?;
        self.blocks.push(block.statement.clone());
        for new in block.transactions {
            let id = *new.transaction.id();
            self.transactions.push(StoredTransaction {
                id,
                text: new.transaction.text().to_owned(),
                kind: new.transition.kind,
                asset: new.transition.asset,
                height: block.statement.height,
                position: self.transactions.len() as u64,
            });
            for (output_index, output) in (0..).zip(new.transaction.outputs()) {
                let reference = OutputRef {
                    transaction_id: id,
                    output_index,
                };
                let keys = keys_of(output).into_iter();
                self.outputs.extend(keys.map(|key| (key, reference)));
            }
            if let Some(bytes) = new.payload {
                let bytes = bytes.to_vec();
                let ends_ms = None;
                self.payloads.insert(id, Payload { bytes, ends_ms });
            }
            for ends in &new.transition.payload_ends {
                if let Some(payload) = self.payloads.get_mut(&ends.transaction) {
                    payload.ends_ms = Some(ends.at_ms);
                }
            }
        }
        self.state.apply(block.changes.iter().cloned());
        Ok(())
    }
}

impl StateView for MemoryReader {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, ledger::Error> {
        self.moment.state.get(key)
    }
}

impl StoreReader for MemoryReader {
    fn head(&self) -> Result<Option<BlockStatement>, Error> {
        Ok(self.moment.blocks.last().cloned())
    }

    fn block(&self, height: u64) -> Result<Option<BlockStatement>, Error> {
        let mut blocks = self.moment.blocks.iter();
        Ok(blocks.find(|block| block.height == height).cloned())
    }

    fn transaction(&self, id: &TransactionId) -> Result<Option<StoredTransaction>, Error> {
        Ok(self.stored(id).cloned())
    }

    fn block_transactions(&self, height: u64) -> Result<Vec<StoredTransaction>, Error> {
        Ok(self.filtered(|stored| stored.height == height))
    }

    fn asset_transactions(&self, asset: &TransactionId) -> Result<Vec<StoredTransaction>, Error> {
        Ok(self.filtered(|stored| stored.asset == *asset))
    }

    fn outputs_of(&self, key: &PublicKey) -> Result<Vec<StoredOutput>, Error> {
        let outputs = self.moment.outputs.iter();
        outputs
            .filter(|(named, _)| named == key)
            .map(|(_, output)| self.stored_output(output))
            .collect()
    }

    fn payload(&self, transaction: &TransactionId) -> Result<Option<Vec<u8>>, Error> {
        let payload = self.moment.payloads.get(transaction);
        Ok(payload.map(|payload| payload.bytes.clone()))
    }

    fn has_payload(&self, transaction: &TransactionId) -> Result<bool, Error> {
        Ok(self.moment.payloads.contains_key(transaction))
    }

    fn state_digest(&self) -> Result<Sha256Hex, Error> {
        Ok(self.moment.state.digest())
    }
}

impl MemoryReader {
    fn stored(&self, id: &TransactionId) -> Option<&StoredTransaction> {
        self.moment
            .transactions
            .iter()
            .find(|stored| stored.id == *id)
    }

    fn filtered(&self, keep: impl Fn(&StoredTransaction) -> bool) -> Vec<StoredTransaction> {
        let transactions = self.moment.transactions.iter();
        transactions
            .filter(|stored| keep(stored))
            .cloned()
            .collect()
    }

    fn stored_output(&self, output: &OutputRef) -> Result<StoredOutput, Error> {
        let damaged = || unreadable("state", StateKey::output(output));
        let row = self.output_row(output)?.ok_or_else(damaged)?;
        let stored = self.stored(&output.transaction_id).ok_or_else(damaged)?;
        Ok(StoredOutput {
            transaction: output.transaction_id,
            output_index: output.output_index,
            asset: row.asset,
            kind: stored.kind,
            height: stored.height,
            position: stored.position,
            spent_by: row.spent_by,
        })
    }
}
