use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jose::{
    Ed25519PrivateKey, Jwe, P256PrivateKey, PrivateKey, PublicJwk, PublicKey, RsaPrivateKey,
    Signer as _, jwe,
};
use serde_json::json;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use crate::answer::Answer;
use crate::args::{JoseCommand, KeyKind, Purpose};
use crate::context::Context;
use crate::failure::Failure;
use crate::input;
use crate::words;

/// Largest JWE read, in bytes: a ciphertext of the largest size in base64url, and the rest.
const MAX_JWE_BYTES: usize = jwe::MAX_CIPHERTEXT_BYTES / 3 * 4 + (16 << 10);

pub(crate) fn run(command: JoseCommand, context: &Context) -> Result<Answer, Failure> {
    match command {
        JoseCommand::Seal { to, cty, file } => seal(&to, &cty, &file),
        JoseCommand::Open { key, file } => open(&key, &file),
        JoseCommand::Keygen { kind, out } => keygen(kind, out.as_deref(), context),
        JoseCommand::Public { key, purpose } => public(&key, purpose),
    }
}

fn seal(to: &Path, cty: &str, file: &Path) -> Result<Answer, Failure> {
    input::check_stdin_once([to, file])?;
    let jwk = input::read_public_jwk(to)?;
    let key = jwk
        .encryption_key()
        .map_err(|_| words::jose::not_for_encryption().in_file(&input::name_of(to)))?;
    let plaintext = input::read(file, jwe::MAX_CIPHERTEXT_BYTES)?;
    let sealed = jwe::seal(key, cty, &plaintext)
        .map_err(|error| words::jose::refused(&error).in_file(&input::name_of(file)))?;
    Answer::new(&json!({"jwe": sealed, "cty": cty}), sealed)
}

fn open(key: &Path, file: &Path) -> Result<Answer, Failure> {
    input::check_stdin_once([key, file])?;
    let PrivateKey::Rsa(rsa) = input::read_private_jwk(key)? else {
        return Err(words::jose::not_for_decryption().in_file(&input::name_of(key)));
    };
    let text = input::read_text(file, MAX_JWE_BYTES)?;
    let opened = Jwe::parse(&text)
        .and_then(|sealed| sealed.open(&rsa))
        .map_err(|error| words::jose::refused(&error).in_file(&input::name_of(file)))?;
    let json = json!({
        "cty": opened.cty,
        "size": opened.plaintext.len(),
        "text": std::str::from_utf8(&opened.plaintext).ok(),
        "base64url": URL_SAFE_NO_PAD.encode(&opened.plaintext),
    });
    Answer::raw(&json, opened.plaintext.to_vec())
}

fn keygen(kind: KeyKind, out: Option<&Path>, context: &Context) -> Result<Answer, Failure> {
    let progress = context.progress(1, &words::common::making_key());
    let key = make_key(kind).map_err(|error| words::jose::refused(&error))?;
    drop(progress);
    let jwk = key.to_jwk().map_err(|error| words::jose::refused(&error))?;
    let Some(out) = out else {
        return key_answer(&jwk);
    };
    input::write_secret(out, &Zeroizing::new([jwk.as_bytes(), b"\n"].concat()))?;
    let public = named_public_jwk(key.public_key()).to_value();
    Answer::new(&public, public.to_string())
}

fn public(key: &Path, purpose: Option<Purpose>) -> Result<Answer, Failure> {
    let public = input::read_private_jwk(key)?.public_key();
    let jwk = match (purpose, public) {
        (None, public) => named_public_jwk(public),
        (Some(Purpose::Sig), public) => PublicJwk::for_signing(public),
        (Some(Purpose::Enc), PublicKey::Rsa(public)) => {
            let kid = PublicKey::from(public.clone()).thumbprint();
            PublicJwk::for_encryption(public).with_kid(kid)
        }
        (Some(Purpose::Enc), _) => {
            return Err(words::jose::not_for_encryption().in_file(&input::name_of(key)));
        }
    };
    let jwk = jwk.to_value();
    Answer::new(&jwk, jwk.to_string())
}

fn make_key(kind: KeyKind) -> Result<PrivateKey, jose::Error> {
    Ok(match kind {
        KeyKind::Rsa => RsaPrivateKey::make()?.into(),
        KeyKind::Ed25519 => Ed25519PrivateKey::make()?.into(),
        KeyKind::P256 => P256PrivateKey::make()?.into(),
    })
}

/// A key that says its name and leaves open what it is for.
fn named_public_jwk(key: PublicKey) -> PublicJwk {
    let kid = key.thumbprint();
    PublicJwk::from(key).with_kid(kid)
}

/// A JWK is one JSON value already, so both forms of the answer are the same.
fn key_answer(jwk: &str) -> Result<Answer, Failure> {
    let json: &RawValue =
        serde_json::from_str(jwk).map_err(|_| Failure::ours("jwk-not-written"))?;
    Answer::new(json, jwk)
}
