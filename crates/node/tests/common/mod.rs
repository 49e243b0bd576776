//! A node in a directory of its own, called without a socket.

#![allow(dead_code, reason = "each test file uses a part of it")]

pub(crate) mod parties;
pub(crate) mod plain;
pub(crate) mod process;

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use node::{Config, ManualClock, NewNetwork, Node, PublicUrl};
use serde_json::Value;
use tower::ServiceExt;

/// 2026-11-23T15:00:00Z: midnight in Seoul.
pub(crate) const START_MS: u64 = 1_795_446_000_000;
pub(crate) const URL: &str = "http://localhost:9984";

pub(crate) struct TestNode {
    pub(crate) router: Router,
    pub(crate) node: Arc<Node>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) directory: Arc<tempfile::TempDir>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) reason: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl TestNode {
    /// A node of a new network.
    pub(crate) fn new(network: NewNetwork) -> Self {
        let directory = Arc::new(tempfile::tempdir().unwrap());
        let clock = Arc::new(ManualClock::new(START_MS));
        node::init(&home(directory.path()), network, &*clock).unwrap();
        Self::open(directory, clock, |_| {})
    }

    pub(crate) fn plain() -> Self {
        Self::new(NewNetwork::named("test"))
    }

    pub(crate) fn open(
        directory: Arc<tempfile::TempDir>,
        clock: Arc<ManualClock>,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let mut config = Config::new(home(directory.path()));
        config.public_url = Some(PublicUrl::parse(URL).unwrap());
        change(&mut config);
        let node = Arc::new(Node::open(config, clock.clone()).unwrap());
        Self {
            router: node::router(node.clone()),
            node,
            clock,
            directory,
        }
    }

    /// Stops the node and opens its home again.
    pub(crate) async fn reopen(self) -> Self {
        self.node.stop().await;
        Self::open(self.directory, self.clock, |_| {})
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let reason = response
            .extensions()
            .get::<hyper::ext::ReasonPhrase>()
            .map(|reason| String::from_utf8(reason.as_bytes().to_vec()).unwrap());
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer {
            status: parts.status,
            reason: reason.unwrap_or_default(),
            headers: parts.headers,
            body: String::from_utf8(body).unwrap(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    pub(crate) async fn post(&self, path: &str, body: impl Into<Body>) -> Answer {
        self.send(Request::post(path).body(body.into()).unwrap())
            .await
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} {:?}", self.status, self.body))
    }

    /// Checks status and code of an error of our own routes.
    #[track_caller]
    pub(crate) fn assert_problem(&self, status: u16, code: &str) {
        assert_eq!(
            (self.status.as_u16(), self.json()["code"].as_str()),
            (status, Some(code)),
            "{}",
            self.body
        );
    }
}

fn home(directory: &Path) -> std::path::PathBuf {
    directory.join("home")
}
