//! A network in memory with two issuers, for the tests of the rules.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "shared by several test files"
)]

pub mod history;

use bigchain::{Amount, Condition, NetworkId, OutputRef, PublicKey, SigningKey, Transaction};
use ledger::build::{self, Copies, Held, Issue, Seal, Share};
use ledger::{
    Authority, BlockExecution, BlockPoint, Checked, DocumentTerms, Engine, Error, Genesis,
    GenesisTerms, IssuerEntry, IssuerId, IssuerName, MemoryState, PayloadRef, RowChange, Rules,
    Sha256Hex, StateKey, StateRows, StateView, Transition,
};

/// 2026-11-23T10:00:00+09:00, in Unix seconds.
pub const START_S: u64 = 1_795_395_600;
/// 2026-11-24T00:00:00+09:00.
pub const MIDNIGHT_S: u64 = 1_795_446_000;
pub const DAY_S: u64 = 86_400;

/// The key of a name, the same in every test.
pub fn key(name: &str) -> SigningKey {
    SigningKey::from_seed(&Sha256Hex::of(name.as_bytes()).0)
}

pub fn public(name: &str) -> PublicKey {
    key(name).public()
}

pub fn payload(name: &str) -> PayloadRef {
    PayloadRef::of(name.as_bytes())
}

pub fn issuer(index: usize) -> IssuerEntry {
    let keys = include_str!("../data/issuer-keys.json");
    let keys: serde_json::Value = serde_json::from_str(keys).unwrap();
    let part = |name: &str| keys[index][name].clone();
    let name = ["gov", "court"][index];
    IssuerEntry {
        iss: format!("https://{name}.example"),
        name: IssuerName {
            ko: ["정부", "법원"][index].to_owned(),
            en: ["Government", "Court"][index].to_owned(),
        },
        encryption: serde_json::from_value(part("encryption")).unwrap(),
        signing: serde_json::from_value(part("signing")).unwrap(),
        ledger: vec![
            public(&format!("{name}/ledger/0")),
            public(&format!("{name}/ledger/1")),
        ],
        recovery: public(&format!("{name}/recovery")),
    }
}

pub fn terms(expiry_step_s: u64) -> GenesisTerms {
    GenesisTerms {
        name: "test".to_owned(),
        created_s: START_S,
        engine: Engine::Solo {
            log_key: public("log"),
        },
        documents: Some(DocumentTerms {
            expiry_step_s,
            erase_grace_s: 3_600,
            authority: Authority {
                threshold: 1,
                keys: vec![public("authority")],
            },
            issuers: vec![issuer(0), issuer(1)],
        }),
    }
}

pub fn plain_terms() -> GenesisTerms {
    GenesisTerms {
        documents: None,
        ..terms(1)
    }
}

pub struct World {
    pub genesis: Genesis,
    pub rules: Rules,
    pub state: MemoryState,
    pub at: BlockPoint,
    names: u32,
}

impl World {
    pub fn new() -> Self {
        Self::of(terms(DAY_S))
    }

    pub fn of(terms: GenesisTerms) -> Self {
        let genesis = Genesis::new(terms).unwrap();
        let mut state = MemoryState::new();
        state.apply(ledger::genesis_changes(&genesis));
        Self {
            rules: genesis.rules(),
            genesis,
            state,
            at: BlockPoint {
                height: 0,
                time_ms: START_S * 1_000,
            },
            names: 0,
        }
    }

    pub fn net(&self) -> NetworkId {
        self.rules.network
    }

    /// A name that no earlier call gave.
    pub fn fresh(&mut self) -> String {
        self.names += 1;
        format!("fresh/{}", self.names)
    }

    pub fn pass_s(&mut self, seconds: u64) {
        self.at.time_ms += seconds * 1_000;
    }

