//! One document on its way.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use civil_document::Document;
use issuer::Terms;
use wallet::verify::Verdict;
use wallet::{Examined, FieldChoice, ShareWish, Wallet};

use super::report::{Artefacts, CheckLine, DocumentStory, Mode, Sealed, Step, StepKind};
use super::scene::Scene;
use crate::failure::Failure;
use crate::words;

const DAY_S: u64 = 86_400;
const COPIES: u64 = 5;

/// Issue, fetch, accept, share, open, timeline.
pub(super) async fn tell(
    scene: &Scene,
    file: &Path,
    whole: bool,
) -> Result<DocumentStory, Failure> {
    let name = file_name(file);
    let bytes = std::fs::read(file).map_err(|error| words::files::unreadable(&name, &error))?;
    let document = match Document::parse(&bytes) {
        Ok(document) => document,
        Err(error) => return Ok(DocumentStory::refused(name, &error)),
    };
    let form = document.form();
    let mode = match whole {
        true => Mode::Whole,
        false => partial(&document),
    };
    let mut steps = Vec::new();

    let step = Step::begin(StepKind::Issue);
    let asset = issue(scene, document, false).await?;
    steps.push(step.end().with_transaction(&asset));

    let step = Step::begin(StepKind::Fetch);
    fetch(&scene.citizen).await?;
    steps.push(step.end());

    let step = Step::begin(StepKind::Accept);
    let accepted = scene.citizen.prepare_accept(&asset).map_err(wallet)?;
    deliver(&scene.citizen).await?;
    steps.push(step.end().with_transaction(&accepted));

    let card = scene.bank_card()?;
    scene.citizen.meet(&card, "demo").map_err(wallet)?;
    let step = Step::begin(StepKind::Share);
    let shared = share(scene, &asset, &card, mode.choice(), 7 * DAY_S).await?;
    steps.push(step.end().with_transaction(&shared));

    let step = Step::begin(StepKind::Open);
    let examined = open(&scene.bank, &shared).await?;
    steps.push(step.end());

    let step = Step::begin(StepKind::Timeline);
    fetch(&scene.citizen).await?;
    let online = scene.citizen.online().await.map_err(wallet)?;
    online.sync().await.map_err(wallet)?;
    let entries = scene.citizen.timeline(Some(&asset), 50).map_err(wallet)?;
    steps.push(step.end());
    let receipt = entries
        .iter()
        .find(|entry| entry.kind == "receipt")
        .and_then(|entry| entry.transaction.clone());
    if let Some(step) = steps.iter_mut().find(|step| step.step == StepKind::Open) {
        step.transaction = receipt;
    }

    let disclosed = examined.disclosed.as_ref();
    let shown: Vec<String> = disclosed
        .map(|disclosed| {
            disclosed
                .fields()
                .iter()
                .map(|field| field.pointer.to_string())
                .collect()
        })
        .unwrap_or_default();
    let withheld: Vec<String> = disclosed
        .map(|disclosed| {
            disclosed
                .withheld()
                .map(|line| line.pointer.to_string())
                .collect()
        })
        .unwrap_or_default();
    let timeline: Vec<String> = entries
        .iter()
        .rev()
        .filter(|entry| entry.height.is_some())
        .map(|entry| entry.kind.clone())
        .collect();
    let came_whole = disclosed.is_some_and(credential::Disclosed::is_whole);
    let ok = examined.report.verdict == Verdict::Valid
        && came_whole == matches!(mode, Mode::Whole)
        && !shown.is_empty()
        && timeline == ["issue", "accept", "share", "receipt"];
    let artefacts = collect(scene, &asset, &card, &examined).await?;
    Ok(DocumentStory {
        artefacts: Some(artefacts),
        file: name,
        form: Some(form),
        mode: Some(mode),
        asset: Some(asset),
        shown,
        withheld,
        verdict: Some(examined.report.verdict),
        checks: examined.report.checks.iter().map(CheckLine::of).collect(),
        steps,
        timeline,
        faults: Vec::new(),
        ok,
    })
}

