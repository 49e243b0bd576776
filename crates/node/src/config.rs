use std::net::SocketAddr;
use std::path::PathBuf;

use axum::http::Uri;

use crate::Error;

/// What a node needs to be told.
#[derive(Debug, Clone)]
pub struct Config {
    /// The node's home, made by [`init`](crate::init).
    pub home: PathBuf,
    /// The address that clients use, without a slash at its end. Reading a payload wants a proof
    /// made for this address (RFC 9449 `htu`), so behind a proxy it is the proxy's. When absent,
    /// `http://` and the address listened on.
    pub public_url: Option<PublicUrl>,
    /// How much is held in memory.
    pub limits: Limits,
}

impl Config {
    /// A node in this home, otherwise as usual.
    pub fn new(home: impl Into<PathBuf>) -> Self {
        Self {
            home: home.into(),
            public_url: None,
            limits: Limits::default(),
        }
    }
}

/// Bounds on what a node holds in memory and puts into one block. What does not fit is refused
/// with `503` at once, never queued without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Submissions that wait for their block.
    pub queued_submissions: usize,
    /// Bytes of transactions and payloads that wait for their block.
    pub queued_bytes: usize,
    /// Transactions in one block.
    pub block_transactions: usize,
    /// Bytes of transactions and payloads in one block; a block may pass it by one submission.
    pub block_bytes: usize,
    /// Requests that read or check at the same time; others wait.
    pub concurrent_work: usize,
    /// DPoP proofs remembered for two minutes.
    pub remembered_proofs: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            queued_submissions: 4096,
            queued_bytes: 64 << 20,
            block_transactions: 1024,
            block_bytes: 16 << 20,
            concurrent_work: std::thread::available_parallelism().map_or(4, |n| 2 * n.get()),
            remembered_proofs: 200_000,
        }
    }
}

/// An address that clients reach a node at: `http` or `https`, a host, perhaps a port and a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    text: String,
    host: String,
}

impl PublicUrl {
    /// Checks an address; slashes at its end are dropped.
    ///
    /// # Errors
    /// [`Error::PublicUrl`] for anything but `http` or `https` with a host, for a user name, a
    /// query or a fragment.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let bad = || Error::PublicUrl {
            found: text.to_owned(),
        };
        let uri: Uri = text.trim_end_matches('/').parse().map_err(|_| bad())?;
        let scheme_known = matches!(uri.scheme_str(), Some("http" | "https"));
        let authority = uri.authority().ok_or_else(bad)?;
        let plain = !authority.as_str().contains('@')
            && uri.query().is_none()
            && !text.contains('#')
            && !uri.host().unwrap_or_default().is_empty();
        if !scheme_known || !plain {
            return Err(bad());
        }
        Ok(Self {
            text: text.trim_end_matches('/').to_owned(),
            host: authority.host().to_owned(),
        })
    }

    /// `http://` and an address that is listened on.
    pub fn of_address(address: SocketAddr) -> Self {
        let host = match address {
            SocketAddr::V4(address) => address.ip().to_string(),
            SocketAddr::V6(address) => format!("[{}]", address.ip()),
        };
        Self {
            text: format!("http://{host}:{}", address.port()),
            host,
        }
    }

    /// The address, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host alone, an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_checked() {
        for (text, kept) in [
            ("http://localhost:9984", Some("http://localhost:9984")),
            ("https://node.example.kr/", Some("https://node.example.kr")),
            (
                "https://example.kr/ledger//",
                Some("https://example.kr/ledger"),
            ),
            ("http://[::1]:9984", Some("http://[::1]:9984")),
            ("ftp://example.kr", None),
            ("example.kr:9984", None),
            ("http://", None),
            ("http://user@example.kr", None),
            ("http://example.kr/?a", None),
            ("http://example.kr/#a", None),
        ] {
            let parsed = PublicUrl::parse(text).ok();
            assert_eq!(parsed.as_ref().map(PublicUrl::as_str), kept, "{text}");
        }
        assert_eq!(
            PublicUrl::parse("http://[::1]:9984").unwrap().host(),
            "[::1]"
        );
        let address = "[::1]:80".parse().unwrap();
        assert_eq!(PublicUrl::of_address(address).as_str(), "http://[::1]:80");
    }
}
