//! The main job between programs that share nothing but the network: a node, an issuer, a citizen and
//! a bank, each a process in a folder of its own, with its keys in a real key ring.
//!
//! The test runs itself again inside a private session bus with a gnome-keyring of its own. Without
//! the tools it is skipped, or fails when `MINWON_REQUIRE_KEYRING=1` is set.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use testkit::{NodeProgram, Program, free_folder, sample_files};

const INSIDE: &str = "MINWON_JOURNEY_INSIDE";
const ISS: &str = "https://gov.example";

/// Everybody's programs and folders.
struct World {
    folder: tempfile::TempDir,
    minwon: Program,
    node_program: Program,
    node: NodeProgram,
}

impl World {
    /// Government and node, with `keys` as in `--keys`.
    fn start(keys: &str) -> Self {
        let folder = free_folder();
        let minwon = Program::new(env!("CARGO_BIN_EXE_minwon"))
            .env("MINWON_PASSPHRASE", "nobody guesses this one")
            .env("MINWON_BACKUP_PASSPHRASE", "nor that one, ever");
        let node_program = Program::beside(env!("CARGO_BIN_EXE_minwon"), "minwon-node", "node");
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let (gov, entry, home) = (path("gov"), path("gov.json"), path("node"));
        let issuer = minwon.clone().with(&["issuer", "--home", &gov]);
        issuer.json(&["--keys", keys, "init", "--iss", ISS, "--entry", &entry]);
        let init = [
            "init",
            "--home",
            &home,
            "--issuer",
            &entry,
            "--expiry-step-s",
            "1",
        ];
        assert_eq!(node_program.run(&init).code, Some(0));
        let node = NodeProgram::start(&node_program, Path::new(&home), "127.0.0.1:0");
        issuer.json(&["connect", &node.url]);
        Self {
            folder,
            minwon,
            node_program,
            node,
        }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn issuer(&self) -> Program {
        self.minwon
            .clone()
            .with(&["issuer", "--home", &self.path("gov")])
    }

    fn wallet(&self, name: &str) -> Program {
        self.minwon
            .clone()
            .with(&["wallet", "--home", &self.path(name)])
    }

    fn new_wallet(&self, name: &str, keys: &str) -> Program {
        let wallet = self.wallet(name);
        let made = wallet.json(&["--keys", keys, "init", "--node", &self.node.url]);
        assert_eq!(made["fingerprint"].as_str().unwrap().split(' ').count(), 12);
        wallet
    }
}

fn texts(values: &Value) -> Vec<&str> {
    values
        .as_array()
        .unwrap()
        .iter()
        .map(|value| value.as_str().unwrap())
        .collect()
}

fn members<'a>(values: &'a Value, name: &str) -> Vec<&'a str> {
    let values = values.as_array().unwrap().iter();
    values.map(|value| value[name].as_str().unwrap()).collect()
}

/// The reason of the one check that failed.
fn failure(report: &Value) -> (&str, &str) {
    let checks = report["checks"].as_array().unwrap();
    let failed: Vec<_> = checks
        .iter()
        .filter(|check| check["outcome"] == "failed")
        .collect();
    assert_eq!(failed.len(), 1, "{report}");
    (
        failed[0]["name"].as_str().unwrap(),
        failed[0]["reason"].as_str().unwrap(),
    )
}

