//! `POST /minwon/v1/submissions?mode={async|sync|commit}`

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use ledger::wire::{self, Mode};
use strict_json::Limits;

use super::answer::Problem;
use crate::Node;
use crate::http::query::Query;
use crate::http::{answer, body};
use crate::node::NotTaken;

pub(crate) async fn submit(
    State(node): State<Arc<Node>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let mode = match Query::parse(query.as_deref()).get("mode") {
        None => Mode::Async,
        Some(text) => Mode::from_name(text).ok_or(Problem::bad_request(
            "mode-unknown",
            "The mode is `async`, `sync` or `commit`.",
        ))?,
    };
    let body = body::read(&headers, body).await?;
    let submission: wire::Submission = wire::read(&body, &Limits::TRANSACTION)?;
    let transaction = submission.transaction.get().as_bytes().to_vec();
    let taken = node.submit(transaction, submission.payload, mode).await?;
    let receipt = wire::SubmissionAnswer {
        transaction_id: taken.id,
        height: taken.committed.map(|block| block.height),
        time_ms: taken.committed.map(|block| block.time_ms),
    };
    Ok(answer::json_of(StatusCode::ACCEPTED, &receipt))
}

impl From<NotTaken> for Problem {
    fn from(not_taken: NotTaken) -> Self {
        match not_taken {
            // That the rule was broken only in the block is a matter of time, not of kind.
            NotTaken::Refused(refusal) | NotTaken::RefusedInBlock(refusal) => refusal.into(),
            NotTaken::NotInTime => Self::new(
                StatusCode::GATEWAY_TIMEOUT,
                "not-in-time",
                not_taken.to_string(),
            ),
            NotTaken::Unavailable(unavailable) => unavailable.into(),
        }
    }
}
