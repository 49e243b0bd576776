//! Rules that the schemas cannot say, and the mapping of those that they say.
#![allow(clippy::unwrap_used)]

mod common;

use civil_document::{Document, Error, Fault, Form, Lang, Rule, advice, check_leaf, check_part};
use strict_json::Json;

use common::{faults, lines, pointer, remove, sample, set};

/// Changes a sample at one place and compares the faults, as `code pointer`.
fn check(name: &str, place: &str, value: Option<&str>, expected: &[&str]) -> Vec<Fault> {
    let mut json = sample(name);
    let form = Form::of(&json).unwrap();
    match value {
        Some(value) => set(&mut json, &pointer(place), value.into()),
        None => remove(&mut json, &pointer(place)),
    }
    let faults = faults(form, json);
    assert_eq!(lines(&faults), expected, "{name} {place}");
    faults
}

#[test]
fn rows_are_numbered_without_gaps() {
    let table = "/내용/세대원";
    let faults = check(
        "resident-registration-03",
        "/내용/세대원/2",
        None,
        &["row-numbers /내용/세대원"],
    );
    assert_eq!(faults[0].rule, Rule::RowNumbers { missing: 2 });
    check(
        "resident-registration-03",
        "/내용/세대원/1",
        None,
        &["row-numbers /내용/세대원"],
    );
    check("resident-registration-03", "/내용/세대원/4", None, &[]);
    let sentence = faults[0].sentence(Some(Form::ResidentRegistration), Lang::Ko);
    assert!(
        sentence.starts_with("세대원: ") && sentence.contains("2번"),
        "{sentence}"
    );

    let mut json = sample("resident-registration-03");
    let row = pointer(table).child("1").get(&json).unwrap().clone();
    set(&mut json, &pointer(table).child("01"), row);
    let found = lines(&common::faults(Form::ResidentRegistration, json));
    assert_eq!(found, ["additionalProperties /내용/세대원"]);
}

#[test]
fn a_table_takes_999_rows() {
    let mut json = sample("land-register-01");
    let table = pointer("/내용/등급수정");
    let row = table.child("1").get(&json).unwrap().clone();
    for number in 1..=999 {
        set(&mut json, &table.child(&number.to_string()), row.clone());
    }
    assert_eq!(faults(Form::LandRegister, json.clone()), []);
    set(&mut json, &table.child("1000"), row);
    let found = lines(&faults(Form::LandRegister, json));
    assert!(
        found.contains(&"maxProperties /내용/등급수정".to_owned()),
        "{found:?}"
    );
}

#[test]
fn dates_are_days_of_the_calendar() {
    let place = "/내용/항목/소유자/변동일자";
    let calendar = &[format!("calendar-date {place}")];
    let calendar: Vec<&str> = calendar.iter().map(String::as_str).collect();
    for day in ["2023.02.29", "1900.02.29", "2100.02.29"] {
        check("land-register-01", place, Some(day), &calendar);
    }
    for day in ["2024.02.29", "2000.02.29", "2023.02.28", "1899.12.31"] {
        check("land-register-01", place, Some(day), &[]);
    }
    let row = check(
        "land-register-01",
        "/내용/등급수정/2/년월일",
        Some("2023.02.29"),
        &["calendar-date /내용/등급수정/2/년월일"],
    );
    let ko = row[0].sentence(Some(Form::LandRegister), Lang::Ko);
    assert_eq!(
        ko,
        "등급수정 › 2행 › 등급수정 년월일: 달력에 없는 날입니다."
    );
    let en = row[0].sentence(Some(Form::LandRegister), Lang::En);
    assert_eq!(
        en,
        "Land grade revisions › row 2 › Date of revision: the calendar has no such day."
    );
}

#[test]
fn the_kind_of_building_register_decides_the_table() {
    let kind = "/내용/대장구분";
    check(
        "building-register-01",
        kind,
        Some("집합건축물대장(전유부)"),
        &["required /내용", "required /내용"],
    );
    check(
        "building-register-01",
        kind,
        Some("건축물대장 총괄표제부"),
        &["required /내용"],
    );
    check(
        "building-register-01",
        kind,
        Some("집합건축물대장(표제부)"),
        &[],
    );
    check(
        "building-register-01",
        "/내용/건축물표시/층수",
        None,
        &["required /내용/건축물표시"],
    );
}

#[test]
fn the_purpose_decides_which_box_is_filled() {
    let group = "/내용/증명서의 사용 목적";
    check(
        "local-tax-certificate-02",
        &format!("{group}/이주번호"),
        Some("제 2026-001 호"),
        &["purpose-box /내용/증명서의 사용 목적/이주번호"],
    );
    check(
        "local-tax-certificate-02",
        &format!("{group}/구분"),
        Some("그 밖의 목적"),
        &[
            "purpose-box /내용/증명서의 사용 목적/대금 지급자",
            "required /내용/증명서의 사용 목적",
        ],
    );
}

