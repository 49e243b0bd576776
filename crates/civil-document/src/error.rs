use crate::{Fault, Form};

/// Why a document is refused. Always the fault of whoever wrote the document.
///
/// Nothing in it, and nothing in its `Display`, repeats a value of the document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Not JSON that this project takes: malformed, a member name twice, too large, too deep.
    #[error(transparent)]
    Json(#[from] strict_json::Error),
    /// JSON, but no document of the form.
    #[error(
        "{} faults in a {}, the first at {:?}: {}",
        faults.len(),
        form.map_or("document of no known form", Form::slug),
        faults.first().map_or("", |fault| fault.pointer.as_str()),
        faults.first().map_or("", Fault::code)
    )]
    Invalid {
        /// The form it was checked against; none when its 서류명 names no form.
        form: Option<Form>,
        /// Every fault found; at least one.
        faults: Vec<Fault>,
    },
}

impl Error {
    /// A code that stays the same between versions, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Json(error) => error.code(),
            Self::Invalid { form: None, .. } => "document-unknown-form",
            Self::Invalid { .. } => "document-invalid",
        }
    }

    /// The faults, if it was JSON at all.
    pub fn faults(&self) -> &[Fault] {
        match self {
            Self::Json(_) => &[],
            Self::Invalid { faults, .. } => faults,
        }
    }
}
