//! Building and signing, as the official drivers do it.

use std::collections::BTreeMap;

use strict_json::Json;

use crate::canonical::{Covered, Form};
use crate::{
    Amount, Condition, Error, Fulfillment, Operation, OutputRef, PublicKey, SigningKey,
    Transaction, TransactionId,
};

/// A CREATE in the making.
///
/// ```
/// use bigchain::{Amount, Condition, Create, SigningKey, Transaction};
///
/// let issuer = SigningKey::from_seed(&[1; 32]);
/// let owner = SigningKey::from_seed(&[2; 32]).public();
/// let transaction = Create::new()
///     .output(Amount::new(3)?, Condition::ed25519(owner))
///     .sign(&[&issuer])?;
/// assert_eq!(Transaction::parse(transaction.text().as_bytes())?, transaction);
/// # Ok::<(), bigchain::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Create {
    asset_data: Option<Json>,
    metadata: Option<Json>,
    outputs: Vec<NewOutput>,
}

/// A TRANSFER in the making.
#[derive(Debug, Clone)]
pub struct Transfer {
    asset_id: TransactionId,
    metadata: Option<Json>,
    inputs: Vec<Spend>,
    outputs: Vec<NewOutput>,
}

#[derive(Debug, Clone)]
struct NewOutput {
    amount: Amount,
    condition: Condition,
}

#[derive(Debug, Clone)]
struct Spend {
    output: OutputRef,
    condition: Condition,
    owners_before: Vec<PublicKey>,
}

impl Create {
    /// An asset without data, metadata or outputs.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets `asset.data`: an object.
    #[must_use]
    pub fn asset_data(mut self, data: Json) -> Self {
        self.asset_data = Some(data);
        self
    }

    /// Sets the metadata: an object with members.
    #[must_use]
    pub fn metadata(mut self, metadata: Json) -> Self {
        self.metadata = Some(metadata);
        self
    }

    /// Adds an output.
    #[must_use]
    pub fn output(mut self, amount: Amount, condition: Condition) -> Self {
        self.outputs.push(NewOutput { amount, condition });
        self
    }

    /// Signs with all of the issuers' keys, which become `owners_before` in this order.
    ///
    /// # Errors
    /// [`Error::KeyMissing`] without a key, and what [`Transaction::parse`] says of the result.
    pub fn sign(self, issuers: &[&SigningKey]) -> Result<Transaction, Error> {
        let keys: Vec<_> = issuers.iter().map(|key| key.public()).collect();
        let condition = Condition::all_of(&keys).ok_or(Error::KeyMissing { input_index: 0 })?;
        let asset = [("data", self.asset_data.unwrap_or(Json::Null))];
        let draft = Draft {
            operation: Operation::Create,
            asset: asset.into_iter().collect(),
            metadata: self.metadata,
            inputs: vec![(None, keys, condition)],
            outputs: self.outputs,
        };
        draft.sign(issuers)
    }
}

impl Transfer {
    /// A transfer of units of that asset.
    pub fn new(asset_id: TransactionId) -> Self {
        Self {
            asset_id,
            metadata: None,
            inputs: Vec::new(),
            outputs: Vec::new(),
        }
    }

    /// Sets the metadata: an object with members.
    #[must_use]
    pub fn metadata(mut self, metadata: Json) -> Self {
        self.metadata = Some(metadata);
        self
    }

    /// Spends an output that is locked with `condition`.
    #[must_use]
    pub fn spend(self, output: OutputRef, condition: Condition) -> Self {
        let owners_before = condition.keys();
        self.spend_as(output, condition, owners_before)
    }

    /// Spends an output, with the text of its `public_keys` where that repeats or reorders keys.
    #[must_use]
    pub fn spend_as(
        mut self,
        output: OutputRef,
        condition: Condition,
        owners_before: Vec<PublicKey>,
    ) -> Self {
        self.inputs.push(Spend {
            output,
            condition,
            owners_before,
        });
        self
    }

