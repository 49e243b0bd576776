//! Parts that the answers of all routes share.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

/// An answer of JSON text as it is.
pub(crate) fn json(status: StatusCode, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// An answer that `serde_json` writes.
pub(crate) fn json_of<T: serde::Serialize>(status: StatusCode, value: &T) -> Response {
    json(status, text_of(value))
}

/// The JSON text of a value.
pub(crate) fn text_of<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value)
        .expect("the types of answers have text for names and nothing that fails to serialise")
}
