//! Runs the JSON Schemas and translates what they find.

use std::collections::HashSet;
use std::sync::LazyLock;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, PatternOptions, ValidationError, Validator};
use serde_json::Value;

use crate::schema::{Content, Leaf};
use crate::{Fault, Form, Kind, Node, Pointer, Rule, Shape};

static VALIDATORS: [LazyLock<Validator>; 5] = [
    LazyLock::new(|| compile_form(Form::LandRegister)),
    LazyLock::new(|| compile_form(Form::BuildingRegister)),
    LazyLock::new(|| compile_form(Form::ResidentRegistration)),
    LazyLock::new(|| compile_form(Form::LocalTaxCertificate)),
    LazyLock::new(|| compile_form(Form::ForestRegister)),
];

/// The faults of a whole document by the schema of its form, each once.
pub(crate) fn document_faults(form: Form, document: &Value) -> Vec<Fault> {
    let validator = &VALIDATORS[form as usize];
    // Much cheaper than asking for errors, and nearly every document is valid.
    if validator.is_valid(document) {
        return Vec::new();
    }
    distinct(validator.iter_errors(document).filter_map(|error| {
        let pointer: Pointer = error
            .instance_path()
            .as_str()
            .parse()
            .expect("the validator writes RFC 6901 pointers");
        let rule = rule(&error, form.schema().find(&pointer))?;
        Some(Fault::new(pointer, rule))
    }))
}

/// The faults of one value by its part of the schema, each once.
pub(crate) fn leaf_faults(
    node: &Node,
    leaf: &Leaf,
    pointer: &Pointer,
    value: &Value,
) -> Vec<Fault> {
    let validator = leaf.validator.get_or_init(|| compile(&leaf.schema));
    if validator.is_valid(value) {
        return Vec::new();
    }
    distinct(
        validator
            .iter_errors(value)
            .filter_map(|error| Some(Fault::new(pointer.clone(), rule(&error, Some(node))?))),
    )
}

/// What kind of JSON the form has at a node.
pub(crate) fn shape(node: &Node) -> Shape {
    match &node.content {
        Content::Leaf(leaf) if leaf.kind == Kind::Signature => Shape::Signature,
        Content::Leaf(_) => Shape::Text,
        Content::Rows(_) => Shape::Rows,
        Content::Group(_) | Content::Row(_) => Shape::Group,
    }
}

fn distinct(faults: impl Iterator<Item = Fault>) -> Vec<Fault> {
    let mut seen = HashSet::new();
    faults.filter(|fault| seen.insert(fault.clone())).collect()
}

/// Translates without the value that the validator's own error carries. Nothing for what merely
/// follows from another fault.
fn rule(error: &ValidationError<'_>, node: Option<&Node>) -> Option<Rule> {
    use ValidationErrorKind as K;
    Some(match error.kind() {
        K::Required { property } => Rule::Required {
            member: text(property),
        },
        K::AdditionalProperties { unexpected } => Rule::UnknownMembers {
            members: unexpected.clone(),
        },
        K::Type { .. } => Rule::Type {
            expected: node.map_or(Shape::Group, shape),
        },
        K::Constant { expected_value } => Rule::Const {
            expected: text(expected_value),
        },
        K::Enum { options } => Rule::Enum {
            choices: options.as_array().into_iter().flatten().map(text).collect(),
        },
        K::Pattern { .. } => {
            let leaf = node.and_then(Node::leaf);
            Rule::Pattern {
                kind: leaf.map(|leaf| leaf.kind),
                example: leaf.and_then(|leaf| leaf.example.clone()),
            }
        }
        K::MinLength { limit } => Rule::MinLength { limit: *limit },
        K::MaxLength { limit } => Rule::MaxLength { limit: *limit },
        K::MinProperties { limit } => Rule::MinProperties { limit: *limit },
        K::MaxProperties { limit } => Rule::MaxProperties { limit: *limit },
        K::PropertyNames { .. } => Rule::PropertyNames,
        // The schemas say `not` of control characters in a text and of a member in an object.
        K::Not { schema } => match schema["required"][0].as_str() {
            Some(member) => Rule::Excluded {
                member: member.to_owned(),
            },
            None if error.instance().is_string() => Rule::ControlCharacter,
            // `pattern` holds for whatever is no string; its type is a fault already.
            None => return None,
        },
        other => Rule::Other {
            keyword: other.keyword().to_owned(),
        },
    })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn compile_form(form: Form) -> Validator {
    let schema = serde_json::from_str(form.schema_text())
        .expect("the embedded schemas are JSON, as a test finds");
    compile(&schema)
}

fn compile(schema: &Value) -> Validator {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        // An engine without backtracking: no text makes it slow.
        .with_pattern_options(PatternOptions::regex())
        .build(schema)
        .expect("the embedded schemas compile, as a test finds")
}
