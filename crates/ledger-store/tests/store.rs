//! Promises of the SQLite store: durable, exact, one moment a reader, damage is seen.
#![allow(clippy::unwrap_used, unreachable_pub)]

#[path = "../../ledger/tests/common/mod.rs"]
mod common;

use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use bigchain::{Transaction, TransactionId};
use common::{key, public};
use ledger::{
    BlockExecution, BlockPoint, BlockStatement, Checked, Genesis, PayloadRef, StateRows, build,
};
use ledger_store::{Error, LatePayload, NewBlock, NewTransaction, SqliteStore, Store, StoreReader};
use rusqlite::Connection;

const PAYLOAD: &[u8] = b"eyJhbGciOiJSU0EtT0FFUC0yNTYifQ.sealed.sealed.sealed.sealed";

struct Fixture {
    home: tempfile::TempDir,
    genesis: Genesis,
    store: SqliteStore,
    height: u64,
}

impl Fixture {
    fn new() -> Self {
        let genesis = Genesis::new(common::terms(86_400)).unwrap();
        let home = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&home.path().join("ledger.db"), &genesis).unwrap();
        Self {
            home,
            genesis,
            store,
            height: 0,
        }
    }

    fn file(&self) -> PathBuf {
        self.home.path().join("ledger.db")
    }

    /// A request with [`PAYLOAD`].
    fn request(&self, name: &str) -> Transaction {
        let payload = PayloadRef::of(PAYLOAD);
        let gov = public("gov/ledger/0");
        build::request(&self.genesis.network_id(), payload, &gov, &key(name)).unwrap()
    }

    fn time_ms(&self) -> u64 {
        common::START_S * 1_000 + self.height
    }

    fn append(&mut self, transaction: &Transaction, payload: Option<&[u8]>) {
        self.height += 1;
        self.try_append(self.height, transaction, payload, &[*transaction.id()])
            .unwrap();
    }

    fn try_append(
        &self,
        height: u64,
        transaction: &Transaction,
        payload: Option<&[u8]>,
        listed: &[TransactionId],
    ) -> Result<(), Error> {
        let rules = self.genesis.rules();
        let reader = self.store.reader()?;
        let at = BlockPoint {
            height: reader.chain().unwrap().unwrap().height + 1,
            time_ms: self.time_ms(),
        };
        let mut block = BlockExecution::begin(&reader, &rules, at).unwrap();
        let checked = Checked::new(&rules, transaction.clone()).unwrap();
        let transition = block.execute(&checked).unwrap();
        let (net, time_ms) = (self.genesis.network_id(), self.time_ms());
        let statement = BlockStatement::sign(net, height, time_ms, listed.to_vec(), &key("log"));
        self.store.append(&NewBlock {
            statement: &statement,
            transactions: &[NewTransaction {
                transaction,
                transition: &transition,
                payload,
            }],
            changes: &block.finish(),
        })
    }

    /// Closes the store, lets `change` at the file, and opens it again.
    fn reopen_after(self, change: impl FnOnce(&Path)) -> Result<Self, Error> {
        let file = self.file();
        let Self {
            home,
            genesis,
            store,
            height,
        } = self;
        drop(store);
        change(&file);
        let store = SqliteStore::open(&file, &genesis)?;
        Ok(Self {
            home,
            genesis,
            store,
            height,
        })
    }
}

fn sql(file: &Path, text: &str) {
    Connection::open(file).unwrap().execute_batch(text).unwrap();
}

/// Changes one bit of the file, in the only place that has these bytes.
fn flip_bit(file: &Path, within: &[u8]) {
    let mut bytes = std::fs::read(file).unwrap();
    let mut places = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(within));
    let place = places.next().unwrap();
    assert_eq!(places.next(), None);
    bytes[place + 5] ^= 1;
    std::fs::write(file, bytes).unwrap();
}

#[test]
fn what_was_appended_is_there_after_opening_again() {
    let mut fixture = Fixture::new();
    let request = fixture.request("citizen");
    fixture.append(&request, Some(PAYLOAD));
    let digest = fixture.store.reader().unwrap().state_digest().unwrap();
    let fixture = fixture.reopen_after(|_| {}).unwrap();
    let reader = fixture.store.reader().unwrap();
    assert_eq!(reader.state_digest().unwrap(), digest);
    assert_eq!(reader.head().unwrap().unwrap().height, 1);
    let stored = reader.transaction(request.id()).unwrap().unwrap();
    assert_eq!((stored.text.as_str(), stored.position), (request.text(), 0));
    assert_eq!(reader.payload(request.id()).unwrap().unwrap(), PAYLOAD);
    let outputs = reader.outputs_of(&public("gov/ledger/0")).unwrap();
    assert_eq!(outputs.len(), 1);
    assert_eq!(outputs[0].kind, ledger::Kind::Request);
}

