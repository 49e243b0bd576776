use std::collections::BTreeSet;

use bigchain::{NetworkId, PublicKey, canonical_json};
use serde::{Deserialize, Serialize};
use strict_json::{Json, Limits};

use crate::{Error, IssuerEntry, Registry, time};

/// The first state of a network: one JSON file that every node and client holds (design §5).
///
/// The network id is the SHA-256 of the file's canonical JSON, so that nothing in it can change.
/// A genesis without issuers is that of an ordinary BigchainDB network.
#[derive(Debug, Clone)]
pub struct Genesis {
    text: String,
    network: NetworkId,
    terms: GenesisTerms,
}

/// What a genesis says.
#[derive(Debug, Clone, PartialEq)]
pub struct GenesisTerms {
    /// A name for people, 1 to 64 bytes.
    pub name: String,
    /// When the network was made, in Unix seconds.
    pub created_s: u64,
    /// Who orders transactions.
    pub engine: Engine,
    /// What an ordinary BigchainDB network does not have.
    pub documents: Option<DocumentTerms>,
}

/// Who orders the transactions of a network, and whose signature answers for its blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Engine {
    /// One node. The member of the genesis is `log_key`.
    Solo {
        /// Ed25519 key that signs every block.
        log_key: PublicKey,
    },
}

impl Engine {
    /// The value of `engine` in the genesis.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Solo { .. } => "solo",
        }
    }
}

/// The terms of a network that carries civil documents.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentTerms {
    /// Shares end at multiples of this many seconds of Seoul time; 86,400 is midnight.
    pub expiry_step_s: u64,
    /// Seconds between the end of a payload and the erasure of its bytes.
    pub erase_grace_s: u64,
    /// Who may change the registry.
    pub authority: Authority,
    /// The issuers that the network starts with; never empty.
    pub issuers: Vec<IssuerEntry>,
}

/// Keys that change the registry together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// How many of the keys must sign, 1 to the number of keys.
    pub threshold: u32,
    /// The keys, all different.
    pub keys: Vec<PublicKey>,
}

/// The numbers of a genesis that rules use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// The network.
    pub network: NetworkId,
    /// Step of `expires` of shares, in seconds; `None` on an ordinary BigchainDB network, where
    /// `minwon` means nothing.
    pub expiry_step_s: Option<u64>,
}

/// Why a text is not a genesis. The fault of who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GenesisFault {
    /// Not JSON, or JSON of another shape.
    #[error(transparent)]
    Json(#[from] strict_json::Error),
    /// `minwon` is not 1.
    #[error("`minwon` must be 1")]
    Version,
    /// An engine that this version does not run.
    #[error("`engine` must be \"solo\"")]
    Engine,
    /// A number outside its range.
    #[error("`{member}` is out of range")]
    Range {
        /// Name of the member.
        member: &'static str,
    },
    /// A text that is empty, too long or has control characters.
    #[error("`{member}` is empty, too long or has control characters")]
    Text {
        /// Name of the member.
        member: &'static str,
    },
    /// Issuers are listed, and something that such a network needs is not there.
    #[error("a network with issuers needs `{member}`")]
    Incomplete {
        /// Name of the member.
        member: &'static str,
    },
    /// The authority's threshold does not fit its keys.
    #[error("the authority's threshold must be between 1 and the number of its keys")]
    Threshold,
    /// One key in two places.
    #[error("one ledger, recovery, signing or authority key is listed twice")]
    KeyTwice,
    /// One `iss` for two issuers.
    #[error("one `iss` is listed twice")]
    IssuerTwice,
    /// An issuer without a key of that sort.
    #[error("an issuer needs at least one key in `{member}`")]
    NoKey {
        /// Name of the member.
        member: &'static str,
    },
    /// `encryption` is not an RSA key.
    #[error("an issuer's `encryption` must be an RSA key")]
    EncryptionKey,
    /// `kid` is not the key's RFC 7638 thumbprint.
    #[error("a signing key's `kid` must be its RFC 7638 thumbprint")]
    KeyId,
}

