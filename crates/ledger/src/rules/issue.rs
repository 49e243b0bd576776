use bigchain::TransactionId;

use super::{Case, Outcome};
use crate::check::Draft;
use crate::rows::{DocumentAssetRow, DocumentRow, StateRows};
use crate::{Error, Rejection, Role, Sha256Hex, StateKey, StateView};

pub(super) fn issue<V: StateView>(
    draft: &mut Draft<'_, V>,
    case: &Case<'_>,
    document: Sha256Hex,
    expires_s: Option<u64>,
    request: Option<TransactionId>,
) -> Result<Outcome, Error> {
    let issuing_key = case.ours.signer;
    let ledger_key = draft.active_issuer_key(&issuing_key)?;
    let issuer = ledger_key.issuer;
    let [first, second] = case.one_of_two(0)?;
    let seal_keys = [issuing_key, ledger_key.recovery];
    if seal_keys != [first, second] && seal_keys != [second, first] {
        return Err(Rejection::SealWrong.into());
    }
    if expires_s.is_some_and(|expires_s| draft.has_come(expires_s)) {
        return Err(Rejection::IssueExpired.into());
    }
    if draft.state.document_asset(&issuer, &document)?.is_some() {
        return Err(Rejection::DocumentExists.into());
    }
    if let Some(request) = &request {
        draft.answer_request(request, &issuer)?;
    }
    let first_owner = case.single(1)?;
    let asset = draft.id;
    draft.put(
        StateKey::document_asset(&issuer, &document),
        &DocumentAssetRow { asset },
    );
    let issued = draft.at;
    draft.put(
        StateKey::document(&asset),
        &DocumentRow {
            issuer,
            issuing_key,
            first_owner,
            document,
            expires_s,
            request,
            issued,
            accepted: None,
            declined: None,
            discarded: None,
            revoked: None,
        },
    );
    draft.payloads_touched.push(asset);
    Ok(Outcome::roles([Role::Seal, Role::Copies]))
}
