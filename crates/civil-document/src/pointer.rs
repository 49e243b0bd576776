use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use strict_json::{Json, escape_pointer_token};

/// Where something stands in a document: a JSON Pointer (RFC 6901).
///
/// Ordered by its text, in which row 10 comes before row 2. [`walk`](crate::walk) gives the order
/// of the form.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pointer(String);

/// A [`Pointer`] in which the token `*` stands for every row number of a table.
///
/// What a pattern opens in a document is told by [`opened`](crate::opened); a pattern of something
/// that the document does not have is not an error.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PointerPattern(Pointer);

/// A text that is not a JSON Pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PointerSyntax {
    /// A pointer is empty or starts with `/` (RFC 6901 §3).
    #[error("a pointer that is not empty starts with a slash")]
    NoSlash,
    /// `~` is written `~0`, `/` inside a name `~1` (RFC 6901 §3).
    #[error("a tilde is followed by something else than 0 or 1")]
    Tilde,
}

impl Pointer {
    /// The pointer of the whole document, the empty text.
    pub fn root() -> Self {
        Self::default()
    }

    /// The pointer as RFC 6901 writes it, names escaped.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The unescaped names on the way from the root.
    pub fn tokens(&self) -> impl Iterator<Item = Cow<'_, str>> {
        // The text before the first slash is empty and no token.
        self.0.split('/').skip(1).map(unescape)
    }

    /// The pointer of a member of the object at this one.
    pub fn child(&self, name: &str) -> Self {
        let name = escape_pointer_token(name);
        let mut text = String::with_capacity(self.0.len() + 1 + name.len());
        text.push_str(&self.0);
        text.push('/');
        text.push_str(&name);
        Self(text)
    }

    /// The pointer of the object around; the root has none.
    pub fn parent(&self) -> Option<Self> {
        let end = self.0.rfind('/')?;
        Some(Self(self.0[..end].to_owned()))
    }

    /// The unescaped last name; the root has none.
    pub fn last(&self) -> Option<Cow<'_, str>> {
        let start = self.0.rfind('/')? + 1;
        Some(unescape(&self.0[start..]))
    }

    /// Whether this is `ancestor` or stands somewhere inside it.
    pub fn is_within(&self, ancestor: &Pointer) -> bool {
        self.0
            .strip_prefix(&ancestor.0)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The value at this pointer.
    pub fn get<'j>(&self, json: &'j Json) -> Option<&'j Json> {
        json.pointer(&self.0)
    }
}

impl PointerPattern {
    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The unescaped names on the way from the root, `*` for every row.
    pub fn tokens(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.0.tokens()
    }

    /// The pattern of a member of what this one means.
    pub fn child(&self, name: &str) -> Self {
        Self(self.0.child(name))
    }

    /// Whether the pattern means this place. Its shape alone counts, not what a document holds.
    pub fn matches(&self, pointer: &Pointer) -> bool {
        let mut theirs = pointer.tokens();
        self.tokens().all(|ours| {
            theirs
                .next()
                .is_some_and(|token| ours == token || (ours == "*" && row_number(&token).is_some()))
        }) && theirs.next().is_none()
    }

    /// The places in a document that the pattern means; rows in ascending number.
    pub fn resolve(&self, json: &Json) -> Vec<Pointer> {
        self.tokens()
            .fold(vec![(Pointer::root(), json)], |places, token| {
                places
                    .into_iter()
                    .flat_map(|(pointer, json)| step(&pointer, json, &token))
                    .collect()
            })
            .into_iter()
            .map(|(pointer, _)| pointer)
            .collect()
    }
}

/// The number of a row, 1 to 999, if the name is one: ASCII digits without leading zeros.
pub fn row_number(name: &str) -> Option<u16> {
    let shaped = (1..=3).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_digit())
        && !name.starts_with('0');
    shaped.then(|| name.parse().ok()).flatten()
}

/// The rows of a table in ascending number; members with other names are left out.
pub(crate) fn numbered_rows(table: &Json) -> Vec<(u16, &Json)> {
    let mut rows: Vec<_> = table
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(name, row)| Some((row_number(name)?, row)))
        .collect();
    rows.sort_by_key(|(number, _)| *number);
    rows
}

fn step<'j>(pointer: &Pointer, json: &'j Json, token: &str) -> Vec<(Pointer, &'j Json)> {
    if token == "*" {
        return numbered_rows(json)
            .into_iter()
            .map(|(number, row)| (pointer.child(&number.to_string()), row))
            .collect();
    }
    json.get(token)
        .map(|value| (pointer.child(token), value))
        .into_iter()
        .collect()
}

fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        // In this order, or `~01` would become a slash (RFC 6901 §4).
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}

impl FromStr for Pointer {
    type Err = PointerSyntax;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !text.is_empty() && !text.starts_with('/') {
            return Err(PointerSyntax::NoSlash);
        }
        let escaped = |rest: &str| rest.starts_with(['0', '1']);
        if !text.split('~').skip(1).all(escaped) {
            return Err(PointerSyntax::Tilde);
        }
        Ok(Self(text.to_owned()))
    }
}

impl FromStr for PointerPattern {
    type Err = PointerSyntax;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl TryFrom<String> for Pointer {
    type Error = PointerSyntax;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl TryFrom<String> for PointerPattern {
    type Error = PointerSyntax;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Pointer> for PointerPattern {
    fn from(pointer: Pointer) -> Self {
        Self(pointer)
    }
}

impl From<Pointer> for String {
    fn from(pointer: Pointer) -> Self {
        pointer.0
    }
}

impl From<PointerPattern> for String {
    fn from(pattern: PointerPattern) -> Self {
        pattern.0.0
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for PointerPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for PointerPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
