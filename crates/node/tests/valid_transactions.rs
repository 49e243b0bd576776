//! Every transaction that the official server took, each on an empty chain with what it requires.

#![allow(clippy::unwrap_used)]

mod common;

use common::TestNode;
use serde_json::Value;

#[tokio::test]
async fn what_the_official_server_took_is_taken_and_given_back() {
    let text = std::fs::read_to_string("tests/vectors/valid_transactions.json").unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let vectors = file["vectors"].as_array().unwrap();
    assert!(vectors.len() >= 44);
    for vector in vectors {
        let node = TestNode::plain();
        let mut done = Vec::new();
        post(&node, vectors, vector, &mut done).await;
    }
}

/// Posts what a vector requires, then the vector, each once.
async fn post<'a>(
    node: &TestNode,
    vectors: &'a [Value],
    vector: &'a Value,
    done: &mut Vec<&'a str>,
) {
    let name = vector["name"].as_str().unwrap();
    if done.contains(&name) {
        return;
    }
    for required in vector["requires"].as_array().unwrap() {
        let required = vectors.iter().find(|other| other["name"] == *required);
        Box::pin(post(node, vectors, required.unwrap(), done)).await;
    }
    let body = vector["body"].as_str().unwrap();
    let answer = node
        .post("/api/v1/transactions?mode=commit", body.to_owned())
        .await;
    assert_eq!(answer.status, 202, "{name}: {}", answer.body);
    let posted: Value = serde_json::from_str(body).unwrap();
    assert_eq!(answer.json(), posted, "{name}");
    let id = vector["id"].as_str().unwrap();
    let stored = node.get(&format!("/api/v1/transactions/{id}")).await;
    assert_eq!(
        (stored.status.as_u16(), stored.json()),
        (200, posted),
        "{name}"
    );
    // Our own route gives the same text as it is stored, with nothing escaped anew.
    let stored = node.get(&format!("/minwon/v1/transactions/{id}")).await;
    let stored: ledger::wire::TransactionAnswer = serde_json::from_str(&stored.body).unwrap();
    let parsed = bigchain::Transaction::parse(stored.transaction.get().as_bytes()).unwrap();
    assert_eq!(parsed.text(), stored.transaction.get(), "{name}");
    done.push(name);
}
