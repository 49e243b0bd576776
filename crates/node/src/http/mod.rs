//! HTTP: routes, and the shapes of answers.
//!
//! Two families of routes stand on one [`Node`](crate::Node): those of BigchainDB 2.0
//! (`bigchaindb`), whose every word is compared by clients that exist, and our own (`minwon`),
//! whose errors carry a stable code. Here is also the place of what is still to come: the log
//! (checkpoint, tiles, proofs) beside `minwon`'s routes, and the rest of BigchainDB's beside its
//! transactions and outputs; the event stream listens on a port of its own.

mod answer;
mod bigchaindb;
mod body;
mod middleware;
mod minwon;
mod query;
mod segment;

use std::sync::Arc;

use axum::Router;

use crate::Node;

/// All routes of a node, with everything that every answer has. Needs no socket: a test calls it
/// as a service.
pub fn router(node: Arc<Node>) -> Router {
    let routes = Router::new()
        .merge(bigchaindb::routes())
        .nest("/minwon/v1", minwon::routes())
        .fallback(bigchaindb::unknown_path)
        .layer(axum::middleware::from_fn(middleware::log))
        .with_state(node);
    middleware::wrap(routes)
}
