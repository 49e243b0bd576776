//! Documents that were issued to this wallet.

use bigchain::TransactionId;
use credential::Credential;
use ledger::build::{self, Copies};
use ledger::{DeclineReason, Kind};

use crate::outbox::{Prepared, enqueue, output_text, parse_output};
use crate::vault::{Document, DocumentState, Reader, Share};
use crate::wallet::{Account, parse_key};
use crate::{Error, Wallet};

/// A document and who got copies of it.
#[derive(Debug, Clone)]
pub struct DocumentView {
    /// What is known of it.
    pub document: Document,
    /// The copies given away, newest first.
    pub shares: Vec<Share>,
}

impl Wallet {
    /// The documents, newest first.
    ///
    /// # Errors
    /// [`Error::Vault`].
    pub fn documents(&self) -> Result<Vec<Document>, Error> {
        Ok(self.vault.read(|db| db.documents())?)
    }

    /// One document, by its id or the beginning of it.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::Ambiguous`].
    pub fn document(&self, id: &str) -> Result<DocumentView, Error> {
        self.vault.read(|db| {
            let documents = db.documents()?;
            let document = one_of("document", id, documents, |document| &document.asset)?;
            Ok(DocumentView {
                shares: db.shares_of(&document.asset)?,
                document,
            })
        })
    }

    /// The signed document itself.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::DocumentState`] if it could not be opened or was given up.
    pub fn credential(&self, id: &str) -> Result<Credential, Error> {
        let asset = self.document(id)?.document.asset;
        let text = self.vault.read(|db| db.document_text(&asset))?;
        let text = text.ok_or(Error::DocumentState {
            state: "unreadable",
        })?;
        Ok(Credential::parse(&text)?)
    }

    /// Prepares to take a document that is on offer. Returns the transaction's id.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::DocumentState`], also for one that could not be opened or
    /// believed; [`Error::AlreadyPrepared`].
    pub fn prepare_accept(&self, id: &str) -> Result<String, Error> {
        self.prepare_move(
            id,
            Kind::Accept,
            DocumentState::Offered,
            |account, copies, next, owner| build::accept(&account.network, copies, next, owner),
        )
    }

    /// Prepares to refuse a document that is on offer. Returns the transaction's id.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::DocumentState`], [`Error::AlreadyPrepared`].
    pub fn prepare_decline(&self, id: &str, reason: DeclineReason) -> Result<String, Error> {
        self.prepare_move(
            id,
            Kind::Decline,
            DocumentState::Offered,
            |account, copies, next, owner| {
                build::decline(&account.network, copies, reason, next, owner)
            },
        )
    }

    /// Prepares to give a document up: no further copy can be given. Returns the transaction's id.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::DocumentState`], [`Error::NoCopiesLeft`],
    /// [`Error::AlreadyPrepared`].
    pub fn prepare_discard(&self, id: &str) -> Result<String, Error> {
        self.prepare_move(
            id,
            Kind::Discard,
            DocumentState::Accepted,
            |account, copies, next, owner| build::discard(&account.network, copies, next, owner),
        )
    }

    fn prepare_move(
        &self,
        id: &str,
        kind: Kind,
        required: DocumentState,
        build: impl FnOnce(
            &Account,
            &Copies,
            &bigchain::PublicKey,
            &bigchain::SigningKey,
        ) -> Result<bigchain::Transaction, bigchain::Error>,
    ) -> Result<String, Error> {
        let account = self.account()?;
        let now_ms = self.clock.now_ms();
        let asset = self.document(id)?.document.asset;
        self.vault.write(|db| {
            let mut document = known_document(db, &asset)?;
            if document.state != required {
                return Err(Error::DocumentState {
                    state: document.state.as_str(),
                });
            }
            if kind == Kind::Accept && document.detail.get("fault").is_some() {
                return Err(Error::DocumentState {
                    state: "unreadable",
                });
            }
            check_undecided(db, &asset)?;
            let copies = copies_of(&document)?;
            let owner = account.ledger_key(db, &copies.owner.to_string())?;
            let next = account.own_key(db, kind.name(), Some(&asset), now_ms)?;
            let transaction = build(&account, &copies, &next.public, &owner.key)?;
            let output = bigchain::OutputRef {
                transaction_id: *transaction.id(),
                output_index: 0,
            };
            spend_units(
                &mut document,
                Some(Units::new(&output, &next.public, copies.amount)),
            )?;
            document.updated_ms = now_ms;
            db.put_document(&document)?;
            let prepared = Prepared {
                transaction,
                kind: kind.name(),
                asset: Some(asset.clone()),
                share: None,
                spends: Some(copies.output),
                payload: None,
            };
            enqueue(db, &account, &prepared, now_ms)
        })
    }
}

