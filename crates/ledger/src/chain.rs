use bigchain::{Amount, Chain, ChainOutput, Invalid, OutputRef, TransactionId};

use crate::rows::StateRows;
use crate::{Error, Rejection, StateKey, StateView};

/// State as BigchainDB's own rules look at it.
pub(crate) struct StateChain<'a, V>(pub(crate) &'a V);

impl<V: StateView> Chain for StateChain<'_, V> {
    type Error = Error;

    fn has_transaction(&self, id: &TransactionId) -> Result<bool, Error> {
        Ok(self.0.transaction_row(id)?.is_some())
    }

    fn output(&self, output: &OutputRef) -> Result<Option<ChainOutput>, Error> {
        let Some(row) = self.0.output_row(output)? else {
            return Ok(None);
        };
        let amount = Amount::new(row.amount).map_err(|_| Error::StateDamaged {
            key: StateKey::output(output).to_string(),
        })?;
        Ok(Some(ChainOutput {
            condition: row.condition,
            amount,
            asset_id: row.asset,
            is_spent: row.spent_by.is_some(),
        }))
    }
}

/// Checks BigchainDB's rules.
pub(crate) fn validate<V: StateView>(
    view: &V,
    transaction: &bigchain::Transaction,
    signatures: Result<(), bigchain::Error>,
) -> Result<(), Error> {
    bigchain::validate(transaction, signatures, &StateChain(view)).map_err(
        |invalid| match invalid {
            Invalid::Refused(error) => Rejection::from(error).into(),
            Invalid::Chain(error) => error,
        },
    )
}
