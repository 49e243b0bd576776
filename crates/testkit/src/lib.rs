//! Fixtures for other crates' tests: a whole network in this process, or programs as processes.
//!
//! [`Network`] has a node that is talked to over HTTP, a government made by hand and wallets, all
//! under one clock that moves when told. [`Program`] runs a real binary in a folder of its own.
//!
//! It is for tests alone, and so it panics where a test would: what it is asked for works, or the
//! test has failed.
//!
//! ```no_run
//! # async fn example() {
//! let network = testkit::Network::start().await;
//! let citizen = network.wallet("citizen").await;
//! let asset = network.issue("land-register-03", &citizen.holder_card(), 3).await;
//! citizen.accept_all().await;
//! assert_eq!(citizen.wallet.document(&asset).unwrap().document.copies_left, 3);
//! # }
//! ```

#![allow(
    clippy::unwrap_used,
    reason = "a fixture that fails is a test that fails"
)]

mod network;
mod program;

pub use network::{
    DAY_S, Government, ISS, Network, Person, SharedClock, sample, sample_files, wish,
};
pub use program::{NodeProgram, Program, Run, free_folder};
