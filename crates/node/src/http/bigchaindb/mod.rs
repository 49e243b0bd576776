//! BigchainDB 2.0's own routes, as the official server 2.2.2 answers them: transactions and
//! outputs. The place of `/blocks`, `/assets`, `/metadata` and `/validators` is here.

pub(crate) mod answer;
mod outputs;
mod root;
mod submit;
mod transactions;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use crate::Node;
use crate::http::middleware::resource;

const READ: &str = "HEAD, GET, OPTIONS";
const READ_AND_POST: &str = "POST, HEAD, GET, OPTIONS";

pub(crate) fn routes() -> Router<Arc<Node>> {
    let read = |handler| resource(handler, READ, answer::method_not_allowed);
    let both = |handler| resource(handler, READ_AND_POST, answer::method_not_allowed);
    Router::new()
        .route("/", read(get(root::root)))
        .route("/api/v1", read(get(root::api)))
        .route(
            "/api/v1/transactions",
            both(get(transactions::list).post(submit::submit)),
        )
        .route("/api/v1/transactions/{id}", read(get(transactions::one)))
        .route("/api/v1/outputs", read(get(outputs::list)))
}

/// `404` for a path that nothing answers to.
pub(crate) async fn unknown_path() -> Response {
    answer::error(StatusCode::NOT_FOUND, "Not found")
}
