//! `minwon document`, on every sample and every invalid document.
#![allow(clippy::unwrap_used)]

mod common;

use std::ffi::OsString;
use std::fs;

use common::{Desk, minwon, minwon_with, sample, vectors};
use serde_json::Value;

fn files(set: &str) -> Vec<OsString> {
    let mut files: Vec<_> = fs::read_dir(vectors(set))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .filter(|path| !path.ends_with("index.json"))
        .map(OsString::from)
        .collect();
    files.sort();
    files
}

fn check(files: &[OsString], more: &[&str]) -> common::Run {
    let mut args: Vec<OsString> = vec!["document".into(), "check".into()];
    args.extend(more.iter().map(OsString::from));
    args.extend_from_slice(files);
    minwon(args)
}

#[test]
fn every_sample_is_valid() {
    let samples = files("samples");
    assert!(samples.len() >= 30);
    let run = check(&samples, &[]).ok();
    assert_eq!(run.text(), "");
    assert_eq!(
        run.stderr,
        format!("{} documents checked, all valid.\n", samples.len())
    );

    let json = check(&samples, &["--json"]).ok().json();
    assert_eq!(json["valid"], true);
    assert_eq!(json["files"].as_array().unwrap().len(), samples.len());
}

/// Each invalid document is refused, for the reason that the index states.
#[test]
fn every_invalid_document_has_a_line() {
    let index = fs::read(vectors("invalid/index.json")).unwrap();
    let index: Vec<Value> = serde_json::from_slice(&index).unwrap();
    assert!(index.len() >= 50);
    for entry in index {
        let name = entry["file"].as_str().unwrap();
        let file = vectors("invalid").join(name).into_os_string();
        let run = check(std::slice::from_ref(&file), &[]);
        assert_eq!(run.code, 3, "{name}");
        let expected = match entry["keyword"].as_str() {
            Some(rule) => format!("{}: {rule}: ", entry["path"].as_str().unwrap()),
            None => ": json-".to_owned(),
        };
        let start = format!("{}: ", file.to_str().unwrap());
        let told = run
            .text()
            .lines()
            .any(|line| line.starts_with(&start) && line.contains(&expected));
        assert!(told, "{name}: {expected:?} in {}", run.text());

        let json = check(&[file], &["--json"]);
        assert_eq!(json.code, 3, "{name}");
        assert_eq!(json.stderr, "");
        assert_eq!(json.json()["files"][0]["valid"], false);
    }
}

#[test]
fn one_bad_file_among_good_ones_is_told() {
    let desk = Desk::new();
    let files: Vec<OsString> = [
        sample("land-register-01"),
        desk.path("missing.json"),
        desk.path("."),
        desk.write("empty.json", ""),
        desk.write("binary.json", b"{\"\xff\": 1}"),
        desk.write("long.json", vec![b' '; (256 << 10) + 1]),
        desk.write("other.json", "[1, 2]"),
    ]
    .map(OsString::from)
    .into();
    let run = check(&files, &[]);
    assert_eq!(run.code, 3);
    let rules: Vec<_> = run
        .text()
        .lines()
        .map(|line| line.split(": ").nth(2).unwrap())
        .collect();
    assert_eq!(
        rules,
        [
            "file-not-found",
            "file-is-directory",
            "json-malformed",
            "json-not-utf8",
            "json-too-large",
            "type",
        ]
    );
    assert_eq!(run.stderr, "7 documents checked, 6 not valid.\n");
}

/// Names that somebody chose cannot make a second line, nor hide.
#[test]
fn a_line_stays_a_line() {
    let desk = Desk::new();
    let file = desk.write(
        "a\nb.json",
        "{\"x\\ny\": {\"\u{202e}z\": 1, \"\u{202e}z\": 2}}",
    );
    let run = check(&[file.into_os_string()], &[]);
    assert_eq!(run.text().lines().count(), 1, "{}", run.text());
    assert!(
        run.text()
            .contains("a[U+000A]b.json: /x[U+000A]y/[U+202E]z: json-duplicate-member")
    );
    let file = desk.write("c.json", "{\"x\\ny\": 1}");
    let run = check(&[file.into_os_string()], &[]);
    assert!(
        run.text()
            .lines()
            .all(|line| line.matches(": ").count() >= 3)
    );
}

#[test]
fn a_document_comes_from_standard_input() {
    let bytes = fs::read(sample("forest-register-01")).unwrap();
    let run = minwon_with(["document", "check", "-"], &bytes, &[]).ok();
    assert_eq!(run.stderr, "1 document checked, all valid.\n");
    let run = minwon_with(["document", "check", "-", "-"], &bytes, &[]);
    run.refused(2, "stdin-twice");
}

#[test]
fn a_document_is_shown_in_the_order_of_its_form() {
    let path = sample("local-tax-certificate-01");
    let path = path.to_str().unwrap();
    let run = minwon(["document", "show", path]).ok();
    assert!(
        run.text()
            .starts_with("지방세 납세증명서 / Local tax payment certificate\n")
    );
    let at = |label: &str| {
        let found = run.text().find(label);
        found.unwrap_or_else(|| panic!("no {label}"))
    };
    assert!(at("(발급번호)") < at("(성명(법인명))"));
    assert!(at("(성명(법인명))") < at("(발급기관)"));

    let json = minwon(["document", "show", "--json", path]).ok().json();
    assert_eq!(json["form"], "local-tax-certificate");
    let field = &json["fields"][1];
    assert_eq!(field["pointer"], "/내용/발급번호");
    assert_eq!(field["label"]["ko"], "발급번호");
    assert_eq!(field["disclose"], "field");
}

#[test]
fn what_cannot_be_shown_is_refused() {
    let desk = Desk::new();
    desk.write("broken.json", "{");
    desk.run("document show @broken.json")
        .refused(3, "json-malformed");
    desk.run("document show @none.json")
        .refused(2, "file-not-found");
    desk.run("document show @.").refused(2, "file-is-directory");
    let invalid = vectors("invalid/land-register-01.json");
    minwon(["document", "show", invalid.to_str().unwrap()]).refused(3, "document-invalid");
}

#[test]
fn presets_are_listed() {
    let json = minwon(["document", "presets", "--json"]).ok().json();
    assert_eq!(json["forms"].as_array().unwrap().len(), 5);
    let run = minwon(["document", "presets", "resident-registration"]).ok();
    assert!(run.text().contains("  bank-loan: "));
    minwon(["document", "presets", "passport"]).refused(2, "usage");
}
