//! The signed map of a card, in CBOR's deterministic encoding (RFC 8949 section 4.2.1).
//!
//! `ciborium` writes that encoding as long as keys are given in order, and reads more than it: duplicate keys, long
//! integers, indefinite lengths. [`super::KeyCard::from_bytes`] therefore writes again what was read and compares.

use std::collections::BTreeMap;

use bigchain::{NetworkId, PublicKey};
use ciborium::Value;

use super::{Ask, AskFields, CardContents, Role};
use crate::{CardLayer, CardMember, Error, IdentityKey, MemberFault};

/// The one format version.
const VERSION: u64 = 1;

pub(super) fn encode(identity: &IdentityKey, contents: &CardContents) -> Vec<u8> {
    let mut members = vec![
        Value::from(VERSION),
        bytes(contents.network.as_bytes()),
        bytes(identity.as_bytes()),
        bytes(contents.ledger_key.as_bytes()),
        bytes(contents.encryption_key.modulus()),
        Value::from(contents.expires_s),
    ]
    .into_iter()
    .map(Some)
    .collect::<Vec<_>>();
    members.push(contents.holder_key.map(|key| bytes(&key.to_bytes())));
    members.push(contents.name.as_deref().map(Value::from));
    members.push(contents.role.map(|role| Value::from(role.number())));
    members.push(contents.ask.as_ref().map(ask_value));

    let mut encoded = Vec::new();
    ciborium::into_writer(&map(members), &mut encoded)
        .expect("a vector takes every byte written to it");
    encoded
}

pub(super) fn decode(payload: &[u8]) -> Result<(IdentityKey, CardContents), Error> {
    let damaged = Error::CardDamaged {
        layer: CardLayer::Contents,
    };
    let mut rest = payload;
    let value: Value = ciborium::from_reader(&mut rest).map_err(|_| damaged.clone())?;
    if !rest.is_empty() {
        return Err(damaged);
    }
    let mut members = Members::of(value, CardLayer::Contents)?;

    let version = members.required(CardMember::Version)?.integer()?;
    if version != VERSION {
        return Err(Error::CardVersion { version });
    }
    let network = NetworkId::from_bytes(members.required(CardMember::Network)?.array()?);
    let identity = members.required(CardMember::Identity)?;
    let identity = IdentityKey::from_bytes(identity.array()?)
        .map_err(|_| identity.refuse(MemberFault::Key))?;
    let ledger_key = PublicKey::from_bytes(members.required(CardMember::LedgerKey)?.array()?);
    let modulus = members.required(CardMember::EncryptionKey)?;
    let encryption_key = jose::RsaPublicKey::from_modulus(modulus.bytes()?)
        .map_err(|_| modulus.refuse(MemberFault::Key))?;
    let expires_s = members.required(CardMember::Expires)?.integer()?;
    let holder_key = members
        .optional(CardMember::HolderKey)
        .map(holder_key)
        .transpose()?;
    let name = members
        .optional(CardMember::Name)
        .map(|name| name.text())
        .transpose()?;
    let role = members.optional(CardMember::Role).map(role).transpose()?;
    let ask = members.optional(CardMember::Ask).map(ask).transpose()?;
    members.finish()?;

    let contents = CardContents {
        network,
        ledger_key,
        encryption_key,
        expires_s,
        holder_key,
        name,
        role,
        ask,
    };
    Ok((identity, contents))
}

fn holder_key(member: Member) -> Result<jose::Ed25519PublicKey, Error> {
    jose::Ed25519PublicKey::from_bytes(&member.array()?)
        .map_err(|_| member.refuse(MemberFault::Key))
}

fn role(member: Member) -> Result<Role, Error> {
    Role::from_number(member.integer()?).ok_or_else(|| member.refuse(MemberFault::Value))
}

fn ask(member: Member) -> Result<Ask, Error> {
    let mut members = Members::of(member.value, CardLayer::Ask)?;
    let form = members.required(CardMember::AskForm)?.text()?;
    let fields = members.required(CardMember::AskFields)?.fields()?;
    let purpose = members.required(CardMember::AskPurpose)?.text()?;
    let keep_until_s = members
        .optional(CardMember::AskKeepUntil)
        .map(|time| time.integer())
        .transpose()?;
    let nonce = members.required(CardMember::AskNonce)?.array()?;
    members.finish()?;
    Ok(Ask {
        form,
        fields,
        purpose,
        keep_until_s,
        nonce,
    })
}

