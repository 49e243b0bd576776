//! What `minwon` writes is read by other implementations of the same standards, and the reverse:
//! jwcrypto and sd-jwt in Python, jose and @sd-jwt/core in JavaScript.
//!
//! `scripts/interop.sh` installs them. Without them the tests do nothing, or fail where
//! `MINWON_REQUIRE_INTEROP=1` is set.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

#[path = "../../crates/cli/tests/common/mod.rs"]
mod common;
mod foreign;
mod jwe;
mod sd_jwt;

use std::fs;

use common::Desk;
use serde_json::Value;

/// A JWK that the desk has.
fn jwk(desk: &Desk, file: &str) -> Value {
    serde_json::from_slice(&fs::read(desk.path(file)).unwrap()).unwrap()
}

/// The text with one character, in the middle of one of its parts, become another.
fn changed(text: &str, separator: char, part: usize) -> String {
    let start: usize = text
        .split(separator)
        .take(part)
        .map(|part| part.len() + 1)
        .sum();
    let length = text.split(separator).nth(part).unwrap().len();
    let place = start + length / 2;
    let other = if text[place..].starts_with('A') {
        "B"
    } else {
        "A"
    };
    format!("{}{other}{}", &text[..place], &text[place + 1..])
}
