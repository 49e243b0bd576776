use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use bigchain::SigningKey;
use ledger::{
    BlockExecution, BlockPoint, BlockStatement, Checked, Genesis, Rejection, RowChange, Rules,
    StateRows, StateView, Transition,
};
use ledger_store::{NewBlock, NewTransaction, SqliteStore, Store};
use tokio::sync::{mpsc, oneshot};

use super::block_time::{BlockTime, ClockStep};
use super::health::Health;
use super::queue::{Outcome, Queue, Queued};
use super::{Committed, Refusal, Submission};
use crate::node::error_chain;
use crate::{Clock, Error, Limits};

/// The engine of a network with one node: a queue, and one thread that turns it into blocks.
///
/// A block is made as soon as there is work and the last block is durable. Whatever came in the
/// meantime goes into it together (group commit).
pub(crate) struct Solo {
    queue: Queue,
    chain: Arc<Chain>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// What admission and the writer share.
struct Chain {
    store: Arc<SqliteStore>,
    rules: Rules,
    clock: Arc<dyn Clock>,
    block_time: BlockTime,
    health: Health,
    /// The statement about height 0, before the first block.
    genesis: Arc<BlockStatement>,
}

/// What the writer alone has.
struct Writer {
    chain: Arc<Chain>,
    log_key: SigningKey,
    queue: mpsc::Receiver<Queued>,
    block_transactions: usize,
    block_bytes: usize,
}

impl Solo {
    /// Starts the writer.
    pub(crate) fn start(
        store: Arc<SqliteStore>,
        genesis: &Genesis,
        log_key: SigningKey,
        clock: Arc<dyn Clock>,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let network = genesis.network_id();
        let chain = Arc::new(Chain {
            store,
            rules: genesis.rules(),
            block_time: BlockTime::start(&*clock),
            clock,
            health: Health::default(),
            genesis: Arc::new(BlockStatement::sign(network, 0, 0, Vec::new(), &log_key)),
        });
        let (queue, receiver) = Queue::new(limits);
        let writer = Writer {
            chain: chain.clone(),
            log_key,
            queue: receiver,
            block_transactions: limits.block_transactions.max(1),
            block_bytes: limits.block_bytes,
        };
        let thread = std::thread::Builder::new()
            .name("block-writer".to_owned())
            .spawn(move || writer.run())
            .map_err(|source| Error::Thread { source })?;
        Ok(Self {
            queue,
            chain,
            writer: Mutex::new(Some(thread)),
        })
    }

    /// Checks a transaction against committed state, as part of the block that would come next.
    pub(crate) fn check(&self, checked: &Checked) -> Result<(), Refusal> {
        let chain = &self.chain;
        let reader = chain
            .store
            .reader()
            .map_err(|error| store_refusal(&error))?;
        let at = chain.next_point(&reader)?;
        match ledger::check(&reader, &chain.rules, checked, at) {
            Ok(_) => Ok(()),
            Err(error) => Err(refusal(error)),
        }
    }

    /// Puts a checked submission into the queue. While blocks cannot be written it is refused.
    pub(crate) fn push(
        &self,
        submission: Submission,
    ) -> Result<oneshot::Receiver<Outcome>, Refusal> {
        let chain = &self.chain;
        if let Some(trouble) = chain.health.trouble()
            && !chain.health.take_attempt(chain.clock.elapsed_ms())
        {
            return Err(trouble);
        }
        self.queue.push(submission)
    }

    /// Time of a block made now, in milliseconds since 1970; that of the last block when the clock
    /// is not believed, so that a wrong clock ends nothing.
    pub(crate) fn time_or_last_ms(&self, last_ms: u64) -> u64 {
        self.chain.time_ms(last_ms).unwrap_or(last_ms)
    }

    /// When blocks could not be written: sees whether they can be now. At most once a second.
    /// Blocks.
    pub(crate) fn look_after_store(&self) {
        let chain = &self.chain;
        let elapsed_ms = chain.clock.elapsed_ms();
        if chain.health.take_attempt(elapsed_ms) {
            match chain.store.try_write() {
                Ok(()) => chain.health.well(),
                Err(error) => chain.health.failed(store_refusal(&error), elapsed_ms),
            }
        }
    }

    /// What keeps submissions from getting into blocks, if anything does.
    pub(crate) fn trouble(&self, last_ms: u64) -> Option<Refusal> {
        if self.queue.is_closed() {
            return Some(Refusal::Stopping);
        }
        match self.chain.time_ms(last_ms) {
            Ok(_) => self.chain.health.trouble(),
            Err(_) => Some(Refusal::ClockStep),
        }
    }

    /// The statement about height 0: no transaction, time 0.
    pub(crate) fn genesis_statement(&self) -> &Arc<BlockStatement> {
        &self.chain.genesis
    }

    /// Lets nothing more in and waits until what is in the queue is durable. Blocks.
    pub(crate) fn stop(&self) {
        self.queue.close();
        let writer = self
            .writer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if writer.is_some_and(|writer| writer.join().is_err()) {
            tracing::error!(code = "writer-panicked", "the writer ended in a panic");
        }
    }
}

impl Drop for Solo {
    /// A node that is dropped without having been stopped loses nothing that was acknowledged.
    fn drop(&mut self) {
        self.stop();
    }
}

impl Chain {
    fn time_ms(&self, last_ms: u64) -> Result<u64, ClockStep> {
        self.block_time.next(&*self.clock, last_ms)
    }