/// What was made on the way, with the public part as an observer sees it.
async fn collect(
    scene: &Scene,
    asset: &str,
    card: &keys::KeyCard,
    examined: &Examined,
) -> Result<Artefacts, Failure> {
    let credential = scene.citizen.credential(asset).map_err(wallet)?;
    let id = asset.parse().map_err(|_| Failure::ours("demo-asset"))?;
    let trail = scene.observer.trail(&id).await;
    let trail = trail.map_err(|error| words::demo::problem(error.code()))?;
    let sealed = |kind| {
        let mut steps = trail.steps.iter().filter(|step| step.minwon.kind() == kind);
        let payload = steps.next().and_then(|step| step.minwon.act.payload());
        payload
            .map(|payload| Sealed {
                sha256: payload.sha256.to_string(),
                bytes: payload.size,
            })
            .ok_or_else(|| Failure::ours("demo-payload"))
    };
    Ok(Artefacts {
        document: credential.document_hash().to_string(),
        sd_jwt_bytes: credential.to_string().len(),
        presentation_bytes: examined
            .presentation
            .as_ref()
            .map_or(0, |presentation| presentation.to_string().len()),
        issued: sealed(ledger::Kind::Issue)?,
        shared: sealed(ledger::Kind::Share)?,
        card: card.to_qr_text(),
    })
}

/// The first preset that leaves something out, else the whole document.
fn partial(document: &Document) -> Mode {
    let all: usize = document.units().iter().map(|unit| unit.all().count()).sum();
    let presets = document.form().presets().iter();
    let preset = presets.map(|preset| preset.id.as_str()).find(|id| {
        let preset = document.form().preset(id);
        preset.is_some_and(|preset| {
            let opened = civil_document::opened(document.form(), document.json(), &preset.pointers);
            !opened.is_empty() && opened.len() < all
        })
    });
    match preset {
        Some(id) => Mode::Preset {
            preset: id.to_owned(),
        },
        None => Mode::Whole,
    }
}

pub(super) async fn issue(
    scene: &Scene,
    document: Document,
    again: bool,
) -> Result<String, Failure> {
    let card = scene.citizen_card()?;
    let terms = Terms {
        copies: COPIES,
        again,
        ..Terms::default()
    };
    let outcomes = scene
        .government
        .issue(vec![document], &card, &terms, |_| {})
        .await;
    let outcomes = outcomes.map_err(|error| words::demo::government(&error))?;
    let outcome = outcomes
        .into_iter()
        .next()
        .ok_or_else(|| Failure::ours("demo-not-issued"))?;
    let issued = outcome
        .issued
        .map_err(|error| words::demo::government(&error))?;
    Ok(issued.asset.to_string())
}

pub(super) async fn fetch(person: &Wallet) -> Result<(), Failure> {
    let online = person.online().await.map_err(wallet)?;
    let news = online.look_for_news().await.map_err(wallet)?;
    match news.problems.first() {
        Some(problem) => Err(words::demo::problem(&problem.code)),
        None => Ok(()),
    }
}

pub(super) async fn deliver(person: &Wallet) -> Result<(), Failure> {
    let online = person.online().await.map_err(wallet)?;
    for delivered in online.deliver().await.map_err(wallet)? {
        match delivered.outcome {
            wallet::Outcome::Committed { .. } | wallet::Outcome::Superseded { .. } => {}
            wallet::Outcome::Refused { code, .. } | wallet::Outcome::Waiting { code } => {
                return Err(words::demo::problem(&code));
            }
        }
    }
    Ok(())
}

/// Shares with the bank. Returns the transaction.
pub(super) async fn share(
    scene: &Scene,
    asset: &str,
    card: &keys::KeyCard,
    fields: FieldChoice,
    for_s: u64,
) -> Result<String, Failure> {
    let shared = scene
        .citizen
        .prepare_share(&ShareWish {
            document: asset,
            card,
            fields,
            purpose: Some(words::demo::PURPOSE.to_owned()),
            expires_s: now_s() + for_s,
            keep_until_s: None,
        })
        .map_err(wallet)?;
    deliver(&scene.citizen).await?;
    Ok(shared)
}

pub(super) async fn open(bank: &Wallet, share: &str) -> Result<Examined, Failure> {
    fetch(bank).await?;
    let online = bank.online().await.map_err(wallet)?;
    online.open(share).await.map_err(wallet)
}

pub(super) fn file_name(file: &Path) -> String {
    file.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

pub(super) fn now_s() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

fn wallet(error: wallet::Error) -> Failure {
    words::demo::wallet(&error)
}
