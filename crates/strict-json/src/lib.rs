//! JSON from outside, parsed once and strictly.
//!
//! What arrives over the network, in a file or inside a token goes through [`parse`] before
//! anything looks at it. A text is refused for what other parsers let pass in silence: duplicate
//! member names, nesting beyond a limit, a byte order mark, anything after the value, lone
//! surrogates, bytes that are not UTF-8. Numbers keep the text they were written in, so that a
//! caller can tell `1` from `1.0` and an integer beyond 64 bits from a rounded one.
//!
//! It does not write JSON, does not normalise text and knows no schema.
//!
//! ```
//! use strict_json::{Limits, parse};
//!
//! let json = parse(br#"{"amount": 1.0, "rows": [1]}"#, &Limits::MESSAGE)?;
//! assert_eq!(json.get("amount").and_then(|n| n.as_number()).map(|n| n.as_str()), Some("1.0"));
//!
//! let twice = parse(br#"{"a": {"b": 1, "b": 2}}"#, &Limits::MESSAGE).unwrap_err();
//! assert_eq!(twice.pointer(), Some("/a/b"));
//! # Ok::<(), strict_json::Error>(())
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod error;
mod json;
mod parser;

pub use error::{Error, Syntax};
pub use json::{Json, Number, escape_pointer_token};
pub use parser::{Limits, parse, parse_as};
