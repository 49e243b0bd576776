//! Samples changed at random places, random JSON, random bytes.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use civil_document::{
    Date, Document, Form, Need, Pointer, PointerPattern, absent, check_part, fields, opened, units,
    walk,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use strict_json::Json;

use common::{faults, lines, places, remove, samples, set};

static SAMPLES: LazyLock<Vec<(Form, Json)>> = LazyLock::new(samples);

fn any_sample() -> impl Strategy<Value = (Form, Json)> {
    select(&SAMPLES[..])
}

/// Places of a document that satisfy a condition.
fn places_where(json: &Json, wanted: impl Fn(&Pointer, &Json) -> bool) -> Vec<Pointer> {
    let wanted = |place: &Pointer| wanted(place, place.get(json).unwrap());
    places(json).into_iter().filter(wanted).collect()
}

fn any_json() -> impl Strategy<Value = Json> {
    let name = prop_oneof![
        select(vec![
            "서류명",
            "내용",
            "DS",
            "1",
            "2",
            "세대원",
            "공유자",
            "항목",
            "성명",
            "*"
        ])
        .prop_map(str::to_owned),
        ".{0,4}",
    ];
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        any::<u64>().prop_map(Json::from),
        select(Form::ALL.map(Form::title_ko).to_vec()).prop_map(Json::from),
        ".{0,8}".prop_map(Json::from),
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::Array),
            prop::collection::btree_map(name.clone(), inner, 0..6).prop_map(Json::Object),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn dropping_a_required_member_is_told((form, mut json) in any_sample(), index: Index) {
        let required = places_where(&json, |place, _| {
            let node = form.schema().find(place).unwrap();
            !node.name.is_empty() && !node.is_row() && node.need(&json) == Need::Required
        });
        let place = index.get(&required);
        remove(&mut json, place);
        let expected = format!("required {}", place.parent().unwrap());
        let found = lines(&faults(form, json));
        prop_assert!(found.contains(&expected), "{place}: {found:?}");
    }

    #[test]
    fn dropping_an_optional_value_is_fine((form, mut json) in any_sample(), index: Index) {
        let optional = places_where(&json, |place, value| {
            let node = form.schema().find(place).unwrap();
            let alone = place.parent().and_then(|parent| Some(parent.get(&json)?.as_object()?.len() == 1));
            node.leaf().is_some() && value.as_str().is_some() && node.need(&json) == Need::Optional && alone == Some(false)
        });
        prop_assume!(!optional.is_empty());
        remove(&mut json, index.get(&optional));
        prop_assert_eq!(faults(form, json), []);
    }

    #[test]
    fn an_unknown_member_is_told((form, mut json) in any_sample(), index: Index, name in "[a-z]{1,3}|[가-힣]{5,9}|0|00|1000|１") {
        let objects = places_where(&json, |_, value| value.as_object().is_some());
        let place = index.get(&objects);
        set(&mut json, &place.child(&name), "x".into());
        let expected = format!("additionalProperties {place}");
        prop_assert!(lines(&check_part(form, &json)).contains(&expected));
        prop_assert!(lines(&faults(form, json)).contains(&expected));
    }

    #[test]
    fn another_type_is_told((form, mut json) in any_sample(), index: Index, value in select(vec![
        Json::Null, Json::Bool(true), Json::from(1_u64), Json::Array(Vec::new()),
    ])) {
        let place = index.get(&places(&json)).clone();
        set(&mut json, &place, value);
        let expected = format!("type {place}");
        prop_assert!(lines(&check_part(form, &json)).contains(&expected));
        prop_assert!(lines(&faults(form, json)).contains(&expected));
    }

    #[test]
    fn a_control_character_is_refused((form, mut json) in any_sample(), index: Index, at: Index, control in select(vec!['\0', '\t', '\r', '\u{1b}', '\u{1f}', '\u{7f}'])) {
        let leaves = places_where(&json, |_, value| value.as_str().is_some());
        let place = index.get(&leaves);
        let mut text: Vec<char> = place.get(&json).unwrap().as_str().unwrap().chars().collect();
        text.insert(at.index(text.len() + 1), control);
        set(&mut json, place, text.into_iter().collect::<String>().into());
        prop_assert!(check_part(form, &json).iter().any(|fault| &fault.pointer == place));
        prop_assert!(faults(form, json).iter().any(|fault| &fault.pointer == place));
    }

    #[test]
    fn a_missing_row_is_told((form, mut json) in any_sample(), index: Index) {
        let rows = places_where(&json, |place, _| {
            let last = |table: Pointer| table.get(&json).unwrap().as_object().unwrap().len().to_string();
            form.schema().find(place).unwrap().is_row()
                && place.last().unwrap() != last(place.parent().unwrap())
        });
        prop_assume!(!rows.is_empty());
        let place = index.get(&rows);
        remove(&mut json, place);
        let expected = format!("row-numbers {}", place.parent().unwrap());
        prop_assert_eq!(check_part(form, &json), []);
        prop_assert_eq!(lines(&faults(form, json)), [expected]);
    }

    #[test]
    fn a_part_is_the_document_without_what_is_withheld((form, json) in any_sample(), keep: u64) {
        let all: Vec<Pointer> = units(form, &json)
            .iter()
            .flat_map(|unit| unit.all().map(|unit| unit.pointer.clone()).collect::<Vec<_>>())
            .collect();
        let chosen: Vec<PointerPattern> = all
            .iter()
            .enumerate()
            .filter(|(index, _)| keep.rotate_left(*index as u32) & 1 == 1)
            .map(|(_, pointer)| pointer.clone().into())
            .collect();
        let opened = opened(form, &json, &chosen);
        prop_assert!(opened.len() >= chosen.len());
        let mut part = json.clone();
        for place in all.iter().filter(|place| !opened.contains(place)) {
            // Inside a row that is withheld already.
            if place.get(&part).is_some() {
                remove(&mut part, place);
            }
        }
        prop_assert_eq!(check_part(form, &part), []);
        let left: BTreeSet<Pointer> = units(form, &part)
            .iter()
            .flat_map(|unit| unit.all().map(|unit| unit.pointer.clone()).collect::<Vec<_>>())
            .collect();
        prop_assert_eq!(&left, &opened);
        // A withheld leaf whose object is there is told as absent; what had to be there, as such.
        let absent: Vec<_> = absent(form, &part);
        for place in all.iter().filter(|place| !opened.contains(place)) {
            let leaf = form.schema().find(place).unwrap().leaf().is_some();
            let around = place.parent().unwrap().get(&part).is_some();
            prop_assert_eq!(leaf && around, absent.iter().any(|one| &one.pointer == place));
        }
    }

    #[test]
    fn a_document_survives_being_written((_, json) in any_sample()) {
        let text = serde_json::to_vec(&json.to_value().unwrap()).unwrap();
        prop_assert_eq!(Document::parse(&text).unwrap().into_json(), json);
    }

    #[test]
    fn nothing_panics_on_json(json in any_json(), form in select(Form::ALL.to_vec())) {
        let _ = Document::from_json(json.clone());
        let found = faults(form, json.clone());
        prop_assert!(found.iter().all(|fault| !fault.sentence(Some(form), civil_document::Lang::Ko).is_empty()));
        let _ = (check_part(form, &json), walk(form, &json), absent(form, &json), units(form, &json));
        for field in fields(form, &json) {
            let _ = field.display();
        }
        for preset in form.presets() {
            let _ = opened(form, &json, &preset.pointers);
        }
    }

    #[test]
    fn nothing_panics_on_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Document::parse(&bytes).is_err());
    }

    #[test]
    fn changed_bytes_are_taken_only_as_what_they_say((_, json) in any_sample(), index: Index, byte: u8) {
        let mut text = serde_json::to_vec(&json.to_value().unwrap()).unwrap();
        let at = index.index(text.len());
        text[at] = byte;
        if let Ok(document) = Document::parse(&text) {
            let again = serde_json::to_vec(&document.json().to_value().unwrap()).unwrap();
            prop_assert_eq!(again.len(), text.len());
        }
    }

    #[test]
    fn pointers_are_read_as_written(names in prop::collection::vec(".{0,5}|[~/01]{0,4}", 0..5)) {
        let place = names.iter().fold(Pointer::root(), |place, name| place.child(name));
        prop_assert_eq!(place.tokens().collect::<Vec<_>>(), names);
        prop_assert_eq!(place.as_str().parse::<Pointer>(), Ok(place.clone()));
        prop_assert!(PointerPattern::from(place.clone()).matches(&place));
    }

    #[test]
    fn dates_are_days_that_exist(year in 0_u16..=9999, month in 0_u8..=13, day in 0_u8..=32) {
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let lengths = [0, 31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0];
        let exists = day >= 1 && day <= lengths[usize::from(month)];
        prop_assert_eq!(Date::new(year, month, day).is_some(), exists);
        let text = format!("{year:04}.{month:02}.{day:02}");
        prop_assert_eq!(text.parse::<Date>().is_ok(), exists);
    }
}
