use crate::TransactionId;

/// Why a transaction is refused, or could not be made.
///
/// Display texts are those of the official server, which clients show to people; of a value that they
/// repeat, 128 characters at most.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    // The sender's fault, found in the transaction alone.
    /// The body is not JSON that is taken.
    #[error("{0}")]
    Json(#[from] strict_json::Error),
    /// The body is JSON, but no object.
    #[error("the body must be a JSON object")]
    NotAnObject,
    /// A number that canonical JSON cannot write or the store cannot hold: an integer beyond signed
    /// 64 bits, or one whose nearest double is an infinity.
    #[error("number outside the range of signed 64-bit integers and finite doubles")]
    NumberRange,
    /// No member `id`.
    #[error("No transaction id found!")]
    IdMissing,
    /// The id is not the hash of the body.
    #[error(
        "The transaction's id '{id}' isn't equal to the hash of its body, i.e. it's not valid."
    )]
    IdWrong {
        /// The id as it was given.
        id: String,
    },
    /// The shape is not that of a transaction.
    #[error("{what}")]
    Schema {
        /// What is wrong.
        what: String,
    },
    /// A member name that a document database cannot hold.
    #[error(
        "Invalid key name \"{name}\" in {part} object. The key name cannot contain characters \".\", \"$\" or null characters"
    )]
    MemberName {
        /// The name.
        name: String,
        /// `asset` or `metadata`.
        part: &'static str,
    },
    /// A member named `language` with a value that a text index cannot hold.
    #[error(
        "MongoDB does not support text search for the language \"{language}\". If you do not understand this error message then please rename key/field \"language\" to something else like \"lang\"."
    )]
    Language {
        /// The value.
        language: String,
    },
    /// An operation that manages validators, which is done otherwise here.
    #[error("operation {operation} is not taken by this network")]
    Election {
        /// The operation.
        operation: String,
    },
    /// A fulfillment is not one canonical encoding of one of the two types.
    #[error("Fulfillment URI couldn't been parsed")]
    Fulfillment,
    /// An amount of zero.
    #[error("`amount` must be greater than 0")]
    AmountNotPositive,
    /// An amount above the largest.
    #[error("`amount` must be <= 9000000000000000000")]
    AmountTooLarge,
    /// Conditions nested deeper than 99 thresholds.
    #[error("Threshold condition nested deeper than 99 levels")]
    ThresholdTooDeep,
    /// A signature or the condition that it fulfills does not fit.
    #[error("Transaction signature is invalid.")]
    SignatureInvalid,

    // The sender's fault, found against state.
    /// A CREATE that is there already.
    #[error("transaction `{id}` already exists")]
    DuplicateTransaction {
        /// Its id.
        id: TransactionId,
    },
    /// The transaction that is to be spent is not there, or has no such output.
    #[error("input `{id}` doesn't exist")]
    InputDoesNotExist {
        /// Id of the transaction that is to be spent.
        id: TransactionId,
    },
    /// The output is spent already.
    #[error("input `{id}` was already spent")]
    DoubleSpend {
        /// Id of the transaction whose output it is.
        id: TransactionId,
    },
    /// One transaction names an output twice.
    #[error("tx \"{id}\" spends inputs twice")]
    SpendsTwice {
        /// Id of the spending transaction.
        id: TransactionId,
    },
    /// Inputs of several assets.
    #[error("All inputs of all transactions passed need to have the same asset id")]
    AssetsDiffer,
    /// Inputs of another asset than `asset.id`.
    #[error("The asset id of the input does not match the asset id of the transaction")]
    AssetWrong,
    /// The sums differ.
    #[error(
        "The amount used in the inputs `{input}` needs to be same as the amount used in the outputs `{output}`"
    )]
    SumsDiffer {
        /// Sum of the inputs.
        input: u128,
        /// Sum of the outputs.
        output: u128,
    },

    // The caller's fault.
    /// Not 64 lower-case hex digits.
    #[error("a {what} is 64 lower-case hex digits")]
    IdText {
        /// Which kind of id.
        what: &'static str,
    },
    /// Not base58 of 32 bytes.
    #[error("a public key is base58 text of exactly 32 bytes")]
    KeyText,
    /// A builder lacks a key that the condition needs.
    #[error("no key at hand fulfills the condition of input {input_index}")]
    KeyMissing {
        /// Zero-based index of the input.
        input_index: usize,
    },
    /// A condition that nobody can fulfill: no members, or a threshold beyond them.
    #[error("a threshold lies between 1 and the number of its members")]
    ThresholdRange,

    // The machine's fault.
    /// The operating system's random source failed.
    #[error("the system's random source failed")]
    NoRandomness,
}

