use bigchain::{OutputRef, TransactionId};

use crate::chain;
use crate::checked::Checked;
use crate::payload::payload_terms;
use crate::rows::{BlockPoint, OutputRow, Row, StateRows, TransactionRow};
use crate::rules::{self, Outcome};
use crate::{
    Error, Kind, Overlay, PayloadRef, Rejection, Role, RowChange, Rules, StateKey, StateView,
};

/// What a transaction does to state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// The transaction.
    pub transaction: TransactionId,
    /// What it is to our network.
    pub kind: Kind,
    /// Its asset; its own id for a CREATE.
    pub asset: TransactionId,
    /// Rows put and deleted, in ascending order of keys, each key once.
    pub changes: Vec<RowChange>,
    /// The payload that belongs to it.
    pub payload: Option<PayloadRef>,
    /// Payloads whose end it fixes or brings forward: its own, and that of the request, issue or
    /// share that it ends. For whoever erases; never part of state.
    pub payload_ends: Vec<PayloadEndsAt>,
}

/// When a payload ends, as known after some transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayloadEndsAt {
    /// The transaction that the payload belongs to.
    pub transaction: TransactionId,
    /// First block time at which it has ended, in Unix milliseconds.
    pub at_ms: u64,
}

/// Checks a transaction against state, as part of a block: the second and the third of its three
/// checks, which differ only in the state they look at.
///
/// For admission `view` is the last committed state and `at` the block that would come next; while
/// a block is executed `view` is what the earlier transactions of the block left
/// ([`BlockExecution`](crate::BlockExecution)).
///
/// The order of checks: BigchainDB's rules in the official order, roles of the spent outputs, rules
/// of the kind.
///
/// # Errors
/// [`Error::Rejected`] with the broken rule; [`Error::StateUnavailable`] and
/// [`Error::StateDamaged`] when state cannot be read.
pub fn check(
    view: &impl StateView,
    rules: &Rules,
    checked: &Checked,
    at: BlockPoint,
) -> Result<Transition, Error> {
    let transaction = checked.transaction();
    let kind = checked.kind();
    chain::validate(view, transaction, checked.signatures())?;

    let mut draft = Draft {
        state: Overlay::new(view),
        rules,
        at,
        id: *transaction.id(),
        asset: *transaction.asset_id(),
        payloads_touched: Vec::new(),
    };
    let outcome = match checked.ours() {
        None => {
            draft.spend_plain(transaction)?;
            Outcome::plain(transaction.outputs().len())
        }
        Some(ours) => {
            let spent = match &ours.spends {
                Some(output) => Some(draft.spend(output, kind)?),
                None => None,
            };
            rules::apply(&mut draft, ours, spent, transaction)?
        }
    };
    draft.put_outputs(transaction, &outcome);
    draft.put(
        StateKey::transaction(&draft.id),
        &TransactionRow {
            kind,
            asset: draft.asset,
            at,
        },
    );
    let payload_ends = draft.payload_ends()?;
    Ok(Transition {
        transaction: draft.id,
        kind,
        asset: draft.asset,
        payload: checked.payload().copied(),
        payload_ends,
        changes: draft.state.into_changes(),
    })
}

/// State while one transaction changes it.
pub(crate) struct Draft<'a, V> {
    pub(crate) state: Overlay<&'a V>,
    pub(crate) rules: &'a Rules,
    pub(crate) at: BlockPoint,
    pub(crate) id: TransactionId,
    pub(crate) asset: TransactionId,
    /// Transactions whose payloads may end at another time than before.
    pub(crate) payloads_touched: Vec<TransactionId>,
}

impl<V: StateView> Draft<'_, V> {
    pub(crate) fn put(&mut self, key: StateKey, row: &impl Row) {
        let row = Some(row.to_bytes());
        self.state.apply([RowChange { key, row }]);
    }

    pub(crate) fn delete(&mut self, key: StateKey) {
        self.state.apply([RowChange { key, row: None }]);
    }

    /// A row that another row says must be there.
    pub(crate) fn expect<T>(&self, row: Option<T>, key: &StateKey) -> Result<T, Error> {
        row.ok_or_else(|| Error::StateDamaged {
            key: key.to_string(),
        })
    }

    /// Marks an output as spent, if its role lets this kind spend it.
    fn spend(&mut self, output: &OutputRef, kind: Kind) -> Result<OutputRow, Error> {
        let key = StateKey::output(output);
        // BigchainDB's own check has found the output.
        let mut row = self.expect(self.state.output_row(output)?, &key)?;
        if row.role == Role::Request {
            return Err(Rejection::RequestSpent.into());
        }
        if !row.role.is_spent_by(kind) {
            let role = row.role;
            return Err(Rejection::RoleWrong { kind, role }.into());
        }
        row.spent_by = Some(self.id);
        self.put(key, &row);
        Ok(row)
    }

    fn spend_plain(&mut self, transaction: &bigchain::Transaction) -> Result<(), Error> {
        let spent = transaction
            .inputs()
            .iter()
            .filter_map(|input| input.fulfills);
        for output in spent {
            self.spend(&output, Kind::Plain)?;
        }
        Ok(())
    }

    fn put_outputs(&mut self, transaction: &bigchain::Transaction, outcome: &Outcome) {
        let outputs = transaction.outputs().iter().zip(&outcome.roles);
        for (output_index, (output, role)) in (0..).zip(outputs) {
            let reference = OutputRef {
                transaction_id: self.id,
                output_index,
            };
            let row = OutputRow {
                role: *role,
                amount: output.amount.get(),
                asset: self.asset,
                spent_by: None,
                share: outcome.share.filter(|_| *role == Role::Held),
                condition: output.condition.clone(),
            };
            self.put(StateKey::output(&reference), &row);
        }
    }

    fn payload_ends(&self) -> Result<Vec<PayloadEndsAt>, Error> {
        let mut ends = Vec::new();
        for transaction in &self.payloads_touched {
            let terms = payload_terms(&self.state, transaction)?;
            ends.extend(terms.and_then(|terms| terms.end).map(|end| PayloadEndsAt {
                transaction: *transaction,
                at_ms: end.at_ms,
            }));
        }
        Ok(ends)
    }
}
