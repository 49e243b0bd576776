//! Attacks on a receiver: each ends in the named failed check, never in a green verdict.

#![allow(clippy::unwrap_used)]

mod hostile;
mod ledger_says_no;
mod lying_node;
mod presentations;
mod sealed;

use testkit::Person;
use wallet::Examined;
use wallet::verify::{CheckName, Outcome, Reason, Verdict};

pub(crate) const SAMPLE: &str = "resident-registration-03";

/// Opens a copy and expects exactly these checks to fail, and the verdict with them.
#[track_caller]
fn expect_failed(examined: &Examined, expected: &[(CheckName, Reason)], attack: &str) {
    let failed: Vec<_> = examined
        .report
        .checks
        .iter()
        .filter(|check| check.outcome == Outcome::Failed)
        .map(|check| (check.name, check.reason.unwrap()))
        .collect();
    assert_eq!(failed, expected, "{attack}");
    assert_eq!(examined.report.verdict, Verdict::NotValid, "{attack}");
}

async fn open(bank: &Person, id: &str) -> Examined {
    bank.sync().await;
    bank.wallet.online().await.unwrap().open(id).await.unwrap()
}
