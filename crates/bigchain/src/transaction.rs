use std::sync::Arc;

use sha3::{Digest as _, Sha3_256};
use strict_json::{Json, Limits, Number};

use crate::canonical::{Covered, Form};
use crate::schema::{self, Parts};
use crate::{Amount, Condition, Error, Fulfillment, OutputRef, PublicKey, TransactionId};

/// What a transaction does with an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// Makes an asset.
    Create,
    /// Moves units of an asset.
    Transfer,
}

impl Operation {
    /// The word in the transaction: `CREATE` or `TRANSFER`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "CREATE",
            Self::Transfer => "TRANSFER",
        }
    }
}

impl std::fmt::Display for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// One input of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The keys that the input names as owners.
    pub owners_before: Vec<PublicKey>,
    /// The output that is spent; `None` in a CREATE.
    pub fulfills: Option<OutputRef>,
    /// What unlocks it.
    pub fulfillment: Fulfillment,
}

/// One output of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Units of the asset.
    pub amount: Amount,
    /// What the output is locked with.
    pub condition: Condition,
    /// The keys of the condition, in the order that the transaction lists them.
    pub public_keys: Vec<PublicKey>,
}

/// A BigchainDB 2.0 transaction that is well formed and whose id is right (steps 1 to 7 of the
/// official checks). Signatures and state are separate questions:
/// [`verify_signatures`](Self::verify_signatures) and [`validate`](crate::validate).
///
/// Cheap to clone.
#[derive(Debug, Clone)]
pub struct Transaction(Arc<Contents>);

#[derive(Debug)]
struct Contents {
    id: TransactionId,
    text: String,
    operation: Operation,
    asset_id: TransactionId,
    asset_data: Option<Json>,
    metadata: Option<Json>,
    inputs: Vec<Input>,
    outputs: Vec<Output>,
    /// What each input's signatures sign, in the order of the inputs.
    digests: Vec<[u8; 32]>,
}

impl Transaction {
    /// Reads the body of a POST, a stored text, or a transaction out of an answer.
    ///
    /// Two ids are right: that of the canonical form, and that of the form which the JavaScript
    /// driver hashes. [`text`](Self::text) is then the one that gave the id.
    ///
    /// # Errors
    /// Every variant that is the sender's fault and found in the transaction alone, in the official
    /// order of checks.
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        Self::from_json(&strict_json::parse(body, &Limits::TRANSACTION)?)
    }

    /// As [`parse`](Self::parse), from a value that the strict parser has read.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn from_json(body: &Json) -> Result<Self, Error> {
        if body.as_object().is_none() {
            return Err(Error::NotAnObject);
        }
        check_numbers(body)?;
        let (id, form, covered) = find_id(body)?;
        let parts = schema::read(body)?;
        let operation = parts.operation;
        let inputs = parts.inputs()?;
        let outputs = parts.outputs()?;
        let Parts {
            asset_id,
            asset_data,
            metadata,
            ..
        } = parts;
        let digests = digests(body, form, &inputs)?;
        Ok(Self(Arc::new(Contents {
            id,
            text: covered.with_id(&id),
            operation,
            asset_id: asset_id.unwrap_or(id),
            asset_data,
            metadata,
            inputs,
            outputs,
            digests,
        })))
    }

    /// The id.
    pub fn id(&self) -> &TransactionId {
        &self.0.id
    }

    /// The transaction's one text: the form whose hash is the id, with the id in it.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// SHA-256 of [`text`](Self::text).
    pub fn signed_hash(&self) -> [u8; 32] {
        use sha2::Digest as _;
        sha2::Sha256::digest(self.0.text.as_bytes()).into()
    }

    /// What it does.
    pub fn operation(&self) -> Operation {
        self.0.operation
    }

    /// The id of the asset: its own for a CREATE, else `asset.id`.
    pub fn asset_id(&self) -> &TransactionId {
        &self.0.asset_id
    }

    /// `asset.data` of a CREATE; `None` for null and for a TRANSFER.
    pub fn asset_data(&self) -> Option<&Json> {
        self.0.asset_data.as_ref()
    }

    /// The metadata; `None` for null.
    pub fn metadata(&self) -> Option<&Json> {
        self.0.metadata.as_ref()
    }

    /// The inputs: one for a CREATE, one or more for a TRANSFER.
    pub fn inputs(&self) -> &[Input] {
        &self.0.inputs
    }

    /// The outputs; none only in a TRANSFER, whose sums then differ.
    pub fn outputs(&self) -> &[Output] {
        &self.0.outputs
    }

    /// The 32 bytes that the signatures of each input sign, in the order of the inputs.
    pub fn signed_digests(&self) -> &[[u8; 32]] {
        &self.0.digests
    }

    /// Verifies every signature, and that a CREATE is signed by all of its `owners_before`. Needs no
    /// state; whether a TRANSFER's fulfillments fit the outputs that they spend is
    /// [`validate`](crate::validate)'s question.
    ///
    /// # Errors
    /// [`Error::SignatureInvalid`].
    pub fn verify_signatures(&self) -> Result<(), Error> {
        let issuers_signed = |input: &Input| match self.0.operation {
            Operation::Transfer => true,
            // BEP-13: n-of-n over the keys. The official server takes any fulfillment here.
            Operation::Create => Condition::all_of(&input.owners_before)
                .is_some_and(|condition| input.fulfillment.fits(&condition)),
        };
        let mut inputs = self.0.inputs.iter().zip(&self.0.digests);
        match inputs
            .all(|(input, digest)| issuers_signed(input) && input.fulfillment.verify(digest))
        {
            true => Ok(()),
            false => Err(Error::SignatureInvalid),
        }
    }
}

