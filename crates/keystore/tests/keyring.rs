//! The OS keyring, against a real `gnome-keyring-daemon` on a private session bus.
//!
//! Each test runs itself again inside `dbus-run-session` with temporary folders, so that neither
//! the developer's keyring nor another test is touched. Without the tools the tests are skipped,
//! or fail when `MINWON_REQUIRE_KEYRING=1` is set.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use keystore::{Error, KeyStore, Kind, MAX_SECRET_BYTES, Name, OsKeyring, Secret, kind_at};

/// Set to the scenario's name in the process that runs inside the private bus.
const INSIDE: &str = "MINWON_KEYRING_SCENARIO";
/// Written at the end of a scenario: a filter that matches no test is a success too.
const RAN: &str = "ran";
const PASSWORD: &str = "login password of nobody";

/// A bus on which nothing is started by itself: services come and go as the scenario says.
const BUS_WITHOUT_SERVICES: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

#[test]
fn secrets_survive_a_restart_of_the_daemon() {
    in_private_session("secrets_survive_a_restart_of_the_daemon", |session| {
        let daemon = session.start_unlocked();
        let home = session.home();
        let store = OsKeyring::create(&home).unwrap();
        assert_eq!(store.kind(), Kind::OsKeyring);
        assert_eq!(kind_at(&home).unwrap(), Some(Kind::OsKeyring));
        assert!(store.get(&Name::SEED).unwrap().is_none());

        let seed = Secret::from(&b"\0\xff not text \xc3\x28"[..]);
        let largest = Secret::make(MAX_SECRET_BYTES).unwrap();
        store.set(&Name::SEED, &Secret::make(32).unwrap()).unwrap();
        store.set(&Name::SEED, &seed).unwrap();
        store.set(&Name::rsa(0), &largest).unwrap();
        daemon.stop();

        // The same store, over a connection that went away with the daemon.
        let daemon = session.start_unlocked();
        assert_eq!(
            store.require(&Name::SEED).unwrap().as_bytes(),
            seed.as_bytes()
        );
        // A store opened anew.
        let again = OsKeyring::open(&home).unwrap();
        assert_eq!(
            again.require(&Name::rsa(0)).unwrap().as_bytes(),
            largest.as_bytes()
        );
        assert_eq!(again.names().unwrap(), [Name::rsa(0), Name::SEED]);
        assert_eq!(code(OsKeyring::create(&home)), "keystore-already-created");

        assert!(again.delete(&Name::SEED).unwrap());
        assert!(!again.delete(&Name::SEED).unwrap());
        assert!(store.get(&Name::SEED).unwrap().is_none());
        let too_large = Secret::make(MAX_SECRET_BYTES + 1).unwrap();
        assert_eq!(
            code(store.set(&Name::SEED, &too_large)),
            "keystore-too-large"
        );
        daemon.stop();
    });
}

#[test]
fn a_locked_keyring_is_not_an_empty_one() {
    in_private_session("a_locked_keyring_is_not_an_empty_one", |session| {
        let daemon = session.start_unlocked();
        let store = OsKeyring::create(&session.home()).unwrap();
        store.set(&Name::SEED, &Secret::from(&[1; 32][..])).unwrap();
        store
            .set(&Name::rsa(0), &Secret::make(32).unwrap())
            .unwrap();
        secret_tool_clear(&store.service(), "rsa-0");
        daemon.stop();

        let daemon = session.start_locked();
        let started = Instant::now();
        assert_eq!(code(store.get(&Name::SEED)), "keystore-locked");
        // Nobody can tell what is missing while it is locked.
        assert_eq!(code(store.get(&Name::rsa(0))), "keystore-locked");
        assert!(store.get(&Name::VAULT).unwrap().is_none());
        assert_eq!(
            code(store.set(&Name::VAULT, &Secret::make(32).unwrap())),
            "keystore-locked"
        );
        assert_eq!(code(store.delete(&Name::SEED)), "keystore-locked");
        assert_eq!(store.names().unwrap(), [Name::rsa(0), Name::SEED]);
        assert_eq!(
            code(OsKeyring::create(&session.folder.join("second"))),
            "keystore-locked"
        );
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "must not hang without a display"
        );
        daemon.stop();

        // Nothing is lost by having been refused.
        let daemon = session.start_unlocked();
        assert_eq!(code(store.get(&Name::rsa(0))), "keystore-missing");
        assert_eq!(store.require(&Name::SEED).unwrap().as_bytes(), [1; 32]);
        daemon.stop();
    });
}

