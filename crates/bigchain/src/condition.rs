use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use strict_json::Json;

use crate::{Error, PublicKey, der};

/// Thresholds within thresholds that are taken.
pub(crate) const MAX_THRESHOLD_DEPTH: u32 = 99;
/// Largest threshold of one condition.
pub(crate) const MAX_THRESHOLD: u32 = 100;

const ED25519: &str = "ed25519-sha-256";
const THRESHOLD: &str = "threshold-sha-256";
const ED25519_COST: u64 = 131_072;
/// What each member adds to the cost of a threshold.
const MEMBER_COST: u64 = 1024;

/// What an output is locked with: the `details` of a condition, in the order of the transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// One key.
    Ed25519 {
        /// The key.
        public_key: PublicKey,
    },
    /// Any `threshold` of the members.
    Threshold {
        /// How many members are needed: 1 to their number, at most 100.
        threshold: u32,
        /// The members.
        subconditions: Vec<Condition>,
    },
}

/// A condition as it stands in a fulfillment: what it is, without what is in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Compact {
    pub(crate) is_threshold: bool,
    pub(crate) fingerprint: [u8; 32],
    pub(crate) cost: u64,
}

impl Condition {
    /// One key.
    pub fn ed25519(public_key: PublicKey) -> Self {
        Self::Ed25519 { public_key }
    }

    /// `threshold` of the members.
    ///
    /// # Errors
    /// [`Error::ThresholdRange`] unless 1 ≤ `threshold` ≤ number of members, and ≤ 100.
    pub fn threshold(threshold: u32, subconditions: Vec<Self>) -> Result<Self, Error> {
        let members = u32::try_from(subconditions.len()).unwrap_or(u32::MAX);
        if threshold == 0 || threshold > members.min(MAX_THRESHOLD) {
            return Err(Error::ThresholdRange);
        }
        Ok(Self::Threshold {
            threshold,
            subconditions,
        })
    }

    /// Any one of two keys, in this order.
    pub fn one_of_two(first: PublicKey, second: PublicKey) -> Self {
        Self::Threshold {
            threshold: 1,
            subconditions: vec![Self::ed25519(first), Self::ed25519(second)],
        }
    }

    /// The single key, or all of several; what a CREATE's issuers sign with.
    pub(crate) fn all_of(keys: &[PublicKey]) -> Option<Self> {
        match keys {
            [] => None,
            [key] => Some(Self::ed25519(*key)),
            keys => Some(Self::Threshold {
                threshold: u32::try_from(keys.len()).ok()?,
                subconditions: keys.iter().copied().map(Self::ed25519).collect(),
            }),
        }
    }

    /// The keys in order of appearance, each once: what `public_keys` of an output lists.
    pub fn keys(&self) -> Vec<PublicKey> {
        let (mut seen, mut keys) = (BTreeSet::new(), Vec::new());
        self.each_key(&mut |key| {
            if seen.insert(*key) {
                keys.push(*key);
            }
        });
        keys
    }

    /// Whether `keys` are, in any order and with repeats, the keys of this condition.
    pub fn has_exactly(&self, keys: &[PublicKey]) -> bool {
        let mut own = BTreeSet::new();
        self.each_key(&mut |key| _ = own.insert(*key));
        own == keys.iter().copied().collect()
    }

    fn each_key(&self, visit: &mut impl FnMut(&PublicKey)) {
        match self {
            Self::Ed25519 { public_key } => visit(public_key),
            Self::Threshold { subconditions, .. } => subconditions
                .iter()
                .for_each(|member| member.each_key(visit)),
        }
    }

    /// SHA-256 over the fingerprint contents (crypto-conditions draft 03 §6).
    pub fn fingerprint(&self) -> [u8; 32] {
        self.compact().fingerprint
    }

    /// The cost that stands in the URI.
    pub fn cost(&self) -> u64 {
        self.compact().cost
    }

    /// The DER encoding of the condition.
    pub fn to_der(&self) -> Vec<u8> {
        self.compact().to_der()
    }

    /// The bytes whose SHA-256 is the fingerprint.
    pub fn fingerprint_contents(&self) -> Vec<u8> {
        match self {
            Self::Ed25519 { public_key } => ed25519_contents(public_key),
            Self::Threshold {
                threshold,
                subconditions,
            } => threshold_contents(u64::from(*threshold), members(subconditions)),
        }
    }

    /// The URI, as in `condition.uri` of an output.
    pub fn uri(&self) -> String {
        self.compact().uri()
    }

    /// The `details` member of an output's condition.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Ed25519 { public_key } => [
                ("type", Json::from(ED25519)),
                ("public_key", Json::from(public_key.to_string())),
            ]
            .into_iter()
            .collect(),
            Self::Threshold {
                threshold,
                subconditions,
            } => [
                ("type", Json::from(THRESHOLD)),
                ("threshold", Json::from(u64::from(*threshold))),
                (
                    "subconditions",
                    Json::Array(subconditions.iter().map(Self::to_json).collect()),
                ),
            ]
            .into_iter()
            .collect(),
        }
    }

    /// Reads `details`.
    ///
    /// # Errors
    /// [`Error::Schema`] for another shape, [`Error::ThresholdTooDeep`].
    pub fn from_json(details: &Json) -> Result<Self, Error> {
        read_details(details, MAX_THRESHOLD_DEPTH)
    }

    pub(crate) fn compact(&self) -> Compact {
        match self {
            Self::Ed25519 { public_key } => Compact::ed25519(public_key),
            Self::Threshold {
                threshold,
                subconditions,
            } => Compact::threshold(u64::from(*threshold), members(subconditions)),
        }
    }
}

