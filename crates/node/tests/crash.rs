//! `kill -9` of the real program while a hundred submissions are in flight, again and again at
//! varying moments. What was answered is written down by the clients, and compared with what the
//! next process finds on the disk.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;
use std::thread::sleep;
use std::time::Duration;

use bigchain::{SigningKey, Transaction, TransactionId};
use common::parties::{CITIZEN, ISSUER, RECOVERY, copies_of, key, network_with_issuer, submission};
use common::process::{Client, Process};
use jose::{Ed25519PrivateKey, dpop};
use ledger::wire::{SubmissionAnswer, TransactionAnswer};
use ledger::{
    BlockExecution, BlockPoint, BlockStatement, Checked, Genesis, MemoryState, PayloadRef,
    Sha256Hex, build,
};
use ledger_store::{SqliteStore, Store, StoreReader};
use node::{Clock, SystemClock};

const KILLS: u64 = 20;
/// Connections, each with one submission in flight.
const CLIENTS: u64 = 100;
/// Two clients that spend the same output.
const RIVALS: u64 = 4;

/// A submission that a client makes.
struct Move {
    transaction: Transaction,
    payload: Option<String>,
}

/// What the clients were answered with `202`.
#[derive(Default)]
struct Record {
    answered: BTreeMap<TransactionId, Answered>,
    /// The transactions that lost to a rival.
    refused: BTreeSet<TransactionId>,
    /// How many were sent and not answered when the node died.
    in_flight: usize,
}

struct Answered {
    text: String,
    payload: Option<String>,
    height: u64,
}

/// The ledger a second time, made of nothing but the blocks that a node shows.
struct Replay {
    genesis: Genesis,
    state: MemoryState,
    heights: BTreeMap<TransactionId, u64>,
    blocks: Vec<BlockStatement>,
}

#[test]
fn what_was_answered_survives_twenty_kills_and_nothing_is_half_there() {
    let directory = tempfile::tempdir().unwrap();
    let home = directory.path().join("home");
    node::init(&home, network_with_issuer(), &SystemClock).unwrap();
    let genesis = Genesis::parse(&std::fs::read(home.join("genesis.json")).unwrap()).unwrap();
    let mut replay = Replay::new(genesis);
    let mut all = Record::default();

    let mut process = Process::start(&home);
    for round in 0..KILLS {
        let plans: Vec<Vec<Move>> = (0..CLIENTS)
            .map(|client| plan(&replay.genesis, round, client))
            .collect();
        let record = Mutex::new(Record::default());
        std::thread::scope(|scope| {
            for plan in &plans {
                let (address, record) = (process.address(), &record);
                scope.spawn(move || submit_until_it_breaks(&address, plan, record));
            }
            // From before the first answer to well into the run.
            sleep(Duration::from_millis(15 + 23 * round));
            process.kill();
        });
        process = Process::start(&home);

        let record = record.into_inner().unwrap();
        let mut client = process.client();
        let known = replay.blocks.len();
        replay.follow(&mut client);
        replay.compare_with_store(&home, known);
        for (id, answered) in &record.answered {
            assert_is_there(&mut client, process.public_url(), &replay, id, answered);
        }
        for id in &record.refused {
            assert_eq!(replay.heights.get(id), None, "refused, and there");
        }
        // What was not answered is there whole or not at all.
        for unanswered in plans.iter().flatten() {
            let id = *unanswered.transaction.id();
            if let (None, Some(height)) = (record.answered.get(&id), replay.heights.get(&id)) {
                let whole = Answered {
                    text: unanswered.transaction.text().to_owned(),
                    payload: unanswered.payload.clone(),
                    height: *height,
                };
                assert_is_there(&mut client, process.public_url(), &replay, &id, &whole);
            }
        }
        all.answered.extend(record.answered);
        all.in_flight += record.in_flight;
    }

    // The last process still has what the first one answered, block by block.
    replay.compare_with_store(&home, 0);
    let mut client = process.client();
    for block in &replay.blocks {
        let path = format!("/minwon/v1/blocks/{}", block.height);
        let shown: BlockStatement = serde_json::from_str(&client.get(&path).unwrap().body).unwrap();
        assert_eq!(shown, *block);
    }
    for (id, answered) in &all.answered {
        assert_eq!(replay.heights.get(id), Some(&answered.height));
    }
    assert!(all.answered.len() > 200, "{} answers", all.answered.len());
    assert!(all.in_flight > 200, "{} in flight", all.in_flight);
}

/// What one client sends one after the other: documents with payloads, each accepted once it is
/// there. The first clients come in pairs that accept the same document, each with another key.
fn plan(genesis: &Genesis, round: u64, client: u64) -> Vec<Move> {
    let network = genesis.network_id();
    let source = if client < RIVALS { client / 2 } else { client };
    let mut moves = Vec::new();
    for number in 0..2 {
        let payload = format!("{round}.{source}.{number}.").repeat(600);
        let issue = build::Issue {
            payload: PayloadRef::of(payload.as_bytes()),
            document: Sha256Hex::of(payload.as_bytes()),
            expires_s: None,
            request: None,
            recovery: key(RECOVERY).public(),
            owner: key(CITIZEN).public(),
            copies: 2,
        };
        let issue = build::issue(&network, &issue, &key(ISSUER)).unwrap();
        let copies = copies_of(&issue, 1, CITIZEN);
        let next = SigningKey::from_seed(&[100 + u8::try_from(client).unwrap(); 32]);
        let accept = build::accept(&network, &copies, &next.public(), &key(CITIZEN)).unwrap();
        moves.push(Move {
            transaction: issue,
            payload: Some(payload),
        });
        moves.push(Move {
            transaction: accept,
            payload: None,
        });
    }
    moves
}

