//! What the official server answered, request by request, on one chain from its first block.

#![allow(clippy::unwrap_used)]

mod common;

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use common::TestNode;
use serde_json::Value;

/// Routes of BigchainDB that this node does not have yet.
const NOT_YET: [&str; 4] = [
    "/api/v1/blocks",
    "/api/v1/assets",
    "/api/v1/metadata",
    "/api/v1/validators",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_official_exchanges_are_answered_as_officially() {
    let text = std::fs::read_to_string("tests/vectors/http_exchanges.json").unwrap();
    let vectors: Value = serde_json::from_str(&text).unwrap();
    let node = TestNode::plain();
    let mut compared = 0;
    for exchange in vectors["exchanges"].as_array().unwrap() {
        let path = exchange["request"]["path"].as_str().unwrap();
        if !NOT_YET.iter().any(|route| path.starts_with(route)) {
            run(&node, &exchange["request"], &exchange["response"]).await;
            compared += 1;
        }
    }
    assert!(compared > 60, "only {compared} exchanges compared");
}

async fn run(node: &TestNode, request: &Value, expected: &Value) {
    let (method, path) = (
        request["method"].as_str().unwrap(),
        request["path"].as_str().unwrap(),
    );
    let body = request["body"].as_str().unwrap_or_default();
    let mut sent = Request::builder().method(method).uri(path);
    for (name, value) in request["headers"].as_object().unwrap() {
        sent = sent.header(name, value.as_str().unwrap());
    }
    let answer = node
        .send(sent.body(Body::from(body.to_owned())).unwrap())
        .await;
    let label = format!("{method} {path} {body}: {} {}", answer.status, answer.body);

    let (status, reason) = match expected["status"].as_u64().unwrap() {
        // Bodies that are JSON but no object: the official server falls over them.
        500 => (400, "BAD REQUEST"),
        status => (status, expected["reason"].as_str().unwrap()),
    };
    assert_eq!(u64::from(answer.status.as_u16()), status, "{label}");
    assert_eq!(answer.reason, reason, "{label}");
    compare_headers(&answer.headers, &expected["headers"], &label);
    if expected["status"] != 500 && expected["headers"]["Content-Type"] == "application/json" {
        compare_bodies(&answer.body, expected["body"].as_str().unwrap(), &label);
    }
    if status == 202 && !path.ends_with("mode=commit") {
        wait_until_committed(node, &answer.json()).await;
    }
}

fn compare_headers(found: &axum::http::HeaderMap, expected: &Value, label: &str) {
    for (name, value) in expected.as_object().unwrap() {
        let value = value.as_str().unwrap();
        // What is HTML there is JSON or empty here.
        if value.starts_with("text/html") {
            continue;
        }
        assert_eq!(
            found[name.to_ascii_lowercase().as_str()],
            value,
            "{label}: {name}"
        );
    }
}

fn compare_bodies(found: &str, expected: &str, label: &str) {
    if expected.is_empty() {
        assert_eq!(found, "", "{label}");
        return;
    }
    assert!(found.is_ascii() && found.ends_with('\n'), "{label}");
    let mut found: Value = serde_json::from_str(found).unwrap();
    let expected: Value = serde_json::from_str(expected).unwrap();
    // A node of another name adds a member of its own to the root.
    if let Some(root) = found.as_object_mut() {
        root.remove("minwon");
    }
    let schema = "Invalid transaction schema: ";
    if expected["message"]
        .as_str()
        .is_some_and(|text| text.starts_with(schema))
    {
        // The wording after it is that of a schema library.
        assert!(
            found["message"].as_str().unwrap().starts_with(schema),
            "{label}"
        );
    } else {
        assert_eq!(found, expected, "{label}");
    }
}

async fn wait_until_committed(node: &TestNode, transaction: &Value) {
    let path = format!(
        "/api/v1/transactions/{}",
        transaction["id"].as_str().unwrap()
    );
    for _ in 0..500 {
        if node.get(&path).await.status == 200 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{path} was not committed");
}
