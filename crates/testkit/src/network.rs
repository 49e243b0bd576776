//! A network with a node in this process, a government made by hand, and wallets on it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bigchain::SigningKey;
use civil_document::Document;
use credential::{IssueTerms, issue, padding};
use jose::{PublicJwk, RsaPrivateKey, Signer as _};
use keys::KeyCard;
use keystore::MemoryStore;
use ledger::build::{self, Issue};
use ledger::{IssuerEntry, IssuerName, PayloadRef, RevokeReason, Sha256Hex};
use ledger_client::{LedgerClient, Mode};
use node::{Config, ManualClock, NewNetwork, Running};
use wallet::{CardWish, Clock, FieldChoice, ShareWish, Wallet};

/// The government's name in documents.
pub const ISS: &str = "https://gov.example";
/// Seconds of a day.
pub const DAY_S: u64 = 86_400;

/// One clock for everybody.
pub struct SharedClock(pub Arc<ManualClock>);

impl Clock for SharedClock {
    fn now_ms(&self) -> u64 {
        node::Clock::now_ms(&*self.0)
    }
}

/// An issuer without a register: keys, and documents made by hand.
pub struct Government {
    /// Signs documents.
    pub signing: RsaPrivateKey,
    /// Signs issues and revocations.
    pub ledger: SigningKey,
    /// Stands in every seal.
    pub recovery: SigningKey,
}

/// A network of one node in this process.
pub struct Network {
    /// Everybody's folder; removed when dropped.
    pub folder: tempfile::TempDir,
    /// Everybody's clock.
    pub clock: Arc<ManualClock>,
    /// The one issuer.
    pub government: Government,
    /// A client of nobody in particular.
    pub client: LedgerClient,
    /// The node, while it runs.
    pub running: Option<Running>,
}

impl Network {
    /// Starts a network whose shares may end at any second.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new(1_795_400_000_000));
        let government = Government {
            signing: RsaPrivateKey::make().unwrap(),
            ledger: SigningKey::from_seed(&[1; 32]),
            recovery: SigningKey::from_seed(&[2; 32]),
        };
        let home = folder.path().join("node");
        let network = NewNetwork {
            issuers: vec![government.entry()],
            expiry_step_s: 1,
            ..NewNetwork::named("practice")
        };
        node::init(&home, network, &*clock).unwrap();
        let running = serve(&home, &clock, 0).await;
        let client = LedgerClient::discover(&running.url()).await.unwrap();
        Self {
            folder,
            clock,
            government,
            client,
            running: Some(running),
        }
    }

    /// Address of the node.
    pub fn url(&self) -> String {
        self.client.node().to_owned()
    }

    /// Stops the node; its home stays.
    pub async fn stop_node(&mut self) {
        self.running.take().unwrap().stop().await.unwrap();
    }

    /// Starts the node again at the same address.
    pub async fn start_node(&mut self) {
        let port = self.url().rsplit(':').next().unwrap().parse().unwrap();
        self.running = Some(serve(&self.folder.path().join("node"), &self.clock, port).await);
    }

    /// Everybody's time, in Unix seconds.
    pub fn now_s(&self) -> u64 {
        node::Clock::now_ms(&*self.clock) / 1000
    }

    /// A new wallet that has joined.
    pub async fn wallet(&self, name: &str) -> Person {
        let home = self.folder.path().join(name);
        std::fs::create_dir_all(&home).unwrap();
        let store = Arc::new(MemoryStore::new());
        drop(Wallet::create(&home, store.clone()).unwrap());
        let person = Person {
            wallet: self.open(&home, store.clone()),
            store,
        };
        person.wallet.join(&self.url()).await.unwrap();
        person
    }

    /// Opens the wallet of a folder.
    pub fn open(&self, home: &Path, store: Arc<MemoryStore>) -> Wallet {
        let clock = Arc::new(SharedClock(self.clock.clone()));
        Wallet::open_with_clock(home, store, clock).unwrap()
    }

    /// Issues a sample to a card. Returns the asset.
    pub async fn issue(&self, sample: &str, card: &KeyCard, copies: u64) -> String {
        let credential = self.credential(sample, card);
        let padded = padding::pad(&credential.to_string());
        let payload =
            jose::jwe::seal(card.encryption_key(), "dc+sd-jwt", padded.as_bytes()).unwrap();
        let issue = Issue {
            payload: PayloadRef::of(payload.as_bytes()),
            document: Sha256Hex(*credential.document_hash().as_bytes()),
            expires_s: credential.issuer_signed().exp_s,
            request: None,
            recovery: self.government.recovery.public(),
            owner: card.ledger_key(),
            copies,
        };
        let network = self.client.network_id();
        let transaction = build::issue(&network, &issue, &self.government.ledger).unwrap();
        self.client
            .submit(&transaction, Some(&payload), Mode::Commit)
            .await
            .unwrap();
        transaction.id().to_string()
    }

    /// A signed sample for the holder key of a card.
    pub fn credential(&self, sample_name: &str, card: &KeyCard) -> credential::Credential {
        let document = Document::parse(&sample(sample_name)).unwrap();
        let holder = jose::PublicKey::from(card.holder_key().unwrap());
        let terms = IssueTerms {
            iss: ISS.to_owned(),
            iat_s: self.now_s(),
            nbf_s: None,
            exp_s: Some(self.now_s() + 90 * DAY_S),
            holder: PublicJwk::from(holder),
        };
        issue(&document, &terms, &self.government.signing).unwrap()
    }

    /// Revokes a document.
    pub async fn revoke(&self, asset: &str) {
        let trail = self.client.trail(&asset.parse().unwrap()).await.unwrap();
        let seal = trail.state.seal.unwrap();
        let network = self.client.network_id();
        let revoke = build::revoke(
            &network,
            &seal,
            RevokeReason::Replaced,
            &self.government.ledger,
        );
        self.client
            .submit(&revoke.unwrap(), None, Mode::Commit)
            .await
            .unwrap();
    }
}

