//! The ledger node: an HTTP API over a solo engine over the SQLite store.
//!
//! A [`Node`] checks what is submitted, orders it into signed blocks and answers questions about
//! them. [`init`] makes a home for a new network, [`serve`](serve()) opens one and serves it on the
//! caller's runtime, [`router`] is the same without a socket.
//!
//! ```text
//!   POST ──▶ parse, verify signatures, check against committed state     (a few threads)
//!                │ refused: 400                          full: 503
//!                ▼
//!            bounded queue ──▶ one writer: check again on top of the block so far, sign,
//!                                          one database transaction, fsync
//!                                               │
//!   202 ◀── mode=commit ◀──────────────────────┘
//! ```
//!
//! A block is made as soon as there is work and the last one is durable, so load makes blocks
//! larger instead of making anybody wait longer. Nothing is acknowledged as committed before it is
//! on the disk.
//!
//! It decides no rule of the ledger (crate `ledger`), knows no layout on disk but that of its home,
//! opens no document and holds no key but the one that signs blocks. The log with its proofs, the
//! event stream, the rest of BigchainDB's API and the cluster engine have their places here and
//! are not built yet.
//!
//! ```
//! use node::{Config, NewNetwork, SystemClock};
//!
//! # let directory = tempfile::tempdir()?;
//! # let home = directory.path().join("network");
//! let network = node::init(&home, NewNetwork::named("example"), &SystemClock)?;
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! # runtime.block_on(async {
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! let running = node::serve(Config::new(&home), listener).await?;
//! assert_eq!(running.network(), network);
//! assert!(running.url().starts_with("http://127.0.0.1:"));
//! running.stop().await?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod clock;
mod config;
mod engine;
mod error;
mod home;
mod http;
mod init;
mod moment;
mod node;
mod replay;
mod serve;
mod work;

pub use clock::{Clock, ManualClock, SystemClock};
pub use config::{Config, Limits, PublicUrl};
pub use error::Error;
pub use http::router;
pub use init::{NewNetwork, init};
pub use node::Node;
pub use serve::{Running, serve, serve_with_clock};
