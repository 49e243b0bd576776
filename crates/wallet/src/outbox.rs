//! What was prepared goes out in order, once.

use bigchain::{OutputRef, Transaction};
use ledger_client::Mode;
use serde_json::json;

use crate::share::withdraw;
use crate::vault::{NewEvent, NewOutgoing, Outgoing, RequestState, ShareState, Writer};
use crate::wallet::Account;
use crate::{Error, Online, Wallet};

/// A transaction that was signed and written down, with what it is about.
pub(crate) struct Prepared {
    pub(crate) transaction: Transaction,
    pub(crate) kind: &'static str,
    /// The document it is about; `None` for a request.
    pub(crate) asset: Option<String>,
    /// The share it is about.
    pub(crate) share: Option<String>,
    pub(crate) spends: Option<OutputRef>,
    pub(crate) payload: Option<String>,
}

/// What became of one transaction that waited.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Delivered {
    /// Its id.
    pub transaction: String,
    /// What it does: the name of its kind.
    pub kind: String,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// It is in a block.
    Committed {
        /// Height of the block.
        height: u64,
        /// Block time, in Unix milliseconds.
        time_ms: u64,
    },
    /// The ledger refused it, for good.
    Refused {
        /// The rule's stable code.
        code: String,
        /// The node's words.
        message: String,
    },
    /// It lost to a transaction of somebody else and was signed again, over what that one left.
    Superseded {
        /// Id of the transaction that takes its place.
        by: String,
    },
    /// It could not be sent, and waits.
    Waiting {
        /// Why, as a stable code.
        code: String,
    },
}

/// Writes a transaction down to be sent, together with the event that it was prepared. Part of the
/// database transaction that changes whatever else it changes.
pub(crate) fn enqueue(
    db: &Writer<'_>,
    account: &Account,
    prepared: &Prepared,
    now_ms: u64,
) -> Result<String, Error> {
    let transaction_id = prepared.transaction.id().to_string();
    db.enqueue(&NewOutgoing {
        network: account.id.clone(),
        transaction_id: transaction_id.clone(),
        kind: prepared.kind.to_owned(),
        asset: prepared.asset.clone(),
        spends: prepared.spends.as_ref().map(output_text),
        transaction_text: prepared.transaction.text().to_owned(),
        payload: prepared.payload.clone(),
        created_ms: now_ms,
        detail: json!({ "share": prepared.share }),
    })?;
    db.add_event(&NewEvent {
        asset: prepared.asset.as_deref(),
        share: prepared.share.as_deref(),
        detail: json!({ "kind": prepared.kind, "transaction": transaction_id }),
        is_seen: true,
        ..NewEvent::new("prepared", now_ms)
    })?;
    Ok(transaction_id)
}

/// An output as the database has it: `<transaction id>:<index>`.
pub(crate) fn output_text(output: &OutputRef) -> String {
    format!("{}:{}", output.transaction_id, output.output_index)
}

/// An output out of the database.
pub(crate) fn parse_output(text: &str) -> Result<OutputRef, Error> {
    let parse = || {
        let (id, index) = text.split_once(':')?;
        Some(OutputRef {
            transaction_id: id.parse().ok()?,
            output_index: index.parse().ok()?,
        })
    };
    parse().ok_or(Error::RecordDamaged { what: "output" })
}

impl Wallet {
    /// What was prepared and is not in a block yet, in order.
    ///
    /// # Errors
    /// [`Error::Vault`].
    pub fn waiting(&self) -> Result<Vec<Outgoing>, Error> {
        Ok(self.vault.read(|db| db.pending())?)
    }
}

