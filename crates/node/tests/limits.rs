//! Bad input: every refusal has its status, its shape and, on our own routes, its code.

#![allow(clippy::unwrap_used)]

mod common;

use axum::body::Body;
use axum::http::Request;
use common::TestNode;
use common::parties::key;
use common::plain::create;
use serde_json::json;

#[tokio::test]
async fn bodies_above_a_mebibyte_are_refused() {
    let node = TestNode::plain();
    let large = " ".repeat((1 << 20) + 1);
    for path in ["/minwon/v1/submissions", "/minwon/v1/outputs"] {
        node.post(path, large.clone())
            .await
            .assert_problem(413, "body-too-large");
    }
    let answer = node.post("/api/v1/transactions", large).await;
    assert_eq!(answer.status, 413);
    assert_eq!(answer.json()["status"], 413);
    // Announced far too large: refused without being read.
    let request = Request::post("/minwon/v1/submissions")
        .header("content-length", "9000000000")
        .body(Body::empty())
        .unwrap();
    node.send(request)
        .await
        .assert_problem(413, "body-too-large");
}

#[tokio::test]
async fn malformed_submissions_are_refused_with_a_code() {
    let node = TestNode::plain();
    let made = create(1, &key(1));
    let text = made.text();
    let path = "/minwon/v1/submissions";
    let deep = format!(
        r#"{{"transaction":{}{}}}"#,
        "[".repeat(300),
        "]".repeat(300)
    );
    for (body, code) in [
        (String::new(), "json-malformed"),
        ("{".to_owned(), "json-malformed"),
        ("[]".to_owned(), "json-shape"),
        ("{}".to_owned(), "json-shape"),
        (
            format!(r#"{{"transaction":{text},"more":1}}"#),
            "json-shape",
        ),
        (
            format!(r#"{{"transaction":{text},"payload":1}}"#),
            "json-shape",
        ),
        (
            format!(r#"{{"transaction":{text},"transaction":{text}}}"#),
            "json-duplicate-member",
        ),
        (deep, "json-too-deep"),
        (format!(r#"{{"transaction":{text}}} x"#), "json-malformed"),
    ] {
        node.post(path, body).await.assert_problem(400, code);
    }
    node.post(
        "/minwon/v1/submissions?mode=fast",
        format!(r#"{{"transaction":{text}}}"#),
    )
    .await
    .assert_problem(400, "mode-unknown");
    let not_utf8 = Request::post(path)
        .body(Body::from(vec![0xff, 0xfe]))
        .unwrap();
    node.send(not_utf8)
        .await
        .assert_problem(400, "json-not-utf8");
}

#[tokio::test]
async fn a_deep_body_is_refused_on_bigchaindbs_route() {
    let node = TestNode::plain();
    for body in [
        "[".repeat(100_000),
        format!("{}{}", "[".repeat(300), "]".repeat(300)),
    ] {
        assert_eq!(node.post("/api/v1/transactions", body).await.status, 400);
    }
}

#[tokio::test]
async fn unknown_paths_and_methods_have_the_shape_of_their_family() {
    let node = TestNode::plain();
    node.get("/minwon/v1/nosuch")
        .await
        .assert_problem(404, "path-unknown");
    node.get("/minwon/v1")
        .await
        .assert_problem(404, "path-unknown");
    assert_eq!(
        node.get("/nosuch").await.json(),
        json!({ "message": "Not found", "status": 404 })
    );
    let answer = node.get("/minwon/v1/submissions").await;
    answer.assert_problem(405, "method-not-allowed");
    assert_eq!(answer.headers["allow"], "POST, OPTIONS");
    let answer = node.post("/minwon/v1/network", "").await;
    answer.assert_problem(405, "method-not-allowed");
    let preflight = Request::options("/minwon/v1/submissions")
        .header("origin", "http://example.com")
        .header("access-control-request-headers", "content-type, dpop")
        .body(Body::empty())
        .unwrap();
    let answer = node.send(preflight).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.headers["access-control-allow-headers"],
        "content-type, dpop"
    );
    for id in ["x", &"A".repeat(64)] {
        node.get(&format!("/minwon/v1/transactions/{id}"))
            .await
            .assert_problem(404, "transaction-unknown");
    }
}

#[tokio::test]
async fn a_fresh_network_answers_before_its_first_block() {
    let node = TestNode::plain();
    let health = node.get("/minwon/v1/health/").await;
    assert_eq!(
        health.json(),
        json!({ "status": "ok", "height": 0, "time_ms": 0 })
    );
    let keys = json!({ "keys": [key(1).public()] });
    let outputs = node.post("/minwon/v1/outputs", keys.to_string()).await;
    assert_eq!(outputs.json()["outputs"], json!([]));
    assert_eq!(outputs.json()["head"]["height"], 0);
    let network = node.get("/minwon/v1/network").await.json();
    assert_eq!(network["registry"], json!([]));
    assert_eq!(network["engine"], "solo");
}

#[tokio::test]
async fn the_same_transaction_twice_is_taken_once() {
    let node = TestNode::plain();
    let made = create(1, &key(1));
    node.submit_ok(&made, None).await;
    node.submit(&made, None)
        .await
        .assert_problem(400, "bigchaindb-duplicate-transaction");
}
