use std::path::Path;
use std::sync::Arc;

use keys::LedgerChain;
use keys::backup::SealedBackup;
use serde_json::json;
use wallet::{BackupScope, Wallet};

use super::{Place, Session, failed};
use crate::answer::Answer;
use crate::context::Context;
use crate::failure::Failure;
use crate::prompt::Passphrase;
use crate::{home, input, words};

/// Most bytes of a backup.
const MAX_BACKUP_BYTES: usize = 1 << 30;

pub(super) fn init(
    place: &Place,
    node: Option<&str>,
    context: &Context,
) -> Result<Answer, Failure> {
    let store = home::make_keys(&place.home, place.args.keys, context)?;
    let progress = context.progress(1, &words::common::making_key());
    let wallet = Wallet::create(&place.home, Arc::from(store)).map_err(failed)?;
    drop(progress);
    let session = Session::of(place, wallet)?;
    let home = input::name_of(&place.home);
    let mut lines = vec![words::wallet::made(&home)];
    let mut json = json!({
        "home": home,
        "keys": session.wallet.key_store().as_str(),
        "network": null,
        "fingerprint": null,
    });
    if let Some(url) = node {
        let network = session
            .runtime
            .block_on(session.wallet.join(url))
            .map_err(failed)?;
        let fingerprint = session.wallet.fingerprint().map_err(failed)?;
        json["network"] = json!(network);
        json["fingerprint"] = json!(fingerprint);
        lines.push(words::wallet::joined(&network.to_string()));
        lines.push(words::wallet::fingerprint(&fingerprint.to_string()));
    }
    let lines: Vec<_> = lines.iter().map(|line| context.say(line)).collect();
    Answer::new(&json, lines.join("\n"))
}

pub(super) fn join(session: &Session, url: &str, context: &Context) -> Result<Answer, Failure> {
    let network = session
        .runtime
        .block_on(session.wallet.join(url))
        .map_err(failed)?;
    let fingerprint = session.wallet.fingerprint().map_err(failed)?;
    let json = json!({ "network": network, "node": url, "fingerprint": fingerprint });
    let lines = [
        words::wallet::joined(&network.to_string()),
        words::wallet::fingerprint(&fingerprint.to_string()),
    ];
    let lines = lines.each_ref().map(|line| context.say(line));
    Answer::new(&json, lines.join("\n"))
}

pub(super) fn status(session: &Session, context: &Context) -> Result<Answer, Failure> {
    let wallet = &session.wallet;
    let head = session
        .runtime
        .block_on(async { wallet.online().await?.head().await });
    let (head, problem) = match head {
        Ok(head) => (Some(head), None),
        Err(wallet::Error::NoNetwork) => (None, None),
        Err(error) => (None, Some(failed(error))),
    };
    let network = wallet.network().ok();
    let fingerprint = wallet.fingerprint().ok();
    let (documents, copies) = (
        wallet.documents().map_err(failed)?.len(),
        wallet.inbox().map_err(failed)?.len(),
    );
    let waiting = wallet.waiting().map_err(failed)?.len();
    let home = input::name_of(&session.home);
    let json = json!({
        "home": home,
        "keys": wallet.key_store().as_str(),
        "network": network,
        "fingerprint": fingerprint,
        "node": head.as_ref().map(|head| &head.node),
        "height": head.as_ref().map(|head| head.height),
        "time_ms": head.as_ref().map(|head| head.time_ms),
        "problem": problem.as_ref().map(|problem| &problem.code),
        "documents": documents,
        "copies": copies,
        "waiting": waiting,
    });
    let mut lines = vec![
        words::wallet::lives_in(&home, wallet.key_store()),
        words::wallet::counts(documents, copies, waiting),
    ];
    if let Some(network) = network {
        lines.push(words::wallet::joined(&network.to_string()));
    }
    if let Some(fingerprint) = fingerprint {
        lines.push(words::wallet::fingerprint(&fingerprint.to_string()));
    }
    if let Some(head) = &head {
        lines.push(words::wallet::verified(head));
    }
    if let Some(problem) = &problem {
        lines.push(words::wallet::not_reached(problem));
    }
    let lines: Vec<_> = lines.iter().map(|line| context.say(line)).collect();
    Answer::new(&json, lines.join("\n"))
}

