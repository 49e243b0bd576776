//! A disk that is full, broken, or not for us: the node says so, by a code over HTTP and in words
//! in its log, and never answers with what is not what was written.

#![allow(clippy::unwrap_used)]
#![cfg(target_os = "linux")]

mod common;

use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use bigchain::Transaction;
use common::parties::{CITIZEN, ISSUER, RECOVERY, key, network_with_issuer, submission};
use common::process::{Client, Process, Reply, program};
use jose::{Ed25519PrivateKey, dpop};
use ledger::{Genesis, PayloadRef, Sha256Hex, build};
use node::{Clock, SystemClock};

/// A home, and what was acknowledged to be in it.
struct Fixture {
    directory: tempfile::TempDir,
    home: PathBuf,
    genesis: Genesis,
    acknowledged: Vec<(Transaction, String)>,
}

impl Fixture {
    fn new() -> Self {
        Self::within(|_| {})
    }

    /// `prepare` sees the directory before the home is made in it.
    fn within(prepare: impl FnOnce(&Path)) -> Self {
        let directory = tempfile::tempdir().unwrap();
        prepare(directory.path());
        let home = directory.path().join("disk/home");
        node::init(&home, network_with_issuer(), &SystemClock).unwrap();
        let genesis = Genesis::parse(&std::fs::read(home.join("genesis.json")).unwrap()).unwrap();
        Self {
            directory,
            home,
            genesis,
            acknowledged: Vec::new(),
        }
    }

    /// Documents that were committed, and a node that was killed then.
    fn with_documents(count: u64) -> Self {
        let mut fixture = Self::new();
        let process = Process::start(&fixture.home);
        let mut client = process.client();
        for number in 0..count {
            let reply = fixture.issue(&mut client, number, 2_000);
            assert_eq!(reply.status, 202, "{}", reply.body);
        }
        drop(client);
        process.kill();
        // The write-ahead log moves into the database, where it can be found and damaged.
        let store = ledger_store::SqliteStore::open(&fixture.database(), &fixture.genesis).unwrap();
        drop(store);
        fixture
    }

    fn database(&self) -> PathBuf {
        self.home.join("ledger.sqlite")
    }

    /// Issues a document with a payload of that size, and writes it down if it was acknowledged.
    fn issue(&mut self, client: &mut Client, number: u64, payload_size: usize) -> Reply {
        let payload = format!("<{number:08}>{}", "sealed.".repeat(payload_size / 7));
        let terms = build::Issue {
            payload: PayloadRef::of(payload.as_bytes()),
            document: Sha256Hex::of(payload.as_bytes()),
            expires_s: None,
            request: None,
            recovery: key(RECOVERY).public(),
            owner: key(CITIZEN).public(),
            copies: 2,
        };
        let issue = build::issue(&self.genesis.network_id(), &terms, &key(ISSUER)).unwrap();
        let body = submission(&issue, Some(&payload));
        let path = "/minwon/v1/submissions?mode=commit";
        let reply = client.post(path, &body).unwrap();
        if reply.status == 202 {
            self.acknowledged.push((issue, payload));
        }
        reply
    }

    /// Flips one bit in the only place of the database that has these bytes.
    fn flip_bit(&self, within: &[u8]) {
        let mut bytes = std::fs::read(self.database()).unwrap();
        let mut places = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(within));
        let place = places.next().unwrap();
        assert_eq!(places.next(), None);
        bytes[place + within.len() / 2] ^= 1;
        std::fs::write(self.database(), bytes).unwrap();
    }

    /// What a node that cannot start says; its exit code.
    fn refusal(&self) -> (Option<i32>, String) {
        let output = program()
            .args(["run", "--http", "127.0.0.1:0", "--home"])
            .arg(&self.home)
            .output()
            .unwrap();
        assert!(output.stdout.is_empty(), "it serves");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!said.contains("panicked"), "{said}");
        (output.status.code(), said)
    }

    #[track_caller]
    fn assert_all_there(&self, process: &Process) {
        let mut client = process.client();
        for (issue, payload) in &self.acknowledged {
            let path = format!("/minwon/v1/transactions/{}", issue.id());
            assert_eq!(client.get(&path).unwrap().status, 200);
            let reply = read(&mut client, process, issue);
            assert_eq!((reply.status, &reply.body), (200, payload));
        }
    }
}

fn read(client: &mut Client, process: &Process, issue: &Transaction) -> Reply {
    let path = format!("/minwon/v1/payloads/{}", issue.id());
    let owner = Ed25519PrivateKey::from_seed(&[CITIZEN; 32]);
    let url = format!("{}{path}", process.public_url());
    let proof = dpop::make_proof(&owner, "GET", &url, SystemClock.now_ms() / 1000).unwrap();
    client
        .get_with(&path, &format!("DPoP: {proof}\r\n"))
        .unwrap()
}

