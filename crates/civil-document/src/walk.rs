use strict_json::Json;

use crate::pointer::numbered_rows;
use crate::schema::{Content, Kind, Leaf, Unit};
use crate::{DisplayValue, Form, Lang, Need, Node, Pointer, display, row_number};

/// Something that stands in a document, with what the form says of it.
///
/// Has no `Debug`: it holds values.
#[derive(Clone)]
pub struct Entry<'a> {
    /// Where it stands.
    pub pointer: Pointer,
    /// What the form says of it.
    pub node: &'static Node,
    /// What it holds.
    pub body: Body<'a>,
}

/// What an [`Entry`] holds.
#[derive(Clone)]
pub enum Body<'a> {
    /// A value.
    Value(&'a str),
    /// The members of a group or of a row that stand in the document, in the order of the form.
    Members(Vec<Entry<'a>>),
    /// The rows of a table that stand in the document, in ascending number. In a part of a document
    /// numbers may be missing.
    Rows(Vec<Entry<'a>>),
}

/// A value in a document, with what the form says of it.
///
/// Has no `Debug`: it holds a value.
#[derive(Clone)]
pub struct Field<'a> {
    /// Where it stands.
    pub pointer: Pointer,
    /// What the form says of it.
    pub node: &'static Node,
    /// What the form says of its value.
    pub leaf: &'static Leaf,
    /// The value as signed.
    pub value: &'a str,
}

/// Something that the form has and a document, or a part of one, does not.
#[derive(Clone)]
pub struct Absent {
    /// Where it would stand. The object around it is there.
    pub pointer: Pointer,
    /// What the form says of it. A leaf may be withheld where something is; a group or table never
    /// is, so that it does not stand in the whole document either.
    pub node: &'static Node,
    /// Whether the whole document must have it, as far as this part tells.
    pub need: Need,
}

impl Entry<'_> {
    /// The number of the row, if this is one.
    pub fn row_number(&self) -> Option<u16> {
        row_number(&self.pointer.last()?).filter(|_| self.node.is_row())
    }
}

impl Field<'_> {
    /// The label on the form.
    pub fn label(&self, lang: Lang) -> &'static str {
        self.node.label(lang)
    }

    /// How to show the value.
    pub fn kind(&self) -> Kind {
        self.leaf.kind
    }

    /// What the value is counted in.
    pub fn unit(&self) -> Option<Unit> {
        self.leaf.unit
    }

    /// The value taken apart for showing.
    pub fn display(&self) -> DisplayValue {
        display(self.leaf, self.value)
    }
}

/// A document, or a part of one, as a tree in the order of the form.
///
/// What the form does not have, and values of another shape, are left out;
/// [`check_part`](crate::check_part) finds those. The dictionary's `DS` is left out too: the signed
/// form has a signature of its own in place of it.
pub fn walk(form: Form, json: &Json) -> Vec<Entry<'_>> {
    members(form.schema().root.children(), &Pointer::root(), json)
}

/// Every value of a document, or of a part of one, in the order of the form; rows in ascending
/// number. As [`walk`], without the tree.
pub fn fields(form: Form, json: &Json) -> Vec<Field<'_>> {
    let mut fields = Vec::new();
    flatten(walk(form, json), &mut fields);
    fields
}

/// What the form has and a part of a document has not, in the order of the form: for each object
/// that is there, the members that are not.
///
/// Nothing inside an absent group or table is told, and no absent row: how many rows a document has
/// is known from the issuer's commitments only. What must not stand in the document is left out.
pub fn absent(form: Form, part: &Json) -> Vec<Absent> {
    let mut absent = Vec::new();
    look_for(
        &form.schema().root,
        &Pointer::root(),
        part,
        part,
        &mut absent,
    );
    absent
}

fn members<'a>(nodes: &'static [Node], pointer: &Pointer, json: &'a Json) -> Vec<Entry<'a>> {
    nodes
        .iter()
        .filter_map(|node| entry(node, pointer.child(&node.name), json.get(&node.name)?))
        .collect()
}

fn entry<'a>(node: &'static Node, pointer: Pointer, json: &'a Json) -> Option<Entry<'a>> {
    let body = match &node.content {
        Content::Leaf(leaf) if leaf.kind == Kind::Signature => return None,
        Content::Leaf(_) => Body::Value(json.as_str()?),
        Content::Group(nodes) | Content::Row(nodes) => {
            json.as_object()?;
            Body::Members(members(nodes, &pointer, json))
        }
        Content::Rows(rows) => {
            json.as_object()?;
            let rows = numbered_rows(json).into_iter().filter_map(|(number, row)| {
                entry(&rows.row, pointer.child(&number.to_string()), row)
            });
            Body::Rows(rows.collect())
        }
    };
    Some(Entry {
        pointer,
        node,
        body,
    })
}

fn flatten<'a>(entries: Vec<Entry<'a>>, fields: &mut Vec<Field<'a>>) {
    for entry in entries {
        match (entry.body, &entry.node.content) {
            (Body::Value(value), Content::Leaf(leaf)) => fields.push(Field {
                pointer: entry.pointer,
                node: entry.node,
                leaf,
                value,
            }),
            (Body::Members(inner) | Body::Rows(inner), _) => flatten(inner, fields),
            (Body::Value(_), _) => {}
        }
    }
}

fn look_for(
    node: &'static Node,
    pointer: &Pointer,
    json: &Json,
    part: &Json,
    absent: &mut Vec<Absent>,
) {
    if let Content::Rows(rows) = &node.content {
        for (number, row) in numbered_rows(json) {
            let pointer = pointer.child(&number.to_string());
            look_for(&rows.row, &pointer, row, part, absent);
        }
        return;
    }
    for child in node.children() {
        let pointer = pointer.child(&child.name);
        let signature = child
            .leaf()
            .is_some_and(|leaf| leaf.kind == Kind::Signature);
        match (json.get(&child.name), child.need(part)) {
            (Some(value), _) => look_for(child, &pointer, value, part, absent),
            (None, Need::Forbidden) => {}
            (None, _) if signature => {}
            (None, need) => absent.push(Absent {
                pointer,
                node: child,
                need,
            }),
        }
    }
}