impl Online<'_> {
    /// Sends what waits, in the order in which it was prepared, and waits for the blocks. Stops at
    /// the first that cannot be sent, so that nothing overtakes it.
    ///
    /// # Errors
    /// [`Error::Vault`], and a node whose answers do not hold. What is merely unreachable or refused
    /// is an [`Outcome`].
    pub async fn deliver(&self) -> Result<Vec<Delivered>, Error> {
        let mut delivered = Vec::new();
        loop {
            let now_ms = self.wallet.clock.now_ms();
            let next = self.wallet.vault.write(|db| {
                let first = db.pending()?.into_iter().next();
                // Also when the clock was set back since. No lease: two processes that send the
                // same stored transaction do no harm.
                let due_ms = first.map_or(now_ms, |first| first.due_ms.max(now_ms));
                db.claim_due(due_ms, 0, 1)
            });
            let Some(outgoing) = next?.into_iter().next() else {
                break;
            };
            let outcome = self.send(&outgoing, now_ms).await?;
            let waits = matches!(outcome, Outcome::Waiting { .. });
            delivered.push(Delivered {
                transaction: outgoing.transaction_id.clone(),
                kind: outgoing.kind.clone(),
                outcome,
            });
            if waits {
                break;
            }
            if let Some(asset) = &outgoing.asset {
                match self.refresh(asset).await {
                    // What was sent is sent; its consequences are read with the next contact.
                    Err(Error::Ledger(error)) if error.is_transient() => {}
                    refreshed => drop(refreshed?),
                }
            }
        }
        Ok(delivered)
    }

    async fn send(&self, outgoing: &Outgoing, now_ms: u64) -> Result<Outcome, Error> {
        let id = &outgoing.transaction_id;
        let transaction = Transaction::parse(outgoing.transaction_text.as_bytes())?;
        let payload = outgoing.payload.as_deref();
        let submitted = self
            .client
            .submit(&transaction, payload, Mode::Commit)
            .await;
        let vault = &self.wallet.vault;
        Ok(match submitted {
            Ok(submitted) => {
                let place = submitted
                    .place
                    .ok_or(Error::RecordDamaged { what: "place" })?;
                vault.write(|db| db.mark_committed(id, place.height, place.time_ms))?;
                Outcome::Committed {
                    height: place.height,
                    time_ms: place.time_ms,
                }
            }
            Err(ledger_client::Error::Refused { code, message }) => {
                match self.withdraw_again(outgoing).await {
                    Ok(Some(by)) => Outcome::Superseded { by },
                    Ok(None) => {
                        vault.write(|db| self.note_refusal(db, outgoing, &code, now_ms))?;
                        Outcome::Refused { code, message }
                    }
                    // It is sent again, refused again, and then made anew.
                    Err(Error::Ledger(error)) if error.is_transient() => {
                        self.put_off(outgoing, now_ms, error.code())?
                    }
                    Err(error) => return Err(error),
                }
            }
            Err(error) if error.is_transient() => self.put_off(outgoing, now_ms, error.code())?,
            Err(error) => return Err(error.into()),
        })
    }

    fn put_off(&self, outgoing: &Outgoing, now_ms: u64, code: &str) -> Result<Outcome, Error> {
        let id = &outgoing.transaction_id;
        self.wallet.vault.write(|db| db.put_off(id, now_ms, code))?;
        Ok(Outcome::Waiting {
            code: code.to_owned(),
        })
    }

    fn note_refusal(
        &self,
        db: &Writer<'_>,
        outgoing: &Outgoing,
        code: &str,
        now_ms: u64,
    ) -> Result<(), Error> {
        db.mark_failed(&outgoing.transaction_id, code)?;
        let share = outgoing.detail["share"].as_str();
        if outgoing.kind == "share"
            && let Some(mut record) = share.map(|id| db.share(id)).transpose()?.flatten()
        {
            record.state = ShareState::Failed;
            record.ended_ms = Some(now_ms);
            db.put_share(&record)?;
        }
        if let Some(mut request) = db.request(&outgoing.transaction_id)? {
            request.state = RequestState::Failed;
            db.put_request(&request)?;
        }
        db.add_event(&NewEvent {
            asset: outgoing.asset.as_deref(),
            share,
            detail: json!({
                "kind": outgoing.kind,
                "transaction": outgoing.transaction_id,
                "code": code,
            }),
            ..NewEvent::new("failed", now_ms)
        })?;
        Ok(())
    }

    /// A withdrawal that lost to a receipt is signed again, over the output that the receipt made: in
    /// one step with giving the first one up, so that none is lost on the way.
    async fn withdraw_again(&self, outgoing: &Outgoing) -> Result<Option<String>, Error> {
        let share = outgoing.detail["share"].as_str();
        let ("withdraw", Some(share), Some(asset)) =
            (outgoing.kind.as_str(), share, &outgoing.asset)
        else {
            return Ok(None);
        };
        self.refresh(asset).await?;
        let now_ms = self.wallet.clock.now_ms();
        self.wallet.vault.write(|db| {
            let record = db.share(share)?.filter(|record| {
                record.held_output.is_some() && record.held_output != outgoing.spends
            });
            let Some(record) = record else {
                return Ok(None);
            };
            db.mark_failed(&outgoing.transaction_id, "superseded")?;
            withdraw(db, &self.account, &record, now_ms).map(Some)
        })
    }
}
