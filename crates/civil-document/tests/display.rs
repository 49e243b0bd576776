//! How values are shown, and pointers and dates as text.
#![allow(clippy::unwrap_used)]

mod common;

use civil_document::{
    Date, DisplayValue, Form, Lang, Pointer, PointerPattern, display, row_number, visible,
};

use common::{pointer, sample};

fn check(form: Form, place: &str, value: &str, ko: &str, en: &str) {
    let leaf = form.schema().find(&pointer(place)).unwrap().leaf().unwrap();
    let shown = display(leaf, value);
    assert_eq!(
        [Lang::Ko, Lang::En].map(|lang| shown.to_text(lang)),
        [ko, en]
    );
}

#[test]
fn numbers_are_grouped_and_carry_their_unit() {
    use Form::{BuildingRegister as B, LandRegister as L, LocalTaxCertificate as T};
    check(
        L,
        "/내용/개별공시지가/1/지가(원)~1㎡",
        "3010000",
        "3,010,000원/㎡",
        "3,010,000 won/㎡",
    );
    check(T, "/내용/유예명세/1/지방세", "999", "999원", "999 won");
    check(T, "/내용/유예명세/1/지방세", "0", "0원", "0 won");
    check(
        T,
        "/내용/유예명세/1/지방세",
        "1250000",
        "1,250,000원",
        "1,250,000 won",
    );
    check(
        L,
        "/내용/항목/토지표시/면적(제곱미터)",
        "12345.6789",
        "12,345.6789㎡",
        "12,345.6789㎡",
    );
    check(B, "/내용/건축물표시/건폐율(%)", "32.79", "32.79%", "32.79%");
    check(B, "/내용/건축물표시/높이(m)", "45.3", "45.3m", "45.3m");
    check(B, "/내용/건축물표시/건축물 수", "8", "8", "8");
    check(
        B,
        "/내용/주차장/자주식/옥내",
        "1200대 13800.5㎡",
        "1,200대 (13,800.5㎡)",
        "1,200 (13,800.5㎡)",
    );
    check(B, "/내용/승강기/승용", "2대", "2대", "2");
    check(L, "/내용/공유자/1/소유권 지분", "1/4", "1/4", "1/4");
    check(
        L,
        "/내용/공유자/1/소유권 지분",
        "12.5/1000.25",
        "12.5/1,000.25",
        "12.5/1,000.25",
    );
}

#[test]
fn dates_and_times_are_taken_apart() {
    use Form::{LandRegister as L, LocalTaxCertificate as T};
    check(
        T,
        "/내용/발급정보/발급일자",
        "2026.01.05",
        "2026년 1월 5일",
        "2026-01-05",
    );
    check(
        L,
        "/내용/처리시각",
        "14시 05분 09초",
        "14시 05분 09초",
        "14:05:09",
    );
    let leaf = L
        .schema()
        .find(&pointer("/내용/처리시각"))
        .unwrap()
        .leaf()
        .unwrap();
    let time = DisplayValue::Time {
        hour: 14,
        minute: 5,
        second: 9,
    };
    assert!(display(leaf, "14시 05분 09초") == time);
}

#[test]
fn what_the_form_would_refuse_is_shown_as_text() {
    use Form::{BuildingRegister as B, LandRegister as L};
    for value in ["2023.02.30", "", "그저께"] {
        check(L, "/내용/항목/소유자/변동일자", value, value, value);
    }
    for value in ["-1", "1,000", "１２", "1.", ".5", "1e3"] {
        check(L, "/내용/항목/토지표시/면적(제곱미터)", value, value, value);
    }
    check(B, "/내용/승강기/승용", "2대 x", "2대 x", "2대 x");
}

#[test]
fn masked_numbers_are_known_as_such() {
    let masked = |value: &str| {
        let place = pointer("/내용/세대원/1/주민등록번호");
        let leaf = Form::ResidentRegistration
            .schema()
            .find(&place)
            .unwrap()
            .leaf()
            .unwrap();
        matches!(
            display(leaf, value),
            DisplayValue::Registration { masked: true, .. }
        )
    };
    assert!(masked("801332-1******") && masked("801332-*******") && masked("560702-1-*****"));
    assert!(!masked("801332-1234567"));
}

