//! The crate's one error type.

use std::fmt;

/// Why something of this crate was refused.
///
/// Names say whose fault it is: `Card…`, `Picture…` and `Qr…` mean what came from outside (or, when a card is being
/// made, what the caller put in), `Backup…` a file, `Passphrase…` the person typing, the rest this machine. No value
/// of a card and no key is part of an error; sizes, times and member names are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes")]
    NoRandomness,

    /// 32 bytes are not an Ed25519 public key that can be trusted: no point, not its one encoding, or of small order.
    #[error("these 32 bytes are not a usable Ed25519 public key")]
    NotAPublicKey,

    /// A text is not a fingerprint: 60 digits, with spaces or hyphens anywhere.
    #[error(
        "a fingerprint has {expected} digits, this text has {actual} and perhaps other characters"
    )]
    FingerprintText {
        /// Digits in a fingerprint: 60.
        expected: usize,
        /// Digits found.
        actual: usize,
    },

    /// The input is neither a card's text, nor its file, nor a picture.
    #[error("this is not a key card")]
    NotACard,

    /// A card's text is not in the alphabet of its carrier, or not its one spelling.
    #[error("this is not the {carrier} of a key card: its characters do not decode")]
    CardText {
        /// How the card came.
        carrier: Carrier,
    },

    /// The card has more bytes than a QR code could carry.
    #[error("a key card has at most {max_size} bytes, this one has {size}")]
    CardTooLarge {
        /// The limit in bytes, [`crate::KeyCard::MAX_SIZE`].
        max_size: usize,
        /// Bytes found.
        size: usize,
    },

    /// The bytes are not CBOR, or not of the shape that the layer wants.
    #[error("the {layer} of the key card is damaged")]
    CardDamaged {
        /// Where it went wrong.
        layer: CardLayer,
    },

    /// The signature's header is not exactly `{1: -8}` (EdDSA), or something stands in the unprotected one.
    #[error(
        "the key card is signed in a way that is not allowed (only EdDSA, nothing else in the header)"
    )]
    CardHeader,

    /// The card is of another format version.
    #[error("the key card has format version {version}, this program reads version 1")]
    CardVersion {
        /// Version found.
        version: u64,
    },

    /// The card holds a member that this version does not have.
    #[error("the key card holds an unknown member")]
    CardUnknownMember,

    /// A member is missing or not as it must be.
    #[error("the key card's {member} is not acceptable: {fault}")]
    CardMember {
        /// Which one.
        member: CardMember,
        /// What is wrong with it.
        fault: MemberFault,
    },

    /// The card says the same as a good one in other bytes (RFC 8949 section 4.2.1 allows one encoding only).
    #[error("the key card is not in its one deterministic encoding")]
    CardNotDeterministic,

    /// The identity key that the card names did not sign it.
    #[error("the key card's signature does not fit: it was altered or is not from its owner")]
    CardSignature,

    /// The card's time is over.
    #[error("the key card expired at {expires_s} (Unix seconds), it is now {now_s}")]
    CardExpired {
        /// The card's `exp`, Unix seconds.
        expires_s: u64,
        /// The time passed in, Unix seconds.
        now_s: u64,
    },

    /// The card is for another network.
    #[error("the key card is for network {found}, not {expected}")]
    CardOtherNetwork {
        /// The caller's network.
        expected: bigchain::NetworkId,
        /// The card's network.
        found: bigchain::NetworkId,
    },

    /// A card to be compared with a pinned contact is signed by another identity.
    #[error("the key card is of another identity than the pinned one")]
    CardOtherIdentity,

    /// A card with another encryption key is not newer than the one that was adopted last.
    #[error("the key card is older than one already accepted from this contact")]
    CardOlder {
        /// `exp` of the newest card adopted, Unix seconds.
        newest_expires_s: u64,
        /// `exp` of this card, Unix seconds.
        expires_s: u64,
    },

    /// A text cannot be drawn as one QR code.
    #[error(
        "a QR code carries at most {max_size} characters of digits, capitals and ` $%*+-./:`; this text has {size}, or others"
    )]
    QrText {
        /// The limit in characters.
        max_size: usize,
        /// Characters given.
        size: usize,
    },

    /// Modules (the small squares) cannot be drawn at this size.
    #[error("a QR code is drawn with 1 to {max_px} pixels a module, not {module_px}")]
    QrModule {
        /// The limit in pixels.
        max_px: u32,
        /// Pixels asked for.
        module_px: u32,
    },

    /// The picture is not PNG or JPEG.
    #[error("the picture is neither PNG nor JPEG")]
    PictureFormat,

    /// The picture does not decode.
    #[error("the picture is damaged")]
    PictureDamaged,

    /// The picture has more bytes or pixels than will be decoded.
    #[error("the picture is too large: at most {max_size} bytes and {max_pixels} pixels")]
    PictureTooLarge {
        /// The limit in bytes of the file.
        max_size: usize,
        /// The limit in pixels, width × height.
        max_pixels: u64,
    },

    /// No QR code was found.
    #[error("there is no QR code in the picture, or it is too blurred or too small")]
    PictureWithoutQr,

    /// A QR code was found and none could be read.
    #[error("the QR code in the picture cannot be read: it is too blurred, covered or too small")]
    PictureUnreadable,

    /// The QR codes in the picture are not key cards.
    #[error("the QR code in the picture is not a key card")]
    PictureForeign,

    /// Several different key cards are in the picture.
    #[error("there are {count} different key cards in the picture: show one")]
    PictureSeveral {
        /// How many.
        count: usize,
    },

    /// The passphrase is too short to make a backup with.
    #[error("the passphrase needs at least {min_chars} characters")]
    PassphraseTooShort {
        /// The limit in Unicode characters.
        min_chars: usize,
    },

    /// The passphrase is longer than any that was ever accepted.
    #[error("the passphrase has more than {max_size} bytes")]
    PassphraseTooLong {
        /// The limit in bytes.
        max_size: usize,
    },

    /// The file is undamaged and this passphrase does not open it.
    ///
    /// Somebody who alters a backup on purpose and repairs its checksum is told apart from a wrong passphrase by
    /// nobody who lacks the right one.
    #[error("the passphrase does not open this backup")]
    PassphraseWrong,

    /// The file is not a backup of ours.
    #[error("this file is not a Minwon Wallet backup")]
    NotABackup,

    /// The backup is of another format version.
    #[error("the backup has format version {version}, this program reads version 1")]
    BackupVersion {
        /// Version found.
        version: u8,
    },

    /// The backup is cut off or was changed: its length or checksum does not fit.
    #[error("the backup is damaged: {part}")]
    BackupDamaged {
        /// What does not fit.
        part: BackupPart,
    },

    /// A part of the backup, or all of it, is larger than allowed.
    #[error("the backup's {part} has {size} bytes, at most {max_size} are allowed")]
    BackupTooLarge {
        /// Which part.
        part: BackupPart,
        /// The limit in bytes.
        max_size: u64,
        /// Bytes found or given.
        size: u64,
    },

    /// The backup wants a key derivation outside the allowed cost.
    #[error("the backup asks for a key derivation of a cost that is not allowed")]
    BackupCost,

    /// The backup opened, and what is inside does not follow the format: whoever wrote it was not this program.
    #[error("the backup opened, but its {part} is not as the format wants it")]
    BackupContents {
        /// Which part.
        part: BackupPart,
    },

    /// There is not enough memory to derive the key.
    #[error("not enough memory: deriving the key takes {needed_kib} KiB")]
    OutOfMemory {
        /// Memory that the derivation takes, in KiB.
        needed_kib: u32,
    },
}

