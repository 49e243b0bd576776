//! `GET /` and `GET /api/v1`: what a BigchainDB node says of itself.
//!
//! The index is BigchainDB's, whole, because the official drivers' tests compare every member of
//! it. Paths in it whose place is still empty answer `404`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::answer;
use crate::Node;

/// Port of the event stream. The official acceptance test connects to it whatever the index says.
const EVENTS_PORT: u16 = 9985;

const DOCS: &str = "https://docs.bigchaindb.com/projects/server/en/v2.2.2/";

/// `GET /`
pub(crate) async fn root(State(node): State<Arc<Node>>) -> Response {
    let root = json!({
        "api": { "v1": index("/api/v1", &node) },
        "docs": DOCS,
        // Drivers look at these two; what the node really is stands beside them.
        "software": "BigchainDB",
        "version": "2.2.2",
        "minwon": { "api": "/minwon/v1/", "version": env!("CARGO_PKG_VERSION") },
    });
    answer::json(StatusCode::OK, &root.to_string())
}

/// `GET /api/v1`
pub(crate) async fn api(State(node): State<Arc<Node>>) -> Response {
    answer::json(StatusCode::OK, &index("", &node).to_string())
}

fn index(prefix: &str, node: &Node) -> Value {
    let host = node.public_url().host();
    json!({
        "assets": format!("{prefix}/assets/"),
        "blocks": format!("{prefix}/blocks/"),
        "docs": format!("{DOCS}http-client-server-api.html"),
        "metadata": format!("{prefix}/metadata/"),
        "outputs": format!("{prefix}/outputs/"),
        "streams": format!("ws://{host}:{EVENTS_PORT}/api/v1/streams/valid_transactions"),
        "transactions": format!("{prefix}/transactions/"),
        "validators": format!("{prefix}/validators"),
    })
}
