use std::collections::BTreeSet;

use strict_json::Json;

use crate::pointer::numbered_rows;
use crate::schema::{Content, Disclose};
use crate::{Form, Node, Pointer, PointerPattern};

/// Something in a document that its owner can withhold: one disclosure of the signed form.
///
/// ```text
/// {"서류명": "주민등록표 등본",        clear, always
///  "내용": {                          clear, a group
///    "세대주 성명": "…",              unit
///    "발급정보": {                    clear, a group
///      "담당자": "…",                 unit
///      "발급일자": "…"},              clear, always
///    "세대원": {                      clear, a table
///      "1": {                         unit, a row
///        "성명": "…",                 clear inside its row
///        "주민등록번호": "…"},        unit nested in the row's
///      "2": …}}}
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct DisclosureUnit {
    /// Where it stands.
    pub pointer: Pointer,
    /// What the form says of it: a leaf or a row.
    pub node: &'static Node,
    /// What can be withheld inside of it while it is shown itself. Empty for leaves.
    pub nested: Vec<DisclosureUnit>,
}

impl DisclosureUnit {
    /// Whether this is a row of a table.
    pub fn is_row(&self) -> bool {
        self.node.is_row()
    }

    /// This unit and those nested in it.
    pub fn all(&self) -> impl Iterator<Item = &DisclosureUnit> {
        let mut stack = vec![self];
        std::iter::from_fn(move || {
            let unit = stack.pop()?;
            stack.extend(unit.nested.iter().rev());
            Some(unit)
        })
    }
}

/// Everything in a document that can be withheld, in the order of the form.
///
/// One unit for each numbered row, one for each leaf marked [`Disclose::Field`] (inside a row: nested
/// in the row's). Leaves marked [`Disclose::Row`] are clear in their row; tables, groups and leaves
/// marked [`Disclose::Always`] are no units.
pub fn units(form: Form, json: &Json) -> Vec<DisclosureUnit> {
    let mut units = Vec::new();
    collect(&form.schema().root, &Pointer::root(), json, &mut units);
    units
}

/// The units that a selection opens in a document, by their pointers.
///
/// * A pattern of a leaf opens it, and the row around it.
/// * A pattern of a row opens the row with the leaves that are clear in it, and nothing else.
/// * A pattern of a group or a table opens everything inside.
/// * A pattern of something that the document does not have opens nothing.
pub fn opened(form: Form, json: &Json, patterns: &[PointerPattern]) -> BTreeSet<Pointer> {
    let places: BTreeSet<Pointer> = patterns
        .iter()
        .flat_map(|pattern| pattern.resolve(json))
        .collect();
    let units = units(form, json);
    let mut opened = BTreeSet::new();
    for place in &places {
        let Some(node) = form.schema().find(place) else {
            continue;
        };
        let container = matches!(node.content, Content::Group(_) | Content::Rows(_));
        open(&units, place, container, &mut opened);
    }
    opened
}

fn collect(node: &'static Node, pointer: &Pointer, json: &Json, units: &mut Vec<DisclosureUnit>) {
    match &node.content {
        Content::Leaf(leaf) => {
            if leaf.disclose == Disclose::Field {
                units.push(DisclosureUnit {
                    pointer: pointer.clone(),
                    node,
                    nested: Vec::new(),
                });
            }
        }
        Content::Rows(rows) => {
            for (number, row) in numbered_rows(json) {
                let pointer = pointer.child(&number.to_string());
                let mut nested = Vec::new();
                collect(&rows.row, &pointer, row, &mut nested);
                units.push(DisclosureUnit {
                    pointer,
                    node: &rows.row,
                    nested,
                });
            }
        }
        Content::Group(members) | Content::Row(members) => {
            for member in members {
                if let Some(value) = json.get(&member.name) {
                    collect(member, &pointer.child(&member.name), value, units);
                }
            }
        }
    }
}

fn open(
    units: &[DisclosureUnit],
    place: &Pointer,
    container: bool,
    opened: &mut BTreeSet<Pointer>,
) {
    for unit in units {
        // The place is the unit or something inside of it, or the unit is inside of the place.
        let around = place.is_within(&unit.pointer);
        let inside = container && unit.pointer.is_within(place);
        if around || inside {
            opened.insert(unit.pointer.clone());
            open(&unit.nested, place, container, opened);
        }
    }
}
