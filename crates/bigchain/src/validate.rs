use std::collections::BTreeSet;

use crate::{Amount, Condition, Error, Input, Operation, Transaction, TransactionId};

/// What is committed, and what came earlier in the same block.
pub trait Chain {
    /// Why a look-up failed.
    type Error;

    /// Whether a transaction of this id is there.
    ///
    /// # Errors
    /// When the answer cannot be found out.
    fn has_transaction(&self, id: &TransactionId) -> Result<bool, Self::Error>;

    /// An output, spent or not; `None` if its transaction is not there or has no such output.
    ///
    /// # Errors
    /// When the answer cannot be found out.
    fn output(&self, output: &crate::OutputRef) -> Result<Option<ChainOutput>, Self::Error>;
}

/// What the rules need to know of an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainOutput {
    /// What it is locked with.
    pub condition: Condition,
    /// Units of the asset.
    pub amount: Amount,
    /// The asset.
    pub asset_id: TransactionId,
    /// Whether it was spent.
    pub is_spent: bool,
}

/// Why a transaction does not stand.
#[derive(Debug, thiserror::Error)]
pub enum Invalid<E> {
    /// It breaks a rule.
    #[error(transparent)]
    Refused(#[from] Error),
    /// A look-up failed; nothing is known of the transaction.
    #[error("the chain cannot be read")]
    Chain(E),
}

/// Checks a transaction against a chain: steps 8 and 9 of the official checks, in their order.
///
/// `signatures` is what [`Transaction::verify_signatures`] gave, which costs more than all the rest
/// and needs no state; it is reported in its turn, which is the last.
///
/// # Errors
/// [`Invalid::Refused`] with the variants found against state and [`Error::SignatureInvalid`];
/// [`Invalid::Chain`].
pub fn validate<C: Chain>(
    transaction: &Transaction,
    signatures: Result<(), Error>,
    chain: &C,
) -> Result<(), Invalid<C::Error>> {
    let fits = match transaction.operation() {
        Operation::Create => {
            let id = *transaction.id();
            if chain.has_transaction(&id).map_err(Invalid::Chain)? {
                return Err(Error::DuplicateTransaction { id }.into());
            }
            true
        }
        Operation::Transfer => {
            let spent = find_spent(transaction, chain)?;
            check_spent(transaction, &spent)?;
            let mut pairs = transaction.inputs().iter().zip(&spent);
            pairs.all(|(input, output)| unlocks(input, &output.condition))
        }
    };
    match fits {
        true => Ok(signatures?),
        false => Err(Error::SignatureInvalid.into()),
    }
}

/// The outputs that are spent, in the order of the inputs.
fn find_spent<C: Chain>(
    transaction: &Transaction,
    chain: &C,
) -> Result<Vec<ChainOutput>, Invalid<C::Error>> {
    let mut spent = Vec::with_capacity(transaction.inputs().len());
    for fulfills in transaction
        .inputs()
        .iter()
        .filter_map(|input| input.fulfills)
    {
        let id = fulfills.transaction_id;
        let output = chain.output(&fulfills).map_err(Invalid::Chain)?;
        let output = output.ok_or(Error::InputDoesNotExist { id })?;
        if output.is_spent {
            return Err(Error::DoubleSpend { id }.into());
        }
        spent.push(output);
    }
    Ok(spent)
}

/// The rules over all inputs together.
fn check_spent(transaction: &Transaction, spent: &[ChainOutput]) -> Result<(), Error> {
    let distinct: BTreeSet<_> = transaction
        .inputs()
        .iter()
        .map(|input| input.fulfills)
        .collect();
    if distinct.len() != transaction.inputs().len() {
        return Err(Error::SpendsTwice {
            id: *transaction.id(),
        });
    }
    let assets: BTreeSet<_> = spent.iter().map(|output| output.asset_id).collect();
    if assets.len() > 1 {
        return Err(Error::AssetsDiffer);
    }
    if !assets.contains(transaction.asset_id()) {
        return Err(Error::AssetWrong);
    }
    // Several amounts of 9·10^18 exceed 64 bits.
    let sum = |amounts: &mut dyn Iterator<Item = Amount>| -> u128 {
        amounts.map(|amount| u128::from(amount.get())).sum()
    };
    let input = sum(&mut spent.iter().map(|output| output.amount));
    let output = sum(&mut transaction.outputs().iter().map(|output| output.amount));
    match input == output {
        true => Ok(()),
        false => Err(Error::SumsDiffer { input, output }),
    }
}

/// Whether an input has the form that unlocks an output, and names its owners as drivers do.
fn unlocks(input: &Input, condition: &Condition) -> bool {
    input.fulfillment.fits(condition) && condition.has_exactly(&input.owners_before)
}
