//! The verification report: named checks, each with what it rests on, and the verdict.

use serde::{Deserialize, Serialize};

/// The checks of a report, in the order in which they are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckName {
    /// The envelope could be decrypted with the receiver's key.
    Opened,
    /// The document follows its form.
    FormValid,
    /// The issuer stands in the registry, and its keys were good when it issued.
    IssuerKnown,
    /// The issuer's signature fits.
    IssuerSignature,
    /// Every disclosed field is what the issuer signed.
    FieldsUntouched,
    /// The document is the one that the ledger's asset stands for.
    BoundToAsset,
    /// Its owner made this presentation.
    FromOwner,
    /// It was made for this receiver and carried by this share.
    MeantForMe,
    /// It answers the receiver's own request.
    AnswersRequest,
    /// Its owner accepted the document.
    Accepted,
    /// Neither document nor share has expired.
    InTime,
    /// The owner has not taken the copy back, and the receiver has not returned it.
    NotWithdrawn,
    /// The issuer has not revoked the document.
    NotRevoked,
    /// Everything above that the ledger says was proved or signed.
    OnLedger,
}

impl CheckName {
    /// The name as it stands in JSON, stable between versions.
    pub fn code(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::FormValid => "form-valid",
            Self::IssuerKnown => "issuer-known",
            Self::IssuerSignature => "issuer-signature",
            Self::FieldsUntouched => "fields-untouched",
            Self::BoundToAsset => "bound-to-asset",
            Self::FromOwner => "from-owner",
            Self::MeantForMe => "meant-for-me",
            Self::AnswersRequest => "answers-request",
            Self::Accepted => "accepted",
            Self::InTime => "in-time",
            Self::NotWithdrawn => "not-withdrawn",
            Self::NotRevoked => "not-revoked",
            Self::OnLedger => "on-ledger",
        }
    }
}

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// What the check asks for is so.
    Passed,
    /// What the check asks for is not so.
    Failed,
    /// It could not be found out.
    NotChecked,
}

/// Why a check failed or was not done; stable codes, put into sentences by the shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Reason {
    /// The envelope is not for the receiver's key, or was changed on the way.
    CannotDecrypt,
    /// The ledger gives the envelope to nobody any more.
    Ended,
    /// The envelope holds something else than a presentation.
    NotAPresentation,
    /// The presentation is malformed.
    Malformed,
    /// The document breaks a rule of its form.
    FormBroken,
    /// No such issuer in the registry.
    IssuerUnknown,
    /// The issuer has no such key, or the key was not good when it issued.
    IssuerKeyNotGood,
    /// The issuer's signature does not fit.
    SignatureWrong,
    /// A disclosure is not one that the issuer signed.
    FieldChanged,
    /// The asset on the ledger stands for another document.
    OtherDocument,
    /// The asset was made by another issuer than the one who signed.
    OtherIssuer,
    /// The holder's signature over the presentation is missing or does not fit.
    HolderSignatureWrong,
    /// The presentation names another asset.
    OtherAsset,
    /// The presentation was made for another receiver.
    OtherAudience,
    /// The public end of the share differs from the signed one.
    OtherExpiry,
    /// It answers no request of this receiver, or another one.
    OtherRequest,
    /// A field that was asked for is withheld.
    FieldMissing,
    /// The owner has not accepted the document.
    NotAccepted,
    /// The owner declined the document.
    Declined,
    /// The share has ended.
    ShareExpired,
    /// The document has ended.
    DocumentExpired,
    /// The document is not yet valid.
    NotYetValid,
    /// The owner took the copy back.
    Withdrawn,
    /// The receiver returned the copy.
    Returned,
    /// The issuer revoked the document.
    Revoked,
    /// The ledger does not have it.
    NotOnLedger,
    /// The ledger's newest block is too old to tell.
    LedgerStale,
    /// The local clock and the ledger's disagree.
    ClockOff,
    /// No node could be asked.
    NoNetwork,
    /// It rests on a check that failed or was not done.
    RestsOnOther,
}

/// On what a check rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// The presentation and keys at hand alone.
    Local,
    /// A block signed by the node's log key: believed as far as the node is.
    Node,
}

/// One check of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Which check.
    pub name: CheckName,
    /// How it came out.
    pub outcome: Outcome,
    /// Why, unless it passed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<Reason>,
    /// On what it rests.
    pub evidence: Evidence,
    /// Technical particulars: keys, pointers and codes, never values of the document.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detail: Option<String>,
}

