use std::convert::Infallible;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

/// The one variable segment of a route's path, percent-decoded. What is no UTF-8 is
/// U+FFFD, so that it names nothing and is answered in the shape of the route.
pub(crate) struct Segment(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Segment {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        Ok(Self(path.map_or_else(
            |_| char::REPLACEMENT_CHARACTER.to_string(),
            |Path(segment)| segment,
        )))
    }
}