impl Compact {
    pub(crate) fn ed25519(public_key: &PublicKey) -> Self {
        Self {
            is_threshold: false,
            fingerprint: Sha256::digest(ed25519_contents(public_key)).into(),
            cost: ED25519_COST,
        }
    }

    pub(crate) fn threshold(threshold: u64, members: Vec<Self>) -> Self {
        let mut costs: Vec<u64> = members.iter().map(|member| member.cost).collect();
        costs.sort_unstable_by(|a, b| b.cmp(a));
        let needed = costs
            .iter()
            .take(usize::try_from(threshold).unwrap_or(usize::MAX));
        let cost = needed
            .copied()
            .chain(costs.iter().map(|_| MEMBER_COST))
            .fold(0_u64, u64::saturating_add);
        Self {
            is_threshold: true,
            fingerprint: Sha256::digest(threshold_contents(threshold, members)).into(),
            cost,
        }
    }

    pub(crate) fn to_der(&self) -> Vec<u8> {
        let mut contents = Vec::with_capacity(64);
        der::write(0x80, &self.fingerprint, &mut contents);
        der::write(0x81, &der::integer(self.cost), &mut contents);
        if self.is_threshold {
            // BIT STRING with bit 4, ed25519, alone: three bits unused.
            der::write(0x82, &[0x03, 0x08], &mut contents);
        }
        let mut out = Vec::with_capacity(contents.len() + 2);
        der::write(
            if self.is_threshold { 0xa2 } else { 0xa4 },
            &contents,
            &mut out,
        );
        out
    }

    /// Reads one condition off the front. What is not canonical shows when it is written again.
    pub(crate) fn take(input: &mut &[u8]) -> Option<Self> {
        let (tag, mut contents) = der::take(input)?;
        let is_threshold = match tag {
            0xa4 => false,
            0xa2 => true,
            _ => return None,
        };
        Some(Self {
            is_threshold,
            fingerprint: der::take_tagged(&mut contents, 0x80)?.try_into().ok()?,
            cost: der::read_integer(der::take_tagged(&mut contents, 0x81)?)?,
        })
    }

    pub(crate) fn uri(&self) -> String {
        let fingerprint = URL_SAFE_NO_PAD.encode(self.fingerprint);
        let cost = self.cost;
        match self.is_threshold {
            false => format!("ni:///sha-256;{fingerprint}?fpt={ED25519}&cost={cost}"),
            true => format!(
                "ni:///sha-256;{fingerprint}?fpt={THRESHOLD}&cost={cost}&subtypes={ED25519}"
            ),
        }
    }
}

fn members(subconditions: &[Condition]) -> Vec<Compact> {
    subconditions.iter().map(Condition::compact).collect()
}

fn ed25519_contents(public_key: &PublicKey) -> Vec<u8> {
    let mut key = Vec::with_capacity(34);
    der::write(0x80, public_key.as_bytes(), &mut key);
    let mut out = Vec::with_capacity(36);
    der::write(0x30, &key, &mut out);
    out
}

fn threshold_contents(threshold: u64, members: Vec<Compact>) -> Vec<u8> {
    let mut encoded: Vec<_> = members.iter().map(Compact::to_der).collect();
    encoded.sort_unstable();
    let mut contents = Vec::new();
    der::write(0x80, &der::integer(threshold), &mut contents);
    der::write(0xa1, &encoded.concat(), &mut contents);
    let mut out = Vec::with_capacity(contents.len() + 4);
    der::write(0x30, &contents, &mut out);
    out
}

fn read_details(details: &Json, thresholds_left: u32) -> Result<Condition, Error> {
    let refuse = || Error::schema("`condition.details` is neither of the two types");
    let members = details.as_object().ok_or_else(refuse)?;
    let member = |name| members.get(name).ok_or_else(refuse);
    match (member("type")?.as_str(), members.len()) {
        (Some(ED25519), 2) => Ok(Condition::Ed25519 {
            public_key: crate::schema::public_key(member("public_key")?)?,
        }),
        (Some(THRESHOLD), 3) => {
            let left = thresholds_left
                .checked_sub(1)
                .ok_or(Error::ThresholdTooDeep)?;
            let threshold = member("threshold")?
                .as_u64()
                .and_then(|threshold| u32::try_from(threshold).ok())
                .filter(|threshold| (1..=MAX_THRESHOLD).contains(threshold))
                .ok_or_else(|| Error::schema("`threshold` is not an integer from 1 to 100"))?;
            let subconditions = member("subconditions")?.as_array().ok_or_else(refuse)?;
            let subconditions: Vec<_> = subconditions
                .iter()
                .map(|member| read_details(member, left))
                .collect::<Result<_, _>>()?;
            Condition::threshold(threshold, subconditions)
                .map_err(|_| Error::schema("`threshold` is above the number of subconditions"))
        }
        _ => Err(refuse()),
    }
}
