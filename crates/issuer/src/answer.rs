//! Answering requests: look at the ledger, read what is new, enrol, look documents up, issue.

use std::sync::Arc;

use bigchain::{NetworkId, TransactionId};
use civil_document::{Document, Form};
use keys::KeyCard;
use ledger::{Kind, REQUEST_LIFE_MS};
use ledger_client::LedgerClient;
use rusqlite::Connection;
use tokio::task::JoinSet;

use crate::code;
use crate::db::{CodeState, Holder, NewRequest, Waiting};
use crate::issuer::Inner;
use crate::prepare::{Order, request_intent};
use crate::recipient::{CardFault, Recipient};
use crate::request::{Genuine, ReadRequest};
use crate::submit::stopped;
use crate::{
    Error, Issued, Issuer, Registry, RegistryFault, RequestSeen, Subject, Terms, Unanswered,
};

/// Requests that are fetched at a time.
const READING: usize = 8;
/// Requests that are read before the first of them is answered.
const BATCH: usize = 256;
/// A request that cannot be answered yet is tried again when it is half as old again, within these
/// bounds.
const RETRY_MS: std::ops::RangeInclusive<u64> = 2_000..=600_000;

/// What a poll did.
#[derive(Debug, Default)]
pub struct Poll {
    /// Requests that had not been seen before.
    pub new_count: usize,
    /// Documents issued in answer.
    pub answered: Vec<Issued>,
    /// Requests that will not be answered, with the reason's stable code: an [`Unanswered`]'s, or
    /// the ledger's.
    pub refused: Vec<(TransactionId, String)>,
    /// Genuine requests that cannot be answered yet.
    pub waiting_count: usize,
}

/// Which of the waiting requests a poll tries again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retry {
    All,
    Due,
}

impl Issuer {
    /// Looks for requests once and answers what can be answered: those that are new, and those that
    /// wait. Sends what an earlier call left unsent first.
    ///
    /// # Errors
    /// [`Error::NotConnected`] and those of the network and the database. What concerns one request
    /// is in the result.
    pub async fn poll(&self, registry: Arc<dyn Registry>, terms: &Terms) -> Result<Poll, Error> {
        self.resume().await?;
        self.poll_for(registry, terms, Retry::All).await
    }

    pub(crate) async fn poll_for(
        &self,
        registry: Arc<dyn Registry>,
        terms: &Terms,
        retry: Retry,
    ) -> Result<Poll, Error> {
        terms.check()?;
        let inner = &self.inner;
        let client = inner.client().await?;
        let mut poll = Poll::default();
        let found = inner.new_requests(&client).await?;
        poll.new_count = found.len();
        for batch in found.chunks(BATCH) {
            let read = inner.read_requests(&client, batch).await?;
            inner.enter(read, &mut poll).await?;
        }
        inner
            .answer(&client, registry, terms, retry, &mut poll)
            .await?;
        poll.waiting_count = inner
            .blocking(|inner| Ok(inner.db.read(Waiting::count)?))
            .await?;
        inner.keep_newest_block().await?;
        Ok(poll)
    }
}

impl Inner {
    /// Requests on the ledger that the register does not have, in commit order.
    async fn new_requests(
        self: &Arc<Self>,
        client: &LedgerClient,
    ) -> Result<Vec<TransactionId>, Error> {
        let outputs = client.outputs(&[self.keys.inbox.public()]).await?;
        let requests: Vec<TransactionId> = outputs
            .into_iter()
            .filter(|output| output.kind == Kind::Request && output.spent_by.is_none())
            .map(|output| output.transaction)
            .collect();
        self.blocking(move |inner| {
            Ok(inner.db.read(|db| {
                let mut unknown = Vec::new();
                for id in requests {
                    if !RequestSeen::is_known(db, &id)? {
                        unknown.push(id);
                    }
                }
                Ok(unknown)
            })?)
        })
        .await
    }

    /// Reads requests, several at a time, into the order given.
    async fn read_requests(
        self: &Arc<Self>,
        client: &Arc<LedgerClient>,
        ids: &[TransactionId],
    ) -> Result<Vec<ReadRequest>, Error> {
        let mut reading = JoinSet::new();
        let mut ids = ids.iter().copied().enumerate();
        let mut read = Vec::new();
        loop {
            for (index, id) in ids.by_ref().take(READING - reading.len()) {
                let (inner, client) = (self.clone(), client.clone());
                reading.spawn(async move { (index, inner.read_request(&client, &id).await) });
            }
            let Some(done) = reading.join_next().await else {
                break;
            };
            let (index, request) = done.map_err(stopped)?;
            match request {
                Ok(request) => read.push((index, request)),
                // Whatever keeps one from being read now may pass: the next poll finds it again.
                Err(Error::Ledger(error)) if !error.is_transient() => {
                    tracing::warn!(code = error.code(), "a request cannot be read yet");
                }
                Err(error) => return Err(error),
            }
        }
        read.sort_by_key(|(index, _)| *index);
        Ok(read.into_iter().map(|(_, request)| request).collect())
    }

