use strict_json::Json;

use crate::schema::Content;
use crate::{Fault, Form, Node, Pointer, Rule, check, rules};

/// The faults of one value, wherever its place in the form is: type, wording, length, control
/// characters, calendar. What other members say about it is not looked at.
///
/// A place that the form does not have, or that is no single value, is a fault too.
pub fn check_leaf(form: Form, pointer: &Pointer, value: &Json) -> Vec<Fault> {
    let Some(node) = form.schema().find(pointer) else {
        return vec![unknown(pointer)];
    };
    let mut faults = Vec::new();
    match &node.content {
        Content::Leaf(_) => inspect(node, pointer, value, &mut faults),
        _ => faults.push(wrong_type(node, pointer)),
    }
    faults
}

/// The faults of a disclosed part of a document, checked leaf by leaf.
///
/// Members may be missing, rows too. Unknown members, other shapes than the form's, and every fault
/// of [`check_leaf`] are found; rules between members are not looked at, since what decides them may
/// be withheld.
pub fn check_part(form: Form, part: &Json) -> Vec<Fault> {
    let mut faults = Vec::new();
    inspect(&form.schema().root, &Pointer::root(), part, &mut faults);
    faults
}

fn inspect(node: &Node, pointer: &Pointer, json: &Json, faults: &mut Vec<Fault>) {
    if let Content::Leaf(leaf) = &node.content {
        match json.to_value() {
            Ok(value) => faults.extend(check::leaf_faults(node, leaf, pointer, &value)),
            // A number beyond 64 bits, and no leaf is a number.
            Err(_) => faults.push(wrong_type(node, pointer)),
        }
        faults.extend(rules::leaf_faults(leaf, pointer, json));
        return;
    }
    let Some(members) = json.as_object() else {
        faults.push(wrong_type(node, pointer));
        return;
    };
    let mut strangers = Vec::new();
    for (name, value) in members {
        // In the tree `*` is a pattern; in a document it is a name like any other.
        match node.child(name).filter(|_| name != "*") {
            Some(child) => inspect(child, &pointer.child(name), value, faults),
            None => strangers.push(name.clone()),
        }
    }
    if !strangers.is_empty() {
        let rule = Rule::UnknownMembers { members: strangers };
        faults.push(Fault::new(pointer.clone(), rule));
    }
}

fn wrong_type(node: &Node, pointer: &Pointer) -> Fault {
    let expected = check::shape(node);
    Fault::new(pointer.clone(), Rule::Type { expected })
}

fn unknown(pointer: &Pointer) -> Fault {
    let members = pointer.last().into_iter().map(Into::into).collect();
    let parent = pointer.parent().unwrap_or_default();
    Fault::new(parent, Rule::UnknownMembers { members })
}
