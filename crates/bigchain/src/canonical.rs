//! The two texts that ids and signatures are made over (`spec` §2 and §3).

use strict_json::{Json, Number};

use crate::Error;

/// How a JSON value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// The canonical form: names by code point, numbers as Python writes them, `\u00XX` upper-case.
    Canonical,
    /// What the JavaScript driver hashes: names by UTF-16 unit, numbers as they were sent, `\u00xx`
    /// lower-case.
    AsSent,
}

/// A transaction's text with the members that are not covered set to null.
pub(crate) struct Covered {
    /// The text with `id` set to null.
    pub(crate) text: String,
    /// Where that null begins, zero-based, in bytes; `None` if there is no member `id`.
    id_null: Option<usize>,
}

/// Writes a value in BigchainDB's canonical form: no spaces, members by the bytes of their names,
/// integers in digits, floats as Python's `repr` writes them.
///
/// # Errors
/// [`Error::NumberRange`] for a float whose nearest double is an infinity.
pub fn canonical_json(json: &Json) -> Result<String, Error> {
    let mut out = String::new();
    Form::Canonical.write(json, &mut out)?;
    Ok(out)
}

impl Covered {
    /// Writes the body of a transaction with `id` set to null, and every fulfillment too if
    /// `unsigned`. A body of any other shape is written as it is.
    pub(crate) fn of(body: &Json, form: Form, unsigned: bool) -> Result<Self, Error> {
        let mut covered = Self {
            text: String::new(),
            id_null: None,
        };
        let out = &mut covered.text;
        let Json::Object(members) = body else {
            form.write(body, out)?;
            return Ok(covered);
        };
        // The names of a transaction sort alike in both forms.
        out.push('{');
        for (index, (name, value)) in members.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            form.write_string(name, out);
            out.push(':');
            match name.as_str() {
                "id" => {
                    covered.id_null = Some(out.len());
                    out.push_str("null");
                }
                "inputs" if unsigned => form.write(&without_fulfillments(value), out)?,
                _ => form.write(value, out)?,
            }
        }
        out.push('}');
        Ok(covered)
    }

    /// The text with the id in its place.
    pub(crate) fn with_id(self, id: &crate::TransactionId) -> String {
        let mut text = self.text;
        if let Some(start) = self.id_null {
            text.replace_range(start..start + "null".len(), &format!("\"{id}\""));
        }
        text
    }
}

fn without_fulfillments(inputs: &Json) -> Json {
    let strip = |input: &Json| match input {
        Json::Object(members) => {
            let mut members = members.clone();
            members.insert("fulfillment".to_owned(), Json::Null);
            Json::Object(members)
        }
        other => other.clone(),
    };
    match inputs {
        Json::Array(inputs) => Json::Array(inputs.iter().map(strip).collect()),
        other => other.clone(),
    }
}

impl Form {
    fn write(self, json: &Json, out: &mut String) -> Result<(), Error> {
        match json {
            Json::Null => out.push_str("null"),
            Json::Bool(true) => out.push_str("true"),
            Json::Bool(false) => out.push_str("false"),
            Json::Number(number) => self.write_number(number, out)?,
            Json::String(text) => self.write_string(text, out),
            Json::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    self.write(item, out)?;
                }
                out.push(']');
            }
            Json::Object(members) => {
                let mut members: Vec<_> = members.iter().collect();
                if self == Self::AsSent {
                    members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
                }
                out.push('{');
                for (index, (name, value)) in members.into_iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    self.write_string(name, out);
                    out.push(':');
                    self.write(value, out)?;
                }
                out.push('}');
            }
        }
        Ok(())
    }

    fn write_number(self, number: &Number, out: &mut String) -> Result<(), Error> {
        let text = number.as_str();
        match self {
            Self::AsSent => out.push_str(text),
            Self::Canonical if number.is_integer() => {
                out.push_str(if text == "-0" { "0" } else { text });
            }
            Self::Canonical => {
                out.push_str(&float_text(number.as_f64().ok_or(Error::NumberRange)?));
            }
        }
        Ok(())
    }

    fn write_string(self, text: &str, out: &mut String) {
        out.push('"');
        for character in text.chars() {
            match character {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\u{8}' => out.push_str("\\b"),
                '\t' => out.push_str("\\t"),
                '\n' => out.push_str("\\n"),
                '\u{c}' => out.push_str("\\f"),
                '\r' => out.push_str("\\r"),
                control if control < ' ' => {
                    let code = u32::from(control);
                    out.push_str(&match self {
                        Self::Canonical => format!("\\u{code:04X}"),
                        Self::AsSent => format!("\\u{code:04x}"),
                    });
                }
                other => out.push(other),
            }
        }
        out.push('"');
    }
}

/// A finite double as Python's `repr` writes it: the shortest digits that read back as the same
/// double, positional for 10^-4 ≤ |value| < 10^16, else with an exponent of at least two digits.
fn float_text(value: f64) -> String {
    // `{:e}` gives the shortest digits as d[.ddd]e[-]n.
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific
        .split_once('e')
        .expect("`{:e}` writes an exponent");
    let exponent: i32 = exponent.parse().expect("`{:e}` writes a decimal exponent");
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(mantissa) => ("-", mantissa),
        None => ("", mantissa),
    };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    if value == 0.0 {
        return format!("{sign}0.0");
    }
    let magnitude = match exponent {
        -4..=-1 => {
            let zeros = "0".repeat(exponent.unsigned_abs() as usize - 1);
            format!("0.{zeros}{digits}")
        }
        0..=15 => {
            let whole = exponent as usize + 1;
            match digits.split_at_checked(whole) {
                Some((whole, rest)) if !rest.is_empty() => format!("{whole}.{rest}"),
                _ => format!("{digits:0<whole$}.0"),
            }
        }
        _ => {
            let (first, rest) = digits.split_at(1);
            let point = if rest.is_empty() { "" } else { "." };
            let exponent_sign = if exponent < 0 { '-' } else { '+' };
            let exponent = exponent.unsigned_abs();
            format!("{first}{point}{rest}e{exponent_sign}{exponent:02}")
        }
    };
    format!("{sign}{magnitude}")
}