    /// Enters requests into the register, and wallets with a good code with them.
    async fn enter(self: &Arc<Self>, read: Vec<ReadRequest>, poll: &mut Poll) -> Result<(), Error> {
        let refused = self
            .blocking(move |inner| {
                let now_ms = inner.clock.now_ms();
                Ok(inner.db.write(|db| {
                    let mut refused = Vec::new();
                    for read in &read {
                        if let Err(reason) = enter_one(db, read, now_ms)? {
                            refused.push((read.transaction, reason.code().to_owned()));
                        }
                    }
                    Ok(refused)
                })?)
            })
            .await?;
        for (transaction, code) in &refused {
            tracing::info!(%transaction, code, "request refused");
        }
        poll.refused.extend(refused);
        Ok(())
    }

    /// Answers what waits.
    async fn answer(
        self: &Arc<Self>,
        client: &LedgerClient,
        registry: Arc<dyn Registry>,
        terms: &Terms,
        retry: Retry,
        poll: &mut Poll,
    ) -> Result<(), Error> {
        let network = client.network_id();
        let terms = *terms;
        let expires_s = self.expires_s(client, terms.expiry)?;
        let due = self
            .blocking(move |inner| {
                let until_ms = match retry {
                    Retry::All => i64::MAX as u64,
                    Retry::Due => inner.clock.now_ms(),
                };
                Ok(inner.db.read(|db| Waiting::due(db, until_ms))?)
            })
            .await?;
        let mut due = due.into_iter();
        loop {
            // Documents of so many people at a time are in memory.
            let batch: Vec<Waiting> = due.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return Ok(());
            }
            let registry = registry.clone();
            let (found, refused) = self
                .blocking(move |inner| inner.look_up(batch, &*registry, network))
                .await?;
            let orders = found.into_iter().map(|found| Order {
                intent: request_intent(&found.request),
                document: found.document,
                recipient: Arc::new(found.recipient),
                copies: terms.copies,
                expires_s,
                subject: Some(found.subject),
                request: Some(found.request),
            });
            let orders = orders.collect();
            poll.refused.extend(refused);
            self.issue_answers(orders, poll).await?;
        }
    }

    async fn issue_answers(
        self: &Arc<Self>,
        orders: Vec<Order>,
        poll: &mut Poll,
    ) -> Result<(), Error> {
        let requests: Vec<_> = orders.iter().filter_map(|order| order.request).collect();
        let outcomes = self.issue_all(orders, &mut |_| {}).await?;
        for (outcome, request) in outcomes.into_iter().zip(requests) {
            match outcome.issued {
                Ok(issued) => {
                    tracing::info!(%request, asset = %issued.asset, "request answered");
                    poll.answered.push(issued);
                }
                Err(error) => {
                    let code = error.code().to_owned();
                    tracing::warn!(%request, code, "request not answered");
                    let reason = code.clone();
                    self.blocking(move |inner| {
                        Ok(inner
                            .db
                            .write(|db| Waiting::refuse(db, &request, &reason))?)
                    })
                    .await?;
                    poll.refused.push((request, code));
                }
            }
        }
        Ok(())
    }
}

/// A document for a request.
struct Found {
    request: TransactionId,
    subject: String,
    document: Document,
    recipient: Recipient,
}

type Refused = Vec<(TransactionId, String)>;

