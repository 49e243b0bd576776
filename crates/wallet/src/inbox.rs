//! Copies that others gave us: opened, verified, given back.

use credential::{Disclosed, Presentation};
use ledger::build::{self, Held};
use ledger::{Act, Kind};
use ledger_client::AssetTrail;

use crate::documents::{one_of, parse_id};
use crate::outbox::{Prepared, enqueue, parse_output};
use crate::share::DOCUMENT_TYPE;
use crate::vault::{Received, ReceivedState};
use crate::verify::{Carried, Facts, Reason, Report, examine};
use crate::wallet::{Account, parse_key};
use crate::{Error, Online, Wallet};

/// A copy that was opened and verified.
#[derive(Debug, Clone)]
pub struct Examined {
    /// What the checks say.
    pub report: Report,
    /// What is shown of the document; `None` if it could not be read at all.
    pub disclosed: Option<Disclosed>,
    /// What the wallet knows of the copy; `None` for a file.
    pub received: Option<Received>,
    /// The presentation itself, as it came.
    pub presentation: Option<Presentation>,
}

impl Wallet {
    /// The copies that came, newest first.
    ///
    /// # Errors
    /// [`Error::Vault`].
    pub fn inbox(&self) -> Result<Vec<Received>, Error> {
        Ok(self.vault.read(|db| db.inbox())?)
    }

    /// One copy, by the transaction that shared it or the beginning of its id.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::Ambiguous`].
    pub fn received(&self, id: &str) -> Result<Received, Error> {
        one_of("received copy", id, self.inbox()?, |copy| {
            &copy.transaction_id
        })
    }

    /// The report that was drawn up last, for reading without a network.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::Ambiguous`].
    pub fn last_report(&self, id: &str) -> Result<Option<Report>, Error> {
        let id = self.received(id)?.transaction_id;
        let report = self.vault.read(|db| db.report(&id))?;
        Ok(report.and_then(|report| serde_json::from_value(report).ok()))
    }

    /// Verifies a copy that was opened before, without a network: what the ledger says is not
    /// checked. The report that was drawn up last stays.
    ///
    /// # Errors
    /// As [`Online::verify`], apart from those of the network.
    pub fn verify_offline(&self, id: &str) -> Result<Examined, Error> {
        let received = self.received(id)?;
        let presentation = self.opened_before(&received)?;
        let no_trail = Err(Reason::NoNetwork);
        let account = self.account()?;
        let (report, disclosed) =
            self.examine_received(&account, &received, &presentation, no_trail)?;
        Ok(Examined {
            report,
            disclosed,
            received: Some(received),
            presentation: presentation.ok(),
        })
    }

    /// Verifies a presentation that came as a file, without a network.
    ///
    /// # Errors
    /// [`Error::NoNetwork`] if the wallet never joined one: then it knows no issuer.
    pub fn verify_text_offline(&self, text: &str) -> Result<Examined, Error> {
        let account = self.account()?;
        Ok(self.examine_text(&account, &parse_text(text), Err(Reason::NoNetwork)))
    }

    /// The presentation of a copy that was opened.
    fn opened_before(&self, received: &Received) -> Result<Result<Presentation, Reason>, Error> {
        let text = self
            .vault
            .read(|db| db.presentation(&received.transaction_id))?;
        let text = text.ok_or(Error::CopyState {
            state: received.state.as_str(),
        })?;
        Ok(Presentation::parse(&text).map_err(|_| Reason::Malformed))
    }

    fn examine_received(
        &self,
        account: &Account,
        received: &Received,
        presentation: &Result<Presentation, Reason>,
        trail: Result<&AssetTrail, Reason>,
    ) -> Result<(Report, Option<Disclosed>), Error> {
        let key = self
            .vault
            .read(|db| db.key(&account.id, &received.receiver_key))?;
        let card = key.as_ref().and_then(|key| key.card.as_deref());
        let card = card.map(keys::KeyCard::from_bytes).transpose()?;
        // The first share that a card got is the one that may answer it.
        let first = key.and_then(|key| key.subject);
        Ok(examine(&Facts {
            presentation: presentation.as_ref().map_err(|reason| *reason),
            trail,
            registry: &account.registry,
            network: account.network,
            carried: Some(Carried {
                share: parse_id(&received.transaction_id)?,
                receiver: parse_key(&received.receiver_key)?,
                answers_first: first.as_ref() == Some(&received.transaction_id),
            }),
            ask: card.as_ref().and_then(keys::KeyCard::ask),
            now_ms: self.clock.now_ms(),
        }))
    }