fn ask_value(ask: &Ask) -> Value {
    let fields = match &ask.fields {
        AskFields::Pointers(pointers) => Value::Array(
            pointers
                .iter()
                .map(|pointer| Value::from(pointer.as_str()))
                .collect(),
        ),
        AskFields::Preset(preset) => Value::from(preset.as_str()),
    };
    map(vec![
        Some(Value::from(ask.form.as_str())),
        Some(fields),
        Some(Value::from(ask.purpose.as_str())),
        ask.keep_until_s.map(Value::from),
        Some(bytes(&ask.nonce)),
    ])
}

fn bytes(bytes: &[u8]) -> Value {
    Value::Bytes(bytes.to_vec())
}

/// A map whose keys count from 1 in the order of `members`; absent ones leave their number free.
fn map(members: Vec<Option<Value>>) -> Value {
    let numbered = (1_u64..).zip(members);
    Value::Map(
        numbered
            .filter_map(|(key, value)| Some((Value::from(key), value?)))
            .collect(),
    )
}

/// The members of a map that nobody has asked for yet.
struct Members {
    by_key: BTreeMap<u64, Value>,
}

impl Members {
    fn of(value: Value, layer: CardLayer) -> Result<Self, Error> {
        let Value::Map(pairs) = value else {
            return Err(Error::CardDamaged { layer });
        };
        let mut by_key = BTreeMap::new();
        for (key, value) in pairs {
            let key = key
                .as_integer()
                .and_then(|key| u64::try_from(key).ok())
                .ok_or(Error::CardUnknownMember)?;
            if by_key.insert(key, value).is_some() {
                return Err(Error::CardNotDeterministic);
            }
        }
        Ok(Self { by_key })
    }

    fn optional(&mut self, member: CardMember) -> Option<Member> {
        self.by_key
            .remove(&key_of(member))
            .map(|value| Member { member, value })
    }

    fn required(&mut self, member: CardMember) -> Result<Member, Error> {
        self.optional(member).ok_or(Error::CardMember {
            member,
            fault: MemberFault::Missing,
        })
    }

    fn finish(self) -> Result<(), Error> {
        if self.by_key.is_empty() {
            Ok(())
        } else {
            Err(Error::CardUnknownMember)
        }
    }
}

/// The key of a member in its map.
fn key_of(member: CardMember) -> u64 {
    match member {
        CardMember::Version | CardMember::AskForm => 1,
        CardMember::Network | CardMember::AskFields => 2,
        CardMember::Identity | CardMember::AskPurpose => 3,
        CardMember::LedgerKey | CardMember::AskKeepUntil => 4,
        CardMember::EncryptionKey | CardMember::AskNonce => 5,
        CardMember::Expires => 6,
        CardMember::HolderKey => 7,
        CardMember::Name => 8,
        CardMember::Role => 9,
        CardMember::Ask => 10,
    }
}

/// One member, on its way from CBOR's types to ours.
struct Member {
    member: CardMember,
    value: Value,
}

impl Member {
    fn refuse(&self, fault: MemberFault) -> Error {
        Error::CardMember {
            member: self.member,
            fault,
        }
    }

    fn integer(&self) -> Result<u64, Error> {
        let integer = self
            .value
            .as_integer()
            .ok_or_else(|| self.refuse(MemberFault::Type))?;
        u64::try_from(integer).map_err(|_| self.refuse(MemberFault::Value))
    }

    fn bytes(&self) -> Result<&[u8], Error> {
        self.value
            .as_bytes()
            .map(Vec::as_slice)
            .ok_or_else(|| self.refuse(MemberFault::Type))
    }

    fn array<const N: usize>(&self) -> Result<[u8; N], Error> {
        let bytes = self.bytes()?;
        bytes.try_into().map_err(|_| {
            self.refuse(MemberFault::Size {
                expected_size: N,
                size: bytes.len(),
            })
        })
    }

    fn text(&self) -> Result<String, Error> {
        self.value
            .as_text()
            .map(str::to_owned)
            .ok_or_else(|| self.refuse(MemberFault::Type))
    }

    fn fields(&self) -> Result<AskFields, Error> {
        match &self.value {
            Value::Text(preset) => Ok(AskFields::Preset(preset.clone())),
            Value::Array(pointers) => {
                let texts = pointers
                    .iter()
                    .map(|pointer| pointer.as_text().map(str::to_owned));
                let pointers = texts
                    .collect::<Option<_>>()
                    .ok_or_else(|| self.refuse(MemberFault::Type))?;
                Ok(AskFields::Pointers(pointers))
            }
            _ => Err(self.refuse(MemberFault::Type)),
        }
    }
}
