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

    /// Whether nothing more gets in, because the queue was closed or nobody takes from it.
    pub(crate) fn is_closed(&self) -> bool {
        lock(&self.sender)
            .as_ref()
            .is_none_or(mpsc::Sender::is_closed)
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

#[cfg(test)]
mod tests {
    use bigchain::{Amount, Condition, Create, NetworkId, SigningKey};
    use ledger::{Checked, Rules};
    use strict_json::Json;

    use super::*;

    fn submission(number: u64) -> Submission {
        let key = SigningKey::from_seed(&[1; 32]);
        let data: Json = [("number", Json::from(number))].into_iter().collect();
        let transaction = Create::new()
            .asset_data(data)
            .output(Amount::new(1).unwrap(), Condition::ed25519(key.public()))
            .sign(&[&key])
            .unwrap();
        let rules = Rules {
            network: NetworkId::from_bytes([0; 32]),
            expiry_step_s: None,
        };
        Submission {
            checked: Checked::new(&rules, transaction).unwrap(),
            payload: None,
        }
    }

    fn queue(queued_submissions: usize, queued_bytes: usize) -> (Queue, mpsc::Receiver<Queued>) {
        Queue::new(&Limits {
            queued_submissions,
            queued_bytes,
            ..Limits::default()
        })
    }

    #[test]
    fn a_transaction_is_on_its_way_once() {
        let (queue, mut receiver) = queue(10, 1 << 20);
        let mut outcome = queue.push(submission(1)).unwrap();
        let twice = queue.push(submission(1));
        assert!(matches!(twice, Err(Refusal::AlreadyQueued)));
        let committed = Committed {
            height: 1,
            time_ms: 2,
        };
        receiver.try_recv().unwrap().finish(Ok(committed));
        assert_eq!(outcome.try_recv().unwrap().unwrap(), committed);
        queue.push(submission(1)).unwrap();
    }

    #[test]
    fn count_and_bytes_are_bounded() {
        let size_bytes = submission(1).size_bytes();
        for (count, bytes) in [(2, 1 << 20), (10, 3 * size_bytes)] {
            let (queue, mut receiver) = queue(count, bytes);
            queue.push(submission(1)).unwrap();
            queue.push(submission(2)).unwrap();
            assert!(matches!(queue.push(submission(3)), Err(Refusal::QueueFull)));
            receiver
                .try_recv()
                .unwrap()
                .finish(Err(Refusal::StoreFails));
            queue.push(submission(3)).unwrap();
        }
    }

    #[test]
    fn a_closed_queue_keeps_what_it_has() {
        let (queue, mut receiver) = queue(10, 1 << 20);
        queue.push(submission(1)).unwrap();
        assert!(!queue.is_closed());
        queue.close();
        assert!(queue.is_closed());
        assert!(matches!(queue.push(submission(2)), Err(Refusal::Stopping)));
        assert!(receiver.try_recv().is_ok());
        assert!(receiver.blocking_recv().is_none());
    }
}
