//! Many documents at a time: signed on every core, written down, then sent with several under way.
//!
//! ```text
//! orders ──▶ sign and seal ──▶ write down ──▶ submit, mode=commit ──▶ note that it is there
//!            8 at a time,      one database   16 under way
//!            on each core      transaction
//! ```
//!
//! A document is sent only after it is on the disk with its transaction and payload, so that
//! whatever happens afterwards the same transaction is sent again, never a second document.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bigchain::{NetworkId, Transaction, TransactionId};
use ledger::BlockPoint;
use ledger_client::{LedgerClient, Mode};
use tokio::task::{JoinError, JoinSet};

use crate::db::{NewIssue, Unsent};
use crate::issuer::Inner;
use crate::prepare::Order;
use crate::{DatabaseFault, Error, IssueState, Issued, Progress};

/// Documents that are signed and written down together.
const CHUNK: usize = 8;
/// Submissions that wait for their block at a time.
const IN_FLIGHT: usize = 16;
/// Signed documents that may wait for their submission, before signing pauses.
const READY_MAX: usize = 64;
/// How often a submission is repeated when the node does not answer, with pauses that double.
const ATTEMPTS: u32 = 6;
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// What became of one document of a call.
#[derive(Debug)]
pub struct Outcome {
    /// The document's place in the call, from 0.
    pub index: usize,
    /// Its entry in the register, or why it was not issued.
    pub issued: Result<Issued, Error>,
    /// Whether an earlier call had issued it already.
    pub was_there: bool,
}

type Report<'a> = &'a mut (dyn FnMut(Progress) + Send);

impl Inner {
    /// Issues every order. Outcomes stand in the order of the orders.
    ///
    /// An error of the whole means that the network, the database or the program failed: what was
    /// written down is sent by the next call.
    pub(crate) async fn issue_all(
        self: &Arc<Self>,
        orders: Vec<Order>,
        report: Report<'_>,
    ) -> Result<Vec<Outcome>, Error> {
        let client = self.client().await?;
        let mut run = Run::new(self.clone(), client, orders.len(), report);
        let orders = run.sort_out_known(orders).await?;
        run.drive(orders).await
    }

    /// Sends what an earlier call wrote down and did not get through with. How many documents.
    pub(crate) async fn resume_all(self: &Arc<Self>) -> Result<usize, Error> {
        let unsent = self
            .blocking(|inner| Ok(inner.db.read(Unsent::list)?))
            .await?;
        let count = unsent.len();
        if count > 0 {
            let client = self.client().await?;
            let mut report = |_| {};
            let mut run = Run::new(self.clone(), client, count, &mut report);
            run.ready = unsent.into_iter().enumerate().collect();
            run.drive(Vec::new()).await?;
        }
        Ok(count)
    }

    /// Runs something that blocks where it may.
    pub(crate) async fn blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let inner = self.clone();
        tokio::task::spawn_blocking(move || work(&inner))
            .await
            .map_err(stopped)?
    }
}

/// A document signed by a worker, or why not, at its place.
type Signed = Vec<(usize, Result<SignedOrder, Error>)>;
type Sent = (usize, Issued, Result<BlockPoint, ledger_client::Error>);

enum SignedOrder {
    New(Box<Unsent>),
    /// Another process was faster with the same intent.
    Known(Box<Issued>),
}

/// One call on its way.
struct Run<'a> {
    inner: Arc<Inner>,
    client: Arc<LedgerClient>,
    report: Report<'a>,
    progress: Progress,
    outcomes: Vec<Option<Outcome>>,
    ready: VecDeque<(usize, Unsent)>,
    signing: JoinSet<Result<Signed, Error>>,
    sending: JoinSet<Sent>,
}

impl<'a> Run<'a> {
    fn new(inner: Arc<Inner>, client: Arc<LedgerClient>, total: usize, report: Report<'a>) -> Self {
        Self {
            inner,
            client,
            report,
            progress: Progress {
                total,
                ..Progress::default()
            },
            outcomes: std::iter::repeat_with(|| None).take(total).collect(),
            ready: VecDeque::new(),
            signing: JoinSet::new(),
            sending: JoinSet::new(),
        }
    }