    fn examine_text(
        &self,
        account: &Account,
        presentation: &Result<Presentation, Reason>,
        trail: Result<&AssetTrail, Reason>,
    ) -> Examined {
        let (report, disclosed) = examine(&Facts {
            presentation: presentation.as_ref().map_err(|reason| *reason),
            trail,
            registry: &account.registry,
            network: account.network,
            carried: None,
            ask: None,
            now_ms: self.clock.now_ms(),
        });
        Examined {
            report,
            disclosed,
            received: None,
            presentation: presentation.clone().ok(),
        }
    }

    /// Prepares the word that a copy was opened.
    fn prepare_receipt(&self, received: &Received) -> Result<String, Error> {
        self.prepare_held(received, Kind::Receipt, |network, held, key| {
            build::receipt(network, held, key)
        })
    }

    /// Prepares to give a copy back, with the word whether what was opened was deleted. The wallet
    /// then deletes its own text of it. Returns the transaction's id.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::CopyState`] if the copy has ended.
    pub fn prepare_return(&self, id: &str, deleted: bool) -> Result<String, Error> {
        let received = self.received(id)?;
        let transaction = self.prepare_held(&received, Kind::Return, |network, held, key| {
            build::give_back(network, held, deleted, key)
        })?;
        if deleted {
            self.vault
                .write(|db| db.erase_presentation(&received.transaction_id))?;
        }
        Ok(transaction)
    }

    fn prepare_held(
        &self,
        received: &Received,
        kind: Kind,
        build: impl FnOnce(
            &bigchain::NetworkId,
            &Held,
            &bigchain::SigningKey,
        ) -> Result<bigchain::Transaction, bigchain::Error>,
    ) -> Result<String, Error> {
        let account = self.account()?;
        let now_ms = self.clock.now_ms();
        let state = || Error::CopyState {
            state: received.state.as_str(),
        };
        let held = Held {
            asset: parse_id(&received.asset)?,
            output: parse_output(received.held_output.as_deref().ok_or_else(state)?)?,
            receiver: parse_key(&received.receiver_key)?,
            owner: parse_key(received.detail["owner"].as_str().ok_or_else(state)?)?,
        };
        self.vault.write(|db| {
            let key = account.ledger_key(db, &received.receiver_key)?;
            let transaction = build(&account.network, &held, &key.key)?;
            let prepared = Prepared {
                transaction,
                kind: kind.name(),
                asset: Some(received.asset.clone()),
                share: Some(received.transaction_id.clone()),
                spends: Some(held.output),
                payload: None,
            };
            enqueue(db, &account, &prepared, now_ms)
        })
    }
}

