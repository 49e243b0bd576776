//! Samples and what the tests do to them.
#![allow(dead_code, unreachable_pub)]

use std::fs;
use std::path::{Path, PathBuf};

use civil_document::{Document, Fault, Form, Pointer};
use strict_json::{Json, Limits};

/// A file of the vectors.
pub struct Vector {
    pub name: String,
    pub form: Form,
    pub bytes: Vec<u8>,
}

/// Every document in a folder of the vectors; the name of each starts with its form's slug.
pub fn vectors(folder: &str) -> Vec<Vector> {
    let mut paths: Vec<PathBuf> = fs::read_dir(directory().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap() != "index.json")
        .collect();
    paths.sort();
    paths.iter().map(|path| vector(path)).collect()
}

pub fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

pub fn sample(name: &str) -> Json {
    let path = directory().join("samples").join(format!("{name}.json"));
    strict_json::parse(&fs::read(path).unwrap(), &Limits::DOCUMENT).unwrap()
}

/// Every sample, with its form and parsed.
pub fn samples() -> Vec<(Form, Json)> {
    let parse = |vector: Vector| {
        let json = strict_json::parse(&vector.bytes, &Limits::DOCUMENT).unwrap();
        (vector.form, json)
    };
    vectors("samples").into_iter().map(parse).collect()
}

pub fn pointer(text: &str) -> Pointer {
    text.parse().unwrap()
}

/// Puts a value at a place, over what is there; the object around must exist.
pub fn set(json: &mut Json, place: &Pointer, value: Json) {
    let Some(parent) = place.parent() else {
        *json = value;
        return;
    };
    let name = place.last().unwrap().into_owned();
    members(json, &parent).insert(name, value);
}

/// Takes away what stands at a place.
pub fn remove(json: &mut Json, place: &Pointer) {
    let name = place.last().unwrap().into_owned();
    members(json, &place.parent().unwrap()).remove(&name);
}

fn members<'j>(
    json: &'j mut Json,
    place: &Pointer,
) -> &'j mut std::collections::BTreeMap<String, Json> {
    let found = place.tokens().fold(json, |json, token| match json {
        Json::Object(members) => members.get_mut(token.as_ref()).unwrap(),
        _ => panic!("no object at {place}"),
    });
    match found {
        Json::Object(members) => members,
        _ => panic!("no object at {place}"),
    }
}

/// Every place in a document, the root first.
pub fn places(json: &Json) -> Vec<Pointer> {
    let mut places = vec![Pointer::root()];
    let mut next = 0;
    while next < places.len() {
        let place = places[next].clone();
        if let Some(members) = place.get(json).unwrap().as_object() {
            places.extend(members.keys().map(|name| place.child(name)));
        }
        next += 1;
    }
    places
}

/// The faults of a document of that form; none if it is taken.
pub fn faults(form: Form, json: Json) -> Vec<Fault> {
    match Document::from_json_as(form, json) {
        Ok(_) => Vec::new(),
        Err(error) => error.faults().to_vec(),
    }
}

/// The faults as lines `code pointer`, sorted.
pub fn lines(faults: &[Fault]) -> Vec<String> {
    let mut lines: Vec<String> = faults
        .iter()
        .map(|fault| format!("{} {}", fault.code(), fault.pointer))
        .collect();
    lines.sort();
    lines
}

fn vector(path: &Path) -> Vector {
    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let slug = name.rsplit_once('-').unwrap().0;
    Vector {
        form: Form::from_slug(slug).unwrap(),
        bytes: fs::read(path).unwrap(),
        name,
    }
}