#[test]
fn the_deferral_mark_agrees_with_the_table() {
    let mark = "/내용/유예액 유무";
    let excluded = check(
        "local-tax-certificate-06",
        mark,
        Some("해당 없음"),
        &["not /내용"],
    );
    let member = "유예명세".to_owned();
    assert_eq!(
        excluded[0].rule,
        Rule::Excluded {
            member: member.clone()
        }
    );
    let missing = check(
        "local-tax-certificate-01",
        mark,
        Some("명세와 같음"),
        &["required /내용"],
    );
    assert_eq!(missing[0].rule, Rule::Required { member });
    let en = missing[0].sentence(Some(Form::LocalTaxCertificate), Lang::En);
    assert_eq!(
        en,
        "Document: the required member “Deferral details” is missing."
    );
}

#[test]
fn control_characters_are_found_wherever_they_are() {
    let name = "/내용/발급정보/담당자";
    check(
        "local-tax-certificate-02",
        name,
        Some("가\u{7f}상"),
        &["not /내용/발급정보/담당자"],
    );
    check(
        "local-tax-certificate-02",
        name,
        Some("가\n상"),
        &["not /내용/발급정보/담당자"],
    );
    check(
        "local-tax-certificate-02",
        name,
        Some("가\u{80}\u{202e}상"),
        &[],
    );
    // A memo has lines.
    check(
        "building-register-02",
        "/내용/그 밖의 기재사항",
        Some("하나\n둘"),
        &[],
    );
    check(
        "building-register-02",
        "/내용/그 밖의 기재사항",
        Some("하나\r둘"),
        &["not /내용/그 밖의 기재사항"],
    );
    check("land-register-01", "/DS", Some("a\u{0}"), &["not /DS"]);
    check("land-register-01", "/DS", Some("eyJhbGciOi"), &[]);
}

#[test]
fn names_and_values_are_never_normalised() {
    // 성산동, decomposed.
    let nfd = "서울특별시 마포구 \u{1109}\u{1165}\u{11bc}\u{1109}\u{1161}\u{11ab}\u{1103}\u{1169}\u{11bc}";
    let mut json = sample("land-register-01");
    set(&mut json, &pointer("/내용/토지소재"), nfd.into());
    let document = Document::from_json(json).unwrap();
    let held = document
        .content()
        .get("토지소재")
        .and_then(Json::as_str)
        .unwrap();
    assert_eq!(held, nfd);
    let here = document.fields().iter().any(|field| field.value == nfd);
    assert!(here);
    assert!(civil_document::same_name(nfd, "서울특별시 마포구 성산동"));
    assert_eq!(civil_document::to_nfc(nfd), "서울특별시 마포구 성산동");

    // 지번, decomposed, is another name.
    let mut json = sample("land-register-01");
    remove(&mut json, &pointer("/내용/지번"));
    set(
        &mut json,
        &pointer("/내용").child("\u{110c}\u{1175}\u{1107}\u{1165}\u{11ab}"),
        "123-4".into(),
    );
    let found = lines(&faults(Form::LandRegister, json));
    assert_eq!(found, ["additionalProperties /내용", "required /내용"]);
}

#[test]
fn many_faults_take_no_time_to_tell_apart() {
    let mut json = sample("land-register-01");
    let empty = || Json::from_iter::<[(&str, Json); 0]>([]);
    for table in [
        "토지표시이력",
        "소유자이력",
        "공유자",
        "등급수정",
        "개별공시지가",
    ] {
        let rows = (1..=999).map(|number: u16| (number.to_string(), empty()));
        set(&mut json, &pointer("/내용").child(table), rows.collect());
    }
    assert_eq!(
        faults(Form::LandRegister, json).len(),
        999 * (3 + 5 + 6 + 2 + 2)
    );
}

#[test]
fn all_faults_are_told_at_once() {
    let mut json = sample("land-register-01");
    set(&mut json, &pointer("/내용/축척"), "1:7".into());
    set(
        &mut json,
        &pointer("/내용/항목/토지표시/지목"),
        "29 바다".into(),
    );
    set(
        &mut json,
        &pointer("/내용/등급수정/1/년월일"),
        "2023.02.29".into(),
    );
    remove(&mut json, &pointer("/내용/지번"));
    let found = lines(&faults(Form::LandRegister, json));
    let expected = [
        "calendar-date /내용/등급수정/1/년월일",
        "enum /내용/축척",
        "enum /내용/항목/토지표시/지목",
        "required /내용",
    ];
    assert_eq!(found, expected);
}

