//! One function for each parser of the project: it takes any bytes, and panics only if the parser
//! is wrong. `fuzz/` hands them to libFuzzer; `tests/corpus.rs` replays `fuzz/corpus` with them.
//!
//! A function does not only look for panics. What a parser took is written again and must be the
//! same: a second spelling that means the same would be a second id, hash or signature.
//!
//! ```
//! for (name, target) in fuzz_targets::TARGETS {
//!     target(b"{}");
//!     assert!(!name.is_empty());
//! }
//! ```

mod card;
mod documents;
mod files;
mod tokens;
mod transactions;

/// A function that takes any bytes.
pub type Target = fn(&[u8]);

/// Every target by the name of its folder in `fuzz/corpus`.
pub const TARGETS: &[(&str, Target)] = &[
    ("backup", files::backup),
    ("card_bytes", card::card_bytes),
    ("card_qr_text", card::card_qr_text),
    ("card_text", card::card_text),
    ("civil_document", documents::civil_document),
    ("condition", transactions::condition),
    ("credential", documents::credential),
    ("dpop", tokens::dpop),
    ("fulfillment", transactions::fulfillment),
    ("genesis", transactions::genesis),
    ("jwe", tokens::jwe),
    ("jwk", tokens::jwk),
    ("jws", tokens::jws),
    ("key_file", files::key_file),
    ("minwon", transactions::minwon),
    ("picture", card::picture),
    ("pointer", documents::pointer),
    ("presentation", documents::presentation),
    ("request", documents::request),
    ("sd_jwt", tokens::sd_jwt),
    ("strict_json", documents::strict_json),
    ("transaction", transactions::transaction),
    ("wire", transactions::wire),
];

/// The target of that name.
pub fn find(name: &str) -> Option<Target> {
    let found = TARGETS.iter().find(|(known, _)| *known == name);
    found.map(|(_, target)| *target)
}

fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}
