use bigchain::{NetworkId, PublicKey};
use jose::{Ed25519PublicKey, RsaPublicKey};
use keys::{IdentityKey, KeyCard, Role};

/// Why a card cannot be issued to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CardFault {
    /// Not a card, or its signature does not fit.
    #[error("it is not a key card that holds")]
    Invalid,
    /// It is for another network.
    #[error("it is for another network")]
    OtherNetwork,
    /// Its time is over.
    #[error("its time is over")]
    Expired,
    /// It is a receiver's or an issuer's, or asks for something.
    #[error("it is not an owner's card")]
    NotAnOwner,
    /// It has no holder key.
    #[error("it has no holder key: an owner shows an issuer a card that has one")]
    NoHolderKey,
}

impl CardFault {
    /// A code that stays the same between versions, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Invalid => "card-invalid",
            Self::OtherNetwork => "card-other-network",
            Self::Expired => "card-expired",
            Self::NotAnOwner => "card-not-an-owner",
            Self::NoHolderKey => "card-no-holder-key",
        }
    }
}

/// Whom a document is issued to: what a card says, once it was checked.
#[derive(Clone)]
pub(crate) struct Recipient {
    pub(crate) identity: IdentityKey,
    pub(crate) holder: Ed25519PublicKey,
    pub(crate) owner: PublicKey,
    pub(crate) encryption: RsaPublicKey,
}

impl Recipient {
    pub(crate) fn of(card: &KeyCard, network: NetworkId, now_s: u64) -> Result<Self, CardFault> {
        if card.network() != network {
            return Err(CardFault::OtherNetwork);
        }
        if now_s >= card.expires_s() {
            return Err(CardFault::Expired);
        }
        let is_owner = matches!(card.role(), None | Some(Role::Owner));
        if !is_owner || card.ask().is_some() {
            return Err(CardFault::NotAnOwner);
        }
        Ok(Self {
            identity: card.identity(),
            holder: card.holder_key().ok_or(CardFault::NoHolderKey)?,
            owner: card.ledger_key(),
            encryption: card.encryption_key().clone(),
        })
    }
}