pub(super) fn backup(
    session: &Session,
    out: &Path,
    keys_only: bool,
    context: &Context,
) -> Result<Answer, Failure> {
    let scope = match keys_only {
        true => BackupScope::KeysOnly,
        false => BackupScope::Everything,
    };
    let passphrase = Passphrase::Backup.choose(context)?;
    let progress = context.progress(1, &words::wallet::sealing());
    let file = session.wallet.backup(scope, &passphrase).map_err(failed)?;
    drop(progress);
    input::write_secret(out, &file)?;
    let name = input::name_of(out);
    let json = json!({ "file": name, "bytes": file.len(), "scope": scope_name(scope) });
    let answer = Answer::new(&json, context.say(&words::wallet::backed_up(&name)))?;
    Ok(match scope {
        BackupScope::Everything => answer,
        BackupScope::KeysOnly => answer.with_remark(context.say(&words::wallet::keys_only())),
    })
}

pub(super) fn restore(
    place: &Place,
    from: &Path,
    node: Option<&str>,
    context: &Context,
) -> Result<Answer, Failure> {
    let file = input::read(from, MAX_BACKUP_BYTES)?;
    let refused = |error| failed(wallet::Error::Keys(error));
    let sealed = SealedBackup::parse(&file).map_err(refused)?;
    let passphrase = Passphrase::Backup.get(context)?;
    let progress = context.progress(1, &words::wallet::unsealing());
    let backup = sealed.open(&passphrase).map_err(refused)?;
    drop(progress);
    // Only now: a wrong passphrase leaves no key store behind.
    let store = home::make_keys(&place.home, place.args.keys, context)?;
    let restored = Wallet::restore_from(&place.home, Arc::from(store), &backup).map_err(failed)?;
    let scope = restored.scope;
    let session = Session::of(place, restored.wallet)?;
    let found = match node {
        Some(url) => Some(search(&session, url, scope, context)?),
        None => None,
    };
    let home = input::name_of(&place.home);
    let json = json!({ "home": home, "scope": scope_name(scope), "found": found });
    let mut lines = vec![words::wallet::restored(&home)];
    lines.extend(found.iter().flat_map(words::wallet::synced));
    let lines: Vec<_> = lines.iter().map(|line| context.say(line)).collect();
    let answer = Answer::new(&json, lines.join("\n"))?;
    Ok(match (scope, &found) {
        (BackupScope::Everything, _) => answer,
        (BackupScope::KeysOnly, Some(_)) => {
            answer.with_remark(context.say(&words::wallet::keys_only()))
        }
        (BackupScope::KeysOnly, None) => answer
            .with_remark(context.say(&words::wallet::keys_only()))
            .with_remark(context.say(&words::wallet::found_by_sync())),
    })
}

/// Joins, and finds what the ledger knows.
fn search(
    session: &Session,
    url: &str,
    scope: BackupScope,
    context: &Context,
) -> Result<wallet::SyncReport, Failure> {
    let progress = context.progress(LedgerChain::Card.gap_limit(), &words::wallet::searching());
    let found = session.runtime.block_on(async {
        session.wallet.join(url).await?;
        let online = session.wallet.online().await?;
        match scope {
            BackupScope::Everything => online.sync().await,
            BackupScope::KeysOnly => online.recover(|count| progress.at(count)).await,
        }
    });
    drop(progress);
    found.map_err(failed)
}

fn scope_name(scope: BackupScope) -> &'static str {
    match scope {
        BackupScope::Everything => "everything",
        BackupScope::KeysOnly => "keys-only",
    }
}
