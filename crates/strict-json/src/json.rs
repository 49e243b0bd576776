use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::Error;

/// A JSON value. Members are held in ascending order of the bytes of their names, which is also
/// the order of their code points; the order of the text is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, in the spelling of the text.
    Number(Number),
    /// A string, unescaped and otherwise untouched.
    String(String),
    /// An array.
    Array(Vec<Json>),
    /// An object without duplicate names.
    Object(BTreeMap<String, Json>),
}

/// A JSON number in the spelling it was written in (RFC 8259 §6).
///
/// Equality is that of the spelling: `1`, `1.0` and `1e0` are three numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Number(String);

impl Number {
    /// Wraps a text that the parser has found to be a JSON number.
    pub(crate) fn from_checked(text: String) -> Self {
        Self(text)
    }

    /// The text of the number.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the number is written without fraction and exponent.
    pub fn is_integer(&self) -> bool {
        !self.0.contains(['.', 'e', 'E'])
    }

    /// The value of an integer that fits.
    pub fn as_u64(&self) -> Option<u64> {
        self.is_integer().then(|| self.0.parse().ok()).flatten()
    }

    /// The value of an integer that fits.
    pub fn as_i64(&self) -> Option<i64> {
        self.is_integer().then(|| self.0.parse().ok()).flatten()
    }

    /// The nearest double, unless that is an infinity.
    pub fn as_f64(&self) -> Option<f64> {
        self.0.parse().ok().filter(|value: &f64| value.is_finite())
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self(value.to_string())
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(value.to_string())
    }
}

impl Json {
    /// The member of that name, if this is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.as_object()?.get(name)
    }

    /// The value at a JSON Pointer (RFC 6901); the empty pointer is the whole value.
    pub fn pointer(&self, pointer: &str) -> Option<&Json> {
        if pointer.is_empty() {
            return Some(self);
        }
        pointer
            .strip_prefix('/')?
            .split('/')
            .try_fold(self, |value, token| {
                let token = unescape_pointer_token(token);
                match value {
                    Json::Object(members) => members.get(token.as_ref()),
                    Json::Array(items) => items.get(array_index(&token)?),
                    _ => None,
                }
            })
    }

    /// The members, if this is an object.
    pub fn as_object(&self) -> Option<&BTreeMap<String, Json>> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The elements, if this is an array.
    pub fn as_array(&self) -> Option<&[Json]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The text, if this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if this is one.
    pub fn as_number(&self) -> Option<&Number> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The value of an integer that fits into 64 bits without a sign.
    pub fn as_u64(&self) -> Option<u64> {
        self.as_number()?.as_u64()
    }

    /// The truth value, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The same value for `serde_json`.
    ///
    /// # Errors
    /// [`Error::NumberRange`] for an integer beyond 64 bits, which would otherwise be rounded, and
    /// for a number whose nearest double is an infinity.
    pub fn to_value(&self) -> Result<serde_json::Value, Error> {
        to_value(self, &mut String::new())
    }
}

impl From<&serde_json::Value> for Json {
    fn from(value: &serde_json::Value) -> Self {
        use serde_json::Value;
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(Number(number.to_string())),
            Value::String(text) => Self::String(text.clone()),
            Value::Array(items) => Self::Array(items.iter().map(Self::from).collect()),
            Value::Object(members) => Self::Object(
                members
                    .iter()
                    .map(|(name, value)| (name.clone(), Self::from(value)))
                    .collect(),
            ),
        }
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<u64> for Json {
    fn from(value: u64) -> Self {
        Self::Number(value.into())
    }
}

impl<N: Into<String>> FromIterator<(N, Json)> for Json {
    /// An object; of two members of one name the last stays.
    fn from_iter<I: IntoIterator<Item = (N, Json)>>(members: I) -> Self {
        Self::Object(
            members
                .into_iter()
                .map(|(name, value)| (name.into(), value))
                .collect(),
        )
    }
}

/// Escapes a member name for a JSON Pointer: `~` and `/` become `~0` and `~1` (RFC 6901 §3).
pub fn escape_pointer_token(name: &str) -> Cow<'_, str> {
    if name.contains(['~', '/']) {
        Cow::Owned(name.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(name)
    }
}

fn unescape_pointer_token(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}

/// An array index as RFC 6901 §4 has it: no leading zeros.
fn array_index(token: &str) -> Option<usize> {
    let plain = token == "0" || !token.starts_with(['0', '+']);
    plain.then(|| token.parse().ok()).flatten()
}

fn to_value(json: &Json, pointer: &mut String) -> Result<serde_json::Value, Error> {
    use serde_json::Value;
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::String(text) => Value::String(text.clone()),
        Json::Number(number) => {
            Value::Number(to_number(number).ok_or_else(|| Error::NumberRange {
                pointer: pointer.clone(),
            })?)
        }
        Json::Array(items) => Value::Array(
            items
                .iter()
                .enumerate()
                .map(|(index, item)| {
                    within(pointer, &index.to_string(), |pointer| {
                        to_value(item, pointer)
                    })
                })
                .collect::<Result<_, _>>()?,
        ),
        Json::Object(members) => Value::Object(
            members
                .iter()
                .map(|(name, value)| {
                    let value = within(pointer, name, |pointer| to_value(value, pointer))?;
                    Ok((name.clone(), value))
                })
                .collect::<Result<_, Error>>()?,
        ),
    })
}

/// Calls `f` with the pointer lengthened by a member name or index, and shortens it again.
pub(crate) fn within<T>(
    pointer: &mut String,
    name: &str,
    f: impl FnOnce(&mut String) -> Result<T, Error>,
) -> Result<T, Error> {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(&escape_pointer_token(name));
    let result = f(pointer);
    pointer.truncate(length);
    result
}

fn to_number(number: &Number) -> Option<serde_json::Number> {
    if number.is_integer() {
        number
            .as_u64()
            .map(Into::into)
            .or_else(|| number.as_i64().map(Into::into))
    } else {
        serde_json::Number::from_f64(number.as_f64()?)
    }
}
