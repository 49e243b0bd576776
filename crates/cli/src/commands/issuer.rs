use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use issuer::{
    DirectoryRegistry, Expiry, Issued, Issuer, Outcome, Poll, Profile, RequestSeen, RevokeBy, Terms,
};
use keystore::KeyStore;
use ledger::BlockPoint;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::args::{
    HomeArgs, InitArgs, IssueToCardArgs, IssuerArgs, IssuerCommand, RevokeArgs, ServeArgs,
    TermsArgs,
};
use crate::commands::{card, document};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::{home, input, words};

/// Most bytes of a recovery key's file.
const MAX_KEY_BYTES: usize = 256;
const DAY_S: u64 = 86_400;

pub(crate) fn run(args: IssuerArgs, context: &Context) -> Result<Answer, Failure> {
    let place = Place::of(args.place)?;
    match args.command {
        IssuerCommand::Init(args) => init(&place, args, context),
        IssuerCommand::Entry => entry(&place.open(context)?),
        IssuerCommand::Connect { url } => connect(&place.open(context)?, &url, context),
        IssuerCommand::Enrol { subject, days } => {
            enrol(&place.open(context)?, &subject, days, context)
        }
        IssuerCommand::Issue(args) => issue(&place.open(context)?, &args, context),
        IssuerCommand::Serve(args) => serve(&place.open(context)?, &args, context),
        IssuerCommand::Revoke(args) => revoke(&place.open(context)?, &args, context),
        IssuerCommand::List => list(&place.open(context)?, context),
        IssuerCommand::Requests => requests(&place.open(context)?, context),
        IssuerCommand::RecoveryKey { out, remove } => recovery_key(&place, &out, remove, context),
    }
}

/// Which issuer.
struct Place {
    home: PathBuf,
    args: HomeArgs,
}

impl Place {
    fn of(args: HomeArgs) -> Result<Self, Failure> {
        let home = home::directory(&args, "issuer")?;
        Ok(Self { home, args })
    }

    fn keys(&self, context: &Context) -> Result<Box<dyn KeyStore>, Failure> {
        home::open_keys(&self.home, self.args.keys, context)
    }

    fn open(&self, context: &Context) -> Result<Issuer, Failure> {
        Issuer::open(&self.home, &*self.keys(context)?).map_err(failed)
    }
}

fn init(place: &Place, args: InitArgs, context: &Context) -> Result<Answer, Failure> {
    let profile = Profile {
        iss: args.iss,
        name_ko: args.name_ko,
        name_en: args.name_en,
    };
    let store = home::make_keys(&place.home, place.args.keys, context)?;
    let progress = context.progress(1, &words::issuer::making());
    let issuer = Issuer::create(&place.home, &*store, &profile).map_err(failed)?;
    drop(progress);
    if let Some(path) = &args.entry {
        input::write(path, issuer.entry_text().as_bytes())?;
    }
    let home = input::name_of(&place.home);
    let file = args.entry.as_deref().map(input::name_of);
    let json = json!({
        "home": home,
        "keys": store.kind().as_str(),
        "entry_file": file,
        "entry": issuer.entry(),
    });
    let told = words::issuer::made(&home, file.as_deref());
    let answer = Answer::new(&json, context.say(&told))?;
    Ok(answer.with_remark(context.say(&words::issuer::keep_recovery_key())))
}

/// The product itself: what a file for `minwon-node init` holds.
fn entry(issuer: &Issuer) -> Result<Answer, Failure> {
    Answer::new(issuer.entry(), issuer.entry_text())
}

fn connect(issuer: &Issuer, url: &str, context: &Context) -> Result<Answer, Failure> {
    let pin = home::runtime()?
        .block_on(issuer.connect(url))
        .map_err(failed)?;
    let json = json!({
        "network": pin.network.to_string(),
        "name": pin.name,
        "node": pin.node,
    });
    let told = words::issuer::connected(&pin.name, &pin.network.to_string());
    Answer::new(&json, context.say(&told))
}

fn enrol(
    issuer: &Issuer,
    subject: &issuer::Subject,
    days: u32,
    context: &Context,
) -> Result<Answer, Failure> {
    let life_s = u64::from(days) * DAY_S;
    let code = issuer.enrol(subject, life_s).map_err(failed)?;
    let json = json!({
        "subject": subject.as_str(),
        "code": code.to_string(),
        "expires": code.expires_s,
    });
    let answer = Answer::new(&json, code.to_string())?;
    let remark = words::issuer::hand_out(code.expires_s);
    Ok(answer.with_remark(context.say(&remark)))
}