#[test]
fn hidden_characters_are_written_out() {
    let check = |text: &str, expected: &str| assert_eq!(visible(text), expected);
    check("홍길동", "홍길동");
    check("홍\u{202e}길동", "홍[U+202E]길동");
    check(
        "홍\u{200b}길\u{3164}동\u{feff}",
        "홍[U+200B]길[U+3164]동[U+FEFF]",
    );
    check("두\n줄", "두\n줄");
    // A hanja with a variation selector.
    check("神\u{e0100}", "神\u{e0100}");
    let place = "/내용/그 밖의 기재사항";
    check_lines(place, "하나\n\u{202e}둘", &["하나", "[U+202E]둘"]);
}

fn check_lines(place: &str, value: &str, expected: &[&str]) {
    let leaf = Form::BuildingRegister
        .schema()
        .find(&pointer(place))
        .unwrap()
        .leaf()
        .unwrap();
    let DisplayValue::Lines { lines } = display(leaf, value) else {
        panic!("a memo has lines");
    };
    assert_eq!(lines, expected);
}

#[test]
fn labels_lead_to_a_place() {
    let schema = Form::LandRegister.schema();
    let trail = |place: &str, lang| schema.trail(&pointer(place), lang).join(" / ");
    // 내용 and 항목 are not printed.
    assert_eq!(
        trail("/내용/항목/소유자/성명", Lang::Ko),
        "소유자 / 성명 또는 명칭"
    );
    assert_eq!(
        trail("/내용/공유자/12/주소", Lang::En),
        "Co-owners / row 12 / Address"
    );
}

#[test]
fn pointers_escape_names() {
    let place = Pointer::root().child("내용").child("a/b~1").child("1");
    assert_eq!(place.as_str(), "/내용/a~1b~01/1");
    assert_eq!(place.tokens().collect::<Vec<_>>(), ["내용", "a/b~1", "1"]);
    assert_eq!(place.parent().unwrap().last().unwrap(), "a/b~1");
    assert_eq!(Pointer::root().parent(), None);
    assert_eq!(Pointer::root().last(), None);
    for wrong in ["내용", "/a~", "/a~2", "/~x/b"] {
        assert!(wrong.parse::<Pointer>().is_err(), "{wrong}");
        assert!(serde_json::from_value::<PointerPattern>(wrong.into()).is_err());
    }
    assert!(place.is_within(&pointer("/내용")) && !place.is_within(&pointer("/내")));
}

#[test]
fn patterns_match_rows_alone() {
    let pattern: PointerPattern = "/내용/공유자/*/성명".parse().unwrap();
    assert!(pattern.matches(&pointer("/내용/공유자/12/성명")));
    for other in [
        "/내용/공유자/012/성명",
        "/내용/공유자/x/성명",
        "/내용/공유자/12",
        "/내용/공유자/12/성명/x",
    ] {
        assert!(!pattern.matches(&pointer(other)), "{other}");
    }
    let json = sample("land-register-05");
    let found = pattern.resolve(&json);
    assert_eq!(found.len(), 34);
    assert_eq!(found[9].as_str(), "/내용/공유자/10/성명");
    assert!(found.iter().all(|place| pattern.matches(place)));
    assert_eq!(row_number("999"), Some(999));
    for no in ["", "0", "01", "1000", "１", "+1", "*"] {
        assert_eq!(row_number(no), None, "{no}");
    }
}

#[test]
fn months_later_stays_in_the_calendar() {
    let check = |from: &str, months, expected: &str| {
        let date: Date = from.parse().unwrap();
        assert_eq!(date.plus_months(months).unwrap().to_string(), expected);
    };
    check("2026.10.15", 3, "2027.01.15");
    check("2023.11.30", 3, "2024.02.29");
    check("2026.12.31", 12, "2027.12.31");
    let last: Date = "9999.12.31".parse().unwrap();
    assert_eq!(last.plus_months(1), None);
    assert_eq!(last.to_iso(), "9999-12-31");
}
