use std::collections::BTreeMap;

use strict_json::{Json, Limits};

use crate::Error;

/// The members of a JSON object, and what the object is called in errors.
pub(crate) struct Members<'a> {
    part: &'static str,
    members: &'a BTreeMap<String, Json>,
}

impl<'a> Members<'a> {
    /// Looks at a value as an object.
    pub(crate) fn of(part: &'static str, json: &'a Json) -> Result<Self, Error> {
        let members = json.as_object().ok_or(Error::NotAnObject { part })?;
        Ok(Self { part, members })
    }

    /// A member of whatever type.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Json> {
        self.members.get(name)
    }

    /// A text of at most `max_bytes` bytes, if the member is there.
    pub(crate) fn text(
        &self,
        name: &'static str,
        max_bytes: usize,
    ) -> Result<Option<&'a str>, Error> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let text = value.as_str().ok_or_else(|| self.fault(name, "a text"))?;
        if text.len() > max_bytes {
            return Err(self.fault(name, "as short as it must be"));
        }
        Ok(Some(text))
    }

    /// A text that must be there.
    pub(crate) fn required_text(
        &self,
        name: &'static str,
        max_bytes: usize,
    ) -> Result<&'a str, Error> {
        self.text(name, max_bytes)?.ok_or(self.missing(name))
    }

    /// The error for a member that is not there.
    pub(crate) fn missing(&self, name: &'static str) -> Error {
        Error::MissingMember {
            part: self.part,
            name,
        }
    }

    /// The error for a member of another type or range.
    pub(crate) fn fault(&self, name: &'static str, expected: &'static str) -> Error {
        Error::Member {
            part: self.part,
            name,
            expected,
        }
    }
}

/// Parses a small object such as a header.
pub(crate) fn parse(part: &'static str, bytes: &[u8], max_bytes: usize) -> Result<Json, Error> {
    let limits = Limits {
        max_bytes,
        max_depth: 16,
    };
    strict_json::parse(bytes, &limits).map_err(|source| Error::Json { part, source })
}
