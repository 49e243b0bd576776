//! A node that lies: what a client believes is signed, complete as far as it is shown, and never
//! older than what it has seen.

use std::path::Path;
use std::sync::{Arc, Mutex};

use bigchain::SigningKey;
use ledger::BlockStatement;
use ledger_client::{LedgerClient, Unverified};
use serde_json::{Value, json};
use testkit::Network;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use wallet::Wallet;

use crate::SAMPLE;
use crate::hostile::Hostile;

type Lie = Box<dyn Fn(&str, &mut Value) + Send>;

/// Stands between a client and a true node, and changes the JSON of its answers.
struct Liar {
    url: String,
    lie: Arc<Mutex<Lie>>,
}

impl Liar {
    async fn before(node: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let node = node.strip_prefix("http://").unwrap().to_owned();
        let lie: Arc<Mutex<Lie>> = Arc::new(Mutex::new(Box::new(|_, _| {})));
        let shared = lie.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(pass_on(stream, node.clone(), shared.clone()));
            }
        });
        Self { url, lie }
    }

    /// From now on it tells this.
    fn tells(&self, lie: impl Fn(&str, &mut Value) + Send + 'static) {
        *self.lie.lock().unwrap() = Box::new(lie);
    }
}

/// One request and its answer.
async fn pass_on(mut client: TcpStream, node: String, lie: Arc<Mutex<Lie>>) {
    let request = read_message(&mut client).await;
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    let request = request.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    let mut node = TcpStream::connect(node).await.unwrap();
    node.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    node.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.lines().next().unwrap();
    let body = match serde_json::from_str::<Value>(body) {
        Ok(mut json) => {
            lie.lock().unwrap()(&path, &mut json);
            json.to_string()
        }
        Err(_) => {
            let mut json = json!(body);
            lie.lock().unwrap()(&path, &mut json);
            json.as_str().unwrap().to_owned()
        }
    };
    let length = body.len();
    let answer = format!("{status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
    client.write_all(answer.as_bytes()).await.unwrap();
}

async fn read_message(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .map_or(0, |(_, length)| length.trim().parse().unwrap());
            if body.len() >= length {
                return text;
            }
        }
        let mut part = [0; 4096];
        match stream.read(&mut part).await.unwrap() {
            0 => return text,
            read => bytes.extend_from_slice(&part[..read]),
        }
    }
}

/// The node's own key: some lies need it, and are caught all the same.
fn log_key(network: &Network) -> SigningKey {
    let path: &Path = network.folder.path();
    let text = std::fs::read_to_string(path.join("node/log.key")).unwrap();
    let seed: bigchain::PublicKey = text.trim().parse().unwrap();
    SigningKey::from_seed(seed.as_bytes())
}

