use std::ffi::OsStr;
use std::path::Path;

use serde_json::{Value, json};
use wallet::Examined;
use wallet::verify::Verdict;

use super::{Session, deliver, failed, told};
use crate::answer::Answer;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::{input, words};

/// Most bytes of a presentation.
const MAX_PRESENTATION_BYTES: usize = 1 << 20;

pub(super) fn list(session: &Session, context: &Context) -> Result<Answer, Failure> {
    let copies = session.wallet.inbox().map_err(failed)?;
    let json: Vec<_> = copies
        .iter()
        .map(|copy| told::received(session, copy))
        .collect();
    let mut lines: Vec<_> = copies.iter().map(words::wallet::received).collect();
    if lines.is_empty() {
        lines.push(words::wallet::no_copies());
    }
    let lines: Vec<_> = lines.iter().map(|line| context.say(line)).collect();
    Answer::new(&json!({ "copies": json }), lines.join("\n"))
}

pub(super) fn open(
    session: &Session,
    id: &str,
    out: Option<&Path>,
    context: &Context,
) -> Result<Answer, Failure> {
    let examined = session.runtime.block_on(async {
        let online = session.wallet.online().await?;
        online.open(id).await
    });
    let examined = examined.map_err(failed)?;
    if let (Some(path), Some(presentation)) = (out, &examined.presentation) {
        input::write(path, presentation.to_string().as_bytes())?;
    }
    answer(session, &examined, context)
}

pub(super) fn verify(
    session: &Session,
    subject: &OsStr,
    context: &Context,
) -> Result<Answer, Failure> {
    let path = Path::new(subject);
    let text = match input::is_stdin(path) || path.exists() {
        true => Some(input::read_text(path, MAX_PRESENTATION_BYTES)?),
        false => None,
    };
    let id = subject.to_string_lossy();
    let wallet = &session.wallet;
    let examined = session.runtime.block_on(async {
        let online = wallet.online().await?;
        match &text {
            Some(text) => online.verify_text(text).await,
            None => online.verify(&id).await,
        }
    });
    let examined = match (examined, &text) {
        // What the ledger says stays open, and the rest is told.
        (Err(wallet::Error::Ledger(error)), Some(text)) if error.is_transient() => {
            wallet.verify_text_offline(text)
        }
        (Err(wallet::Error::Ledger(error)), None) if error.is_transient() => {
            wallet.verify_offline(&id)
        }
        (examined, _) => examined,
    };
    answer(session, &examined.map_err(failed)?, context)
}

pub(super) fn give_back(
    session: &Session,
    id: &str,
    deleted: bool,
    context: &Context,
) -> Result<Answer, Failure> {
    let transaction = session.wallet.prepare_return(id, deleted).map_err(failed)?;
    deliver::answer(
        session,
        &transaction,
        &words::wallet::given_back(deleted),
        context,
    )
}

/// The verdict, the checks, and what is shown.
fn answer(session: &Session, examined: &Examined, context: &Context) -> Result<Answer, Failure> {
    let report = &examined.report;
    let mut json = json!({
        "verdict": report.verdict,
        "checks": report.checks,
        "as_of": report.as_of,
        "copy": examined.received.as_ref().map(|copy| told::received(session, copy)),
        "form": null,
        "fields": [],
        "withheld": [],
        "tables": [],
        "document": null,
    });
    let mut text = format!("{}\n", context.say(&words::report::verdict(report)));
    for check in &report.checks {
        text.push_str(&format!(
            "  {}\n",
            context.say(&words::report::check(check))
        ));
    }
    if let Some(as_of) = &report.as_of {
        text.push_str(&format!("{}\n", context.say(&words::report::as_of(as_of))));
    }
    if let Some(disclosed) = &examined.disclosed {
        let fields = disclosed.fields();
        json["form"] = json!(disclosed.form());
        json["fields"] = told::fields(&fields);
        json["withheld"] = told::withheld(disclosed);
        json["tables"] = disclosed
            .tables()
            .map(|(pointer, shown, total)| {
                json!({ "pointer": pointer.as_str(), "shown": shown, "total": total })
            })
            .collect::<Value>();
        json["document"] = disclosed.part().to_value().unwrap_or_default();
        // What is not valid is not shown to people as if it were.
        if report.verdict != Verdict::NotValid {
            text.push('\n');
            if report.verdict == Verdict::NotFullyChecked {
                let warning = words::report::shown_unchecked();
                text.push_str(&format!("{}\n", context.say(&warning)));
            }
            text.push_str(&told::disclosed_lines(disclosed, context));
        }
    }
    let exit = match report.verdict {
        Verdict::Valid => Exit::Done,
        Verdict::NotValid | Verdict::NotFullyChecked => Exit::Refused,
    };
    Ok(Answer::new(&json, text)?.with_exit(exit))
}