    /// Executes a block of these transactions; refused ones change nothing.
    pub fn block(&mut self, transactions: &[&Transaction]) -> Vec<Result<Transition, Error>> {
        let at = BlockPoint {
            height: self.at.height + 1,
            ..self.at
        };
        let mut block = BlockExecution::begin(&self.state, &self.rules, at).unwrap();
        let results = transactions
            .iter()
            .map(|transaction| {
                let checked = Checked::new(&self.rules, (*transaction).clone())?;
                block.execute(&checked)
            })
            .collect();
        let changes = block.finish();
        self.state.apply(changes);
        self.at = at;
        results
    }

    pub fn try_commit(&mut self, transaction: &Transaction) -> Result<Transition, Error> {
        self.block(&[transaction]).remove(0)
    }

    pub fn commit(&mut self, transaction: &Transaction) -> Transition {
        self.try_commit(transaction).unwrap()
    }

    /// The code of the rule that refuses the transaction, or `taken`.
    pub fn code(&mut self, transaction: &Transaction) -> &'static str {
        match self.try_commit(transaction) {
            Ok(_) => "taken",
            Err(error) => error.code(),
        }
    }

    /// The transaction of an issue of the government to `owner`.
    pub fn issue_of(&self, name: &str, owner: &str, copies: u64) -> Issue {
        Issue {
            payload: payload(name),
            document: Sha256Hex::of(name.as_bytes()),
            expires_s: None,
            request: None,
            recovery: public("gov/recovery"),
            owner: public(owner),
            copies,
        }
    }

    pub fn commit_issue(&mut self, issue: &Issue) -> Document {
        let transaction = build::issue(&self.net(), issue, &key("gov/ledger/0")).unwrap();
        self.commit(&transaction);
        let output = |output_index| OutputRef {
            transaction_id: *transaction.id(),
            output_index,
        };
        Document {
            copies: Copies {
                asset: *transaction.id(),
                output: output(1),
                owner: issue.owner,
                amount: issue.copies,
            },
            seal: Seal {
                asset: *transaction.id(),
                output: output(0),
                keys: [public("gov/ledger/0"), public("gov/recovery")],
            },
            issue: transaction,
        }
    }

    /// A document on offer to the key `owner/0`.
    pub fn offered(&mut self, copies: u64) -> Document {
        let name = self.fresh();
        let issue = self.issue_of(&name, "owner/0", copies);
        self.commit_issue(&issue)
    }

    /// A document accepted by the key `owner/1`.
    pub fn accepted(&mut self, copies: u64) -> Document {
        let document = self.offered(copies);
        self.accept(document)
    }

    pub fn accept(&mut self, mut document: Document) -> Document {
        let next = public("owner/1");
        let accept = build::accept(&self.net(), &document.copies, &next, &key("owner/0")).unwrap();
        self.commit(&accept);
        document.copies = moved(&document.copies, &accept, 0, "owner/1");
        document
    }

    pub fn share_terms(&self) -> Share {
        Share {
            payload: payload("presentation"),
            expires_s: MIDNIGHT_S + DAY_S,
            receiver: public("bank"),
            held_owner: public("owner/held"),
            rest_owner: public("owner/2"),
        }
    }

    pub fn share(&self, copies: &Copies, share: &Share) -> Transaction {
        build::share(&self.net(), copies, share, &key("owner/1")).unwrap()
    }

    /// A document of `copies` copies, one of them held by the key `bank` until [`MIDNIGHT_S`] + 1 d.
    pub fn shared(&mut self, copies: u64) -> (Document, Held) {
        let mut document = self.accepted(copies);
        let share = self.share(&document.copies, &self.share_terms());
        self.commit(&share);
        let held = Held {
            asset: document.copies.asset,
            output: OutputRef {
                transaction_id: *share.id(),
                output_index: 0,
            },
            receiver: public("bank"),
            owner: public("owner/held"),
        };
        document.copies = moved(&document.copies, &share, 1, "owner/2");
        document.copies.amount -= 1;
        (document, held)
    }
}

