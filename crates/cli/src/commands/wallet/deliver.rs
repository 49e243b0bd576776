use serde_json::json;
use wallet::{Delivered, Outcome};

use super::{Session, failed};
use crate::answer::Answer;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::words::{self, Text};

/// Sends what was just prepared, with everything that waited before it, and tells what became of it.
pub(super) fn answer(
    session: &Session,
    transaction: &str,
    done: &Text,
    context: &Context,
) -> Result<Answer, Failure> {
    let (transaction, outcome) = send(session, transaction)?;
    let mut json = json!({ "transaction": transaction });
    merge(&mut json, &outcome)?;
    let (text, exit) = match &outcome {
        Outcome::Committed { height, .. } => (words::wallet::committed(done, *height), Exit::Done),
        Outcome::Refused { code, .. } => (words::wallet::refused(code), Exit::Refused),
        Outcome::Superseded { .. } => return Err(Failure::ours("superseded-last")),
        Outcome::Waiting { code } => (words::wallet::waiting(code), Exit::Network),
    };
    Ok(Answer::new(&json, context.say(&text))?.with_exit(exit))
}

/// What became of a transaction, or of the one that took its place.
pub(super) fn send(session: &Session, transaction: &str) -> Result<(String, Outcome), Failure> {
    let delivered = session.runtime.block_on(async {
        let online = session.wallet.online().await?;
        online.deliver().await
    });
    let delivered = match delivered {
        Ok(delivered) => delivered,
        Err(wallet::Error::Ledger(error)) if error.is_transient() => {
            let code = error.code().to_owned();
            return Ok((transaction.to_owned(), Outcome::Waiting { code }));
        }
        Err(error) => return Err(failed(error)),
    };
    Ok(follow(transaction, &delivered))
}

fn follow(transaction: &str, delivered: &[Delivered]) -> (String, Outcome) {
    let mut id = transaction.to_owned();
    let mut found = None;
    for entry in delivered {
        if entry.transaction == id {
            if let Outcome::Superseded { by } = &entry.outcome {
                id.clone_from(by);
            } else {
                found = Some(entry.outcome.clone());
            }
        }
    }
    // Whatever stopped before it stopped it as well.
    let stopped = delivered
        .iter()
        .rev()
        .find_map(|entry| match &entry.outcome {
            outcome @ Outcome::Waiting { .. } => Some(outcome.clone()),
            _ => None,
        });
    let unknown = || Outcome::Waiting {
        code: "not-sent".to_owned(),
    };
    (id, found.or(stopped).unwrap_or_else(unknown))
}

/// Adds the members of an outcome to a JSON object.
pub(super) fn merge(json: &mut serde_json::Value, outcome: &Outcome) -> Result<(), Failure> {
    let outcome = serde_json::to_value(outcome).map_err(|_| Failure::ours("json-not-written"))?;
    if let (Some(json), Some(outcome)) = (json.as_object_mut(), outcome.as_object()) {
        json.extend(outcome.clone());
    }
    Ok(())
}

pub(super) fn sync(session: &Session, context: &Context) -> Result<Answer, Failure> {
    let progress = context.progress(1, &words::wallet::syncing());
    let report = session.runtime.block_on(async {
        let online = session.wallet.online().await?;
        online.sync().await
    });
    drop(progress);
    let report = report.map_err(failed)?;
    let text = words::wallet::synced(&report);
    Answer::new(&report, context.say(&text))
}

pub(super) fn outbox(session: &Session, context: &Context) -> Result<Answer, Failure> {
    let waiting = session.wallet.waiting().map_err(failed)?;
    let json: Vec<_> = waiting
        .iter()
        .map(|outgoing| {
            json!({
                "transaction": outgoing.transaction_id,
                "kind": outgoing.kind,
                "document": outgoing.asset,
                "attempts": outgoing.attempts,
                "code": outgoing.error_code,
                "created_ms": outgoing.created_ms,
            })
        })
        .collect();
    let mut lines: Vec<Text> = waiting.iter().map(words::wallet::waits).collect();
    if lines.is_empty() {
        lines.push(words::wallet::nothing_waits());
    }
    let lines: Vec<_> = lines.iter().map(|line| context.say(line)).collect();
    Answer::new(&json!({ "waiting": json }), lines.join("\n"))
}
