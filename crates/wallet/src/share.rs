//! Giving a copy to a receiver: all of a document or chosen fields, for a purpose, until a date.

use bigchain::OutputRef;
use civil_document::PointerPattern;
use credential::{
    Audience, Credential, Disclosed, Selection, ShareTerms, Terms, make_nonce, padding,
};
use keys::{Ask, AskFields, KeyCard};
use ledger::build::{self, Held};
use ledger::{Kind, PayloadRef, time};

use crate::documents::{Units, copies_of, known_document, one_of, parse_id, spend_units};
use crate::outbox::{Prepared, enqueue, output_text, parse_output};
use crate::vault::{Document, DocumentState, Reader, Share, ShareState, Writer};
use crate::wallet::{Account, parse_key};
use crate::{Error, Wallet};

/// `cty` of a sealed document or presentation.
pub(crate) const DOCUMENT_TYPE: &str = "dc+sd-jwt";

/// What is to be given to whom, and on what terms.
#[derive(Debug, Clone)]
pub struct ShareWish<'a> {
    /// Id of the document, or the beginning of it.
    pub document: &'a str,
    /// The receiver's card.
    pub card: &'a KeyCard,
    /// Which fields.
    pub fields: FieldChoice,
    /// What the receiver may use the copy for; `None` takes what the card asks.
    pub purpose: Option<String>,
    /// When the share ends, in Unix seconds; brought down to the network's step.
    pub expires_s: u64,
    /// Until when the receiver may keep the copy, in Unix seconds; `None` takes what the card asks.
    pub keep_until_s: Option<u64>,
}

/// Which fields are shown. What always goes along goes along with each.
#[derive(Debug, Clone)]
pub enum FieldChoice {
    /// The whole document.
    Everything,
    /// What a preset of the form opens.
    Preset(String),
    /// What these patterns open.
    Pointers(Vec<PointerPattern>),
    /// What the card asks for.
    AsAsked,
}

/// What a share would show, for looking at before it is sent.
#[derive(Debug, Clone)]
pub struct SharePreview {
    /// Exactly what the receiver would see.
    pub disclosed: Disclosed,
    /// What was chosen and this document does not have.
    pub missing: Vec<PointerPattern>,
    /// The purpose that would be signed.
    pub purpose: String,
    /// When the share would end, in Unix seconds.
    pub expires_s: u64,
    /// Until when the receiver may keep the copy, in Unix seconds.
    pub keep_until_s: Option<u64>,
    /// Copies left afterwards.
    pub copies_left: u64,
    /// Whether it answers what the card asks for.
    pub answers_ask: bool,
}

/// A wish that was checked.
struct Plan<'a> {
    document: Document,
    credential: &'a Credential,
    selection: Selection<'a>,
    purpose: String,
    expires_s: u64,
    keep_until_s: Option<u64>,
    /// The ask that this answers.
    answers: Option<&'a Ask>,
}

impl Wallet {
    /// What a share would show and cost. Nothing is written down.
    ///
    /// # Errors
    /// As [`prepare_share`](Self::prepare_share).
    pub fn preview_share(&self, wish: &ShareWish<'_>) -> Result<SharePreview, Error> {
        let account = self.account()?;
        let credential = self.credential(wish.document)?;
        let plan = self.plan(&account, wish, &credential)?;
        Ok(SharePreview {
            disclosed: plan.selection.preview()?,
            missing: plan.selection.missing().to_vec(),
            answers_ask: plan.answers.is_some(),
            purpose: plan.purpose,
            expires_s: plan.expires_s,
            keep_until_s: plan.keep_until_s,
            copies_left: plan.document.copies_left.saturating_sub(1),
        })
    }

