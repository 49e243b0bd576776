//! How documents, copies and fields are told, in JSON and in lines.

use civil_document::{Field, Form, Lang};
use credential::{Disclosed, Line, State};
use serde_json::{Value, json};
use wallet::vault::{Document, Received, Share};

use super::Session;
use crate::context::Context;
use crate::words;

pub(super) fn document(session: &Session, document: &Document) -> Value {
    let form = Form::from_slug(&document.form);
    json!({
        "id": document.asset,
        "form": form,
        "title": form.map(|form| json!({ "ko": form.title_ko(), "en": form.title_en() })),
        "issuer": document.issuer,
        "issuer_name": issuer_name(session, &document.issuer),
        "state": document.state.as_str(),
        "revoked_ms": document.revoked_ms,
        "revoke_reason": document.revoke_reason,
        "issued_ms": document.issued_ms,
        "expires": document.expires_s,
        "copies_left": document.copies_left,
        "fault": document.detail.get("fault"),
    })
}

pub(super) fn share(session: &Session, share: &Share) -> Value {
    json!({
        "id": share.transaction_id,
        "document": share.asset,
        "receiver": name_of(session, share),
        "receiver_identity": share.receiver,
        "fields": share.fields,
        "purpose": share.purpose,
        "state": share.state.as_str(),
        "expires": share.expires_s,
        "keep_until": share.keep_until_s,
        "created_ms": share.created_ms,
        "opened_ms": share.opened_ms,
        "ended_ms": share.ended_ms,
    })
}

pub(super) fn received(session: &Session, copy: &Received) -> Value {
    json!({
        "id": copy.transaction_id,
        "document": copy.asset,
        "issuer": copy.issuer,
        "issuer_name": copy.issuer.as_deref().and_then(|iss| issuer_name(session, iss)),
        "form": copy.form,
        "state": copy.state.as_str(),
        "verdict": copy.verdict,
        "purpose": copy.purpose,
        "received_ms": copy.received_ms,
        "expires": copy.expires_s,
        "keep_until": copy.keep_until_s,
        "opened_ms": copy.opened_ms,
        "ended_ms": copy.ended_ms,
    })
}

/// What a contact is called, else what the card called itself.
pub(super) fn name_of(session: &Session, share: &Share) -> Option<String> {
    let contacts = session.wallet.contacts().ok()?;
    let identity = share.receiver.as_ref()?;
    let contact = contacts
        .into_iter()
        .find(|contact| contact.identity == *identity);
    contact
        .map(|contact| contact.name)
        .or_else(|| share.detail["name"].as_str().map(str::to_owned))
        .filter(|name| !name.is_empty())
}

pub(super) fn fields(fields: &[Field<'_>]) -> Value {
    fields
        .iter()
        .map(|field| {
            let display = field.display();
            json!({
                "pointer": field.pointer.as_str(),
                "label": field.node.label,
                "value": field.value,
                "display": { "ko": display.to_text(Lang::Ko), "en": display.to_text(Lang::En) },
            })
        })
        .collect()
}

pub(super) fn withheld(disclosed: &Disclosed) -> Value {
    disclosed
        .withheld()
        .map(|line| {
            let certain = line.state == State::Withheld;
            json!({
                "pointer": line.pointer.as_str(),
                "state": if certain { "withheld" } else { "withheld-or-absent" },
            })
        })
        .collect()
}

/// `label › label: value`, a line a field.
pub(super) fn field_lines(form: Form, fields: &[Field<'_>], lang: Lang) -> String {
    let line = |field: &Field<'_>| {
        let trail = form.schema().trail(&field.pointer, lang).join(" › ");
        let value = field.display().to_text(lang);
        format!("{trail}: {}\n", words::common::one_line(&value))
    };
    fields.iter().map(line).collect()
}

/// What a receiver sees, in the order of the form: values, what is withheld by name, and of tables how
/// many rows are shown.
pub(super) fn disclosed_lines(disclosed: &Disclosed, context: &Context) -> String {
    let schema = disclosed.form().schema();
    let lang = context.lang();
    let told = |line: &Line| {
        let text = match &line.state {
            State::Shown { .. } => words::common::one_line(&line.display()?.to_text(lang)),
            State::Withheld => context.say(&words::report::withheld(true)).to_owned(),
            State::WithheldOrAbsent => context.say(&words::report::withheld(false)).to_owned(),
            State::Table { shown, total } if shown < total => {
                let rows = words::report::rows(*shown, *total);
                context.say(&rows).to_owned()
            }
            _ => return None,
        };
        let trail = schema.trail(&line.pointer, lang).join(" › ");
        Some(format!("{trail}: {text}\n"))
    };
    disclosed.lines().iter().filter_map(told).collect()
}

/// A copy that was given away, in a line.
pub(super) fn share_line(session: &Session, share: &Share) -> words::Text {
    let document = session.wallet.document(&share.asset).ok();
    let form = document.and_then(|view| Form::from_slug(&view.document.form));
    words::wallet::share(share, name_of(session, share).as_deref(), form)
}

fn issuer_name(session: &Session, iss: &str) -> Option<Value> {
    let registry = session.wallet.registry().ok()?;
    let issuer = registry.issuer(iss)?;
    Some(json!(issuer.name))
}
