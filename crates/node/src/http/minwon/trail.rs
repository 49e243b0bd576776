//! `GET /minwon/v1/assets/{id}/trail`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::answer::Problem;
use super::parse_id;
use crate::Node;
use crate::http::answer;
use crate::http::segment::Segment;

pub(crate) async fn trail(
    State(node): State<Arc<Node>>,
    Segment(id): Segment,
) -> Result<Response, Problem> {
    let unknown = || Problem::not_found("asset-unknown", "No asset has this id.");
    let id = parse_id(&id).ok_or_else(unknown)?;
    let engine = node.engine().clone();
    let read = move |moment: &crate::moment::Moment| {
        moment.trail(&id, |last_ms| engine.time_or_last_ms(last_ms))
    };
    let found = node.read(read).await?;
    Ok(answer::json_of(StatusCode::OK, &found.ok_or_else(unknown)?))
}
