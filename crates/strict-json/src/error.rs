use struson::reader::SyntaxErrorKind;

/// Why a text is not JSON that this project takes. Always the sender's fault.
///
/// Messages name positions and members, never string values: a value may be personal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is larger than the limit, in bytes.
    #[error("{found} bytes of JSON where at most {limit} are taken")]
    TooLarge {
        /// Largest size taken.
        limit: usize,
        /// Size of the text.
        found: usize,
    },
    /// Arrays and objects are nested deeper than the limit.
    #[error("JSON nested deeper than {limit} levels at {pointer:?}")]
    TooDeep {
        /// Deepest nesting taken; a bare scalar has depth 0.
        limit: u32,
        /// Where the limit was passed.
        pointer: String,
    },
    /// The bytes are not UTF-8 from this offset on.
    #[error("not UTF-8 from byte {offset} on")]
    NotUtf8 {
        /// Zero-based byte offset.
        offset: usize,
    },
    /// A member name occurs twice in one object (RFC 8259 §4 leaves the meaning open).
    #[error("member name occurs twice at {pointer:?}")]
    DuplicateMember {
        /// Pointer of the member, as it would be if it occurred once.
        pointer: String,
    },
    /// The text breaks the grammar of RFC 8259.
    #[error("malformed JSON at {pointer:?}: {what}")]
    Malformed {
        /// The innermost member or element that was being read.
        pointer: String,
        /// What is wrong.
        what: Syntax,
    },
    /// A number that 64 bits cannot hold, where one was asked for.
    #[error("number outside the range of 64 bits at {pointer:?}")]
    NumberRange {
        /// Where the number stands.
        pointer: String,
    },
    /// Well-formed JSON of another shape than the receiver's type.
    #[error("JSON of an unexpected shape: {what}")]
    Shape {
        /// What serde found; names members and types, not values.
        what: String,
    },
}

/// How a text breaks the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Syntax {
    /// The text ends in the middle of a value, or is empty.
    #[error("the text ends too early")]
    Incomplete,
    /// Something follows the value.
    #[error("something follows the value")]
    TrailingData,
    /// A comma before a closing bracket.
    #[error("comma before a closing bracket")]
    TrailingComma,
    /// A control character inside a string that is not escaped.
    #[error("control character not escaped")]
    ControlCharacter,
    /// Half of a surrogate pair.
    #[error("half of a surrogate pair")]
    LoneSurrogate,
    /// An escape sequence that JSON does not have.
    #[error("unknown escape sequence")]
    Escape,
    /// A number not written as JSON writes numbers.
    #[error("malformed number")]
    Number,
    /// A word other than `true`, `false` and `null`.
    #[error("unknown literal")]
    Literal,
    /// A byte order mark before the value.
    #[error("byte order mark before the value")]
    ByteOrderMark,
    /// Brackets, commas or colons out of place.
    #[error("bracket, comma, colon or name out of place")]
    Structure,
}

impl Error {
    /// JSON Pointer (RFC 6901) of the fault, where the fault has a place.
    pub fn pointer(&self) -> Option<&str> {
        match self {
            Self::TooDeep { pointer, .. }
            | Self::DuplicateMember { pointer }
            | Self::Malformed { pointer, .. }
            | Self::NumberRange { pointer } => Some(pointer),
            Self::TooLarge { .. } | Self::NotUtf8 { .. } | Self::Shape { .. } => None,
        }
    }

    /// A code that stays the same between versions, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "json-too-large",
            Self::TooDeep { .. } => "json-too-deep",
            Self::NotUtf8 { .. } => "json-not-utf8",
            Self::DuplicateMember { .. } => "json-duplicate-member",
            Self::Malformed { .. } => "json-malformed",
            Self::NumberRange { .. } => "json-number-range",
            Self::Shape { .. } => "json-shape",
        }
    }
}

impl From<SyntaxErrorKind> for Syntax {
    fn from(kind: SyntaxErrorKind) -> Self {
        use SyntaxErrorKind as K;
        match kind {
            K::IncompleteDocument => Self::Incomplete,
            K::TrailingData => Self::TrailingData,
            K::TrailingCommaNotEnabled => Self::TrailingComma,
            K::NotEscapedControlCharacter => Self::ControlCharacter,
            K::UnpairedSurrogatePairEscapeSequence => Self::LoneSurrogate,
            K::UnknownEscapeSequence | K::MalformedEscapeSequence => Self::Escape,
            K::MalformedNumber | K::TrailingDataAfterNumber => Self::Number,
            K::InvalidLiteral | K::TrailingDataAfterLiteral => Self::Literal,
            _ => Self::Structure,
        }
    }
}
