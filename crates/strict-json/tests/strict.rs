//! What is taken, what is refused and where the fault is said to be.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use strict_json::{Error, Json, Limits, Syntax, parse, parse_as};

fn check(text: &str, expected: Result<(), (&str, Option<Syntax>)>) {
    let found = parse(text.as_bytes(), &Limits::MESSAGE);
    match (found, expected) {
        (Ok(_), Ok(())) => {}
        (Err(error), Err((pointer, what))) => {
            assert_eq!(error.pointer(), Some(pointer), "{text}");
            let found = match error {
                Error::Malformed { what, .. } => Some(what),
                _ => None,
            };
            assert_eq!(found, what, "{text}");
        }
        (found, _) => panic!("{text}: {found:?}"),
    }
}

#[test]
fn takes_json() {
    for text in [
        "null",
        " [1, -0, 1e400, 0.10] ",
        "{}",
        r#"{"":{"a/b":"\ud83d\ude80"}}"#,
    ] {
        check(text, Ok(()));
    }
}

#[test]
fn refuses_with_place_and_cause() {
    let cases = [
        ("", "", Syntax::Incomplete),
        (r#"{"a":[1,{"b":"#, "/a/1/b", Syntax::Incomplete),
        ("{} {}", "", Syntax::TrailingData),
        (r#"{"a":1,}"#, "", Syntax::TrailingComma),
        ("{\"a\":\"\u{1}\"}", "/a", Syntax::ControlCharacter),
        (r#"{"a":{"b":"\ud800"}}"#, "/a/b", Syntax::LoneSurrogate),
        (r#"["\x41"]"#, "/0", Syntax::Escape),
        ("[01]", "/0", Syntax::Number),
        (r#"{"a":NaN}"#, "/a", Syntax::Structure),
        ("\u{feff}1", "", Syntax::ByteOrderMark),
        ("{a:1}", "", Syntax::Structure),
    ];
    for (text, pointer, what) in cases {
        check(text, Err((pointer, Some(what))));
    }
}

#[test]
fn refuses_duplicates_by_escaped_pointer() {
    check(r#"{"x":{"a/b~":1,"a/b~":2}}"#, Err(("/x/a~1b~0", None)));
    check(r#"{"a":1,"\u0061":2}"#, Err(("/a", None)));
}

#[test]
fn counts_depth_and_size() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(parse(nested(64).as_bytes(), &Limits::MESSAGE).is_ok());
    let deep = parse(nested(65).as_bytes(), &Limits::MESSAGE).unwrap_err();
    assert_eq!(deep.code(), "json-too-deep");
    let hostile = parse("[".repeat(1 << 20).as_bytes(), &Limits::TRANSACTION).unwrap_err();
    assert_eq!(hostile.code(), "json-too-deep");
    let large = parse(&vec![b' '; (1 << 20) + 1], &Limits::MESSAGE).unwrap_err();
    assert_eq!(
        large,
        Error::TooLarge {
            limit: 1 << 20,
            found: (1 << 20) + 1
        }
    );
    assert_eq!(
        parse(b"\"\xff\"", &Limits::MESSAGE).unwrap_err(),
        Error::NotUtf8 { offset: 1 }
    );
}

#[test]
fn numbers_keep_their_spelling_and_never_round() {
    let json = parse(b"[1, 1.0, 1e0, 18446744073709551616]", &Limits::MESSAGE).unwrap();
    let spelled: Vec<_> = json
        .as_array()
        .unwrap()
        .iter()
        .map(|n| n.as_number().unwrap().as_str())
        .collect();
    assert_eq!(spelled, ["1", "1.0", "1e0", "18446744073709551616"]);
    assert_eq!(
        json.to_value().unwrap_err(),
        Error::NumberRange {
            pointer: "/3".into()
        }
    );
    let infinite = parse(br#"{"a":1e400}"#, &Limits::MESSAGE).unwrap();
    assert_eq!(infinite.to_value().unwrap_err().pointer(), Some("/a"));
}

#[test]
fn parses_into_types() {
    let numbers: Vec<u8> = parse_as(b"[1,2]", &Limits::MESSAGE).unwrap();
    assert_eq!(numbers, [1, 2]);
    let error = parse_as::<Vec<u8>>(br#"["x"]"#, &Limits::MESSAGE).unwrap_err();
    assert_eq!(error.code(), "json-shape");
}

#[test]
fn follows_pointers() {
    let json = parse(br#"{"a/b":[{"~":1}]}"#, &Limits::MESSAGE).unwrap();
    assert_eq!(json.pointer("/a~1b/0/~0").and_then(Json::as_u64), Some(1));
    for absent in ["/a", "/a~1b/00", "/a~1b/1", "a"] {
        assert_eq!(json.pointer(absent), None, "{absent}");
    }
}

proptest! {
    #[test]
    fn never_panics(bytes: Vec<u8>) {
        let _ = parse(&bytes, &Limits::MESSAGE);
    }

    #[test]
    fn agrees_with_serde_json(text in r#"[\[\]{}",:0-9a\\u. eE+-]{0,24}"#) {
        let ours = parse(text.as_bytes(), &Limits::MESSAGE).ok().and_then(|json| json.to_value().ok());
        let theirs = serde_json::from_str::<serde_json::Value>(&text).ok();
        // Ours refuses more, and never reads something else.
        if let Some(value) = ours {
            prop_assert_eq!(Some(value), theirs);
        }
    }
}
