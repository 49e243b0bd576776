//! One HTTP exchange with a node: limits on time and size, and what an answer that is none means.

use std::time::Duration;

use ledger::wire::ErrorAnswer;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;
use strict_json::Limits;

use crate::Error;

/// A node answers a `commit` within ten seconds.
const PATIENCE: Duration = Duration::from_secs(15);
const CONNECT_PATIENCE: Duration = Duration::from_secs(5);
/// Largest answer: a trail of some ten thousand transactions.
const ANSWER_LIMITS: Limits = Limits {
    max_bytes: 32 << 20,
    max_depth: 256,
};
/// Largest error answer.
const ERROR_MAX_BYTES: usize = 64 << 10;

/// The connection to one node.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    http: reqwest::Client,
    /// Without a slash at its end.
    address: String,
}

/// An answer that is not 2xx.
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) answer: ErrorAnswer,
}

impl Node {
    pub(crate) fn at(url: &str) -> Result<Self, Error> {
        let address = || Error::Address {
            url: url.to_owned(),
        };
        let parsed = reqwest::Url::parse(url).map_err(|_| address())?;
        let plain = matches!(parsed.scheme(), "http" | "https")
            && parsed.has_host()
            && parsed.query().is_none()
            && parsed.username().is_empty();
        if !plain {
            return Err(address());
        }
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .connect_timeout(CONNECT_PATIENCE)
            // A node never redirects; whoever does is something else.
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("minwon/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|source| Error::Unreachable {
                node: url.to_owned(),
                source,
            })?;
        Ok(Self {
            http,
            address: parsed.as_str().trim_end_matches('/').to_owned(),
        })
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Whether the node is on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        let url = reqwest::Url::parse(&self.address).ok();
        let host = url
            .as_ref()
            .and_then(|url| url.host_str())
            .unwrap_or_default();
        let address = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || address
                .parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}/minwon/v1/{path}", self.address))
    }

    /// Sends a request. The inner error is the node's own `{"code", "message"}`.
    pub(crate) async fn send(
        &self,
        request: RequestBuilder,
    ) -> Result<Result<Vec<u8>, Refusal>, Error> {
        let response = request
            .send()
            .await
            .map_err(|source| self.transport(source))?;
        let status = response.status();
        if status.is_success() {
            return Ok(Ok(self.body(response, ANSWER_LIMITS.max_bytes).await?));
        }
        let body = self.body(response, ERROR_MAX_BYTES).await?;
        let answer: ErrorAnswer = ledger::wire::read(&body, &Limits::MESSAGE)
            .map_err(|_| self.not_a_node(format!("HTTP {} without a code", status.as_u16())))?;
        if status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS {
            let ErrorAnswer { code, message } = answer;
            return Err(Error::Busy {
                node: self.address.clone(),
                code,
                message,
            });
        }
        Ok(Err(Refusal { status, answer }))
    }

    /// Reads a 2xx body.
    pub(crate) fn read<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, Error> {
        ledger::wire::read(body, &ANSWER_LIMITS).map_err(|error| self.not_a_node(error.to_string()))
    }

    pub(crate) fn not_a_node(&self, what: impl Into<String>) -> Error {
        Error::NotANode {
            node: self.address.clone(),
            what: what.into(),
        }
    }

    async fn body(&self, mut response: Response, max_bytes: usize) -> Result<Vec<u8>, Error> {
        let mut body = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|source| self.transport(source))?
        {
            if body.len() + chunk.len() > max_bytes {
                return Err(self.not_a_node(format!("an answer of more than {max_bytes} bytes")));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    fn transport(&self, source: reqwest::Error) -> Error {
        let node = self.address.clone();
        match source.is_timeout() {
            true => Error::TimedOut { node },
            // The address is in `node`; reqwest would print it a second time.
            false => Error::Unreachable {
                node,
                source: source.without_url(),
            },
        }
    }
}

impl Refusal {
    pub(crate) fn into_error(self) -> Error {
        let ErrorAnswer { code, message } = self.answer;
        Error::Refused { code, message }
    }
}