pub struct Document {
    pub issue: Transaction,
    pub copies: Copies,
    pub seal: Seal,
}

/// Where copies are after a transaction.
pub fn moved(copies: &Copies, by: &Transaction, output_index: u32, owner: &str) -> Copies {
    Copies {
        output: OutputRef {
            transaction_id: *by.id(),
            output_index,
        },
        owner: public(owner),
        ..copies.clone()
    }
}

pub fn after(held: &Held, by: &Transaction) -> Held {
    Held {
        output: OutputRef {
            transaction_id: *by.id(),
            output_index: 0,
        },
        ..held.clone()
    }
}

pub fn single(name: &str) -> Condition {
    Condition::ed25519(public(name))
}

pub fn either(one: &str, other: &str) -> Condition {
    Condition::one_of_two(public(one), public(other))
}

pub fn amount(value: u64) -> Amount {
    Amount::new(value).unwrap()
}

/// The text of a transaction with signatures by `signer` and an id made again, as an attacker would
/// do it by hand: every input is signed as the only key of its condition needs it.
pub fn resign(text: &str, signer: &SigningKey) -> Transaction {
    use sha3::{Digest as _, Sha3_256};
    let mut body: serde_json::Value = serde_json::from_str(text).unwrap();
    let canonical = |body: &serde_json::Value| {
        bigchain::canonical_json(&strict_json::Json::from(body)).unwrap()
    };
    body["id"] = serde_json::Value::Null;
    let fulfills = body["inputs"][0]["fulfills"].clone();
    body["inputs"][0]["fulfillment"] = serde_json::Value::Null;
    let mut message = canonical(&body);
    if fulfills.is_object() {
        message += fulfills["transaction_id"].as_str().unwrap();
        message += &fulfills["output_index"].to_string();
    }
    let digest: [u8; 32] = Sha3_256::digest(message.as_bytes()).into();
    let lock = Condition::ed25519(signer.public());
    let fulfillment = bigchain::Fulfillment::sign(&lock, &[signer], &digest).unwrap();
    body["inputs"][0]["fulfillment"] = fulfillment.to_text().into();
    let id: [u8; 32] = Sha3_256::digest(canonical(&body).as_bytes()).into();
    body["id"] = hex::encode(id).into();
    Transaction::parse(body.to_string().as_bytes()).unwrap()
}

/// Changes to rows that no transaction of this version can make, by their documented layout.
impl World {
    /// Retires a ledger key from now on: `issuer ‖ recovery ‖ count (u32) ‖ (status ‖ from_ms)…`.
    pub fn retire(&mut self, name: &str) {
        self.patch(&StateKey::ledger_key(&public(name)), |row, at| {
            row[67] = 2;
            row.push(2);
            row.extend_from_slice(&at.time_ms.to_be_bytes());
        });
    }

    /// Says that the list of open requests has that many: `count (u32) ‖ oldest ‖ newest`.
    pub fn set_open_requests(&mut self, iss: &str, count: u32) {
        self.patch(&StateKey::open_requests(&IssuerId::of(iss)), |row, _| {
            row[..4].copy_from_slice(&count.to_be_bytes());
        });
    }

    pub fn open_requests(&self, iss: &str) -> u32 {
        let row = self.state.open_requests(&IssuerId::of(iss)).unwrap();
        row.map_or(0, |row| row.count)
    }

    /// Cuts the last byte off a row.
    pub fn damage(&mut self, key: &StateKey) {
        self.patch(key, |row, _| {
            row.pop();
        });
    }

    fn patch(&mut self, key: &StateKey, patch: impl FnOnce(&mut Vec<u8>, BlockPoint)) {
        let mut row = self.state.get(key).unwrap().unwrap();
        patch(&mut row, self.at);
        let (key, row) = (key.clone(), Some(row));
        self.state.apply([RowChange { key, row }]);
    }
}
