//! A government on a network of its own, and citizens made by hand: an issuer is tested against
//! what wallets do, not against a wallet.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::{SystemTime, UNIX_EPOCH};

use bigchain::{NetworkId, SigningKey, Transaction, TransactionId};
use civil_document::{Document, Form};
use credential::request::{MEDIA_TYPE, Request};
use credential::{Credential, padding};
use issuer::{
    DirectoryRegistry, Error, Issued, Issuer, Outcome, Poll, Profile, Registry, Subject, Terms,
};
use jose::{RsaPrivateKey, jwe};
use keys::{CardContents, KeyCard, LedgerChain, MasterSeed, NetworkKeys, Role};
use keystore::{KeyStore, MemoryStore, Name, Secret};
use ledger::{PayloadRef, build};
use ledger_client::{LedgerClient, Mode};
use node::{Config, NewNetwork, Running, SystemClock};
use tempfile::TempDir;
use tokio::net::TcpListener;

pub(crate) const ISS: &str = "https://gov.example";

/// RSA keys take a second to make, so that every test uses the same three.
static RSA: LazyLock<[RsaPrivateKey; 3]> =
    LazyLock::new(|| std::array::from_fn(|_| RsaPrivateKey::make().unwrap()));

pub(crate) fn profile() -> Profile {
    Profile {
        iss: ISS.to_owned(),
        name_ko: "행정안전부".to_owned(),
        name_en: "Ministry of the Interior".to_owned(),
    }
}

/// A key store that has its RSA keys already.
pub(crate) fn store() -> MemoryStore {
    let store = MemoryStore::new();
    for (name, key) in ["issuer-signing", "issuer-encryption"].iter().zip(&*RSA) {
        let der = Secret::from(key.to_pkcs8_der().unwrap());
        store.set(&Name::parse(name).unwrap(), &der).unwrap();
    }
    store
}

/// A network with one issuer that is connected to it.
pub(crate) struct Town {
    pub(crate) folder: TempDir,
    pub(crate) store: MemoryStore,
    pub(crate) issuer: Issuer,
    pub(crate) node: Option<Running>,
    pub(crate) client: LedgerClient,
}

impl Town {
    pub(crate) async fn new() -> Self {
        Self::with_step(86_400).await
    }

    /// `expiry_step_s`: of the network.
    pub(crate) async fn with_step(expiry_step_s: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = store();
        let issuer = Issuer::create(&folder.path().join("gov"), &store, &profile()).unwrap();
        let mut network = NewNetwork::named("test");
        network.issuers.push(issuer.entry().clone());
        network.expiry_step_s = expiry_step_s;
        node::init(&folder.path().join("node"), network, &SystemClock).unwrap();
        let node = start(&folder.path().join("node"), "127.0.0.1:0").await;
        issuer.connect(&node.url()).await.unwrap();
        let client = LedgerClient::discover(&node.url()).await.unwrap();
        Self {
            folder,
            store,
            issuer,
            node: Some(node),
            client,
        }
    }

    pub(crate) fn network(&self) -> NetworkId {
        self.client.network_id()
    }

    /// The issuer as another process sees it.
    pub(crate) fn reopened(&self) -> Issuer {
        Issuer::open(&self.folder.path().join("gov"), &self.store).unwrap()
    }

    pub(crate) async fn stop_node(&mut self) {
        self.node.take().unwrap().stop().await.unwrap();
    }

    /// Starts the node again at the address that it had.
    pub(crate) async fn start_node(&mut self) {
        let address = self
            .client
            .node()
            .strip_prefix("http://")
            .unwrap()
            .to_owned();
        self.node = Some(start(&self.folder.path().join("node"), &address).await);
    }

    /// A directory for documents on record.
    pub(crate) fn records(&self) -> Records {
        let directory = self.folder.path().join("records");
        std::fs::create_dir_all(&directory).unwrap();
        Records { directory }
    }

    pub(crate) async fn poll(&self) -> Poll {
        let registry = self.records().registry();
        self.issuer.poll(registry, &Terms::default()).await.unwrap()
    }

    pub(crate) async fn issue(&self, documents: Vec<Document>, card: &KeyCard) -> Vec<Outcome> {
        self.issue_all(&documents, card).await.unwrap()
    }

    pub(crate) async fn issue_all(
        &self,
        documents: &[Document],
        card: &KeyCard,
    ) -> Result<Vec<Outcome>, Error> {
        self.issuer
            .issue(documents.to_vec(), card, &Terms::default(), |_| {})
            .await
    }

    pub(crate) async fn issue_one(&self, number: u32, card: &KeyCard) -> Issued {
        let mut outcomes = self
            .issue(vec![sample("land-register", number)], card)
            .await;
        outcomes.remove(0).issued.unwrap()
    }

    /// Assets of issues that pay a key.
    pub(crate) async fn assets_of(&self, key: &SigningKey) -> Vec<TransactionId> {
        let outputs = self.client.outputs(&[key.public()]).await.unwrap();
        outputs.into_iter().map(|output| output.asset).collect()
    }
}

async fn start(home: &Path, address: &str) -> Running {
    let listener = TcpListener::bind(address).await.unwrap();
    node::serve(Config::new(home), listener).await.unwrap()
}

/// Documents on record.
pub(crate) struct Records {
    pub(crate) directory: PathBuf,
}

