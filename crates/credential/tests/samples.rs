//! Every sample, issued, shown by every preset and read by its receiver.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use civil_document::{Document, Form, Pointer, PointerPattern, row_number};
use common::{holder, issued, issuer, leaves, samples, share};
use credential::{Answer, Credential, Disclosed, Presentation, Selection, State, issue, padding};
use jose::{RsaPrivateKey, Signer};
use strict_json::Json;

/// What a selection must show by the rules of the forms' README, worked out from the text of the
/// schema alone.
struct Oracle {
    schema: serde_json::Value,
    patterns: Vec<Vec<String>>,
}

impl Oracle {
    fn new(form: Form, patterns: &[PointerPattern]) -> Self {
        Self {
            schema: serde_json::from_str(form.schema_text()).unwrap(),
            patterns: patterns
                .iter()
                .map(|pattern| tokens(pattern.as_str()))
                .collect(),
        }
    }

    fn shows(&self, pointer: &str) -> bool {
        let tokens = tokens(pointer);
        let row = (1..=tokens.len()).find(|length| self.is_row(&tokens[..*length]));
        let row_open = row.is_none_or(|length| self.opens_row(&tokens[..length]));
        match self.node(&tokens)["x-disclose"].as_str().unwrap() {
            "always" | "row" => row_open,
            _ => row_open && self.opens_leaf(&tokens),
        }
    }

    /// A row is opened by its own pattern, by one of anything inside and by one of anything
    /// around.
    fn opens_row(&self, row: &[String]) -> bool {
        self.patterns.iter().any(|pattern| {
            let common = pattern.len().min(row.len());
            matches(&pattern[..common], &row[..common])
        })
    }

    /// A leaf is opened by its own pattern and by one of a group or table around, not by its row's.
    fn opens_leaf(&self, leaf: &[String]) -> bool {
        self.patterns.iter().any(|pattern| {
            pattern.len() <= leaf.len()
                && matches(pattern, &leaf[..pattern.len()])
                && !self.is_row(&leaf[..pattern.len()])
        })
    }

    fn is_row(&self, tokens: &[String]) -> bool {
        let Some((_, table)) = tokens.split_last() else {
            return false;
        };
        !self.node(table)["x-rows"].is_null() || self.node(table).get("patternProperties").is_some()
    }

    fn node(&self, tokens: &[String]) -> &serde_json::Value {
        tokens.iter().fold(&self.schema, |node, token| {
            match node["properties"].get(token) {
                Some(node) => node,
                None => node["patternProperties"]
                    .as_object()
                    .and_then(|rows| rows.values().next())
                    .unwrap_or(&serde_json::Value::Null),
            }
        })
    }
}

fn tokens(pointer: &str) -> Vec<String> {
    let token = |token: &str| token.replace("~1", "/").replace("~0", "~");
    pointer.split('/').skip(1).map(token).collect()
}

fn matches(pattern: &[String], place: &[String]) -> bool {
    pattern
        .iter()
        .zip(place)
        .all(|(pattern, token)| pattern == token || pattern == "*")
}

/// Presents a selection, reads it as its receiver does, and checks it against the document.
fn check(name: &str, selection: &Selection<'_>, document: &Document, patterns: &[PointerPattern]) {
    let presentation = selection.present(&share(), &holder()).unwrap().to_string();
    let received = Presentation::parse_padded(padding::pad(&presentation).as_bytes()).unwrap();
    let verified = received.verify(&issuer().public_key()).unwrap();
    assert_eq!(verified.share, share());
    let disclosed = &verified.disclosed;
    assert_eq!(disclosed.faults(), [], "{name}");

    // What is shown, and with which values.
    let oracle = Oracle::new(document.form(), patterns);
    let (shown, withheld): (Vec<_>, Vec<_>) = leaves(document.json())
        .into_iter()
        .filter(|(pointer, _)| !pointer.starts_with("/DS"))
        .partition(|(pointer, _)| oracle.shows(pointer));
    assert_eq!(leaves(disclosed.part()), shown, "{name}");
    let mut fields: Vec<_> = disclosed
        .fields()
        .iter()
        .map(|field| (field.pointer.to_string(), field.value.to_owned()))
        .collect();
    let mut lines: Vec<_> = disclosed
        .lines()
        .iter()
        .filter_map(|line| Some((line.pointer.to_string(), line.value()?.to_owned())))
        .collect();
    assert_eq!(fields, lines, "{name}: form order");
    fields.sort();
    lines.sort();
    let mut sorted = shown.clone();
    sorted.sort();
    assert_eq!(fields, sorted, "{name}");
    assert_eq!(disclosed.is_whole(), withheld.is_empty(), "{name}");

    check_no_leak(name, &presentation, &shown, &withheld, document.form());
    check_states(name, disclosed, document);
    check_preview(selection, disclosed);
    for pattern in patterns {
        let there = !pattern.resolve(document.json()).is_empty();
        let answer = disclosed.answer(pattern);
        assert_eq!(
            answer == Answer::Shown,
            there,
            "{name} {pattern}: {answer:?}"
        );
        assert_ne!(answer, Answer::Withheld, "{name} {pattern}");
        assert_eq!(selection.missing().contains(pattern), !there);
    }
}

