//! `POST /minwon/v1/outputs`: many keys at once, so that a wallet asks for its card keys together.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use ledger::wire::{self, OUTPUTS_KEYS_MAX, OutputsRequest};
use strict_json::Limits;

use super::answer::Problem;
use crate::Node;
use crate::http::{answer, body};

pub(crate) async fn outputs(
    State(node): State<Arc<Node>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let body = body::read(&headers, body).await?;
    let request: OutputsRequest = wire::read(&body, &Limits::MESSAGE)?;
    if request.keys.len() > OUTPUTS_KEYS_MAX {
        return Err(Problem::bad_request(
            "keys-too-many",
            format!("At most {OUTPUTS_KEYS_MAX} keys are looked up at once."),
        ));
    }
    let keys: BTreeSet<_> = request.keys.into_iter().collect();
    let found = node.read(move |moment| moment.outputs(&keys)).await?;
    Ok(answer::json_of(StatusCode::OK, &found))
}
