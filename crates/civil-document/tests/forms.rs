//! What the five forms say: trees, presets, conditions, labels.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;

use civil_document::{
    Content, Disclose, Form, Kind, Lang, Need, Paper, RowOrder, check_leaf, fields, opened, units,
};
use strict_json::Json;

use common::{places, pointer, sample, samples};

#[test]
fn names_of_a_form_lead_back_to_it() {
    for form in Form::ALL {
        assert_eq!(Form::from_slug(form.slug()), Some(form));
        assert_eq!(Form::from_title(form.title_ko()), Some(form));
        assert_eq!(Form::from_vct(form.vct()), Some(form));
        assert_eq!(form.vct(), format!("urn:minwon:{}:1", form.slug()));
        let slug = serde_json::to_string(&form).unwrap();
        assert_eq!(slug, format!("{:?}", form.slug()));

        let schema = form.schema();
        assert_eq!(schema.form, form);
        assert_eq!(schema.root.label.ko, form.title_ko());
        assert!(schema.root.label.en.starts_with(form.title_en()));
        let id = format!("\"urn:minwon-wallet:schema:{}:1\"", form.slug());
        assert!(form.schema_text().contains(&id));
    }
    assert_eq!(Form::from_title("주민등록등본"), None);
}

#[test]
fn every_node_is_labelled_ordered_and_found_by_its_pattern() {
    for form in Form::ALL {
        let schema = form.schema();
        for node in schema.root.descendants() {
            assert!(
                !node.label.ko.is_empty() && !node.label.en.is_empty(),
                "{:?}",
                node.pattern
            );
            assert!(std::ptr::eq(
                schema.find_pattern(&node.pattern).unwrap(),
                node
            ));
            let orders: Vec<_> = node.children().iter().map(|child| child.order).collect();
            assert!(orders.is_sorted(), "{:?}", node.pattern);
            if let Content::Group(members) | Content::Row(members) = &node.content {
                let distinct: BTreeSet<_> = orders.iter().collect();
                assert_eq!(distinct.len(), members.len(), "{:?}", node.pattern);
            }
        }
    }
}

#[test]
fn leaves_of_rows_are_clear_or_fields_and_others_never_follow_a_row() {
    for form in Form::ALL {
        for (node, leaf) in form.schema().leaves() {
            let in_row = node.pattern.tokens().any(|token| token == "*");
            assert_eq!(
                in_row,
                leaf.disclose == Disclose::Row || (in_row && leaf.disclose == Disclose::Field)
            );
        }
    }
}

#[test]
fn every_example_is_taken_at_its_place() {
    for form in Form::ALL {
        for (node, leaf) in form.schema().leaves() {
            let place = pointer(&node.pattern.as_str().replace("/*", "/1"));
            for value in leaf.example.iter().chain(&leaf.choices) {
                assert_eq!(check_leaf(form, &place, &value.as_str().into()), []);
            }
        }
    }
}

#[test]
fn counts_of_members_are_those_of_the_forms() {
    let count = |form: Form| form.schema().leaves().count();
    // The field tables of the forms, and 서류명 and DS.
    assert_eq!(Form::ALL.map(count), [44, 109, 34, 42, 44]);
    let tables = |form: Form| {
        form.schema()
            .root
            .descendants()
            .filter(|n| n.rows().is_some())
            .count()
    };
    assert_eq!(Form::ALL.map(tables), [5, 11, 3, 2, 5]);
}

#[test]
fn order_and_paper_come_from_the_form() {
    let order = |form: Form, place: &str| {
        form.schema()
            .find(&pointer(place))
            .unwrap()
            .rows()
            .unwrap()
            .order
    };
    assert_eq!(
        order(Form::LandRegister, "/내용/개별공시지가"),
        RowOrder::NewestFirst
    );
    assert_eq!(
        order(Form::ResidentRegistration, "/내용/과거주소"),
        RowOrder::OldestFirst
    );
    assert_eq!(
        order(Form::ResidentRegistration, "/내용/세대원"),
        RowOrder::Paper
    );
    assert_eq!(Form::LandRegister.schema().paper, Paper::A4Landscape);
    assert_eq!(Form::ResidentRegistration.schema().paper, Paper::A4Portrait);
}