#[test]
fn a_flipped_bit_in_a_body_is_never_answered_with() {
    for what in ["transaction", "payload"] {
        let fixture = Fixture::with_documents(3);
        let (damaged, payload) = &fixture.acknowledged[1];
        let within = match what {
            "transaction" => damaged.text().as_bytes(),
            _ => &payload.as_bytes()[..20],
        };
        fixture.flip_bit(within);
        let process = Process::start(&fixture.home);
        let mut client = process.client();
        let id = damaged.id();
        let reply = match what {
            "transaction" => client
                .get(&format!("/minwon/v1/transactions/{id}"))
                .unwrap(),
            _ => read(&mut client, &process, damaged),
        };
        reply.assert_problem(503, "store-fails");
        let row = format!("{what} {id} is damaged");
        assert!(process.log().contains(&row), "{}", process.log());
        // The others are as they were, and so is what comes.
        for at in [0, 2] {
            let (whole, payload) = &fixture.acknowledged[at];
            assert_eq!(&read(&mut client, &process, whole).body, payload);
        }
        let mut fixture = fixture;
        assert_eq!(fixture.issue(&mut client, 9, 2_000).status, 202);
    }
}

#[test]
fn a_damaged_page_is_an_error_that_names_the_file() {
    let fixture = Fixture::with_documents(30);
    let file = std::fs::OpenOptions::new()
        .write(true)
        .open(fixture.database())
        .unwrap();
    let length = file.metadata().unwrap().len();
    // Every page but the first: it still is a database, and no table can be walked.
    for offset in (4_096..length).step_by(512) {
        file.write_all_at(&[0xff; 512], offset).unwrap();
    }
    let (code, said) = fixture.refusal();
    assert_eq!(code, Some(1));
    assert!(said.contains("ledger.sqlite is damaged"), "{said}");
}

#[test]
fn a_database_cut_off_never_answers_with_less() {
    let fixture = Fixture::with_documents(60);
    let whole = std::fs::read(fixture.database()).unwrap();
    for kept in [17, 100, 4_096, 9_000, whole.len() / 2, whole.len() - 4_096] {
        std::fs::write(fixture.database(), &whole[..kept]).unwrap();
        let started = start_or_refuse(&fixture);
        let Some(process) = started else {
            continue;
        };
        // It may start when what it looks at first is there; then it says what is wrong.
        let mut client = process.client();
        let health = client.get("/minwon/v1/health").unwrap();
        for (issue, payload) in &fixture.acknowledged {
            let path = format!("/minwon/v1/transactions/{}", issue.id());
            let reply = client.get(&path).unwrap();
            assert!([200, 503].contains(&reply.status), "{kept}: {}", reply.body);
            let reply = read(&mut client, &process, issue);
            match reply.status {
                200 => assert_eq!(&reply.body, payload),
                _ => reply.assert_problem(503, "store-fails"),
            }
        }
        assert!([200, 503].contains(&health.status));
    }
}

/// A node on what is left of a database, unless it says that the file is damaged.
fn start_or_refuse(fixture: &Fixture) -> Option<Process> {
    let mut child = program()
        .args(["run", "--http", "127.0.0.1:0", "--home"])
        .arg(&fixture.home)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let since = Instant::now();
    while since.elapsed() < Duration::from_millis(1_500) {
        if child.try_wait().unwrap().is_some() {
            let output = child.wait_with_output().unwrap();
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(1), "{said}");
            assert!(said.contains("ledger.sqlite is damaged"), "{said}");
            return None;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    Some(Process::start(&fixture.home))
}

#[test]
fn what_is_not_for_us_is_named() {
    // Whoever is root reads and writes everything, so these are what even root cannot use.
    let fixture = Fixture::with_documents(1);
    let database = fixture.database();
    std::fs::remove_file(&database).unwrap();
    std::fs::create_dir(&database).unwrap();
    let (code, said) = fixture.refusal();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("ledger.sqlite"), "{said}");

    let fixture = Fixture::with_documents(1);
    let key = fixture.home.join("log.key");
    std::fs::remove_file(&key).unwrap();
    std::fs::create_dir(&key).unwrap();
    let (code, said) = fixture.refusal();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("log.key"), "{said}");
}

