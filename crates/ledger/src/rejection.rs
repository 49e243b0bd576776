use bigchain::Operation;

use crate::{Kind, Role};

/// Why a transaction is not taken. Always the sender's fault, or a race that the sender lost.
///
/// One variant for each rule; [`code`](Self::code) goes over HTTP and never changes. Nothing here
/// carries contents of a document, a key or a signature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rejection {
    /// The transaction breaks a rule of BigchainDB itself.
    #[error(transparent)]
    Bigchain(#[from] bigchain::Error),

    // The shape of `minwon`.
    /// `asset.data` or `metadata` has other members beside `minwon`.
    #[error("`minwon` must be the only member of the data")]
    MembersBesideMinwon,
    /// A CREATE of ours also has `metadata`.
    #[error("a CREATE with `minwon` in its asset must have null metadata")]
    MetadataNotNull,
    /// `v` is not 1.
    #[error("unsupported version of `minwon`")]
    VersionUnsupported,
    /// `kind` is not a kind of the network.
    #[error("unknown kind of transaction")]
    KindUnknown,
    /// `kind` is one that this version does not take yet.
    #[error("kind `{kind}` is not taken yet")]
    KindNotYet {
        /// The kind that was read.
        kind: Kind,
    },
    /// The kind belongs into the other of CREATE and TRANSFER.
    #[error("kind `{kind}` belongs into a {expected:?}, not a {found:?}")]
    KindOperation {
        /// The kind that was read.
        kind: Kind,
        /// The operation of this kind.
        expected: Operation,
        /// The operation of the transaction.
        found: Operation,
    },
    /// `net` names another network.
    #[error("the transaction is meant for another network")]
    NetworkWrong,
    /// A member that the kind requires is not there.
    #[error("`minwon` lacks its member `{member}`")]
    MemberMissing {
        /// Name of the member.
        member: &'static str,
    },
    /// A member has another type or form than its kind wants.
    #[error("member `{member}` is malformed")]
    MemberMalformed {
        /// Name of the member.
        member: &'static str,
    },
    /// A member that the kind does not have.
    #[error("`minwon` has a member that its kind does not know")]
    MemberUnknown,
    /// The payload is larger than its kind allows.
    #[error("a payload of {size} bytes where at most {max_bytes} are taken")]
    PayloadTooLarge {
        /// Largest size, in bytes.
        max_bytes: u64,
        /// Size named by the transaction, in bytes.
        size: u64,
    },

    // The form of the transaction.
    /// A kind of ours with other than one input.
    #[error("kind `{kind}` has exactly one input, not {found}")]
    InputsNotOne {
        /// The kind.
        kind: Kind,
        /// Number of inputs found.
        found: usize,
    },
    /// A kind of ours that is not signed by exactly one key.
    #[error("kind `{kind}` is signed by exactly one key")]
    SignersNotOne {
        /// The kind.
        kind: Kind,
    },
    /// Another number of outputs than the kind has.
    #[error("kind `{kind}` has {expected} output(s) here, not {found}")]
    OutputsWrong {
        /// The kind.
        kind: Kind,
        /// Number of outputs that the kind has.
        expected: usize,
        /// Number of outputs found.
        found: usize,
    },
    /// An output has another amount than the kind fixes.
    #[error("output {output_index} of kind `{kind}` has the wrong amount")]
    OutputAmountWrong {
        /// The kind.
        kind: Kind,
        /// Zero-based index of the output.
        output_index: u32,
    },
    /// An output's condition has another form than the kind fixes: a single key, or 1-of-2.
    #[error("output {output_index} of kind `{kind}` has a condition of another form")]
    OutputConditionWrong {
        /// The kind.
        kind: Kind,
        /// Zero-based index of the output.
        output_index: u32,
    },
    /// `public_keys` of an output are not the keys of its condition in the condition's order.
    #[error("`public_keys` of output {output_index} are not the keys of its condition")]
    OutputKeysDiffer {
        /// Zero-based index of the output.
        output_index: u32,
    },

    // Roles.
    /// An output of ours spent by something its role does not allow, a plain TRANSFER included; or
    /// an output that is not ours spent by a kind of ours.
    #[error("a `{kind}` cannot spend an output of role `{role}`")]
    RoleWrong {
        /// The kind that spends.
        kind: Kind,
        /// The role of the spent output.
        role: Role,
    },
    /// A request's output spent by anything.
    #[error("the output of a request is never spent")]
    RequestSpent,

    // Issuers, requests, issues.
    /// The key is not a ledger key of a registered issuer.
    #[error("the key belongs to no registered issuer")]
    IssuerUnknown,
    /// The issuer's key is not active at the time of the block.
    #[error("the issuer's key is not active")]
    IssuerKeyInactive,
    /// The issuer has as many open requests as the network allows.
    #[error("the issuer has {max_count} open requests")]
    RequestsTooMany {
        /// Largest number of open requests of an issuer.
        max_count: u32,
    },
    /// `request` names no request of this network.
    #[error("no such request")]
    RequestUnknown,
    /// `request` names a request to another issuer.
    #[error("the request was made to another issuer")]
    RequestOtherIssuer,
    /// The request has its answer already.
    #[error("the request has been answered already")]
    RequestAnswered,
    /// The request ended, 30 days after it was made.
    #[error("the request has ended")]
    RequestEnded,
    /// The seal is not 1-of-2 of the issuing key and the issuer's recovery key.
    #[error("the seal is not 1-of-2 of the issuing key and the issuer's recovery key")]
    SealWrong,
    /// The issuer has an asset with this `document` already.
    #[error("the issuer has issued this document already")]
    DocumentExists,
    /// The document's `expires` is not in the future of block time.
    #[error("the document would have expired at its issue")]
    IssueExpired,

    // The life of a document.
    /// `accept` of a document that was accepted or declined before.
    #[error("the document is not on offer any more")]
    AcceptNotOffered,
    /// `decline` of a document that was accepted or declined before.
    #[error("the document is not on offer any more")]
    DeclineNotOffered,
    /// The units stay with the key that they were spent from.
    #[error("the owner's units must go to a fresh key")]
    OwnerKeyReused,
    /// `discard` of a document that was not accepted.
    #[error("the document has not been accepted")]
    DiscardNotAccepted,
    /// A second `discard`.
    #[error("the document has been discarded already")]
    DiscardTwice,
    /// A second `revoke`.
    #[error("the document has been revoked already")]
    RevokeTwice,
    /// `revoke` changes the seal's condition.
    #[error("`revoke` must leave the seal's condition as it is")]
    RevokeConditionChanged,

    // Shares.
    /// `share` of a document that was not accepted.
    #[error("the document has not been accepted")]
    ShareNotAccepted,
    /// `share` of a revoked document.
    #[error("the document has been revoked")]
    ShareRevoked,
    /// `share` of a discarded document.
    #[error("the document has been discarded")]
    ShareDiscarded,
    /// `share` after the document's own `expires`.
    #[error("the document has expired")]
    ShareDocumentExpired,
    /// The share's `expires` is not in the future of block time.
    #[error("the share would end at once")]
    ShareExpiresPast,
    /// The share's `expires` is more than one year on.
    #[error("the share would last more than one year")]
    ShareExpiresTooLate,
    /// The share's `expires` is after the document's.
    #[error("the share would outlast the document")]
    ShareExpiresAfterDocument,
    /// The share's `expires` is not a multiple of the network's step in Seoul time.
    #[error("the share's end is not a multiple of {step_s} s in Seoul time")]
    ShareExpiresStep {
        /// The network's `expiry_step_s`.
        step_s: u64,
    },
    /// Receiver and owner of a held copy are one key.
    #[error("receiver and owner of a held copy must be two keys")]
    HeldKeysEqual,

    // Held copies.
    /// `receipt` fulfilled by another key than the receiver's.
    #[error("a receipt is signed by the receiver's key")]
    ReceiptNotByReceiver,
    /// A second `receipt` of one copy.
    #[error("the copy has its receipt already")]
    ReceiptTwice,
    /// `receipt` when the share has ended.
    #[error("the share has ended")]
    ReceiptAfterEnd,
    /// `receipt` changes the held copy's condition.
    #[error("`receipt` must leave the copy's condition as it is")]
    ReceiptConditionChanged,
    /// `return` fulfilled by another key than the receiver's.
    #[error("a return is signed by the receiver's key")]
    ReturnNotByReceiver,
    /// `return` to another key than the held copy's owner.
    #[error("a copy is returned to its owner's key")]
    ReturnNotToOwner,
    /// `withdraw` fulfilled by another key than the owner's.
    #[error("a withdrawal is signed by the owner's key")]
    WithdrawNotByOwner,

    // Payloads at admission; replay does not look at them.
    /// The transaction names a payload and the submission brings none.
    #[error("the submission lacks its payload")]
    PayloadMissing,
    /// The submission brings a payload that the transaction does not name.
    #[error("the transaction names no payload")]
    PayloadUnexpected,
    /// The payload has another size than the transaction names.
    #[error("the payload has {found} bytes, not {expected}")]
    PayloadSizeDiffers {
        /// Size named by the transaction, in bytes.
        expected: u64,
        /// Size of the payload, in bytes.
        found: u64,
    },
    /// The payload has another SHA-256 than the transaction names.
    #[error("the payload has another hash than the transaction names")]
    PayloadHashDiffers,
}