impl GenesisFault {
    /// A code that stays the same between versions, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Json(error) => error.code(),
            Self::Version => "genesis-version",
            Self::Engine => "genesis-engine",
            Self::Range { .. } => "genesis-range",
            Self::Text { .. } => "genesis-text",
            Self::Incomplete { .. } => "genesis-incomplete",
            Self::Threshold => "genesis-threshold",
            Self::KeyTwice => "genesis-key-twice",
            Self::IssuerTwice => "genesis-issuer-twice",
            Self::NoKey { .. } => "genesis-no-key",
            Self::EncryptionKey => "genesis-encryption-key",
            Self::KeyId => "genesis-key-id",
        }
    }
}

impl Genesis {
    /// Reads a genesis file, in any spelling of its JSON.
    ///
    /// # Errors
    /// [`Error::Genesis`] for a duplicate or unknown member, a missing one, and every rule of
    /// [`GenesisFault`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let json = strict_json::parse(bytes, &Limits::MESSAGE).map_err(GenesisFault::from)?;
        // Before the shape is looked at, so that an engine of later versions is told from a typo.
        match json.get("engine").and_then(Json::as_str) {
            Some("solo") | None => {}
            Some(_) => return Err(GenesisFault::Engine.into()),
        }
        let file = serde_json::from_value(json.to_value().map_err(GenesisFault::from)?);
        let file: GenesisFile = file.map_err(|error| {
            GenesisFault::Json(strict_json::Error::Shape {
                what: error.to_string(),
            })
        })?;
        let terms = GenesisTerms::try_from(file)?;
        let text = canonical_json(&json).map_err(|_| GenesisFault::Range { member: "number" })?;
        let network = NetworkId::of(&json).map_err(|_| GenesisFault::Range { member: "number" })?;
        Ok(Self {
            text,
            network,
            terms,
        })
    }

    /// Makes a genesis of its terms.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn new(terms: GenesisTerms) -> Result<Self, Error> {
        let file = GenesisFile::from(terms);
        let text = serde_json::to_vec(&file).map_err(|error| {
            GenesisFault::Json(strict_json::Error::Shape {
                what: error.to_string(),
            })
        })?;
        Self::parse(&text)
    }

    /// SHA-256 of the canonical JSON.
    pub fn network_id(&self) -> NetworkId {
        self.network
    }

    /// The canonical JSON text: what `GET /network` answers and what a file should hold.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it says.
    pub fn terms(&self) -> &GenesisTerms {
        &self.terms
    }

    /// The key that signs the blocks of a solo node.
    pub fn log_key(&self) -> &PublicKey {
        match &self.terms.engine {
            Engine::Solo { log_key } => log_key,
        }
    }

    /// Whether this is an ordinary BigchainDB network, without issuers.
    pub fn is_plain(&self) -> bool {
        self.terms.documents.is_none()
    }

    /// The registry's first state; empty on an ordinary BigchainDB network.
    pub fn registry(&self) -> Registry {
        match &self.terms.documents {
            Some(documents) => Registry::from_entries(&documents.issuers),
            None => Registry::default(),
        }
    }

    /// What the rules need to know.
    pub fn rules(&self) -> Rules {
        Rules {
            network: self.network,
            expiry_step_s: self
                .terms
                .documents
                .as_ref()
                .map(|documents| documents.expiry_step_s),
        }
    }
}

impl IssuerEntry {
    /// Reads an entry from a file of its own.
    ///
    /// # Errors
    /// [`Error::Genesis`] as for an entry within a genesis.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let entry: Self =
            strict_json::parse_as(bytes, &Limits::MESSAGE).map_err(GenesisFault::from)?;
        entry.check()?;
        Ok(entry)
    }

    fn check(&self) -> Result<(), GenesisFault> {
        check_text("iss", &self.iss, 256)?;
        if !self.iss.contains(':') || self.iss.contains(char::is_whitespace) {
            return Err(GenesisFault::Text { member: "iss" });
        }
        check_text("name", &self.name.ko, 128)?;
        check_text("name", &self.name.en, 128)?;
        if self.ledger.is_empty() {
            return Err(GenesisFault::NoKey { member: "ledger" });
        }
        if self.signing.is_empty() {
            return Err(GenesisFault::NoKey { member: "signing" });
        }
        if self.encryption.encryption_key().is_err() {
            return Err(GenesisFault::EncryptionKey);
        }
        let named = |key: &jose::PublicJwk| key.kid() == Some(key.key().thumbprint().as_str());
        match self.signing.iter().all(named) {
            true => Ok(()),
            false => Err(GenesisFault::KeyId),
        }
    }
}