/// The official server's error classes, as they stand in its answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorClass {
    /// The body is not a JSON object that can be stored: the web framework's 400.
    BadRequest,
    /// `InvalidHash`
    InvalidHash,
    /// `SchemaValidationError`, answered as `Invalid transaction schema`.
    SchemaValidationError,
    /// `ValidationError`
    ValidationError,
    /// `InvalidSignature`
    InvalidSignature,
    /// `AmountError`
    AmountError,
    /// `ThresholdTooDeep`
    ThresholdTooDeep,
    /// `DuplicateTransaction`
    DuplicateTransaction,
    /// `InputDoesNotExist`
    InputDoesNotExist,
    /// `DoubleSpend`
    DoubleSpend,
    /// `AssetIdMismatch`
    AssetIdMismatch,
    /// No error of a transaction: a wrong argument, or the machine.
    None,
}

impl ErrorClass {
    /// The name of the class.
    pub fn name(self) -> &'static str {
        match self {
            Self::BadRequest => "BadRequest",
            Self::InvalidHash => "InvalidHash",
            Self::SchemaValidationError => "SchemaValidationError",
            Self::ValidationError => "ValidationError",
            Self::InvalidSignature => "InvalidSignature",
            Self::AmountError => "AmountError",
            Self::ThresholdTooDeep => "ThresholdTooDeep",
            Self::DuplicateTransaction => "DuplicateTransaction",
            Self::InputDoesNotExist => "InputDoesNotExist",
            Self::DoubleSpend => "DoubleSpend",
            Self::AssetIdMismatch => "AssetIdMismatch",
            Self::None => "None",
        }
    }
}

impl Error {
    /// The official class.
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::Json(_) | Self::NotAnObject | Self::NumberRange => ErrorClass::BadRequest,
            Self::IdMissing | Self::IdWrong { .. } => ErrorClass::InvalidHash,
            Self::Schema { .. } | Self::Election { .. } => ErrorClass::SchemaValidationError,
            Self::MemberName { .. } | Self::Language { .. } => ErrorClass::ValidationError,
            Self::Fulfillment | Self::SignatureInvalid => ErrorClass::InvalidSignature,
            Self::AmountNotPositive | Self::AmountTooLarge | Self::SumsDiffer { .. } => {
                ErrorClass::AmountError
            }
            Self::ThresholdTooDeep => ErrorClass::ThresholdTooDeep,
            Self::DuplicateTransaction { .. } => ErrorClass::DuplicateTransaction,
            Self::InputDoesNotExist { .. } => ErrorClass::InputDoesNotExist,
            Self::DoubleSpend { .. } | Self::SpendsTwice { .. } => ErrorClass::DoubleSpend,
            Self::AssetsDiffer | Self::AssetWrong => ErrorClass::AssetIdMismatch,
            Self::IdText { .. }
            | Self::KeyText
            | Self::KeyMissing { .. }
            | Self::ThresholdRange
            | Self::NoRandomness => ErrorClass::None,
        }
    }

    pub(crate) fn schema(what: impl Into<String>) -> Self {
        Self::Schema { what: what.into() }
    }
}