/// One unspent output of units, as the database has it: copies that came back make further ones.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Units {
    /// `<transaction id>:<index>`.
    pub(crate) output: String,
    /// The key that spends it.
    pub(crate) key: String,
    /// How many.
    pub(crate) amount: u64,
}

impl Units {
    pub(crate) fn new(
        output: &bigchain::OutputRef,
        key: &bigchain::PublicKey,
        amount: u64,
    ) -> Self {
        Self {
            output: output_text(output),
            key: key.to_string(),
            amount,
        }
    }

    pub(crate) fn of(copies: &Copies) -> Self {
        Self::new(&copies.output, &copies.owner, copies.amount)
    }
}

/// The owner's units, the largest output first.
pub(crate) fn units_of(document: &Document) -> Result<Vec<Units>, Error> {
    match document.detail.get("units") {
        Some(units) => serde_json::from_value(units.clone()).map_err(|_| Error::RecordDamaged {
            what: "list of units",
        }),
        None => Ok(Vec::new()),
    }
}

/// Writes the owner's units into a document's record.
pub(crate) fn set_units(document: &mut Document, mut units: Vec<Units>) {
    units.sort_by_key(|units| std::cmp::Reverse(units.amount));
    document.copies_left = units.iter().map(|units| units.amount).sum();
    document.copies_output = units.first().map(|units| units.output.clone());
    document.copies_key = units.first().map(|units| units.key.clone());
    document.detail["units"] = serde_json::json!(units);
}

/// The units that are spent next: the largest output.
pub(crate) fn copies_of(document: &Document) -> Result<Copies, Error> {
    let units = units_of(document)?
        .into_iter()
        .next()
        .ok_or(Error::NoCopiesLeft)?;
    Ok(Copies {
        asset: parse_id(&document.asset)?,
        output: parse_output(&units.output)?,
        owner: parse_key(&units.key)?,
        amount: units.amount,
    })
}

/// Replaces the units that are spent next by what is left of them.
pub(crate) fn spend_units(document: &mut Document, left: Option<Units>) -> Result<(), Error> {
    let mut units = units_of(document)?;
    if !units.is_empty() {
        units.remove(0);
    }
    units.extend(left);
    set_units(document, units);
    Ok(())
}

/// Accepting, declining and giving up are final: a second one would only be refused.
fn check_undecided(db: &Reader<'_>, asset: &str) -> Result<(), Error> {
    let decisions = [Kind::Accept, Kind::Decline, Kind::Discard].map(Kind::name);
    let decided = db.pending()?.into_iter().find(|outgoing| {
        outgoing.asset.as_deref() == Some(asset) && decisions.contains(&outgoing.kind.as_str())
    });
    match decided {
        Some(outgoing) => Err(Error::AlreadyPrepared {
            by: outgoing.transaction_id,
        }),
        None => Ok(()),
    }
}

pub(crate) fn known_document(db: &Reader<'_>, asset: &str) -> Result<Document, Error> {
    db.document(asset)?.ok_or_else(|| Error::Unknown {
        what: "document",
        id: asset.to_owned(),
    })
}

pub(crate) fn parse_id(text: &str) -> Result<TransactionId, Error> {
    text.parse().map_err(|_| Error::RecordDamaged {
        what: "transaction id",
    })
}

/// The one item whose id is, or begins with, `id`.
pub(crate) fn one_of<T>(
    what: &'static str,
    id: &str,
    items: Vec<T>,
    id_of: impl Fn(&T) -> &str,
) -> Result<T, Error> {
    let mut found: Vec<T> = match id {
        "" => Vec::new(),
        id => items
            .into_iter()
            .filter(|item| id_of(item).starts_with(id))
            .collect(),
    };
    match (found.pop(), found.len()) {
        (Some(item), 0) => Ok(item),
        (None, _) => Err(Error::Unknown {
            what,
            id: id.to_owned(),
        }),
        (Some(_), others) => Err(Error::Ambiguous {
            id: id.to_owned(),
            count: others + 1,
        }),
    }
}
