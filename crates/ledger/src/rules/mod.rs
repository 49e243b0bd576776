//! The rules of our kinds, one file for each stage of a document's life.
//!
//! Each function gets a transaction whose form fits its kind and whose spent output has a role that
//! the kind may spend; it looks at state, refuses or changes rows, and says what the new outputs
//! are.

mod held;
mod issue;
mod life;
mod request;
mod share;

pub use request::OPEN_REQUESTS_MAX;

use bigchain::{PublicKey, Transaction, TransactionId};

use crate::check::Draft;
use crate::checked::{Lock, Ours};
use crate::rows::{DocumentRow, OutputRow, StateRows};
use crate::{Act, Error, Rejection, Role, StateKey, StateView};

/// What the outputs of a transaction are.
pub(crate) struct Outcome {
    /// The role of each output.
    pub(crate) roles: Vec<Role>,
    /// The share that a held output belongs to.
    pub(crate) share: Option<TransactionId>,
}

impl Outcome {
    pub(crate) fn plain(outputs_count: usize) -> Self {
        Self::roles(vec![Role::Plain; outputs_count])
    }

    fn roles(roles: impl Into<Vec<Role>>) -> Self {
        Self {
            roles: roles.into(),
            share: None,
        }
    }

    fn held(roles: impl Into<Vec<Role>>, share: TransactionId) -> Self {
        Self {
            roles: roles.into(),
            share: Some(share),
        }
    }
}

/// Everything that the rules of a kind look at, apart from state.
struct Case<'a> {
    ours: &'a Ours,
    /// The output spent; none for a CREATE.
    spent: Option<OutputRow>,
    transaction: &'a Transaction,
}

/// Applies the rules of a kind.
pub(crate) fn apply<V: StateView>(
    draft: &mut Draft<'_, V>,
    ours: &Ours,
    spent: Option<OutputRow>,
    transaction: &Transaction,
) -> Result<Outcome, Error> {
    let case = Case {
        ours,
        spent,
        transaction,
    };
    match &ours.minwon.act {
        Act::Request { .. } => request::request(draft, &case),
        Act::Issue {
            document,
            expires_s,
            request,
            ..
        } => issue::issue(draft, &case, *document, *expires_s, *request),
        Act::Accept => life::accept(draft, &case),
        Act::Decline { .. } => life::decline(draft, &case),
        Act::Discard => life::discard(draft, &case),
        Act::Revoke { .. } => life::revoke(draft, &case),
        Act::Share { expires_s, .. } => share::share(draft, &case, *expires_s),
        Act::Receipt => held::receipt(draft, &case),
        Act::Return { .. } => held::give_back(draft, &case),
        Act::Withdraw => held::withdraw(draft, &case),
    }
}

impl Case<'_> {
    /// The key of a single-key output.
    fn single(&self, output_index: u32) -> Result<PublicKey, Rejection> {
        match self.lock(output_index) {
            Some(Lock::Single(key)) => Ok(key),
            _ => Err(self.form_wrong(output_index)),
        }
    }

    /// The keys of a 1-of-2 output.
    fn one_of_two(&self, output_index: u32) -> Result<[PublicKey; 2], Rejection> {
        match self.lock(output_index) {
            Some(Lock::OneOfTwo(keys)) => Ok(keys),
            _ => Err(self.form_wrong(output_index)),
        }
    }

    fn lock(&self, output_index: u32) -> Option<Lock> {
        let index = usize::try_from(output_index).ok()?;
        self.ours.locks.get(index).copied()
    }

    /// The first check has seen to it that this does not happen.
    fn form_wrong(&self, output_index: u32) -> Rejection {
        let kind = self.ours.minwon.kind();
        Rejection::OutputConditionWrong { kind, output_index }
    }

    /// Whether the first output is locked exactly as the spent one, order included.
    fn keeps_condition(&self) -> bool {
        let spent = self.spent.as_ref().map(|row| &row.condition);
        spent
            == self
                .transaction
                .outputs()
                .first()
                .map(|output| &output.condition)
    }

    /// Refuses units that stay with the key that signed for them.
    fn require_fresh_owner(&self, output_index: u32) -> Result<(), Rejection> {
        match self.lock(output_index) {
            Some(Lock::Single(owner)) if owner == self.ours.signer => {
                Err(Rejection::OwnerKeyReused)
            }
            _ => Ok(()),
        }
    }
}

impl<V: StateView> Draft<'_, V> {
    /// The document whose asset is being transferred.
    fn document_of_asset(&self) -> Result<DocumentRow, Error> {
        let key = StateKey::document(&self.asset);
        self.expect(self.state.document(&self.asset)?, &key)
    }

    /// Whether a Unix second has come by block time.
    fn has_come(&self, time_s: u64) -> bool {
        self.at.time_ms >= time_s.saturating_mul(1_000)
    }
}
