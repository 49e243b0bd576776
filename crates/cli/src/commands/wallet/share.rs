use std::io::{IsTerminal as _, stdin};

use serde_json::json;
use wallet::{FieldChoice, SharePreview, ShareWish};

use super::{Session, deliver, failed, told};
use crate::answer::Answer;
use crate::args::ShareArgs;
use crate::commands::card;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::words;

pub(super) fn share(
    session: &Session,
    args: &ShareArgs,
    context: &Context,
) -> Result<Answer, Failure> {
    let card = card::read(&args.to)?;
    let now_s = context.now_s()?;
    let wish = ShareWish {
        document: &args.id,
        card: &card,
        fields: choice(args),
        purpose: args.purpose.clone(),
        expires_s: args.expires.unix_s(now_s),
        keep_until_s: args.keep_until.map(|until| until.unix_s(now_s)),
    };
    let preview = session.wallet.preview_share(&wish).map_err(failed)?;
    let mut json = json!({
        "document": session.wallet.document(&args.id).map_err(failed)?.document.asset,
        "receiver": {"fingerprint": card.fingerprint(), "name": card.name()},
        "shown": told::fields(&preview.disclosed.fields()),
        "withheld": told::withheld(&preview.disclosed),
        "missing": preview.missing.iter().map(|pattern| pattern.as_str()).collect::<Vec<_>>(),
        "purpose": preview.purpose,
        "expires": preview.expires_s,
        "keep_until": preview.keep_until_s,
        "copies_left": preview.copies_left,
        "answers_ask": preview.answers_ask,
    });
    let looked_at = look(&preview, &card, context);
    if args.dry_run {
        return Answer::new(&json, looked_at);
    }
    let asks = stdin().is_terminal() && !context.is_json() && !args.yes;
    if asks && !confirmed(&looked_at, context) {
        let text = context.say(&words::wallet::not_sent()).to_owned();
        return Ok(Answer::new(&json, text)?.with_exit(Exit::Refused));
    }
    // The contact is pinned before anything is sealed for it.
    session.wallet.meet(&card, "share").map_err(failed)?;
    let prepared = session.wallet.prepare_share(&wish).map_err(failed)?;
    let sent = deliver::send(session, &prepared)?;
    json["share"] = json!(sent.transaction);
    deliver::merge(&mut json, &sent.outcome)?;
    let done = words::wallet::sent(card.name(), &sent.transaction);
    sent.answer(&json, &done, context)
}

pub(super) fn list(
    session: &Session,
    id: Option<&str>,
    context: &Context,
) -> Result<Answer, Failure> {
    let documents = match id {
        Some(id) => vec![session.wallet.document(id).map_err(failed)?.document],
        None => session.wallet.documents().map_err(failed)?,
    };
    let mut shares = Vec::new();
    for document in documents {
        shares.extend(
            session
                .wallet
                .document(&document.asset)
                .map_err(failed)?
                .shares,
        );
    }
    shares.sort_by_key(|share| std::cmp::Reverse(share.created_ms));
    let json: Vec<_> = shares
        .iter()
        .map(|share| told::share(session, share))
        .collect();
    let mut lines: Vec<_> = shares
        .iter()
        .map(|share| told::share_line(session, share))
        .collect();
    if lines.is_empty() {
        lines.push(words::wallet::no_shares());
    }
    let lines: Vec<_> = lines.iter().map(|line| context.say(line)).collect();
    Answer::new(&json!({ "shares": json }), lines.join("\n"))
}

pub(super) fn withdraw(session: &Session, id: &str, context: &Context) -> Result<Answer, Failure> {
    let transaction = session.wallet.prepare_withdraw(id).map_err(failed)?;
    deliver::answer(session, &transaction, &words::wallet::withdrawn(), context)
}

fn choice(args: &ShareArgs) -> FieldChoice {
    match (&args.preset, args.all) {
        (Some(id), _) => FieldChoice::Preset(id.clone()),
        (None, true) => FieldChoice::Everything,
        (None, false) if args.disclose.is_empty() => FieldChoice::AsAsked,
        (None, false) => FieldChoice::Pointers(args.disclose.clone()),
    }
}

/// Exactly what the receiver will see, and one sentence about it.
fn look(preview: &SharePreview, card: &keys::KeyCard, context: &Context) -> String {
    let disclosed = &preview.disclosed;
    let mut text = told::disclosed_lines(disclosed, context);
    let sentence = words::wallet::about_to_share(preview, card.name(), &card.fingerprint());
    text.push_str(&format!("{}\n", context.say(&sentence)));
    text
}

fn confirmed(looked_at: &str, context: &Context) -> bool {
    context.notice(&words::Text::same(looked_at.trim_end()));
    context.notice(&words::wallet::shall_it_be_sent());
    let mut answer = String::new();
    let read = stdin().read_line(&mut answer);
    let answer = answer.trim();
    read.is_ok() && (answer.eq_ignore_ascii_case("y") || answer == "예")
}
