//! Key cards in each of their carriers.

use keys::KeyCard;

/// The bytes of a card: there is one spelling.
pub(crate) fn card_bytes(data: &[u8]) {
    if let Ok(card) = KeyCard::from_bytes(data) {
        assert_eq!(card.as_bytes(), data);
        carriers(&card);
    }
}

/// What a QR code says.
pub(crate) fn card_qr_text(data: &[u8]) {
    let Some(text) = crate::text(data) else {
        return;
    };
    if let Ok(card) = KeyCard::from_qr_text(text) {
        carriers(&card);
    }
}

/// Text for a mail, and whatever else somebody hands over as a card.
pub(crate) fn card_text(data: &[u8]) {
    if let Some(text) = crate::text(data)
        && let Ok(card) = KeyCard::from_text(text)
    {
        carriers(&card);
    }
    // Pictures have a target of their own.
    if !keys::qr::is_picture(data)
        && let Ok(card) = KeyCard::read(data)
    {
        carriers(&card);
    }
}

/// A picture with a QR code somewhere.
pub(crate) fn picture(data: &[u8]) {
    if let Ok(text) = keys::qr::read_picture(data) {
        let _ = KeyCard::from_qr_text(&text);
    }
}

fn carriers(card: &KeyCard) {
    let bytes = card.as_bytes();
    for again in [
        KeyCard::from_bytes(bytes),
        KeyCard::from_text(&card.to_text()),
        KeyCard::from_qr_text(&card.to_qr_text()),
    ] {
        let again = again.expect("a card is read from every carrier that it was put on");
        assert_eq!(again.as_bytes(), bytes);
    }
}
