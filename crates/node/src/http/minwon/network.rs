//! `GET /minwon/v1/network` and `GET /minwon/v1/health`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use ledger::wire;
use serde_json::value::RawValue;

use super::answer::Problem;
use crate::Node;
use crate::engine::Refusal;
use crate::http::answer;
use crate::moment::Moment;

/// What a client must know to verify everything else. The registry is the genesis' own as long as
/// no kind of transaction changes it.
pub(crate) async fn network(State(node): State<Arc<Node>>) -> Response {
    let genesis = node.genesis();
    let text = RawValue::from_string(genesis.text().to_owned())
        .expect("the canonical text of a genesis is JSON");
    answer::json_of(
        StatusCode::OK,
        &wire::NetworkAnswer {
            network: genesis.network_id(),
            engine: genesis.terms().engine.name().to_owned(),
            genesis: text,
            registry: genesis.registry(),
            public_url: node.public_url().as_str().to_owned(),
        },
    )
}

/// `200` when the node takes and answers; else `503`, with the code of what is wrong as `status`.
pub(crate) async fn health(State(node): State<Arc<Node>>) -> Result<Response, Problem> {
    let engine = node.engine().clone();
    let look = move |moment: &Moment| {
        engine.look_after_store();
        moment.head()
    };
    let head = node.read(look).await?;
    let trouble = node.engine().trouble(head.time_ms);
    let (status, text) = match &trouble {
        None => (StatusCode::OK, "ok"),
        Some(trouble) => (StatusCode::SERVICE_UNAVAILABLE, Refusal::code(trouble)),
    };
    Ok(answer::json_of(
        status,
        &wire::HealthAnswer {
            status: text.to_owned(),
            height: head.height,
            time_ms: head.time_ms,
        },
    ))
}