/// The verdict over all checks that apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Every check passed.
    Valid,
    /// A check failed.
    NotValid,
    /// None failed, and at least one was not done.
    NotFullyChecked,
}

/// The state of the ledger that the report speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsOf {
    /// Height of the newest verified block.
    pub height: u64,
    /// Its time, in milliseconds since the Unix epoch.
    pub time_ms: u64,
    /// Address of the node that signed it.
    pub node: String,
}

/// What a receiver found out about a presentation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The verdict that follows from the checks.
    pub verdict: Verdict,
    /// The checks that apply, each once, in the order of [`CheckName`].
    pub checks: Vec<Check>,
    /// The ledger's state that was asked, if any.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub as_of: Option<AsOf>,
}

impl Report {
    /// Orders the checks and draws the verdict.
    pub fn new(mut checks: Vec<Check>, as_of: Option<AsOf>) -> Self {
        checks.sort_by_key(|check| check.name);
        let any = |outcome| checks.iter().any(|check| check.outcome == outcome);
        let verdict = if any(Outcome::Failed) {
            Verdict::NotValid
        } else if any(Outcome::NotChecked) || checks.is_empty() {
            Verdict::NotFullyChecked
        } else {
            Verdict::Valid
        };
        Self {
            verdict,
            checks,
            as_of,
        }
    }

    /// The check of that name, if it applies.
    pub fn check(&self, name: CheckName) -> Option<&Check> {
        self.checks.iter().find(|check| check.name == name)
    }

    /// The first check that failed, else the first that was not done.
    pub fn first_problem(&self) -> Option<&Check> {
        [Outcome::Failed, Outcome::NotChecked]
            .into_iter()
            .find_map(|outcome| self.checks.iter().find(|check| check.outcome == outcome))
    }
}

impl Check {
    /// A check that passed.
    pub fn passed(name: CheckName, evidence: Evidence) -> Self {
        Self {
            name,
            outcome: Outcome::Passed,
            reason: None,
            evidence,
            detail: None,
        }
    }

    /// A check that failed.
    pub fn failed(name: CheckName, evidence: Evidence, reason: Reason) -> Self {
        Self {
            name,
            outcome: Outcome::Failed,
            reason: Some(reason),
            evidence,
            detail: None,
        }
    }

    /// A check that could not be done.
    pub fn not_checked(name: CheckName, evidence: Evidence, reason: Reason) -> Self {
        Self {
            name,
            outcome: Outcome::NotChecked,
            reason: Some(reason),
            evidence,
            detail: None,
        }
    }

    /// The same check with particulars.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<String>) -> Self {
        Self {
            detail: Some(detail.into()),
            ..self
        }
    }
}

impl Reason {
    /// The reason as it stands in JSON, stable between versions.
    pub fn code(self) -> &'static str {
        match self {
            Self::CannotDecrypt => "cannot-decrypt",
            Self::Ended => "ended",
            Self::NotAPresentation => "not-a-presentation",
            Self::Malformed => "malformed",
            Self::FormBroken => "form-broken",
            Self::IssuerUnknown => "issuer-unknown",
            Self::IssuerKeyNotGood => "issuer-key-not-good",
            Self::SignatureWrong => "signature-wrong",
            Self::FieldChanged => "field-changed",
            Self::OtherDocument => "other-document",
            Self::OtherIssuer => "other-issuer",
            Self::HolderSignatureWrong => "holder-signature-wrong",
            Self::OtherAsset => "other-asset",
            Self::OtherAudience => "other-audience",
            Self::OtherExpiry => "other-expiry",
            Self::OtherRequest => "other-request",
            Self::FieldMissing => "field-missing",
            Self::NotAccepted => "not-accepted",
            Self::Declined => "declined",
            Self::ShareExpired => "share-expired",
            Self::DocumentExpired => "document-expired",
            Self::NotYetValid => "not-yet-valid",
            Self::Withdrawn => "withdrawn",
            Self::Returned => "returned",
            Self::Revoked => "revoked",
            Self::NotOnLedger => "not-on-ledger",
            Self::LedgerStale => "ledger-stale",
            Self::ClockOff => "clock-off",
            Self::NoNetwork => "no-network",
            Self::RestsOnOther => "rests-on-other",
        }
    }
}

impl Outcome {
    /// The outcome as it stands in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotChecked => "not-checked",
        }
    }
}

impl Verdict {
    /// The verdict as it stands in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::NotValid => "not-valid",
            Self::NotFullyChecked => "not-fully-checked",
        }
    }
}
