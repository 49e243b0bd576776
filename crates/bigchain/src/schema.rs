//! The shape of a transaction and the rules for names in it: steps 3 to 7 of the official checks.

use std::collections::BTreeMap;

use strict_json::Json;

use crate::transaction::{Input, Operation, Output};
use crate::{Amount, Condition, Error, Fulfillment, OutputRef, PublicKey, TransactionId, python};

/// Values that a member named `language` may have: those of MongoDB's text index.
const LANGUAGES: [&str; 31] = [
    "danish",
    "dutch",
    "english",
    "finnish",
    "french",
    "german",
    "hungarian",
    "italian",
    "norwegian",
    "portuguese",
    "romanian",
    "russian",
    "spanish",
    "swedish",
    "turkish",
    "none",
    "da",
    "nl",
    "en",
    "fi",
    "fr",
    "de",
    "hu",
    "it",
    "nb",
    "pt",
    "ro",
    "ru",
    "es",
    "sv",
    "tr",
];
const ELECTIONS: [&str; 3] = ["VALIDATOR_ELECTION", "CHAIN_MIGRATION_ELECTION", "VOTE"];

type Members = BTreeMap<String, Json>;

/// A body that has the shape of a transaction, with what is not yet decoded.
pub(crate) struct Parts<'a> {
    pub(crate) operation: Operation,
    /// `asset.id`; `None` in a CREATE.
    pub(crate) asset_id: Option<TransactionId>,
    inputs: Vec<InputParts<'a>>,
    outputs: Vec<OutputParts<'a>>,
}

struct InputParts<'a> {
    owners_before: Vec<PublicKey>,
    fulfills: Option<OutputRef>,
    fulfillment: &'a Json,
}

struct OutputParts<'a> {
    amount: &'a str,
    condition: Condition,
    uri: &'a str,
    public_keys: Vec<PublicKey>,
}

/// Checks the shape, then the names and languages in asset and metadata.
pub(crate) fn read(members: &Members) -> Result<Parts<'_>, Error> {
    const NAMES: [&str; 7] = [
        "asset",
        "id",
        "inputs",
        "metadata",
        "operation",
        "outputs",
        "version",
    ];
    only("transaction", members, &NAMES)?;
    if members["version"].as_str() != Some("2.0") {
        return Err(Error::schema("`version` is not \"2.0\""));
    }
    let operation = read_operation(&members["operation"])?;
    let (asset_id, asset_data) = read_asset(operation, &members["asset"])?;
    let metadata = read_metadata(&members["metadata"])?;
    let data = [("asset", asset_data), ("metadata", metadata)];
    let inputs = array("inputs", &members["inputs"])?;
    let one_is_enough = inputs.len() == 1 || operation == Operation::Transfer;
    if inputs.is_empty() || !one_is_enough {
        return Err(Error::schema(
            "`inputs` of a CREATE has one element, of a TRANSFER one or more",
        ));
    }
    let outputs = array("outputs", &members["outputs"])?;
    if outputs.is_empty() && operation == Operation::Create {
        return Err(Error::schema("`outputs` of a CREATE is empty"));
    }
    let parts = Parts {
        operation,
        inputs: inputs
            .iter()
            .map(|input| read_input(operation, input))
            .collect::<Result<_, _>>()?,
        outputs: outputs.iter().map(read_output).collect::<Result<_, _>>()?,
        asset_id,
    };
    for (part, json) in data {
        json.map_or(Ok(()), |json| check_names(part, json))?;
    }
    for (_, json) in data {
        json.map_or(Ok(()), check_languages)?;
    }
    Ok(parts)
}

impl Parts<'_> {
    /// Decodes the inputs, then the outputs.
    pub(crate) fn decode(self) -> Result<(Vec<Input>, Vec<Output>), Error> {
        let inputs: Result<_, _> = self.inputs.into_iter().map(InputParts::decode).collect();
        let inputs = inputs?;
        let outputs: Result<_, _> = self.outputs.into_iter().map(OutputParts::decode).collect();
        Ok((inputs, outputs?))
    }
}

impl InputParts<'_> {
    fn decode(self) -> Result<Input, Error> {
        let Json::String(fulfillment) = self.fulfillment else {
            // The schema lets unsigned details through; nothing is signed by them.
            return Err(Error::SignatureInvalid);
        };
        Ok(Input {
            fulfillment: Fulfillment::parse(fulfillment)?,
            owners_before: self.owners_before,
            fulfills: self.fulfills,
        })
    }
}

impl OutputParts<'_> {
    /// Decodes the amount, and compares what is said of the condition with the condition.
    fn decode(self) -> Result<Output, Error> {
        let amount = Amount::from_digits(self.amount)?;
        if self.condition.uri() != self.uri {
            return Err(Error::schema(
                "`condition.uri` is not that of `condition.details`",
            ));
        }
        if !self.condition.has_exactly(&self.public_keys) {
            return Err(Error::schema(
                "`public_keys` are not the keys of `condition.details`",
            ));
        }
        Ok(Output {
            amount,
            condition: self.condition,
            public_keys: self.public_keys,
        })
    }
}

/// Reads a public key out of a transaction.
pub(crate) fn public_key(json: &Json) -> Result<PublicKey, Error> {
    json.as_str()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Error::schema("a public key is not base58 text of 32 bytes"))
}

fn read_operation(json: &Json) -> Result<Operation, Error> {
    let word = json.as_str().unwrap_or_default();
    match [Operation::Create, Operation::Transfer]
        .into_iter()
        .find(|known| known.name() == word)
    {
        Some(operation) => Ok(operation),
        None if ELECTIONS.contains(&word) => Err(Error::Election {
            operation: word.to_owned(),
        }),
        None => Err(Error::schema(
            "`operation` is neither \"CREATE\" nor \"TRANSFER\"",
        )),
    }
}

