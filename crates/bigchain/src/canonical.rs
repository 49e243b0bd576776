//! The two texts that ids and signatures are made over.

use std::collections::BTreeMap;
use std::ops::Range;

use sha3::{Digest as _, Sha3_256};
use strict_json::{Json, Number};

use crate::{Error, OutputRef, TransactionId};

/// How a JSON value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// The canonical form: names by code point, numbers as Python writes them, `\u00XX` upper-case.
    Canonical,
    /// What the JavaScript driver hashes: names by UTF-16 unit, numbers as they were sent, `\u00xx`
    /// lower-case.
    AsSent,
}

/// Writes a value in BigchainDB's canonical form: no spaces, members by the bytes of their names,
/// integers in digits, floats as Python's `repr` writes them.
///
/// # Errors
/// [`Error::NumberRange`] for a float whose nearest double is an infinity.
pub fn canonical_json(json: &Json) -> Result<String, Error> {
    let mut writer = Writer::new(Form::Canonical);
    writer.value(json)?;
    Ok(writer.out)
}

/// A transaction's text with `id` set to null, and where in it the parts stand that are replaced:
///
/// ```text
/// {"asset":{…},"id":null,"inputs":[{"fulfillment":"pGSA…","fulfills":…},…],"metadata":…}
///                   ^^^^ the id           ^^^^^^^^ null in what is signed
/// ```
///
/// So one writing serves the id, the signatures and the stored text.
pub(crate) struct Covered {
    text: String,
    /// In bytes; `None` if there is no member `id`.
    id: Option<Range<usize>>,
    /// In bytes, ascending.
    fulfillments: Vec<Range<usize>>,
    /// Whether a number is spelled otherwise than in the value.
    pub(crate) is_respelled: bool,
}

impl Covered {
    /// Writes the members of a transaction; a body of any other shape is written as it is.
    pub(crate) fn of(members: &BTreeMap<String, Json>, form: Form) -> Result<Self, Error> {
        let mut writer = Writer::new(form);
        let (mut id, mut fulfillments) = (None, Vec::new());
        // The names of a transaction and of its inputs sort alike in both forms.
        writer.object(members, |writer, name, value| {
            match (name, value) {
                ("id", _) => id = Some(writer.ranged(&Json::Null)?),
                ("inputs", Json::Array(inputs)) => writer.array(inputs, |writer, input| {
                    let Json::Object(input) = input else {
                        return writer.value(input);
                    };
                    writer.object(input, |writer, name, value| {
                        let range = writer.ranged(value)?;
                        if name == "fulfillment" {
                            fulfillments.push(range);
                        }
                        Ok(())
                    })
                })?,
                _ => writer.value(value)?,
            }
            Ok(())
        })?;
        Ok(Self {
            text: writer.out,
            id,
            fulfillments,
            is_respelled: writer.is_respelled,
        })
    }

    /// The id that belongs to the text.
    pub(crate) fn derive_id(&self) -> TransactionId {
        TransactionId::from_bytes(Sha3_256::digest(self.text.as_bytes()).into())
    }

    /// What the signatures of each input sign: SHA3-256 of the text with every fulfillment null,
    /// followed for a TRANSFER by the id and the index of what is spent.
    pub(crate) fn derive_digests(
        &self,
        inputs: impl Iterator<Item = Option<OutputRef>>,
    ) -> Vec<[u8; 32]> {
        let text = self.text.as_bytes();
        let mut unsigned = Sha3_256::new();
        let mut done = 0;
        for fulfillment in &self.fulfillments {
            unsigned.update(&text[done..fulfillment.start]);
            unsigned.update(b"null");
            done = fulfillment.end;
        }
        unsigned.update(&text[done..]);
        let digest = |fulfills: Option<OutputRef>| {
            let mut hasher = unsigned.clone();
            if let Some(spent) = fulfills {
                hasher.update(spent.transaction_id.to_string().as_bytes());
                hasher.update(spent.output_index.to_string().as_bytes());
            }
            hasher.finalize().into()
        };
        inputs.map(digest).collect()
    }

