use bigchain::{Condition, Operation, Output, OutputRef, PublicKey, Transaction};

use crate::{Act, Kind, Minwon, PayloadRef, Rejection, Rules};

/// A transaction after the first of its three checks: the one that needs nothing but itself.
///
/// The signatures have been verified, the data has one of the shapes that our kinds have, inputs
/// and outputs have the form that goes with the kind. What is left looks at state:
/// [`check`](crate::check). Making this value is the expensive part and can be done for many
/// transactions at once.
#[derive(Debug, Clone)]
pub struct Checked {
    transaction: Transaction,
    /// Kept until its turn in the official order of checks, which is after all look-ups.
    signatures: Result<(), bigchain::Error>,
    ours: Option<Ours>,
}

/// What a transaction of ours does, with the keys that it does it to.
#[derive(Debug, Clone)]
pub(crate) struct Ours {
    pub(crate) minwon: Minwon,
    /// The one key that signed.
    pub(crate) signer: PublicKey,
    /// The one output spent; none for a CREATE.
    pub(crate) spends: Option<OutputRef>,
    /// The conditions of the outputs.
    pub(crate) locks: Vec<Lock>,
}

/// The two forms that a condition of ours has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lock {
    /// One key.
    Single(PublicKey),
    /// Any one of two keys, in the order of the transaction.
    OneOfTwo([PublicKey; 2]),
}

/// The form that a kind fixes for one of its outputs.
struct OutputForm {
    one_of_two: bool,
    /// `None` leaves the amount to the signer.
    amount: Option<u64>,
}

const UNIT_TO_ONE: OutputForm = OutputForm {
    one_of_two: false,
    amount: Some(1),
};
const UNIT_TO_ONE_OF_TWO: OutputForm = OutputForm {
    one_of_two: true,
    amount: Some(1),
};
const COPIES: OutputForm = OutputForm {
    one_of_two: false,
    amount: None,
};

impl Checked {
    /// Checks a transaction alone. On an ordinary BigchainDB network nothing is ours.
    ///
    /// A bad signature is not an error here: the official order of checks has it last, so
    /// [`check`](crate::check) reports it.
    ///
    /// # Errors
    /// Rejections about the shape of `minwon` and the form of the transaction.
    pub fn new(rules: &Rules, transaction: Transaction) -> Result<Self, Rejection> {
        let ours = match rules.expiry_step_s {
            Some(_) => Ours::read(rules, &transaction)?,
            None => None,
        };
        Ok(Self {
            signatures: transaction.verify_signatures(),
            transaction,
            ours,
        })
    }

    /// The transaction.
    pub fn transaction(&self) -> &Transaction {
        &self.transaction
    }

    /// The transaction back.
    pub fn into_transaction(self) -> Transaction {
        self.transaction
    }

    /// What the transaction is to our network.
    pub fn kind(&self) -> Kind {
        match &self.ours {
            Some(ours) => ours.minwon.kind(),
            None => Kind::Plain,
        }
    }

    /// The data of a transaction of ours.
    pub fn minwon(&self) -> Option<&Minwon> {
        self.ours.as_ref().map(|ours| &ours.minwon)
    }

    /// The payload that belongs to the transaction.
    pub fn payload(&self) -> Option<&PayloadRef> {
        self.minwon()?.act.payload()
    }

    /// Checks the payload that came with a submission. Only for admission: whether the bytes are
    /// still there later is never state.
    ///
    /// # Errors
    /// Missing, unexpected, or of another size or hash than the transaction names.
    pub fn check_payload(&self, payload: Option<&[u8]>) -> Result<(), Rejection> {
        let (expected, payload) = match (self.payload(), payload) {
            (None, None) => return Ok(()),
            (None, Some(_)) => return Err(Rejection::PayloadUnexpected),
            (Some(_), None) => return Err(Rejection::PayloadMissing),
            (Some(expected), Some(payload)) => (expected, payload),
        };
        let found = payload.len() as u64;
        if found != expected.size {
            return Err(Rejection::PayloadSizeDiffers {
                expected: expected.size,
                found,
            });
        }
        match PayloadRef::of(payload) == *expected {
            true => Ok(()),
            false => Err(Rejection::PayloadHashDiffers),
        }
    }

    pub(crate) fn ours(&self) -> Option<&Ours> {
        self.ours.as_ref()
    }

    pub(crate) fn signatures(&self) -> Result<(), bigchain::Error> {
        self.signatures.clone()
    }
}

