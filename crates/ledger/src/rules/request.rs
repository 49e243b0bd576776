use bigchain::TransactionId;

use super::{Case, Outcome};
use crate::check::Draft;
use crate::payload::REQUEST_LIFE_MS;
use crate::registry::{KeyStatus, status_at};
use crate::rows::{LedgerKeyRow, OpenLink, OpenRequestsRow, RequestRow, StateRows};
use crate::{Error, IssuerId, Rejection, Role, StateKey, StateView};

/// Most requests of one issuer that are open at a time: neither answered nor 30 days old.
pub const OPEN_REQUESTS_MAX: u32 = 10_000;

pub(super) fn request<V: StateView>(
    draft: &mut Draft<'_, V>,
    case: &Case<'_>,
) -> Result<Outcome, Error> {
    let reader = case.single(0)?;
    let issuer = draft.active_issuer_key(&reader)?.issuer;
    draft.close_oldest_if_ended(&issuer)?;
    let row = RequestRow {
        issuer,
        reader,
        made: draft.at,
        answered: None,
        open: None,
    };
    draft.open_request(row)?;
    draft.payloads_touched.push(draft.id);
    Ok(Outcome::roles([Role::Request]))
}

impl<V: StateView> Draft<'_, V> {
    /// The row of a key that may sign for an issuer at this block's time.
    pub(super) fn active_issuer_key(
        &self,
        key: &bigchain::PublicKey,
    ) -> Result<LedgerKeyRow, Error> {
        let row = self.state.ledger_key(key)?;
        let row = row.ok_or(Rejection::IssuerUnknown)?;
        match status_at(&row.history, self.at.time_ms) {
            Some(KeyStatus::Active) => Ok(row),
            _ => Err(Rejection::IssuerKeyInactive.into()),
        }
    }

    /// Marks a request as answered and takes it off its issuer's list.
    pub(super) fn answer_request(
        &mut self,
        id: &TransactionId,
        issuer: &IssuerId,
    ) -> Result<(), Error> {
        let mut row = self.state.request(id)?.ok_or(Rejection::RequestUnknown)?;
        if row.issuer != *issuer {
            return Err(Rejection::RequestOtherIssuer.into());
        }
        if row.answered.is_some() {
            return Err(Rejection::RequestAnswered.into());
        }
        if self.has_ended(&row) {
            return Err(Rejection::RequestEnded.into());
        }
        self.close_request(&row)?;
        row.open = None;
        row.answered = Some(self.at);
        self.put(StateKey::request(id), &row);
        self.payloads_touched.push(*id);
        Ok(())
    }

    fn has_ended(&self, request: &RequestRow) -> bool {
        self.at.time_ms >= request.made.time_ms.saturating_add(REQUEST_LIFE_MS)
    }

    /// Puts a request at the new end of its issuer's list.
    fn open_request(&mut self, mut row: RequestRow) -> Result<(), Error> {
        let id = self.id;
        let key = StateKey::open_requests(&row.issuer);
        let (before, list) = match self.state.open_requests(&row.issuer)? {
            None => {
                let list = OpenRequestsRow {
                    count: 1,
                    oldest: id,
                    newest: id,
                };
                (None, list)
            }
            Some(list) if list.count >= OPEN_REQUESTS_MAX => {
                return Err(Rejection::RequestsTooMany {
                    max_count: OPEN_REQUESTS_MAX,
                }
                .into());
            }
            Some(list) => {
                self.relink(&list.newest, |link| link.after = Some(id))?;
                let before = list.newest;
                let list = OpenRequestsRow {
                    count: list.count + 1,
                    newest: id,
                    ..list
                };
                (Some(before), list)
            }
        };
        row.open = Some(OpenLink {
            before,
            after: None,
        });
        self.put(key, &list);
        self.put(StateKey::request(&id), &row);
        Ok(())
    }

    /// Takes the oldest request off the list if its time is over.
    ///
    /// One for each request that comes is enough: the list is in order of time and never longer
    /// than its limit, so if any has ended the oldest has, and its place becomes free.
    fn close_oldest_if_ended(&mut self, issuer: &IssuerId) -> Result<(), Error> {
        let Some(list) = self.state.open_requests(issuer)? else {
            return Ok(());
        };
        let key = StateKey::request(&list.oldest);
        let mut oldest = self.expect(self.state.request(&list.oldest)?, &key)?;
        if self.has_ended(&oldest) {
            self.close_request(&oldest)?;
            oldest.open = None;
            self.put(key, &oldest);
        }
        Ok(())
    }

    /// Joins the neighbours of a request on the list; the request's own row is the caller's.
    fn close_request(&mut self, row: &RequestRow) -> Result<(), Error> {
        let Some(link) = row.open else {
            return Ok(());
        };
        let key = StateKey::open_requests(&row.issuer);
        let list = self.expect(self.state.open_requests(&row.issuer)?, &key)?;
        if let Some(before) = &link.before {
            self.relink(before, |neighbour| neighbour.after = link.after)?;
        }
        if let Some(after) = &link.after {
            self.relink(after, |neighbour| neighbour.before = link.before)?;
        }
        let shorter = match (link.before, link.after) {
            (None, None) => {
                self.delete(key);
                return Ok(());
            }
            (None, Some(after)) => OpenRequestsRow {
                oldest: after,
                ..list
            },
            (Some(before), None) => OpenRequestsRow {
                newest: before,
                ..list
            },
            (Some(_), Some(_)) => list,
        };
        let count = shorter.count.saturating_sub(1);
        self.put(key, &OpenRequestsRow { count, ..shorter });
        Ok(())
    }

    fn relink(
        &mut self,
        id: &TransactionId,
        change: impl FnOnce(&mut OpenLink),
    ) -> Result<(), Error> {
        let key = StateKey::request(id);
        let mut row = self.expect(self.state.request(id)?, &key)?;
        if let Some(link) = &mut row.open {
            change(link);
        }
        self.put(key, &row);
        Ok(())
    }
}