#[test]
fn every_sample_travels_between_processes() {
    in_key_ring("every_sample_travels_between_processes", || {
        let world = World::start("keyring");
        let citizen = world.new_wallet("citizen", "keyring");
        let bank = world.new_wallet("bank", "keyring");
        assert_eq!(citizen.json(&["status"])["keys"], "os-keyring");

        let card = world.path("citizen.minwoncard");
        citizen.json(&["card", "--for-issuer", ISS, "--out", &card]);
        let files = sample_files();
        let mut issue = vec!["issue", "--to", &card, "--copies", "3", "--document"];
        issue.extend(files.iter().map(|file| file.to_str().unwrap()));
        world.issuer().json(&issue);

        let news = citizen.json(&["sync"]);
        assert_eq!(texts(&news["documents"]).len(), files.len());
        assert_eq!(news["problems"].as_array().unwrap().len(), 0);
        for (index, asset) in texts(&news["documents"]).into_iter().enumerate() {
            assert_eq!(citizen.json(&["accept", asset])["outcome"], "committed");
            // The card travels as a picture.
            let picture = world.path("bank.png");
            bank.json(&[
                "card",
                "--name",
                "한빛은행",
                "--role",
                "receiver",
                "--png",
                &picture,
            ]);
            let shown = citizen.json(&["show", asset]);
            let form = shown["form"].as_str().unwrap();
            let mut share = vec!["share", asset, "--to", &picture, "--purpose", "대출 심사"];
            let preset = preset_of(&world.minwon, form);
            match index % 2 {
                0 => share.push("--all"),
                _ => share.extend(["--preset", &preset]),
            }
            let sent = citizen.json(&share);
            assert_eq!(sent["outcome"], "committed");
            bank.json(&["sync"]);
            let copy = sent["share"].as_str().unwrap();
            let opened = bank.json(&["open", copy]);
            assert_eq!(opened["verdict"], "valid", "{opened}");
            assert_eq!(
                members(&opened["fields"], "pointer"),
                members(&sent["shown"], "pointer")
            );
            assert_eq!(opened["copy"]["purpose"], "대출 심사");
            if index % 2 == 0 {
                assert_eq!(opened["fields"], shown["fields"]);
            }
        }
        citizen.json(&["sync"]);
        let timeline = citizen.json(&["timeline", "--limit", "1000"]);
        let kinds = members(&timeline["entries"], "kind");
        for kind in ["issue", "accept", "share", "receipt"] {
            assert_eq!(
                kinds.iter().filter(|found| **found == kind).count(),
                files.len()
            );
        }
    });
}

#[test]
fn requests_refusals_and_endings() {
    in_key_ring("requests_refusals_and_endings", || {
        let world = World::start("keyring");
        let citizen = world.new_wallet("citizen", "keyring");
        let bank = world.new_wallet("bank", "keyring");
        let records = world.path("records");
        std::fs::create_dir_all(format!("{records}/minji")).unwrap();
        for (index, name) in ["land-register-03", "resident-registration-03"]
            .iter()
            .enumerate()
        {
            let text = testkit::sample(name);
            std::fs::write(format!("{records}/minji/{index}.json"), text).unwrap();
        }
        let code = world.issuer().json(&["enrol", "--subject", "minji"]);
        let code = code["code"].as_str().unwrap().to_owned();
        let ask = |form: &str, more: &[&str]| {
            let request = [
                "request",
                "--issuer",
                ISS,
                "--form",
                form,
                "--purpose",
                "대출",
            ];
            let asked = citizen.json(&[&request, more].concat());
            assert_eq!(asked["outcome"], "committed");
            world
                .issuer()
                .json(&["serve", "--registry", &records, "--once"]);
            citizen.json(&["sync"])["documents"].clone()
        };
        // Nobody knows the holder yet; once enrolled, the open request is answered, too.
        let none = ask("resident-registration", &[]);
        assert_eq!(none.as_array().unwrap().len(), 0);
        let both = ask("land-register", &["--code", &code]);
        assert_eq!(both.as_array().unwrap().len(), 2);
        let documents = citizen.json(&["documents"]);
        let id_of = |form: &str| {
            let mut documents = documents["documents"].as_array().unwrap().iter();
            let document = documents.find(|document| document["form"] == form);
            document.unwrap()["id"].as_str().unwrap()
        };
        let (land, home) = (id_of("land-register"), id_of("resident-registration"));

        let refused = citizen.run(&["decline", land, "--reason", "nonsense"]);
        assert_eq!(refused.code, Some(2));
        assert_eq!(
            citizen.json(&["decline", land, "--reason", "not-wanted"])["outcome"],
            "committed"
        );
        assert_eq!(citizen.run(&["accept", land]).code, Some(3));
        citizen.json(&["accept", home]);

        // The bank asks, the citizen answers, and gives two more.
        let picture = world.path("ask.png");
        bank.json(&[
            "card",
            "--name",
            "한빛은행",
            "--ask",
            "resident-registration",
            "--ask-preset",
            "bank-loan",
            "--ask-purpose",
            "전세 대출",
            "--png",
            &picture,
        ]);
        let answered = citizen.json(&["share", home, "--to", &picture]);
        assert_eq!(answered["answers_ask"], true);
        let copy = |expires: &str| {
            let card = world.path("again.minwoncard");
            bank.json(&["card", "--out", &card]);
            let share = [
                "share",
                home,
                "--to",
                &card,
                "--all",
                "--purpose",
                "확인",
                "--expires",
                expires,
            ];
            citizen.json(&share)["share"].as_str().unwrap().to_owned()
        };
        let begin = Instant::now();
        let (short, long) = (copy("20s"), copy("30d"));
        bank.json(&["sync"]);
        let answer = answered["share"].as_str().unwrap();
        let file = world.path("copy.sdjwt");
        assert_eq!(
            bank.json(&["open", answer, "--presentation", &file])["verdict"],
            "valid"
        );
        assert_eq!(bank.json(&["open", &short])["verdict"], "valid");
        assert_eq!(bank.json(&["open", &long])["verdict"], "valid");
        assert_eq!(bank.json(&["verify", &file])["verdict"], "valid");

        let verdict = |subject: &str| {
            let run = bank.run(&["verify", subject, "--json"]);
            assert_eq!(run.code, Some(3), "{}", run.stderr);
            run.value()
        };
        assert_eq!(citizen.json(&["withdraw", answer])["outcome"], "committed");
        assert_eq!(failure(&verdict(answer)), ("not-withdrawn", "withdrawn"));
        assert_eq!(failure(&verdict(&file)), ("not-withdrawn", "withdrawn"));
        std::thread::sleep(Duration::from_secs(22).saturating_sub(begin.elapsed()));
        bank.json(&["return", &long, "--deleted"]);
        assert_eq!(failure(&verdict(&short)), ("in-time", "share-expired"));
        assert_eq!(bank.run(&["verify", &long]).code, Some(3));

        let last = copy("30d");
        bank.json(&["sync"]);
        assert_eq!(bank.json(&["open", &last])["verdict"], "valid");
        assert_eq!(citizen.json(&["discard", home])["outcome"], "committed");
        assert_eq!(bank.json(&["verify", &last])["verdict"], "valid");
        world
            .issuer()
            .json(&["revoke", home, "--reason", "replaced"]);
        assert_eq!(failure(&verdict(&last)), ("not-revoked", "revoked"));
        citizen.json(&["sync"]);
        let document = citizen.json(&["show", home]);
        assert_eq!(document["state"], "discarded");
        assert_eq!(document["revoke_reason"], "replaced");
        let mut states = members(&document["shares"], "state");
        states.sort_unstable();
        assert_eq!(states, ["expired", "opened", "returned", "withdrawn"]);
    });
}

