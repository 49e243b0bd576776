/// Why a token was not issued, presented or accepted.
///
/// Messages name positions and member names, never values: a value may be personal. Disclosures
/// are counted from zero, in the order of the text.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    // The peer's: the text is not an SD-JWT that can be taken.
    /// The text is larger than the limit, in bytes.
    #[error("{found} bytes of SD-JWT where at most {limit} are taken")]
    TooLarge {
        /// Largest size taken.
        limit: usize,
        /// Size of the text.
        found: usize,
    },
    /// More disclosures than the limit.
    #[error("more than {limit} disclosures")]
    TooManyDisclosures {
        /// Most disclosures taken.
        limit: usize,
    },
    /// A disclosure is larger than the limit.
    #[error("disclosure {index} is larger than {limit} bytes")]
    DisclosureTooLarge {
        /// Which disclosure.
        index: usize,
        /// Largest size taken, as base64url.
        limit: usize,
    },
    /// Values nested in values, disclosures included, deeper than the limit.
    #[error("payload nested deeper than {limit} levels")]
    TooDeep {
        /// Most levels taken.
        limit: u32,
    },
    /// Not tokens and disclosures joined by tildes (RFC 9901 §4).
    #[error("not an SD-JWT in compact form: {what}")]
    NotCompact {
        /// What is out of place.
        what: &'static str,
    },
    /// The issuer-signed JWT is malformed, asks for an algorithm that is not allowed, or its
    /// signature does not fit.
    #[error("issuer-signed JWT: {source}")]
    IssuerSigned {
        /// What is wrong with the JWS.
        source: jose::Error,
    },
    /// The issuer-signed JWT says it is something else (RFC 9901 §9.11).
    #[error("issuer-signed JWT is of another type than expected")]
    WrongType {
        /// The types that were asked for.
        expected: Vec<String>,
        /// Its `typ`.
        found: Option<String>,
    },
    /// The payload of the issuer-signed JWT is not JSON.
    #[error("payload of the issuer-signed JWT: {source}")]
    Payload {
        /// What is wrong with the JSON.
        source: strict_json::Error,
    },
    /// The payload of the issuer-signed JWT is no object.
    #[error("payload of the issuer-signed JWT is no object")]
    PayloadNotObject,
    /// `_sd_alg` names another hash than SHA-256, or is no text (RFC 9901 §4.1.1).
    #[error("hash algorithm of the disclosures is not sha-256")]
    HashAlgorithm,

    // The peer's: disclosures.
    /// A disclosure is not unpadded base64url.
    #[error("disclosure {index} is not base64url")]
    DisclosureEncoding {
        /// Which disclosure.
        index: usize,
    },
    /// A disclosure is not JSON.
    #[error("disclosure {index}: {source}")]
    DisclosureJson {
        /// Which disclosure.
        index: usize,
        /// What is wrong with the JSON.
        source: strict_json::Error,
    },
    /// A disclosure is no array.
    #[error("disclosure {index} is no array")]
    DisclosureNotArray {
        /// Which disclosure.
        index: usize,
    },
    /// A disclosure has neither two nor three elements.
    #[error("disclosure {index} has {length} elements where 2 or 3 are expected")]
    DisclosureLength {
        /// Which disclosure.
        index: usize,
        /// How many elements it has.
        length: usize,
    },
    /// A disclosure does not begin with a salt: a text that is not empty.
    #[error("disclosure {index} has no salt")]
    SaltMissing {
        /// Which disclosure.
        index: usize,
    },
    /// The name in a disclosure is no text.
    #[error("name in disclosure {index} is no text")]
    NameNotText {
        /// Which disclosure.
        index: usize,
    },
    /// A disclosure has a name that belongs to the format: `_sd`, `...`, or at the top of the
    /// payload `_sd_alg`.
    #[error("disclosure {index} has the reserved name {name:?}")]
    ReservedName {
        /// Which disclosure.
        index: usize,
        /// The name.
        name: String,
    },
    /// One disclosure is there twice.
    #[error("disclosure {index} was already there")]
    DisclosureRepeated {
        /// The second of the two.
        index: usize,
    },
    /// No digest refers to a disclosure (RFC 9901 §7.1, step 5).
    #[error("no digest refers to disclosure {index}")]
    DisclosureUnused {
        /// Which disclosure.
        index: usize,
    },
    /// The disclosure of an array element where a member is needed, or the other way round.
    #[error("disclosure of the wrong kind at {pointer:?}")]
    DisclosureKind {
        /// The object or array that holds the digest.
        pointer: String,
    },
    /// One digest occurs twice in the payload (RFC 9901 §7.1, step 4).
    #[error("digest occurs a second time at {pointer:?}")]
    DigestRepeated {
        /// The object or array where it occurs for the second time.
        pointer: String,
    },
    /// `_sd` is not an array of texts.
    #[error("_sd is not an array of texts at {pointer:?}")]
    DigestsMalformed {
        /// The object that holds it.
        pointer: String,
    },
    /// `...` in an object that is no array element, or next to other members, or no text.
    #[error("... is out of place at {pointer:?}")]
    ElementDigestMisplaced {
        /// The object that holds it.
        pointer: String,
    },
    /// A disclosure brings a member that its object already has.
    #[error("member disclosed a second time at {pointer:?}")]
    NameCollision {
        /// The member.
        pointer: String,
    },

    // The peer's: key binding.
    /// Key binding was asked for and is not there.
    #[error("key binding is required and missing")]
    KeyBindingMissing,
    /// Key binding is there and was ruled out.
    #[error("key binding where none may be")]
    KeyBindingUnexpected,
    /// The payload has no `cnf` with a `jwk` (RFC 7800 §3.2).
    #[error("payload names no holder key")]
    HolderKeyMissing,
    /// The key in `cnf` cannot be used.
    #[error("holder key: {source}")]
    HolderKey {
        /// What is wrong with the key.
        source: jose::Error,
    },
    /// The key binding JWT is malformed or its signature does not fit the holder key.
    #[error("key binding JWT: {source}")]
    KeyBindingSigned {
        /// What is wrong with the JWS.
        source: jose::Error,
    },
    /// The `typ` of the key binding JWT is not `kb+jwt`.
    #[error("key binding JWT is not of type kb+jwt")]
    KeyBindingType,
    /// The payload of the key binding JWT is not JSON.
    #[error("payload of the key binding JWT: {source}")]
    KeyBindingPayload {
        /// What is wrong with the JSON.
        source: strict_json::Error,
    },
    /// A required claim of the key binding JWT is missing or of the wrong type.
    #[error("key binding JWT has no usable {claim}")]
    KeyBindingClaim {
        /// Which claim.
        claim: &'static str,
    },
    /// The key binding is for another audience.
    #[error("key binding is meant for another audience")]
    AudienceMismatch,
    /// The key binding answers another nonce.
    #[error("key binding answers another nonce")]
    NonceMismatch,
    /// The key binding was made for another set of disclosures.
    #[error("key binding belongs to another presentation")]
    HashMismatch,

    // The caller's.
    /// What is to be issued is no object.
    #[error("claims to be issued are no object")]
    ClaimsNotObject,
    /// Claims to be issued use a name of the format: `_sd`, `...` or, at the top, `_sd_alg`.
    #[error("claims to be issued use the reserved name at {pointer:?}")]
    ReservedClaim {
        /// The member.
        pointer: String,
    },
    /// The frame withholds what decides whether the token is valid (RFC 9901 §9.7).
    #[error("{name:?} must stay in the clear")]
    ClaimMustStay {
        /// The top-level claim.
        name: String,
    },
    /// The frame names a value that the claims do not have.
    #[error("frame names nothing at {pointer:?}")]
    FrameUnmatched {
        /// The pointer.
        pointer: String,
    },
    /// Not a JSON Pointer to a member or element.
    #[error("not a usable JSON Pointer: {pointer:?}")]
    PointerMalformed {
        /// The text.
        pointer: String,
    },
    /// No disclosure stands for the value that is to be shown.
    #[error("no disclosure at {pointer:?}")]
    NoSuchDisclosure {
        /// The pointer.
        pointer: String,
    },
    /// The key that is to sign the key binding is not the one in `cnf`.
    #[error("signing key is not the holder key of the token")]
    NotTheHolder,
    /// An extra claim of the key binding has a name that the format uses.
    #[error("key binding claim {name:?} is set by the format")]
    ReservedBindingClaim {
        /// The name.
        name: String,
    },
    /// A signature could not be made.
    #[error("signing: {source}")]
    Signing {
        /// What went wrong.
        source: jose::Error,
    },

    // Ours.
    /// The operating system gave no random bytes.
    #[error("no random bytes: {source}")]
    Randomness {
        /// The system's reason.
        source: getrandom::Error,
    },
}

