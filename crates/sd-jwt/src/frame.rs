use std::collections::BTreeMap;

use crate::Error;
use crate::pointer::tokens;

/// Which values of a payload become disclosures, that is, can be withheld one by one.
///
/// A frame names values by JSON Pointer (RFC 6901): members of objects by name, elements of
/// arrays by index. A value inside another named value is a recursive disclosure (RFC 9901
/// §4.2.6): it can be shown only when the outer one is.
///
/// ```
/// use sd_jwt::Frame;
///
/// let frame = Frame::from_pointers(["/address", "/address/street", "/nationalities/0"])?;
/// # Ok::<(), sd_jwt::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame {
    pub(crate) withheld: bool,
    pub(crate) children: BTreeMap<String, Frame>,
}

impl Frame {
    /// A frame under which everything is in the clear.
    pub fn new() -> Self {
        Self::default()
    }

    /// A frame that makes each of these values a disclosure.
    ///
    /// # Errors
    /// As [`Frame::withhold`].
    pub fn from_pointers<P: AsRef<str>>(
        pointers: impl IntoIterator<Item = P>,
    ) -> Result<Self, Error> {
        let mut frame = Self::new();
        for pointer in pointers {
            frame.withhold(pointer.as_ref())?;
        }
        Ok(frame)
    }

    /// Makes one more value a disclosure.
    ///
    /// # Errors
    /// [`Error::PointerMalformed`] if this is no JSON Pointer or the empty one: the payload as a
    /// whole cannot be withheld.
    pub fn withhold(&mut self, pointer: &str) -> Result<(), Error> {
        let malformed = || Error::PointerMalformed {
            pointer: pointer.to_owned(),
        };
        let tokens = tokens(pointer).ok_or_else(malformed)?;
        if tokens.is_empty() {
            return Err(malformed());
        }
        let node = tokens
            .into_iter()
            .fold(self, |node, token| node.children.entry(token).or_default());
        node.withheld = true;
        Ok(())
    }
}
