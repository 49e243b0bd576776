use crate::Algorithm;

/// Why something was refused or not made.
///
/// The first groups are the fault of whoever wrote the text, then come the caller's and our own.
/// Texts from outside that a message repeats (`found`) are names such as that of an algorithm, cut
/// to 32 printable characters; payloads, keys and claims are never repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    // The sender's text is not one of ours.
    /// A part is longer than its limit.
    #[error("{part} of {found_bytes} bytes where at most {limit_bytes} are taken")]
    TooLarge {
        /// Which part.
        part: &'static str,
        /// Largest size taken, in bytes.
        limit_bytes: usize,
        /// Size that came, in bytes.
        found_bytes: usize,
    },
    /// A compact serialization has another number of segments.
    #[error("{found} segments where {expected} were expected")]
    Segments {
        /// 3 for a JWS, 5 for a JWE.
        expected: usize,
        /// Segments that came.
        found: usize,
    },
    /// A part is not base64url without padding, white space and stray bits (RFC 7515 §2).
    #[error("{part} is not strict base64url")]
    Base64 {
        /// Which part.
        part: &'static str,
    },
    /// A part has another length than its algorithm gives it.
    #[error("{part} of {found_bytes} bytes where {expected} are due")]
    Length {
        /// Which part.
        part: &'static str,
        /// The lengths taken, in bytes.
        expected: &'static str,
        /// Length that came, in bytes.
        found_bytes: usize,
    },
    /// A part is not JSON that this project takes.
    #[error("{part}: {source}")]
    Json {
        /// Which part.
        part: &'static str,
        /// What is wrong with it.
        source: strict_json::Error,
    },
    /// A part is JSON but not an object.
    #[error("{part} is not a JSON object")]
    NotAnObject {
        /// Which part.
        part: &'static str,
    },
    /// A required member is absent.
    #[error("{part} has no member {name:?}")]
    MissingMember {
        /// Which object.
        part: &'static str,
        /// The member.
        name: &'static str,
    },
    /// A member has another type, or a length or range that is not taken.
    #[error("member {name:?} of {part} is not {expected}")]
    Member {
        /// Which object.
        part: &'static str,
        /// The member.
        name: &'static str,
        /// What was expected.
        expected: &'static str,
    },

    // The sender's header names what is not on the allow-list.
    /// `alg` is `none`, in whatever case: the object is not protected at all (RFC 7515 A.5).
    #[error("unsecured: algorithm {found:?}")]
    Unsecured {
        /// The `alg`.
        found: String,
    },
    /// `alg` rests on a shared secret (`HS…`, `dir`, `A…KW`), which nobody here has.
    #[error("algorithm {found:?} rests on a shared secret")]
    SharedSecret {
        /// The `alg`.
        found: String,
    },
    /// `alg` derives its key from a password (`PBES2-…`).
    #[error("algorithm {found:?} rests on a password")]
    PasswordBased {
        /// The `alg`.
        found: String,
    },
    /// `alg` pads as PKCS#1 1.5 (`RS…`, `RSA1_5`) or hashes with SHA-1 (`RSA-OAEP`).
    #[error("algorithm {found:?} uses an outdated padding")]
    OutdatedPadding {
        /// The `alg`.
        found: String,
    },
    /// `alg` is any other algorithm that is not on the allow-list.
    #[error("algorithm {found:?} is not taken")]
    AlgorithmNotAllowed {
        /// The `alg`.
        found: String,
    },
    /// `enc` is not `A256GCM`.
    #[error("content encryption {found:?} is not taken")]
    EncryptionNotAllowed {
        /// The `enc`.
        found: String,
    },
    /// `zip` is present: compression before encryption is not taken.
    #[error("compression {found:?} is not taken")]
    CompressionNotAllowed {
        /// The `zip`.
        found: String,
    },
    /// `crit` is present; no extension is understood (RFC 7515 §4.1.11).
    #[error("critical extension {found:?} is not understood")]
    CriticalNotUnderstood {
        /// The first name in `crit`; empty if `crit` names nothing.
        found: String,
    },
    /// `b64` is present: unencoded payloads (RFC 7797) are not taken.
    #[error("unencoded payloads are not taken")]
    UnencodedPayload,
    /// `jwk` is present in a header that is not that of a DPoP proof.
    #[error("the header brings its own key")]
    EmbeddedKey,

    // The object is well formed and does not hold.
    /// The signature is not one by this key over this text.
    #[error("signature does not verify under {algorithm}")]
    SignatureInvalid {
        /// Algorithm it was checked under.
        algorithm: Algorithm,
    },
    /// The JWE was sealed for another key or changed on the way. Which of the two cannot be told
    /// apart (RFC 7516 §11.5).
    #[error("not encrypted to this key, or changed on the way")]
    Undecryptable,
    /// The header's algorithm is not among those the verifier allows for this purpose.
    #[error("signed with {found}, which is not taken here")]
    AlgorithmUnexpected {
        /// The header's `alg`.
        found: Algorithm,
    },

    /// A key is not taken.
    #[error("key refused: {0}")]
    Key(#[from] KeyFault),

    // DPoP proofs (RFC 9449 §4.3).
    /// `typ` is not `dpop+jwt`.
    #[error("not a DPoP proof")]
    NotAProof,
    /// `htm` or `htu` names another request.
    #[error("proof made for another request: {claim} differs")]
    ProofForAnotherRequest {
        /// `htm` or `htu`.
        claim: &'static str,
    },
    /// `iat` is more than 60 seconds from now.
    #[error("proof made {difference_s} seconds from now, where at most 60 are taken")]
    ProofStale {
        /// `iat` − now, in seconds: positive lies in the future.
        difference_s: i64,
    },
    /// A URL is not an absolute `http` or `https` URL.
    #[error("not an absolute http or https URL")]
    Url,

    // The caller's.
    /// The header names another algorithm than the key that shall sign, or verify.
    #[error("header says {header}, the key is one for {key}")]
    KeyMismatch {
        /// The header's `alg`.
        header: Algorithm,
        /// What the key is for.
        key: Algorithm,
    },

    // Ours.
    /// The system gives no random numbers.
    #[error("no random numbers from the system")]
    Random,
    /// The cryptographic library refused an operation with a key that it had taken.
    #[error("{operation} failed")]
    Library {
        /// What was tried.
        operation: &'static str,
    },
}

