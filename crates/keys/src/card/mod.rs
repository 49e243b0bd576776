//! Key cards and ask cards: what a QR code carries. Bytes: `docs/key-card.md`.

mod ask;
pub(crate) mod carrier;
mod cbor;
mod envelope;

pub use ask::{Ask, AskFields};

use std::fmt;

use bigchain::{NetworkId, PublicKey};

use crate::seed::fits_ledger;
use crate::{CardMember, Error, Fingerprint, Identity, IdentityKey, MemberFault};

/// What a key card says, apart from whose it is. `Debug` leaves out what people wrote.
#[derive(Clone, PartialEq)]
pub struct CardContents {
    /// The network that the keys are for.
    pub network: NetworkId,
    /// Where a share or an issue is paid to. One fresh key a card shown.
    pub ledger_key: PublicKey,
    /// What payloads are encrypted to.
    pub encryption_key: jose::RsaPublicKey,
    /// First Unix second at which the card no longer counts.
    pub expires_s: u64,
    /// The holder key that an issuer shall write into documents.
    pub holder_key: Option<jose::Ed25519PublicKey>,
    /// What the card's owner calls itself, 1 to 64 bytes. Nobody has checked it.
    pub name: Option<String>,
    /// What the card's owner is.
    pub role: Option<Role>,
    /// What the card's owner asks for: makes the card an ask card.
    pub ask: Option<Ask>,
}

/// What the owner of a card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 1: holds documents.
    Owner,
    /// 2: receives copies.
    Receiver,
    /// 3: issues documents.
    Issuer,
}

/// A key card whose signature, encoding and members were all checked.
///
/// Its time and its network are questions for the caller, who knows what time it is and where it is:
/// [`KeyCard::check`], or [`KeyCard::network`] and [`KeyCard::expires_s`].
#[derive(Clone, PartialEq)]
pub struct KeyCard {
    identity: IdentityKey,
    contents: CardContents,
    bytes: Vec<u8>,
}

impl KeyCard {
    /// The most bytes that a card may have. At level L a QR code of version 40 carries 2,859 of them in base45.
    pub const MAX_SIZE: usize = 2_800;
    /// The most bytes of a name.
    pub const MAX_NAME_SIZE: usize = 64;

    /// Signs a card. Deterministic: the same contents and identity give the same bytes.
    ///
    /// # Errors
    /// [`Error::CardMember`] for contents that no reader would take, [`Error::CardTooLarge`].
    pub fn sign(contents: CardContents, identity: &Identity) -> Result<Self, Error> {
        contents.check()?;
        let payload = cbor::encode(&identity.public(), &contents);
        let bytes = envelope::seal(payload, identity);
        check_size(bytes.len())?;
        Ok(Self {
            identity: identity.public(),
            contents,
            bytes,
        })
    }