fn submit_until_it_breaks(address: &str, plan: &[Move], record: &Mutex<Record>) {
    let Ok(mut client) = Client::connect(address) else {
        return;
    };
    for step in plan {
        let body = submission(&step.transaction, step.payload.as_deref());
        let Ok(reply) = client.post("/minwon/v1/submissions?mode=commit", &body) else {
            record.lock().unwrap().in_flight += 1;
            return;
        };
        let id = *step.transaction.id();
        match reply.status {
            202 => {
                let answer: SubmissionAnswer = serde_json::from_str(&reply.body).unwrap();
                assert_eq!(answer.transaction_id, id);
                let answered = Answered {
                    text: step.transaction.text().to_owned(),
                    payload: step.payload.clone(),
                    height: answer.height.unwrap(),
                };
                let twice = record.lock().unwrap().answered.insert(id, answered);
                assert!(twice.is_none(), "answered twice");
            }
            // A rival was faster: with the same document, or with its acceptance.
            400 | 409 => {
                let code = reply.json()["code"].as_str().unwrap().to_owned();
                let lost = [
                    "already-queued",
                    "bigchaindb-duplicate-transaction",
                    "bigchaindb-double-spend",
                    "bigchaindb-input-does-not-exist",
                    "document-not-offered",
                ];
                assert!(lost.contains(&code.as_str()), "{code}");
                if code == "bigchaindb-double-spend" {
                    record.lock().unwrap().refused.insert(id);
                }
            }
            _ => panic!("{} {}", reply.status, reply.body),
        }
    }
}

/// The transaction, its block and its payload, as the node answers.
fn assert_is_there(
    client: &mut Client,
    url: &str,
    replay: &Replay,
    id: &TransactionId,
    answered: &Answered,
) {
    assert_eq!(replay.heights.get(id), Some(&answered.height));
    let reply = client
        .get(&format!("/minwon/v1/transactions/{id}"))
        .unwrap();
    assert_eq!(reply.status, 200, "{}", reply.body);
    let found: TransactionAnswer = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(found.transaction.get(), answered.text);
    assert_eq!(found.height, answered.height);
    assert_eq!(Some(&found.block), replay.block(found.height));
    let Some(payload) = &answered.payload else {
        return;
    };
    let path = format!("/minwon/v1/payloads/{id}");
    let reader = Ed25519PrivateKey::from_seed(&[CITIZEN; 32]);
    let now_s = SystemClock.now_ms() / 1000;
    let proof = dpop::make_proof(&reader, "GET", &format!("{url}{path}"), now_s).unwrap();
    let reply = client
        .get_with(&path, &format!("DPoP: {proof}\r\n"))
        .unwrap();
    assert_eq!((reply.status, &reply.body), (200, payload));
}

impl Replay {
    fn new(genesis: Genesis) -> Self {
        let mut state = MemoryState::new();
        state.apply(ledger::genesis_changes(&genesis));
        Self {
            genesis,
            state,
            heights: BTreeMap::new(),
            blocks: Vec::new(),
        }
    }

    fn block(&self, height: u64) -> Option<&BlockStatement> {
        self.blocks.get(usize::try_from(height).unwrap() - 1)
    }

    /// Executes the blocks that are new, all rules again.
    fn follow(&mut self, client: &mut Client) {
        loop {
            let height = self.blocks.len() as u64 + 1;
            let reply = client.get(&format!("/minwon/v1/blocks/{height}")).unwrap();
            if reply.status == 404 {
                break;
            }
            let block: BlockStatement = serde_json::from_str(&reply.body).unwrap();
            let network = self.genesis.network_id();
            block.verify(&network, self.genesis.log_key()).unwrap();
            assert_eq!(block.height, height);
            self.execute(client, &block);
            self.blocks.push(block);
        }
        let health = client.get("/minwon/v1/health").unwrap();
        assert_eq!(health.json()["height"], self.blocks.len());
        assert_eq!(health.json()["status"], "ok");
    }

    fn execute(&mut self, client: &mut Client, block: &BlockStatement) {
        let (height, time_ms) = (block.height, block.time_ms);
        let rules = self.genesis.rules();
        let at = BlockPoint { height, time_ms };
        let mut execution = BlockExecution::begin(&self.state, &rules, at).unwrap();
        for id in &block.transactions {
            let reply = client
                .get(&format!("/minwon/v1/transactions/{id}"))
                .unwrap();
            assert_eq!(reply.status, 200, "listed in block {height}, and not there");
            let found: TransactionAnswer = serde_json::from_str(&reply.body).unwrap();
            let transaction = Transaction::parse(found.transaction.get().as_bytes()).unwrap();
            assert_eq!(transaction.id(), id);
            execution
                .execute(&Checked::new(&rules, transaction).unwrap())
                .unwrap();
            assert_eq!(self.heights.insert(*id, height), None, "in two blocks");
        }
        let changes = execution.finish();
        self.state.apply(changes);
    }

    /// Beside the node, in its file: state is that of the replay, and in the blocks after the
    /// `known` first ones no payload is lost.
    fn compare_with_store(&self, home: &Path, known: usize) {
        let store = SqliteStore::open(&home.join("ledger.sqlite"), &self.genesis).unwrap();
        let reader = store.reader().unwrap();
        assert_eq!(reader.state_digest().unwrap(), self.state.digest());
        for block in &self.blocks[known..] {
            let stored = reader.block_transactions(block.height).unwrap();
            let ids: Vec<_> = stored.iter().map(|stored| stored.id).collect();
            assert_eq!(ids, block.transactions);
            for stored in stored {
                let has_payload = reader.has_payload(&stored.id).unwrap();
                assert_eq!(has_payload, stored.kind == ledger::Kind::Issue);
            }
        }
    }
}
