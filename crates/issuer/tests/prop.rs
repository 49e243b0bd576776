//! Random histories of enrolments, requests and replays, compared with a model in a few lines.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;

use bigchain::{SigningKey, TransactionId};
use common::{Citizen, Town, code, sample_bytes, send_request};
use issuer::RequestState;
use proptest::prelude::*;
use proptest::test_runner::Config;

const FORM: &str = "resident-registration";
const SUBJECTS: [&str; 2] = ["minji", "sujin"];

#[derive(Debug, Clone)]
enum Step {
    /// A new code for a subject.
    Enrol { subject: usize },
    /// A wallet asks, with one of the codes so far or without.
    Ask { wallet: usize, code: Option<usize> },
    /// Somebody sends an earlier request again under a key of their own.
    Replay { request: usize },
    /// The issuer looks.
    Poll,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0..SUBJECTS.len()).prop_map(|subject| Step::Enrol { subject }),
        5 => (0..3_usize, proptest::option::weighted(0.7, 0..6_usize))
            .prop_map(|(wallet, code)| Step::Ask { wallet, code }),
        1 => (0..6_usize).prop_map(|request| Step::Replay { request }),
        2 => Just(Step::Poll),
    ]
}

/// What should be known and answered.
#[derive(Default)]
struct Model {
    /// Subject, whether it was replaced, and by which wallet it was used.
    codes: Vec<(usize, bool, Option<usize>)>,
    subjects: BTreeMap<usize, usize>,
    /// Sent and not looked at yet: transaction, wallet, code; no wallet for a replay.
    sent: Vec<(TransactionId, Option<usize>, Option<usize>)>,
    /// Looked at: the wallet that it waits for or is answered to, or the reason for refusing it.
    seen: BTreeMap<TransactionId, Result<usize, &'static str>>,
}

impl Model {
    fn enrol(&mut self, subject: usize) {
        for code in &mut self.codes {
            code.1 |= code.0 == subject && code.2.is_none();
        }
        self.codes.push((subject, false, None));
    }

    fn poll(&mut self) {
        for (request, wallet, code) in std::mem::take(&mut self.sent) {
            let seen = match (wallet, code) {
                (None, _) => Err("request-other-sender"),
                (Some(wallet), None) => Ok(wallet),
                (Some(wallet), Some(code)) => self.present(wallet, code).map(|()| wallet),
            };
            self.seen.insert(request, seen);
        }
    }

    fn present(&mut self, wallet: usize, code: usize) -> Result<(), &'static str> {
        let code = &mut self.codes[code];
        match *code {
            (_, _, Some(used_by)) if used_by == wallet => Ok(()),
            (_, _, Some(_)) => Err("code-used"),
            (_, true, None) => Err("code-unknown"),
            (subject, false, None) => match self.subjects.get(&wallet) {
                Some(known) if *known != subject => Err("holder-of-other-subject"),
                _ => {
                    code.2 = Some(wallet);
                    self.subjects.insert(wallet, subject);
                    Ok(())
                }
            },
        }
    }

    fn expected(&self, request: &TransactionId) -> (RequestState, Option<&str>) {
        match self.seen[request] {
            Err(reason) => (RequestState::Refused, Some(reason)),
            Ok(wallet) if self.subjects.contains_key(&wallet) => (RequestState::Answered, None),
            Ok(_) => (RequestState::Waiting, Some("unknown-holder")),
        }
    }
}

async fn run(steps: Vec<Step>) {
    let town = Town::new().await;
    for (number, subject) in SUBJECTS.iter().enumerate() {
        let name = format!("{number}.json");
        town.records().put(subject, &name, &sample_bytes(FORM, 1));
    }
    let wallets: Vec<Citizen> = (1..=3).map(|seed| Citizen::new(seed, &town)).collect();
    let mut model = Model::default();
    let mut codes = Vec::new();
    let mut envelopes: Vec<String> = Vec::new();
    for (index, step) in (0..).zip(steps) {
        match step {
            Step::Enrol { subject } => {
                codes.push(code(&town, SUBJECTS[subject]));
                model.enrol(subject);
            }
            Step::Ask { wallet, code } => {
                let code = code.filter(|code| *code < codes.len());
                let typed = code.map(|code| codes[code].as_str());
                let request = wallets[wallet].request(FORM, typed, index);
                let envelope = wallets[wallet].seal(&town, &request);
                let id = send_request(&town, &envelope, &wallets[wallet].sender(index)).await;
                envelopes.push(envelope);
                model.sent.push((id, Some(wallet), code));
            }
            Step::Replay { request } => {
                let Some(envelope) = envelopes.get(request) else {
                    continue;
                };
                let stranger = SigningKey::from_seed(&[100 + index as u8; 32]);
                let id = send_request(&town, envelope, &stranger).await;
                model.sent.push((id, None, None));
            }
            Step::Poll => {
                town.poll().await;
                model.poll();
            }
        }
    }
    town.poll().await;
    model.poll();

    let requests = town.issuer.requests().unwrap();
    assert_eq!(requests.len(), model.seen.len());
    for request in &requests {
        let found = (request.state, request.reason.as_deref());
        assert_eq!(found, model.expected(&request.transaction));
    }
    // Each answered request has one document, and nothing else was issued.
    let answered = requests.iter().filter_map(|request| request.asset);
    let mut answered: Vec<TransactionId> = answered.collect();
    let mut issued: Vec<TransactionId> = Vec::new();
    for issue in town.issuer.list().unwrap() {
        assert!(town.client.find(&issue.asset).await.unwrap().is_some());
        issued.push(issue.asset);
    }
    answered.sort();
    issued.sort();
    assert_eq!(answered, issued);
}

proptest! {
    #![proptest_config(Config { cases: 12, max_shrink_iters: 30, failure_persistence: None, ..Config::default() })]

    #[test]
    fn everybody_gets_their_own_and_nobody_elses(steps in proptest::collection::vec(step(), 5..25)) {
        tokio::runtime::Runtime::new().unwrap().block_on(run(steps));
    }
}
