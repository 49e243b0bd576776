use bigchain::TransactionId;

use super::{Case, Outcome};
use crate::check::Draft;
use crate::rows::{ShareRow, StateRows};
use crate::{Error, Rejection, Role, StateKey, StateView};

pub(super) fn receipt<V: StateView>(
    draft: &mut Draft<'_, V>,
    case: &Case<'_>,
) -> Result<Outcome, Error> {
    let (id, mut share) = draft.share_of(case)?;
    if case.ours.signer != share.receiver {
        return Err(Rejection::ReceiptNotByReceiver.into());
    }
    if share.received.is_some() {
        return Err(Rejection::ReceiptTwice.into());
    }
    if draft.has_come(share.expires_s) {
        return Err(Rejection::ReceiptAfterEnd.into());
    }
    if !case.keeps_condition() {
        return Err(Rejection::ReceiptConditionChanged.into());
    }
    share.received = Some(draft.at);
    draft.put(StateKey::share(&id), &share);
    Ok(Outcome::held([Role::Held], id))
}

pub(super) fn give_back<V: StateView>(
    draft: &mut Draft<'_, V>,
    case: &Case<'_>,
) -> Result<Outcome, Error> {
    let (id, mut share) = draft.share_of(case)?;
    if case.ours.signer != share.receiver {
        return Err(Rejection::ReturnNotByReceiver.into());
    }
    if case.single(0)? != share.owner {
        return Err(Rejection::ReturnNotToOwner.into());
    }
    share.returned = Some(draft.at);
    Ok(end_share(draft, id, &share))
}

pub(super) fn withdraw<V: StateView>(
    draft: &mut Draft<'_, V>,
    case: &Case<'_>,
) -> Result<Outcome, Error> {
    let (id, mut share) = draft.share_of(case)?;
    if case.ours.signer != share.owner {
        return Err(Rejection::WithdrawNotByOwner.into());
    }
    share.withdrawn = Some(draft.at);
    Ok(end_share(draft, id, &share))
}

/// The unit is the owner's again, and can be shared again.
fn end_share<V: StateView>(
    draft: &mut Draft<'_, V>,
    id: TransactionId,
    share: &ShareRow,
) -> Outcome {
    draft.put(StateKey::share(&id), share);
    draft.payloads_touched.push(id);
    Outcome::roles([Role::Copies])
}

impl<V: StateView> Draft<'_, V> {
    /// The share that the spent output belongs to.
    fn share_of(&self, case: &Case<'_>) -> Result<(TransactionId, ShareRow), Error> {
        let held = case.ours.spends.as_ref().map(StateKey::output);
        let key = held.unwrap_or_else(StateKey::chain);
        let id = self.expect(case.spent.as_ref().and_then(|row| row.share), &key)?;
        let key = StateKey::share(&id);
        let share = self.expect(self.state.share(&id)?, &key)?;
        Ok((id, share))
    }
}
