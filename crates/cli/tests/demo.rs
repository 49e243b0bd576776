//! `minwon demo`: every sample goes the whole way.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn demo(documents: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_minwon"))
        .args(["demo", "--documents"])
        .arg(documents)
        .args(more)
        .output()
        .unwrap()
}

fn samples() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../civil-document/tests/vectors/samples")
}

#[test]
fn every_sample_goes_the_whole_way() {
    let output = demo(&samples(), &["--json"]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["ok"], true);
    let documents = report["documents"].as_array().unwrap();
    assert_eq!(
        documents.len(),
        std::fs::read_dir(samples()).unwrap().count()
    );
    for (index, document) in documents.iter().enumerate() {
        assert_eq!(document["ok"], true, "{document}");
        assert_eq!(document["verdict"], "valid", "{document}");
        let whole = index % 2 == 0;
        assert_eq!(
            document["disclosure"],
            if whole { "whole" } else { "preset" }
        );
        let withheld = document["withheld"].as_array().unwrap();
        assert_eq!(withheld.is_empty(), whole, "{document}");
        let steps = document["steps"].as_array().unwrap();
        let names: Vec<_> = steps
            .iter()
            .map(|step| step["step"].as_str().unwrap())
            .collect();
        assert_eq!(
            names,
            ["issue", "fetch", "accept", "share", "open", "timeline"]
        );
        let checks = document["checks"].as_array().unwrap();
        assert!(checks.len() >= 13 && checks.iter().all(|check| check["outcome"] == "passed"));
    }
    let fates: Vec<_> = report["aftermath"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| {
            (
                step["what"].as_str().unwrap(),
                step["verdict"].as_str().unwrap(),
            )
        })
        .collect();
    let all = ["withdrawal", "expiry", "revocation"].map(|what| (what, "not-valid"));
    assert_eq!(fates, all);
}

#[test]
fn a_file_that_is_no_document_is_told_and_fails() {
    let folder = tempfile::tempdir().unwrap();
    let good = std::fs::read(samples().join("land-register-01.json")).unwrap();
    std::fs::write(folder.path().join("a.json"), good).unwrap();
    std::fs::write(folder.path().join("b.json"), "{\"서류명\": \"토지대장\"}").unwrap();
    let output = demo(folder.path(), &["--json"]);
    assert_eq!(output.status.code(), Some(3));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["ok"], false);
    assert_eq!(report["documents"][0]["ok"], true);
    assert_eq!(report["documents"][1]["ok"], false);
    assert_eq!(report["documents"][1]["faults"][0], ": required");
}

#[test]
fn a_directory_without_documents_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (place, code) in [
        (folder.path().to_owned(), "no-documents"),
        (folder.path().join("absent"), "file-not-found"),
    ] {
        let output = demo(&place, &["--lang", "en"]);
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(code), "{said}");
    }
}