impl PartialEq for Transaction {
    /// The id covers everything, and one id belongs to one text.
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for Transaction {}

/// Compares the id with the hash of each of the two forms.
fn find_id(body: &Json) -> Result<(TransactionId, Form, Covered), Error> {
    let given = body.get("id").ok_or(Error::IdMissing)?;
    for form in [Form::Canonical, Form::AsSent] {
        let covered = Covered::of(body, form, false)?;
        let hash: [u8; 32] = Sha3_256::digest(covered.text.as_bytes()).into();
        let id = TransactionId::from_bytes(hash);
        if given.as_str() == Some(&id.to_string()) {
            return Ok((id, form, covered));
        }
    }
    let id = match given {
        Json::String(text) => text.clone(),
        Json::Null => "None".to_owned(),
        other => crate::canonical_json(other)?,
    };
    Err(Error::IdWrong { id })
}

/// What the signatures of each input sign: SHA3-256 of the unsigned text, followed for a TRANSFER by
/// the id and the index of what is spent.
fn digests(body: &Json, form: Form, inputs: &[Input]) -> Result<Vec<[u8; 32]>, Error> {
    let unsigned = Covered::of(body, form, true)?;
    let prefix = Sha3_256::new_with_prefix(unsigned.text.as_bytes());
    let digest = |input: &Input| {
        let mut hasher = prefix.clone();
        if let Some(spent) = &input.fulfills {
            hasher.update(spent.transaction_id.to_string().as_bytes());
            hasher.update(spent.output_index.to_string().as_bytes());
        }
        hasher.finalize().into()
    };
    Ok(inputs.iter().map(digest).collect())
}

/// Integers fit signed 64 bits and floats are finite, everywhere: what passes must be storable.
fn check_numbers(json: &Json) -> Result<(), Error> {
    let fits = |number: &Number| match number.is_integer() {
        true => number.as_i64().is_some(),
        false => number.as_f64().is_some(),
    };
    match json {
        Json::Number(number) if !fits(number) => Err(Error::NumberRange),
        Json::Array(items) => items.iter().try_for_each(check_numbers),
        Json::Object(members) => members.values().try_for_each(check_numbers),
        _ => Ok(()),
    }
}
