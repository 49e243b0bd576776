//! What an ask card asks for.

use std::collections::BTreeSet;
use std::fmt;

use super::check_text;
use crate::{CardMember, Error, MemberFault};

/// A receiver's wish: which document, which fields, what for. Opens the share screen filled in.
/// `Debug` leaves out the purpose.
#[derive(Clone, PartialEq, Eq)]
pub struct Ask {
    /// Slug of the form, such as `land-register`: lower-case letters, digits and hyphens, at most 64 bytes. Whether
    /// there is such a form is the reader's question.
    pub form: String,
    /// Which fields.
    pub fields: AskFields,
    /// What for, 1 to 120 bytes, shown to the owner as the receiver's own words.
    pub purpose: String,
    /// Unix second until which the receiver would keep the copy.
    pub keep_until_s: Option<u64>,
    /// What the answer carries, so that the receiver knows it for one:
    /// [`crate::NetworkKeys::derive_ask`] of the card's device and index.
    pub nonce: [u8; 16],
}

/// Which fields of a form are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskFields {
    /// JSON Pointers (RFC 6901) into the document, `*` for every row number; 1 to 64, each at most 256 bytes, none twice.
    Pointers(Vec<String>),
    /// The id of one of the form's presets, such as `bank-loan`; spelled like a slug.
    Preset(String),
}

impl fmt::Debug for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ask")
            .field("form", &self.form)
            .field("fields", &self.fields)
            .field("keep_until_s", &self.keep_until_s)
            .finish_non_exhaustive()
    }
}

impl Ask {
    /// The most bytes of a purpose.
    pub const MAX_PURPOSE_SIZE: usize = 120;
    /// The most bytes of a slug or a preset's id.
    pub const MAX_SLUG_SIZE: usize = 64;
    /// The most pointers of an ask.
    pub const MAX_POINTER_COUNT: usize = 64;
    /// The most bytes of a pointer.
    pub const MAX_POINTER_SIZE: usize = 256;

    pub(super) fn check(&self) -> Result<(), Error> {
        check_slug(CardMember::AskForm, &self.form)?;
        match &self.fields {
            AskFields::Pointers(pointers) => check_pointers(pointers)?,
            AskFields::Preset(preset) => check_slug(CardMember::AskFields, preset)?,
        }
        check_text(
            CardMember::AskPurpose,
            &self.purpose,
            Self::MAX_PURPOSE_SIZE,
        )
    }
}

fn check_slug(member: CardMember, slug: &str) -> Result<(), Error> {
    check_text(member, slug, Ask::MAX_SLUG_SIZE)?;
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if slug.starts_with('-') || slug.ends_with('-') || !slug.bytes().all(allowed) {
        return Err(Error::CardMember {
            member,
            fault: MemberFault::Form,
        });
    }
    Ok(())
}

fn check_pointers(pointers: &[String]) -> Result<(), Error> {
    let refuse = |fault| Error::CardMember {
        member: CardMember::AskFields,
        fault,
    };
    if pointers.is_empty() {
        return Err(refuse(MemberFault::Empty));
    }
    if pointers.len() > Ask::MAX_POINTER_COUNT {
        return Err(refuse(MemberFault::TooLong {
            max: Ask::MAX_POINTER_COUNT,
            actual: pointers.len(),
        }));
    }
    let mut seen = BTreeSet::new();
    for pointer in pointers {
        check_text(CardMember::AskFields, pointer, Ask::MAX_POINTER_SIZE)?;
        if !is_pointer(pointer) || !seen.insert(pointer) {
            return Err(refuse(MemberFault::Form));
        }
    }
    Ok(())
}

/// RFC 6901 section 3: `/` before every token, `~` only as `~0` or `~1`.
fn is_pointer(text: &str) -> bool {
    let escapes_well = text
        .split('~')
        .skip(1)
        .all(|after| after.starts_with(['0', '1']));
    text.starts_with('/') && escapes_well
}
