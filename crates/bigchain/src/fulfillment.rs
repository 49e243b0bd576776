use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::condition::{Compact, MAX_THRESHOLD_DEPTH};
use crate::{Condition, Error, PublicKey, SigningKey, der};

/// What an input unlocks with: signatures for the members that are used, conditions for the rest.
///
/// ```text
/// ed25519    a4 len  80 20 key  81 40 signature
/// threshold  a2 len  a0 len fulfillments, sorted  a1 len conditions of the others, sorted
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fulfillment(Node);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Ed25519 {
        public_key: PublicKey,
        signature: [u8; 64],
    },
    /// The threshold is the number of members that are fulfilled.
    Threshold {
        fulfilled: Vec<Node>,
        others: Vec<Compact>,
    },
}

impl Fulfillment {
    /// Reads the text of an input. Only the one canonical encoding is taken: whoever could write
    /// another could give a signed transaction another id.
    ///
    /// # Errors
    /// [`Error::Fulfillment`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        let bytes = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| Error::Fulfillment)?;
        let mut rest = bytes.as_slice();
        let node = Node::take(&mut rest, MAX_THRESHOLD_DEPTH).ok_or(Error::Fulfillment)?;
        match node.to_der() == bytes {
            true => Ok(Self(node)),
            false => Err(Error::Fulfillment),
        }
    }

    /// Fulfills a condition with the keys at hand: of a threshold the first members, in the order of
    /// the condition, that can be fulfilled. `None` if the keys do not suffice.
    ///
    /// `digest`: the 32 bytes that are signed.
    pub fn sign(condition: &Condition, keys: &[&SigningKey], digest: &[u8; 32]) -> Option<Self> {
        Node::sign(condition, keys, digest).map(Self)
    }

    /// The keys whose signatures are in it, in the order of the encoding.
    pub fn signers(&self) -> Vec<PublicKey> {
        let mut signers = Vec::new();
        self.0.collect_signers(&mut signers);
        signers
    }

    /// The URI of the condition that this fulfills, if its signatures are good.
    pub fn condition_uri(&self) -> String {
        self.0.compact().uri()
    }

    /// Whether this has the form that fulfills the condition; says nothing of signatures.
    pub fn fits(&self, condition: &Condition) -> bool {
        self.0.compact() == condition.compact()
    }

    /// Whether every signature in it verifies over the digest.
    pub fn verify(&self, digest: &[u8; 32]) -> bool {
        self.0.verify(digest)
    }

    /// The text of an input: base64url of the DER.
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.to_der())
    }

    /// The DER.
    pub fn to_der(&self) -> Vec<u8> {
        self.0.to_der()
    }
}

impl Node {
    fn take(input: &mut &[u8], thresholds_left: u32) -> Option<Self> {
        match der::take(input)? {
            (0xa4, mut contents) => Some(Self::Ed25519 {
                public_key: PublicKey::from_bytes(
                    der::take_tagged(&mut contents, 0x80)?.try_into().ok()?,
                ),
                signature: der::take_tagged(&mut contents, 0x81)?.try_into().ok()?,
            }),
            (0xa2, mut contents) => {
                let left = thresholds_left.checked_sub(1)?;
                let mut fulfillments = der::take_tagged(&mut contents, 0xa0)?;
                let mut conditions = der::take_tagged(&mut contents, 0xa1)?;
                let mut fulfilled = Vec::new();
                while !fulfillments.is_empty() {
                    fulfilled.push(Self::take(&mut fulfillments, left)?);
                }
                let mut others = Vec::new();
                while !conditions.is_empty() {
                    others.push(Compact::take(&mut conditions)?);
                }
                // A threshold of none would need no signature.
                (!fulfilled.is_empty()).then_some(Self::Threshold { fulfilled, others })
            }
            _ => None,
        }
    }

    fn sign(condition: &Condition, keys: &[&SigningKey], digest: &[u8; 32]) -> Option<Self> {
        match condition {
            Condition::Ed25519 { public_key } => {
                let key = keys.iter().find(|key| key.public() == *public_key)?;
                Some(Self::Ed25519 {
                    public_key: *public_key,
                    signature: key.sign(digest),
                })
            }
            Condition::Threshold {
                threshold,
                subconditions,
            } => {
                let needed = usize::try_from(*threshold).ok()?;
                let (mut fulfilled, mut others) = (Vec::new(), Vec::new());
                for member in subconditions {
                    let open = fulfilled.len() < needed;
                    match open.then(|| Self::sign(member, keys, digest)).flatten() {
                        Some(node) => fulfilled.push(node),
                        None => others.push(member.compact()),
                    }
                }
                (fulfilled.len() == needed).then_some(Self::Threshold { fulfilled, others })
            }
        }
    }

    fn to_der(&self) -> Vec<u8> {
        let (tag, contents) = match self {
            Self::Ed25519 {
                public_key,
                signature,
            } => {
                let mut contents = Vec::with_capacity(100);
                der::write(0x80, public_key.as_bytes(), &mut contents);
                der::write(0x81, signature, &mut contents);
                (0xa4, contents)
            }
            Self::Threshold { fulfilled, others } => {
                let mut contents = Vec::new();
                der::write(
                    0xa0,
                    &sorted(fulfilled.iter().map(Self::to_der)),
                    &mut contents,
                );
                der::write(
                    0xa1,
                    &sorted(others.iter().map(Compact::to_der)),
                    &mut contents,
                );
                (0xa2, contents)
            }
        };
        let mut out = Vec::with_capacity(contents.len() + 4);
        der::write(tag, &contents, &mut out);
        out
    }

    fn compact(&self) -> Compact {
        match self {
            Self::Ed25519 { public_key, .. } => Compact::ed25519(public_key),
            Self::Threshold { fulfilled, others } => {
                let members = fulfilled
                    .iter()
                    .map(Self::compact)
                    .chain(others.iter().cloned());
                Compact::threshold(fulfilled.len() as u64, members.collect())
            }
        }
    }

    fn verify(&self, digest: &[u8; 32]) -> bool {
        match self {
            Self::Ed25519 {
                public_key,
                signature,
            } => public_key.verify(digest, signature),
            Self::Threshold { fulfilled, .. } => fulfilled.iter().all(|node| node.verify(digest)),
        }
    }

    fn collect_signers(&self, signers: &mut Vec<PublicKey>) {
        match self {
            Self::Ed25519 { public_key, .. } => signers.push(*public_key),
            Self::Threshold { fulfilled, .. } => {
                fulfilled
                    .iter()
                    .for_each(|node| node.collect_signers(signers));
            }
        }
    }
}

fn sorted(encodings: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut encodings: Vec<_> = encodings.collect();
    encodings.sort_unstable();
    encodings.concat()
}
