use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;

/// The largest body taken: 1 MiB.
pub(crate) const LARGEST_BODY_BYTES: usize = 1 << 20;

/// A body that is too large is read on up to this size before it is answered, so that a client
/// that sends first and listens afterwards gets to see the answer.
const DRAINED_BYTES: usize = 8 << 20;

/// How long a client may take to send its body.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a body was not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadBody {
    /// Larger than [`LARGEST_BODY_BYTES`].
    TooLarge,
    /// It took too long.
    TooSlow,
    /// The connection broke, or the body breaks HTTP.
    Broken,
}

impl BadBody {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Broken => StatusCode::BAD_REQUEST,
        }
    }

    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "body-too-large",
            Self::TooSlow => "body-too-slow",
            Self::Broken => "body-broken",
        }
    }

    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::TooLarge => "The body is larger than 1 MiB.",
            Self::TooSlow => "The body took too long to arrive.",
            Self::Broken => "The body did not arrive whole.",
        }
    }
}

/// Reads a body of at most [`LARGEST_BODY_BYTES`].
pub(crate) async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, BadBody> {
    tokio::time::timeout(PATIENCE, read_all(headers, body))
        .await
        .unwrap_or(Err(BadBody::TooSlow))
}

async fn read_all(headers: &HeaderMap, mut body: Body) -> Result<Bytes, BadBody> {
    let announced: Option<usize> = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length| length > DRAINED_BYTES) {
        return Err(BadBody::TooLarge);
    }
    let mut kept = Vec::with_capacity(announced.unwrap_or(0).min(LARGEST_BODY_BYTES));
    let mut size = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| BadBody::Broken)?.into_data() else {
            continue;
        };
        size += data.len();
        if size <= LARGEST_BODY_BYTES {
            kept.extend_from_slice(&data);
        } else if size > DRAINED_BYTES {
            break;
        } else {
            kept = Vec::new();
        }
    }
    if size > LARGEST_BODY_BYTES {
        return Err(BadBody::TooLarge);
    }
    Ok(kept.into())
}