impl Records {
    pub(crate) fn put(&self, subject: &str, file: &str, bytes: &[u8]) {
        let directory = self.directory.join(subject);
        std::fs::create_dir_all(&directory).unwrap();
        std::fs::write(directory.join(file), bytes).unwrap();
    }

    pub(crate) fn registry(&self) -> Arc<dyn Registry> {
        Arc::new(DirectoryRegistry::open(&self.directory).unwrap())
    }
}

/// A citizen with a wallet.
pub(crate) struct Citizen {
    pub(crate) keys: NetworkKeys,
    network: NetworkId,
}

impl Citizen {
    pub(crate) fn new(seed: u8, town: &Town) -> Self {
        Self::on(seed, town.network())
    }

    pub(crate) fn on(seed: u8, network: NetworkId) -> Self {
        Self {
            keys: MasterSeed::from_bytes(&[seed; 32]).on(network),
            network,
        }
    }

    pub(crate) fn ledger_key(&self, index: u64) -> SigningKey {
        let mut keys = self.keys.ledger_keys(LedgerChain::Card, 0, index);
        keys.next().unwrap().key
    }

    pub(crate) fn contents(&self, index: u64) -> CardContents {
        CardContents {
            network: self.network,
            ledger_key: self.ledger_key(index).public(),
            encryption_key: RSA[2].public().clone(),
            expires_s: now_s() + 3_600,
            holder_key: Some(self.keys.derive_holder(ISS).public()),
            name: None,
            role: Some(Role::Owner),
            ask: None,
        }
    }

    pub(crate) fn card(&self, index: u64) -> KeyCard {
        self.sign(self.contents(index))
    }

    pub(crate) fn sign(&self, contents: CardContents) -> KeyCard {
        KeyCard::sign(contents, &self.keys.derive_identity()).unwrap()
    }

    pub(crate) fn request(&self, form: &str, code: Option<&str>, index: u64) -> Request {
        Request {
            card: self.card(index).to_text(),
            document: Form::from_slug(form).unwrap(),
            purpose: "은행 제출".to_owned(),
            enrolment: code.map(str::to_owned),
            nonce: [index as u8; 16],
            tx_key: self.sender(index).public().to_string(),
        }
    }

    /// The key that signs the transaction of a request.
    pub(crate) fn sender(&self, index: u64) -> SigningKey {
        let mut keys = self.keys.ledger_keys(LedgerChain::Own, 0, index);
        keys.next().unwrap().key
    }

    /// Asks for a document, as a wallet does. The transaction's id.
    pub(crate) async fn ask(
        &self,
        town: &Town,
        form: &str,
        code: Option<&str>,
        index: u64,
    ) -> TransactionId {
        let request = self.request(form, code, index);
        let envelope = self.seal(town, &request);
        send_request(town, &envelope, &self.sender(index)).await
    }

    pub(crate) fn seal(&self, town: &Town, request: &Request) -> String {
        seal_text(town, &request.sign(&self.keys.derive_holder(ISS)).unwrap())
    }

    /// Fetches and opens an issued document.
    pub(crate) async fn open(&self, town: &Town, issued: &Issued, index: u64) -> Credential {
        let confirmed = town.client.find(&issued.asset).await.unwrap().unwrap();
        let minwon = ledger::Minwon::parse(confirmed.transaction.asset_data());
        let minwon = minwon.unwrap().unwrap();
        let reference = *minwon.act.payload().unwrap();
        let key = self.ledger_key(index);
        let payload = town
            .client
            .payload(&issued.asset, &reference, &key, now_s())
            .await
            .unwrap();
        let opened = jwe::open(&RSA[2], &payload).unwrap();
        assert!(opened.cty_is("dc+sd-jwt"));
        assert_eq!(
            padding::padded_size(padding::trim(&opened.plaintext).len()),
            opened.plaintext.len()
        );
        Credential::parse_padded(&opened.plaintext).unwrap()
    }
}

/// Seals a signed request to the issuer.
pub(crate) fn seal_text(town: &Town, text: &str) -> String {
    let key = town.issuer.entry().encryption.encryption_key().unwrap();
    jwe::seal(key, MEDIA_TYPE, padding::pad(text).as_bytes()).unwrap()
}

/// Puts a sealed request on the ledger.
pub(crate) async fn send_request(
    town: &Town,
    envelope: &str,
    sender: &SigningKey,
) -> TransactionId {
    let payload = PayloadRef::of(envelope.as_bytes());
    let inbox = town.client.registry().issuer(ISS).unwrap();
    let inbox = *inbox.active_ledger_key(0).unwrap();
    let transaction = build::request(&town.network(), payload, &inbox, sender).unwrap();
    submit(town, &transaction, Some(envelope)).await;
    *transaction.id()
}

pub(crate) async fn submit(town: &Town, transaction: &Transaction, payload: Option<&str>) {
    let submitted = town.client.submit(transaction, payload, Mode::Commit).await;
    submitted.unwrap();
}

pub(crate) fn subject(name: &str) -> Subject {
    name.parse().unwrap()
}

pub(crate) fn code(town: &Town, name: &str) -> String {
    town.issuer
        .enrol(&subject(name), 3_600)
        .unwrap()
        .to_string()
}

pub(crate) fn sample_bytes(form: &str, number: u32) -> Vec<u8> {
    let file = format!("tests/vectors/samples/{form}-{number:02}.json");
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

pub(crate) fn sample(form: &str, number: u32) -> Document {
    Document::parse(&sample_bytes(form, number)).unwrap()
}

pub(crate) fn now_s() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    now.as_secs()
}
