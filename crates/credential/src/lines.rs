//! Going through a form with a part of a document.

use civil_document::{Content, Kind, Need, Node, Pointer, row_number};
use strict_json::Json;

use crate::disclosed::{Disclosed, Line, State, can_be_withheld};

/// Every place of the form with what is known of it, in the order of the form.
pub(crate) fn collect_lines(disclosed: &Disclosed) -> Vec<Line> {
    let mut walk = Walk {
        disclosed,
        lines: Vec::new(),
    };
    let root = &disclosed.form().schema().root;
    walk.members(root.children(), &Pointer::root(), disclosed.part());
    walk.lines
}

struct Walk<'a> {
    disclosed: &'a Disclosed,
    lines: Vec<Line>,
}

impl Walk<'_> {
    fn push(&mut self, pointer: Pointer, state: State) {
        let form = self.disclosed.form();
        self.lines.push(Line::new(form, pointer, state));
    }

    fn members(&mut self, nodes: &'static [Node], at: &Pointer, json: &Json) {
        for node in nodes {
            // The dictionary's own signature is none of the signed form's members.
            if node.leaf().is_some_and(|leaf| leaf.kind == Kind::Signature) {
                continue;
            }
            let pointer = at.child(&node.name);
            match json.get(&node.name) {
                Some(value) => self.present(node, pointer, value),
                None => self.missing(node, at, pointer),
            }
        }
    }

    fn present(&mut self, node: &'static Node, pointer: Pointer, value: &Json) {
        match &node.content {
            Content::Leaf(_) => {
                if let Some(value) = value.as_str() {
                    let value = value.to_owned();
                    self.push(pointer, State::Shown { value });
                }
            }
            Content::Group(members) | Content::Row(members) => {
                self.members(members, &pointer, value);
            }
            Content::Rows(rows) => self.table(&rows.row, pointer, value),
            _ => {}
        }
    }

    fn missing(&mut self, node: &'static Node, at: &Pointer, pointer: Pointer) {
        let hidden = can_be_withheld(node) && self.disclosed.undisclosed_at(at) > 0;
        let state = match node.need(self.disclosed.part()) {
            // What must not be there is not worth a line.
            Need::Forbidden => return,
            _ if !hidden => State::Absent,
            Need::Required => State::Withheld,
            Need::Optional => State::WithheldOrAbsent,
        };
        self.push(pointer, state);
    }

    fn table(&mut self, row: &'static Node, pointer: Pointer, table: &Json) {
        let mut shown: Vec<(u16, &Json)> = table
            .as_object()
            .into_iter()
            .flatten()
            .filter_map(|(name, row)| Some((row_number(name)?, row)))
            .collect();
        shown.sort_by_key(|(number, _)| *number);
        let mut hidden = self.disclosed.undisclosed_at(&pointer);
        let state = State::Table {
            shown: shown.len(),
            total: shown.len() + hidden,
        };
        self.push(pointer.clone(), state);
        // Rows are numbered without gaps, so that the numbers that are not shown are withheld.
        let mut shown = shown.into_iter().peekable();
        for number in 1.. {
            let place = || pointer.child(&number.to_string());
            if let Some((_, json)) = shown.next_if(|(next, _)| *next == number) {
                self.present(row, place(), json);
            } else if hidden > 0 {
                hidden -= 1;
                self.push(place(), State::Withheld);
            } else if shown.peek().is_none() || number == u16::MAX {
                break;
            }
        }
    }
}