impl Error {
    /// A code that stays the same between versions, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "sd-jwt-too-large",
            Self::TooManyDisclosures { .. } => "sd-jwt-too-many-disclosures",
            Self::DisclosureTooLarge { .. } => "sd-jwt-disclosure-too-large",
            Self::TooDeep { .. } => "sd-jwt-too-deep",
            Self::NotCompact { .. } => "sd-jwt-not-compact",
            Self::IssuerSigned { .. } => "sd-jwt-issuer-signed",
            Self::WrongType { .. } => "sd-jwt-wrong-type",
            Self::Payload { .. } => "sd-jwt-payload",
            Self::PayloadNotObject => "sd-jwt-payload-not-object",
            Self::HashAlgorithm => "sd-jwt-hash-algorithm",
            Self::DisclosureEncoding { .. } => "sd-jwt-disclosure-encoding",
            Self::DisclosureJson { .. } => "sd-jwt-disclosure-json",
            Self::DisclosureNotArray { .. } => "sd-jwt-disclosure-not-array",
            Self::DisclosureLength { .. } => "sd-jwt-disclosure-length",
            Self::SaltMissing { .. } => "sd-jwt-salt-missing",
            Self::NameNotText { .. } => "sd-jwt-name-not-text",
            Self::ReservedName { .. } => "sd-jwt-reserved-name",
            Self::DisclosureRepeated { .. } => "sd-jwt-disclosure-repeated",
            Self::DisclosureUnused { .. } => "sd-jwt-disclosure-unused",
            Self::DisclosureKind { .. } => "sd-jwt-disclosure-kind",
            Self::DigestRepeated { .. } => "sd-jwt-digest-repeated",
            Self::DigestsMalformed { .. } => "sd-jwt-digests-malformed",
            Self::ElementDigestMisplaced { .. } => "sd-jwt-element-digest-misplaced",
            Self::NameCollision { .. } => "sd-jwt-name-collision",
            Self::KeyBindingMissing => "sd-jwt-key-binding-missing",
            Self::KeyBindingUnexpected => "sd-jwt-key-binding-unexpected",
            Self::HolderKeyMissing => "sd-jwt-holder-key-missing",
            Self::HolderKey { .. } => "sd-jwt-holder-key",
            Self::KeyBindingSigned { .. } => "sd-jwt-key-binding-signed",
            Self::KeyBindingType => "sd-jwt-key-binding-type",
            Self::KeyBindingPayload { .. } => "sd-jwt-key-binding-payload",
            Self::KeyBindingClaim { .. } => "sd-jwt-key-binding-claim",
            Self::AudienceMismatch => "sd-jwt-audience-mismatch",
            Self::NonceMismatch => "sd-jwt-nonce-mismatch",
            Self::HashMismatch => "sd-jwt-hash-mismatch",
            Self::ClaimsNotObject => "sd-jwt-claims-not-object",
            Self::ReservedClaim { .. } => "sd-jwt-reserved-claim",
            Self::ClaimMustStay { .. } => "sd-jwt-claim-must-stay",
            Self::FrameUnmatched { .. } => "sd-jwt-frame-unmatched",
            Self::PointerMalformed { .. } => "sd-jwt-pointer-malformed",
            Self::NoSuchDisclosure { .. } => "sd-jwt-no-such-disclosure",
            Self::NotTheHolder => "sd-jwt-not-the-holder",
            Self::ReservedBindingClaim { .. } => "sd-jwt-reserved-binding-claim",
            Self::Signing { .. } => "sd-jwt-signing",
            Self::Randomness { .. } => "sd-jwt-randomness",
        }
    }
}
