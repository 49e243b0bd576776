//! JSON, civil documents, and what is signed about them.

use ::credential::{Credential, Presentation, request::SignedRequest};
use civil_document::{Document, Pointer, PointerPattern};
use strict_json::Limits;

/// Any JSON.
pub(crate) fn strict_json(data: &[u8]) {
    let Ok(json) = strict_json::parse(data, &Limits::DOCUMENT) else {
        return;
    };
    if let Ok(value) = json.to_value() {
        let text = value.to_string();
        // Numbers may grow when they are written out, and text by escapes.
        if let Ok(again) = strict_json::parse(text.as_bytes(), &Limits::MESSAGE) {
            assert_eq!(again.to_value().ok(), Some(value));
        }
    }
    if let Ok(canonical) = bigchain::canonical_json(&json) {
        let again = strict_json::parse(canonical.as_bytes(), &Limits::TRANSACTION)
            .expect("canonical JSON is JSON");
        assert_eq!(bigchain::canonical_json(&again).ok(), Some(canonical));
    }
}

/// A document of one of the five forms.
pub(crate) fn civil_document(data: &[u8]) {
    let Ok(document) = Document::parse(data) else {
        return;
    };
    let (form, json) = (document.form(), document.json());
    for field in civil_document::fields(form, json) {
        assert!(field.pointer.get(json).is_some());
        let _ = civil_document::display(field.leaf, field.value);
    }
    let again = Document::from_json_as(form, json.clone()).expect("it was a document before");
    assert_eq!(again.json(), json);
}

/// Pointers and patterns.
pub(crate) fn pointer(data: &[u8]) {
    let Some(text) = crate::text(data) else {
        return;
    };
    if let Ok(pointer) = text.parse::<Pointer>() {
        assert_eq!(pointer.as_str(), text);
        let mut again = Pointer::root();
        for token in pointer.tokens() {
            again = again.child(&token);
        }
        assert_eq!(again, pointer);
    }
    if let Ok(pattern) = text.parse::<PointerPattern>() {
        assert_eq!(pattern.as_str(), text);
    }
}

/// What an issuer seals for an owner.
pub(crate) fn credential(data: &[u8]) {
    if let Ok(credential) = Credential::parse_padded(data) {
        let again = Credential::parse(&credential.to_string())
            .expect("a credential that was read is written as one");
        assert_eq!(again.document_hash(), credential.document_hash());
        let _ = credential.select_everything().preview();
    }
}

/// What an owner seals for a receiver.
pub(crate) fn presentation(data: &[u8]) {
    if let Ok(presentation) = Presentation::parse_padded(data) {
        let _ = presentation.disclosed();
        let _ = presentation.verify_holder();
    }
}

/// What a citizen seals for an issuer.
pub(crate) fn request(data: &[u8]) {
    if let Some(text) = crate::text(data)
        && let Ok(request) = SignedRequest::parse(text)
    {
        let _ = keys::KeyCard::from_text(request.unverified_card());
    }
}
