//! Order, durability and time: what the engine promises, seen through the routes.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;
use std::sync::Arc;

use common::parties::{key, output};
use common::plain::{create, transfer};
use common::{START_MS, TestNode};
use ledger::wire::{HealthAnswer, SubmissionAnswer};

const DAY_MS: u64 = 86_400_000;

#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_spend_one_output_one_wins() {
    let node = Arc::new(TestNode::plain());
    for round in 0..10 {
        let made = create(round, &key(1));
        node.submit_ok(&made, None).await;
        let rivals = [2, 3].map(|to| transfer(&made, output(&made, 0), &key(1), &key(to)));
        let answers = futures_of(rivals.iter().map(|rival| node.submit(rival, None))).await;
        let mut codes: Vec<_> = answers
            .iter()
            .map(|answer| answer.status.as_u16())
            .collect();
        codes.sort();
        assert_eq!(codes, [202, 400]);
        for (rival, answer) in rivals.iter().zip(&answers) {
            let stored = node
                .get(&format!("/api/v1/transactions/{}", rival.id()))
                .await;
            assert_eq!(stored.status == 200, answer.status == 202);
            if answer.status == 400 {
                answer.assert_problem(400, "bigchaindb-double-spend");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_commits_share_blocks() {
    let node = Arc::new(TestNode::plain());
    let transactions: Vec<_> = (0..100).map(|n| create(n, &key(1))).collect();
    let answers = futures_of(transactions.iter().map(|made| node.submit(made, None))).await;
    let heights: BTreeSet<u64> = answers
        .iter()
        .map(|answer| {
            assert_eq!(answer.status, 202, "{}", answer.body);
            let answer: SubmissionAnswer = serde_json::from_str(&answer.body).unwrap();
            answer.height.unwrap()
        })
        .collect();
    assert!(
        heights.len() < 60,
        "{} blocks for 100 transactions",
        heights.len()
    );
    // Heights grow by one, and what was answered is there.
    assert_eq!(heights.last(), Some(&(heights.len() as u64)));
    for made in &transactions {
        let stored = node
            .get(&format!("/minwon/v1/transactions/{}", made.id()))
            .await;
        assert_eq!(stored.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_there_after_a_restart() {
    let mut node = TestNode::plain();
    let mut made = Vec::new();
    for round in 0..3 {
        for n in 0..5 {
            let transaction = create(10 * round + n, &key(1));
            node.submit_ok(&transaction, None).await;
            made.push(transaction);
        }
        // Taken into the queue, not waited for: stopping commits it.
        let queued = create(100 + round, &key(1));
        let answer = node
            .post("/api/v1/transactions", queued.text().to_owned())
            .await;
        assert_eq!(answer.status, 202);
        made.push(queued);
        node = node.reopen().await;
        for transaction in &made {
            let answer = node
                .get(&format!("/api/v1/transactions/{}", transaction.id()))
                .await;
            assert_eq!(answer.body.trim_end(), transaction.text());
        }
    }
}

#[tokio::test]
async fn a_stopped_node_takes_nothing_and_still_answers() {
    let node = TestNode::plain();
    let made = create(1, &key(1));
    node.submit_ok(&made, None).await;
    node.node.stop().await;
    node.submit(&create(2, &key(1)), None)
        .await
        .assert_problem(503, "stopping");
    assert_eq!(
        node.get("/minwon/v1/health").await.json()["status"],
        "stopping"
    );
    let stored = node
        .get(&format!("/api/v1/transactions/{}", made.id()))
        .await;
    assert_eq!(stored.status, 200);
}

#[tokio::test]
async fn block_time_follows_the_clock_and_never_goes_back() {
    let node = TestNode::plain();
    let time_of = async |n| {
        let answer = node.submit(&create(n, &key(1)), None).await;
        let answer: SubmissionAnswer = serde_json::from_str(&answer.body).unwrap();
        answer.time_ms.unwrap()
    };
    assert_eq!(time_of(1).await, START_MS);
    node.clock.set(START_MS - 60_000);
    assert_eq!(time_of(2).await, START_MS);
    node.clock.set(START_MS + 60_000);
    assert_eq!(time_of(3).await, START_MS + 60_000);
}

#[tokio::test]
async fn a_clock_set_forward_by_more_than_a_day_is_refused_until_a_restart() {
    let node = TestNode::plain();
    node.submit_ok(&create(1, &key(1)), None).await;
    node.clock.set(START_MS + DAY_MS + 1);
    let answer = node.submit(&create(2, &key(1)), None).await;
    answer.assert_problem(503, "clock-step");
    assert!(answer.headers.contains_key("retry-after"));
    let health = node.get("/minwon/v1/health").await;
    assert_eq!(health.status, 503);
    let health: HealthAnswer = serde_json::from_str(&health.body).unwrap();
    assert_eq!((health.status.as_str(), health.height), ("clock-step", 1));

    // Starting it again is the operator's word.
    let node = node.reopen().await;
    node.submit_ok(&create(2, &key(1)), None).await;
    let health = node.get("/minwon/v1/health").await;
    let health: HealthAnswer = serde_json::from_str(&health.body).unwrap();
    assert_eq!(
        (health.status.as_str(), health.height, health.time_ms),
        ("ok", 2, START_MS + DAY_MS + 1)
    );
}

#[tokio::test]
async fn a_day_without_blocks_is_no_step() {
    let node = TestNode::plain();
    node.submit_ok(&create(1, &key(1)), None).await;
    node.clock.advance(40 * DAY_MS);
    node.submit_ok(&create(2, &key(1)), None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_sends_away_at_once() {
    let node = TestNode::plain();
    let directory = node.directory.clone();
    let clock = node.clock.clone();
    node.node.stop().await;
    drop(node);
    let node = Arc::new(TestNode::open(directory, clock, |config| {
        config.limits.queued_submissions = 2;
        config.limits.block_transactions = 1;
    }));
    let transactions: Vec<_> = (0..60).map(|n| create(n, &key(1))).collect();
    let answers = futures_of(transactions.iter().map(|made| node.submit(made, None))).await;
    let refused: Vec<_> = answers
        .iter()
        .filter(|answer| answer.status != 202)
        .collect();
    for answer in &refused {
        answer.assert_problem(503, "queue-full");
    }
    // What was sent away left no trace and may come again.
    for (made, answer) in transactions.iter().zip(&answers) {
        if answer.status == 503 {
            node.submit_ok(made, None).await;
        }
    }
}

#[tokio::test]
async fn two_nodes_do_not_share_a_home() {
    let node = TestNode::plain();
    let mut config = node::Config::new(node.directory.path().join("home"));
    config.public_url = Some(node::PublicUrl::parse(common::URL).unwrap());
    let second = node::Node::open(config.clone(), node.clock.clone());
    assert!(matches!(second, Err(node::Error::InUse { .. })));
    node.node.stop().await;
    node::Node::open(config, node.clock.clone()).unwrap();
}

/// Waits for all of them at the same time.
async fn futures_of<T: Send + 'static, F: Future<Output = T>>(
    futures: impl Iterator<Item = F>,
) -> Vec<T> {
    let mut futures: Vec<_> = futures.map(Box::pin).collect();
    let mut done: Vec<Option<T>> = futures.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, slot) in futures.iter_mut().zip(&mut done) {
            if slot.is_none()
                && let std::task::Poll::Ready(value) = future.as_mut().poll(context)
            {
                *slot = Some(value);
            }
        }
        match done.iter().all(Option::is_some) {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        }
    })
    .await;
    done.into_iter().flatten().collect()
}