#[test]
fn a_flipped_byte_in_a_body_is_an_error_that_names_the_row() {
    for table in ["block", "transaction", "payload"] {
        let mut fixture = Fixture::new();
        let request = fixture.request("citizen");
        fixture.append(&request, Some(PAYLOAD));
        let within: &[u8] = match table {
            "block" => br#""signature":""#,
            "transaction" => br#"{"asset":{"data""#,
            _ => PAYLOAD,
        };
        let fixture = fixture.reopen_after(|file| flip_bit(file, within)).unwrap();
        let reader = fixture.store.reader().unwrap();
        let id = request.id();
        let answers = [
            reader.head().map(drop),
            reader.block(1).map(drop),
            reader.transaction(id).map(drop),
            reader.asset_transactions(id).map(drop),
            reader.block_transactions(1).map(drop),
            reader.payload(id).map(drop),
        ];
        let row = match table {
            "block" => "1".to_owned(),
            _ => id.to_string(),
        };
        for (index, answer) in answers.into_iter().enumerate() {
            let touched = match table {
                "block" => index < 2,
                "transaction" => (2..5).contains(&index),
                _ => index == 5,
            };
            match answer {
                Ok(()) => assert!(!touched, "{table} {index}"),
                Err(Error::DamagedBody {
                    table: in_table,
                    row: named,
                }) => {
                    assert!(touched, "{table} {index}");
                    assert_eq!((in_table, &named), (table, &row));
                }
                Err(error) => panic!("{table} {index}: {error}"),
            }
        }
    }
}

#[test]
fn a_damaged_page_is_an_error_that_names_the_file() {
    let mut fixture = Fixture::new();
    for index in 0..40 {
        let request = fixture.request(&format!("citizen/{index}"));
        fixture.append(&request, Some(PAYLOAD));
    }
    let file = fixture.file();
    // All pages but the first, so that the file still is a database.
    let damaged = fixture.reopen_after(|file| {
        let file = std::fs::OpenOptions::new().write(true).open(file).unwrap();
        let length = file.metadata().unwrap().len();
        for offset in (4_096..length).step_by(512) {
            file.write_all_at(&[0xff; 512], offset).unwrap();
        }
    });
    let error = match damaged {
        Err(error) => error,
        Ok(fixture) => fixture
            .store
            .reader()
            .and_then(|reader| reader.head())
            .unwrap_err(),
    };
    let Error::DamagedFile { path, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(path, file);
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("ledger.db");
    std::fs::write(&file, [b'x'; 8_192]).unwrap();
    let genesis = Genesis::new(common::terms(1)).unwrap();
    let error = SqliteStore::open(&file, &genesis).err().unwrap();
    assert_eq!(error.code(), "store-damaged-file");
}

#[test]
fn a_store_belongs_to_one_network_and_one_schema() {
    let fixture = Fixture::new();
    let other = Genesis::new(common::plain_terms()).unwrap();
    let error = SqliteStore::open(&fixture.file(), &other).err().unwrap();
    assert_eq!(error.code(), "store-other-network");
    let newer = fixture.reopen_after(|file| sql(file, "PRAGMA user_version = 99"));
    assert_eq!(newer.err().unwrap().code(), "store-schema-version");
    let fixture = Fixture::new();
    let newer = fixture.reopen_after(|file| sql(file, "UPDATE network SET state_version = 99"));
    assert_eq!(newer.err().unwrap().code(), "store-state-version");
}

#[test]
fn blocks_are_appended_in_order_and_as_stated() {
    let mut fixture = Fixture::new();
    let first = fixture.request("citizen/1");
    fixture.append(&first, Some(PAYLOAD));
    let before = fixture.store.reader().unwrap().state_digest().unwrap();
    let second = fixture.request("citizen/2");
    let code = |height, listed: &[TransactionId]| {
        let result = fixture.try_append(height, &second, None, listed);
        result.unwrap_err().code()
    };
    let id = *second.id();
    assert_eq!(code(1, &[id]), "store-height-out-of-order");
    assert_eq!(code(3, &[id]), "store-height-out-of-order");
    assert_eq!(code(2, &[]), "store-statement-differs");
    assert_eq!(code(2, &[*first.id()]), "store-statement-differs");
    let reader = fixture.store.reader().unwrap();
    assert_eq!(
        reader.state_digest().unwrap(),
        before,
        "nothing of them is there"
    );
    assert_eq!(reader.transaction(&id).unwrap(), None);
}

#[test]
fn a_reader_looks_at_one_moment() {
    let mut fixture = Fixture::new();
    let request = fixture.request("citizen");
    let before = fixture.store.reader().unwrap();
    fixture.append(&request, Some(PAYLOAD));
    let after = fixture.store.reader().unwrap();
    assert_eq!(before.head().unwrap(), None);
    assert_eq!(before.transaction(request.id()).unwrap(), None);
    assert!(before.transaction_row(request.id()).unwrap().is_none());
    assert!(after.transaction_row(request.id()).unwrap().is_some());
}

#[test]
fn readers_of_many_threads_see_whole_blocks() {
    let mut fixture = Fixture::new();
    let requests: Vec<_> = (0..30)
        .map(|index| fixture.request(&format!("citizen/{index}")))
        .collect();
    let file = fixture.file();
    let readers = SqliteStore::open(&file, &fixture.genesis).unwrap();
    std::thread::scope(|scope| {
        let looking: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    for _ in 0..60 {
                        let reader = readers.reader().unwrap();
                        let height = reader.head().unwrap().map_or(0, |head| head.height);
                        assert_eq!(reader.chain().unwrap().unwrap().height, height);
                        let in_last = reader.block_transactions(height).unwrap().len();
                        assert_eq!(in_last, usize::from(height > 0));
                    }
                })
            })
            .collect();
        for request in &requests {
            fixture.append(request, Some(PAYLOAD));
        }
        looking
            .into_iter()
            .for_each(|thread| thread.join().unwrap());
    });
}

