//! `GET /minwon/v1/blocks/{height}`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::answer::Problem;
use crate::Node;
use crate::http::answer;
use crate::http::segment::Segment;

pub(crate) async fn block(
    State(node): State<Arc<Node>>,
    Segment(height): Segment,
) -> Result<Response, Problem> {
    let unknown = || Problem::not_found("block-unknown", "There is no block of this height.");
    let height = parse_height(&height).ok_or_else(unknown)?;
    let found = node.read(move |moment| moment.block(height)).await?;
    Ok(answer::json_of(StatusCode::OK, &found.ok_or_else(unknown)?))
}

/// Decimal digits without sign or leading zeros, within what a store counts to.
fn parse_height(text: &str) -> Option<u64> {
    let plain = text == "0" || !text.starts_with(['0', '+']);
    let height = plain.then(|| text.parse().ok()).flatten()?;
    i64::try_from(height).ok().map(|_| height)
}