impl Online<'_> {
    /// Opens a copy: fetches and decrypts it, lets its owner know by a receipt, and verifies it.
    /// Opening again fetches nothing and verifies anew.
    ///
    /// # Errors
    /// [`Error::Unknown`], those of network and database. What is wrong with the copy is in the
    /// report.
    pub async fn open(&self, id: &str) -> Result<Examined, Error> {
        let received = self.wallet.received(id)?;
        let share = &received.transaction_id;
        let trail = self.refresh(&received.asset).await?;
        let stored = self.wallet.vault.read(|db| db.presentation(share))?;
        let presentation = match stored {
            Some(text) => Presentation::parse(&text).map_err(|_| Reason::Malformed),
            None => match self.fetch(&received, &trail).await? {
                Ok(presentation) => {
                    let text = presentation.to_string();
                    self.wallet
                        .vault
                        .write(|db| db.put_presentation(share, &text, None))?;
                    Ok(presentation)
                }
                Err(reason) => Err(reason),
            },
        };
        let trail = match &presentation {
            Ok(_) => self.send_receipt(&received, trail).await?,
            Err(_) => trail,
        };
        self.conclude(&received.transaction_id, presentation, &trail)
    }

    /// Verifies a copy that was opened before, against the ledger as it is now.
    ///
    /// # Errors
    /// As [`open`](Self::open), and [`Error::CopyState`] if it was not opened yet.
    pub async fn verify(&self, id: &str) -> Result<Examined, Error> {
        let received = self.wallet.received(id)?;
        let presentation = self.wallet.opened_before(&received)?;
        let trail = self.refresh(&received.asset).await?;
        self.conclude(&received.transaction_id, presentation, &trail)
    }

    /// Verifies a presentation that came as a file. Whether it was meant for this wallet is not
    /// asked.
    ///
    /// # Errors
    /// Those of network and database. What is wrong with the presentation is in the report.
    pub async fn verify_text(&self, text: &str) -> Result<Examined, Error> {
        let presentation = parse_text(text);
        let asset = presentation.as_ref().ok().and_then(|presentation| {
            let terms = presentation.verify_holder().ok()?.terms;
            terms.asset.parse().ok()
        });
        let trail = match asset {
            Some(asset) => match self.client.trail(&asset).await {
                Ok(trail) => Ok(trail),
                Err(ledger_client::Error::Unknown { .. }) => Err(Reason::NotOnLedger),
                Err(error) if error.is_transient() => Err(Reason::NoNetwork),
                Err(error) => return Err(error.into()),
            },
            None => Err(Reason::RestsOnOther),
        };
        self.keep_pin()?;
        let trail = trail.as_ref().map_err(|reason| *reason);
        Ok(self
            .wallet
            .examine_text(&self.account, &presentation, trail))
    }

    /// Fetches and decrypts. The inner error is the copy's fault.
    async fn fetch(
        &self,
        received: &Received,
        trail: &AssetTrail,
    ) -> Result<Result<Presentation, Reason>, Error> {
        let share = parse_id(&received.transaction_id)?;
        let step = trail.step(&share);
        let Some(Act::Share { payload, .. }) = step.map(|step| &step.minwon.act) else {
            return Ok(Err(Reason::NotOnLedger));
        };
        let reader = self
            .wallet
            .vault
            .read(|db| self.account.ledger_key(db, &received.receiver_key))?;
        let now_s = self.wallet.clock.now_s();
        let sealed = match self
            .client
            .payload(&share, payload, &reader.key, now_s)
            .await
        {
            Ok(sealed) => sealed,
            // Why it ended stands in the history, and so in the report.
            Err(ledger_client::Error::PayloadEnded { .. }) => return Ok(Err(Reason::Ended)),
            Err(error) => return Err(error.into()),
        };
        let opened = self.wallet.open_sealed(&sealed, DOCUMENT_TYPE);
        Ok(match opened {
            None => Err(Reason::CannotDecrypt),
            Some(plaintext) => {
                Presentation::parse_padded(&plaintext).map_err(|_| Reason::NotAPresentation)
            }
        })
    }

    /// Lets the owner know, unless that was done or the copy has ended. Gives the history after it.
    async fn send_receipt(
        &self,
        received: &Received,
        trail: AssetTrail,
    ) -> Result<AssetTrail, Error> {
        let share = parse_id(&received.transaction_id)?;
        let entry = trail
            .state
            .shares
            .iter()
            .find(|entry| entry.transaction == share);
        let due = entry.is_some_and(|entry| {
            entry.held.is_some()
                && entry.share.received.is_none()
                && entry.share.expires_s.saturating_mul(1000) > trail.head.time_ms
        });
        if due {
            let received = self.wallet.received(&received.transaction_id)?;
            match self.wallet.prepare_receipt(&received) {
                // One that waits already goes out now.
                Ok(_) | Err(Error::AlreadyPrepared { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        self.deliver().await?;
        self.refresh(&received.asset).await
    }

    fn conclude(
        &self,
        id: &str,
        presentation: Result<Presentation, Reason>,
        trail: &AssetTrail,
    ) -> Result<Examined, Error> {
        let mut received = self.wallet.received(id)?;
        let (report, disclosed) =
            self.wallet
                .examine_received(&self.account, &received, &presentation, Ok(trail))?;
        if let Ok(presentation) = &presentation {
            let signed = presentation.issuer_signed();
            received.form = Some(signed.form.slug().to_owned());
            received.title = Some(signed.form.title_ko().to_owned());
            if let Ok(share) = presentation.verify_holder() {
                received.purpose = Some(share.terms.purpose);
                received.keep_until_s = share.terms.keep_until_s;
                received.nonce = Some(share.nonce);
            }
            if received.state == ReceivedState::New {
                received.state = ReceivedState::Opened;
            }
            received.opened_ms.get_or_insert(self.wallet.clock.now_ms());
        }
        let verdict = serde_json::to_value(report.verdict).ok();
        received.verdict = verdict.and_then(|verdict| verdict.as_str().map(str::to_owned));
        self.wallet.vault.write(|db| -> Result<(), Error> {
            db.put_received(&received)?;
            if let Ok(presentation) = &presentation {
                let report = serde_json::to_value(&report).ok();
                let kept = db.presentation(id)?.is_some();
                if kept {
                    db.put_presentation(id, &presentation.to_string(), report.as_ref())?;
                }
            }
            Ok(())
        })?;
        Ok(Examined {
            report,
            disclosed,
            received: Some(received),
            presentation: presentation.ok(),
        })
    }
}

fn parse_text(text: &str) -> Result<Presentation, Reason> {
    Presentation::parse(text.trim()).map_err(|_| Reason::Malformed)
}
