//! `GET /minwon/v1/transactions/{txid}`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::answer::Problem;
use super::parse_id;
use crate::Node;
use crate::http::answer;
use crate::http::segment::Segment;

pub(crate) async fn transaction(
    State(node): State<Arc<Node>>,
    Segment(id): Segment,
) -> Result<Response, Problem> {
    let unknown = || Problem::not_found("transaction-unknown", "No transaction has this id.");
    let id = parse_id(&id).ok_or_else(unknown)?;
    let found = node.read(move |moment| moment.transaction(&id)).await?;
    Ok(answer::json_of(StatusCode::OK, &found.ok_or_else(unknown)?))
}
