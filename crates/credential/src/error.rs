use civil_document::Pointer;

/// Why a credential was not issued, taken or shown.
///
/// Messages name members and places, never values of a document.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    // The issuer's or the holder's, who wrote what came.
    /// Not an SD-JWT, or one of its signatures or digests does not fit.
    #[error(transparent)]
    SdJwt(#[from] sd_jwt::Error),
    /// A padded text that is not UTF-8.
    #[error("credential is no text")]
    NotText,
    /// A claim that the issuer must sign in the clear is missing or malformed.
    #[error("issuer-signed claim {name:?} is missing or malformed")]
    Claim {
        /// Which claim; `kid` for the header's.
        name: &'static str,
    },
    /// `vct` names no form, or another than 서류명.
    #[error("credential is of no known form")]
    UnknownForm,
    /// The owner's copy of a document lacks values.
    #[error("values at {pointer:?} are missing from the owner's copy")]
    Incomplete {
        /// The object that misses some.
        pointer: String,
    },
    /// What can be withheld is not what the form says.
    #[error("wrong division into disclosures at {pointer:?}")]
    Division {
        /// The first place where the two differ.
        pointer: String,
    },
    /// The document does not keep the rules of its form.
    #[error(transparent)]
    Document(#[from] civil_document::Error),
    /// A member of `terms` is missing, malformed or unknown.
    #[error("terms have no usable {name:?}, or it is unknown")]
    Terms {
        /// Which member; `terms` for all of it.
        name: String,
    },

    // The caller's.
    /// The form has no preset of that name.
    #[error("form has no preset {id:?}")]
    UnknownPreset {
        /// The name.
        id: String,
    },
    /// A selection names a place that is nothing of the form's.
    #[error("form has nothing at {pointer:?}")]
    UnknownPlace {
        /// The place.
        pointer: Pointer,
    },
    /// What is to be issued or presented cannot be said in the format.
    #[error("{name:?} cannot be issued or presented: {rule}")]
    Unusable {
        /// Which claim or term.
        name: &'static str,
        /// What it should be.
        rule: &'static str,
    },
    /// Not an audience of this network's form.
    #[error("not urn:minwon:<network id>:<ledger key>")]
    Audience,
    /// Not a document hash: 64 lower-case hexadecimal digits.
    #[error("not a document hash")]
    Hash,

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
            Self::SdJwt(source) => source.code(),
            Self::NotText => "credential-not-text",
            Self::Claim { .. } => "credential-claim",
            Self::UnknownForm => "credential-unknown-form",
            Self::Incomplete { .. } => "credential-incomplete",
            Self::Division { .. } => "credential-division",
            Self::Document(source) => source.code(),
            Self::Terms { .. } => "credential-terms",
            Self::UnknownPreset { .. } => "credential-unknown-preset",
            Self::UnknownPlace { .. } => "credential-unknown-place",
            Self::Unusable { .. } => "credential-unusable",
            Self::Audience => "credential-audience",
            Self::Hash => "credential-hash",
            Self::Randomness { .. } => "credential-randomness",
        }
    }
}
