use std::ffi::OsStr;

use keys::{AskFields, Fingerprint};
use serde_json::{Value, json};
use wallet::vault::Contact;
use wallet::{AskWish, CardWish};

use super::{Session, failed};
use crate::answer::Answer;
use crate::args::CardArgs;
use crate::commands::card;
use crate::context::Context;
use crate::failure::Failure;
use crate::{input, words};

const DAY_S: u64 = 86_400;
/// Pixels of a module of a QR code.
const MODULE_PX: u32 = 8;

pub(super) fn card(
    session: &Session,
    args: &CardArgs,
    context: &Context,
) -> Result<Answer, Failure> {
    let now_s = context.now_s()?;
    let ask = match (args.ask, &args.ask_purpose) {
        (Some(form), Some(purpose)) => Some(AskWish {
            form: form.slug().to_owned(),
            fields: match &args.ask_preset {
                Some(id) => AskFields::Preset(id.clone()),
                None => AskFields::Pointers(
                    args.ask_field
                        .iter()
                        .map(|pattern| pattern.as_str().to_owned())
                        .collect(),
                ),
            },
            purpose: purpose.clone(),
            keep_until_s: args.keep_until.map(|until| until.unix_s(now_s)),
        }),
        _ => None,
    };
    if let (Some(form), Some(id)) = (args.ask, &args.ask_preset)
        && form.preset(id).is_none()
    {
        return Err(words::usage::unknown_preset(id, form.slug()));
    }
    let made = session
        .wallet
        .make_card(&CardWish {
            name: args.name.clone(),
            role: args.role.map(Into::into),
            valid_s: Some(u64::from(args.valid_days) * DAY_S),
            for_issuer: args.for_issuer.clone(),
            ask,
        })
        .map_err(failed)?;
    let refused = |error: keys::Error| words::card::refused(&error);
    let mut files = Vec::new();
    if let Some(path) = &args.out {
        input::write(path, made.as_bytes())?;
        files.push(input::name_of(path));
    }
    if let Some(path) = &args.png {
        input::write(path, &made.to_qr_png(MODULE_PX).map_err(refused)?)?;
        files.push(input::name_of(path));
    }
    if let Some(path) = &args.svg {
        input::write(path, made.to_qr_svg().map_err(refused)?.as_bytes())?;
        files.push(input::name_of(path));
    }
    let mut json = card::json_of(&made, now_s);
    json["files"] = json!(files);
    let answer = match files.is_empty() {
        true => Answer::new(&json, made.to_text())?,
        false => Answer::new(&json, files.join("\n"))?,
    };
    Ok(answer.with_remark(context.say(&words::wallet::card_made(&made))))
}

pub(super) fn meet(
    session: &Session,
    argument: &OsStr,
    context: &Context,
) -> Result<Answer, Failure> {
    let card = card::read(argument)?;
    let (contact, standing) = session.wallet.meet(&card, "card").map_err(failed)?;
    let mut json = json_of(&contact);
    json["known"] = json!(standing.is_some());
    Answer::new(&json, context.say(&words::wallet::met(&contact, standing)))
}

pub(super) fn contacts(session: &Session, context: &Context) -> Result<Answer, Failure> {
    let contacts = session.wallet.contacts().map_err(failed)?;
    let json: Vec<_> = contacts.iter().map(json_of).collect();
    let mut lines: Vec<_> = contacts.iter().map(words::wallet::contact).collect();
    if lines.is_empty() {
        lines.push(words::wallet::no_contacts());
    }
    let lines: Vec<_> = lines.iter().map(|line| context.say(line)).collect();
    Answer::new(&json!({ "contacts": json }), lines.join("\n"))
}

pub(super) fn contact(
    session: &Session,
    fingerprint: &Fingerprint,
    name: Option<&str>,
    compared: bool,
    context: &Context,
) -> Result<Answer, Failure> {
    let contact = session
        .wallet
        .change_contact(fingerprint, name, compared)
        .map_err(failed)?;
    Answer::new(
        &json_of(&contact),
        context.say(&words::wallet::contact(&contact)),
    )
}

pub(super) fn fingerprint(session: &Session) -> Result<Answer, Failure> {
    let fingerprint = session.wallet.fingerprint().map_err(failed)?;
    Answer::new(
        &json!({ "fingerprint": fingerprint }),
        fingerprint.to_string(),
    )
}

fn json_of(contact: &Contact) -> Value {
    json!({
        "fingerprint": contact.fingerprint,
        "identity_key": contact.identity,
        "name": contact.name,
        "role": contact.role,
        "compared_ms": contact.compared_ms,
        "added_ms": contact.added_ms,
    })
}
