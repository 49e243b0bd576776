use super::{Case, Outcome};
use crate::check::Draft;
use crate::rows::{DocumentRow, ShareRow};
use crate::{Error, Rejection, Role, StateKey, StateView, time};

pub(super) fn share<V: StateView>(
    draft: &mut Draft<'_, V>,
    case: &Case<'_>,
    expires_s: u64,
) -> Result<Outcome, Error> {
    let document = draft.document_of_asset()?;
    draft.require_sharable(&document)?;
    draft.require_fitting_end(&document, expires_s)?;
    let [receiver, owner] = case.one_of_two(0)?;
    case.require_fresh_owner(1)?;
    let id = draft.id;
    let row = ShareRow {
        asset: draft.asset,
        receiver,
        owner,
        expires_s,
        shared: draft.at,
        received: None,
        returned: None,
        withdrawn: None,
    };
    draft.put(StateKey::share(&id), &row);
    draft.payloads_touched.push(id);
    let roles = [Role::Held, Role::Copies];
    Ok(Outcome::held(&roles[..case.ours.locks.len()], id))
}

impl<V: StateView> Draft<'_, V> {
    fn require_sharable(&self, document: &DocumentRow) -> Result<(), Rejection> {
        if document.accepted.is_none() {
            return Err(Rejection::ShareNotAccepted);
        }
        if document.revoked.is_some() {
            return Err(Rejection::ShareRevoked);
        }
        if document.discarded.is_some() {
            return Err(Rejection::ShareDiscarded);
        }
        match document.expires_s {
            Some(expires_s) if self.has_come(expires_s) => Err(Rejection::ShareDocumentExpired),
            _ => Ok(()),
        }
    }

    fn require_fitting_end(&self, document: &DocumentRow, expires_s: u64) -> Result<(), Rejection> {
        if self.has_come(expires_s) {
            return Err(Rejection::ShareExpiresPast);
        }
        if expires_s > time::one_year_after_s(self.at.time_ms / 1_000) {
            return Err(Rejection::ShareExpiresTooLate);
        }
        if document.expires_s.is_some_and(|end_s| expires_s > end_s) {
            return Err(Rejection::ShareExpiresAfterDocument);
        }
        match self.rules.expiry_step_s {
            Some(step_s) if !time::is_on_step(expires_s, step_s) => {
                Err(Rejection::ShareExpiresStep { step_s })
            }
            _ => Ok(()),
        }
    }
}