impl Inner {
    /// Finds the documents of requests that wait. The others are put off, or refused for good.
    fn look_up(
        &self,
        waiting: Vec<Waiting>,
        registry: &dyn Registry,
        network: NetworkId,
    ) -> Result<(Vec<Found>, Refused), Error> {
        let now_ms = self.clock.now_ms();
        let (mut found, mut refused, mut put_off) = (Vec::new(), Vec::new(), Vec::new());
        for waiting in waiting {
            let recipient = match recipient(&waiting, network, now_ms) {
                Ok(recipient) => recipient,
                Err(reason) => {
                    refused.push((waiting.transaction, reason.code().to_owned()));
                    continue;
                }
            };
            let subject = self
                .db
                .read(|db| Holder::subject_of(db, &waiting.holder_key))?;
            match find_document(registry, subject, waiting.form) {
                Ok((subject, document)) => found.push(Found {
                    request: waiting.transaction,
                    subject,
                    document,
                    recipient,
                }),
                Err(reason) => put_off.push((waiting, reason)),
            }
        }
        self.db.write(|db| {
            for (id, reason) in &refused {
                Waiting::refuse(db, id, reason)?;
            }
            for (waiting, reason) in &put_off {
                let age_ms = now_ms.saturating_sub(waiting.made_ms);
                let pause_ms = (age_ms / 2).clamp(*RETRY_MS.start(), *RETRY_MS.end());
                let next_ms = now_ms.saturating_add(pause_ms);
                Waiting::put_off(db, &waiting.transaction, reason.code(), next_ms)?;
            }
            Ok(())
        })?;
        Ok((found, refused))
    }
}

/// Whom to issue to, if it is not too late.
fn recipient(waiting: &Waiting, network: NetworkId, now_ms: u64) -> Result<Recipient, Unanswered> {
    if now_ms >= waiting.made_ms.saturating_add(REQUEST_LIFE_MS) {
        return Err(Unanswered::Ended);
    }
    let card = KeyCard::from_bytes(&waiting.card);
    let card = card.map_err(|_| Unanswered::Card(CardFault::Invalid))?;
    Recipient::of(&card, network, now_ms / 1000).map_err(Unanswered::Card)
}

fn find_document(
    registry: &dyn Registry,
    subject: Option<String>,
    form: Form,
) -> Result<(String, Document), Unanswered> {
    let subject = subject.ok_or(Unanswered::UnknownHolder)?;
    let name: Subject = subject.parse().map_err(|_| Unanswered::UnknownHolder)?;
    match registry.find(&name, form) {
        Ok(Some(document)) if document.form() == form => Ok((subject, document)),
        Ok(Some(_)) => Err(Unanswered::DocumentInvalid),
        Ok(None) => Err(Unanswered::NoDocument),
        Err(RegistryFault::Invalid { .. }) => Err(Unanswered::DocumentInvalid),
        Err(RegistryFault::Unavailable { .. }) => Err(Unanswered::RegistryUnavailable),
    }
}

/// Enters a request: refused for good, or waiting for its document.
fn enter_one(
    db: &Connection,
    read: &ReadRequest,
    now_ms: u64,
) -> rusqlite::Result<Result<(), Unanswered>> {
    let outcome = match &read.request {
        Ok(genuine) => enrol(db, genuine, now_ms)?,
        Err(reason) => Err(*reason),
    };
    let genuine = read.request.as_ref().ok();
    let holder_key = genuine.map(|genuine| genuine.recipient.holder.to_bytes());
    NewRequest {
        transaction: read.transaction,
        made_ms: read.made_ms,
        refused: outcome.err().map(Unanswered::code),
        form: genuine.map(|genuine| genuine.request.document),
        purpose: genuine.map(|genuine| genuine.request.purpose.as_str()),
        holder_key: holder_key.as_ref(),
        card: genuine.map(|genuine| genuine.card.as_bytes()),
    }
    .insert(db)?;
    Ok(outcome)
}

/// Uses the code of a request, if it has one. Without a code the wallet may be known, or become so.
fn enrol(
    db: &Connection,
    genuine: &Genuine,
    now_ms: u64,
) -> rusqlite::Result<Result<(), Unanswered>> {
    let Some(typed) = &genuine.request.enrolment else {
        return Ok(Ok(()));
    };
    let hash = code::hash_of(typed);
    let holder_key = genuine.recipient.holder.to_bytes();
    let Some(code) = CodeState::find(db, &hash)? else {
        return Ok(Err(Unanswered::CodeUnknown));
    };
    match code.used_by {
        // The same wallet asks a second time with the code that it was given.
        Some(used_by) if used_by == holder_key => return Ok(Ok(())),
        Some(_) => return Ok(Err(Unanswered::CodeUsed)),
        None if now_ms / 1000 >= code.expires_s => return Ok(Err(Unanswered::CodeExpired)),
        None => {}
    }
    match Holder::subject_of(db, &holder_key)? {
        Some(subject) if subject != code.subject => return Ok(Err(Unanswered::OtherSubject)),
        _ => {}
    }
    Holder {
        holder_key: &holder_key,
        identity_key: genuine.recipient.identity.as_bytes(),
        subject: &code.subject,
    }
    .bind(db, &hash, now_ms)?;
    Ok(Ok(()))
}
