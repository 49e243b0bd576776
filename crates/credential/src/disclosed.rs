use std::collections::BTreeMap;

use civil_document::{
    Advice, Disclose, DisplayValue, Field, Form, Node, Pointer, advice, display, fields,
};
use sd_jwt::Resolved;
use strict_json::Json;

use crate::credential::dictionary;
use crate::faults::{FormFault, find_faults};
use crate::lines::collect_lines;

/// What is shown of a document, and what is known of the rest.
///
/// What is withheld has names, since the form is known, and no values:
///
/// | in the part shown | digests left in the object around | [`State`] |
/// |---|---|---|
/// | a value | | [`Shown`](State::Shown) |
/// | nothing, and the form demands it | some | [`Withheld`](State::Withheld) |
/// | nothing, and the form does not | some | [`WithheldOrAbsent`](State::WithheldOrAbsent) |
/// | nothing | none, or it cannot be withheld | [`Absent`](State::Absent) |
#[derive(Clone)]
pub struct Disclosed {
    form: Form,
    part: Json,
    undisclosed: BTreeMap<String, usize>,
    lines: Vec<Line>,
    faults: Vec<FormFault>,
}

/// One place of the form, and what is known of it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Line {
    /// Where it stands, or would.
    pub pointer: Pointer,
    /// What is known of it.
    pub state: State,
    form: Form,
}

/// What a receiver knows of a place.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// Shown, with the value as signed.
    Shown {
        /// The value.
        value: String,
    },
    /// There, and withheld: a leaf that the form demands, or a row.
    Withheld,
    /// Withheld, or not in the document: the form does not demand it.
    WithheldOrAbsent,
    /// Not in the document. For a group or a table this covers everything inside.
    Absent,
    /// A table: so many of its rows are shown. Its rows follow.
    Table {
        /// Rows shown.
        shown: usize,
        /// Rows in the document.
        total: usize,
    },
}

impl Disclosed {
    /// Reads what resolving the disclosures of a document's SD-JWT gave.
    pub fn new(form: Form, resolved: &Resolved) -> Self {
        let part = dictionary(resolved);
        let mut disclosed = Self {
            form,
            lines: Vec::new(),
            faults: Vec::new(),
            undisclosed: resolved.undisclosed.clone(),
            part,
        };
        disclosed.lines = collect_lines(&disclosed);
        disclosed.faults = find_faults(&disclosed, resolved);
        disclosed
    }

    /// The form of the document.
    pub fn form(&self) -> Form {
        self.form
    }

    /// The dictionary with what is shown of it: `{"서류명", "내용"}`.
    pub fn part(&self) -> &Json {
        &self.part
    }

    /// Whether nothing is withheld.
    pub fn is_whole(&self) -> bool {
        self.undisclosed.is_empty()
    }

    /// Every place of the form with what is known of it, in the order of the form; rows in
    /// ascending number.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The values shown, in the order of the form.
    pub fn fields(&self) -> Vec<Field<'_>> {
        fields(self.form, &self.part)
    }

    /// The places that are withheld for certain, and those that may be.
    pub fn withheld(&self) -> impl Iterator<Item = &Line> {
        self.lines
            .iter()
            .filter(|line| matches!(line.state, State::Withheld | State::WithheldOrAbsent))
    }

    /// The tables, each with how many rows are shown of how many.
    pub fn tables(&self) -> impl Iterator<Item = (&Pointer, usize, usize)> {
        self.lines.iter().filter_map(|line| match line.state {
            State::Table { shown, total } => Some((&line.pointer, shown, total)),
            _ => None,
        })
    }

    /// What is known of a place, if it has a line.
    pub fn state(&self, pointer: &Pointer) -> Option<&State> {
        self.lines
            .iter()
            .find(|line| line.pointer == *pointer)
            .map(|line| &line.state)
    }

    /// Where this breaks the rules of its form: all rules for a whole document, those of each
    /// place for a part. Always the issuer's fault.
    pub fn faults(&self) -> &[FormFault] {
        &self.faults
    }

    /// What it says about how long it can be used, as far as that is shown.
    pub fn advice(&self) -> Advice {
        advice(self.form, &self.part)
    }

    /// How many digests are left in the object at a pointer.
    pub(crate) fn undisclosed_at(&self, pointer: &Pointer) -> usize {
        self.undisclosed.get(pointer.as_str()).copied().unwrap_or(0)
    }
}

impl Line {
    pub(crate) fn new(form: Form, pointer: Pointer, state: State) -> Self {
        Self {
            pointer,
            state,
            form,
        }
    }

    /// What the form says of the place.
    pub fn node(&self) -> &'static Node {
        self.form
            .schema()
            .find(&self.pointer)
            .expect("lines are made from the tree of the form")
    }

    /// The value, if it is shown.
    pub fn value(&self) -> Option<&str> {
        match &self.state {
            State::Shown { value } => Some(value),
            _ => None,
        }
    }

    /// The value taken apart for showing, if it is shown.
    pub fn display(&self) -> Option<DisplayValue> {
        Some(display(self.node().leaf()?, self.value()?))
    }
}

/// Whether a place can be withheld by itself.
pub(crate) fn can_be_withheld(node: &Node) -> bool {
    node.is_row()
        || node
            .leaf()
            .is_some_and(|leaf| leaf.disclose == Disclose::Field)
}

/// Values are personal: only how much there is is shown.
impl std::fmt::Debug for Disclosed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Disclosed")
            .field("form", &self.form)
            .field("undisclosed", &self.undisclosed)
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}

/// Values are personal: they are left out.
impl std::fmt::Debug for Line {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {:?}", self.pointer, self.state)
    }
}

/// Values are personal: they are left out.
impl std::fmt::Debug for State {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Shown { .. } => formatter.write_str("Shown"),
            Self::Withheld => formatter.write_str("Withheld"),
            Self::WithheldOrAbsent => formatter.write_str("WithheldOrAbsent"),
            Self::Absent => formatter.write_str("Absent"),
            Self::Table { shown, total } => write!(formatter, "Table({shown} of {total})"),
        }
    }
}
