//! What the demonstration says, for programs and for people.

use std::time::Instant;

use civil_document::{Form, Lang};
use serde::Serialize;
use wallet::FieldChoice;
use wallet::verify::{Check, Verdict};

use super::millis;
use crate::words;

/// The whole report; `--json` prints it.
#[derive(Debug, Serialize)]
pub(crate) struct DemoReport {
    /// Whether everything came out as it must.
    pub(crate) ok: bool,
    /// The network's id.
    pub(crate) network: String,
    /// Where its node was.
    pub(crate) node: String,
    /// Milliseconds to make every key and start the node.
    pub(crate) setup_ms: u64,
    /// Milliseconds in all.
    pub(crate) total_ms: u64,
    /// One entry a file.
    pub(crate) documents: Vec<DocumentStory>,
    /// A withdrawal, an expiry and a revocation.
    pub(crate) aftermath: Vec<AftermathStep>,
}

/// One document's way.
#[derive(Debug, Serialize)]
pub(crate) struct DocumentStory {
    pub(crate) file: String,
    pub(crate) form: Option<Form>,
    #[serde(flatten)]
    pub(crate) mode: Option<Mode>,
    pub(crate) asset: Option<String>,
    /// What was made on the way.
    pub(crate) artefacts: Option<Artefacts>,
    /// Pointers of the fields that the bank saw.
    pub(crate) shown: Vec<String>,
    /// Pointers of those that it did not, or that the document may not have.
    pub(crate) withheld: Vec<String>,
    pub(crate) verdict: Option<Verdict>,
    pub(crate) checks: Vec<CheckLine>,
    pub(crate) steps: Vec<Step>,
    /// Kinds of the ledger's events, oldest first.
    pub(crate) timeline: Vec<String>,
    /// Why the file is not a document.
    pub(crate) faults: Vec<String>,
    pub(crate) ok: bool,
}

/// What was made on a document's way: what its holder has, and what everybody sees.
#[derive(Debug, Serialize)]
pub(crate) struct Artefacts {
    /// SHA-256 of the issuer-signed JWT: what the ledger knows the document by.
    pub(crate) document: String,
    /// Bytes of the SD-JWT with all its disclosures.
    pub(crate) sd_jwt_bytes: usize,
    /// Bytes of the presentation, with the holder's signature.
    pub(crate) presentation_bytes: usize,
    /// The sealed document beside the `issue`.
    pub(crate) issued: Sealed,
    /// The sealed presentation beside the `share`.
    pub(crate) shared: Sealed,
    /// The bank's card, as in its QR code.
    pub(crate) card: String,
}

/// A payload as the ledger shows it.
#[derive(Debug, Serialize)]
pub(crate) struct Sealed {
    pub(crate) sha256: String,
    pub(crate) bytes: u64,
}

/// How much was shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "disclosure", rename_all = "kebab-case")]
pub(crate) enum Mode {
    /// Everything.
    Whole,
    /// What a preset of the form opens.
    Preset { preset: String },
}

/// One check of the bank's report.
#[derive(Debug, Serialize)]
pub(crate) struct CheckLine {
    pub(crate) name: &'static str,
    pub(crate) outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<&'static str>,
}

/// One step and how long it took.
#[derive(Debug, Serialize)]
pub(crate) struct Step {
    pub(crate) step: StepKind,
    pub(crate) ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) transaction: Option<String>,
    #[serde(skip)]
    began: Instant,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum StepKind {
    Issue,
    Fetch,
    Accept,
    Share,
    Open,
    Timeline,
}

/// What can happen to a copy afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Aftermath {
    Withdrawal,
    Expiry,
    Revocation,
}

/// What the bank saw before and after.
#[derive(Debug, Serialize)]
pub(crate) struct AftermathStep {
    pub(crate) what: Aftermath,
    pub(crate) share: String,
    pub(crate) before: Verdict,
    pub(crate) verdict: Verdict,
    /// The check that must fail, and why.
    pub(crate) check: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) ok: bool,
}

impl Mode {
    pub(crate) fn choice(&self) -> FieldChoice {
        match self {
            Self::Whole => FieldChoice::Everything,
            Self::Preset { preset } => FieldChoice::Preset(preset.clone()),
        }
    }
}

impl CheckLine {
    pub(crate) fn of(check: &Check) -> Self {
        Self {
            name: check.name.code(),
            outcome: check.outcome.code(),
            reason: check.reason.map(wallet::verify::Reason::code),
        }
    }
}

impl Step {
    pub(crate) fn begin(step: StepKind) -> Self {
        Self {
            step,
            ms: 0,
            transaction: None,
            began: Instant::now(),
        }
    }

    pub(crate) fn end(self) -> Self {
        Self {
            ms: millis(self.began),
            ..self
        }
    }

    pub(crate) fn with_transaction(self, id: &str) -> Self {
        Self {
            transaction: Some(id.to_owned()),
            ..self
        }
    }
}

impl DocumentStory {
    /// A file that is not a document.
    pub(crate) fn refused(file: String, error: &civil_document::Error) -> Self {
        let faults = error.faults().iter();
        let mut faults: Vec<_> = faults
            .map(|fault| format!("{}: {}", fault.pointer, fault.code()))
            .collect();
        if faults.is_empty() {
            faults.push(error.code().to_owned());
        }
        Self {
            file,
            form: None,
            mode: None,
            asset: None,
            artefacts: None,
            shown: Vec::new(),
            withheld: Vec::new(),
            verdict: None,
            checks: Vec::new(),
            steps: Vec::new(),
            timeline: Vec::new(),
            faults,
            ok: false,
        }
    }

    pub(crate) fn total_ms(&self) -> u64 {
        self.steps.iter().map(|step| step.ms).sum()
    }
}

impl DemoReport {
    /// The story for people.
    pub(crate) fn text(&self, lang: Lang) -> String {
        let mut lines = vec![words::demo::opening(&self.node, self.setup_ms)];
        for (number, story) in (1..).zip(&self.documents) {
            lines.extend(words::demo::story(number, story));
        }
        if !self.aftermath.is_empty() {
            lines.push(words::demo::afterwards());
            lines.extend(self.aftermath.iter().map(words::demo::fate));
        }
        let good = self.documents.iter().filter(|story| story.ok).count();
        lines.push(words::demo::ending(
            good,
            self.documents.len(),
            self.ok,
            self.total_ms,
        ));
        let lines: Vec<&str> = lines.iter().map(|line| line.get(lang)).collect();
        lines.join("\n")
    }
}
