//! Errors of our own routes: `{"code": …, "message": …}`. The code is for programs and never
//! changes; the message is for people who read logs.

use std::borrow::Cow;

use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::engine::Refusal;
use crate::http::answer;
use crate::http::body::BadBody;
use crate::work::Unavailable;

/// Why a request is not answered as it wished.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: Cow<'static, str>,
}

impl Problem {
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    pub(crate) fn bad_request(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(crate) fn not_found(code: &'static str, message: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, message)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = ledger::wire::ErrorAnswer {
            code: self.code.to_owned(),
            message: self.message.into_owned(),
        };
        let mut response = answer::json_of(self.status, &body);
        let headers = response.headers_mut();
        match self.status {
            StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
            }
            StatusCode::UNAUTHORIZED => {
                headers.insert(
                    WWW_AUTHENTICATE,
                    HeaderValue::from_static("DPoP algs=\"EdDSA\""),
                );
            }
            _ => {}
        }
        response
    }
}

/// `405`; the caller adds the methods.
pub(crate) fn method_not_allowed() -> Response {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method-not-allowed",
        "This path does not take this method.",
    )
    .into_response()
}

impl From<BadBody> for Problem {
    fn from(bad: BadBody) -> Self {
        Self::new(bad.status(), bad.code(), bad.message())
    }
}

impl From<strict_json::Error> for Problem {
    fn from(error: strict_json::Error) -> Self {
        Self::bad_request(error.code(), error.to_string())
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let status = match refusal {
            Refusal::Rejected(_) => StatusCode::BAD_REQUEST,
            Refusal::AlreadyQueued => StatusCode::CONFLICT,
            Refusal::QueueFull
            | Refusal::ClockStep
            | Refusal::StoreFull
            | Refusal::StoreFails
            | Refusal::Stopping => StatusCode::SERVICE_UNAVAILABLE,
        };
        Self::new(status, refusal.code(), refusal.to_string())
    }
}

impl From<Unavailable> for Problem {
    fn from(unavailable: Unavailable) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            unavailable.code(),
            unavailable.to_string(),
        )
    }
}
