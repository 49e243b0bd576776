//! The issuer's database: one encrypted file.
//!
//! A [`sealed_db::Database`], keyed with 32 bytes of the key store. It holds who is enrolled, which
//! requests came and what became of them, and every document issued with what was to be submitted.

mod enrolment;
mod issues;
mod open;
mod requests;
mod settings;

pub(crate) use enrolment::{CodeState, Holder};
pub use issues::{IssueState, Issued};
pub(crate) use issues::{NewIssue, Unsent};
pub(crate) use open::Db;
pub(crate) use requests::{NewRequest, Waiting};
pub use requests::{RequestSeen, RequestState};
pub(crate) use settings::Setting;
