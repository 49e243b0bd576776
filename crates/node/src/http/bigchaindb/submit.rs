//! `POST /api/v1/transactions?mode={async|sync|commit}`

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use bigchain::ErrorClass;
use ledger::Rejection;
use ledger::wire::Mode;

use super::answer;
use crate::Node;
use crate::engine::Refusal;
use crate::http::body;
use crate::http::query::{BadQuery, Query};
use crate::node::NotTaken;

pub(crate) async fn submit(
    State(node): State<Arc<Node>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let mode = match mode(&Query::parse(query.as_deref())) {
        Ok(mode) => mode,
        Err(bad) => return answer::bad_query(&bad),
    };
    let body = match body::read(&headers, body).await {
        Ok(body) => body,
        Err(bad) => return answer::bad_body(bad),
    };
    match node.submit(body.into(), None, mode).await {
        Ok(taken) => answer::json(StatusCode::ACCEPTED, &taken.text),
        Err(not_taken) => refuse(not_taken, mode),
    }
}

/// The mode is looked at before the transaction.
fn mode(query: &Query) -> Result<Mode, BadQuery> {
    query.get("mode").map_or(Ok(Mode::Async), |text| {
        Mode::from_name(text).ok_or(BadQuery::Parameter {
            name: "mode",
            message: r#"Mode must be "async", "sync" or "commit""#,
        })
    })
}

fn refuse(not_taken: NotTaken, mode: Mode) -> Response {
    match not_taken {
        NotTaken::Refused(Refusal::Rejected(rejection)) => rejected(&rejection),
        NotTaken::Refused(Refusal::AlreadyQueued) => answer::error(
            StatusCode::BAD_REQUEST,
            match mode {
                Mode::Commit => {
                    "Internal error - Error on broadcastTxCommit: Tx already exists in cache"
                }
                Mode::Async | Mode::Sync => "Internal error - Tx already exists in cache",
            },
        ),
        NotTaken::RefusedInBlock(Refusal::Rejected(_)) => answer::error(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Transaction validation failed",
        ),
        NotTaken::NotInTime => answer::error(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Internal error - Timed out waiting for tx to be included in a block",
        ),
        NotTaken::Refused(refusal) | NotTaken::RefusedInBlock(refusal) => {
            answer::unavailable(&refusal)
        }
        NotTaken::Unavailable(unavailable) => answer::unavailable(&unavailable),
    }
}

/// Rules of BigchainDB are answered with its class and text, ours with their code in the place of
/// the class.
fn rejected(rejection: &Rejection) -> Response {
    let class = match rejection.bigchain() {
        Some(bigchain::Error::Json(_)) => return answer::unreadable(),
        Some(error) => error.class().name(),
        None => rejection.code(),
    };
    let message = if class == ErrorClass::SchemaValidationError.name() {
        format!("Invalid transaction schema: {rejection}")
    } else {
        format!("Invalid transaction ({class}): {rejection}")
    };
    answer::error(StatusCode::BAD_REQUEST, &message)
}
