//! `GET /minwon/v1/payloads/{txid}`: the payload of a transaction, for its readers alone.
//!
//! Strangers do not even get ciphertext. The order of the answers is chosen so that only a reader
//! learns anything: without a good proof every id answers `401`, and a stranger's proof is told
//! `403` for what exists. A transaction itself is public, so that there is one is no secret.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use bigchain::PublicKey;
use jose::dpop;

use super::answer::Problem;
use super::parse_id;
use crate::Node;
use crate::replay::Unusable;

pub(crate) async fn payload(
    State(node): State<Arc<Node>>,
    Path(text): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let proof = Proof::check(&node, &method, &text, &headers)?;
    let unknown = || {
        Problem::not_found(
            "payload-unknown",
            "No transaction with a payload has this id.",
        )
    };
    let id = parse_id(&text).ok_or_else(unknown)?;
    let found = node.read(move |moment| moment.payload(&id)).await?;
    let found = found.ok_or_else(unknown)?;
    if !found.terms.is_reader(&proof.key) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "not-a-reader",
            "The payload is for other keys.",
        ));
    }
    proof.use_up(&node)?;
    let time_ms = node.engine().time_or_last_ms(found.last_ms);
    if let Some(end) = found.terms.ended_by(time_ms) {
        return Err(Problem::new(
            StatusCode::GONE,
            end.reason.code(),
            "The payload has ended.",
        ));
    }
    let payload = found.payload.ok_or(Problem::not_found(
        "payload-missing",
        "This node has not got the payload.",
    ))?;
    Ok(jwe(payload))
}

fn jwe(payload: Vec<u8>) -> Response {
    let mut response = payload.into_response();
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A proof of possession that holds, but for having been used before (RFC 9449 §4.3).
struct Proof {
    key: PublicKey,
    jti: String,
}

impl Proof {
    fn check(node: &Node, method: &Method, id: &str, headers: &HeaderMap) -> Result<Self, Problem> {
        let mut proofs = headers.get_all("DPoP").iter();
        let (Some(proof), None) = (proofs.next(), proofs.next()) else {
            return Err(unauthorised(
                "proof-required",
                "Reading a payload wants exactly one DPoP proof.",
            ));
        };
        let url = format!("{}/minwon/v1/payloads/{id}", node.public_url().as_str());
        let now_s = node.clock().now_ms() / 1000;
        let proof = proof.to_str().unwrap_or_default();
        let verified = dpop::verify_proof(proof, method.as_str(), &url, now_s)
            .map_err(|error| unauthorised("proof-invalid", error.to_string()))?;
        Ok(Self {
            key: PublicKey::from_bytes(verified.key.to_bytes()),
            jti: verified.jti,
        })
    }

    /// The proof is remembered only once it is known to be a reader's.
    fn use_up(&self, node: &Node) -> Result<(), Problem> {
        let elapsed_ms = node.clock().elapsed_ms();
        node.proofs()
            .use_up(self.key.as_bytes(), &self.jti, elapsed_ms)
            .map_err(|unusable| match unusable {
                Unusable::Replayed => {
                    unauthorised("proof-replayed", "The DPoP proof has been used before.")
                }
                Unusable::Full => Problem::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "proofs-full",
                    "Too many payloads were read in the last two minutes; try again later.",
                ),
            })
    }
}

fn unauthorised(code: &'static str, message: impl Into<std::borrow::Cow<'static, str>>) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, code, message)
}
