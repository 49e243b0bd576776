use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde::de::DeserializeOwned;
use struson::reader::{JsonReader, JsonStreamReader, ReaderError, ReaderSettings, ValueType};

use crate::json::within;
use crate::{Error, Json, Number, Syntax};

/// How large a text and how deep a value is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest text, in bytes.
    pub max_bytes: usize,
    /// Most levels of arrays and objects around a scalar.
    pub max_depth: u32,
}

impl Limits {
    /// A civil document: 256 KiB, 64 levels.
    pub const DOCUMENT: Self = Self {
        max_bytes: 256 << 10,
        max_depth: 64,
    };
    /// A message or file: 1 MiB, 64 levels.
    pub const MESSAGE: Self = Self {
        max_bytes: 1 << 20,
        max_depth: 64,
    };
    /// A ledger transaction: 1 MiB, 256 levels.
    pub const TRANSACTION: Self = Self {
        max_bytes: 1 << 20,
        max_depth: 256,
    };
}

/// Parses one JSON value.
///
/// # Errors
/// Every variant of [`Error`] except [`Error::NumberRange`] and [`Error::Shape`].
pub fn parse(bytes: &[u8], limits: &Limits) -> Result<Json, Error> {
    if bytes.len() > limits.max_bytes {
        return Err(Error::TooLarge {
            limit: limits.max_bytes,
            found: bytes.len(),
        });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| Error::NotUtf8 {
        offset: error.valid_up_to(),
    })?;
    if text.starts_with('\u{feff}') {
        return Err(malformed("", Syntax::ByteOrderMark));
    }
    let mut reader = JsonStreamReader::new_custom(
        text.as_bytes(),
        ReaderSettings {
            // Counted here, so that the error carries a pointer.
            max_nesting_depth: None,
            // The text is kept, so that a large exponent costs nothing.
            restrict_number_values: false,
            ..ReaderSettings::default()
        },
    );
    let mut pointer = String::new();
    let json = read_value(&mut reader, limits.max_depth, limits, &mut pointer)?;
    reader
        .consume_trailing_whitespace()
        .map_err(|error| convert(&error, ""))?;
    Ok(json)
}

/// Parses one JSON value into a type, with the same strictness.
///
/// # Errors
/// As [`parse`], and [`Error::Shape`] or [`Error::NumberRange`] when the type does not fit. Which
/// members are required and whether unknown ones are refused is the type's doing.
pub fn parse_as<T: DeserializeOwned>(bytes: &[u8], limits: &Limits) -> Result<T, Error> {
    let value = parse(bytes, limits)?.to_value()?;
    serde_json::from_value(value).map_err(|error| Error::Shape {
        what: error.to_string(),
    })
}

type Reader<'a> = JsonStreamReader<&'a [u8]>;

/// `depth_left` counts the levels that may still be opened.
fn read_value(
    reader: &mut Reader<'_>,
    depth_left: u32,
    limits: &Limits,
    pointer: &mut String,
) -> Result<Json, Error> {
    let value_type = reader.peek().map_err(|error| convert(&error, pointer))?;
    let nested = matches!(value_type, ValueType::Array | ValueType::Object);
    if nested && depth_left == 0 {
        return Err(Error::TooDeep {
            limit: limits.max_depth,
            pointer: pointer.clone(),
        });
    }
    match value_type {
        ValueType::Array => return read_array(reader, depth_left - 1, limits, pointer),
        ValueType::Object => return read_object(reader, depth_left - 1, limits, pointer),
        ValueType::String => reader.next_string().map(Json::String),
        ValueType::Number => reader
            .next_number_as_string()
            .map(|text| Json::Number(Number::from_checked(text))),
        ValueType::Boolean => reader.next_bool().map(Json::Bool),
        ValueType::Null => reader.next_null().map(|()| Json::Null),
    }
    .map_err(|error| convert(&error, pointer))
}

fn read_array(
    reader: &mut Reader<'_>,
    depth_left: u32,
    limits: &Limits,
    pointer: &mut String,
) -> Result<Json, Error> {
    reader
        .begin_array()
        .map_err(|error| convert(&error, pointer))?;
    let mut items = Vec::new();
    while reader
        .has_next()
        .map_err(|error| convert(&error, pointer))?
    {
        let index = items.len().to_string();
        items.push(within(pointer, &index, |pointer| {
            read_value(reader, depth_left, limits, pointer)
        })?);
    }
    reader
        .end_array()
        .map_err(|error| convert(&error, pointer))?;
    Ok(Json::Array(items))
}

fn read_object(
    reader: &mut Reader<'_>,
    depth_left: u32,
    limits: &Limits,
    pointer: &mut String,
) -> Result<Json, Error> {
    reader
        .begin_object()
        .map_err(|error| convert(&error, pointer))?;
    let mut members = BTreeMap::new();
    while reader
        .has_next()
        .map_err(|error| convert(&error, pointer))?
    {
        let name = reader
            .next_name_owned()
            .map_err(|error| convert(&error, pointer))?;
        let value = within(pointer, &name, |pointer| {
            read_value(reader, depth_left, limits, pointer)
        })?;
        match members.entry(name) {
            Entry::Vacant(entry) => entry.insert(value),
            Entry::Occupied(entry) => {
                return within(pointer, entry.key(), |pointer| {
                    Err(Error::DuplicateMember {
                        pointer: pointer.clone(),
                    })
                });
            }
        };
    }
    reader
        .end_object()
        .map_err(|error| convert(&error, pointer))?;
    Ok(Json::Object(members))
}

fn convert(error: &ReaderError, pointer: &str) -> Error {
    let what = match error {
        ReaderError::SyntaxError(error) => error.kind.into(),
        // Types are peeked and UTF-8 is checked before, so that only the structure is left.
        _ => Syntax::Structure,
    };
    malformed(pointer, what)
}

fn malformed(pointer: &str, what: Syntax) -> Error {
    Error::Malformed {
        pointer: pointer.to_owned(),
        what,
    }
}