    /// Prepares a share: signs the presentation, seals it for the receiver, and writes down what is
    /// to be sent. Returns the transaction's id.
    ///
    /// # Errors
    /// [`Error::Keys`] for a card that is expired or of another network, [`Error::DocumentState`],
    /// [`Error::NoCopiesLeft`], [`Error::NotAsked`], [`Error::PurposeMissing`],
    /// [`Error::ShareEnd`], [`Error::Credential`] for fields that the form does not have.
    pub fn prepare_share(&self, wish: &ShareWish<'_>) -> Result<String, Error> {
        let account = self.account()?;
        let credential = self.credential(wish.document)?;
        let plan = self.plan(&account, wish, &credential)?;
        let now_ms = self.clock.now_ms();
        let receiver = wish.card.ledger_key();
        let nonce = match plan.answers {
            Some(ask) => base64_url(&ask.nonce),
            None => make_nonce()?,
        };
        let terms = ShareTerms {
            audience: Audience::new(*account.network.as_bytes(), receiver.to_string())?,
            nonce: nonce.clone(),
            iat_s: now_ms / 1000,
            terms: Terms {
                asset: plan.document.asset.clone(),
                purpose: plan.purpose.clone(),
                expires_s: plan.expires_s,
                keep_until_s: plan.keep_until_s,
            },
        };
        let holder = account
            .keys
            .derive_holder(&plan.credential.issuer_signed().iss);
        let presentation = plan.selection.present(&terms, &holder)?;
        let padded = padding::pad(&presentation.to_string());
        let payload =
            jose::jwe::seal(wish.card.encryption_key(), DOCUMENT_TYPE, padded.as_bytes())?;
        let asset = plan.document.asset.clone();
        self.vault.write(|db| {
            let mut document = known_document(db, &asset)?;
            let copies = copies_of(&document)?;
            let owner = account.ledger_key(db, &copies.owner.to_string())?;
            let held_owner = account.own_key(db, "held", Some(&asset), now_ms)?;
            let rest_owner = account.own_key(db, "rest", Some(&asset), now_ms)?;
            let transaction = build::share(
                &account.network,
                &copies,
                &build::Share {
                    payload: PayloadRef::of(payload.as_bytes()),
                    expires_s: plan.expires_s,
                    receiver,
                    held_owner: held_owner.public,
                    rest_owner: rest_owner.public,
                },
                &owner.key,
            )?;
            let id = transaction.id().to_string();
            let output = |output_index| {
                output_text(&OutputRef {
                    transaction_id: *transaction.id(),
                    output_index,
                })
            };
            let left = copies.amount - 1;
            let rest = (left > 0).then(|| Units {
                output: output(1),
                key: rest_owner.public.to_string(),
                amount: left,
            });
            spend_units(&mut document, rest)?;
            document.updated_ms = now_ms;
            db.put_document(&document)?;
            db.put_share(&Share {
                transaction_id: id.clone(),
                asset: asset.clone(),
                receiver: Some(wish.card.identity().to_string()),
                receiver_key: receiver.to_string(),
                owner_key: held_owner.public.to_string(),
                fields: plan
                    .selection
                    .shown()
                    .iter()
                    .map(|at| at.as_str().to_owned())
                    .collect(),
                purpose: plan.purpose.clone(),
                nonce: Some(nonce.clone()),
                state: ShareState::Queued,
                held_output: Some(output(0)),
                expires_s: plan.expires_s,
                keep_until_s: plan.keep_until_s,
                created_ms: now_ms,
                opened_ms: None,
                ended_ms: None,
                detail: serde_json::json!({ "name": wish.card.name() }),
            })?;
            let prepared = Prepared {
                transaction,
                kind: Kind::Share.name(),
                asset: Some(asset.clone()),
                share: Some(id),
                spends: Some(copies.output),
                payload: Some(payload.clone()),
            };
            enqueue(db, &account, &prepared, now_ms)
        })
    }

    /// One share, by its id or the beginning of it.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::Ambiguous`].
    pub fn share(&self, id: &str) -> Result<Share, Error> {
        self.vault.read(|db| {
            let mut shares = Vec::new();
            for document in db.documents()? {
                shares.extend(db.shares_of(&document.asset)?);
            }
            one_of("share", id, shares, |share| &share.transaction_id)
        })
    }

    /// Prepares to take a copy back. Returns the transaction's id.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::CopyState`] if it was returned or withdrawn already.
    pub fn prepare_withdraw(&self, id: &str) -> Result<String, Error> {
        let account = self.account()?;
        let now_ms = self.clock.now_ms();
        let share = self.share(id)?;
        self.vault
            .write(|db| withdraw(db, &account, &share, now_ms))
    }

    fn plan<'a>(
        &self,
        account: &Account,
        wish: &'a ShareWish<'_>,
        credential: &'a Credential,
    ) -> Result<Plan<'a>, Error> {
        let now_s = self.clock.now_s();
        wish.card.check(account.network, now_s)?;
        let document = self.document(wish.document)?.document;
        check_can_share(&document, now_s)?;
        let ask = wish.card.ask();
        let fits = ask.filter(|ask| ask.form == credential.form().slug());
        let selection = match (&wish.fields, fits) {
            (FieldChoice::Everything, _) => credential.select_everything(),
            (FieldChoice::Preset(id), _) => credential.select_preset(id)?,
            (FieldChoice::Pointers(patterns), _) => credential.select(patterns)?,
            (FieldChoice::AsAsked, Some(ask)) => select_asked(credential, ask)?,
            (FieldChoice::AsAsked, None) => {
                let asked = ask.map_or("nothing", |ask| &ask.form).to_owned();
                return Err(Error::NotAsked { asked });
            }
        };
        let purpose = wish
            .purpose
            .clone()
            .or_else(|| fits.map(|ask| ask.purpose.clone()));
        let receiver = wish.card.ledger_key().to_string();
        // One card answers one share: a second one to the same card is not an answer.
        let answered = self.vault.read(|db| was_paid(db, &receiver))?;
        Ok(Plan {
            expires_s: share_end(account, &document, wish.expires_s, now_s)?,
            keep_until_s: wish
                .keep_until_s
                .or_else(|| fits.and_then(|ask| ask.keep_until_s)),
            purpose: purpose
                .filter(|text| !text.trim().is_empty())
                .ok_or(Error::PurposeMissing)?,
            answers: fits.filter(|_| !answered),
            document,
            credential,
            selection,
        })
    }
}

