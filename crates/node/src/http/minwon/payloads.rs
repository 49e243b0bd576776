//! `GET /minwon/v1/payloads/{txid}`: the payload of a transaction, for its readers alone.
//!
//! Strangers do not even get ciphertext. The order of the answers is chosen so that only a reader
//! learns anything: without a good proof every id answers `401`, and a stranger's proof is told
//! `403` for what exists. A transaction itself is public, so that there is one is no secret.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use bigchain::PublicKey;
use jose::dpop;

use super::answer::Problem;
use super::parse_id;
use crate::Node;
use crate::http::segment::Segment;
use crate::moment::Moment;
use crate::replay::Unusable;

pub(crate) async fn payload(
    State(node): State<Arc<Node>>,
    Segment(id): Segment,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked {
        proof: the_proof(&headers)?,
        method,
        url: format!("{}/minwon/v1/payloads/{id}", node.public_url().as_str()),
        now_s: node.clock().now_ms() / 1000,
    };
    let id = parse_id(&id);
    let read = move |moment: &Moment| {
        Ok(match asked.verify() {
            Ok(proof) => Ok((
                proof,
                id.map(|id| moment.payload(&id)).transpose()?.flatten(),
            )),
            Err(problem) => Err(problem),
        })
    };
    let (proof, found) = node.read(read).await??;
    let found = found.ok_or(Problem::not_found(
        "payload-unknown",
        "No transaction with a payload has this id.",
    ))?;
    let reader = PublicKey::from_bytes(proof.key.to_bytes());
    if !found.terms.is_reader(&reader) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "not-a-reader",
            "The payload is for other keys.",
        ));
    }
    // Only now that it is known to be a reader's is the proof remembered.
    use_up(&node, &reader, &proof.jti)?;
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

/// What a proof must be made for (RFC 9449 §4.3).
struct Asked {
    proof: String,
    method: Method,
    url: String,
    now_s: u64,
}

impl Asked {
    fn verify(&self) -> Result<dpop::Verified, Problem> {
        dpop::verify_proof(&self.proof, self.method.as_str(), &self.url, self.now_s)
            .map_err(|error| unauthorised("proof-invalid", error.to_string()))
    }
}

/// The text of the one proof that a request must bring.
fn the_proof(headers: &HeaderMap) -> Result<String, Problem> {
    let mut proofs = headers.get_all("DPoP").iter();
    match (proofs.next(), proofs.next()) {
        // What is not ASCII is no proof, and is told so like every other text that is none.
        (Some(proof), None) => Ok(proof.to_str().unwrap_or_default().to_owned()),
        _ => Err(unauthorised(
            "proof-required",
            "Reading a payload wants exactly one DPoP proof.",
        )),
    }
}

fn use_up(node: &Node, reader: &PublicKey, jti: &str) -> Result<(), Problem> {
    let elapsed_ms = node.clock().elapsed_ms();
    let used = node.proofs().use_up(reader.as_bytes(), jti, elapsed_ms);
    used.map_err(|unusable| match unusable {
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

fn unauthorised(code: &'static str, message: impl Into<std::borrow::Cow<'static, str>>) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, code, message)
}