impl Government {
    fn entry(&self) -> IssuerEntry {
        let encryption = RsaPrivateKey::make().unwrap();
        IssuerEntry {
            iss: ISS.to_owned(),
            name: IssuerName {
                ko: "행운구청".to_owned(),
                en: "Haengun-gu".to_owned(),
            },
            encryption: PublicJwk::for_encryption(encryption.public().clone()),
            signing: vec![PublicJwk::for_signing(self.signing.public_key())],
            ledger: vec![self.ledger.public()],
            recovery: self.recovery.public(),
        }
    }
}

/// A wallet, and where its keys are.
pub struct Person {
    /// The wallet.
    pub wallet: Wallet,
    /// Its keys.
    pub store: Arc<MemoryStore>,
}

impl Person {
    /// A card for the government.
    pub fn holder_card(&self) -> KeyCard {
        let wish = CardWish {
            for_issuer: Some(ISS.to_owned()),
            ..CardWish::default()
        };
        self.wallet.make_card(&wish).unwrap()
    }

    /// A card for anybody.
    pub fn card(&self, name: &str) -> KeyCard {
        let wish = CardWish {
            name: Some(name.to_owned()),
            ..CardWish::default()
        };
        self.wallet.make_card(&wish).unwrap()
    }

    /// Synchronises, and expects no problem.
    pub async fn sync(&self) -> wallet::SyncReport {
        let report = self.wallet.online().await.unwrap().sync().await.unwrap();
        assert_eq!(report.problems, []);
        report
    }

    /// Sends what waits.
    pub async fn deliver(&self) -> Vec<wallet::Delivered> {
        self.wallet.online().await.unwrap().deliver().await.unwrap()
    }

    /// Takes the documents on offer.
    pub async fn accept_all(&self) {
        for asset in self.sync().await.documents {
            self.wallet.prepare_accept(&asset).unwrap();
        }
        self.deliver().await;
    }
}

/// A share for a purpose that ends after some days.
pub fn wish<'a>(
    network: &Network,
    document: &'a str,
    card: &'a KeyCard,
    fields: FieldChoice,
    days: u64,
) -> ShareWish<'a> {
    ShareWish {
        document,
        card,
        fields,
        purpose: Some("대출 심사".to_owned()),
        expires_s: network.now_s() + days * DAY_S,
        keep_until_s: None,
    }
}

async fn serve(home: &Path, clock: &Arc<ManualClock>, port: u16) -> Running {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port))
        .await
        .unwrap();
    let config = Config::new(home);
    node::serve_with_clock(config, listener, clock.clone())
        .await
        .unwrap()
}

/// The text of a sample document, by its name without `.json`.
pub fn sample(name: &str) -> Vec<u8> {
    std::fs::read(samples().join(format!("{name}.json"))).unwrap()
}

/// Every sample document, by name.
pub fn sample_files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(samples())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../civil-document/tests/vectors/samples")
}
