//! `minwon issuer`: an office run from a shell, with a wallet that asks it.

#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use civil_document::Form;
use common::{Desk, Run, minwon_with, sample};
use node::{Config, NewNetwork, Running, SystemClock};
use serde_json::Value;
use tokio::runtime::Runtime;
use wallet::{CardWish, RequestWish, Wallet};

const ISS: &str = "https://gov.example";
const PASSPHRASE: (&str, &str) = ("MINWON_PASSPHRASE", "correct horse battery");

/// An office with its keys in a file, a node in this process, and a citizen's wallet.
struct Town {
    desk: Desk,
    runtime: Runtime,
    running: Option<Running>,
    wallet: Wallet,
}

impl Town {
    fn new() -> Self {
        let desk = Desk::new();
        issuer(
            &desk,
            "--keys file init --iss https://gov.example --entry @gov.json",
        )
        .ok();
        let runtime = Runtime::new().unwrap();
        let entry = std::fs::read(desk.path("gov.json")).unwrap();
        let running = runtime.block_on(start_node(&desk.path("node"), &entry));
        issuer(&desk, &format!("connect {}", running.url())).ok();
        let home = desk.path("citizen");
        std::fs::create_dir_all(&home).unwrap();
        let wallet = Wallet::create(&home, Arc::new(keystore::MemoryStore::new())).unwrap();
        runtime.block_on(wallet.join(&running.url())).unwrap();
        Self {
            desk,
            runtime,
            running: Some(running),
            wallet,
        }
    }

    fn run(&self, line: &str) -> Run {
        issuer(&self.desk, line)
    }

    fn json(&self, line: &str) -> Value {
        self.run(&format!("{line} --json")).ok().json()
    }

    /// Puts a sample on record.
    fn record(&self, subject: &str, name: &str) {
        let directory = self.desk.path("records").join(subject);
        std::fs::create_dir_all(&directory).unwrap();
        std::fs::copy(sample(name), directory.join(format!("{name}.json"))).unwrap();
    }

    /// The wallet asks for a resident registration.
    fn ask(&self, code: Option<&str>) -> String {
        let wish = RequestWish {
            iss: ISS.to_owned(),
            form: Form::ResidentRegistration,
            purpose: "은행 제출".to_owned(),
            enrolment: code.map(str::to_owned),
        };
        let request = self.wallet.prepare_request(&wish).unwrap();
        self.deliver_and_sync();
        request
    }

    fn deliver_and_sync(&self) {
        self.runtime.block_on(async {
            let online = self.wallet.online().await.unwrap();
            online.deliver().await.unwrap();
            online.sync().await.unwrap();
        });
    }

    /// A card of the citizen for this issuer, as a file.
    fn card(&self, name: &str) {
        let wish = CardWish {
            role: Some(keys::Role::Owner),
            for_issuer: Some(ISS.to_owned()),
            ..CardWish::default()
        };
        let card = self.wallet.make_card(&wish).unwrap();
        self.desk.write(name, card.as_bytes());
    }
}

async fn start_node(home: &Path, entry: &[u8]) -> Running {
    let mut network = NewNetwork::named("test");
    network.issuers = vec![ledger::IssuerEntry::parse(entry).unwrap()];
    node::init(home, network, &SystemClock).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    node::serve(Config::new(home), listener).await.unwrap()
}

fn issuer(desk: &Desk, line: &str) -> Run {
    minwon_with(
        desk.words(&format!("issuer --home @gov {line}")),
        b"",
        &[PASSPHRASE],
    )
}

#[test]
fn an_office_answers_requests_and_takes_documents_back() {
    let town = Town::new();
    let code = town.json("enrol --subject minji")["code"].clone();
    let request = town.ask(code.as_str());

    // Nothing is on record yet: the request waits.
    std::fs::create_dir(town.desk.path("records")).unwrap();
    let waits = town.json("serve --registry @records --once");
    assert_eq!((&waits["new"], &waits["waiting"]), (&1.into(), &1.into()));
    let seen = &town.json("requests")["requests"][0];
    assert_eq!(seen["request"], request.as_str());
    assert_eq!(
        (&seen["state"], &seen["reason"]),
        (&"waiting".into(), &"no-document".into())
    );

    town.record("minji", "resident-registration-01");
    let answers = town.json("serve --registry @records --once");
    let issued = &answers["answered"][0];
    assert_eq!(issued["request"], request.as_str());
    assert_eq!(
        (&issued["subject"], &issued["state"]),
        (&"minji".into(), &"issued".into())
    );
    town.deliver_and_sync();
    let documents = town.wallet.documents().unwrap();
    assert_eq!(documents.len(), 1);

    let asset = issued["asset"].as_str().unwrap();
    let revoked = town.json(&format!("revoke {asset} --reason replaced"));
    assert_eq!(
        (&revoked["asset"], &revoked["reason"]),
        (&asset.into(), &"replaced".into())
    );
    town.run(&format!("revoke {asset} --reason replaced"))
        .refused(3, "already-revoked");
    let listed = &town.json("list")["documents"][0];
    assert_eq!(listed["state"], "revoked");
    assert_eq!(listed["revoked"]["height"], revoked["height"]);
}