    /// The text with the id in its place.
    pub(crate) fn with_id(self, id: &TransactionId) -> String {
        let mut text = self.text;
        if let Some(null) = self.id {
            text.replace_range(null, &format!("\"{id}\""));
        }
        text
    }
}

struct Writer {
    form: Form,
    out: String,
    is_respelled: bool,
}

impl Writer {
    fn new(form: Form) -> Self {
        Self {
            form,
            out: String::new(),
            is_respelled: false,
        }
    }

    fn value(&mut self, json: &Json) -> Result<(), Error> {
        match json {
            Json::Null => self.out.push_str("null"),
            Json::Bool(true) => self.out.push_str("true"),
            Json::Bool(false) => self.out.push_str("false"),
            Json::Number(number) => self.number(number)?,
            Json::String(text) => self.string(text),
            Json::Array(items) => self.array(items, Self::value)?,
            Json::Object(members) => {
                self.object(members, |writer, _, value| writer.value(value))?
            }
        }
        Ok(())
    }

    /// Writes a value and tells where it stands.
    fn ranged(&mut self, json: &Json) -> Result<Range<usize>, Error> {
        let start = self.out.len();
        self.value(json)?;
        Ok(start..self.out.len())
    }

    fn array(
        &mut self,
        items: &[Json],
        mut write: impl FnMut(&mut Self, &Json) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.out.push('[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            write(self, item)?;
        }
        self.out.push(']');
        Ok(())
    }

    /// `write` writes the value of a member, whose name is written already.
    fn object(
        &mut self,
        members: &BTreeMap<String, Json>,
        mut write: impl FnMut(&mut Self, &str, &Json) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut member = |writer: &mut Self, index: usize, name: &str, value: &Json| {
            if index > 0 {
                writer.out.push(',');
            }
            writer.string(name);
            writer.out.push(':');
            write(writer, name, value)
        };
        self.out.push('{');
        match self.form {
            Form::Canonical => {
                for (index, (name, value)) in members.iter().enumerate() {
                    member(self, index, name, value)?;
                }
            }
            Form::AsSent => {
                let mut sorted: Vec<_> = members.iter().collect();
                sorted.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
                for (index, (name, value)) in sorted.into_iter().enumerate() {
                    member(self, index, name, value)?;
                }
            }
        }
        self.out.push('}');
        Ok(())
    }

    fn number(&mut self, number: &Number) -> Result<(), Error> {
        let sent = number.as_str();
        let float;
        let written = match self.form {
            Form::AsSent => sent,
            Form::Canonical if sent == "-0" => "0",
            Form::Canonical if number.is_integer() => sent,
            Form::Canonical => {
                float = float_text(number.as_f64().ok_or(Error::NumberRange)?);
                &float
            }
        };
        self.is_respelled |= written != sent;
        self.out.push_str(written);
        Ok(())
    }

    fn string(&mut self, text: &str) {
        self.out.push('"');
        let mut done = 0;
        // What is escaped is ASCII, so that every cut is between characters.
        for (index, byte) in text.bytes().enumerate() {
            if byte >= b' ' && byte != b'"' && byte != b'\\' {
                continue;
            }
            self.out.push_str(&text[done..index]);
            done = index + 1;
            match byte {
                b'"' => self.out.push_str("\\\""),
                b'\\' => self.out.push_str("\\\\"),
                0x08 => self.out.push_str("\\b"),
                b'\t' => self.out.push_str("\\t"),
                b'\n' => self.out.push_str("\\n"),
                0x0c => self.out.push_str("\\f"),
                b'\r' => self.out.push_str("\\r"),
                control => self.out.push_str(&match self.form {
                    Form::Canonical => format!("\\u{control:04X}"),
                    Form::AsSent => format!("\\u{control:04x}"),
                }),
            }
        }
        self.out.push_str(&text[done..]);
        self.out.push('"');
    }
}

/// A finite double as Python's `repr` writes it: the shortest digits that read back as the same
/// double, positional for 10^-4 ≤ |value| < 10^16, else with an exponent of at least two digits.
pub(crate) fn float_text(value: f64) -> String {
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