impl Rejection {
    /// The rule's code: lower-case words and hyphens, the same in every version.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Bigchain(error) => bigchain_code(error.class()),
            Self::MembersBesideMinwon => "minwon-not-alone",
            Self::MetadataNotNull => "metadata-not-null",
            Self::VersionUnsupported => "minwon-version",
            Self::KindUnknown => "kind-unknown",
            Self::KindNotYet { .. } => "kind-not-yet",
            Self::KindOperation { .. } => "kind-operation",
            Self::NetworkWrong => "network-wrong",
            Self::MemberMissing { .. } => "minwon-member-missing",
            Self::MemberMalformed { .. } => "minwon-member-malformed",
            Self::MemberUnknown => "minwon-member-unknown",
            Self::PayloadTooLarge { .. } => "payload-too-large",
            Self::InputsNotOne { .. } => "inputs-not-one",
            Self::SignersNotOne { .. } => "signers-not-one",
            Self::OutputsWrong { .. } => "outputs-wrong",
            Self::OutputAmountWrong { .. } => "output-amount-wrong",
            Self::OutputConditionWrong { .. } => "output-condition-wrong",
            Self::OutputKeysDiffer { .. } => "output-keys-differ",
            Self::RoleWrong { .. } => "role-wrong",
            Self::RequestSpent => "request-spent",
            Self::IssuerUnknown => "issuer-unknown",
            Self::IssuerKeyInactive => "issuer-key-inactive",
            Self::RequestsTooMany { .. } => "requests-too-many",
            Self::RequestUnknown => "request-unknown",
            Self::RequestOtherIssuer => "request-other-issuer",
            Self::RequestAnswered => "request-answered",
            Self::RequestEnded => "request-ended",
            Self::SealWrong => "seal-wrong",
            Self::DocumentExists => "document-exists",
            Self::IssueExpired => "issue-expired",
            Self::AcceptNotOffered => "accept-not-offered",
            Self::DeclineNotOffered => "decline-not-offered",
            Self::OwnerKeyReused => "owner-key-reused",
            Self::DiscardNotAccepted => "discard-not-accepted",
            Self::DiscardTwice => "discard-twice",
            Self::RevokeTwice => "revoke-twice",
            Self::RevokeConditionChanged => "revoke-condition-changed",
            Self::ShareNotAccepted => "share-not-accepted",
            Self::ShareRevoked => "share-revoked",
            Self::ShareDiscarded => "share-discarded",
            Self::ShareDocumentExpired => "share-document-expired",
            Self::ShareExpiresPast => "share-expires-past",
            Self::ShareExpiresTooLate => "share-expires-too-late",
            Self::ShareExpiresAfterDocument => "share-expires-after-document",
            Self::ShareExpiresStep { .. } => "share-expires-step",
            Self::HeldKeysEqual => "held-keys-equal",
            Self::ReceiptNotByReceiver => "receipt-not-by-receiver",
            Self::ReceiptTwice => "receipt-twice",
            Self::ReceiptAfterEnd => "receipt-after-end",
            Self::ReceiptConditionChanged => "receipt-condition-changed",
            Self::ReturnNotByReceiver => "return-not-by-receiver",
            Self::ReturnNotToOwner => "return-not-to-owner",
            Self::WithdrawNotByOwner => "withdraw-not-by-owner",
            Self::PayloadMissing => "payload-missing",
            Self::PayloadUnexpected => "payload-unexpected",
            Self::PayloadSizeDiffers { .. } => "payload-size-differs",
            Self::PayloadHashDiffers => "payload-hash-differs",
        }
    }

    /// BigchainDB's own error, with its official class and text, when that is the cause.
    pub fn bigchain(&self) -> Option<&bigchain::Error> {
        match self {
            Self::Bigchain(error) => Some(error),
            _ => None,
        }
    }
}

/// BigchainDB's error classes as codes of ours.
fn bigchain_code(class: bigchain::ErrorClass) -> &'static str {
    use bigchain::ErrorClass as Class;
    match class {
        Class::BadRequest => "bigchaindb-bad-request",
        Class::InvalidHash => "bigchaindb-invalid-hash",
        Class::SchemaValidationError => "bigchaindb-schema",
        Class::ValidationError => "bigchaindb-validation",
        Class::InvalidSignature => "bigchaindb-invalid-signature",
        Class::AmountError => "bigchaindb-amount",
        Class::ThresholdTooDeep => "bigchaindb-threshold-too-deep",
        Class::DuplicateTransaction => "bigchaindb-duplicate-transaction",
        Class::InputDoesNotExist => "bigchaindb-input-does-not-exist",
        Class::DoubleSpend => "bigchaindb-double-spend",
        Class::AssetIdMismatch => "bigchaindb-asset-id-mismatch",
        _ => "bigchaindb-other",
    }
}