#[test]
fn documents_are_issued_to_a_card_and_revoked_with_the_recovery_key() {
    let town = Town::new();
    town.card("minji.minwoncard");
    let files = [sample("land-register-01"), sample("forest-register-01")];
    let files = files.map(|file| file.to_str().unwrap().to_owned());
    let line = format!(
        "issue --document {} --to @minji.minwoncard --copies 3",
        files.join(" ")
    );
    let first = town.json(&line);
    assert_eq!(first["refused"], 0);
    assert_eq!(first["documents"][1]["copies"], 3);
    // A repeated call finds what the first one issued.
    let again = town.json(&line);
    for (first, again) in
        [0, 1].map(|index| (&first["documents"][index], &again["documents"][index]))
    {
        assert_eq!(
            (&first["was_there"], &again["was_there"]),
            (&false.into(), &true.into())
        );
        assert_eq!(first["asset"], again["asset"]);
    }
    town.deliver_and_sync();
    assert_eq!(town.wallet.documents().unwrap().len(), 2);

    town.run("recovery-key --out @recovery.key --remove").ok();
    town.run("recovery-key --out @again.key")
        .refused(5, "no-recovery-key");
    let document = first["documents"][0]["document"].as_str().unwrap();
    let line = format!("revoke {document} --reason other --recovery-key @recovery.key");
    assert_eq!(town.json(&line)["asset"], first["documents"][0]["asset"]);
}

#[cfg(unix)]
#[test]
fn serving_stops_when_told_and_tells_what_it_did() {
    let town = Town::new();
    town.record("minji", "resident-registration-01");
    let code = town.json("enrol --subject minji")["code"].clone();
    let mut words = town
        .desk
        .words("issuer --home @gov serve --registry @records --interval 1");
    words.push("--json".into());
    let serving = Command::new(env!("CARGO_BIN_EXE_minwon"))
        .args(words)
        .env(PASSPHRASE.0, PASSPHRASE.1)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    town.ask(code.as_str());
    while town.wallet.documents().unwrap().is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(100));
        town.deliver_and_sync();
    }
    let pid = serving.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .unwrap()
            .success()
    );
    let output = serving.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let served: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(served["answered"].as_array().unwrap().len(), 1);
}

#[test]
fn faults_have_their_exit_codes() {
    let mut town = Town::new();
    town.run("--keys file init")
        .refused(2, "issuer-already-created");
    town.run("--keys keyring list")
        .refused(2, "other-key-store");
    town.run("enrol --subject ../etc").refused(2, "usage");
    town.run("serve --registry @none --once")
        .refused(2, "registry-unavailable");
    town.run("revoke 00 --reason other")
        .refused(3, "document-unknown");
    let words = |line: &str| town.desk.words(line);
    let wrong = [("MINWON_PASSPHRASE", "something else")];
    minwon_with(words("issuer --home @gov list"), b"", &wrong)
        .refused(5, "keystore-wrong-passphrase");
    let none = [("MINWON_PASSPHRASE", "")];
    minwon_with(words("issuer --home @gov list"), b"", &none).refused(5, "passphrase-missing");
    minwon_with(words("issuer --home @none list"), b"", &[PASSPHRASE])
        .refused(5, "keystore-not-created");

    // Another office, which the network does not know.
    minwon_with(
        words("issuer --home @other --keys file init"),
        b"",
        &[PASSPHRASE],
    )
    .ok();
    town.card("minji.minwoncard");
    let file = sample("land-register-01");
    let issue = format!("issue --document {} --to @minji.minwoncard", file.display());
    let line = format!("issuer --home @other {issue}");
    minwon_with(words(&line), b"", &[PASSPHRASE]).refused(2, "issuer-not-connected");
    let url = town.running.as_ref().unwrap().url();
    let line = format!("issuer --home @other connect {url}");
    minwon_with(words(&line), b"", &[PASSPHRASE]).refused(4, "issuer-not-registered");

    let running = town.running.take().unwrap();
    town.runtime.block_on(running.stop()).unwrap();
    town.run(&issue).refused(4, "node-unreachable");
}

#[test]
fn the_home_is_found_without_being_named() {
    let desk = Desk::new();
    let base = desk.path("base");
    let env = [PASSPHRASE, ("MINWON_HOME", base.to_str().unwrap())];
    let made = minwon_with(["issuer", "--keys", "file", "init", "--json"], b"", &env);
    assert_eq!(made.ok().json()["keys"], "key-file");
    assert!(base.join("issuer/issuer.db").exists());
    let entry = minwon_with(["issuer", "entry"], b"", &env).ok();
    let entry = ledger::IssuerEntry::parse(&entry.stdout).unwrap();
    assert_eq!(entry.iss, "https://government.example");
}
