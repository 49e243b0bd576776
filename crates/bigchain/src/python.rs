//! JSON values as Python prints them, for the official error texts.

use strict_json::{Json, Number};

use crate::canonical::float_text;

/// Characters of a value that an error repeats: enough to find it, not enough to fill a log.
const MAX_CHARACTERS: usize = 128;

/// What Python's `str` gives for the value, cut short with `…`.
pub(crate) fn text(json: &Json) -> String {
    match json {
        Json::String(text) => short(text),
        other => {
            let mut out = String::new();
            write(other, &mut out);
            short(&out)
        }
    }
}

/// The text, cut short with `…`.
pub(crate) fn short(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Python's `repr`. Stops when there is enough to show.
fn write(json: &Json, out: &mut String) {
    if out.len() > 4 * MAX_CHARACTERS {
        return;
    }
    match json {
        Json::Null => out.push_str("None"),
        Json::Bool(true) => out.push_str("True"),
        Json::Bool(false) => out.push_str("False"),
        Json::Number(number) => out.push_str(&number_text(number)),
        Json::String(text) => quote(&short(text), out),
        Json::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                separate(index, out);
                write(item, out);
            }
            out.push(']');
        }
        Json::Object(members) => {
            out.push('{');
            for (index, (name, value)) in members.iter().enumerate() {
                separate(index, out);
                quote(&short(name), out);
                out.push_str(": ");
                write(value, out);
            }
            out.push('}');
        }
    }
}

fn separate(index: usize, out: &mut String) {
    if index > 0 && out.len() <= 4 * MAX_CHARACTERS {
        out.push_str(", ");
    }
}

fn number_text(number: &Number) -> String {
    match number.as_f64() {
        Some(value) if !number.is_integer() => float_text(value),
        _ if number.as_str() == "-0" => "0".to_owned(),
        _ => number.as_str().to_owned(),
    }
}

/// Single quotes, unless the text has them and no double ones.
fn quote(text: &str, out: &mut String) {
    let quote = match text.contains('\'') && !text.contains('"') {
        true => '"',
        false => '\'',
    };
    out.push(quote);
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if character == quote => out.extend(['\\', quote]),
            _ if character.is_ascii_control() => {
                out.push_str(&format!("\\x{:02x}", u32::from(character)));
            }
            _ => out.push(character),
        }
    }
    out.push(quote);
}
