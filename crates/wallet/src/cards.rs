//! Cards shown to others, and contacts made from cards of others.

use keys::{Ask, AskFields, CardContents, Fingerprint, KeyCard, LedgerChain, Pin, Role, Standing};

use crate::vault::{Contact, KeyChain, KeyRecord, KeyStatus, NewKey, Writer};
use crate::wallet::{Account, DEVICE};
use crate::{Error, Wallet};

/// What a card is to say.
#[derive(Debug, Clone, Default)]
pub struct CardWish {
    /// What the owner calls itself.
    pub name: Option<String>,
    /// What the owner is.
    pub role: Option<Role>,
    /// How long the card counts, in seconds; a day if not given.
    pub valid_s: Option<u64>,
    /// For an issuer: the holder key for its documents goes along.
    pub for_issuer: Option<String>,
    /// What is asked for.
    pub ask: Option<AskWish>,
}

/// What a receiver asks for.
#[derive(Debug, Clone)]
pub struct AskWish {
    /// Slug of the form.
    pub form: String,
    /// Which fields.
    pub fields: AskFields,
    /// What for, 1 to 120 bytes.
    pub purpose: String,
    /// Until when the copy would be kept, in Unix seconds.
    pub keep_until_s: Option<u64>,
}

const DAY_S: u64 = 86_400;

impl Wallet {
    /// Makes a card with a ledger key that was never shown before.
    ///
    /// # Errors
    /// [`Error::NoNetwork`], [`Error::CardsExhausted`], and [`Error::Keys`] for contents that no
    /// reader would take.
    pub fn make_card(&self, wish: &CardWish) -> Result<KeyCard, Error> {
        let account = self.account()?;
        let now_ms = self.clock.now_ms();
        self.vault.write(|db| {
            let record = self.card_key(db, &account, now_ms)?;
            let nonce = account.keys.derive_ask(DEVICE, record.index);
            let card = KeyCard::sign(
                CardContents {
                    network: account.network,
                    ledger_key: crate::wallet::parse_key(&record.public)?,
                    encryption_key: self.rsa[0].public().clone(),
                    expires_s: now_ms / 1000 + wish.valid_s.unwrap_or(DAY_S),
                    holder_key: wish
                        .for_issuer
                        .as_ref()
                        .map(|iss| account.keys.derive_holder(iss).public()),
                    name: wish.name.clone(),
                    role: wish.role,
                    ask: wish.ask.as_ref().map(|ask| ask.with_nonce(nonce)),
                },
                &account.keys.derive_identity(),
            )?;
            db.put_key(&KeyRecord {
                status: KeyStatus::Shown,
                card: Some(card.as_bytes().to_vec()),
                expires_s: Some(card.expires_s()),
                ..record
            })?;
            Ok(card)
        })
    }

    /// A key of the card chain: the next one, unless so many are out unused that a restore would
    /// not find it; then that of the oldest expired card that nobody answered.
    fn card_key(
        &self,
        db: &Writer<'_>,
        account: &Account,
        now_ms: u64,
    ) -> Result<KeyRecord, Error> {
        let keys = db.keys(&account.id, KeyChain::Card)?;
        let unused = keys
            .iter()
            .rev()
            .take_while(|key| key.status != KeyStatus::Used)
            .count() as u64;
        if unused + 1 < LedgerChain::Card.gap_limit() {
            let new = NewKey {
                network: &account.id,
                chain: KeyChain::Card,
                purpose: "card",
                subject: None,
                created_ms: now_ms,
            };
            return Ok(db.allocate_key(&new, |index| account.public_at(LedgerChain::Card, index))?);
        }
        let expired = db.expired_card_keys(&account.id, now_ms / 1000)?;
        expired.into_iter().next().ok_or(Error::CardsExhausted)
    }

    /// Takes a card of somebody else into the contacts, and tells how it stands to what was known:
    /// `None` for somebody new.
    ///
    /// # Errors
    /// [`Error::Keys`] for a card that is older than one that was taken before.
    pub fn meet(&self, card: &KeyCard, met: &str) -> Result<(Contact, Option<Standing>), Error> {
        let now_ms = self.clock.now_ms();
        self.vault.write(|db| {
            let identity = card.identity().to_string();
            let known = db.contact(&identity)?;
            let standing = match &known {
                Some(contact) => Some(adopt(contact, card)?),
                None => None,
            };
            let contact = Contact {
                name: match &known {
                    Some(contact) => contact.name.clone(),
                    None => card.name().unwrap_or_default().to_owned(),
                },
                role: card.role().map(|role| role.name().to_owned()),
                fingerprint: card.fingerprint().to_string(),
                encryption_key: hex::encode(card.encryption_key().modulus()),
                card: Some(card.as_bytes().to_vec()),
                compared_ms: known.as_ref().and_then(|contact| contact.compared_ms),
                added_ms: known.as_ref().map_or(now_ms, |contact| contact.added_ms),
                updated_ms: now_ms,
                detail: match known {
                    Some(contact) => contact.detail,
                    None => serde_json::json!({ "met": met }),
                },
                identity,
            };
            db.put_contact(&contact)?;
            Ok((contact, standing))
        })
    }

    /// The contacts, by name.
    ///
    /// # Errors
    /// [`Error::Vault`].
    pub fn contacts(&self) -> Result<Vec<Contact>, Error> {
        Ok(self.vault.read(|db| db.contacts())?)
    }

    /// Writes down that a fingerprint was compared with its owner, or gives a contact another name.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub fn change_contact(
        &self,
        fingerprint: &Fingerprint,
        name: Option<&str>,
        compared: bool,
    ) -> Result<Contact, Error> {
        let now_ms = self.clock.now_ms();
        let wanted = fingerprint.to_string();
        self.vault.write(|db| {
            let mut contacts = db.contacts()?.into_iter();
            let contact = contacts.find(|contact| contact.fingerprint == wanted);
            let mut contact = contact.ok_or(Error::Unknown {
                what: "contact",
                id: wanted.clone(),
            })?;
            if let Some(name) = name {
                contact.name = name.to_owned();
            }
            if compared {
                contact.compared_ms = Some(now_ms);
            }
            contact.updated_ms = now_ms;
            db.put_contact(&contact)?;
            Ok(contact)
        })
    }
}

impl AskWish {
    fn with_nonce(&self, nonce: [u8; 16]) -> Ask {
        Ask {
            form: self.form.clone(),
            fields: self.fields.clone(),
            purpose: self.purpose.clone(),
            keep_until_s: self.keep_until_s,
            nonce,
        }
    }
}

/// Compares a card with the newest one of a contact.
fn adopt(contact: &Contact, card: &KeyCard) -> Result<Standing, Error> {
    let newest = contact
        .card
        .as_deref()
        .map(KeyCard::from_bytes)
        .transpose()?;
    match newest {
        Some(newest) => Ok(Pin::of(&newest).adopt(card)?),
        None => Ok(Standing::Known),
    }
}