impl Ours {
    /// `Ok(None)` for an ordinary BigchainDB transaction.
    fn read(rules: &Rules, transaction: &Transaction) -> Result<Option<Self>, Rejection> {
        let operation = transaction.operation();
        let data = match operation {
            Operation::Create => transaction.asset_data(),
            Operation::Transfer => transaction.metadata(),
        };
        let Some(minwon) = Minwon::parse(data)? else {
            return Ok(None);
        };
        let kind = minwon.kind();
        if minwon.network != rules.network {
            return Err(Rejection::NetworkWrong);
        }
        if let Some(expected) = kind.operation().filter(|expected| *expected != operation) {
            return Err(Rejection::KindOperation {
                kind,
                expected,
                found: operation,
            });
        }
        if operation == Operation::Create && transaction.metadata().is_some() {
            return Err(Rejection::MetadataNotNull);
        }
        let [input] = transaction.inputs() else {
            return Err(Rejection::InputsNotOne {
                kind,
                found: transaction.inputs().len(),
            });
        };
        // A condition of ours is one key or 1-of-2, so that one key always suffices.
        let [signer] = input.fulfillment.signers()[..] else {
            return Err(Rejection::SignersNotOne { kind });
        };
        Ok(Some(Self {
            signer,
            spends: input.fulfills,
            locks: read_locks(&minwon.act, transaction.outputs())?,
            minwon,
        }))
    }
}

/// The forms of a kind's outputs; `found` is how many there are, since the rest of a share may be
/// absent.
fn output_forms(act: &Act, found: usize) -> &'static [OutputForm] {
    match act {
        Act::Request { .. } => &[UNIT_TO_ONE],
        Act::Issue { .. } => &[UNIT_TO_ONE_OF_TWO, COPIES],
        Act::Share { .. } if found == 1 => &[UNIT_TO_ONE_OF_TWO],
        Act::Share { .. } => &[UNIT_TO_ONE_OF_TWO, COPIES],
        Act::Accept | Act::Decline { .. } | Act::Discard => &[COPIES],
        Act::Receipt | Act::Revoke { .. } => &[UNIT_TO_ONE_OF_TWO],
        Act::Return { .. } | Act::Withdraw => &[UNIT_TO_ONE],
    }
}

fn read_locks(act: &Act, outputs: &[Output]) -> Result<Vec<Lock>, Rejection> {
    let kind = act.kind();
    let forms = output_forms(act, outputs.len());
    if forms.len() != outputs.len() {
        return Err(Rejection::OutputsWrong {
            kind,
            expected: forms.len(),
            found: outputs.len(),
        });
    }
    let numbered = (0..).zip(forms.iter().zip(outputs));
    numbered
        .map(|(output_index, (form, output))| read_lock(kind, output_index, form, output))
        .collect()
}

fn read_lock(
    kind: Kind,
    output_index: u32,
    form: &OutputForm,
    output: &Output,
) -> Result<Lock, Rejection> {
    let lock = Lock::read(&output.condition)
        .filter(|lock| matches!(lock, Lock::OneOfTwo(_)) == form.one_of_two)
        .ok_or(Rejection::OutputConditionWrong { kind, output_index })?;
    match lock {
        Lock::OneOfTwo([first, second]) if first == second && kind == Kind::Share => {
            return Err(Rejection::HeldKeysEqual);
        }
        Lock::OneOfTwo([first, second]) if first == second => {
            return Err(Rejection::OutputConditionWrong { kind, output_index });
        }
        Lock::OneOfTwo(_) | Lock::Single(_) => {}
    }
    if form
        .amount
        .is_some_and(|amount| amount != output.amount.get())
    {
        return Err(Rejection::OutputAmountWrong { kind, output_index });
    }
    match lock.keys() == output.public_keys {
        true => Ok(lock),
        false => Err(Rejection::OutputKeysDiffer { output_index }),
    }
}

impl Lock {
    pub(crate) fn read(condition: &Condition) -> Option<Self> {
        match condition {
            Condition::Ed25519 { public_key } => Some(Self::Single(*public_key)),
            Condition::Threshold {
                threshold: 1,
                subconditions,
            } => match subconditions[..] {
                [
                    Condition::Ed25519 { public_key: first },
                    Condition::Ed25519 { public_key: second },
                ] => Some(Self::OneOfTwo([first, second])),
                _ => None,
            },
            Condition::Threshold { .. } => None,
        }
    }

    fn keys(&self) -> &[PublicKey] {
        match self {
            Self::Single(key) => std::slice::from_ref(key),
            Self::OneOfTwo(keys) => keys,
        }
    }
}
