//! Contacts: an identity key is pinned, and new encryption keys are accepted under it.

use crate::{Error, IdentityKey, KeyCard};

/// What a wallet keeps of a contact's keys, to compare the next card with.
///
/// ```text
///   card under the pinned identity?
///     no  → AnotherIdentity
///     yes → same encryption key → Known
///           another one: card expires later than the newest adopted?
///             yes → NewEncryptionKey
///             no  → OlderEncryptionKey (an old card shown again)
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Pin {
    /// Whose cards these are. Never changes.
    pub identity: IdentityKey,
    /// The encryption key of the newest card adopted.
    pub encryption_key: jose::RsaPublicKey,
    /// `exp` of the newest card adopted, Unix seconds.
    pub newest_expires_s: u64,
}

/// How a card stands to a pinned contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The same identity with the same encryption key.
    Known,
    /// The same identity with another encryption key, on a newer card than the last one adopted.
    NewEncryptionKey,
    /// The same identity with another encryption key, on a card that is not newer: an old card shown again.
    OlderEncryptionKey,
    /// Somebody else.
    AnotherIdentity,
}

impl Pin {
    /// Pins the identity of a card.
    pub fn of(card: &KeyCard) -> Self {
        Self {
            identity: card.identity(),
            encryption_key: card.encryption_key().clone(),
            newest_expires_s: card.expires_s(),
        }
    }

    /// How a card stands to this contact.
    pub fn compare(&self, card: &KeyCard) -> Standing {
        if card.identity() != self.identity {
            Standing::AnotherIdentity
        } else if *card.encryption_key() == self.encryption_key {
            Standing::Known
        } else if card.expires_s() > self.newest_expires_s {
            Standing::NewEncryptionKey
        } else {
            Standing::OlderEncryptionKey
        }
    }

    /// Takes over what a card of this contact says, and tells how it stood before.
    ///
    /// # Errors
    /// [`Error::CardOtherIdentity`], [`Error::CardOlder`]; the pin then stays as it was.
    pub fn adopt(&mut self, card: &KeyCard) -> Result<Standing, Error> {
        let standing = self.compare(card);
        match standing {
            Standing::AnotherIdentity => return Err(Error::CardOtherIdentity),
            Standing::OlderEncryptionKey => {
                return Err(Error::CardOlder {
                    newest_expires_s: self.newest_expires_s,
                    expires_s: card.expires_s(),
                });
            }
            Standing::Known | Standing::NewEncryptionKey => {}
        }
        self.encryption_key = card.encryption_key().clone();
        self.newest_expires_s = self.newest_expires_s.max(card.expires_s());
        Ok(standing)
    }
}