#[test]
fn parsing_is_strict_and_names_the_place() {
    let check = |text: &str, code: &str, place: Option<&str>| {
        let Err(Error::Json(error)) = Document::parse(text.as_bytes()) else {
            panic!("{text} is not refused by the parser");
        };
        assert_eq!((error.code(), error.pointer()), (code, place), "{text}");
    };
    check(
        r#"{"서류명": "토지대장", "내용": {"지번": "1", "지번": "2"}}"#,
        "json-duplicate-member",
        Some("/내용/지번"),
    );
    check(
        r#"{"서류명": "토지대장", "내용": {"지번": "1", "\uc9c0\ubc88": "1"}}"#,
        "json-duplicate-member",
        Some("/내용/지번"),
    );
    check(
        "{\"내용\": {\"지번\": \"\u{1}\"}}",
        "json-malformed",
        Some("/내용/지번"),
    );
    let deep = format!("{{\"DS\": {}{}}}", "[".repeat(64), "]".repeat(64));
    let Err(Error::Json(error)) = Document::parse(deep.as_bytes()) else {
        panic!("nesting is not refused");
    };
    assert_eq!(error.code(), "json-too-deep");
    check(&" ".repeat((256 << 10) + 1), "json-too-large", None);
}

#[test]
fn a_document_of_no_form_is_told_what_the_titles_are() {
    let check = |text: &str, expected: &[&str]| {
        let error = Document::parse(text.as_bytes()).unwrap_err();
        assert_eq!(error.code(), "document-unknown-form");
        assert_eq!(lines(error.faults()), expected, "{text}");
    };
    check("[]", &["type "]);
    check("{}", &["required ", "required "]);
    check(r#"{"서류명": "여권", "내용": {}}"#, &["const /서류명"]);
    check(
        r#"{"서류명": 1, "내용": [], "x": 0}"#,
        &["additionalProperties ", "type /내용", "type /서류명"],
    );
    let huge = r#"{"서류명": "토지대장", "내용": 123456789012345678901234567890}"#;
    assert!(matches!(
        Document::parse(huge.as_bytes()),
        Err(Error::Json(_))
    ));
}

#[test]
fn leaves_are_checked_by_themselves() {
    let form = Form::ResidentRegistration;
    let check = |place: &str, value: Json, expected: &[&str]| {
        let mut codes = lines(&check_leaf(form, &pointer(place), &value));
        codes.retain(|line| line.ends_with(place) || line.starts_with("additionalProperties"));
        assert_eq!(
            codes
                .iter()
                .map(|line| line.split(' ').next().unwrap())
                .collect::<Vec<_>>(),
            expected
        );
    };
    check("/내용/세대원/7/주민등록번호", "801332-1******".into(), &[]);
    check(
        "/내용/세대원/7/주민등록번호",
        "801332-1".into(),
        &["pattern"],
    );
    check("/내용/세대원/7/주민등록번호", 7_u64.into(), &["type"]);
    check(
        "/내용/세대원/7/전입일",
        "2023.02.29".into(),
        &["calendar-date"],
    );
    check("/내용/세대원/7", "가".into(), &["type"]);
    check(
        "/내용/세대원/0/성명",
        "가".into(),
        &["additionalProperties"],
    );
    check("/내용/여권번호", "M1".into(), &["additionalProperties"]);
    check("/내용/현주소/주소", "".into(), &["minLength"]);
}

#[test]
fn a_part_lacks_members_and_rows_without_fault() {
    let part =
        |text: &str| strict_json::parse(text.as_bytes(), &strict_json::Limits::DOCUMENT).unwrap();
    let form = Form::ResidentRegistration;
    let json = part(
        r#"{"서류명": "주민등록표 등본", "내용": {"세대원": {"3": {"성명": "김가상"}}, "현주소": {}}}"#,
    );
    assert_eq!(check_part(form, &json), []);
    let json = part(r#"{"내용": {"세대원": {"*": {}, "3": {"성명": ""}}, "현주소": [], "x": 1}}"#);
    let expected = [
        "additionalProperties /내용",
        "additionalProperties /내용/세대원",
        "minLength /내용/세대원/3/성명",
        "type /내용/현주소",
    ];
    assert_eq!(lines(&check_part(form, &json)), expected);
}

#[test]
fn advice_tells_until_when_receivers_take_it() {
    let of = |name: &str| {
        let json = sample(name);
        let advice = advice(Form::of(&json).unwrap(), &json);
        [advice.issued, advice.until].map(|date| date.map(|date| date.to_string()))
    };
    assert_eq!(of("land-register-01"), [None, None]);
    let tax = ["2026.09.28", "2026.10.28"].map(|date| Some(date.to_owned()));
    assert_eq!(of("local-tax-certificate-06"), tax);

    let mut json = sample("land-register-02");
    set(
        &mut json,
        &pointer("/내용/발급정보/발급일자"),
        "2026.11.30".into(),
    );
    let until = Document::from_json(json).unwrap().advice().until.unwrap();
    assert_eq!(until.to_string(), "2027.02.28");
}

#[test]
fn errors_repeat_no_value() {
    let mut json = sample("land-register-01");
    set(
        &mut json,
        &pointer("/내용/항목/소유자/등록번호"),
        "900101-SECRET".into(),
    );
    let error = Document::from_json(json).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("SECRET"));
    let document = Document::from_json(sample("land-register-01")).unwrap();
    assert_eq!(
        format!("{document:?}"),
        "Document { form: LandRegister, .. }"
    );
}
