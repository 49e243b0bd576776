//! Our own routes, `/minwon/v1/…`. The types of bodies are in [`ledger::wire`].
//!
//! The place of the log is here: `/checkpoint`, `/tile/…` and `/proofs/{txid}`.

mod answer;
mod blocks;
mod network;
mod outputs;
mod payloads;
mod submissions;
mod trail;
mod transactions;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use bigchain::TransactionId;

use crate::Node;
use crate::http::middleware::resource;
use answer::Problem;

const READ: &str = "HEAD, GET, OPTIONS";
const POST: &str = "POST, OPTIONS";

pub(crate) fn routes() -> Router<Arc<Node>> {
    let read = |handler| resource(handler, READ, answer::method_not_allowed);
    let write = |handler| resource(handler, POST, answer::method_not_allowed);
    Router::new()
        .route("/network", read(get(network::network)))
        .route("/health", read(get(network::health)))
        .route("/submissions", write(post(submissions::submit)))
        .route("/payloads/{id}", read(get(payloads::payload)))
        .route("/transactions/{id}", read(get(transactions::transaction)))
        .route("/assets/{id}/trail", read(get(trail::trail)))
        .route("/outputs", write(post(outputs::outputs)))
        .route("/blocks/{height}", read(get(blocks::block)))
        .fallback(unknown_path)
}

/// A transaction's id in a path. What is none belongs to nothing.
fn parse_id(text: &str) -> Option<TransactionId> {
    text.parse().ok()
}

async fn unknown_path() -> Problem {
    Problem::not_found("path-unknown", "Nothing answers to this path.")
}
