//! SD-JWTs in files: of our forms, and of any issuer.

mod issue;
mod present;
mod verify;

use std::path::Path;

use civil_document::Form;
use sd_jwt::{Limits, SdJwt};
use serde::ser::{SerializeMap as _, SerializeSeq as _};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use strict_json::Json;

use crate::answer::Answer;
use crate::args::SdjwtCommand;
use crate::context::Context;
use crate::failure::Failure;
use crate::input;
use crate::words;

pub(crate) fn run(command: SdjwtCommand, context: &Context) -> Result<Answer, Failure> {
    match command {
        SdjwtCommand::Issue(args) => issue::run(&args, context),
        SdjwtCommand::Present(args) => present::run(&args, context),
        SdjwtCommand::Verify(args) => verify::run(&args, context),
    }
}

fn read(path: &Path) -> Result<SdJwt, Failure> {
    let text = input::read_text(path, Limits::DEFAULT.max_bytes)?;
    SdJwt::parse(&text)
        .map_err(|error| words::sdjwt::refused(&error).in_file(&input::name_of(path)))
}

/// The form that the claims say they are of.
fn form_of(claims: &Json) -> Option<Form> {
    Form::from_vct(claims.get("vct")?.as_str()?)
}

/// JSON as it was written: numbers keep their spelling.
struct AsWritten<'a>(&'a Json);

impl Serialize for AsWritten<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Json::Null => serializer.serialize_unit(),
            Json::Bool(value) => serializer.serialize_bool(*value),
            Json::String(text) => serializer.serialize_str(text),
            Json::Number(number) => RawValue::from_string(number.as_str().to_owned())
                .map_err(serde::ser::Error::custom)?
                .serialize(serializer),
            Json::Array(items) => {
                let mut sequence = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    sequence.serialize_element(&AsWritten(item))?;
                }
                sequence.end()
            }
            Json::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, &AsWritten(value))?;
                }
                map.end()
            }
        }
    }
}
