//! Reads the embedded JSON Schemas into [`Schema`] trees.
//!
//! They are part of the program, so that what is missing in one is our fault and panics; a test
//! loads all five.

use std::sync::OnceLock;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::schema::{
    Condition, Content, Demand, Kind, Leaf, Node, Paper, Rows, Schema, Unit, Validity,
};
use crate::{Form, Label, Pointer, PointerPattern, rules};

/// Reads the schema of one form.
pub(crate) fn load(form: Form) -> Schema {
    let schema: Value = serde_json::from_str(form.schema_text())
        .expect("the embedded schemas are JSON, as a test finds");
    let mut root = node("", &Pointer::root().into(), false, &schema);
    apply_conditions(&mut root, &Pointer::root(), &schema);
    rules::add_conditions(form, &mut root);
    Schema {
        form,
        root,
        law: text(&schema["x-form"], "law"),
        form_number: text(&schema["x-form"], "form"),
        paper: match schema["x-paper"]["orientation"].as_str() {
            Some("portrait") => Paper::A4Portrait,
            _ => Paper::A4Landscape,
        },
        validity: validity(&schema["x-validity"]),
    }
}

fn node(name: &str, pattern: &PointerPattern, required: bool, schema: &Value) -> Node {
    Node {
        name: name.to_owned(),
        pattern: pattern.clone(),
        label: Label {
            ko: text(schema, "title"),
            en: text(schema, "x-en"),
        },
        description: text(schema, "description"),
        order: small(schema, "x-order").unwrap_or(0),
        printed: schema["x-printed"].as_bool().unwrap_or(true),
        required,
        conditions: Vec::new(),
        content: content(name, pattern, schema),
    }
}

fn content(name: &str, pattern: &PointerPattern, schema: &Value) -> Content {
    if schema["x-rows"].as_bool() == Some(true) {
        let (_, row) = schema["patternProperties"]
            .as_object()
            .and_then(|patterns| patterns.iter().next())
            .expect("a table of the embedded schemas describes its rows");
        return Content::Rows(Rows {
            order: keyword(schema, "x-row-order"),
            row: Box::new(node("*", &pattern.child("*"), false, row)),
        });
    }
    if schema.get("x-kind").is_some() {
        return Content::Leaf(leaf(schema));
    }
    let members = members(pattern, schema);
    match name {
        "*" => Content::Row(members),
        _ => Content::Group(members),
    }
}

fn members(pattern: &PointerPattern, schema: &Value) -> Vec<Node> {
    let required = names(schema, "required");
    let mut members: Vec<Node> = schema["properties"]
        .as_object()
        .expect("an object of the embedded schemas names its members")
        .iter()
        .map(|(name, schema)| {
            let required = required.iter().any(|one| one == name);
            node(name, &pattern.child(name), required, schema)
        })
        .collect();
    members.sort_by_key(|member| member.order);
    members
}

fn leaf(schema: &Value) -> Leaf {
    let kind = keyword(schema, "x-kind");
    let mut choices = names(schema, "enum");
    choices.extend(schema["const"].as_str().map(str::to_owned));
    Leaf {
        kind,
        disclose: keyword(schema, "x-disclose"),
        personal: schema["x-personal"].as_bool().unwrap_or(true),
        unit: unit(kind, &text(schema, "title")),
        choices,
        example: schema["examples"][0].as_str().map(str::to_owned),
        min_chars: small(schema, "minLength").unwrap_or(0),
        max_chars: small(schema, "maxLength"),
        schema: schema.clone(),
        validator: OnceLock::new(),
    }
}

fn unit(kind: Kind, title: &str) -> Option<Unit> {
    match kind {
        Kind::Area => Some(Unit::SquareMetre),
        Kind::Length => Some(Unit::Metre),
        Kind::Percent => Some(Unit::Percent),
        Kind::Won if title.contains("원/㎡") => Some(Unit::WonPerSquareMetre),
        Kind::Won => Some(Unit::Won),
        _ => None,
    }
}

fn validity(schema: &Value) -> Validity {
    let pointer = |name| keyword(schema, name);
    // ISO 8601 durations of one component: `P3M`, `P30D`.
    let count = |name: &str, designator| {
        text(schema, name)
            .strip_prefix('P')
            .and_then(|rest| rest.strip_suffix(designator)?.parse().ok())
            .expect("a validity of the embedded schemas counts months or days")
    };
    if schema.get("from").is_some() {
        Validity::From {
            pointer: pointer("from"),
            months: count("for", 'M'),
        }
    } else {
        Validity::Until {
            pointer: pointer("until"),
            normally_days: count("normally", 'D'),
        }
    }
}

/// Hangs what `allOf`/`if`/`then` says on the members that it is about.
fn apply_conditions(node: &mut Node, pointer: &Pointer, schema: &Value) {
    for branch in schema["allOf"].as_array().into_iter().flatten() {
        apply_branch(node, pointer, branch);
    }
    // Rows have no such rules, and a decider inside a row would have no single place.
    let Content::Group(members) = &mut node.content else {
        return;
    };
    for member in members {
        let schema = &schema["properties"][&member.name];
        apply_conditions(member, &pointer.child(&member.name), schema);
    }
}

fn apply_branch(node: &mut Node, pointer: &Pointer, branch: &Value) {
    let (decider, allowed) = branch["if"]["properties"]
        .as_object()
        .and_then(|members| members.iter().next())
        .expect("a condition of the embedded schemas looks at one member");
    let mut values = names(allowed, "enum");
    values.extend(allowed["const"].as_str().map(str::to_owned));
    let condition = |demand| Condition {
        decider: pointer.child(decider),
        values: values.clone(),
        demand,
    };
    let then = &branch["then"];
    demand(node, then, &condition(Demand::Required));
    demand(node, &then["not"], &condition(Demand::Forbidden));
    for (name, schema) in then["properties"].as_object().into_iter().flatten() {
        let inner = child_mut(node, name);
        demand(inner, schema, &condition(Demand::Required));
    }
}

fn demand(node: &mut Node, schema: &Value, condition: &Condition) {
    for name in names(schema, "required") {
        child_mut(node, &name).conditions.push(condition.clone());
    }
}

pub(crate) fn child_mut<'n>(node: &'n mut Node, name: &str) -> &'n mut Node {
    match &mut node.content {
        Content::Group(members) => members.iter_mut().find(|member| member.name == name),
        _ => None,
    }
    .expect("a condition of the embedded schemas names members of its group")
}

fn text(schema: &Value, name: &str) -> String {
    schema[name].as_str().unwrap_or_default().to_owned()
}

fn small(schema: &Value, name: &str) -> Option<u32> {
    schema[name].as_u64()?.try_into().ok()
}

fn names(schema: &Value, name: &str) -> Vec<String> {
    let items = schema[name].as_array().into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn keyword<T: DeserializeOwned>(schema: &Value, name: &str) -> T {
    serde_json::from_value(schema[name].clone())
        .expect("the embedded schemas use our own keywords as documented")
}