#[test]
fn files_of_another_user_are_named() {
    if is_root() {
        let fixture = Fixture::with_documents(1);
        std::fs::set_permissions(fixture.database(), PermissionsExt::from_mode(0o000)).unwrap();
        // Root without its power over files is as anybody.
        let output = Command::new("setpriv")
            .args(["--bounding-set=-all", "--inh-caps=-all", "--"])
            .arg(program().get_program())
            .args(["run", "--http", "127.0.0.1:0", "--home"])
            .arg(&fixture.home)
            .output();
        let Ok(output) = output else {
            skipped("there is no setpriv");
            return;
        };
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("ledger.sqlite"), "{said}");
        return;
    }
    let fixture = Fixture::with_documents(1);
    for name in ["ledger.sqlite", "log.key", "lock"] {
        let path = fixture.home.join(name);
        let mode = std::fs::metadata(&path).unwrap().permissions();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o000)).unwrap();
        let (code, said) = fixture.refusal();
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(name), "{said}");
        std::fs::set_permissions(&path, mode).unwrap();
    }
    std::fs::set_permissions(&fixture.home, PermissionsExt::from_mode(0o500)).unwrap();
    let (code, said) = fixture.refusal();
    std::fs::set_permissions(&fixture.home, PermissionsExt::from_mode(0o700)).unwrap();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("ledger.sqlite"), "{said}");
}

#[test]
fn a_read_only_disk_is_named() {
    let Some(disk) = Disk::new() else { return };
    let mut fixture = disk.fixture;
    let process = Process::start(&fixture.home);
    assert_eq!(fixture.issue(&mut process.client(), 1, 2_000).status, 202);
    process.kill();
    let remount = |option: &str| mount(&["-o", option], &fixture.directory.path().join("disk"));
    assert!(remount("remount,ro"));
    let (code, said) = fixture.refusal();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("disk/home/lock"), "{said}");
    assert!(remount("remount,rw"));
    let process = Process::start(&fixture.home);
    fixture.assert_all_there(&process);
}

#[test]
fn a_full_disk_takes_nothing_says_so_and_recovers() {
    let Some(disk) = Disk::new() else { return };
    let mut fixture = disk.fixture;
    let ballast = fixture.home.with_file_name("ballast");
    std::fs::write(&ballast, vec![1; 1 << 20]).unwrap();
    let process = Process::start(&fixture.home);
    let mut client = process.client();

    let refused = (0..100).find_map(|number| {
        let reply = fixture.issue(&mut client, number, 200_000);
        (reply.status != 202).then_some(reply)
    });
    refused.unwrap().assert_problem(503, "store-full");
    assert!(fixture.acknowledged.len() > 5);
    let health = client.get("/minwon/v1/health").unwrap();
    assert_eq!(health.status, 503);
    assert_eq!(health.json()["status"], "store-full");
    assert!(process.log().contains("no room for"), "{}", process.log());
    // Nobody is told that his transaction waits, either.
    let later = fixture.issue(&mut client, 500, 200_000);
    later.assert_problem(503, "store-full");
    // It reads as ever.
    fixture.assert_all_there(&process);

    // Room is made: it sees by itself.
    std::fs::remove_file(&ballast).unwrap();
    let since = Instant::now();
    while client.get("/minwon/v1/health").unwrap().status != 200 {
        assert!(since.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(100));
    }
    let reply = fixture.issue(&mut client, 501, 200_000);
    assert_eq!(reply.status, 202, "{}", reply.body);
    fixture.assert_all_there(&process);

    // Full again, and killed: nothing acknowledged is lost.
    for number in 600..700 {
        if fixture.issue(&mut client, number, 200_000).status != 202 {
            break;
        }
    }
    drop(client);
    process.kill();
    let process = Process::start(&fixture.home);
    fixture.assert_all_there(&process);
}

/// A home on a small disk of its own, unmounted when dropped.
struct Disk {
    fixture: Fixture,
    _mounted: Mounted,
}

struct Mounted(PathBuf);

impl Disk {
    /// Five megabytes; `None`, with a message, where this user may not mount.
    fn new() -> Option<Self> {
        if !is_root() {
            skipped("mounting a small disk wants root");
            return None;
        }
        let mut mounted = None;
        let fixture = Fixture::within(|directory| {
            let disk = directory.join("disk");
            std::fs::create_dir(&disk).unwrap();
            if mount(&["-t", "tmpfs", "-o", "size=5m", "tmpfs"], &disk) {
                mounted = Some(Mounted(disk));
            }
        });
        let Some(mounted) = mounted else {
            skipped("no tmpfs can be mounted here");
            return None;
        };
        Some(Self {
            fixture,
            _mounted: mounted,
        })
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

fn mount(options: &[&str], at: &Path) -> bool {
    let mounted = Command::new("mount").args(options).arg(at).output();
    mounted.is_ok_and(|output| output.status.success())
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.trim_ascii() == b"0"
}

#[allow(clippy::print_stderr, reason = "whoever runs the tests should know")]
fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}
