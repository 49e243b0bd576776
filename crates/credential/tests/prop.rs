//! Whatever an owner ticks is what a receiver sees.

#![allow(clippy::unwrap_used)]

mod common;

use std::sync::LazyLock;

use civil_document::{Pointer, PointerPattern};
use common::{holder, issued, issuer, samples, share};
use credential::{Credential, Presentation};
use jose::Signer;
use proptest::collection::vec;
use proptest::prelude::*;

static ISSUED: LazyLock<Vec<Credential>> = LazyLock::new(|| {
    let samples = samples().into_iter();
    samples.map(|(_, document)| issued(&document)).collect()
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn ticked_places_are_shown_and_no_others(
        which in any::<prop::sample::Index>(),
        ticks in vec(any::<bool>(), 40),
    ) {
        let credential = &ISSUED[which.index(ISSUED.len())];
        let units = credential.document().units();
        let all: Vec<Pointer> = units.iter().flat_map(|unit| unit.all())
            .map(|unit| unit.pointer.clone()).collect();
        let ticked: Vec<PointerPattern> = all.iter().enumerate()
            .filter(|(index, _)| ticks[index % ticks.len()])
            .map(|(_, pointer)| PointerPattern::from(pointer.clone())).collect();
        let selection = credential.select(&ticked).unwrap();
        let text = selection.present(&share(), &holder()).unwrap().to_string();
        let verified = Presentation::parse(&text).unwrap().verify(&issuer().public_key()).unwrap();
        prop_assert!(verified.disclosed.faults().is_empty());
        for pointer in &all {
            let is_ticked = ticked.iter().any(|tick| tick.as_str() == pointer.as_str());
            // A row opens with what is ticked inside it.
            let inside = ticked.iter()
                .any(|tick| tick.as_str().starts_with(&format!("{pointer}/")));
            let is_there = pointer.get(verified.disclosed.part()).is_some();
            prop_assert_eq!(is_there, is_ticked || inside, "{}", pointer);
        }
    }

    #[test]
    fn a_changed_character_is_noticed(position in any::<prop::sample::Index>(), with in "[A-Za-z0-9_~.-]") {
        let selection = ISSUED[26].select_preset("household").unwrap();
        let text = selection.present(&share(), &holder()).unwrap().to_string();
        let position = position.index(text.len());
        prop_assume!(text[position..=position] != with);
        let changed = format!("{}{with}{}", &text[..position], &text[position + 1..]);
        let result = Presentation::parse(&changed)
            .and_then(|presentation| presentation.verify(&issuer().public_key()));
        prop_assert!(result.is_err());
    }

    #[test]
    fn parsing_never_panics(bytes in vec(any::<u8>(), 0..300), text in "[A-Za-z0-9_~. -]{0,200}") {
        let _ = Presentation::parse_padded(&bytes);
        let _ = Credential::parse_padded(&bytes);
        let _ = Credential::parse(&text);
        let _ = Presentation::parse(&text);
    }
}
