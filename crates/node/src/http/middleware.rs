//! What every answer has, and what happens to a request before it is routed.

use std::any::Any;
use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_REQUEST_HEADERS, ALLOW, ORIGIN, VARY,
};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use hyper::ext::ReasonPhrase;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;

use super::bigchaindb;

/// Puts the layers around a router that are the same for every route.
pub(crate) fn wrap(router: Router) -> Router {
    let service = ServiceBuilder::new()
        .map_request(trim_slashes)
        .layer(CatchPanicLayer::custom(after_panic))
        .service(router);
    Router::new()
        .fallback_service(service)
        .layer(axum::middleware::from_fn(finish))
}

/// A resource that answers to these methods and no other: `OPTIONS` with a preflight that allows
/// everything, the rest with `405`, the methods, and a body in the shape of its family of routes.
pub(crate) fn resource<S>(
    methods: MethodRouter<S>,
    allow: &'static str,
    method_not_allowed: fn() -> Response,
) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    let preflight = async move |request: Request| preflight(allow, &request);
    let refuse = async move || {
        let mut response = method_not_allowed();
        response
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static(allow));
        response
    };
    methods.options(preflight).fallback(refuse)
}

/// Every route works with and without a slash at its end, and `//` is `/`.
fn trim_slashes<B>(mut request: axum::http::Request<B>) -> axum::http::Request<B> {
    let path = request.uri().path();
    let trimmed = path.trim_end_matches('/');
    if trimmed.len() == path.len() || path == "/" {
        return request;
    }
    let path = if trimmed.is_empty() { "/" } else { trimmed };
    let text = match request.uri().query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    if let Ok(path_and_query) = text.parse::<PathAndQuery>() {
        let mut parts = request.uri().clone().into_parts();
        parts.path_and_query = Some(path_and_query);
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
    }
    request
}

/// Everybody may read from any origin: the one that is named is repeated, as the official server
/// does. Reason phrases are in upper case, since the npm driver shows them and its tests compare
/// them.
async fn finish(request: Request, next: Next) -> Response {
    let origin = request.headers().get(ORIGIN).cloned();
    let mut response = next.run(request).await;
    let reason = response.status().canonical_reason().unwrap_or_default();
    if let Ok(reason) = ReasonPhrase::try_from(reason.to_ascii_uppercase().into_bytes()) {
        response.extensions_mut().insert(reason);
    }
    let headers = response.headers_mut();
    if origin.is_some() {
        headers.append(VARY, HeaderValue::from_static("Origin"));
    }
    let allowed = origin.unwrap_or(HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
    response
}

/// Logs what was asked and how it went: the pattern of the route and never the path or the query,
/// which name keys and documents.
pub(crate) async fn log(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    tracing::debug!(
        %method,
        route = route.as_ref().map_or("none", MatchedPath::as_str),
        status = response.status().as_u16(),
        elapsed_us = start.elapsed().as_micros(),
        "request"
    );
    response
}

fn preflight(allow: &'static str, request: &Request) -> Response {
    let mut response = StatusCode::OK.into_response();
    let headers = response.headers_mut();
    headers.insert(ALLOW, HeaderValue::from_static(allow));
    headers.insert(
        ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"),
    );
    if let Some(asked) = request.headers().get(ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
    }
    response
}

/// A panic is a fault of ours: the client learns no more than that, the log learns where.
fn after_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    drop(panic);
    tracing::error!(code = "panic", "a request ended in a panic");
    bigchaindb::answer::internal()
}