fn issue(issuer: &Issuer, args: &IssueToCardArgs, context: &Context) -> Result<Answer, Failure> {
    let inputs = args.documents.iter().map(PathBuf::as_path);
    input::check_stdin_once(inputs.chain([Path::new(&args.to)]))?;
    let card = card::read(&args.to)?;
    let documents = args.documents.iter().map(|path| document::read(path));
    let documents = documents.collect::<Result<Vec<_>, _>>()?;
    let terms = Terms {
        again: args.again,
        ..terms(&args.terms)
    };
    let progress = context.progress(documents.len() as u64, &words::issuer::issuing());
    let mut shown = 0;
    let runtime = home::runtime()?;
    let outcomes = runtime.block_on(async {
        issuer.resume().await?;
        issuer
            .issue(documents, &card, &terms, |now| {
                while shown < now.committed + now.failed {
                    progress.step();
                    shown += 1;
                }
            })
            .await
    });
    let outcomes = outcomes.map_err(failed)?;
    drop(progress);
    told_issued(&args.documents, &outcomes, context)
}

fn told_issued(
    files: &[PathBuf],
    outcomes: &[Outcome],
    context: &Context,
) -> Result<Answer, Failure> {
    let mut text = String::new();
    let mut documents = Vec::new();
    let mut refused_count = 0_u64;
    for (file, outcome) in files.iter().zip(outcomes) {
        let file = input::name_of(file);
        match &outcome.issued {
            Ok(issued) => {
                let line =
                    words::issuer::issued(&file, &issued.asset.to_string(), outcome.was_there);
                text.push_str(context.say(&line));
                let mut json = json_of(issued);
                json["file"] = json!(file);
                json["was_there"] = json!(outcome.was_there);
                documents.push(json);
            }
            Err(error) => {
                refused_count += 1;
                let failure = words::issuer::failed(error);
                text.push_str(&format!(
                    "{file}: {} [{}]",
                    context.say(&failure.message),
                    failure.code
                ));
                documents.push(json!({"file": file, "error": error.code()}));
            }
        }
        text.push('\n');
    }
    let json = json!({"documents": documents, "refused": refused_count});
    let exit = match refused_count {
        0 => Exit::Done,
        _ => Exit::Refused,
    };
    Ok(Answer::new(&json, text)?.with_exit(exit))
}

fn serve(issuer: &Issuer, args: &ServeArgs, context: &Context) -> Result<Answer, Failure> {
    let registry = DirectoryRegistry::open(&args.registry)
        .map_err(|fault| words::issuer::no_registry(&input::name_of(&args.registry), &fault))?;
    let registry = Arc::new(registry);
    let terms = terms(&args.terms);
    let mut total = Served::default();
    let served = home::runtime()?.block_on(async {
        if args.once {
            let poll = issuer.poll(registry, &terms).await?;
            total.add(&poll);
            return Ok(());
        }
        context.notice(&words::issuer::serving(&input::name_of(&args.registry)));
        let interval = Duration::from_secs(args.interval);
        issuer
            .serve(
                registry,
                &terms,
                interval,
                stop_signal(),
                |poll| match poll {
                    Ok(poll) => {
                        tell_poll(poll, context);
                        total.add(poll);
                    }
                    Err(error) => context.notice(&words::issuer::failed(error).message),
                },
            )
            .await
    });
    served.map_err(failed)?;
    let text = words::issuer::served(
        total.answered.len(),
        total.refused.len(),
        total.waiting_count,
    );
    Answer::new(&total.json(), context.say(&text))
}

/// What happened while an issuer served.
#[derive(Default)]
struct Served {
    new_count: usize,
    answered: Vec<Value>,
    refused: BTreeMap<String, String>,
    waiting_count: usize,
}

impl Served {
    fn add(&mut self, poll: &Poll) {
        self.new_count += poll.new_count;
        self.answered.extend(poll.answered.iter().map(json_of));
        let refused = poll.refused.iter();
        self.refused
            .extend(refused.map(|(request, code)| (request.to_string(), code.clone())));
        self.waiting_count = poll.waiting_count;
    }

    fn json(&self) -> Value {
        let refused: Vec<_> = self
            .refused
            .iter()
            .map(|(request, code)| json!({"request": request, "code": code}))
            .collect();
        json!({
            "new": self.new_count,
            "answered": self.answered,
            "refused": refused,
            "waiting": self.waiting_count,
        })
    }
}

fn tell_poll(poll: &Poll, context: &Context) {
    for issued in &poll.answered {
        let request = issued.request.map(|id| id.to_string()).unwrap_or_default();
        context.notice(&words::issuer::answered(
            &request,
            &issued.asset.to_string(),
        ));
    }
    for (request, code) in &poll.refused {
        context.notice(&words::issuer::not_answered(&request.to_string(), code));
    }
}