#[test]
fn a_late_payload_is_kept() {
    let mut fixture = Fixture::new();
    let request = fixture.request("citizen");
    let late = |ends_ms| LatePayload {
        transaction: request.id(),
        payload: PAYLOAD,
        ends_ms,
    };
    let unknown = fixture.store.put_payload(&late(None)).unwrap_err();
    assert_eq!(unknown.code(), "store-transaction-unknown");
    fixture.append(&request, None);
    assert!(
        !fixture
            .store
            .reader()
            .unwrap()
            .has_payload(request.id())
            .unwrap()
    );
    fixture.store.put_payload(&late(Some(5_000))).unwrap();
    let stored = fixture
        .store
        .reader()
        .unwrap()
        .payload(request.id())
        .unwrap();
    assert_eq!(stored.unwrap(), PAYLOAD);
    assert_eq!(fixture.store.erase_payloads(4_999).unwrap(), 0);
    assert_eq!(fixture.store.erase_payloads(5_000).unwrap(), 1);
    assert!(
        !fixture
            .store
            .reader()
            .unwrap()
            .has_payload(request.id())
            .unwrap()
    );
}

#[test]
fn erased_bytes_are_in_no_file() {
    let mut fixture = Fixture::new();
    let request = fixture.request("citizen");
    fixture.append(&request, Some(PAYLOAD));
    let found = |fixture: &Fixture| {
        let files = std::fs::read_dir(fixture.home.path()).unwrap();
        files
            .map(|file| std::fs::read(file.unwrap().path()).unwrap())
            .any(|bytes| bytes.windows(PAYLOAD.len()).any(|window| window == PAYLOAD))
    };
    assert!(found(&fixture));
    let lapse_ms = fixture.time_ms() + 30 * 86_400_000;
    assert_eq!(fixture.store.erase_payloads(lapse_ms - 1).unwrap(), 0);
    let reader = fixture.store.reader().unwrap();
    assert_eq!(fixture.store.erase_payloads(lapse_ms).unwrap(), 1);
    assert!(found(&fixture), "the reader looks at a moment before");
    drop(reader);
    assert_eq!(fixture.store.erase_payloads(lapse_ms).unwrap(), 0);
    assert!(!found(&fixture));
    let reader = fixture.store.reader().unwrap();
    assert!(reader.transaction(request.id()).unwrap().is_some());
}
