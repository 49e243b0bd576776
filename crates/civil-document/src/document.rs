use std::fmt;

use strict_json::{Json, Limits};

use crate::schema::Validity;
use crate::{
    Date, DisclosureUnit, Entry, Error, Fault, Field, Form, Lang, Pointer, Rule, Shape, check,
    rules, walk, withhold,
};

/// A whole civil document that keeps every rule of its form.
///
/// Text is held as it came: nothing is normalised, trimmed or reordered but the members of objects,
/// which have no order. `Debug` shows the form alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    form: Form,
    json: Json,
}

/// What a document says about how long it can be used. Advice for people, never a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Advice {
    /// When it was issued (발급일자); unknown when the document does not say or withholds it.
    pub issued: Option<Date>,
    /// The last day on which receivers normally take it; unknown is not unlimited.
    pub until: Option<Date>,
    /// Number of months after which it is normally too old, when `until` is counted from `issued`.
    pub months: Option<u16>,
}

impl Document {
    /// Parses and checks a document whose form its 서류명 tells.
    ///
    /// # Errors
    /// [`Error::Json`] when it is not strict JSON of at most 256 KiB and 64 levels, and
    /// [`Error::Invalid`] with every fault found otherwise. When 서류명 names no form, `form` is
    /// none and only the outermost members are checked.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        Self::from_json(strict_json::parse(bytes, &Limits::DOCUMENT)?)
    }

    /// Parses and checks a document that must be of that form.
    ///
    /// # Errors
    /// As [`Document::parse`]; another 서류명 is a fault among the others.
    pub fn parse_as(form: Form, bytes: &[u8]) -> Result<Self, Error> {
        Self::from_json_as(form, strict_json::parse(bytes, &Limits::DOCUMENT)?)
    }

    /// Checks a document that is parsed already, with its form told by its 서류명.
    ///
    /// # Errors
    /// As [`Document::parse`].
    pub fn from_json(json: Json) -> Result<Self, Error> {
        match Form::of(&json) {
            Some(form) => Self::from_json_as(form, json),
            None => Err(Error::Invalid {
                form: None,
                faults: faults_without_form(&json),
            }),
        }
    }

    /// Checks a document that is parsed already and must be of that form.
    ///
    /// # Errors
    /// As [`Document::parse_as`].
    pub fn from_json_as(form: Form, json: Json) -> Result<Self, Error> {
        let mut faults = check::document_faults(form, &json.to_value()?);
        faults.extend(rules::faults(form, &json));
        if faults.is_empty() {
            Ok(Self { form, json })
        } else {
            Err(Error::Invalid {
                form: Some(form),
                faults,
            })
        }
    }

    /// The form it is of.
    pub fn form(&self) -> Form {
        self.form
    }

    /// The title of the form in one language.
    pub fn title(&self, lang: Lang) -> &'static str {
        self.form.title(lang)
    }

    /// The dictionary `{"서류명", "내용", "DS"?}`.
    pub fn json(&self) -> &Json {
        &self.json
    }

    /// The dictionary `{"서류명", "내용", "DS"?}`.
    pub fn into_json(self) -> Json {
        self.json
    }

    /// What stands under 내용.
    pub fn content(&self) -> &Json {
        self.json
            .get("내용")
            .expect("every schema requires 내용, and the document was checked")
    }

    /// The document as a tree in the order of the form.
    pub fn walk(&self) -> Vec<Entry<'_>> {
        walk::walk(self.form, &self.json)
    }

    /// Every value in the order of the form.
    pub fn fields(&self) -> Vec<Field<'_>> {
        walk::fields(self.form, &self.json)
    }

    /// Everything in it that can be withheld.
    pub fn units(&self) -> Vec<DisclosureUnit> {
        withhold::units(self.form, &self.json)
    }

    /// What it says about how long it can be used.
    pub fn advice(&self) -> Advice {
        advice(self.form, &self.json)
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("form", &self.form)
            .finish_non_exhaustive()
    }
}

/// What a document, or a part of one, says about how long it can be used.
pub fn advice(form: Form, json: &Json) -> Advice {
    let date = |pointer: &Pointer| -> Option<Date> { pointer.get(json)?.as_str()?.parse().ok() };
    let issued = ["내용", "발급정보", "발급일자"]
        .iter()
        .fold(Pointer::root(), |pointer, name| pointer.child(name));
    let issued = date(&issued);
    match &form.schema().validity {
        Validity::From { pointer, months } => Advice {
            issued,
            until: date(pointer).and_then(|from| from.plus_months(*months)),
            months: Some(*months),
        },
        Validity::Until { pointer, .. } => Advice {
            issued,
            until: date(pointer),
            months: None,
        },
    }
}

/// What is wrong with the outermost members, when 서류명 does not tell the form.
fn faults_without_form(json: &Json) -> Vec<Fault> {
    let root = Pointer::root();
    let wrong_type = |pointer, expected| Fault::new(pointer, Rule::Type { expected });
    let Some(members) = json.as_object() else {
        return vec![wrong_type(root, Shape::Group)];
    };
    let mut faults = Vec::new();
    for member in ["서류명", "내용"] {
        if !members.contains_key(member) {
            let member = member.to_owned();
            faults.push(Fault::new(root.clone(), Rule::Required { member }));
        }
    }
    let known = |name: &str| ["서류명", "내용", "DS"].contains(&name);
    let unknown: Vec<_> = members
        .keys()
        .filter(|name| !known(name))
        .cloned()
        .collect();
    if !unknown.is_empty() {
        let rule = Rule::UnknownMembers { members: unknown };
        faults.push(Fault::new(root.clone(), rule));
    }
    match members.get("서류명") {
        None => {}
        Some(Json::String(_)) => faults.push(Fault::new(root.child("서류명"), unknown_title())),
        Some(_) => faults.push(wrong_type(root.child("서류명"), Shape::Text)),
    }
    if members
        .get("내용")
        .is_some_and(|content| content.as_object().is_none())
    {
        faults.push(wrong_type(root.child("내용"), Shape::Group));
    }
    faults
}

/// Each form has one title: `const` in its schema.
fn unknown_title() -> Rule {
    Rule::Const {
        expected: Form::ALL.map(Form::title_ko).join(", "),
    }
}
