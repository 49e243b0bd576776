//! Padding hides sizes and costs little.

#![allow(clippy::unwrap_used)]

use credential::padding::{SMALLEST, pad, padded_size, trim};
use proptest::prelude::*;

#[test]
fn sizes_by_the_paper() {
    // Worked out by hand: exponent 13, 4 significant bits, so that 9 bits are rounded up.
    let cases = [
        (0, 8192),
        (1, 8192),
        (8192, 8192),
        (8193, 8704),
        (8704, 8704),
        (8705, 9216),
        (16_384, 16_384),
        // Exponent 14, 4 bits: 10 bits are rounded up.
        (16_385, 17_408),
        // Exponent 16, 5 bits: 11 bits.
        (65_537, 67_584),
    ];
    for (length, expected) in cases {
        assert_eq!(padded_size(length), expected, "{length}");
    }
}

#[test]
fn only_trailing_spaces_are_taken_away() {
    assert_eq!(trim(b"a b  "), b"a b");
    assert_eq!(trim(b"   "), b"");
    assert_eq!(trim(b""), b"");
    assert_eq!(trim(b" a\n "), b" a\n");
}

proptest! {
    #[test]
    fn at_most_an_eighth_is_added(length in SMALLEST..1_000_000_usize) {
        let padded = padded_size(length);
        prop_assert!(padded >= length);
        prop_assert!((padded - length) * 100 <= length * 12);
        prop_assert_eq!(padded_size(padded), padded);
        prop_assert!(padded_size(length + 1) >= padded);
    }

    #[test]
    fn what_is_padded_is_trimmed(text in "[a-z~.가-힣]{0,2000}", times in 1_usize..12) {
        let text = text.repeat(times);
        let padded = pad(&text);
        prop_assert_eq!(padded.len(), padded_size(text.len()));
        prop_assert_eq!(trim(padded.as_bytes()), text.as_bytes());
    }
}