#[test]
fn a_lost_entry_is_told_from_one_that_never_was() {
    in_private_session("a_lost_entry_is_told_from_one_that_never_was", |session| {
        let daemon = session.start_unlocked();
        let store = OsKeyring::create(&session.home()).unwrap();
        store.set(&Name::SEED, &Secret::from(&[1; 32][..])).unwrap();

        secret_tool_clear(&store.service(), "seed");

        assert!(
            matches!(store.get(&Name::SEED), Err(Error::Missing { name }) if name == Name::SEED)
        );
        assert!(store.get(&Name::VAULT).unwrap().is_none());
        // A restored backup puts it back.
        store.set(&Name::SEED, &Secret::from(&[1; 32][..])).unwrap();
        assert_eq!(store.require(&Name::SEED).unwrap().as_bytes(), [1; 32]);
        daemon.stop();
    });
}

#[test]
fn wallets_live_side_by_side() {
    in_private_session("wallets_live_side_by_side", |session| {
        let daemon = session.start_unlocked();
        let (home, other_home) = (session.home(), session.folder.join("other"));
        let one = OsKeyring::create(&home).unwrap();
        let other = OsKeyring::create(&other_home).unwrap();
        one.set(&Name::SEED, &Secret::from(&[1; 32][..])).unwrap();
        other.set(&Name::SEED, &Secret::from(&[2; 32][..])).unwrap();
        assert_eq!(one.require(&Name::SEED).unwrap().as_bytes(), [1; 32]);

        let service = other.service();
        other.destroy().unwrap();
        assert_eq!(kind_at(&other_home).unwrap(), None);
        assert_eq!(secret_tool_lookup(&service, "seed"), None);
        assert_eq!(
            secret_tool_lookup(&one.service(), "seed"),
            Some(vec![1; 32]),
            "the desktop's own tool reads what we stored"
        );
        // The entry that `create` tries the keyring with is gone.
        assert_eq!(secret_tool_lookup(&one.service(), "probe"), None);
        daemon.stop();
    });
}

#[test]
fn works_inside_tokio() {
    in_private_session("works_inside_tokio", |session| {
        let daemon = session.start_unlocked();
        let home = session.home();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .build()
            .unwrap();
        runtime.block_on(async {
            let task = tokio::task::spawn_blocking(move || {
                let store = OsKeyring::create(&home)?;
                store.set(&Name::SEED, &Secret::from(&[1; 32][..]))?;
                Ok::<_, Error>(store)
            });
            let store = task.await.unwrap().unwrap();
            // Directly on the runtime it blocks, which is bad manners, but works.
            assert_eq!(store.require(&Name::SEED).unwrap().as_bytes(), [1; 32]);
        });
        daemon.stop();
    });
}

#[test]
fn an_absent_service_is_said_and_found_when_it_appears() {
    in_private_session(
        "an_absent_service_is_said_and_found_when_it_appears",
        |session| {
            assert_eq!(code(OsKeyring::probe()), "keystore-no-service");
            assert_eq!(
                code(OsKeyring::create(&session.home())),
                "keystore-no-service"
            );
            assert_eq!(
                kind_at(&session.home()).unwrap(),
                None,
                "nothing was left behind"
            );

            let daemon = session.start_unlocked();
            assert!(OsKeyring::probe().is_ok());
            let store = OsKeyring::create(&session.home()).unwrap();
            store.set(&Name::SEED, &Secret::from(&[1; 32][..])).unwrap();
            daemon.stop();

            assert_eq!(code(store.get(&Name::SEED)), "keystore-no-service");
            let daemon = session.start_unlocked();
            assert_eq!(store.require(&Name::SEED).unwrap().as_bytes(), [1; 32]);
            daemon.stop();
        },
    );
}

#[test]
fn a_fresh_account_has_no_collection() {
    in_private_session("a_fresh_account_has_no_collection", |session| {
        let daemon = session.start_locked();
        assert!(OsKeyring::probe().is_ok());
        assert_eq!(
            code(OsKeyring::create(&session.home())),
            "keystore-no-collection"
        );
        daemon.stop();
    });
}

