//! What can be withheld, what selections open, what a part still tells.
#![allow(clippy::unwrap_used)]

mod common;

use civil_document::{Document, Form, Need, PointerPattern, absent, opened, units};
use strict_json::{Json, Limits};

use common::{pointer, remove, sample};

fn patterns(texts: &[&str]) -> Vec<PointerPattern> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn check_opened(name: &str, selection: &[&str], expected: &[&str]) {
    let json = sample(name);
    let form = Form::of(&json).unwrap();
    let opened = opened(form, &json, &patterns(selection));
    let opened: Vec<_> = opened.iter().map(|pointer| pointer.as_str()).collect();
    assert_eq!(opened, expected, "{selection:?}");
}

#[test]
fn units_are_rows_and_fields_in_the_order_of_the_form() {
    let document = Document::from_json(sample("resident-registration-01")).unwrap();
    let lines: Vec<String> = document
        .units()
        .iter()
        .flat_map(|unit| {
            unit.all()
                .map(|one| format!("{} {}", one.nested.len(), one.pointer))
                .collect::<Vec<_>>()
        })
        .collect();
    let within = |place: &str| {
        lines
            .iter()
            .filter(|line| line.contains(place))
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(
        within("/내용/세대원"),
        [
            "5 /내용/세대원/1",
            "0 /내용/세대원/1/세대주 관계",
            "0 /내용/세대원/1/주민등록번호",
            "0 /내용/세대원/1/전입일",
            "0 /내용/세대원/1/변동일",
            "0 /내용/세대원/1/변동사유",
        ]
    );
    // Always clear.
    for clear in ["서류명", "발급일자", "발급기관", "증명문구"] {
        assert!(within(clear).is_empty(), "{clear}");
    }
    // A table inside a group, with nothing to withhold inside its rows.
    let json = sample("building-register-02");
    let tables: Vec<_> = units(Form::BuildingRegister, &json)
        .into_iter()
        .filter(|unit| unit.is_row() && unit.pointer.as_str().contains("관리점검"))
        .collect();
    assert!(!tables.is_empty() && tables.iter().all(|row| row.nested.is_empty()));
}

#[test]
fn a_row_opens_without_the_fields_inside() {
    check_opened(
        "building-register-05",
        &["/내용/소유자현황/2"],
        &["/내용/소유자현황/2"],
    );
    check_opened(
        "building-register-05",
        &["/내용/소유자현황/2/성명(명칭)"],
        &["/내용/소유자현황/2", "/내용/소유자현황/2/성명(명칭)"],
    );
    check_opened(
        "building-register-05",
        &["/내용/소유자현황/2/변동일"],
        &["/내용/소유자현황/2"],
    );
    check_opened(
        "local-tax-certificate-04",
        &[
            "/내용/물적납세의무 명세/*",
            "/내용/물적납세의무 명세/2/위탁자",
        ],
        &[
            "/내용/물적납세의무 명세/1",
            "/내용/물적납세의무 명세/2",
            "/내용/물적납세의무 명세/2/위탁자",
        ],
    );
    check_opened(
        "local-tax-certificate-06",
        &["/내용/유예명세/1/유예기간"],
        &["/내용/유예명세/1"],
    );
}

#[test]
fn groups_and_tables_open_everything_inside() {
    check_opened(
        "local-tax-certificate-04",
        &["/내용/물적납세의무 명세"],
        &[
            "/내용/물적납세의무 명세/1",
            "/내용/물적납세의무 명세/1/위탁자",
            "/내용/물적납세의무 명세/2",
            "/내용/물적납세의무 명세/2/위탁자",
        ],
    );
    check_opened(
        "land-register-01",
        &["/내용/항목/토지표시"],
        &[
            "/내용/항목/토지표시/면적(제곱미터)",
            "/내용/항목/토지표시/사유",
            "/내용/항목/토지표시/지목",
        ],
    );
}

#[test]
fn what_is_not_there_opens_nothing() {
    check_opened(
        "land-register-01",
        &[
            "/내용/공유자/*",
            "/내용/공유자/1/성명",
            "/내용/등급수정/3",
            "/내용/등급수정/1/없음",
            "/없음",
            "/내용/발급정보/발급일자",
            "/서류명",
        ],
        &[],
    );
}

#[test]
fn a_part_tells_what_is_missing_and_whether_it_had_to_be_there() {
    let mut json = sample("building-register-03");
    for place in [
        "/내용/고유번호",
        "/내용/명칭",
        "/내용/건축물표시/주구조",
        "/내용/소유자현황/1/주소",
    ] {
        if pointer(place).get(&json).is_some() {
            remove(&mut json, &pointer(place));
        }
    }
    let absent = absent(Form::BuildingRegister, &json);
    let need = |place: &str| {
        absent
            .iter()
            .find(|one| one.pointer.as_str() == place)
            .map(|one| one.need)
    };
    assert_eq!(need("/내용/고유번호"), Some(Need::Required));
    assert_eq!(need("/내용/명칭"), Some(Need::Optional));
    assert_eq!(need("/내용/건축물표시/주구조"), Some(Need::Optional));
    assert_eq!(need("/내용/소유자현황/1/주소"), Some(Need::Required));
    assert_eq!(need("/내용/동별현황"), Some(Need::Optional));
    // There, or inside of something that is not there.
    assert_eq!(need("/내용/지번"), None);
    assert_eq!(need("/내용/동별현황/1"), None);
    assert_eq!(need("/DS"), None);
}

#[test]
fn the_empty_part_is_walked_too() {
    for text in [
        "{}",
        "[]",
        r#"{"서류명": 1, "내용": {"세대원": [], "현주소": "x"}}"#,
    ] {
        let json = strict_json::parse(text.as_bytes(), &Limits::DOCUMENT).unwrap();
        for form in Form::ALL {
            assert!(civil_document::fields(form, &json).is_empty());
            assert!(
                units(form, &json)
                    .iter()
                    .all(|unit| unit.pointer.get(&json).is_some())
            );
        }
    }
    assert!(matches!(sample("land-register-01"), Json::Object(_)));
}
