//! Where what is shown breaks the rules of its form.

use civil_document::{Content, Document, Fault, Need, Node, Pointer, check_part, row_number};
use sd_jwt::Resolved;
use strict_json::Json;

use crate::disclosed::{Disclosed, can_be_withheld};

/// A rule of the form that an issuer's document breaks. Holds places, never values.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormFault {
    /// A rule of the form, about a place or about the whole document.
    Rule(Fault),
    /// A member that the form demands, and that nobody can withhold, is missing.
    Missing {
        /// Where it would stand.
        pointer: Pointer,
    },
    /// More is withheld in an object than the form has left for it.
    TooMuchWithheld {
        /// The object.
        pointer: Pointer,
    },
    /// A row has a higher number than the table has rows.
    RowNumber {
        /// The row.
        pointer: Pointer,
    },
    /// Something was a disclosure that the form has in the clear, or the other way round.
    Division {
        /// The place.
        pointer: Pointer,
    },
}

impl FormFault {
    /// Where the fault is.
    pub fn pointer(&self) -> &Pointer {
        match self {
            Self::Rule(fault) => &fault.pointer,
            Self::Missing { pointer }
            | Self::TooMuchWithheld { pointer }
            | Self::RowNumber { pointer }
            | Self::Division { pointer } => pointer,
        }
    }

    /// A code that stays the same between versions, for programs.
    pub fn code(&self) -> &str {
        match self {
            Self::Rule(fault) => fault.code(),
            Self::Missing { .. } => "missing",
            Self::TooMuchWithheld { .. } => "too-much-withheld",
            Self::RowNumber { .. } => "row-number",
            Self::Division { .. } => "division",
        }
    }
}

pub(crate) fn find_faults(disclosed: &Disclosed, resolved: &Resolved) -> Vec<FormFault> {
    let form = disclosed.form();
    let mut search = Search {
        disclosed,
        resolved,
        faults: Vec::new(),
    };
    search.node(&form.schema().root, &Pointer::root(), disclosed.part());
    let mut faults = search.faults;
    let rules = if disclosed.is_whole() {
        let whole = Document::from_json_as(form, disclosed.part().clone());
        whole
            .err()
            .map(|error| error.faults().to_vec())
            .unwrap_or_default()
    } else {
        check_part(form, disclosed.part())
    };
    faults.extend(rules.into_iter().map(FormFault::Rule));
    faults
}

struct Search<'a> {
    disclosed: &'a Disclosed,
    resolved: &'a Resolved,
    faults: Vec<FormFault>,
}

impl Search<'_> {
    fn node(&mut self, node: &'static Node, at: &Pointer, json: &Json) {
        self.check_division(node, at);
        match &node.content {
            Content::Group(members) | Content::Row(members) => self.members(members, at, json),
            Content::Rows(rows) => self.table(&rows.row, at, json),
            _ => {}
        }
    }

    fn members(&mut self, nodes: &'static [Node], at: &Pointer, json: &Json) {
        let mut hideable = 0;
        for node in nodes {
            let pointer = at.child(&node.name);
            let need = node.need(self.disclosed.part());
            match json.get(&node.name) {
                Some(value) => self.node(node, &pointer, value),
                None if can_be_withheld(node) => {
                    hideable += usize::from(need != Need::Forbidden);
                }
                // A whole document is checked by all the rules of its form.
                None if need == Need::Required && !self.disclosed.is_whole() => {
                    self.faults.push(FormFault::Missing { pointer });
                }
                None => {}
            }
        }
        if self.disclosed.undisclosed_at(at) > hideable {
            let pointer = at.clone();
            self.faults.push(FormFault::TooMuchWithheld { pointer });
        }
    }

    fn table(&mut self, row: &'static Node, at: &Pointer, json: &Json) {
        let rows = json.as_object();
        let total = rows.map_or(0, |rows| rows.len()) + self.disclosed.undisclosed_at(at);
        for (name, value) in rows.into_iter().flatten() {
            // Other names are faults by the rules of the form.
            let Some(number) = row_number(name) else {
                continue;
            };
            let pointer = at.child(name);
            self.node(row, &pointer, value);
            if usize::from(number) > total && !self.disclosed.is_whole() {
                self.faults.push(FormFault::RowNumber { pointer });
            }
        }
    }

    fn check_division(&mut self, node: &Node, at: &Pointer) {
        let was_disclosed = self.resolved.disclosed.contains_key(at.as_str());
        if was_disclosed != can_be_withheld(node) {
            let pointer = at.clone();
            self.faults.push(FormFault::Division { pointer });
        }
    }
}
