use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use strict_json::{Json, Limits, Number};

use crate::canonical::{Covered, Form};
use crate::{
    Amount, Condition, Error, Fulfillment, OutputRef, PublicKey, TransactionId, python, schema,
};

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
#[derive(Clone)]
pub struct Transaction(Arc<Contents>);

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
        let Json::Object(members) = strict_json::parse(body, &Limits::TRANSACTION)? else {
            return Err(Error::NotAnObject);
        };
        members.values().try_for_each(check_numbers)?;
        let (id, covered) = find_id(&members)?;
        if covered.is_respelled {
            // A text can be longer than its body, and `-0` or `1E5` say something else to a reader
            // than `0` and `100000.0`: what is posted must be read as what is stored.
            return Self::parse(covered.with_id(&id).as_bytes());
        }
        Self::read(members, id, covered)
    }

    /// Reads members that are spelled as the text is, and whose id is right.
    fn read(
        mut members: BTreeMap<String, Json>,
        id: TransactionId,
        covered: Covered,
    ) -> Result<Self, Error> {
        let parts = schema::read(&members)?;
        let (operation, asset_id) = (parts.operation, parts.asset_id.unwrap_or(id));
        let (inputs, outputs) = parts.decode()?;
        let digests = covered.derive_digests(inputs.iter().map(|input| input.fulfills));
        let asset_data = match members.remove("asset") {
            Some(Json::Object(mut asset)) => asset.remove("data"),
            _ => None,
        };
        let metadata = members.remove("metadata");
        Ok(Self(Arc::new(Contents {
            id,
            text: covered.with_id(&id),
            operation,
            asset_id,
            asset_data: asset_data.filter(|data| !data.is_null()),
            metadata: metadata.filter(|metadata| !metadata.is_null()),
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

impl fmt::Debug for Transaction {
    /// Which transaction, not what is in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction")
            .field("id", &self.0.id)
            .field("operation", &self.0.operation)
            .finish_non_exhaustive()
    }
}

/// Compares the id with the hash of each of the two forms.
fn find_id(members: &BTreeMap<String, Json>) -> Result<(TransactionId, Covered), Error> {
    let given = members.get("id").ok_or(Error::IdMissing)?;
    if let Some(given) = given.as_str().and_then(|text| text.parse().ok()) {
        for form in [Form::Canonical, Form::AsSent] {
            let covered = Covered::of(members, form)?;
            if covered.derive_id() == given {
                return Ok((given, covered));
            }
        }
    }
    Err(Error::IdWrong {
        id: python::text(given),
    })
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