    /// Takes out the orders that an earlier call began; what it did not get through with is sent.
    async fn sort_out_known(&mut self, orders: Vec<Order>) -> Result<Vec<(usize, Order)>, Error> {
        let intents: Vec<[u8; 32]> = orders.iter().map(|order| order.intent).collect();
        let known = self
            .inner
            .blocking(move |inner| {
                Ok(inner.db.read(|db| {
                    let mut known = Vec::with_capacity(intents.len());
                    for intent in &intents {
                        let issued = Issued::of_intent(db, intent)?;
                        let unsent = match &issued {
                            Some(issued) => Unsent::of(db, &issued.asset)?,
                            None => None,
                        };
                        known.push((issued, unsent));
                    }
                    Ok(known)
                })?)
            })
            .await?;
        let mut fresh = Vec::new();
        for (index, (order, (issued, unsent))) in orders.into_iter().zip(known).enumerate() {
            match (issued, unsent) {
                (_, Some(unsent)) => self.ready.push_back((index, unsent)),
                (Some(issued), None) => self.finish(index, Ok(issued), true),
                (None, None) => fresh.push((index, order)),
            }
        }
        Ok(fresh)
    }

    async fn drive(mut self, orders: Vec<(usize, Order)>) -> Result<Vec<Outcome>, Error> {
        let signers_count = std::thread::available_parallelism().map_or(2, |n| n.get().min(8));
        let mut orders = orders.into_iter();
        loop {
            while self.signing.len() < signers_count && self.ready.len() < READY_MAX {
                let chunk: Vec<_> = orders.by_ref().take(CHUNK).collect();
                if chunk.is_empty() {
                    break;
                }
                self.sign(chunk);
            }
            while self.sending.len() < IN_FLIGHT
                && let Some((index, unsent)) = self.ready.pop_front()
            {
                self.send(index, unsent);
            }
            tokio::select! {
                Some(signed) = self.signing.join_next() => self.take_signed(signed.map_err(stopped)??),
                Some(sent) = self.sending.join_next() => self.take_sent(sent.map_err(stopped)?).await?,
                else => break,
            }
        }
        Ok(self.outcomes.into_iter().flatten().collect())
    }

    fn sign(&mut self, orders: Vec<(usize, Order)>) {
        let inner = self.inner.clone();
        let network = self.client.network_id();
        self.signing
            .spawn_blocking(move || inner.sign_and_write_down(&network, orders));
    }

    fn take_signed(&mut self, signed: Signed) {
        for (index, result) in signed {
            match result {
                Ok(SignedOrder::New(unsent)) => {
                    self.progress.signed += 1;
                    self.ready.push_back((index, *unsent));
                }
                Ok(SignedOrder::Known(issued)) => self.finish(index, Ok(*issued), true),
                Err(error) => self.finish(index, Err(error), false),
            }
        }
        (self.report)(self.progress);
    }

    fn send(&mut self, index: usize, unsent: Unsent) {
        let client = self.client.clone();
        self.sending.spawn(async move {
            let sent = match Transaction::parse(unsent.transaction_text.as_bytes()) {
                Ok(transaction) => submit(&client, &transaction, Some(&unsent.payload)).await,
                // It was built and written down by us.
                Err(error) => Err(ledger_client::Error::Refused {
                    code: "transaction-damaged".to_owned(),
                    message: error.to_string(),
                }),
            };
            (index, unsent.issued, sent)
        });
    }

    /// Takes this answer and all that have come besides, so that they are noted together.
    async fn take_sent(&mut self, first: Sent) -> Result<(), Error> {
        let mut batch = vec![first];
        while let Some(sent) = self.sending.try_join_next() {
            batch.push(sent.map_err(stopped)?);
        }
        let notes: Vec<(TransactionId, Note)> = batch
            .iter()
            .filter_map(|(_, issued, sent)| Some((issued.asset, Note::of(sent)?)))
            .collect();
        self.inner
            .blocking(move |inner| Ok(inner.db.note(|db| note_all(db, &notes))?))
            .await?;
        let mut failed = None;
        for (index, mut issued, sent) in batch {
            match sent {
                Ok(block) => {
                    issued.state = IssueState::Issued;
                    issued.block = Some(block);
                    self.finish(index, Ok(issued), false);
                }
                Err(error) => match Note::of_error(&error) {
                    Some(_) => self.finish(index, Err(error.into()), false),
                    None => failed = Some(error),
                },
            }
        }
        (self.report)(self.progress);
        failed.map_or(Ok(()), |error| Err(error.into()))
    }