#[test]
fn without_a_bus_there_is_no_service() {
    const NAME: &str = "without_a_bus_there_is_no_service";
    let folder = tempfile::tempdir().unwrap();
    if std::env::var(INSIDE).as_deref() != Ok(NAME) {
        let mut this = again(
            NAME,
            Command::new(std::env::current_exe().unwrap()),
            folder.path(),
        );
        this.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
        assert!(this.status().unwrap().success());
        return;
    }
    match OsKeyring::create(&folder.path().join("home")) {
        Err(Error::NoService { detail }) => assert!(!detail.is_empty()),
        other => panic!("{}", code(other)),
    }
}

fn code<T>(result: Result<T, Error>) -> &'static str {
    result.err().map_or("ok", |error| error.code())
}

/// As when somebody empties the keyring with the desktop's own tool.
fn secret_tool_clear(service: &str, user: &str) {
    let cleared = Command::new("secret-tool")
        .args(["clear", "service", service, "username", user])
        .status()
        .unwrap();
    assert!(cleared.success());
}

fn secret_tool_lookup(service: &str, user: &str) -> Option<Vec<u8>> {
    let output = Command::new("secret-tool")
        .args(["lookup", "service", service, "username", user])
        .output()
        .unwrap();
    output.status.success().then_some(output.stdout)
}

/// Runs `scenario` in a process of its own, on a bus of its own.
fn in_private_session(name: &str, scenario: impl FnOnce(&Session)) {
    if std::env::var(INSIDE).as_deref() == Ok(name) {
        let folder = PathBuf::from(std::env::var_os("HOME").unwrap());
        scenario(&Session {
            folder: folder.clone(),
        });
        return fs::write(folder.join(RAN), "").unwrap();
    }
    for tool in ["dbus-run-session", "gnome-keyring-daemon", "secret-tool"] {
        if !is_installed(tool) {
            let required = std::env::var("MINWON_REQUIRE_KEYRING").as_deref() == Ok("1");
            assert!(!required, "{tool} is required and not installed");
            eprintln!("skipped: {tool} is not installed");
            return;
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("bus.conf");
    fs::write(&config, BUS_WITHOUT_SERVICES).unwrap();
    let mut bus = Command::new("dbus-run-session");
    bus.arg(format!("--config-file={}", config.display()))
        .arg("--")
        .arg(std::env::current_exe().unwrap());
    let status = again(name, bus, folder.path()).status().unwrap();
    assert!(status.success(), "{name} failed inside its session");
    assert!(folder.path().join(RAN).exists(), "{name} did not run");
}

/// Adds what makes a command run the one test again, with `folder` as home.
fn again(name: &str, mut command: Command, folder: &Path) -> Command {
    let runtime = folder.join("run");
    fs::create_dir_all(&runtime).unwrap();
    command
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(INSIDE, name)
        .env("HOME", folder)
        .env("XDG_RUNTIME_DIR", runtime)
        .env("XDG_DATA_HOME", folder.join("data"))
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .stdout(Stdio::null());
    command
}

fn is_installed(tool: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(tool).is_file()))
}

struct Session {
    folder: PathBuf,
}

impl Session {
    fn home(&self) -> PathBuf {
        self.folder.join("home")
    }

    /// As after a login: the login keyring exists and is open.
    fn start_unlocked(&self) -> Daemon {
        Daemon::start(&["--unlock"])
    }

    /// As after an automatic login: whatever exists is locked.
    fn start_locked(&self) -> Daemon {
        Daemon::start(&[])
    }
}

struct Daemon(Child);

impl Daemon {
    fn start(arguments: &[&str]) -> Daemon {
        let mut child = Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--components=secrets"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Closed after the password, since the daemon reads up to the end.
        let mut input = child.stdin.take().unwrap();
        input.write_all(PASSWORD.as_bytes()).unwrap();
        drop(input);
        let mut daemon = Daemon(child);
        let started = Instant::now();
        while OsKeyring::probe().is_err() {
            assert!(daemon.0.try_wait().unwrap().is_none(), "the daemon ended");
            assert!(
                started.elapsed() < Duration::from_secs(20),
                "the daemon does not answer"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        daemon
    }

    fn stop(mut self) {
        // Asked to end, it writes the keyring's file; killed, it may not have.
        let asked = Command::new("kill")
            .arg(self.0.id().to_string())
            .status()
            .unwrap();
        assert!(asked.success());
        self.0.wait().unwrap();
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
