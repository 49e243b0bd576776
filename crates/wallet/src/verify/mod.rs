//! Verification: what a receiver may conclude from a presentation and the ledger's history of it.
//!
//! [`examine`] is a pure function from [`Facts`] to a [`Report`]. Which checks apply follows from
//! the facts that the caller has (a copy of the inbox, a file), never from the contents.

mod examine;
mod report;

pub use examine::{CLOCK_SKEW_MAX_MS, Carried, Facts, HEAD_AGE_MAX_MS, examine};
pub use report::{AsOf, Check, CheckName, Evidence, Outcome, Reason, Report, Verdict};
