use std::ffi::OsStr;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keys::{AskFields, KeyCard, qr};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::args::{CardCommand, QrArgs};
use crate::context::Context;
use crate::failure::Failure;
use crate::input;
use crate::words;

pub(crate) fn run(command: CardCommand, context: &Context) -> Result<Answer, Failure> {
    match command {
        CardCommand::Show { card } => told(&read(&card)?, context),
        CardCommand::Read { picture, out } => read_picture(&picture, out.as_deref(), context),
        CardCommand::Qr(args) => draw(&args),
    }
}

/// Reads a card from a file, standard input, or the argument itself.
pub(crate) fn read(argument: &OsStr) -> Result<KeyCard, Failure> {
    let path = Path::new(argument);
    if input::is_stdin(path) || path.exists() {
        let bytes = input::read(path, qr::MAX_PICTURE_SIZE)?;
        return KeyCard::read(&bytes)
            .map_err(|error| words::card::refused(&error).in_file(&input::name_of(path)));
    }
    KeyCard::read(argument.as_encoded_bytes()).map_err(|error| match error {
        // Most likely the name of a file that is not there.
        keys::Error::NotACard => words::card::neither_file_nor_text(),
        error => words::card::refused(&error),
    })
}

fn read_picture(picture: &Path, out: Option<&Path>, context: &Context) -> Result<Answer, Failure> {
    let bytes = input::read(picture, qr::MAX_PICTURE_SIZE)?;
    let card = KeyCard::from_picture(&bytes)
        .map_err(|error| words::card::refused(&error).in_file(&input::name_of(picture)))?;
    if let Some(out) = out {
        input::write(out, card.as_bytes())?;
    }
    told(&card, context)
}

fn draw(args: &QrArgs) -> Result<Answer, Failure> {
    let card = read(&args.card)?;
    let mut written = Vec::new();
    if let Some(path) = &args.png {
        let png = card
            .to_qr_png(args.module)
            .map_err(|error| words::card::refused(&error))?;
        input::write(path, &png)?;
        written.push(input::name_of(path));
    }
    if let Some(path) = &args.svg {
        let svg = card
            .to_qr_svg()
            .map_err(|error| words::card::refused(&error))?;
        input::write(path, svg.as_bytes())?;
        written.push(input::name_of(path));
    }
    Answer::new(&json!({"written": written}), written.join("\n"))
}

fn told(card: &KeyCard, context: &Context) -> Result<Answer, Failure> {
    let now_s = context.now_s()?;
    let mut text = String::new();
    for (label, value) in words::card::lines(card, now_s) {
        text.push_str(&format!(
            "{}: {}\n",
            context.say(&label),
            context.say(&value)
        ));
    }
    Answer::new(&json_of(card, now_s), text)
}

/// A card in JSON, as `docs/cli.md` describes it.
pub(crate) fn json_of(card: &KeyCard, now_s: u64) -> Value {
    let ask = card.ask().map(|ask| {
        let (preset, pointers) = match &ask.fields {
            AskFields::Preset(id) => (Some(id), None),
            AskFields::Pointers(pointers) => (None, Some(pointers)),
        };
        json!({
            "form": ask.form,
            "preset": preset,
            "pointers": pointers,
            "purpose": ask.purpose,
            "keep_until": ask.keep_until_s,
            "nonce": URL_SAFE_NO_PAD.encode(ask.nonce),
        })
    });
    let encryption_key = jose::PublicJwk::for_encryption(card.encryption_key().clone());
    let holder_key = card
        .holder_key()
        .map(|key| jose::PublicJwk::from(jose::PublicKey::from(key)));
    json!({
        "fingerprint": card.fingerprint(),
        "identity_key": card.identity(),
        "network": card.network().to_string(),
        "ledger_key": card.ledger_key().to_string(),
        "encryption_key": encryption_key,
        "expires": card.expires_s(),
        "expired": now_s >= card.expires_s(),
        "holder_key": holder_key,
        "name": card.name(),
        "role": card.role().map(keys::Role::name),
        "ask": ask,
        "size": card.as_bytes().len(),
        "text": card.to_text(),
    })
}
