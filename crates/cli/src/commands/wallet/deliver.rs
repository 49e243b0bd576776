use serde_json::json;
use wallet::{Delivered, Outcome};

use super::{Session, failed};
use crate::answer::Answer;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::words::{self, Text};

/// What became of a transaction that was just prepared.
pub(super) struct Sent {
    /// Its id, or that of the one that took its place.
    pub(super) transaction: String,
    pub(super) outcome: Outcome,
    /// What stood between the wallet and the ledger.
    fault: Option<Failure>,
}

/// Sends what was just prepared, with everything that waited before it, and tells what became of it.
pub(super) fn answer(
    session: &Session,
    transaction: &str,
    done: &Text,
    context: &Context,
) -> Result<Answer, Failure> {
    let sent = send(session, transaction)?;
    let mut json = json!({ "transaction": sent.transaction });
    merge(&mut json, &sent.outcome)?;
    sent.answer(&json, done, context)
}

impl Sent {
    pub(super) fn answer(
        &self,
        json: &serde_json::Value,
        done: &Text,
        context: &Context,
    ) -> Result<Answer, Failure> {
        let (text, exit) = match &self.outcome {
            Outcome::Committed { height, time_ms } => {
                let text = words::wallet::committed(done, *height, *time_ms);
                (text, Exit::Done)
            }
            Outcome::Refused { code, .. } => (words::wallet::refused(code), Exit::Refused),
            Outcome::Superseded { .. } => return Err(Failure::ours("superseded-last")),
            Outcome::Waiting { code } => {
                let why = match &self.fault {
                    Some(fault) => (*fault.message).clone(),
                    None => words::wallet::because(code),
                };
                (words::wallet::waiting(&why, code), Exit::Network)
            }
        };
        Ok(Answer::new(json, context.say(&text))?.with_exit(exit))
    }
}

/// Sends what waits, and tells what became of one of it.
pub(super) fn send(session: &Session, transaction: &str) -> Result<Sent, Failure> {
    let delivered = session.runtime.block_on(async {
        let online = session.wallet.online().await?;
        online.deliver().await
    });
    match delivered {
        Ok(delivered) => Ok(follow(transaction, &delivered)),
        // It is written down, whatever is wrong with the node.
        Err(wallet::Error::Ledger(error)) => Ok(Sent {
            transaction: transaction.to_owned(),
            outcome: Outcome::Waiting {
                code: error.code().to_owned(),
            },
            fault: Some(words::network::failed(&error)),
        }),
        Err(error) => Err(failed(error)),
    }
}

fn follow(transaction: &str, delivered: &[Delivered]) -> Sent {
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
    Sent {
        transaction: id,
        outcome: found.or(stopped).unwrap_or_else(unknown),
        fault: None,
    }
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
    let lines: Vec<_> = words::wallet::synced(&report)
        .iter()
        .map(|line| context.say(line).to_owned())
        .collect();
    let exit = report
        .delivered
        .iter()
        .fold(Exit::Done, |exit, sent| match sent.outcome {
            Outcome::Refused { .. } => Exit::Refused,
            Outcome::Waiting { .. } if exit == Exit::Done => Exit::Network,
            _ => exit,
        });
    Ok(Answer::new(&report, lines.join("\n"))?.with_exit(exit))
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
    let mut lines: Vec<Text> = waiting
        .iter()
        .map(|outgoing| {
            let share = outgoing.detail["share"].as_str();
            let share = share.and_then(|id| session.wallet.share(id).ok());
            words::wallet::waits(outgoing, share.as_ref())
        })
        .collect();
    if lines.is_empty() {
        lines.push(words::wallet::nothing_waits());
    }
    let lines: Vec<_> = lines.iter().map(|line| context.say(line)).collect();
    Answer::new(&json!({ "waiting": json }), lines.join("\n"))
}
