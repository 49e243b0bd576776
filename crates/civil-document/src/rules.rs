//! What the forms demand and the JSON Schemas cannot say.

use strict_json::Json;

use crate::date::DateSyntax;
use crate::load::child_mut;
use crate::pointer::numbered_rows;
use crate::schema::{Condition, Content, Demand, Kind, Leaf, Node};
use crate::{Date, Fault, Form, Pointer, Rule};

/// The group of the tax certificate whose member 구분 decides which other member is filled.
const PURPOSE: [&str; 2] = ["내용", "증명서의 사용 목적"];
const PURPOSE_KIND: &str = "구분";

/// The faults of a whole document that its schema does not find.
pub(crate) fn faults(form: Form, json: &Json) -> Vec<Fault> {
    let mut faults = Vec::new();
    let root = &form.schema().root;
    inspect(root, &Pointer::root(), json, &mut faults);
    if form == Form::LocalTaxCertificate {
        purpose(root, json, &mut faults);
    }
    faults
}

/// The faults of one value that its schema does not find.
pub(crate) fn leaf_faults(leaf: &Leaf, pointer: &Pointer, value: &Json) -> Option<Fault> {
    let rule = match (leaf.kind, value) {
        // What is not shaped like a date is the schema's to report.
        (Kind::Date, Json::String(text)) => {
            (text.parse::<Date>() == Err(DateSyntax::NoSuchDay)).then_some(Rule::CalendarDate)
        }
        (Kind::Signature, value) => has_control_character(value).then_some(Rule::ControlCharacter),
        _ => None,
    }?;
    Some(Fault::new(pointer.clone(), rule))
}

/// Adds to the tree what [`faults`] demands beyond the schema: a box of the tax certificate stays
/// empty unless its purpose is the one marked.
pub(crate) fn add_conditions(form: Form, root: &mut Node) {
    if form != Form::LocalTaxCertificate {
        return;
    }
    let group = PURPOSE
        .iter()
        .fold(root, |node, name| child_mut(node, name));
    let purposes = child_mut(group, PURPOSE_KIND)
        .leaf()
        .map(|leaf| leaf.choices.clone())
        .unwrap_or_default();
    let Content::Group(boxes) = &mut group.content else {
        return;
    };
    for member in boxes {
        let Some(own) = member.conditions.first().cloned() else {
            continue;
        };
        let others = purposes.iter().filter(|one| !own.values.contains(one));
        member.conditions.push(Condition {
            values: others.cloned().collect(),
            demand: Demand::Forbidden,
            decider: own.decider,
        });
    }
}

fn inspect(node: &Node, pointer: &Pointer, json: &Json, faults: &mut Vec<Fault>) {
    match &node.content {
        Content::Leaf(leaf) => faults.extend(leaf_faults(leaf, pointer, json)),
        Content::Rows(rows) => {
            let numbered = numbered_rows(json);
            faults.extend(gap(pointer, &numbered));
            for (number, row) in numbered {
                let pointer = pointer.child(&number.to_string());
                inspect(&rows.row, &pointer, row, faults);
            }
        }
        Content::Group(members) | Content::Row(members) => {
            for member in members {
                if let Some(value) = json.get(&member.name) {
                    inspect(member, &pointer.child(&member.name), value, faults);
                }
            }
        }
    }
}

/// Rows are numbered 1, 2, 3 …; names that are no numbers are the schema's to report.
fn gap(pointer: &Pointer, rows: &[(u16, &Json)]) -> Option<Fault> {
    let missing = (1_u16..)
        .zip(rows)
        .find(|(expected, (number, _))| expected != number)
        .map(|(expected, _)| expected)?;
    Some(Fault::new(pointer.clone(), Rule::RowNumbers { missing }))
}

fn purpose(root: &Node, json: &Json, faults: &mut Vec<Fault>) {
    let pointer = PURPOSE
        .iter()
        .fold(Pointer::root(), |pointer, name| pointer.child(name));
    let group = PURPOSE
        .iter()
        .try_fold(root, |node, name| node.child(name))
        .map_or(&[][..], Node::children);
    for member in group {
        let pointer = pointer.child(&member.name);
        let forbidden =
            |condition: &&Condition| condition.demand == Demand::Forbidden && condition.holds(json);
        if pointer.get(json).is_some() && member.conditions.iter().any(|one| forbidden(&one)) {
            faults.push(Fault::new(pointer, Rule::PurposeBox));
        }
    }
}

fn has_control_character(json: &Json) -> bool {
    let control = |text: &str| text.contains(|c: char| c.is_ascii_control());
    match json {
        Json::String(text) => control(text),
        Json::Array(items) => items.iter().any(has_control_character),
        Json::Object(members) => members
            .iter()
            .any(|(name, value)| control(name) || has_control_character(value)),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}
