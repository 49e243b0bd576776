use std::collections::BTreeSet;

use civil_document::{Form, PointerPattern, opened};
use sd_jwt::{KeyBinding, Resolved};
use serde_json::json;

use super::{form_of, read};
use crate::answer::Answer;
use crate::args::PresentArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::input;
use crate::words;

pub(super) fn run(args: &PresentArgs, context: &Context) -> Result<Answer, Failure> {
    input::check_stdin_once([args.sdjwt.as_path(), args.holder_key.as_path()])?;
    let issued = read(&args.sdjwt)?;
    let holder = input::read_private_jwk(&args.holder_key)?;
    let resolved = issued
        .resolve()
        .map_err(|error| words::sdjwt::refused(&error))?;
    let chosen = choose(args, &resolved)?;
    let binding = KeyBinding {
        audience: args.aud.clone(),
        nonce: args.nonce.clone(),
        issued_at_s: args.iat.map_or_else(|| context.now_s(), Ok)?,
        claims: Default::default(),
    };
    let presented = issued
        .select(&chosen.places)
        .and_then(|selected| selected.bind(&binding, &holder))
        .map_err(|error| words::sdjwt::refused(&error))?;
    let text = presented.to_string();
    let json = json!({
        "sd_jwt": text,
        "disclosed": chosen.places,
        "missing": chosen.missing,
        "aud": binding.audience,
        "nonce": binding.nonce,
        "iat": binding.issued_at_s,
    });
    let answer = Answer::new(&json, text)?;
    Ok(chosen.missing.iter().fold(answer, |answer, pattern| {
        answer.with_remark(context.say(&words::sdjwt::nothing_at(pattern)))
    }))
}

/// What is shown.
struct Chosen {
    /// Places of disclosures.
    places: BTreeSet<String>,
    /// Patterns that the form has and this document has nothing for.
    missing: Vec<String>,
}

fn choose(args: &PresentArgs, resolved: &Resolved) -> Result<Chosen, Failure> {
    if args.all {
        return Ok(Chosen {
            places: resolved.disclosed.keys().cloned().collect(),
            missing: Vec::new(),
        });
    }
    let form = form_of(&resolved.claims);
    let mut patterns = args.disclose.clone();
    if let Some(id) = &args.preset {
        let form = form.ok_or_else(words::sdjwt::no_form)?;
        let preset = form
            .preset(id)
            .ok_or_else(|| words::usage::unknown_preset(id, form.slug()))?;
        patterns.extend(preset.pointers.iter().cloned());
    }
    match form {
        Some(form) => choose_of_form(form, &patterns, resolved),
        None => choose_anywhere(&patterns, resolved),
    }
}

/// As wallets choose: rows and leaves as the form divides them.
fn choose_of_form(
    form: Form,
    patterns: &[PointerPattern],
    resolved: &Resolved,
) -> Result<Chosen, Failure> {
    let unknown = patterns
        .iter()
        .find(|pattern| form.schema().find_pattern(pattern).is_none());
    if let Some(pattern) = unknown {
        return Err(words::sdjwt::no_such_place(pattern.as_str()));
    }
    let places = opened(form, &resolved.claims, patterns)
        .into_iter()
        .map(String::from)
        // An issuer of another kind may have left in the clear what we would withhold.
        .filter(|place| resolved.disclosed.contains_key(place))
        .collect();
    let missing = patterns
        .iter()
        .filter(|pattern| pattern.resolve(&resolved.claims).is_empty())
        .map(ToString::to_string)
        .collect();
    Ok(Chosen { places, missing })
}

/// Where no form is known: a pattern opens the disclosures that it names, and where it names
/// something in the clear, those inside.
fn choose_anywhere(patterns: &[PointerPattern], resolved: &Resolved) -> Result<Chosen, Failure> {
    let mut places = BTreeSet::new();
    for pattern in patterns {
        let named: Vec<&String> = resolved
            .disclosed
            .keys()
            .filter(|place| fits(pattern, place, usize::eq))
            .collect();
        let inside = || {
            let inside = |place: &&String| fits(pattern, place, |ours, theirs| ours < theirs);
            resolved.disclosed.keys().filter(inside).collect()
        };
        let found: Vec<&String> = if named.is_empty() { inside() } else { named };
        if found.is_empty() && resolved.claims.pointer(pattern.as_str()).is_none() {
            return Err(words::sdjwt::no_such_place(pattern.as_str()));
        }
        places.extend(found.into_iter().cloned());
    }
    Ok(Chosen {
        places,
        missing: Vec::new(),
    })
}

/// Whether a pattern fits the start of a place, and their lengths compare as wanted.
fn fits(pattern: &PointerPattern, place: &str, lengths: fn(&usize, &usize) -> bool) -> bool {
    let ours: Vec<_> = pattern.as_str().split('/').collect();
    let theirs: Vec<_> = place.split('/').collect();
    lengths(&ours.len(), &theirs.len())
        && ours
            .iter()
            .zip(&theirs)
            .all(|(ours, theirs)| ours == theirs || *ours == "*")
}