#[test]
fn a_crash_a_silent_node_and_a_lost_wallet() {
    in_key_ring("a_crash_a_silent_node_and_a_lost_wallet", || {
        let mut world = World::start("keyring");
        let citizen = world.new_wallet("citizen", "keyring");
        let bank = world.new_wallet("bank", "keyring");
        let card = world.path("citizen.minwoncard");
        citizen.json(&["card", "--for-issuer", ISS, "--out", &card]);
        let file = testkit::sample_files().remove(20);
        let document = file.to_str().unwrap();
        world
            .issuer()
            .json(&["issue", "--to", &card, "--document", document]);
        citizen.json(&["sync"]);
        let documents = citizen.json(&["documents"]);
        let asset = documents["documents"][0]["id"].as_str().unwrap();
        citizen.json(&["accept", asset]);
        let to = world.path("bank.minwoncard");
        bank.json(&["card", "--name", "한빛은행", "--out", &to]);

        // The node dies. What is sent meanwhile waits, and goes out once.
        let (url, home) = (world.node.url.clone(), world.path("node"));
        let address = url.trim_start_matches("http://").to_owned();
        let parked = NodeProgram::start(
            &world.node_program,
            Path::new(&other_node(&world)),
            "127.0.0.1:0",
        );
        std::mem::replace(&mut world.node, parked).kill();
        let share = ["share", asset, "--to", &to, "--all", "--purpose", "확인"];
        let waiting = citizen.run(&[&share[..], &["--json"]].concat());
        assert_eq!(waiting.code, Some(4), "{}", waiting.stderr);
        assert_eq!(waiting.value()["outcome"], "waiting");
        assert_eq!(
            citizen.json(&["outbox"])["waiting"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
        assert_eq!(citizen.run(&["sync"]).code, Some(4));
        world.node = NodeProgram::start(&world.node_program, Path::new(&home), &address);
        let sent = citizen.json(&["sync"]);
        assert_eq!(sent["delivered"][0]["outcome"], "committed");
        assert_eq!(
            citizen.json(&["outbox"])["waiting"]
                .as_array()
                .unwrap()
                .len(),
            0
        );
        let received = bank.json(&["sync"]);
        assert_eq!(texts(&received["received"]).len(), 1);
        let copy = texts(&received["received"])[0].to_owned();
        assert_eq!(bank.json(&["open", &copy])["verdict"], "valid");

        // The laptop is gone; the backups are not.
        for (name, more) in [("whole", None), ("keys", Some("--keys-only"))] {
            let backup = world.path(&format!("{name}.minwonbackup"));
            let mut arguments = vec!["backup", "--out", &backup];
            arguments.extend(more);
            citizen.json(&arguments);
            let again = world.wallet(name);
            let restored = again.json(&[
                "--keys", "keyring", "restore", "--from", &backup, "--node", &url,
            ]);
            assert_eq!(
                restored["scope"],
                if more.is_some() {
                    "keys-only"
                } else {
                    "everything"
                }
            );
            let shown = again.json(&["show", asset]);
            assert_eq!(shown["state"], "accepted");
            assert_eq!(shown["fields"], citizen.json(&["show", asset])["fields"]);
            assert_eq!(members(&shown["shares"], "id"), [copy.as_str()]);
            let knows_whom = shown["shares"][0]["receiver"].is_string();
            assert_eq!(knows_whom, more.is_none());
        }
        // The one from the keys alone takes the copy back.
        let restored = world.wallet("keys");
        assert_eq!(restored.json(&["withdraw", &copy])["outcome"], "committed");
        let verdict = bank.run(&["verify", &copy, "--json"]);
        assert_eq!(failure(&verdict.value()), ("not-withdrawn", "withdrawn"));
    });
}

#[test]
fn without_a_key_ring_a_key_file_is_a_choice() {
    let world = World::start("file");
    let wallet = world.wallet("citizen");
    // No session bus answers: said plainly, and nothing is made.
    let nowhere = Program::new(env!("CARGO_BIN_EXE_minwon"))
        .with(&["wallet", "--home", &world.path("citizen")])
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    let refused = nowhere.run(&["--lang", "en", "--keys", "keyring", "init"]);
    assert_eq!(refused.code, Some(5), "{}", refused.stderr);
    assert!(refused.stderr.contains("--keys file"), "{}", refused.stderr);
    let made = wallet.json(&["--keys", "file", "init", "--node", &world.node.url]);
    assert_eq!(made["keys"], "key-file");
    assert_eq!(wallet.json(&["status"])["documents"], 0);
    let wrong = wallet
        .clone()
        .env("MINWON_PASSPHRASE", "somebody guesses wrong");
    let refused = wrong.run(&["status", "--json"]);
    assert_eq!(refused.code, Some(5));
    assert!(
        refused.stderr.contains("keystore-wrong-passphrase"),
        "{}",
        refused.stderr
    );
}

/// The home of a network that nobody uses.
fn other_node(world: &World) -> String {
    let home = world.path("other-node");
    assert_eq!(
        world.node_program.run(&["init", "--home", &home]).code,
        Some(0)
    );
    home
}

/// The first preset of a form.
fn preset_of(minwon: &Program, form: &str) -> String {
    let presets = minwon.json(&["document", "presets", form]);
    presets["forms"][0]["presets"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Runs a scenario inside a private session bus with an unlocked key ring.
fn in_key_ring(name: &str, scenario: impl FnOnce()) {
    if std::env::var_os(INSIDE).is_some() {
        return scenario();
    }
    let tools = ["dbus-run-session", "gnome-keyring-daemon"];
    if let Some(missing) = tools.iter().find(|tool| !is_installed(tool)) {
        let required = std::env::var_os("MINWON_REQUIRE_KEYRING").is_some();
        assert!(!required, "{missing} is not installed");
        eprintln!("skipped: {missing} is not installed");
        return;
    }
    let folder = free_folder();
    let script = "printf %s nobody | gnome-keyring-daemon --daemonize --unlock \
                  --components=secrets >/dev/null 2>&1 && exec \"$@\"";
    let status = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", script, "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(INSIDE, "1")
        .env("HOME", folder.path())
        .env("XDG_DATA_HOME", folder.path().join("data"))
        .env("XDG_CACHE_HOME", folder.path().join("cache"))
        .env("XDG_CONFIG_HOME", folder.path().join("config"))
        .env("XDG_RUNTIME_DIR", folder.path())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .status()
        .unwrap();
    assert!(status.success(), "{name}");
}

fn is_installed(tool: &str) -> bool {
    let status = Command::new(tool)
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}
