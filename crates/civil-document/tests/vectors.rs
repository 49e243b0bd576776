//! Every file in `vectors/samples` is taken, every file in `vectors/invalid` is refused for the reason
//! that `vectors/invalid/index.json` states. Dropping a file in adds a test.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;
use std::fs;

use civil_document::{Document, Error, Lang, check_part};
use serde::Deserialize;

use common::{directory, faults, places, samples, set, vectors};

#[derive(Deserialize)]
struct Refusal {
    file: String,
    layer: String,
    keyword: Option<String>,
    path: Option<String>,
}

fn refusals() -> BTreeMap<String, Refusal> {
    let bytes = fs::read(directory().join("invalid/index.json")).unwrap();
    let refusals: Vec<Refusal> = serde_json::from_slice(&bytes).unwrap();
    let key = |refusal: Refusal| (refusal.file.trim_end_matches(".json").to_owned(), refusal);
    refusals.into_iter().map(key).collect()
}

fn check_refusal(name: &str, error: &Error, refusal: &Refusal) {
    match error {
        Error::Json(_) => assert_eq!(refusal.layer, "parse", "{name}: {error}"),
        Error::Invalid { faults, .. } => {
            assert_eq!(refusal.layer, "schema", "{name}");
            let stated = faults.iter().any(|fault| {
                Some(fault.code()) == refusal.keyword.as_deref()
                    && Some(fault.pointer.as_str()) == refusal.path.as_deref()
            });
            assert!(stated, "{name}: {:?}", common::lines(faults));
        }
        other => panic!("{name}: {other}"),
    }
}

#[test]
fn samples_are_taken() {
    let samples = vectors("samples");
    assert!(samples.len() >= 30);
    for sample in samples {
        let document =
            Document::parse(&sample.bytes).unwrap_or_else(|e| panic!("{}: {e}", sample.name));
        assert_eq!(document.form(), sample.form, "{}", sample.name);
        assert_eq!(
            check_part(sample.form, document.json()),
            [],
            "{}",
            sample.name
        );
    }
}

#[test]
fn invalid_files_are_refused_for_the_stated_reason() {
    let refusals = refusals();
    let files = vectors("invalid");
    assert_eq!(files.len(), refusals.len());
    for file in files {
        let refusal = &refusals[&file.name];
        let error = Document::parse_as(file.form, &file.bytes).unwrap_err();
        check_refusal(&file.name, &error, refusal);
        let error = Document::parse(&file.bytes).unwrap_err();
        check_refusal(&file.name, &error, refusal);
    }
}

#[test]
fn invalid_files_have_one_fault_and_what_follows_from_it() {
    for file in vectors("invalid") {
        let Err(Error::Invalid { faults, .. }) = Document::parse_as(file.form, &file.bytes) else {
            continue;
        };
        assert!(
            faults.len() <= 3,
            "{}: {:?}",
            file.name,
            common::lines(&faults)
        );
    }
}

#[test]
fn every_fault_reads_as_sentences() {
    for file in vectors("invalid") {
        let error = Document::parse(&file.bytes).unwrap_err();
        for fault in error.faults() {
            for form in [Some(file.form), None] {
                let ko = fault.sentence(form, Lang::Ko);
                let en = fault.sentence(form, Lang::En);
                assert!(
                    ko.contains(": ") && en.contains(": ") && ko != en,
                    "{ko} {en}"
                );
            }
        }
    }
}

#[test]
fn no_fault_repeats_a_value() {
    for (form, mut json) in samples() {
        for place in places(&json) {
            if place.get(&json).unwrap().as_str().is_some() {
                set(&mut json, &place, "비밀\u{1}".into());
            }
        }
        let faults = faults(form, json);
        assert!(!faults.is_empty());
        for fault in faults {
            let ko = fault.sentence(Some(form), Lang::Ko);
            let en = fault.sentence(Some(form), Lang::En);
            assert!(
                !format!("{ko} {en} {fault:?}").contains("비밀"),
                "{ko} {en}"
            );
        }
    }
}