fn fault_of<T: std::fmt::Debug>(answer: Result<T, ledger_client::Error>) -> Unverified {
    match answer.unwrap_err() {
        ledger_client::Error::Unverified { fault, .. } => fault,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn histories_that_do_not_hold() {
    let network = Network::start().await;
    let bank = network.wallet("bank").await;
    let mut sender = Hostile::new(&network, SAMPLE).await;
    let card = bank.card("은행");
    let text = sender.present(&sender.terms(&card));
    sender.give(&text, &card, sender.expires_s()).await;
    network.revoke(&sender.asset()).await;
    let asset = sender.copies.asset;
    let liar = Liar::before(&network.url()).await;
    let key = log_key(&network);

    let lies: Vec<(&str, Lie, &str)> = vec![
        (
            "a transaction in the middle is left out",
            Box::new(|_, answer| {
                answer["entries"].as_array_mut().unwrap().remove(1);
            }),
            "unverified-history",
        ),
        (
            "two transactions change places",
            Box::new(|_, answer| answer["entries"].as_array_mut().unwrap().swap(1, 2)),
            "unverified-history",
        ),
        (
            "a transaction comes twice",
            Box::new(|_, answer| {
                let entries = answer["entries"].as_array_mut().unwrap();
                entries.push(entries[1].clone());
            }),
            "unverified-history",
        ),
        (
            "an output has another owner",
            Box::new(|_, answer| {
                let transaction = &mut answer["entries"][1]["transaction"];
                let other = transaction["inputs"][0]["owners_before"][0].clone();
                transaction["outputs"][0]["public_keys"][0] = other;
            }),
            "unverified-transaction",
        ),
        (
            "another's signature",
            Box::new(|_, answer| {
                let other = answer["entries"][2]["transaction"]["inputs"][0]["fulfillment"].clone();
                answer["entries"][1]["transaction"]["inputs"][0]["fulfillment"] = other;
            }),
            "unverified-transaction",
        ),
        (
            "a block is not given",
            Box::new(|_, answer| {
                answer["blocks"].as_array_mut().unwrap().remove(0);
            }),
            "unverified-block-absent",
        ),
        (
            "a block does not list the transaction",
            Box::new(|_, answer| answer["blocks"][0]["transactions"] = json!([])),
            "unverified-history",
        ),
        (
            "a block at another time",
            Box::new(|_, answer| answer["blocks"][0]["time_ms"] = json!(1)),
            "unverified-history",
        ),
        (
            "a block above the newest",
            Box::new(move |_, answer| {
                let older: BlockStatement =
                    serde_json::from_value(answer["blocks"][0].clone()).unwrap();
                answer["head"] = serde_json::to_value(older).unwrap();
            }),
            "unverified-above-head",
        ),
        (
            "another document's history",
            Box::new(|_, answer| {
                *answer = json!({"asset": answer["asset"], "head": answer["head"],
                                                   "entries": [], "blocks": []})
            }),
            "unverified-history",
        ),
    ];
    for (name, lie, code) in lies {
        let client = LedgerClient::discover(&liar.url).await.unwrap();
        *liar.lie.lock().unwrap() = lie;
        let fault = fault_of(client.trail(&asset).await);
        assert_eq!(fault.code(), code, "{name}: {fault}");
        liar.tells(|_, _| {});
    }

    // A forked block, signed with the node's true key.
    let client = LedgerClient::discover(&liar.url).await.unwrap();
    client.trail(&asset).await.unwrap();
    liar.tells(move |_, answer| {
        let head: BlockStatement = serde_json::from_value(answer["head"].clone()).unwrap();
        let forked = BlockStatement::sign(head.net, head.height, head.time_ms, vec![], &key);
        answer["head"] = serde_json::to_value(forked).unwrap();
    });
    let fault = fault_of(client.head().await);
    assert!(matches!(fault, Unverified::Forked(_)), "{fault}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_goes_back_is_not_believed_even_after_a_restart() {
    let network = Network::start().await;
    let liar = Liar::before(&network.url()).await;
    let home = network.folder.path().join("careful");
    std::fs::create_dir_all(&home).unwrap();
    let store = Arc::new(keystore::MemoryStore::new());
    drop(Wallet::create(&home, store.clone()).unwrap());
    let wallet = network.open(&home, store.clone());
    wallet.join(&liar.url).await.unwrap();
    Hostile::new(&network, SAMPLE).await;
    let old = Arc::new(Mutex::new(None));
    let seen = old.clone();
    liar.tells(move |_, answer| {
        if let Some(head) = answer.get("head") {
            seen.lock().unwrap().get_or_insert(head.clone());
        }
    });
    wallet.online().await.unwrap().head().await.unwrap();
    let old = old.lock().unwrap().clone().unwrap();
    Hostile::new(&network, "land-register-03").await;
    wallet.online().await.unwrap().head().await.unwrap();
    drop(wallet);

    // The restored backup of a node, or one that hides what came since.
    liar.tells(move |_, answer| {
        if answer.get("head").is_some() {
            answer["head"] = old.clone();
        }
    });
    let wallet = network.open(&home, store);
    let error = wallet.online().await.unwrap().head().await.unwrap_err();
    assert_eq!(error.code(), "unverified-went-back");
}

#[tokio::test(flavor = "multi_thread")]
async fn payloads_and_networks_that_are_others() {
    let network = Network::start().await;
    let liar = Liar::before(&network.url()).await;
    let home = network.folder.path().join("careful");
    std::fs::create_dir_all(&home).unwrap();
    let store = Arc::new(keystore::MemoryStore::new());
    drop(Wallet::create(&home, store.clone()).unwrap());
    let bank = testkit::Person {
        wallet: network.open(&home, store.clone()),
        store,
    };
    bank.wallet.join(&liar.url).await.unwrap();
    let mut sender = Hostile::new(&network, SAMPLE).await;
    let card = bank.card("은행");
    let text = sender.present(&sender.terms(&card));
    let given = sender.give(&text, &card, sender.expires_s()).await;
    bank.sync().await;

    // The node cannot hand out another payload, not even one sealed for the same key.
    let other = jose::jwe::seal(card.encryption_key(), "dc+sd-jwt", text.as_bytes()).unwrap();
    liar.tells(move |path, answer| {
        if path.contains("/payloads/") {
            *answer = json!(other);
        }
    });
    let online = bank.wallet.online().await.unwrap();
    let error = online.open(&given.id).await.unwrap_err();
    assert_eq!(error.code(), "unverified-payload");

    // Nor call itself another network.
    let other = Network::start().await;
    let theirs = Liar::before(&other.url()).await;
    assert!(bank.wallet.join(&theirs.url).await.is_err());
    liar.tells(|path, answer| {
        if path.ends_with("/network") {
            answer["genesis"]["issuers"] = json!([]);
        }
    });
    let answer = LedgerClient::discover(&liar.url).await;
    assert_eq!(fault_of(answer).code(), "unverified-genesis");
}
