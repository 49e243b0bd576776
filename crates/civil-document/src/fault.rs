use crate::{Form, Kind, Lang, Pointer, sentence};

/// One reason why a document is refused.
///
/// Holds places, rules and what the form expects; never a value of the document. Names of members
/// that the form does not know are in [`Rule::UnknownMembers`] alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Fault {
    /// Where the fault is. Something that is missing or too much is told at the object around it.
    pub pointer: Pointer,
    /// Which rule is broken, and what would keep it.
    pub rule: Rule,
}

/// A rule that a document can break. [`Rule::code`] is the stable name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// A member that the form demands is missing.
    Required {
        /// Its name.
        member: String,
    },
    /// Members that the form does not have. In a table these are names that are not row numbers.
    UnknownMembers {
        /// Their names, as the document spells them.
        members: Vec<String>,
    },
    /// A value of another JSON type.
    Type {
        /// What the form has there.
        expected: Shape,
    },
    /// Another value than the only one.
    Const {
        /// The only value.
        expected: String,
    },
    /// None of the values that the form takes.
    Enum {
        /// The values that the form takes.
        choices: Vec<String>,
    },
    /// Not written as the form writes it.
    Pattern {
        /// How the value is shown.
        kind: Option<Kind>,
        /// A value that is written properly.
        example: Option<String>,
    },
    /// Too few characters.
    MinLength {
        /// Fewest characters.
        limit: u64,
    },
    /// Too many characters.
    MaxLength {
        /// Most characters.
        limit: u64,
    },
    /// Too few members: a table without rows, a group without members.
    MinProperties {
        /// Fewest members.
        limit: u64,
    },
    /// Too many rows.
    MaxProperties {
        /// Most rows.
        limit: u64,
    },
    /// A member name that is too long for a row number.
    PropertyNames,
    /// A C0 control character or U+007F in a text; line feeds stay allowed in memos.
    ControlCharacter,
    /// A member that another one rules out.
    Excluded {
        /// Its name.
        member: String,
    },
    /// Rows are not numbered 1, 2, 3 … without gaps.
    RowNumbers {
        /// The first number that is missing.
        missing: u16,
    },
    /// A day that the calendar does not have, such as 29 February 2023.
    CalendarDate,
    /// A box of the tax certificate that belongs to another purpose than the one marked.
    PurposeBox,
    /// Another keyword of JSON Schema; the embedded schemas do not use any.
    Other {
        /// The keyword.
        keyword: String,
    },
}

/// What kind of JSON the form has at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A string.
    Text,
    /// An object with named members.
    Group,
    /// An object with members `1`, `2`, …
    Rows,
    /// A string or an object.
    Signature,
}

impl Fault {
    pub(crate) fn new(pointer: Pointer, rule: Rule) -> Self {
        Self { pointer, rule }
    }

    /// The stable name of the rule; see [`Rule::code`].
    pub fn code(&self) -> &str {
        self.rule.code()
    }

    /// One sentence for a person: where, what is wrong, what is expected. Repeats no value of the
    /// document.
    ///
    /// `form` gives the labels; without it the sentence names the place by its pointer.
    pub fn sentence(&self, form: Option<Form>, lang: Lang) -> String {
        sentence::write(self, form, lang)
    }
}

impl Rule {
    /// A name that stays the same between versions: the keyword of JSON Schema where the schema
    /// says the rule, else `row-numbers`, `calendar-date` or `purpose-box`.
    pub fn code(&self) -> &str {
        match self {
            Self::Required { .. } => "required",
            Self::UnknownMembers { .. } => "additionalProperties",
            Self::Type { .. } => "type",
            Self::Const { .. } => "const",
            Self::Enum { .. } => "enum",
            Self::Pattern { .. } => "pattern",
            Self::MinLength { .. } => "minLength",
            Self::MaxLength { .. } => "maxLength",
            Self::MinProperties { .. } => "minProperties",
            Self::MaxProperties { .. } => "maxProperties",
            Self::PropertyNames => "propertyNames",
            Self::ControlCharacter | Self::Excluded { .. } => "not",
            Self::RowNumbers { .. } => "row-numbers",
            Self::CalendarDate => "calendar-date",
            Self::PurposeBox => "purpose-box",
            Self::Other { keyword } => keyword,
        }
    }
}
