use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use bigchain::TransactionId;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use super::{Committed, Refusal, Submission};
use crate::Limits;

/// Bytes are counted in units of this size, since a semaphore counts in 32 bits.
const UNIT_BYTES: usize = 256;

/// What became of a submission in its block.
pub(crate) type Outcome = Result<Committed, Refusal>;

/// The way into the next block, bounded in count and in bytes. A transaction is in it once.
#[derive(Debug)]
pub(crate) struct Queue {
    sender: Mutex<Option<mpsc::Sender<Queued>>>,
    bytes: Arc<Semaphore>,
    pending: Pending,
}

/// A submission on its way, with its share of the queue's bytes.
#[derive(Debug)]
pub(crate) struct Queued {
    pub(crate) submission: Submission,
    answer: oneshot::Sender<Outcome>,
    pending: Pending,
    _bytes: OwnedSemaphorePermit,
}

type Pending = Arc<Mutex<HashSet<TransactionId>>>;

impl Queue {
    pub(crate) fn new(limits: &Limits) -> (Self, mpsc::Receiver<Queued>) {
        let (sender, receiver) = mpsc::channel(limits.queued_submissions.max(1));
        let units = limits.queued_bytes / UNIT_BYTES;
        let queue = Self {
            sender: Mutex::new(Some(sender)),
            bytes: Arc::new(Semaphore::new(units.clamp(1, Semaphore::MAX_PERMITS))),
            pending: Pending::default(),
        };
        (queue, receiver)
    }

    /// Puts a submission behind the others. The receiver gets its outcome; dropping it changes
    /// nothing.
    pub(crate) fn push(
        &self,
        submission: Submission,
    ) -> Result<oneshot::Receiver<Outcome>, Refusal> {
        let sender = lock(&self.sender).clone().ok_or(Refusal::Stopping)?;
        let units = submission.size_bytes().div_ceil(UNIT_BYTES);
        let bytes = u32::try_from(units)
            .ok()
            .and_then(|units| self.bytes.clone().try_acquire_many_owned(units).ok())
            .ok_or(Refusal::QueueFull)?;
        let slot = sender.try_reserve().map_err(|error| match error {
            TrySendError::Full(()) => Refusal::QueueFull,
            TrySendError::Closed(()) => Refusal::Stopping,
        })?;
        if !lock(&self.pending).insert(submission.id()) {
            return Err(Refusal::AlreadyQueued);
        }
        let (answer, outcome) = oneshot::channel();
        slot.send(Queued {
            submission,
            answer,
            pending: self.pending.clone(),
            _bytes: bytes,
        });
        Ok(outcome)
    }

    /// Lets nothing more in. What is in the queue stays.
    pub(crate) fn close(&self) {
        lock(&self.sender).take();
    }
}

impl Queued {
    /// Takes the submission out of the queue and tells whoever waits for it.
    pub(crate) fn finish(self, outcome: Outcome) {
        lock(&self.pending).remove(&self.submission.id());
        // Nobody may be waiting: in the modes `async` and `sync`, and after a client gave up.
        let _ = self.answer.send(outcome);
    }
}

/// The data behind these locks is whole at every moment, so a panic elsewhere does not spoil it.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