    fn finish(&mut self, index: usize, issued: Result<Issued, Error>, was_there: bool) {
        match &issued {
            Ok(_) => self.progress.committed += 1,
            Err(_) => self.progress.failed += 1,
        }
        self.outcomes[index] = Some(Outcome {
            index,
            issued,
            was_there,
        });
    }
}

impl Inner {
    fn sign_and_write_down(
        &self,
        network: &NetworkId,
        orders: Vec<(usize, Order)>,
    ) -> Result<Signed, Error> {
        let prepared: Vec<(usize, Result<NewIssue, Error>)> = orders
            .into_iter()
            .map(|(index, order)| (index, self.prepare(network, &order)))
            .collect();
        let known = self.write_down(&prepared)?;
        let signed = prepared.into_iter().zip(known);
        Ok(signed
            .map(|((index, prepared), known)| {
                let signed = prepared.map(|new| match known {
                    Some(issued) => SignedOrder::Known(Box::new(issued)),
                    None => SignedOrder::New(Box::new(Unsent {
                        issued: new.issued,
                        transaction_text: new.transaction_text,
                        payload: new.payload,
                    })),
                });
                (index, signed)
            })
            .collect())
    }

    /// Writes documents down; at the place of each whose intent was there already, what is there.
    fn write_down(
        &self,
        prepared: &[(usize, Result<NewIssue, Error>)],
    ) -> Result<Vec<Option<Issued>>, DatabaseFault> {
        self.db.write(|db| {
            let mut known = Vec::with_capacity(prepared.len());
            for (_, new) in prepared {
                known.push(match new {
                    Ok(new) if !new.insert(db)? => Issued::of_intent(db, &new.intent)?,
                    _ => None,
                });
            }
            Ok(known)
        })
    }
}

/// What an answer means for the register.
#[derive(Debug, PartialEq, Eq)]
enum Note {
    Issued(BlockPoint),
    Refused(String),
}

impl Note {
    fn of(sent: &Result<BlockPoint, ledger_client::Error>) -> Option<Self> {
        match sent {
            Ok(block) => Some(Self::Issued(*block)),
            Err(error) => Self::of_error(error),
        }
    }

    /// Only the ledger's rules say that a document will never be taken.
    fn of_error(error: &ledger_client::Error) -> Option<Self> {
        match error {
            ledger_client::Error::Refused { code, .. } if !is_on_its_way(code) => {
                Some(Self::Refused(code.clone()))
            }
            _ => None,
        }
    }
}

fn note_all(db: &rusqlite::Connection, notes: &[(TransactionId, Note)]) -> rusqlite::Result<()> {
    for (asset, note) in notes {
        match note {
            Note::Issued(block) => Issued::note_issued(db, asset, block)?,
            Note::Refused(code) => Issued::note_refused(db, asset, code)?,
        }
    }
    Ok(())
}

/// Submits until the ledger has it or refuses it. A node that does not answer is asked again for
/// some seconds.
pub(crate) async fn submit(
    client: &LedgerClient,
    transaction: &Transaction,
    payload: Option<&str>,
) -> Result<BlockPoint, ledger_client::Error> {
    let mut pause = FIRST_PAUSE;
    for attempt in 1.. {
        let error = match client.submit(transaction, payload, Mode::Commit).await {
            Ok(submitted) => match submitted.place {
                Some(place) => return Ok(place),
                None => ledger_client::Error::Unknown {
                    id: submitted.transaction,
                },
            },
            Err(error) => error,
        };
        let again = match &error {
            ledger_client::Error::Refused { code, .. } => is_on_its_way(code),
            error => error.is_transient(),
        };
        if !again || attempt == ATTEMPTS {
            return Err(error);
        }
        tracing::debug!(transaction = %transaction.id(), code = error.code(), attempt, "submitting again");
        tokio::time::sleep(pause).await;
        pause *= 2;
    }
    unreachable!("the loop ends with its last attempt")
}

/// Whether a refusal says that another submission of the same transaction is under way: the next
/// attempt finds it on the ledger.
fn is_on_its_way(code: &str) -> bool {
    matches!(code, "already-queued" | "bigchaindb-duplicate-transaction")
}

pub(crate) fn stopped(error: JoinError) -> Error {
    match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => Error::Stopped,
    }
}