    /// Reads a card from its bytes, the form of a `.minwoncard` file.
    ///
    /// # Errors
    /// Every `Card…` one of [`Error`] except those about time, network and contacts.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        check_size(bytes.len())?;
        let opened = envelope::open(bytes)?;
        let (identity, contents) = cbor::decode(&opened.payload)?;
        contents.check()?;
        // One encoding only: what was understood, written again, is what came.
        if cbor::encode(&identity, &contents) != opened.payload {
            return Err(Error::CardNotDeterministic);
        }
        opened.verify(&identity)?;
        Ok(Self {
            identity,
            contents,
            bytes: bytes.to_vec(),
        })
    }

    /// The card's bytes, the form of a `.minwoncard` file.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The key that signed the card.
    pub fn identity(&self) -> IdentityKey {
        self.identity
    }

    /// What people compare.
    pub fn fingerprint(&self) -> Fingerprint {
        self.identity.fingerprint()
    }

    /// What the card says.
    pub fn contents(&self) -> &CardContents {
        &self.contents
    }

    /// The network that the keys are for.
    pub fn network(&self) -> NetworkId {
        self.contents.network
    }

    /// Where a share or an issue is paid to.
    pub fn ledger_key(&self) -> PublicKey {
        self.contents.ledger_key
    }

    /// What payloads are encrypted to.
    pub fn encryption_key(&self) -> &jose::RsaPublicKey {
        &self.contents.encryption_key
    }

    /// First Unix second at which the card no longer counts.
    pub fn expires_s(&self) -> u64 {
        self.contents.expires_s
    }

    /// The holder key that an issuer shall write into documents.
    pub fn holder_key(&self) -> Option<jose::Ed25519PublicKey> {
        self.contents.holder_key
    }

    /// What the card's owner is.
    pub fn role(&self) -> Option<Role> {
        self.contents.role
    }

    /// What the card's owner calls itself, unchecked.
    pub fn name(&self) -> Option<&str> {
        self.contents.name.as_deref()
    }

    /// What the card's owner asks for.
    pub fn ask(&self) -> Option<&Ask> {
        self.contents.ask.as_ref()
    }

    /// Whether the card may be answered on this network at this time, in Unix seconds.
    ///
    /// # Errors
    /// [`Error::CardOtherNetwork`], [`Error::CardExpired`].
    pub fn check(&self, network: NetworkId, now_s: u64) -> Result<(), Error> {
        if self.network() != network {
            return Err(Error::CardOtherNetwork {
                expected: network,
                found: self.network(),
            });
        }
        if now_s >= self.expires_s() {
            return Err(Error::CardExpired {
                expires_s: self.expires_s(),
                now_s,
            });
        }
        Ok(())
    }
}

impl CardContents {
    /// The rules that types do not carry.
    fn check(&self) -> Result<(), Error> {
        let is_point = jose::Ed25519PublicKey::from_bytes(self.ledger_key.as_bytes()).is_ok();
        if !is_point || !fits_ledger(&self.ledger_key) {
            return Err(Error::CardMember {
                member: CardMember::LedgerKey,
                fault: MemberFault::Key,
            });
        }
        if let Some(name) = &self.name {
            check_text(CardMember::Name, name, KeyCard::MAX_NAME_SIZE)?;
        }
        match &self.ask {
            Some(ask) => ask.check(),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for CardContents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardContents")
            .field("network", &self.network)
            .field("ledger_key", &self.ledger_key)
            .field("expires_s", &self.expires_s)
            .field("role", &self.role)
            .field("ask", &self.ask)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for KeyCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyCard")
            .field("identity", &self.identity)
            .field("contents", &self.contents)
            .finish_non_exhaustive()
    }
}

impl Role {
    /// `owner`, `receiver` or `issuer`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Receiver => "receiver",
            Self::Issuer => "issuer",
        }
    }

    /// The role of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Every role, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Receiver, Self::Issuer];

    pub(crate) fn number(self) -> u64 {
        match self {
            Self::Owner => 1,
            Self::Receiver => 2,
            Self::Issuer => 3,
        }
    }

    pub(crate) fn from_number(number: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.number() == number)
    }
}

fn check_size(size: usize) -> Result<(), Error> {
    if size > KeyCard::MAX_SIZE {
        return Err(Error::CardTooLarge {
            max_size: KeyCard::MAX_SIZE,
            size,
        });
    }
    Ok(())
}

/// A text that will be shown to somebody who decides by it: not empty, not too long, and nothing in it that makes it
/// look like another text.
fn check_text(member: CardMember, text: &str, max: usize) -> Result<(), Error> {
    let fault = if text.trim().is_empty() {
        MemberFault::Empty
    } else if text.len() > max {
        MemberFault::TooLong {
            max,
            actual: text.len(),
        }
    } else if text.chars().any(is_deceptive) {
        MemberFault::Characters
    } else {
        return Ok(());
    };
    Err(Error::CardMember { member, fault })
}

/// Control characters, line separators, and the marks that reorder text (Unicode Standard Annex 9).
fn is_deceptive(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