/// No withheld value is anywhere in what was sent, in whatever layer.
fn check_no_leak(
    name: &str,
    presentation: &str,
    shown: &[(String, String)],
    withheld: &[(String, String)],
    form: Form,
) {
    let mut sent = String::new();
    for part in presentation.split(['~', '.']) {
        let decoded = URL_SAFE_NO_PAD.decode(part).unwrap_or_default();
        sent.push_str(&String::from_utf8_lossy(&decoded));
    }
    for (pointer, value) in withheld {
        let told_elsewhere = shown.iter().any(|(_, other)| other == value);
        // As a JSON text; without the quotes digits would be found in numbers by chance.
        let quoted = serde_json::to_string(value).unwrap();
        let is_name =
            row_number(value).is_some() || form.schema_text().contains(&format!("{quoted}:"));
        let is_told = sent.contains(&quoted) && !told_elsewhere && !is_name;
        assert!(!is_told, "{name}: {pointer} is told");
    }
}

/// What is said of each place is true of the document, and nothing is left unsaid.
fn check_states(name: &str, disclosed: &Disclosed, document: &Document) {
    let mut told = BTreeMap::new();
    for line in disclosed.lines() {
        let found = line.pointer.get(document.json());
        let (is_true, what) = match &line.state {
            State::Shown { value } => (found.and_then(Json::as_str) == Some(value), "shown"),
            State::Withheld => (found.is_some(), "withheld"),
            State::Absent => (found.is_none(), "absent"),
            State::Table { total, .. } => {
                let rows = found.and_then(Json::as_object).map(BTreeMap::len);
                (rows == Some(*total), "rows")
            }
            _ => (true, "either"),
        };
        assert!(is_true, "{name}: {:?} is not {what}", line.pointer);
        assert!(told.insert(line.pointer.clone(), what).is_none());
    }
    for (pointer, _) in leaves(document.json()) {
        let pointer: Pointer = pointer.parse().unwrap();
        let around = std::iter::successors(Some(pointer.clone()), Pointer::parent);
        let is_told = around
            .into_iter()
            .any(|place| told.get(&place).is_some_and(|what| *what != "rows"));
        assert!(
            is_told || pointer.as_str().starts_with("/DS"),
            "{name}: {pointer}"
        );
    }
}

fn check_preview(selection: &Selection<'_>, disclosed: &Disclosed) {
    let preview = selection.preview().unwrap();
    assert!(preview.lines() == disclosed.lines());
    assert!(preview.part() == disclosed.part());
}

#[test]
fn every_sample_by_every_preset() {
    for (name, document) in samples() {
        let credential = issued(&document);
        for preset in document.form().presets() {
            let name = format!("{name} {}", preset.id);
            let selection = credential.select_preset(&preset.id).unwrap();
            check(&name, &selection, &document, &preset.pointers);
        }
    }
}

#[test]
fn every_sample_in_whole_and_not_at_all() {
    for (name, document) in samples() {
        let credential = issued(&document);
        let all = credential.select_everything();
        check(&name, &all, &document, &["/내용".parse().unwrap()]);
        let nothing = credential.select(&[]).unwrap();
        check(&name, &nothing, &document, &[]);
        for (_, shown, _) in nothing.preview().unwrap().tables() {
            assert_eq!(shown, 0);
        }
    }
}