    /// Adds an output.
    #[must_use]
    pub fn output(mut self, amount: Amount, condition: Condition) -> Self {
        self.outputs.push(NewOutput { amount, condition });
        self
    }

    /// Signs each input with the keys at hand that its condition needs.
    ///
    /// # Errors
    /// [`Error::KeyMissing`], and what [`Transaction::parse`] says of the result.
    pub fn sign(self, keys: &[&SigningKey]) -> Result<Transaction, Error> {
        let draft = Draft {
            operation: Operation::Transfer,
            asset: [("id", Json::from(self.asset_id.to_string()))]
                .into_iter()
                .collect(),
            metadata: self.metadata,
            inputs: self
                .inputs
                .into_iter()
                .map(|spend| (Some(spend.output), spend.owners_before, spend.condition))
                .collect(),
            outputs: self.outputs,
        };
        draft.sign(keys)
    }
}

/// A transaction without signatures.
struct Draft {
    operation: Operation,
    asset: Json,
    metadata: Option<Json>,
    inputs: Vec<(Option<OutputRef>, Vec<PublicKey>, Condition)>,
    outputs: Vec<NewOutput>,
}

impl Draft {
    /// Signatures first; the id covers them.
    fn sign(self, keys: &[&SigningKey]) -> Result<Transaction, Error> {
        let spent = self.inputs.iter().map(|(spent, _, _)| *spent);
        let unsigned = Covered::of(&self.to_members(&[]), Form::Canonical)?;
        let fulfillments = unsigned
            .derive_digests(spent)
            .iter()
            .zip(&self.inputs)
            .enumerate()
            .map(|(input_index, (digest, (_, _, condition)))| {
                Fulfillment::sign(condition, keys, digest)
                    .map(|fulfillment| fulfillment.to_text())
                    .ok_or(Error::KeyMissing { input_index })
            })
            .collect::<Result<Vec<_>, _>>()?;
        let signed = Covered::of(&self.to_members(&fulfillments), Form::Canonical)?;
        let id = signed.derive_id();
        // What was built is what every reader takes, limits included.
        Transaction::parse(signed.with_id(&id).as_bytes())
    }

    /// `fulfillments`: one text an input, or none for null.
    fn to_members(&self, fulfillments: &[String]) -> BTreeMap<String, Json> {
        let inputs = self
            .inputs
            .iter()
            .enumerate()
            .map(|(index, (spent, owners, _))| {
                let fulfillment = fulfillments
                    .get(index)
                    .cloned()
                    .map_or(Json::Null, Json::from);
                let fulfills = spent.as_ref().map_or(Json::Null, |spent| {
                    [
                        (
                            "transaction_id",
                            Json::from(spent.transaction_id.to_string()),
                        ),
                        ("output_index", Json::from(u64::from(spent.output_index))),
                    ]
                    .into_iter()
                    .collect()
                });
                [
                    ("fulfillment", fulfillment),
                    ("fulfills", fulfills),
                    ("owners_before", keys(owners)),
                ]
                .into_iter()
                .collect()
            });
        [
            ("asset", self.asset.clone()),
            ("id", Json::Null),
            ("inputs", Json::Array(inputs.collect())),
            ("metadata", self.metadata.clone().unwrap_or(Json::Null)),
            ("operation", Json::from(self.operation.name())),
            (
                "outputs",
                Json::Array(self.outputs.iter().map(NewOutput::to_json).collect()),
            ),
            ("version", Json::from("2.0")),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect()
    }
}

impl NewOutput {
    fn to_json(&self) -> Json {
        let condition: Json = [
            ("details", self.condition.to_json()),
            ("uri", Json::from(self.condition.uri())),
        ]
        .into_iter()
        .collect();
        [
            ("amount", Json::from(self.amount.to_string())),
            ("condition", condition),
            ("public_keys", keys(&self.condition.keys())),
        ]
        .into_iter()
        .collect()
    }
}

fn keys(keys: &[PublicKey]) -> Json {
    Json::Array(keys.iter().map(|key| Json::from(key.to_string())).collect())
}
