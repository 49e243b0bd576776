use std::collections::BTreeSet;

use civil_document::{Form, PointerPattern, opened, units};
use sd_jwt::{KeyBinding, Resolved};
use serde_json::json;
use strict_json::{Json, escape_pointer_token};

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
    let shown: Vec<&String> = resolved
        .disclosed
        .keys()
        .filter(|place| chosen.places.iter().any(|inner| is_within(inner, place)))
        .collect();
    let json = json!({
        "sd_jwt": text,
        "disclosed": shown,
        "widened": chosen.widened,
        "missing": chosen.missing,
        "aud": binding.audience,
        "nonce": binding.nonce,
        "iat": binding.issued_at_s,
    });
    let answer = Answer::new(&json, text)?;
    let widened = chosen.widened.iter();
    let widened = widened.map(|place| words::sdjwt::shows_more(place));
    let missing = chosen.missing.iter();
    let missing = missing.map(|pattern| words::sdjwt::nothing_at(pattern));
    Ok(widened.chain(missing).fold(answer, |answer, remark| {
        answer.with_remark(context.say(&remark))
    }))
}

/// What is shown.
struct Chosen {
    /// Places of disclosures; those around them are shown as well.
    places: BTreeSet<String>,
    /// Those among them that stand around what was asked for, and show more than that.
    widened: BTreeSet<String>,
    /// Patterns that the form has and this document has nothing for.
    missing: Vec<String>,
}

fn choose(args: &PresentArgs, resolved: &Resolved) -> Result<Chosen, Failure> {
    if args.all {
        return Ok(Chosen {
            places: resolved.disclosed.keys().cloned().collect(),
            widened: BTreeSet::new(),
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
    let known = |pattern: &PointerPattern| {
        form.is_some_and(|form| form.schema().find_pattern(pattern).is_some())
    };
    let missing: Vec<&PointerPattern> = patterns
        .iter()
        .filter(|pattern| places_of(pattern, &resolved.claims).is_empty())
        .collect();
    if let Some(pattern) = missing.iter().find(|pattern| !known(pattern)) {
        return Err(words::sdjwt::no_such_place(pattern.as_str()));
    }
    let is_divided = form.is_some_and(|form| is_divided_as(form, resolved));
    let asked = |pattern: &PointerPattern| places_of(pattern, &resolved.claims);
    let places: BTreeSet<String> = match form.filter(|_| is_divided) {
        Some(form) => opened(form, &resolved.claims, &patterns)
            .into_iter()
            .map(String::from)
            .collect(),
        None => patterns
            .iter()
            .flat_map(asked)
            .flat_map(|place| open_anywhere(&place, resolved))
            .collect(),
    };
    let asked: Vec<String> = patterns.iter().flat_map(asked).collect();
    let widened = places
        .iter()
        .filter(|place| !is_divided && !asked.iter().any(|asked| is_within(place, asked)))
        .cloned()
        .collect();
    Ok(Chosen {
        places,
        widened,
        missing: missing.into_iter().map(ToString::to_string).collect(),
    })
}

/// Whether the disclosures are those that wallets make of the form.
fn is_divided_as(form: Form, resolved: &Resolved) -> bool {
    let units = units(form, &resolved.claims);
    let units: BTreeSet<&str> = units
        .iter()
        .flat_map(|unit| unit.all())
        .map(|unit| unit.pointer.as_str())
        .collect();
    resolved.disclosed.keys().map(String::as_str).eq(units)
}

/// What a place opens in a token of any issuer: its own disclosure; else those inside of it; else
/// the one that it stands in.
fn open_anywhere(place: &str, resolved: &Resolved) -> Vec<String> {
    if resolved.disclosed.contains_key(place) {
        return vec![place.to_owned()];
    }
    let disclosed = resolved.disclosed.keys();
    let inside: Vec<String> = disclosed
        .clone()
        .filter(|inner| is_within(inner, place))
        .cloned()
        .collect();
    if !inside.is_empty() {
        return inside;
    }
    disclosed
        .filter(|outer| is_within(place, outer))
        .max_by_key(|outer| outer.len())
        .cloned()
        .into_iter()
        .collect()
}

/// Whether a place is another one, or stands inside of it.
fn is_within(place: &str, around: &str) -> bool {
    place
        .strip_prefix(around)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The places that a pattern means; `*` stands for every member or element.
fn places_of(pattern: &PointerPattern, claims: &Json) -> Vec<String> {
    let start = vec![(String::new(), claims)];
    let places = pattern.tokens().fold(start, |places, token| {
        let inside = places.into_iter().flat_map(|(place, json)| {
            children(json)
                .filter(|(name, _)| token == "*" || token == *name)
                .map(|(name, child)| (format!("{place}/{}", escape_pointer_token(&name)), child))
                .collect::<Vec<_>>()
        });
        inside.collect()
    });
    places.into_iter().map(|(place, _)| place).collect()
}

fn children(json: &Json) -> Box<dyn Iterator<Item = (String, &Json)> + '_> {
    match json {
        Json::Object(members) => {
            Box::new(members.iter().map(|(name, value)| (name.clone(), value)))
        }
        Json::Array(items) => Box::new(
            items
                .iter()
                .enumerate()
                .map(|(index, value)| (index.to_string(), value)),
        ),
        _ => Box::new(std::iter::empty()),
    }
}
