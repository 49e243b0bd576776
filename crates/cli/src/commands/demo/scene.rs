//! The four parties.

use std::path::Path;
use std::sync::Arc;

use bigchain::NetworkId;
use issuer::{Issuer, Profile};
use keys::{KeyCard, Role};
use keystore::MemoryStore;
use ledger_client::LedgerClient;
use node::{Config, NewNetwork, Running};
use tempfile::TempDir;
use wallet::{CardWish, Wallet};

use crate::failure::Failure;
use crate::words;

/// The government's name in documents.
pub(super) const ISS: &str = "https://gov.minwon.example";
pub(super) const OFFICE_KO: &str = "행운구청";
pub(super) const OFFICE_EN: &str = "Haengun-gu Office";
pub(super) const CITIZEN: &str = "홍길동";
pub(super) const BANK: &str = "한빛은행";

/// A network with everybody on it.
pub(super) struct Scene {
    pub(super) network: NetworkId,
    pub(super) government: Issuer,
    pub(super) citizen: Wallet,
    pub(super) bank: Wallet,
    /// Somebody who belongs to nobody and sees what the ledger shows to all.
    pub(super) observer: LedgerClient,
    running: Running,
    /// Removed when dropped, and so after everything in it was closed.
    _folder: TempDir,
}

impl Scene {
    /// Makes keys, starts the node, and lets everybody join.
    pub(super) async fn start() -> Result<Self, Failure> {
        let folder = TempDir::with_prefix("minwon-demo-")
            .map_err(|error| words::files::unwritable("minwon-demo", &error))?;
        let home = |name: &str| folder.path().join(name);
        // Keys take a moment each, and nobody waits for another's.
        let (government, citizen, bank) = tokio::join!(
            blocking({
                let home = home("government");
                move || make_government(&home)
            }),
            blocking({
                let home = home("citizen");
                move || make_wallet(&home)
            }),
            blocking({
                let home = home("bank");
                move || make_wallet(&home)
            }),
        );
        let (government, citizen, bank) = (government?, citizen?, bank?);
        let network = NewNetwork {
            issuers: vec![government.entry().clone()],
            // A share can then end within the time of a demonstration.
            expiry_step_s: 1,
            ..NewNetwork::named("minwon demo")
        };
        let node_home = home("node");
        node::init(&node_home, network, &node::SystemClock)
            .map_err(|_| Failure::ours("demo-node"))?;
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
            .await
            .map_err(|_| Failure::ours("demo-port"))?;
        let running = node::serve(Config::new(node_home), listener)
            .await
            .map_err(|_| Failure::ours("demo-node"))?;
        let url = running.url();
        government
            .connect(&url)
            .await
            .map_err(|error| words::demo::government(&error))?;
        let network = citizen
            .join(&url)
            .await
            .map_err(|error| words::demo::wallet(&error))?;
        bank.join(&url)
            .await
            .map_err(|error| words::demo::wallet(&error))?;
        let observer = LedgerClient::discover(&url)
            .await
            .map_err(|error| words::demo::problem(error.code()))?;
        Ok(Self {
            observer,
            network,
            government,
            citizen,
            bank,
            running,
            _folder: folder,
        })
    }

    pub(super) fn node_url(&self) -> String {
        self.running.url()
    }

    /// A card that the citizen shows the office.
    pub(super) fn citizen_card(&self) -> Result<KeyCard, Failure> {
        card(&self.citizen, CITIZEN, Role::Owner, Some(ISS))
    }

    /// A card that the bank shows the citizen: a fresh one for each copy.
    pub(super) fn bank_card(&self) -> Result<KeyCard, Failure> {
        card(&self.bank, BANK, Role::Receiver, None)
    }

    pub(super) async fn stop(self) -> Result<(), Failure> {
        self.running
            .stop()
            .await
            .map_err(|_| Failure::ours("demo-node"))
    }
}

fn card(
    wallet: &Wallet,
    name: &str,
    role: Role,
    for_issuer: Option<&str>,
) -> Result<KeyCard, Failure> {
    wallet
        .make_card(&CardWish {
            name: Some(name.to_owned()),
            role: Some(role),
            for_issuer: for_issuer.map(str::to_owned),
            ..CardWish::default()
        })
        .map_err(|error| words::demo::wallet(&error))
}

fn make_government(home: &Path) -> Result<Issuer, Failure> {
    let profile = Profile {
        iss: ISS.to_owned(),
        name_ko: OFFICE_KO.to_owned(),
        name_en: OFFICE_EN.to_owned(),
    };
    Issuer::create(home, &MemoryStore::new(), &profile)
        .map_err(|error| words::demo::government(&error))
}

fn make_wallet(home: &Path) -> Result<Wallet, Failure> {
    std::fs::create_dir_all(home)
        .map_err(|error| words::files::unwritable("minwon-demo", &error))?;
    Wallet::create(home, Arc::new(MemoryStore::new())).map_err(|error| words::demo::wallet(&error))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Failure::ours("demo-task"))?
}
