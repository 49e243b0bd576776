//! The master seed and every key that follows from it. Bytes: `docs/key-derivation.md`.

use bigchain::{NetworkId, PublicKey, SigningKey};
use hkdf::Hkdf;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{Error, Identity};

/// Salt of the HKDF extraction.
const SALT: &[u8] = b"minwon/keys/1";

/// Base58 characters that a key must have to be looked up on the ledger (`/outputs` refuses shorter ones).
const MIN_BASE58_CHARS: usize = 43;

/// The 32 random bytes that a wallet's Ed25519 keys follow from. Wiped when dropped, never printed.
#[derive(Clone)]
pub struct MasterSeed {
    bytes: Zeroizing<[u8; 32]>,
}

impl MasterSeed {
    /// A new seed from the operating system's random source.
    ///
    /// # Errors
    /// [`Error::NoRandomness`].
    pub fn make() -> Result<Self, Error> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut_slice()).map_err(|_| Error::NoRandomness)?;
        Ok(Self { bytes })
    }

    /// A seed that was kept.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self {
            bytes: Zeroizing::new(*bytes),
        }
    }

    /// The seed itself, for the key store and the backup. Whoever has it has every key.
    pub fn expose(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// The wallet's keys on one network.
    pub fn on(&self, network: NetworkId) -> NetworkKeys {
        NetworkKeys {
            master: self.clone(),
            network,
        }
    }
}

/// The keys of one wallet on one network, derived when asked for.
///
/// On two networks the same master seed gives keys that nobody can connect.
pub struct NetworkKeys {
    master: MasterSeed,
    network: NetworkId,
}

impl NetworkKeys {
    /// The network whose keys these are.
    pub fn network(&self) -> NetworkId {
        self.network
    }

    /// The identity key: purpose `identity`, device and index 0.
    pub fn derive_identity(&self) -> Identity {
        Identity::from_seed(&self.derive(b"identity", &place(0, 0)))
    }

    /// The ledger key at one index of a chain, or word that this index is skipped.
    ///
    /// `device` numbers the devices that share a seed, from 0; `index` counts from 0.
    pub fn derive_ledger(&self, chain: LedgerChain, device: u32, index: u64) -> LedgerDerivation {
        let seed = self.derive(chain.name().as_bytes(), &place(device, index));
        let key = SigningKey::from_seed(&seed);
        let public = key.public();
        if !fits_ledger(&public) {
            return LedgerDerivation::Skipped;
        }
        LedgerDerivation::Usable(LedgerKey {
            chain,
            device,
            index,
            public,
            key,
        })
    }

    /// The usable ledger keys of a chain in order, starting at `first_index`. Indices that are skipped do not appear.
    pub fn ledger_keys(
        &self,
        chain: LedgerChain,
        device: u32,
        first_index: u64,
    ) -> impl Iterator<Item = LedgerKey> {
        (first_index..=u64::MAX)
            .filter_map(move |index| self.derive_ledger(chain, device, index).usable())
    }

    /// The nonce of the ask card that shows the `card` key of this device and index: the first 16 of the 32 bytes.
    ///
    /// A restored receiver derives it again, and so recognises answers to what it asked before.
    pub fn derive_ask(&self, device: u32, index: u64) -> [u8; 16] {
        let seed = self.derive(b"ask", &place(device, index));
        let mut nonce = [0; 16];
        nonce.copy_from_slice(&seed[..16]);
        nonce
    }

    /// The holder key for documents of one issuer, named by its `iss` exactly as in the documents.
    pub fn derive_holder(&self, iss: &str) -> jose::Ed25519PrivateKey {
        let hash: [u8; 32] = Sha256::digest(iss.as_bytes()).into();
        jose::Ed25519PrivateKey::from_seed(&self.derive(b"holder", &hash))
    }

    /// HKDF-SHA256 (RFC 5869): purpose ‖ 0x00 ‖ network id ‖ place.
    fn derive(&self, purpose: &[u8], place: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut seed = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(Some(SALT), self.master.expose())
            .expand_multi_info(
                &[purpose, &[0], self.network.as_bytes(), place],
                seed.as_mut_slice(),
            )
            .expect("HKDF-SHA256 gives up to 8160 bytes and 32 are asked for");
        seed
    }
}

/// The chains of ledger keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LedgerChain {
    /// Purpose `card`: keys that cards show, which issues and shares pay.
    Card,
    /// Purpose `own`: every other ledger key of the wallet.
    Own,
}

impl LedgerChain {
    /// How many usable keys in a row may be unused on the ledger before a restore stops looking, and so how far a
    /// wallet may go past the last key it saw used: 1,000 on the card chain, 200 on the own one.
    pub const fn gap_limit(self) -> u64 {
        match self {
            Self::Card => 1_000,
            Self::Own => 200,
        }
    }

    /// `card` or `own`: the chain's name in derivations and wherever it is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Own => "own",
        }
    }

    /// The chain of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Card, Self::Own]
            .into_iter()
            .find(|chain| chain.name() == name)
    }
}

/// What stands at one index of a ledger chain.
#[allow(
    clippy::large_enum_variant,
    reason = "made one at a time and taken apart at once"
)]
pub enum LedgerDerivation {
    /// A key.
    Usable(LedgerKey),
    /// The key at this index has fewer than 43 characters in base58 and is never used. About one index in half a million.
    Skipped,
}

impl LedgerDerivation {
    /// The key, unless the index is skipped.
    pub fn usable(self) -> Option<LedgerKey> {
        match self {
            Self::Usable(key) => Some(key),
            Self::Skipped => None,
        }
    }
}

/// A ledger key and where it comes from. Has no `Debug`; the private part is wiped when dropped.
pub struct LedgerKey {
    /// The chain.
    pub chain: LedgerChain,
    /// The device's number.
    pub device: u32,
    /// The place on the chain, from 0.
    pub index: u64,
    /// The public key.
    pub public: PublicKey,
    /// The private key.
    pub key: SigningKey,
}

/// Counts unused keys while a chain is searched, so that a restore stops where [`LedgerChain::gap_limit`] says.
///
/// Skipped indices do not count: they are not keys.
#[derive(Debug, Clone, Copy)]
pub struct GapScan {
    limit: u64,
    unused_count: u64,
}

impl GapScan {
    /// Starts at the beginning of a chain.
    pub fn new(chain: LedgerChain) -> Self {
        Self {
            limit: chain.gap_limit(),
            unused_count: 0,
        }
    }

    /// Takes note whether the next usable key of the chain was ever used. True while there is reason to go on.
    pub fn record(&mut self, used: bool) -> bool {
        self.unused_count = if used { 0 } else { self.unused_count + 1 };
        self.unused_count < self.limit
    }
}

/// Whether BigchainDB's `/outputs` takes the key.
pub(crate) fn fits_ledger(key: &PublicKey) -> bool {
    key.to_string().len() >= MIN_BASE58_CHARS
}

/// device (u32) ‖ index (u64), big-endian.
fn place(device: u32, index: u64) -> [u8; 12] {
    let mut place = [0; 12];
    place[..4].copy_from_slice(&device.to_be_bytes());
    place[4..].copy_from_slice(&index.to_be_bytes());
    place
}