/// The file as it is spelled.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct GenesisFile {
    minwon: u64,
    name: String,
    created: u64,
    engine: String,
    log_key: PublicKey,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expiry_step_s: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    erase_grace_s: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    authority: Option<Authority>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    issuers: Vec<IssuerEntry>,
}

impl From<GenesisTerms> for GenesisFile {
    fn from(terms: GenesisTerms) -> Self {
        let engine = terms.engine.name().to_owned();
        let Engine::Solo { log_key } = terms.engine;
        let (step, grace, authority, issuers) = match terms.documents {
            Some(documents) => (
                Some(documents.expiry_step_s),
                Some(documents.erase_grace_s),
                Some(documents.authority),
                documents.issuers,
            ),
            None => (None, None, None, Vec::new()),
        };
        Self {
            minwon: 1,
            name: terms.name,
            created: terms.created_s,
            engine,
            log_key,
            expiry_step_s: step,
            erase_grace_s: grace,
            authority,
            issuers,
        }
    }
}

impl TryFrom<GenesisFile> for GenesisTerms {
    type Error = GenesisFault;

    fn try_from(file: GenesisFile) -> Result<Self, GenesisFault> {
        if file.minwon != 1 {
            return Err(GenesisFault::Version);
        }
        check_text("name", &file.name, 64)?;
        if file.created > time::LATEST_S {
            return Err(GenesisFault::Range { member: "created" });
        }
        let missing = |member| GenesisFault::Incomplete { member };
        let documents = match file.issuers.is_empty() {
            true => None,
            false => Some(DocumentTerms {
                expiry_step_s: file.expiry_step_s.ok_or(missing("expiry_step_s"))?,
                erase_grace_s: file.erase_grace_s.ok_or(missing("erase_grace_s"))?,
                authority: file.authority.ok_or(missing("authority"))?,
                issuers: file.issuers,
            }),
        };
        if let Some(documents) = &documents {
            documents.check()?;
        }
        Ok(Self {
            name: file.name,
            created_s: file.created,
            engine: Engine::Solo {
                log_key: file.log_key,
            },
            documents,
        })
    }
}

impl DocumentTerms {
    fn check(&self) -> Result<(), GenesisFault> {
        let range = |member| Err(GenesisFault::Range { member });
        if !(1..=31 * 86_400).contains(&self.expiry_step_s) {
            return range("expiry_step_s");
        }
        if self.erase_grace_s > 3_660 * 86_400 {
            return range("erase_grace_s");
        }
        let threshold = usize::try_from(self.authority.threshold).unwrap_or(usize::MAX);
        if threshold == 0 || threshold > self.authority.keys.len() {
            return Err(GenesisFault::Threshold);
        }
        let mut issuers = BTreeSet::new();
        let mut keys = BTreeSet::new();
        let mut signing = BTreeSet::new();
        let mut is_new = |key: &PublicKey| keys.insert(*key.as_bytes());
        if !self.authority.keys.iter().all(&mut is_new) {
            return Err(GenesisFault::KeyTwice);
        }
        for issuer in &self.issuers {
            issuer.check()?;
            if !issuers.insert(&issuer.iss) {
                return Err(GenesisFault::IssuerTwice);
            }
            let mut ledger_keys = issuer.ledger.iter().chain([&issuer.recovery]);
            let all_new = ledger_keys.all(&mut is_new)
                && issuer
                    .signing
                    .iter()
                    .all(|key| signing.insert(key.key().thumbprint()));
            if !all_new {
                return Err(GenesisFault::KeyTwice);
            }
        }
        Ok(())
    }
}

fn check_text(member: &'static str, text: &str, max_bytes: usize) -> Result<(), GenesisFault> {
    let fits = !text.is_empty() && text.len() <= max_bytes;
    match fits && !text.contains(char::is_control) {
        true => Ok(()),
        false => Err(GenesisFault::Text { member }),
    }
}
