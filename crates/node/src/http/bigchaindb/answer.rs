//! Answers in the shapes of the official server (`GET /api/v1/…`): ASCII only, a newline at the
//! end, and errors in one of three shapes. Both test suites of the official drivers compare them.

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

use crate::http::answer;
use crate::http::body::BadBody;
use crate::http::query::BadQuery;

/// A JSON text, escaped and ended as the official server does.
pub(crate) fn json(status: StatusCode, text: &str) -> Response {
    let mut text = escape_non_ascii(text);
    text.push('\n');
    answer::json(status, text)
}

/// An error of the application: `{"message": …, "status": …}`, in this order.
pub(crate) fn error(status: StatusCode, message: &str) -> Response {
    #[derive(serde::Serialize)]
    struct Error<'a> {
        message: &'a str,
        status: u16,
    }
    let status_code = status.as_u16();
    json(
        status,
        &answer::text_of(&Error {
            message,
            status: status_code,
        }),
    )
}

/// An error of the web framework under the official server: `{"message": …}`.
pub(crate) fn framework_error(status: StatusCode, message: &str) -> Response {
    json(
        status,
        &answer::text_of(&serde_json::json!({ "message": message })),
    )
}

/// `404 {"message":"Not found","status":404}`.
pub(crate) fn not_found() -> Response {
    error(StatusCode::NOT_FOUND, "Not found")
}

/// `503`: the client may try again.
pub(crate) fn unavailable(why: &dyn std::error::Error) -> Response {
    let mut response = error(StatusCode::SERVICE_UNAVAILABLE, &why.to_string());
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

/// `405`; the caller adds the methods.
pub(crate) fn method_not_allowed() -> Response {
    framework_error(
        StatusCode::METHOD_NOT_ALLOWED,
        "The method is not allowed for the requested URL.",
    )
}

/// `500`, for what is our fault.
pub(crate) fn internal() -> Response {
    framework_error(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
}

/// A body that is not JSON, or that did not arrive.
pub(crate) fn unreadable() -> Response {
    framework_error(
        StatusCode::BAD_REQUEST,
        "The browser (or proxy) sent a request that this server could not understand.",
    )
}

pub(crate) fn bad_body(bad: BadBody) -> Response {
    match bad {
        BadBody::Broken => unreadable(),
        BadBody::TooLarge | BadBody::TooSlow => error(bad.status(), bad.message()),
    }
}

pub(crate) fn bad_query(bad: &BadQuery) -> Response {
    match bad {
        BadQuery::Parameter { name, message } => json(
            StatusCode::BAD_REQUEST,
            &answer::text_of(&serde_json::json!({ "message": { *name: message } })),
        ),
        BadQuery::Unknown { names } => framework_error(
            StatusCode::BAD_REQUEST,
            &format!("Unknown arguments: {}", names.join(", ")),
        ),
    }
}

/// Writes every character beyond ASCII as `\uXXXX`. In a JSON text such characters stand only
/// inside strings, where the escape means the same.
fn escape_non_ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len() + 1);
    for character in json.chars() {
        if character.is_ascii() {
            text.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            text.push_str(&format!("\\u{unit:04x}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beyond_ascii_is_escaped() {
        assert_eq!(
            escape_non_ascii(r#"{"이":"a\"🚀"}"#),
            r#"{"\uc774":"a\"\ud83d\ude80"}"#
        );
    }
}
