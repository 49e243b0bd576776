//! The signed envelope of a card: an untagged COSE_Sign1 (RFC 9052 section 4.2).

use coset::{CborSerializable, CoseSign1, CoseSign1Builder, Header, HeaderBuilder, iana};

use crate::{CardLayer, Error, Identity, IdentityKey};

/// External data of the signature: keeps it from counting as one over anything else.
const EXTERNAL_DATA: &[u8] = b"minwon-card";

/// An envelope of the right shape whose signature is still to be verified.
pub(super) struct Opened {
    pub(super) payload: Vec<u8>,
    signature: [u8; 64],
    signed: Vec<u8>,
}

impl Opened {
    pub(super) fn verify(&self, identity: &IdentityKey) -> Result<(), Error> {
        identity.verify(&self.signed, &self.signature)
    }
}

pub(super) fn seal(payload: Vec<u8>, identity: &Identity) -> Vec<u8> {
    let unsigned = CoseSign1Builder::new().protected(header()).payload(payload);
    encode(
        unsigned
            .create_signature(EXTERNAL_DATA, |message| identity.sign(message).to_vec())
            .build(),
    )
}

pub(super) fn open(bytes: &[u8]) -> Result<Opened, Error> {
    let damaged = || Error::CardDamaged {
        layer: CardLayer::Envelope,
    };
    let envelope = CoseSign1::from_slice(bytes).map_err(|_| damaged())?;
    // The allow-list stands before any key is touched.
    if envelope.protected.header != header() || !envelope.unprotected.is_empty() {
        return Err(Error::CardHeader);
    }
    let payload = envelope.payload.clone().ok_or_else(damaged)?;
    let signature = envelope
        .signature
        .clone()
        .try_into()
        .map_err(|_| damaged())?;
    let signed = envelope.tbs_data(EXTERNAL_DATA);
    let again = CoseSign1Builder::new()
        .protected(header())
        .payload(payload.clone())
        .signature(envelope.signature);
    if encode(again.build()) != bytes {
        return Err(Error::CardNotDeterministic);
    }
    Ok(Opened {
        payload,
        signature,
        signed,
    })
}

/// `{1: -8}`.
fn header() -> Header {
    HeaderBuilder::new()
        .algorithm(iana::Algorithm::EdDSA)
        .build()
}

fn encode(envelope: CoseSign1) -> Vec<u8> {
    envelope
        .to_vec()
        .expect("a header of one number and two byte strings have an encoding")
}
