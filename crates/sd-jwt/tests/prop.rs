//! Properties: what is issued, chosen and verified is what was meant; nothing else is taken.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{EXPECTED, RFC_HOLDER, RFC_ISSUER, binding, issued, private_key, verify};
use jose::{Algorithm, Header, PublicJwk, Signer};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use sd_jwt::{Expected, Frame, IssueOptions, KeyBindingRule, SdJwt, issue};
use strict_json::{Json, escape_pointer_token};

fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        any::<u64>().prop_map(Json::from),
        any::<String>().prop_map(Json::String),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Json::Array),
            members(inner).prop_map(Json::Object),
        ]
    })
}

fn members(value: impl Strategy<Value = Json>) -> impl Strategy<Value = BTreeMap<String, Json>> {
    // Some names need escapes in pointers or in JSON.
    let name = prop_oneof!["[a-c~/\"\\\\가]{0,3}", any::<String>()];
    btree_map(name, value, 0..5).prop_map(|mut members| {
        members.retain(|name, _| !["_sd", "...", "_sd_alg"].contains(&name.as_str()));
        members
    })
}

/// The pointers of everything in a value.
fn pointers(value: &Json, at: &str, found: &mut Vec<String>) {
    let mut below = |name: &str, value: &Json| {
        let pointer = format!("{at}/{}", escape_pointer_token(name));
        pointers(value, &pointer, found);
        found.push(pointer);
    };
    match value {
        Json::Object(members) => members.iter().for_each(|(name, value)| below(name, value)),
        Json::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                below(&index.to_string(), value);
            }
        }
        _ => {}
    }
}

/// What is left of a value when a choice of what can be withheld is shown.
fn expected(
    value: &Json,
    at: &str,
    withheld: &BTreeSet<String>,
    shown: &BTreeSet<String>,
    hidden: &mut BTreeMap<String, usize>,
) -> Json {
    let mut keep = |name: &str, value: &Json| {
        let pointer = format!("{at}/{}", escape_pointer_token(name));
        if withheld.contains(&pointer) && !shown.contains(&pointer) {
            *hidden.entry(at.to_owned()).or_default() += 1;
            return None;
        }
        Some(expected(value, &pointer, withheld, shown, hidden))
    };
    match value {
        Json::Object(members) => members
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), keep(name, value)?)))
            .collect(),
        Json::Array(items) => Json::Array(
            items
                .iter()
                .enumerate()
                .filter_map(|(index, value)| keep(&index.to_string(), value))
                .collect(),
        ),
        scalar => scalar.clone(),
    }
}

/// A choice with the values around each chosen one.
fn closed(chosen: &BTreeSet<String>, withheld: &BTreeSet<String>) -> BTreeSet<String> {
    withheld
        .iter()
        .filter(|outer| {
            let inside = format!("{outer}/");
            chosen.contains(*outer) || chosen.iter().any(|pointer| pointer.starts_with(&inside))
        })
        .cloned()
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_choice_shows_exactly_itself(
        mut claims in members(json()),
        picks in vec(any::<(bool, bool)>(), 64),
    ) {
        claims.remove("cnf");
        let mut all = Vec::new();
        pointers(&Json::Object(claims.clone()), "", &mut all);
        let reserved = ["/iss", "/aud", "/exp", "/nbf", "/cnf"];
        all.retain(|pointer| !reserved.iter().any(|name| pointer.starts_with(name)));
        let picked = |index: usize| picks[index % picks.len()];
        let withheld: BTreeSet<String> = all.iter().enumerate()
            .filter(|(index, _)| picked(*index).0).map(|(_, pointer)| pointer.clone()).collect();
        let chosen: BTreeSet<String> = withheld.iter().enumerate()
            .filter(|(index, _)| picked(*index).1).map(|(_, pointer)| pointer.clone()).collect();

        let holder = PublicJwk::from(private_key(RFC_HOLDER).public_key()).to_json();
        claims.insert("cnf".into(), Json::from_iter([("jwk", holder)]));
        let claims = Json::Object(claims);
        let header = Header::new(Algorithm::ES256).with_typ("example+sd-jwt");
        let frame = Frame::from_pointers(&withheld).unwrap();
        let issued = issue(&claims, &frame, &header, &private_key(RFC_ISSUER), &IssueOptions::default()).unwrap();
        prop_assert_eq!(issued.disclosures().len(), withheld.len());
        prop_assert_eq!(&issued.resolve().unwrap().claims, &claims);

        let presentation = SdJwt::parse(&issued.to_string()).unwrap()
            .select(&chosen).unwrap()
            .bind(&binding(), &private_key(RFC_HOLDER)).unwrap()
            .to_string();
        let verified = verify(&presentation, &EXPECTED).unwrap();
        let shown = closed(&chosen, &withheld);
        let mut hidden = BTreeMap::new();
        let left = expected(&claims, "", &withheld, &shown, &mut hidden);
        prop_assert_eq!(&verified.resolved.claims, &left);
        prop_assert_eq!(verified.resolved.disclosed.len(), shown.len());
        let count = |counts: &BTreeMap<String, usize>| counts.values().sum::<usize>();
        prop_assert_eq!(count(&verified.resolved.undisclosed), count(&hidden));
    }

    #[test]
    fn a_changed_character_is_noticed(position in any::<prop::sample::Index>(), with in "[A-Za-z0-9_~. -]") {
        let text = issued().select(["/name", "/address/town", "/languages/2"]).unwrap()
            .bind(&binding(), &private_key(RFC_HOLDER)).unwrap().to_string();
        let position = position.index(text.len());
        prop_assume!(text[position..=position] != with);
        let changed = format!("{}{with}{}", &text[..position], &text[position + 1..]);
        prop_assert!(verify(&changed, &EXPECTED).is_err());
    }

    #[test]
    fn a_lost_character_is_noticed(position in any::<prop::sample::Index>()) {
        let mut text = issued().bind(&binding(), &private_key(RFC_HOLDER)).unwrap().to_string();
        text.remove(position.index(text.len()));
        prop_assert!(verify(&text, &EXPECTED).is_err());
    }

    #[test]
    fn parts_swapped_are_noticed(first in 0usize..9, second in 0usize..9) {
        let text = issued().bind(&binding(), &private_key(RFC_HOLDER)).unwrap().to_string();
        let mut parts: Vec<_> = text.split('~').collect();
        let (first, second) = (first % parts.len(), second % parts.len());
        prop_assume!(first != second);
        parts.swap(first, second);
        prop_assert!(verify(&parts.join("~"), &EXPECTED).is_err());
    }

    #[test]
    fn parsing_never_panics(text in "[A-Za-z0-9_~.\\[\\]\"{}-]{0,200}", tail in any::<String>()) {
        let _ = SdJwt::parse(&text);
        let _ = SdJwt::parse(&format!("{text}{tail}"));
    }

    #[test]
    fn resolving_never_panics(payload in members(json()), disclosures in vec(any::<String>(), 0..4), values in vec(json(), 0..4)) {
        let mut texts: Vec<String> = disclosures.iter().map(common::encode).collect();
        texts.extend(values.iter().map(|value| {
            common::encode(format!("[\"salt\",\"n\",{}]", value.to_value().unwrap()))
        }));
        let mut payload = Json::Object(payload).to_value().unwrap();
        payload["_sd"] = texts.iter().map(|text| common::digest(text)).collect();
        let none = Expected { key_binding: KeyBindingRule::Forbidden, ..EXPECTED };
        let _ = verify(&common::assemble(&payload.to_string(), &texts, Some("example+sd-jwt")), &none);
    }
}
