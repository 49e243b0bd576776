use super::{Case, Outcome};
use crate::check::Draft;
use crate::rows::DocumentRow;
use crate::{Error, Rejection, Role, StateKey, StateView};

pub(super) fn accept<V: StateView>(
    draft: &mut Draft<'_, V>,
    case: &Case<'_>,
) -> Result<Outcome, Error> {
    let mut document = draft.document_of_asset()?;
    if !is_offered(&document) {
        return Err(Rejection::AcceptNotOffered.into());
    }
    case.require_fresh_owner(0)?;
    document.accepted = Some(draft.at);
    Ok(keep_copies(draft, &document))
}

pub(super) fn decline<V: StateView>(
    draft: &mut Draft<'_, V>,
    case: &Case<'_>,
) -> Result<Outcome, Error> {
    let mut document = draft.document_of_asset()?;
    if !is_offered(&document) {
        return Err(Rejection::DeclineNotOffered.into());
    }
    case.require_fresh_owner(0)?;
    document.declined = Some(draft.at);
    draft.payloads_touched.push(draft.asset);
    Ok(keep_copies(draft, &document))
}

pub(super) fn discard<V: StateView>(
    draft: &mut Draft<'_, V>,
    _case: &Case<'_>,
) -> Result<Outcome, Error> {
    let mut document = draft.document_of_asset()?;
    if document.accepted.is_none() {
        return Err(Rejection::DiscardNotAccepted.into());
    }
    if document.discarded.is_some() {
        return Err(Rejection::DiscardTwice.into());
    }
    document.discarded = Some(draft.at);
    draft.payloads_touched.push(draft.asset);
    Ok(keep_copies(draft, &document))
}

pub(super) fn revoke<V: StateView>(
    draft: &mut Draft<'_, V>,
    case: &Case<'_>,
) -> Result<Outcome, Error> {
    let mut document = draft.document_of_asset()?;
    if document.revoked.is_some() {
        return Err(Rejection::RevokeTwice.into());
    }
    if !case.keeps_condition() {
        return Err(Rejection::RevokeConditionChanged.into());
    }
    document.revoked = Some(draft.at);
    draft.put(StateKey::document(&draft.asset), &document);
    Ok(Outcome::roles([Role::Seal]))
}

fn is_offered(document: &DocumentRow) -> bool {
    document.accepted.is_none() && document.declined.is_none()
}

fn keep_copies<V: StateView>(draft: &mut Draft<'_, V>, document: &DocumentRow) -> Outcome {
    draft.put(StateKey::document(&draft.asset), document);
    Outcome::roles([Role::Copies])
}