/// Why a key is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFault {
    /// `kty` is none of `RSA`, `EC` and `OKP`.
    #[error("key type {found:?}")]
    Type {
        /// The `kty`.
        found: String,
    },
    /// `crv` is not `P-256` for `EC` or `Ed25519` for `OKP`.
    #[error("curve {found:?}")]
    Curve {
        /// The `crv`.
        found: String,
    },
    /// The RSA modulus is not of 3072 to 8192 bits.
    #[error("RSA modulus of {found_bits} bits")]
    ModulusSize {
        /// Size that came, in bits.
        found_bits: usize,
    },
    /// The RSA public exponent is not 65537.
    #[error("RSA exponent other than 65537")]
    Exponent,
    /// The numbers or bytes are not those of a key of this type.
    #[error("malformed {what}")]
    Malformed {
        /// Which key or part.
        what: &'static str,
    },
    /// A private member in what should be a public key: whoever sent it gave the key away.
    #[error("private member {name:?} in a public key")]
    PrivateMember {
        /// The member.
        name: &'static str,
    },
    /// `alg`, `use`, `key_ops` or a member of another key type contradicts the key.
    #[error("member {name:?} contradicts the key")]
    Contradiction {
        /// The member.
        name: &'static str,
    },
}

impl Error {
    /// A code that stays the same between versions, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "jose-too-large",
            Self::Segments { .. }
            | Self::Base64 { .. }
            | Self::Length { .. }
            | Self::NotAnObject { .. }
            | Self::MissingMember { .. }
            | Self::Member { .. } => "jose-malformed",
            Self::Json { source, .. } => source.code(),
            Self::Unsecured { .. } => "jose-unsecured",
            Self::SharedSecret { .. }
            | Self::PasswordBased { .. }
            | Self::OutdatedPadding { .. }
            | Self::AlgorithmNotAllowed { .. }
            | Self::AlgorithmUnexpected { .. } => "jose-algorithm",
            Self::EncryptionNotAllowed { .. } => "jose-encryption",
            Self::CompressionNotAllowed { .. } => "jose-compression",
            Self::CriticalNotUnderstood { .. } | Self::UnencodedPayload => "jose-critical",
            Self::EmbeddedKey => "jose-embedded-key",
            Self::SignatureInvalid { .. } => "jose-signature",
            Self::Undecryptable => "jose-undecryptable",
            Self::Key(_) => "jose-key",
            Self::NotAProof => "dpop-not-a-proof",
            Self::ProofForAnotherRequest { .. } => "dpop-other-request",
            Self::ProofStale { .. } => "dpop-stale",
            Self::Url => "dpop-url",
            Self::KeyMismatch { .. } => "jose-key-mismatch",
            Self::Random | Self::Library { .. } => "jose-library",
        }
    }
}

/// At most 32 printable ASCII characters of a name from outside, for a message.
pub(crate) fn clip(name: &str) -> String {
    name.chars()
        .take(32)
        .map(|c| if c.is_ascii_graphic() { c } else { '?' })
        .collect()
}