/// Ready when the process is told to stop.
async fn stop_signal() {
    let interrupted = async {
        // Without a handler there is only the hard way to stop.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let terminated = async {
            match signal(SignalKind::terminate()) {
                Ok(mut signal) => drop(signal.recv().await),
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            () = interrupted => {}
            () = terminated => {}
        }
    }
    #[cfg(not(unix))]
    interrupted.await;
}

fn revoke(issuer: &Issuer, args: &RevokeArgs, context: &Context) -> Result<Answer, Failure> {
    let recovery = match &args.recovery_key {
        Some(path) => {
            let text = input::read_text(path, MAX_KEY_BYTES)?;
            let key = issuer::read_recovery_key(&text);
            Some(key.map_err(|error| failed(error).in_file(&input::name_of(path)))?)
        }
        None => None,
    };
    let by = recovery
        .as_ref()
        .map_or(RevokeBy::Issuing, RevokeBy::Recovery);
    let revoked = home::runtime()?
        .block_on(issuer.revoke(&args.id, args.reason, by))
        .map_err(failed)?;
    let json = json!({
        "asset": revoked.asset.to_string(),
        "transaction": revoked.transaction.to_string(),
        "reason": revoked.reason.code(),
        "height": revoked.block.height,
        "time_ms": revoked.block.time_ms,
    });
    let told = words::issuer::revoked(&revoked.asset.to_string());
    Answer::new(&json, context.say(&told))
}

fn list(issuer: &Issuer, context: &Context) -> Result<Answer, Failure> {
    let list = issuer.list().map_err(failed)?;
    let mut text = String::new();
    for issued in &list {
        text.push_str(context.say(&words::issuer::line(issued)));
        text.push('\n');
    }
    if list.is_empty() {
        text.push_str(context.say(&words::issuer::none_issued()));
    }
    let documents: Vec<_> = list.iter().map(json_of).collect();
    Answer::new(&json!({"documents": documents}), text)
}

fn requests(issuer: &Issuer, context: &Context) -> Result<Answer, Failure> {
    let requests = issuer.requests().map_err(failed)?;
    let mut text = String::new();
    for request in &requests {
        text.push_str(context.say(&words::issuer::request_line(request)));
        text.push('\n');
    }
    if requests.is_empty() {
        text.push_str(context.say(&words::issuer::none_asked()));
    }
    let requests: Vec<_> = requests.iter().map(json_of_request).collect();
    Answer::new(&json!({"requests": requests}), text)
}

fn recovery_key(
    place: &Place,
    out: &Path,
    remove: bool,
    context: &Context,
) -> Result<Answer, Failure> {
    let store = place.keys(context)?;
    let mut text = issuer::export_recovery_key(&*store).map_err(failed)?;
    text.push('\n');
    // On the disk before it is removed from where it was.
    input::write_secret(out, text.as_bytes())?;
    let removed = remove && issuer::remove_recovery_key(&*store).map_err(failed)?;
    let written = input::name_of(out);
    let told = words::issuer::recovery_key_written(&written, removed);
    Answer::new(
        &json!({"written": written, "removed": removed}),
        context.say(&told),
    )
}

fn terms(args: &TermsArgs) -> Terms {
    Terms {
        copies: args.copies,
        expiry: Expiry::AfterDays(args.expires_days),
        again: false,
    }
}

/// An entry of the register, as `docs/cli.md` describes it.
fn json_of(issued: &Issued) -> Value {
    let height = |block: Option<BlockPoint>| block.map(|block| block.height);
    let time_ms = |block: Option<BlockPoint>| block.map(|block| block.time_ms);
    json!({
        "asset": issued.asset.to_string(),
        "document": issued.document.to_string(),
        "form": issued.form.slug(),
        "subject": issued.subject,
        "identity_key": hex::encode(issued.identity_key),
        "owner_key": issued.owner_key.to_string(),
        "copies": issued.copies,
        "expires": issued.expires_s,
        "request": issued.request.map(|id| id.to_string()),
        "state": issued.state.code(),
        "code": issued.code,
        "height": height(issued.block),
        "time_ms": time_ms(issued.block),
        "revoked": issued.revoked.map(|block| json!({
            "reason": issued.revoke_reason.map(|reason| reason.code()),
            "height": block.height,
            "time_ms": block.time_ms,
        })),
    })
}

fn json_of_request(request: &RequestSeen) -> Value {
    json!({
        "request": request.transaction.to_string(),
        "time_ms": request.made_ms,
        "state": request.state.code(),
        "reason": request.reason,
        "form": request.form.map(|form| form.slug()),
        "asset": request.asset.map(|asset| asset.to_string()),
    })
}

fn failed(error: issuer::Error) -> Failure {
    words::issuer::failed(&error)
}
