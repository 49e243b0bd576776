use credential::{Disclosed, DocumentHash, FormFault, State};
use jose::Algorithm;
use sd_jwt::{Expected, KeyBinding, KeyBindingRule, SdJwt, Verified};
use serde::Serialize;
use serde_json::json;
use strict_json::Json;

use super::{AsWritten, form_of, read};
use crate::answer::Answer;
use crate::args::VerifyArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::input;
use crate::words::{self, Text};

pub(super) fn run(args: &VerifyArgs, context: &Context) -> Result<Answer, Failure> {
    input::check_stdin_once([args.sdjwt.as_path(), args.issuer.as_path()])?;
    let token = read(&args.sdjwt)?;
    let issuer = input::read_public_jwk(&args.issuer)?;
    let key = issuer
        .signing_key()
        .map_err(|_| words::jose::not_for_signatures().in_file(&input::name_of(&args.issuer)))?;
    let types: Vec<&str> = args.typ.iter().map(String::as_str).collect();
    let verified = token
        .verify(key, &expected(args, &token, &types))
        .map_err(|error| words::sdjwt::refused(&error))?;
    let claims = &verified.resolved.claims;
    check_times(claims, args.at.map_or_else(|| context.now_s(), Ok)?)?;

    let disclosed = form_of(claims).map(|form| Disclosed::new(form, &verified.resolved));
    let faults = disclosed.as_ref().map_or(&[][..], Disclosed::faults);
    if let (true, Some(first)) = (args.strict_form, faults.first()) {
        return Err(words::sdjwt::form_faults(faults.len(), &told(first)));
    }
    answer(&token, &verified, disclosed.as_ref(), context)
}

/// Key binding is required by what was asked, never by what came. One that came unasked must
/// still be good: a token with a broken part is not passed on as verified.
fn expected<'a>(args: &'a VerifyArgs, token: &SdJwt, types: &'a [&'a str]) -> Expected<'a> {
    let asked = args.aud.is_some() || args.nonce.is_some();
    let key_binding = if asked || token.key_binding_jwt().is_some() {
        KeyBindingRule::Required {
            audience: args.aud.as_deref(),
            nonce: args.nonce.as_deref(),
        }
    } else {
        KeyBindingRule::Forbidden
    };
    Expected {
        types,
        algorithms: &Algorithm::ALL,
        key_binding,
    }
}

fn check_times(claims: &Json, at_s: u64) -> Result<(), Failure> {
    let time = |name: &'static str| match claims.get(name) {
        None => Ok(None),
        Some(value) => value
            .as_number()
            .and_then(|number| number.as_f64())
            .filter(|seconds| *seconds >= 0.0)
            // RFC 7519 §2 allows fractions; whole seconds decide.
            .map(|seconds| Some(seconds as u64))
            .ok_or_else(|| words::sdjwt::time_claim(name)),
    };
    if let Some(exp_s) = time("exp")?.filter(|exp_s| at_s >= *exp_s) {
        return Err(words::sdjwt::expired(exp_s, at_s));
    }
    if let Some(nbf_s) = time("nbf")?.filter(|nbf_s| at_s < *nbf_s) {
        return Err(words::sdjwt::not_yet_valid(nbf_s, at_s));
    }
    Ok(())
}

#[derive(Serialize)]
struct Report<'a> {
    valid: bool,
    form: Option<civil_document::Form>,
    /// What is shown of the document; null for a token of another kind.
    document: Option<AsWritten<'a>>,
    claims: AsWritten<'a>,
    document_hash: DocumentHash,
    kid: Option<&'a str>,
    disclosed: Vec<&'a str>,
    withheld: Withheld<'a>,
    key_binding: Option<Binding<'a>>,
    form_faults: Vec<serde_json::Value>,
}

#[derive(Serialize)]
struct Withheld<'a> {
    /// Digests left in each object, by its place.
    counts: &'a std::collections::BTreeMap<String, usize>,
    /// Places that are withheld for certain; known only with a form.
    places: Vec<&'a str>,
    /// Places that are withheld or not in the document.
    perhaps: Vec<&'a str>,
}

#[derive(Serialize)]
struct Binding<'a> {
    aud: &'a str,
    nonce: &'a str,
    iat: u64,
    claims: AsWritten<'a>,
}

fn answer(
    token: &SdJwt,
    verified: &Verified,
    disclosed: Option<&Disclosed>,
    context: &Context,
) -> Result<Answer, Failure> {
    let resolved = &verified.resolved;
    let places = |wanted: State| -> Vec<&str> {
        disclosed
            .into_iter()
            .flat_map(Disclosed::withheld)
            .filter(|line| line.state == wanted)
            .map(|line| line.pointer.as_str())
            .collect()
    };
    let faults = disclosed.map_or(&[][..], Disclosed::faults);
    let extra = verified.key_binding.as_ref().map(extra_claims);
    let report =
        Report {
            valid: true,
            form: disclosed.map(Disclosed::form),
            document: disclosed.map(|disclosed| AsWritten(disclosed.part())),
            claims: AsWritten(&resolved.claims),
            document_hash: DocumentHash::of(token.issuer_signed_jwt()),
            kid: token.header().kid.as_deref(),
            disclosed: resolved.disclosed.keys().map(String::as_str).collect(),
            withheld: Withheld {
                counts: &resolved.undisclosed,
                places: places(State::Withheld),
                perhaps: places(State::WithheldOrAbsent),
            },
            key_binding: verified.key_binding.as_ref().zip(extra.as_ref()).map(
                |(binding, extra)| Binding {
                    aud: &binding.audience,
                    nonce: &binding.nonce,
                    iat: binding.issued_at_s,
                    claims: AsWritten(extra),
                },
            ),
            form_faults: faults
                .iter()
                .map(|fault| json!({"pointer": fault.pointer(), "rule": fault.code()}))
                .collect(),
        };
    let shown = disclosed.map_or(&resolved.claims, Disclosed::part);
    let text = serde_json::to_string_pretty(&AsWritten(shown))
        .map_err(|_| Failure::ours("json-not-written"))?;
    let summary = words::sdjwt::verified(
        resolved.undisclosed.values().sum(),
        verified.key_binding.is_some(),
    );
    let answer = Answer::new(&report, text)?.with_remark(context.say(&summary));
    Ok(faults.iter().fold(answer, |answer, fault| {
        answer.with_remark(context.say(&told(fault)))
    }))
}

fn extra_claims(binding: &KeyBinding) -> Json {
    Json::Object(binding.claims.clone())
}

fn told(fault: &FormFault) -> Text {
    words::sdjwt::breaks_form(fault.pointer().as_str(), fault.code())
}