fn read_asset(
    operation: Operation,
    asset: &Json,
) -> Result<(Option<TransactionId>, Option<&Json>), Error> {
    match operation {
        Operation::Create => match &exactly("asset", asset, &["data"])?["data"] {
            Json::Null => Ok((None, None)),
            data @ Json::Object(_) => Ok((None, Some(data))),
            _ => Err(Error::schema("`asset.data` is neither an object nor null")),
        },
        Operation::Transfer => {
            let id = transaction_id(&exactly("asset", asset, &["id"])?["id"])?;
            Ok((Some(id), None))
        }
    }
}

fn read_metadata(metadata: &Json) -> Result<Option<&Json>, Error> {
    match metadata {
        Json::Null => Ok(None),
        Json::Object(members) if !members.is_empty() => Ok(Some(metadata)),
        _ => Err(Error::schema(
            "`metadata` is neither an object with members nor null",
        )),
    }
}

fn read_input(operation: Operation, input: &Json) -> Result<InputParts<'_>, Error> {
    let members = exactly(
        "input",
        input,
        &["fulfillment", "fulfills", "owners_before"],
    )?;
    let fulfills = match (operation, &members["fulfills"]) {
        (Operation::Create, Json::Null) => None,
        (Operation::Create, _) => return Err(Error::schema("`fulfills` of a CREATE is not null")),
        (Operation::Transfer, fulfills) => Some(read_fulfills(fulfills)?),
    };
    let fulfillment = &members["fulfillment"];
    match fulfillment {
        Json::String(text) if text.bytes().all(is_base64url) => {}
        Json::Object(_) => _ = Condition::from_json(fulfillment)?,
        _ => return Err(Error::schema("`fulfillment` is not base64url text")),
    }
    Ok(InputParts {
        owners_before: keys(&members["owners_before"])?,
        fulfills,
        fulfillment,
    })
}

fn read_fulfills(fulfills: &Json) -> Result<OutputRef, Error> {
    let members = exactly("fulfills", fulfills, &["output_index", "transaction_id"])?;
    let output_index = members["output_index"]
        .as_u64()
        .and_then(|index| u32::try_from(index).ok())
        .ok_or_else(|| Error::schema("`output_index` is not an integer from 0"))?;
    Ok(OutputRef {
        transaction_id: transaction_id(&members["transaction_id"])?,
        output_index,
    })
}

fn read_output(output: &Json) -> Result<OutputParts<'_>, Error> {
    let members = exactly("output", output, &["amount", "condition", "public_keys"])?;
    let amount = members["amount"]
        .as_str()
        .filter(|text| (1..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()))
        .ok_or_else(|| Error::schema("`amount` is not a string of 1 to 20 digits"))?;
    let condition = exactly("condition", &members["condition"], &["details", "uri"])?;
    Ok(OutputParts {
        amount,
        condition: Condition::from_json(&condition["details"])?,
        uri: condition["uri"]
            .as_str()
            .ok_or_else(|| Error::schema("`uri` is not a string"))?,
        public_keys: keys(&members["public_keys"])?,
    })
}

/// The members of an object that has these and no others.
fn exactly<'a>(what: &str, json: &'a Json, names: &[&str]) -> Result<&'a Members, Error> {
    let members = json
        .as_object()
        .ok_or_else(|| Error::schema(format!("`{what}` is no object")))?;
    only(what, members, names)?;
    Ok(members)
}

fn only(what: &str, members: &Members, names: &[&str]) -> Result<(), Error> {
    if let Some(missing) = names.iter().find(|name| !members.contains_key(**name)) {
        return Err(Error::schema(format!("'{missing}' is a required property")));
    }
    match members.len() == names.len() {
        true => Ok(()),
        false => Err(Error::schema(format!(
            "`{what}` has a member that is not allowed"
        ))),
    }
}

fn array<'a>(what: &str, json: &'a Json) -> Result<&'a [Json], Error> {
    json.as_array()
        .ok_or_else(|| Error::schema(format!("`{what}` is no array")))
}

fn keys(json: &Json) -> Result<Vec<PublicKey>, Error> {
    array("a list of keys", json)?
        .iter()
        .map(public_key)
        .collect()
}

fn transaction_id(json: &Json) -> Result<TransactionId, Error> {
    json.as_str()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Error::schema("an id is not 64 lower-case hex digits"))
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// Calls `check` for every member at any depth, through arrays too.
fn each_member(
    json: &Json,
    check: &impl Fn(&str, &Json) -> Result<(), Error>,
) -> Result<(), Error> {
    match json {
        Json::Object(members) => members.iter().try_for_each(|(name, value)| {
            check(name, value)?;
            each_member(value, check)
        }),
        Json::Array(items) => items.iter().try_for_each(|item| each_member(item, check)),
        _ => Ok(()),
    }
}

fn check_names(part: &'static str, json: &Json) -> Result<(), Error> {
    each_member(
        json,
        &|name, _| match name.starts_with('$') || name.contains(['.', '\0']) {
            true => Err(Error::MemberName {
                name: python::short(name),
                part,
            }),
            false => Ok(()),
        },
    )
}

fn check_languages(json: &Json) -> Result<(), Error> {
    each_member(json, &|name, value| match value {
        _ if name != "language" => Ok(()),
        Json::String(language) if LANGUAGES.contains(&language.as_str()) => Ok(()),
        other => Err(Error::Language {
            language: python::text(other),
        }),
    })
}