impl Error {
    /// A code that stays the same over versions, for IPC, exit codes and translations.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoRandomness => "no-randomness",
            Self::NotAPublicKey => "not-a-public-key",
            Self::FingerprintText { .. } => "fingerprint-text",
            Self::NotACard => "not-a-card",
            Self::CardText { .. } => "card-text",
            Self::CardTooLarge { .. } => "card-too-large",
            Self::CardDamaged { .. } => "card-damaged",
            Self::CardHeader => "card-header",
            Self::CardVersion { .. } => "card-version",
            Self::CardUnknownMember => "card-unknown-member",
            Self::CardMember { .. } => "card-member",
            Self::CardNotDeterministic => "card-not-deterministic",
            Self::CardSignature => "card-signature",
            Self::CardExpired { .. } => "card-expired",
            Self::CardOtherNetwork { .. } => "card-other-network",
            Self::CardOtherIdentity => "card-other-identity",
            Self::CardOlder { .. } => "card-older",
            Self::QrText { .. } => "qr-text",
            Self::QrModule { .. } => "qr-module",
            Self::PictureFormat => "picture-format",
            Self::PictureDamaged => "picture-damaged",
            Self::PictureTooLarge { .. } => "picture-too-large",
            Self::PictureWithoutQr => "picture-without-qr",
            Self::PictureUnreadable => "picture-unreadable",
            Self::PictureForeign => "picture-foreign",
            Self::PictureSeveral { .. } => "picture-several",
            Self::PassphraseTooShort { .. } => "passphrase-too-short",
            Self::PassphraseTooLong { .. } => "passphrase-too-long",
            Self::PassphraseWrong => "passphrase-wrong",
            Self::NotABackup => "not-a-backup",
            Self::BackupVersion { .. } => "backup-version",
            Self::BackupDamaged { .. } => "backup-damaged",
            Self::BackupTooLarge { .. } => "backup-too-large",
            Self::BackupCost => "backup-cost",
            Self::BackupContents { .. } => "backup-contents",
            Self::OutOfMemory { .. } => "out-of-memory",
        }
    }
}

