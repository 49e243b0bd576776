use std::collections::HashMap;
use std::sync::Arc;

use civil_document::Document;
use keys::KeyCard;
use ledger_client::LedgerClient;

use crate::issuer::Inner;
use crate::prepare::{Order, document_intent};
use crate::recipient::Recipient;
use crate::{Error, Expiry, Issuer, Outcome, Terms};

/// How far a call that issues is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Documents in the call.
    pub total: usize,
    /// Documents signed and written down by this call.
    pub signed: usize,
    /// Documents on the ledger.
    pub committed: usize,
    /// Documents that could not be signed, or that the ledger refused.
    pub failed: usize,
}

impl Issuer {
    /// Issues documents to a card: signs, seals, writes down, submits, and waits until each is on
    /// the ledger. `progress` is called now and then from the calling task.
    ///
    /// Repeating a call finds what it issued instead of issuing it twice: the same documents to the
    /// same card are the same documents, unless [`Terms::again`] is set.
    ///
    /// # Errors
    /// [`Error::Card`], [`Error::CopiesInvalid`], [`Error::ExpiryInvalid`], [`Error::NotConnected`], and what keeps everything
    /// from going on: the network, the database. What concerns one document stands in its
    /// [`Outcome`].
    pub async fn issue(
        &self,
        documents: Vec<Document>,
        card: &KeyCard,
        terms: &Terms,
        mut progress: impl FnMut(Progress) + Send,
    ) -> Result<Vec<Outcome>, Error> {
        terms.check()?;
        let inner = &self.inner;
        let client = inner.client().await?;
        let now_s = inner.clock.now_s();
        let recipient = Recipient::of(card, client.network_id(), now_s)
            .map_err(|fault| Error::Card { fault })?;
        let expires_s = inner.expires_s(&client, terms.expiry)?;
        let orders = orders(documents, Arc::new(recipient), terms, expires_s)?;
        let outcomes = inner.issue_all(orders, &mut progress).await?;
        inner.keep_newest_block().await?;
        Ok(outcomes)
    }

    /// Sends what was written down and did not get through: issued documents and revocations. How
    /// many. [`poll`](Self::poll) and [`serve`](Self::serve) begin with it.
    ///
    /// # Errors
    /// [`Error::NotConnected`] and those of the network and the database.
    pub async fn resume(&self) -> Result<usize, Error> {
        let issues_count = self.inner.resume_all().await?;
        let revocations_count = self.inner.resume_revocations().await?;
        self.inner.keep_newest_block().await?;
        Ok(issues_count + revocations_count)
    }
}

impl Inner {
    pub(crate) fn expires_s(
        &self,
        client: &LedgerClient,
        expiry: Expiry,
    ) -> Result<Option<u64>, Error> {
        let documents = client.genesis().terms().documents.as_ref();
        let step_s = documents.map_or(1, |documents| documents.expiry_step_s);
        expiry.derive_s(self.clock.now_s(), step_s)
    }
}

fn orders(
    documents: Vec<Document>,
    recipient: Arc<Recipient>,
    terms: &Terms,
    expires_s: Option<u64>,
) -> Result<Vec<Order>, Error> {
    let mut salt = Vec::new();
    if terms.again {
        salt = vec![0; 32];
        getrandom::fill(&mut salt).map_err(|source| Error::Random { source })?;
    }
    // The second of two equal documents in one call is a document of its own.
    let mut occurrences: HashMap<[u8; 32], u64> = HashMap::new();
    documents
        .into_iter()
        .map(|document| {
            let first = document_intent(&document, &recipient, 0, &salt)?;
            let count = occurrences.entry(first).or_default();
            let intent = match *count {
                0 => first,
                occurrence => document_intent(&document, &recipient, occurrence, &salt)?,
            };
            *count += 1;
            Ok(Order {
                intent,
                document,
                recipient: recipient.clone(),
                copies: terms.copies,
                expires_s,
                subject: None,
                request: None,
            })
        })
        .collect()
}