/// Signs the withdrawal of a share and writes it down. Returns the transaction's id.
pub(crate) fn withdraw(
    db: &Writer<'_>,
    account: &Account,
    share: &Share,
    now_ms: u64,
) -> Result<String, Error> {
    let held = held_of(db, share)?;
    let owner = account.ledger_key(db, &share.owner_key)?;
    let next = account.own_key(db, Kind::Withdraw.name(), Some(&share.asset), now_ms)?;
    let transaction = build::withdraw(&account.network, &held, &next.public, &owner.key)?;
    let prepared = Prepared {
        transaction,
        kind: Kind::Withdraw.name(),
        asset: Some(share.asset.clone()),
        share: Some(share.transaction_id.clone()),
        spends: Some(held.output),
        payload: None,
    };
    enqueue(db, account, &prepared, now_ms)
}

/// The held copy of a share, unless it has ended.
fn held_of(db: &Reader<'_>, share: &Share) -> Result<Held, Error> {
    let share = db
        .share(&share.transaction_id)?
        .unwrap_or_else(|| share.clone());
    let output = match share.state {
        ShareState::Returned | ShareState::Withdrawn | ShareState::Failed => None,
        _ => share.held_output.as_deref(),
    };
    let output = output.ok_or(Error::CopyState {
        state: share.state.as_str(),
    })?;
    Ok(Held {
        asset: parse_id(&share.asset)?,
        output: parse_output(output)?,
        receiver: parse_key(&share.receiver_key)?,
        owner: parse_key(&share.owner_key)?,
    })
}

/// Whether a copy of any document went to a receiver's key.
fn was_paid(db: &Reader<'_>, receiver_key: &str) -> Result<bool, Error> {
    let shares = db.shares_to(receiver_key)?;
    Ok(shares.iter().any(|share| share.state != ShareState::Failed))
}

fn check_can_share(document: &Document, now_s: u64) -> Result<(), Error> {
    let state = |state| Err(Error::DocumentState { state });
    match document.state {
        DocumentState::Accepted if document.revoked_ms.is_some() => state("revoked"),
        DocumentState::Accepted if document.expires_s.is_some_and(|end_s| end_s <= now_s) => {
            state("expired")
        }
        DocumentState::Accepted if document.copies_left == 0 => Err(Error::NoCopiesLeft),
        DocumentState::Accepted => Ok(()),
        other => state(other.as_str()),
    }
}

fn select_asked<'a>(credential: &'a Credential, ask: &Ask) -> Result<Selection<'a>, Error> {
    let pointers = match &ask.fields {
        AskFields::Preset(id) => return Ok(credential.select_preset(id)?),
        AskFields::Pointers(pointers) => pointers,
    };
    let patterns: Vec<PointerPattern> = pointers
        .iter()
        .map(|pointer| pointer.parse())
        .collect::<Result<_, _>>()
        .map_err(|_| Error::NotAsked {
            asked: ask.form.clone(),
        })?;
    Ok(credential.select(&patterns)?)
}

/// Brings the wished end down to the network's step, within what the ledger takes.
fn share_end(
    account: &Account,
    document: &Document,
    wished_s: u64,
    now_s: u64,
) -> Result<u64, Error> {
    let step_s = account.genesis.rules().expiry_step_s.unwrap_or(1);
    let year = time::one_year_after_s(now_s);
    let latest_s = document.expires_s.map_or(year, |end_s| end_s.min(year));
    let latest_s = time::step_at_or_before_s(latest_s, step_s).unwrap_or(latest_s);
    let end_s = time::step_at_or_before_s(wished_s, step_s).unwrap_or(wished_s);
    match (now_s + 1..=latest_s).contains(&end_s) {
        true => Ok(end_s),
        false => Err(Error::ShareEnd {
            earliest_s: time::step_at_or_before_s(now_s.saturating_add(step_s), step_s)
                .unwrap_or(now_s + 1),
            latest_s,
        }),
    }
}

fn base64_url(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}