/// The ways by which a key card travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// `MINWON:` and base45, as inside a QR code.
    QrText,
    /// base64url without padding.
    Text,
}

/// The layers of a key card, outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardLayer {
    /// The COSE_Sign1 array (RFC 9052 section 4.2).
    Envelope,
    /// The signed CBOR map.
    Contents,
    /// The map inside member 10.
    Ask,
}

/// The members of a key card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardMember {
    /// 1: format version.
    Version,
    /// 2: network id.
    Network,
    /// 3: identity key.
    Identity,
    /// 4: ledger key.
    LedgerKey,
    /// 5: modulus of the encryption key.
    EncryptionKey,
    /// 6: `exp`.
    Expires,
    /// 7: holder key.
    HolderKey,
    /// 8: name.
    Name,
    /// 9: role.
    Role,
    /// 10: ask.
    Ask,
    /// 10/1: form slug.
    AskForm,
    /// 10/2: pointers or preset.
    AskFields,
    /// 10/3: purpose.
    AskPurpose,
    /// 10/4: keep until.
    AskKeepUntil,
    /// 10/5: nonce.
    AskNonce,
}

/// What is wrong with a member of a key card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MemberFault {
    /// It must be there and is not.
    Missing,
    /// It has another CBOR type.
    Type,
    /// It is a string or list with nothing in it.
    Empty,
    /// It must have exactly so many bytes.
    Size {
        /// Bytes it must have.
        expected_size: usize,
        /// Bytes it has.
        size: usize,
    },
    /// It is longer than allowed: bytes of a text, entries of a list.
    TooLong {
        /// The limit.
        max: usize,
        /// What was found.
        actual: usize,
    },
    /// It holds control characters or characters that turn the direction of writing.
    Characters,
    /// It is not of the form that it must have (a slug, a JSON Pointer), or is listed twice.
    Form,
    /// It is a number without a meaning.
    Value,
    /// It is not a public key that may be used: no point, small order, short on the ledger, RSA under 3072 bits.
    Key,
}

/// The parts of a backup file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupPart {
    /// The file as a whole.
    File,
    /// The bytes before the sealed part.
    Header,
    /// Length of the file.
    Length,
    /// The closing checksum.
    Checksum,
    /// Order and framing of the sections inside.
    Sections,
    /// When and by which device the backup was made.
    Origin,
    /// The master seed.
    Seed,
    /// An RSA key, or the list of them.
    RsaKeys,
    /// The wallet's settings.
    Settings,
    /// The wallet's database.
    Database,
}

impl fmt::Display for Carrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::QrText => "QR text",
            Self::Text => "text",
        })
    }
}

impl fmt::Display for CardLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Envelope => "signed envelope",
            Self::Contents => "contents",
            Self::Ask => "ask",
        })
    }
}

impl fmt::Display for CardMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Version => "version",
            Self::Network => "network id",
            Self::Identity => "identity key",
            Self::LedgerKey => "ledger key",
            Self::EncryptionKey => "encryption key",
            Self::Expires => "expiry time",
            Self::HolderKey => "holder key",
            Self::Name => "name",
            Self::Role => "role",
            Self::Ask => "ask",
            Self::AskForm => "asked form",
            Self::AskFields => "asked fields",
            Self::AskPurpose => "purpose",
            Self::AskKeepUntil => "time to keep until",
            Self::AskNonce => "nonce",
        })
    }
}

impl fmt::Display for MemberFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("it is missing"),
            Self::Type => f.write_str("it has another type"),
            Self::Empty => f.write_str("it is empty"),
            Self::Size {
                expected_size,
                size,
            } => {
                write!(f, "it has {size} bytes instead of {expected_size}")
            }
            Self::TooLong { max, actual } => {
                write!(f, "its length is {actual}, at most {max} is allowed")
            }
            Self::Characters => f.write_str("it holds control or direction characters"),
            Self::Form => f.write_str("it is not of the form it must have"),
            Self::Value => f.write_str("it is a number without a meaning"),
            Self::Key => f.write_str("it is not a usable public key"),
        }
    }
}

impl fmt::Display for BackupPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::File => "file",
            Self::Header => "header",
            Self::Length => "length",
            Self::Checksum => "checksum",
            Self::Sections => "list of sections",
            Self::Origin => "origin",
            Self::Seed => "seed",
            Self::RsaKeys => "encryption keys",
            Self::Settings => "settings",
            Self::Database => "database",
        })
    }
}