#[test]
fn every_sample_reaches_its_owner() {
    for (name, document) in samples() {
        let issued = issued(&document);
        let padded = padding::pad(&issued.to_string());
        let received = Credential::parse_padded(padded.as_bytes()).unwrap();
        received.verify(&issuer().public_key()).unwrap();
        assert_eq!(received.issuer_signed(), issued.issuer_signed());
        assert_eq!(received.document_hash(), issued.document_hash());
        assert_eq!(received.to_string(), issued.to_string());
        let content = received.document().content();
        assert_eq!(content, document.content(), "{name}");
        assert_eq!(received.document().json().get("DS"), None);
        let units = document.units();
        let expected: usize = units.iter().map(|unit| unit.all().count()).sum();
        assert_eq!(received.to_string().matches('~').count(), expected + 1);
    }
}

#[test]
fn the_government_signs_with_ps256() {
    let key = RsaPrivateKey::make().unwrap();
    let document = common::sample("resident-registration-04");
    let issued = issue(&document, &common::terms(), &key).unwrap();
    let header = issued.to_string();
    let header = URL_SAFE_NO_PAD
        .decode(header.split('.').next().unwrap())
        .unwrap();
    let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
    let kid = key.public_key().thumbprint();
    let expected = serde_json::json!({"alg": "PS256", "typ": "dc+sd-jwt", "kid": kid});
    assert_eq!(header, expected);
    let selection = issued.select_preset("job").unwrap();
    let text = selection.present(&share(), &holder()).unwrap().to_string();
    let presentation = Presentation::parse(&text).unwrap();
    assert!(presentation.verify(&key.public_key()).is_ok());
    assert!(presentation.verify(&issuer().public_key()).is_err());
    // The hash is that of the JWT alone, and the same for owner and receiver.
    use sha2::Digest as _;
    let jwt = text.split('~').next().unwrap();
    let hash = sha2::Sha256::digest(jwt);
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(presentation.document_hash().to_string(), hash);
    assert_eq!(issued.document_hash().to_string(), hash);
}

#[test]
fn rows_are_counted() {
    let document = common::sample("resident-registration-04");
    let credential = issued(&document);
    let patterns: Vec<PointerPattern> = ["/내용/세대원/2", "/내용/세대원/4", "/내용/세대원/9"]
        .iter()
        .map(|pattern| pattern.parse().unwrap())
        .collect();
    let preview = credential.select(&patterns).unwrap().preview().unwrap();
    let members: Pointer = "/내용/세대원".parse().unwrap();
    let counted = preview.tables().find(|(pointer, ..)| **pointer == members);
    assert_eq!(counted, Some((&members, 3, 11)));
    let withheld: BTreeSet<String> = preview
        .withheld()
        .filter(|line| line.node().is_row() && line.pointer.is_within(&members))
        .map(|line| line.pointer.last().unwrap().into_owned())
        .collect();
    assert_eq!(
        withheld,
        ["1", "3", "5", "6", "7", "8", "10", "11"]
            .map(str::to_owned)
            .into()
    );
    let ask = |pattern: &str| preview.answer(&pattern.parse().unwrap());
    assert_eq!(ask("/내용/세대원/*"), Answer::Withheld);
    assert_eq!(ask("/내용/세대원/2"), Answer::Shown);
    assert_eq!(ask("/내용/세대원/2/성명"), Answer::Shown);
    assert_eq!(ask("/내용/세대원/2/주민등록번호"), Answer::Withheld);
    assert_eq!(ask("/내용/세대원/2/한자"), Answer::WithheldOrAbsent);
    assert_eq!(ask("/내용/세대원/1/성명"), Answer::Withheld);
    assert_eq!(ask("/내용/세대원/12"), Answer::Absent);
    assert_eq!(ask("/내용/외국인 배우자 등/*"), Answer::Absent);
    assert_eq!(ask("/내용/세대원"), Answer::Withheld);
    assert_eq!(ask("/내용"), Answer::Withheld);
    assert_eq!(ask("/내용/없는 것"), Answer::Absent);
}
