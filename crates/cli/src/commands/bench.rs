use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use civil_document::Document;
use credential::{
    Audience, Credential, IssueTerms, Presentation, ShareTerms, Terms, issue, make_nonce, padding,
};
use jose::{Ed25519PrivateKey, PublicJwk, PublicKey, RsaPrivateKey, Signer as _, jwe};
use serde::Serialize;
use serde_json::json;

use crate::answer::Answer;
use crate::args::BenchCommand;
use crate::commands::document;
use crate::context::Context;
use crate::failure::Failure;
use crate::words;

/// A household of four, which is the usual document.
const SAMPLE: &[u8] = include_bytes!("../../data/bench-document.json");

const CONTENT_TYPE: &str = "dc+sd-jwt";
const DAY_S: u64 = 86_400;

pub(crate) fn run(command: BenchCommand, context: &Context) -> Result<Answer, Failure> {
    match command {
        BenchCommand::Crypto { seconds, document } => crypto(seconds, document.as_deref(), context),
    }
}

/// What is measured, in the order of a document's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Operation {
    Issue,
    Seal,
    Open,
    Verify,
}

impl Operation {
    const ALL: [Self; 4] = [Self::Issue, Self::Seal, Self::Open, Self::Verify];
}

#[derive(Serialize)]
struct Measured {
    name: Operation,
    count: u64,
    seconds: f64,
    per_second: f64,
}

fn crypto(seconds: u64, path: Option<&Path>, context: &Context) -> Result<Answer, Failure> {
    let document = match path {
        Some(path) => document::read(path)?,
        None => Document::parse(SAMPLE).map_err(|_| Failure::ours("sample-invalid"))?,
    };
    let preparing = context.progress(1, &words::bench::preparing());
    let scene = Scene::make(document, context.now_s()?)?;
    drop(preparing);

    let progress = context.progress(Operation::ALL.len() as u64, &words::bench::measuring());
    let time = Duration::from_secs(seconds);
    let mut operations = Vec::new();
    for operation in Operation::ALL {
        operations.push(measure(operation, time, &scene)?);
        progress.step();
    }
    drop(progress);

    let form = scene.document.form();
    let size = scene.shown.len();
    let subject = words::bench::subject(form.title_ko(), form.title_en(), size);
    let mut text = format!("{}\n", context.say(&subject));
    for measured in &operations {
        let name = words::bench::operation(measured.name);
        let line = words::bench::line(&name, measured.per_second);
        text.push_str(&format!("{}\n", context.say(&line)));
    }
    let optimised = !cfg!(debug_assertions);
    let json = json!({
        "form": form,
        "sd_jwt_bytes": size,
        "sealed_bytes": scene.sealed.len(),
        "optimised": optimised,
        "operations": operations,
    });
    let answer = Answer::new(&json, text)?;
    Ok(if optimised {
        answer
    } else {
        answer.with_remark(context.say(&words::bench::not_optimised()))
    })
}

/// Repeats an operation on this thread until the time is over; the first time does not count.
fn measure(operation: Operation, time: Duration, scene: &Scene) -> Result<Measured, Failure> {
    scene.perform(operation)?;
    let start = Instant::now();
    let mut count = 0;
    while start.elapsed() < time {
        scene.perform(operation)?;
        count += 1;
    }
    let seconds = start.elapsed().as_secs_f64();
    Ok(Measured {
        name: operation,
        count,
        seconds,
        per_second: count as f64 / seconds,
    })
}

/// A document on its way: everything that one step needs of the others.
struct Scene {
    document: Document,
    terms: IssueTerms,
    issuer: RsaPrivateKey,
    issuer_public: PublicKey,
    receiver: RsaPrivateKey,
    /// The presentation of the whole document.
    shown: String,
    /// The same, padded and sealed.
    sealed: String,
}

impl Scene {
    fn make(document: Document, now_s: u64) -> Result<Self, Failure> {
        let key = || RsaPrivateKey::make().map_err(|error| words::jose::refused(&error));
        let (issuer, receiver) = (key()?, key()?);
        let holder = Ed25519PrivateKey::make().map_err(|error| words::jose::refused(&error))?;
        let mut scene = Self {
            document,
            terms: IssueTerms {
                iss: "https://gov.example".to_owned(),
                iat_s: now_s,
                nbf_s: None,
                exp_s: Some(now_s + 90 * DAY_S),
                holder: PublicJwk::from(holder.public_key()),
            },
            issuer_public: issuer.public_key(),
            issuer,
            receiver,
            shown: String::new(),
            sealed: String::new(),
        };
        let refused = |error| words::credential::refused(&error);
        let share = ShareTerms {
            // Any key of the right shape: nothing is submitted.
            audience: Audience::new([0; 32], "2".repeat(44)).map_err(refused)?,
            nonce: make_nonce().map_err(refused)?,
            iat_s: now_s,
            terms: Terms {
                asset: "0".repeat(64),
                purpose: "bench".to_owned(),
                expires_s: now_s + DAY_S,
                keep_until_s: None,
            },
        };
        scene.shown = scene
            .issue()?
            .select_everything()
            .present(&share, &holder)
            .map_err(refused)?
            .to_string();
        scene.sealed = scene.seal()?;
        Ok(scene)
    }

    fn perform(&self, operation: Operation) -> Result<(), Failure> {
        match operation {
            Operation::Issue => drop(black_box(self.issue()?)),
            Operation::Seal => drop(black_box(self.seal()?)),
            Operation::Open => drop(black_box(self.open()?)),
            Operation::Verify => self.verify()?,
        }
        Ok(())
    }

    fn issue(&self) -> Result<Credential, Failure> {
        issue(&self.document, &self.terms, &self.issuer)
            .map_err(|error| words::credential::refused(&error))
    }

    fn seal(&self) -> Result<String, Failure> {
        let padded = padding::pad(&self.shown);
        jwe::seal(self.receiver.public(), CONTENT_TYPE, padded.as_bytes())
            .map_err(|error| words::jose::refused(&error))
    }

    fn open(&self) -> Result<jwe::Opened, Failure> {
        jwe::open(&self.receiver, &self.sealed).map_err(|error| words::jose::refused(&error))
    }

    /// As a receiver does: parse, both signatures, every disclosure, the rules of the form.
    fn verify(&self) -> Result<(), Failure> {
        let verified = Presentation::parse(&self.shown)
            .and_then(|presentation| presentation.verify(&self.issuer_public))
            .map_err(|error| words::credential::refused(&error))?;
        if verified.disclosed.faults().is_empty() {
            Ok(())
        } else {
            Err(Failure::ours("bench-document-invalid"))
        }
    }
}
