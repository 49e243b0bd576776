//! Whether a presentation shows what was asked for.

use civil_document::{Content, Node, Pointer, PointerPattern};
use strict_json::Json;

use crate::disclosed::{Disclosed, State};

/// What became of something that was asked for.
///
/// In ascending order of what is left to wish for: what is asked for in several places is as bad
/// as the worst of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// The document does not have it.
    Absent,
    /// It is shown, all of it.
    Shown,
    /// It is withheld, or the document does not have it.
    WithheldOrAbsent,
    /// It is withheld, or a part of it is.
    Withheld,
}

impl Disclosed {
    /// What became of a pattern that was asked for.
    ///
    /// A row is shown when it is open, whatever is closed inside it; a group or table when
    /// everything inside is shown; `*` when it holds for every row of the document. A pattern of
    /// nothing that the form has is [`Answer::Absent`].
    pub fn answer(&self, pattern: &PointerPattern) -> Answer {
        let tokens: Vec<_> = pattern.tokens().collect();
        let root = &self.form().schema().root;
        self.look(root, &Pointer::root(), self.part(), &tokens)
    }

    fn look<T: AsRef<str>>(
        &self,
        node: &'static Node,
        at: &Pointer,
        json: &Json,
        tokens: &[T],
    ) -> Answer {
        let Some((token, rest)) = tokens.split_first() else {
            return self.look_at_all(node, at, json);
        };
        let token = token.as_ref();
        let Some(child) = node.child(token) else {
            return Answer::Absent;
        };
        if token == "*" {
            return self.look_at_rows(child, at, json, rest);
        }
        let pointer = at.child(token);
        match json.get(token) {
            Some(value) => self.look(child, &pointer, value, rest),
            None => self.answer_of_missing(&pointer),
        }
    }

    fn look_at_rows<T: AsRef<str>>(
        &self,
        row: &'static Node,
        at: &Pointer,
        table: &Json,
        rest: &[T],
    ) -> Answer {
        let hidden = self.undisclosed_at(at) > 0;
        table
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| self.look(row, &at.child(name), value, rest))
            .chain(hidden.then_some(Answer::Withheld))
            .max()
            .unwrap_or(Answer::Absent)
    }

    fn look_at_all(&self, node: &'static Node, at: &Pointer, json: &Json) -> Answer {
        match &node.content {
            Content::Group(members) => members
                .iter()
                .map(|member| {
                    let pointer = at.child(&member.name);
                    match json.get(&member.name) {
                        Some(value) => self.look_at_all(member, &pointer, value),
                        None => self.answer_of_missing(&pointer),
                    }
                })
                .max()
                .unwrap_or(Answer::Absent),
            Content::Rows(_) => {
                let inside = |line: &&crate::Line| line.pointer.is_within(at);
                let lines = self.lines().iter().filter(inside);
                lines
                    .filter_map(|line| answer_of(&line.state))
                    .max()
                    .unwrap_or(Answer::Absent)
            }
            _ => Answer::Shown,
        }
    }

    fn answer_of_missing(&self, pointer: &Pointer) -> Answer {
        self.state(pointer)
            .and_then(answer_of)
            .unwrap_or(Answer::Absent)
    }
}

fn answer_of(state: &State) -> Option<Answer> {
    match state {
        State::Shown { .. } => Some(Answer::Shown),
        State::Withheld => Some(Answer::Withheld),
        State::WithheldOrAbsent => Some(Answer::WithheldOrAbsent),
        State::Absent => Some(Answer::Absent),
        // Its rows follow.
        State::Table { .. } => None,
    }
}
