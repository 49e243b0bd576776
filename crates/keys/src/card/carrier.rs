//! The ways by which a card travels: QR code, text, file, picture.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::KeyCard;
use crate::{Carrier, Error, qr};

/// What the text in a QR code starts with.
pub(crate) const QR_PREFIX: &str = "MINWON:";

/// First byte of a card's bytes: a CBOR array of four.
const FIRST_BYTE: u8 = 0x84;

impl KeyCard {
    /// Extension of a file that holds [`KeyCard::as_bytes`].
    pub const FILE_EXTENSION: &'static str = "minwoncard";

    /// The text inside the card's QR code: `MINWON:` and base45 (RFC 9285).
    pub fn to_qr_text(&self) -> String {
        format!("{QR_PREFIX}{}", base45::encode(self.as_bytes()))
    }

    /// The card as text for messages: base64url (RFC 4648 section 5) without padding.
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.as_bytes())
    }

    /// Reads the text inside a QR code, exactly as [`KeyCard::to_qr_text`] writes it.
    ///
    /// # Errors
    /// [`Error::NotACard`] without the prefix, [`Error::CardText`], and those of [`KeyCard::from_bytes`].
    pub fn from_qr_text(text: &str) -> Result<Self, Error> {
        let encoded = text.strip_prefix(QR_PREFIX).ok_or(Error::NotACard)?;
        check_length(encoded, 3, 2)?;
        let bytes = base45::decode(encoded).map_err(|_| Error::CardText {
            carrier: Carrier::QrText,
        })?;
        // The decoder takes `::` for one byte by cutting it off; only the one spelling counts.
        if base45::encode(&bytes) != encoded {
            return Err(Error::CardText {
                carrier: Carrier::QrText,
            });
        }
        Self::from_bytes(&bytes)
    }

    /// Reads base64url, exactly as [`KeyCard::to_text`] writes it.
    ///
    /// # Errors
    /// [`Error::CardText`], and those of [`KeyCard::from_bytes`].
    pub fn from_text(text: &str) -> Result<Self, Error> {
        check_length(text, 4, 3)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Error::CardText {
            carrier: Carrier::Text,
        })?;
        if URL_SAFE_NO_PAD.encode(&bytes) != text {
            return Err(Error::CardText {
                carrier: Carrier::Text,
            });
        }
        Self::from_bytes(&bytes)
    }

    /// Reads the one card in a picture of its QR code, PNG or JPEG.
    ///
    /// # Errors
    /// Every `Picture…` one of [`Error`], and those of [`KeyCard::from_bytes`].
    pub fn from_picture(picture: &[u8]) -> Result<Self, Error> {
        Self::from_qr_text(&qr::read_picture(picture)?)
    }

    /// Reads a card however it came: file, picture, text of the QR code, base64url. White space around a text, and
    /// inside base64url where a mail program broke the line, is dropped.
    ///
    /// # Errors
    /// [`Error::NotACard`] when it is none of these, else those of the carrier.
    pub fn read(input: &[u8]) -> Result<Self, Error> {
        if qr::is_picture(input) {
            return Self::from_picture(input);
        }
        if input.first() == Some(&FIRST_BYTE) {
            return Self::from_bytes(input);
        }
        // Longer than any text of a card and no picture: not worth reading to the end.
        let text = input.get(..MAX_TEXT_INPUT_SIZE).unwrap_or(input);
        let text = std::str::from_utf8(text)
            .map_err(|_| Error::NotACard)?
            .trim();
        if text.starts_with(QR_PREFIX) {
            return Self::from_qr_text(text);
        }
        let text: String = text.split_ascii_whitespace().collect();
        let in_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if text.is_empty() || !text.bytes().all(in_alphabet) {
            return Err(Error::NotACard);
        }
        Self::from_text(&text)
    }

    /// The card's QR code as an SVG drawing.
    ///
    /// # Errors
    /// [`Error::QrText`] never happens for a card, whose size is limited to what a QR code carries.
    pub fn to_qr_svg(&self) -> Result<String, Error> {
        qr::svg(&self.to_qr_text())
    }

    /// The card's QR code as a PNG picture with squares of `module_px` pixels.
    ///
    /// # Errors
    /// [`Error::QrModule`].
    pub fn to_qr_png(&self, module_px: u32) -> Result<Vec<u8>, Error> {
        qr::png(&self.to_qr_text(), module_px)
    }
}

/// The most bytes that are read as text: several times the longest card in base64url.
const MAX_TEXT_INPUT_SIZE: usize = 16_384;

/// Refuses a text before it is decoded when its bytes would be too many: `chars` characters carry `bytes` bytes.
fn check_length(text: &str, chars: usize, bytes: usize) -> Result<(), Error> {
    let size = text.len() / chars * bytes;
    super::check_size(size)
}
