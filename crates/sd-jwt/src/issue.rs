use std::collections::BTreeMap;

use jose::{Header, Signer, jws};
use strict_json::Json;

use crate::disclosure::{DIGESTS, Disclosure, ELEMENT, HASH_ALGORITHM};
use crate::json_text::to_text;
use crate::pointer::Pointer;
use crate::random::Random;
use crate::{Error, Frame, SdJwt};

/// Top-level claims that decide whether a token is valid, for whom and until when: always in the
/// clear (RFC 9901 §9.7).
const ALWAYS_CLEAR: [&str; 5] = ["aud", "cnf", "exp", "iss", "nbf"];

/// How to issue, beyond what is withheld.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct IssueOptions {
    /// Most decoy digests in each object that has digests (RFC 9901 §4.2.5); how many is drawn
    /// for each object. With 0, the default, the digests left tell a verifier exactly how many
    /// values are withheld.
    pub max_decoys: u8,
}

/// Issues an SD-JWT with all its disclosures: what the issuer hands to the holder.
///
/// `claims` is the payload as a verifier who sees everything will see it, `cnf` with the holder's
/// key included where key binding is wanted. The header should carry a `typ`. Salts have 128 bits
/// and `_sd` arrays are sorted, so that their order tells nothing (RFC 9901 §4.2.4.1).
///
/// # Errors
/// [`Error::ClaimsNotObject`], [`Error::ReservedClaim`], [`Error::ClaimMustStay`],
/// [`Error::FrameUnmatched`], [`Error::Signing`], [`Error::Randomness`].
pub fn issue(
    claims: &Json,
    frame: &Frame,
    header: &Header,
    signer: &dyn Signer,
    options: &IssueOptions,
) -> Result<SdJwt, Error> {
    let members = claims.as_object().ok_or(Error::ClaimsNotObject)?;
    check_top(members, frame)?;
    let mut issuing = Issuing {
        random: Random::new(),
        disclosures: Vec::new(),
        max_decoys: options.max_decoys,
    };
    let mut payload = issuing.object(members, frame, &mut Pointer::default())?;
    if let Json::Object(members) = &mut payload {
        members.insert(HASH_ALGORITHM.to_owned(), Json::from("sha-256"));
    }
    let jwt = jws::sign(header, to_text(&payload).as_bytes(), signer)
        .map_err(|source| Error::Signing { source })?;
    SdJwt::from_issued(&jwt, payload, issuing.disclosures)
}

fn check_top(members: &BTreeMap<String, Json>, frame: &Frame) -> Result<(), Error> {
    if members.contains_key(HASH_ALGORITHM) {
        return Err(Error::ReservedClaim {
            pointer: format!("/{HASH_ALGORITHM}"),
        });
    }
    // Withholding a part of `cnf` would be as bad as all of it.
    match ALWAYS_CLEAR
        .iter()
        .find(|name| frame.children.contains_key(**name))
    {
        Some(name) => Err(Error::ClaimMustStay {
            name: (*name).to_owned(),
        }),
        None => Ok(()),
    }
}

struct Issuing {
    random: Random,
    disclosures: Vec<Disclosure>,
    max_decoys: u8,
}

impl Issuing {
    fn value(&mut self, value: &Json, frame: &Frame, at: &mut Pointer) -> Result<Json, Error> {
        match value {
            Json::Object(members) => self.object(members, frame, at),
            Json::Array(items) => self.array(items, frame, at),
            scalar => match frame.children.keys().next() {
                Some(name) => Err(unmatched(at, name)),
                None => Ok(scalar.clone()),
            },
        }
    }

    fn object(
        &mut self,
        members: &BTreeMap<String, Json>,
        frame: &Frame,
        at: &mut Pointer,
    ) -> Result<Json, Error> {
        if let Some(name) = frame
            .children
            .keys()
            .find(|name| !members.contains_key(*name))
        {
            return Err(unmatched(at, name));
        }
        let mut open = BTreeMap::new();
        let mut digests = Vec::new();
        for (name, value) in members {
            if name == DIGESTS || name == ELEMENT {
                return Err(Error::ReservedClaim {
                    pointer: at.member(name),
                });
            }
            let below = frame.children.get(name);
            let value = self.below(name, value, below, at)?;
            if below.is_some_and(|below| below.withheld) {
                digests.push(self.make_disclosure(Some(name.clone()), value)?);
            } else {
                open.insert(name.clone(), value);
            }
        }
        if !digests.is_empty() {
            for _ in 0..self.random.make_count(self.max_decoys)? {
                digests.push(self.random.make_decoy()?);
            }
            digests.sort_unstable();
            let digests = digests.into_iter().map(Json::String).collect();
            open.insert(DIGESTS.to_owned(), Json::Array(digests));
        }
        Ok(Json::Object(open))
    }

    fn array(&mut self, items: &[Json], frame: &Frame, at: &mut Pointer) -> Result<Json, Error> {
        let positions: Vec<String> = (0..items.len()).map(|index| index.to_string()).collect();
        if let Some(name) = frame.children.keys().find(|name| !positions.contains(name)) {
            return Err(unmatched(at, name));
        }
        let mut resolved = Vec::with_capacity(items.len());
        for (position, item) in positions.iter().zip(items) {
            let below = frame.children.get(position);
            let item = self.below(position, item, below, at)?;
            resolved.push(if below.is_some_and(|below| below.withheld) {
                let digest = self.make_disclosure(None, item)?;
                Json::from_iter([(ELEMENT, Json::String(digest))])
            } else {
                item
            });
        }
        Ok(Json::Array(resolved))
    }

    fn below(
        &mut self,
        name: &str,
        value: &Json,
        frame: Option<&Frame>,
        at: &mut Pointer,
    ) -> Result<Json, Error> {
        const CLEAR: &Frame = &Frame {
            withheld: false,
            children: BTreeMap::new(),
        };
        at.within(name, |at| self.value(value, frame.unwrap_or(CLEAR), at))
    }

    /// Keeps a disclosure and returns its digest.
    fn make_disclosure(&mut self, name: Option<String>, value: Json) -> Result<String, Error> {
        let disclosure = Disclosure::from_parts(&self.random.make_salt()?, name, value);
        let digest = disclosure.digest().to_owned();
        self.disclosures.push(disclosure);
        Ok(digest)
    }
}

fn unmatched(at: &Pointer, name: &str) -> Error {
    Error::FrameUnmatched {
        pointer: at.member(name),
    }
}