#[test]
fn need_depends_on_the_member_that_decides() {
    let form = Form::BuildingRegister;
    let need = |json: &Json, place: &str| form.schema().find(&pointer(place)).unwrap().need(json);
    let general = sample("building-register-01");
    let unit = sample("building-register-03");
    let complex = sample("building-register-06");
    let check = |place, expected: [Need; 3]| {
        assert_eq!(
            [&general, &unit, &complex].map(|json| need(json, place)),
            expected,
            "{place}"
        );
    };
    use Need::{Optional, Required};
    check("/내용/건축물현황", [Required, Optional, Optional]);
    check("/내용/전유부분", [Optional, Required, Optional]);
    check("/내용/호명칭", [Optional, Required, Optional]);
    check("/내용/동별현황", [Optional, Optional, Required]);
    check("/내용/건축물표시/주구조", [Required, Optional, Optional]);
    check("/내용/건축물표시/층수", [Required, Optional, Optional]);
    check("/내용/고유번호", [Required; 3]);
    check("/내용/명칭", [Optional; 3]);

    let form = Form::LocalTaxCertificate;
    let need = |json: &Json, place: &str| form.schema().find(&pointer(place)).unwrap().need(json);
    let emigration = sample("local-tax-certificate-06");
    assert_eq!(need(&emigration, "/내용/유예명세"), Required);
    assert_eq!(
        need(&emigration, "/내용/증명서의 사용 목적/이주번호"),
        Required
    );
    assert_eq!(
        need(&emigration, "/내용/증명서의 사용 목적/그 밖의 목적"),
        Need::Forbidden
    );
    assert_eq!(
        need(&sample("local-tax-certificate-01"), "/내용/유예명세"),
        Need::Forbidden
    );
    // Withheld, so that nobody can tell.
    let part = Json::from_iter([("내용", Json::from_iter::<[(&str, Json); 0]>([]))]);
    assert_eq!(need(&part, "/내용/증명서의 사용 목적/이주번호"), Optional);
    assert_eq!(need(&part, "/내용/유예명세"), Optional);
}

#[test]
fn presets_point_into_their_forms() {
    for form in Form::ALL {
        let presets = form.presets();
        assert_eq!(presets.last().unwrap().id, "everything");
        for preset in presets {
            for pattern in &preset.pointers {
                assert!(
                    form.schema().find_pattern(pattern).is_some(),
                    "{form} {pattern}"
                );
            }
            assert_eq!(form.preset(&preset.id).unwrap().label(Lang::En), preset.en);
        }
    }
}

#[test]
fn no_preset_but_everything_opens_a_number_to_look_people_up() {
    for (form, json) in samples() {
        for preset in form.presets() {
            let opened = opened(form, &json, &preset.pointers);
            let every: BTreeSet<_> = units(form, &json)
                .iter()
                .flat_map(|unit| {
                    unit.all()
                        .map(|unit| unit.pointer.clone())
                        .collect::<Vec<_>>()
                })
                .collect();
            if preset.id == "everything" {
                assert_eq!(opened, every);
                continue;
            }
            for pointer in opened {
                let leaf = form.schema().find(&pointer).unwrap().leaf();
                let kind = leaf.map(|leaf| leaf.kind);
                assert!(
                    !matches!(kind, Some(Kind::Rrn | Kind::RegNo | Kind::DocNo)),
                    "{form} {pointer}"
                );
            }
        }
    }
}

#[test]
fn a_walk_meets_every_value_once_in_the_order_of_the_form() {
    for (form, json) in samples() {
        let fields = fields(form, &json);
        let walked: BTreeSet<_> = fields.iter().map(|field| field.pointer.clone()).collect();
        let held: BTreeSet<_> = places(&json)
            .into_iter()
            .filter(|place| place.get(&json).unwrap().as_str().is_some())
            .collect();
        assert_eq!(walked, held);
        assert_eq!(walked.len(), fields.len());
    }
    let long = sample("land-register-05");
    let rows: Vec<_> = fields(Form::LandRegister, &long)
        .iter()
        .filter(|field| {
            field.pointer.is_within(&pointer("/내용/공유자")) && field.node.name == "성명"
        })
        .map(|field| field.pointer.parent().unwrap().last().unwrap().into_owned())
        .collect();
    let expected: Vec<_> = (1..=34).map(|number| number.to_string()).collect();
    assert_eq!(rows, expected);
}
