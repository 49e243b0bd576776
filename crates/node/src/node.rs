use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bigchain::{NetworkId, Transaction, TransactionId};
use ledger::wire::Mode;
use ledger::{Checked, Genesis, Rejection, Rules};
use ledger_store::{SqliteStore, Store, StoreReader};
use tokio::sync::oneshot;

use crate::engine::{Committed, Outcome, Refusal, Solo, Submission};
use crate::home::Home;
use crate::moment::Moment;
use crate::replay::ReplayMemory;
use crate::work::{Unavailable, Work};
use crate::{Clock, Config, Error, PublicUrl};

/// How long a submission with `mode=commit` waits for its block.
const COMMIT_PATIENCE: Duration = Duration::from_secs(10);

/// A node: the store, the engine that writes it, and what the routes need beside them.
///
/// It serves nothing by itself; [`router`](crate::router) and [`serve`](crate::serve()) do.
pub struct Node {
    /// Gone once the node has stopped.
    home: Mutex<Option<Home>>,
    genesis: Genesis,
    store: Arc<SqliteStore>,
    engine: Arc<Solo>,
    clock: Arc<dyn Clock>,
    public_url: PublicUrl,
    proofs: Mutex<ReplayMemory>,
    work: Work,
}

/// A transaction that was taken into the queue.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) id: TransactionId,
    /// Its one text, not the posted spelling.
    pub(crate) text: String,
    /// The block that it is in, if that was waited for.
    pub(crate) committed: Option<Committed>,
}

/// Why a submission was not taken, or what is not known of it.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum NotTaken {
    /// It was refused before the queue.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It was taken into the queue and refused in its block.
    #[error(transparent)]
    RefusedInBlock(Refusal),
    /// It was not in a block in time; it may still get into one.
    #[error("the transaction is not in a block yet; it may still get into one")]
    NotInTime,
    /// It was not looked at.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl Node {
    /// Opens the node of a home. Blocks on the disk.
    ///
    /// # Errors
    /// [`Error::NotInitialised`], [`Error::InUse`], [`Error::Genesis`], [`Error::LogKey`],
    /// [`Error::LogKeyMismatch`], [`Error::File`], [`Error::Store`]; [`Error::PublicUrl`] when the
    /// configuration has none.
    pub fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Self, Error> {
        let home = Home::open(&config.home)?;
        let genesis = home.genesis()?;
        let log_key = home.log_key()?;
        if log_key.public() != *genesis.log_key() {
            return Err(Error::LogKeyMismatch {
                path: home.log_key_path(),
            });
        }
        let public_url = config.public_url.ok_or_else(|| Error::PublicUrl {
            found: String::new(),
        })?;
        let store = Arc::new(SqliteStore::open(&home.ledger_path(), &genesis)?);
        let engine = Solo::start(
            store.clone(),
            &genesis,
            log_key,
            clock.clone(),
            &config.limits,
        )?;
        Ok(Self {
            home: Mutex::new(Some(home)),
            genesis,
            store,
            engine: Arc::new(engine),
            clock,
            public_url,
            proofs: Mutex::new(ReplayMemory::new(config.limits.remembered_proofs)),
            work: Work::new(config.limits.concurrent_work),
        })
    }

    /// The network's id.
    pub fn network(&self) -> NetworkId {
        self.genesis.network_id()
    }

    /// The address that clients use.
    pub fn public_url(&self) -> &PublicUrl {
        &self.public_url
    }

    /// Takes nothing more into the queue, commits what is in it, and gives the home free. Reading
    /// still works.
    pub async fn stop(&self) {
        let engine = self.engine.clone();
        if let Err(error) = tokio::task::spawn_blocking(move || engine.stop()).await {
            tracing::error!(code = "stop-failed", %error, "the engine did not stop cleanly");
        }
        self.home
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
    }

    /// Removes the bytes of every payload that has ended and whose grace period is over, and says
    /// how many there were. A served node does this every minute by itself.
    ///
    /// # Errors
    /// [`Error::Store`] when the store cannot read or write.
    pub async fn erase_ended(&self) -> Result<u64, Error> {
        let Some(documents) = &self.genesis.terms().documents else {
            return Ok(0);
        };
        let grace_ms = documents.erase_grace_s.saturating_mul(1000);
        let (store, engine) = (self.store.clone(), self.engine.clone());
        let erase = move || {
            let last_ms = store.reader()?.head()?.map_or(0, |head| head.time_ms);
            let ended_by_ms = engine.time_or_last_ms(last_ms).saturating_sub(grace_ms);
            store.erase_payloads(ended_by_ms)
        };
        let erased = self.work.run(erase).await.map_err(|_| Error::Busy)??;
        if erased > 0 {
            tracing::info!(payloads = erased, "erased what had ended");
        }
        Ok(erased)
    }

    pub(crate) fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    pub(crate) fn engine(&self) -> &Arc<Solo> {
        &self.engine
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    pub(crate) fn proofs(&self) -> std::sync::MutexGuard<'_, ReplayMemory> {
        // The memory is whole at every moment, so a panic elsewhere does not spoil it.
        self.proofs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads one moment of the store on a thread of its own.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Moment) -> Result<T, ledger_store::Error> + Send + 'static,
    ) -> Result<T, Unavailable> {
        let store = self.store.clone();
        let before_first = self.engine.genesis_statement().clone();
        let read = move || {
            read(&Moment {
                reader: store.reader()?,
                before_first,
            })
        };
        self.work.run(read).await?.map_err(|error| {
            tracing::error!(code = error.code(), error = %error_chain(&error), "reading failed");
            Unavailable::StoreFails
        })
    }

    /// Checks a submission alone and against committed state, puts it into the queue and, with
    /// [`Mode::Commit`], waits for its block. `transaction` is JSON in any spelling.
    pub(crate) async fn submit(
        &self,
        transaction: Vec<u8>,
        payload: Option<String>,
        mode: Mode,
    ) -> Result<Taken, NotTaken> {
        let rules = self.genesis.rules();
        let engine = self.engine.clone();
        let admit = move || admit(&engine, &rules, &transaction, payload);
        let (mut taken, outcome) = self.work.run(admit).await??;
        if mode != Mode::Commit {
            return Ok(taken);
        }
        let outcome = tokio::time::timeout(COMMIT_PATIENCE, outcome)
            .await
            .map_err(|_| NotTaken::NotInTime)?
            // The writer is gone without an answer: only if it came to a fault.
            .unwrap_or(Err(Refusal::StoreFails));
        taken.committed = Some(outcome.map_err(NotTaken::RefusedInBlock)?);
        Ok(taken)
    }
}

fn admit(
    engine: &Solo,
    rules: &Rules,
    transaction: &[u8],
    payload: Option<String>,
) -> Result<(Taken, oneshot::Receiver<Outcome>), Refusal> {
    let transaction = Transaction::parse(transaction).map_err(Rejection::from)?;
    let checked = Checked::new(rules, transaction)?;
    checked.check_payload(payload.as_deref().map(str::as_bytes))?;
    engine.check(&checked)?;
    let taken = Taken {
        id: *checked.transaction().id(),
        text: checked.transaction().text().to_owned(),
        committed: None,
    };
    let outcome = engine.push(Submission { checked, payload })?;
    Ok((taken, outcome))
}

impl std::fmt::Debug for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Node")
            .field("network", &self.network())
            .field("public_url", &self.public_url)
            .finish_non_exhaustive()
    }
}

/// An error with all its causes, for the log.
pub(crate) fn error_chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