    /// Height and time of the block that comes next on top of a state.
    fn next_point(&self, view: &impl StateView) -> Result<BlockPoint, Refusal> {
        let head = view.chain().map_err(refusal)?;
        let (height, last_ms) = head.map_or((0, 0), |row| (row.height, row.time_ms));
        let time_ms = self.time_ms(last_ms).map_err(|step| {
            tracing::error!(
                code = "clock-step",
                now_ms = step.now_ms,
                expected_ms = step.expected_ms,
                "the clock was set forward by more than a day: set it right, or start the node \
                 again if it is right"
            );
            Refusal::ClockStep
        })?;
        Ok(BlockPoint {
            height: height + 1,
            time_ms,
        })
    }
}

impl Writer {
    /// Makes blocks until the queue is closed and empty.
    fn run(mut self) {
        while let Some(batch) = self.next_batch() {
            self.make_block(batch);
        }
    }

    /// Waits for work and takes what there is, up to the size of a block.
    fn next_batch(&mut self) -> Option<Vec<Queued>> {
        let first = self.queue.blocking_recv()?;
        let mut size_bytes = first.submission.size_bytes();
        let mut batch = vec![first];
        while batch.len() < self.block_transactions
            && size_bytes < self.block_bytes
            && let Ok(next) = self.queue.try_recv()
        {
            size_bytes += next.submission.size_bytes();
            batch.push(next);
        }
        Some(batch)
    }

    /// Makes one block of the batch, and tells everybody once it is durable.
    fn make_block(&self, batch: Vec<Queued>) {
        let outcomes = self.execute(&batch).unwrap_or_else(|refusal| {
            let elapsed_ms = self.chain.clock.elapsed_ms();
            self.chain.health.failed(refusal.clone(), elapsed_ms);
            vec![Err(refusal); batch.len()]
        });
        for (queued, outcome) in batch.into_iter().zip(outcomes) {
            queued.finish(outcome);
        }
    }

    /// One outcome for each submission, in their order. A refused one leaves no trace; when all
    /// are refused there is no block.
    fn execute(&self, batch: &[Queued]) -> Result<Vec<Outcome>, Refusal> {
        let reader = self
            .chain
            .store
            .reader()
            .map_err(|error| store_refusal(&error))?;
        let at = self.chain.next_point(&reader)?;
        let (height, time_ms) = (at.height, at.time_ms);
        let mut execution =
            BlockExecution::begin(reader, &self.chain.rules, at).map_err(refusal)?;
        let mut transitions = Vec::with_capacity(batch.len());
        for queued in batch {
            match execution.execute(&queued.submission.checked) {
                Ok(transition) => transitions.push(Ok(transition)),
                Err(ledger::Error::Rejected(rejection)) => transitions.push(Err(rejection)),
                Err(error) => return Err(refusal(error)),
            }
        }
        let changes = execution.finish();
        self.append(height, time_ms, batch, &transitions, &changes)?;
        let committed = Committed { height, time_ms };
        Ok(transitions
            .into_iter()
            .map(|transition| match transition {
                Ok(_) => Ok(committed),
                Err(rejection) => Err(Refusal::Rejected(rejection)),
            })
            .collect())
    }

    /// Signs the block and makes it durable.
    fn append(
        &self,
        height: u64,
        time_ms: u64,
        batch: &[Queued],
        transitions: &[Result<Transition, Rejection>],
        changes: &[RowChange],
    ) -> Result<(), Refusal> {
        let transactions: Vec<NewTransaction<'_>> = batch
            .iter()
            .zip(transitions)
            .filter_map(|(queued, transition)| {
                Some(NewTransaction {
                    transaction: queued.submission.checked.transaction(),
                    transition: transition.as_ref().ok()?,
                    payload: queued.submission.payload.as_deref().map(str::as_bytes),
                })
            })
            .collect();
        if transactions.is_empty() {
            return Ok(());
        }
        let ids = transactions
            .iter()
            .map(|new| *new.transaction.id())
            .collect();
        let network = self.chain.rules.network;
        let statement = BlockStatement::sign(network, height, time_ms, ids, &self.log_key);
        let block = NewBlock {
            statement: &statement,
            transactions: &transactions,
            changes,
        };
        let written = self.chain.store.append(&block);
        written.map_err(|error| store_refusal(&error))?;
        self.chain.health.well();
        tracing::debug!(height, transactions = transactions.len(), "block");
        Ok(())
    }
}

/// A fault of state is the machine's and goes to the log; a broken rule is the sender's.
fn refusal(error: ledger::Error) -> Refusal {
    match error {
        ledger::Error::Rejected(rejection) => Refusal::Rejected(rejection),
        error => {
            tracing::error!(code = "store-fails", error = %error_chain(&error), "the store fails");
            Refusal::StoreFails
        }
    }
}

/// Tells a full disk from other faults of the store; both go to the log.
fn store_refusal(error: &ledger_store::Error) -> Refusal {
    let (code, chain) = (error.code(), error_chain(error));
    tracing::error!(code, error = chain, "the store fails");
    match error {
        ledger_store::Error::Full { .. } => Refusal::StoreFull,
        _ => Refusal::StoreFails,
    }
}
