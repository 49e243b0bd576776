use ledger::DeclineReason;
use serde_json::json;
use wallet::RequestWish;

use super::{Session, deliver, failed, told};
use crate::answer::Answer;
use crate::args::RequestArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::words;

pub(super) fn request(
    session: &Session,
    args: RequestArgs,
    context: &Context,
) -> Result<Answer, Failure> {
    let wish = RequestWish {
        iss: args.issuer,
        form: args.form,
        purpose: args.purpose,
        enrolment: args.code,
    };
    let transaction = session.wallet.prepare_request(&wish).map_err(failed)?;
    deliver::answer(session, &transaction, &words::wallet::requested(), context)
}

pub(super) fn requests(session: &Session, context: &Context) -> Result<Answer, Failure> {
    let requests = session.wallet.requests().map_err(failed)?;
    let json: Vec<_> = requests
        .iter()
        .map(|request| {
            json!({
                "transaction": request.transaction_id,
                "issuer": request.issuer,
                "form": request.form,
                "state": request.state.as_str(),
                "document": request.asset,
                "created_ms": request.created_ms,
            })
        })
        .collect();
    let mut lines: Vec<_> = requests.iter().map(words::wallet::request).collect();
    if lines.is_empty() {
        lines.push(words::wallet::no_requests());
    }
    let lines: Vec<_> = lines.iter().map(|line| context.say(line)).collect();
    Answer::new(&json!({ "requests": json }), lines.join("\n"))
}

pub(super) fn list(session: &Session, context: &Context) -> Result<Answer, Failure> {
    let documents = session.wallet.documents().map_err(failed)?;
    let json: Vec<_> = documents
        .iter()
        .map(|document| told::document(session, document))
        .collect();
    let mut lines: Vec<_> = documents.iter().map(words::wallet::document).collect();
    if lines.is_empty() {
        lines.push(words::wallet::no_documents());
    }
    let lines: Vec<_> = lines.iter().map(|line| context.say(line)).collect();
    Answer::new(&json!({ "documents": json }), lines.join("\n"))
}

pub(super) fn show(session: &Session, id: &str, context: &Context) -> Result<Answer, Failure> {
    let view = session.wallet.document(id).map_err(failed)?;
    let mut json = told::document(session, &view.document);
    json["shares"] = view
        .shares
        .iter()
        .map(|share| told::share(session, share))
        .collect();
    let mut text = format!(
        "{}\n",
        context.say(&words::wallet::document(&view.document))
    );
    // One that could not be opened has no contents to show.
    let credential = session.wallet.credential(&view.document.asset).ok();
    if let Some(credential) = &credential {
        let document = credential.document();
        let fields = document.fields();
        json["fields"] = told::fields(&fields);
        text.push_str(&told::field_lines(document.form(), &fields, context.lang()));
    }
    if !view.shares.is_empty() {
        text.push_str(&format!(
            "{}\n",
            context.say(&words::wallet::who_has_copies())
        ));
    }
    for share in &view.shares {
        let line = told::share_line(session, share);
        text.push_str(&format!("  {}\n", context.say(&line)));
    }
    Answer::new(&json, text)
}

pub(super) fn export(session: &Session, id: &str) -> Result<Answer, Failure> {
    let credential = session.wallet.credential(id).map_err(failed)?.to_string();
    Answer::new(&json!({ "sdjwt": credential }), credential)
}

pub(super) fn accept(session: &Session, id: &str, context: &Context) -> Result<Answer, Failure> {
    let transaction = session.wallet.prepare_accept(id).map_err(failed)?;
    deliver::answer(session, &transaction, &words::wallet::accepted(), context)
}

pub(super) fn decline(
    session: &Session,
    id: &str,
    reason: DeclineReason,
    context: &Context,
) -> Result<Answer, Failure> {
    let transaction = session.wallet.prepare_decline(id, reason).map_err(failed)?;
    deliver::answer(session, &transaction, &words::wallet::declined(), context)
}

pub(super) fn discard(session: &Session, id: &str, context: &Context) -> Result<Answer, Failure> {
    let transaction = session.wallet.prepare_discard(id).map_err(failed)?;
    deliver::answer(session, &transaction, &words::wallet::discarded(), context)
}

pub(super) fn timeline(
    session: &Session,
    id: Option<&str>,
    limit: u32,
    context: &Context,
) -> Result<Answer, Failure> {
    let entries = session.wallet.timeline(id, limit).map_err(failed)?;
    let mut lines: Vec<_> = entries.iter().map(words::wallet::event).collect();
    if lines.is_empty() {
        lines.push(words::wallet::nothing_happened());
    }
    let lines: Vec<_> = lines.iter().map(|line| context.say(line)).collect();
    Answer::new(&json!({ "entries": entries }), lines.join("\n"))
}
