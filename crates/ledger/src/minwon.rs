use std::collections::BTreeMap;

use bigchain::{NetworkId, TransactionId};
use strict_json::Json;

use crate::hash::{Sha256Hex, parse_hex32};
use crate::{DeclineReason, Kind, Rejection, RevokeReason, time};

/// The member of `asset.data` (CREATE) or `metadata` (TRANSFER) that makes a transaction ours.
pub const MEMBER: &str = "minwon";

/// The version of the data written and read here.
pub const VERSION: u64 = 1;

/// Largest payload, in bytes of the compact JWE.
pub const PAYLOAD_MAX_BYTES: u64 = 512 << 10;

/// Largest payload of a request, in bytes of the compact JWE.
pub const REQUEST_PAYLOAD_MAX_BYTES: u64 = 16 << 10;

/// The payload that belongs to a transaction, named by hash and size; the bytes travel beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PayloadRef {
    /// SHA-256 of the compact JWE's ASCII text.
    pub sha256: Sha256Hex,
    /// Length of that text in bytes, 1 to [`PAYLOAD_MAX_BYTES`].
    pub size: u64,
}

/// The public data of a transaction of ours: `{"minwon": {"v": 1, "kind", "net", …}}` (design §5).
///
/// A value of this type has every member that its kind requires and no other; it need not follow
/// the rules that look at the transaction or at state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Minwon {
    /// The network that the transaction is meant for.
    pub network: NetworkId,
    /// What the transaction does.
    pub act: Act,
}

/// The kind of a transaction with the members that only this kind has.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the members are described at their variant")]
pub enum Act {
    /// `payload`: the sealed request, at most [`REQUEST_PAYLOAD_MAX_BYTES`].
    Request { payload: PayloadRef },
    /// `payload`: the sealed document. `document`: SHA-256 of the issuer-signed JWT. `expires`:
    /// Unix second from which the document is no longer good. `request`: the transaction answered.
    Issue {
        payload: PayloadRef,
        document: Sha256Hex,
        expires_s: Option<u64>,
        request: Option<TransactionId>,
    },
    /// No further member.
    Accept,
    /// `reason`: why.
    Decline { reason: DeclineReason },
    /// `payload`: the sealed presentation. `expires`: Unix second at which the share ends.
    Share { payload: PayloadRef, expires_s: u64 },
    /// `opened`: always `true`; the receiver's word that it opened the copy.
    Receipt,
    /// `deleted`: the receiver's word whether it deleted what it had opened.
    Return { deleted: bool },
    /// No further member.
    Withdraw,
    /// No further member.
    Discard,
    /// `reason`: why.
    Revoke { reason: RevokeReason },
}

impl Minwon {
    /// Reads the data of a transaction. `Ok(None)` means that it has no top-level `minwon`: an
    /// ordinary BigchainDB transaction.
    ///
    /// `data` is `asset.data` of a CREATE or `metadata` of a TRANSFER.
    ///
    /// # Errors
    /// A rejection for any other shape of `minwon`, an unknown member, a member beside `minwon`, and
    /// kinds that are not taken yet. The network is not compared here.
    pub fn parse(data: Option<&Json>) -> Result<Option<Self>, Rejection> {
        let Some(members) = data.and_then(Json::as_object) else {
            return Ok(None);
        };
        let Some(minwon) = members.get(MEMBER) else {
            return Ok(None);
        };
        if members.len() > 1 {
            return Err(Rejection::MembersBesideMinwon);
        }
        let minwon = minwon
            .as_object()
            .ok_or(Rejection::MemberMalformed { member: MEMBER })?;
        Members { minwon }.read().map(Some)
    }

    /// The data as it is written: an object whose only member is `minwon`.
    pub fn to_json(&self) -> Json {
        let common = [
            ("v", Json::from(VERSION)),
            ("kind", Json::from(self.kind().name())),
            ("net", Json::from(self.network.to_string())),
        ];
        let minwon: Json = common.into_iter().chain(self.act.members()).collect();
        [(MEMBER, minwon)].into_iter().collect()
    }

    /// The kind of the transaction; never [`Kind::Plain`].
    pub fn kind(&self) -> Kind {
        self.act.kind()
    }
}

impl Act {
    /// The kind; never [`Kind::Plain`].
    pub fn kind(&self) -> Kind {
        match self {
            Self::Request { .. } => Kind::Request,
            Self::Issue { .. } => Kind::Issue,
            Self::Accept => Kind::Accept,
            Self::Decline { .. } => Kind::Decline,
            Self::Share { .. } => Kind::Share,
            Self::Receipt => Kind::Receipt,
            Self::Return { .. } => Kind::Return,
            Self::Withdraw => Kind::Withdraw,
            Self::Discard => Kind::Discard,
            Self::Revoke { .. } => Kind::Revoke,
        }
    }

    /// The payload, for the kinds that have one.
    pub fn payload(&self) -> Option<&PayloadRef> {
        match self {
            Self::Request { payload }
            | Self::Issue { payload, .. }
            | Self::Share { payload, .. } => Some(payload),
            _ => None,
        }
    }

    fn members(&self) -> Vec<(&'static str, Json)> {
        match self {
            Self::Request { payload } => vec![("payload", payload.to_json())],
            Self::Issue {
                payload,
                document,
                expires_s,
                request,
            } => {
                let mut members = vec![
                    ("payload", payload.to_json()),
                    ("document", Json::from(document.to_string())),
                ];
                members.extend(expires_s.map(|expires_s| ("expires", Json::from(expires_s))));
                members.extend(request.map(|id| ("request", Json::from(id.to_string()))));
                members
            }
            Self::Share { payload, expires_s } => vec![
                ("payload", payload.to_json()),
                ("expires", Json::from(*expires_s)),
            ],
            Self::Decline { reason } => vec![("reason", Json::from(reason.code()))],
            Self::Revoke { reason } => vec![("reason", Json::from(reason.code()))],
            Self::Receipt => vec![("opened", Json::Bool(true))],
            Self::Return { deleted } => vec![("deleted", Json::Bool(*deleted))],
            Self::Accept | Self::Withdraw | Self::Discard => Vec::new(),
        }
    }
}

impl PayloadRef {
    /// Names the bytes of a compact JWE.
    pub fn of(payload: &[u8]) -> Self {
        Self {
            sha256: Sha256Hex::of(payload),
            size: payload.len() as u64,
        }
    }

    fn to_json(self) -> Json {
        [
            ("sha256", Json::from(self.sha256.to_string())),
            ("size", Json::from(self.size)),
        ]
        .into_iter()
        .collect()
    }
}

/// The members inside `minwon`, read by name.
struct Members<'a> {
    minwon: &'a BTreeMap<String, Json>,
}

impl Members<'_> {
    fn read(&self) -> Result<Minwon, Rejection> {
        match self.required("v")?.as_u64() {
            Some(VERSION) => {}
            Some(_) => return Err(Rejection::VersionUnsupported),
            None => return Err(Rejection::MemberMalformed { member: "v" }),
        }
        let kind = Kind::from_name(self.text("kind")?).ok_or(Rejection::KindUnknown)?;
        let network = NetworkId::from(self.hash("net")?);
        let act = self.act(kind)?;
        Ok(Minwon { network, act })
    }

    fn act(&self, kind: Kind) -> Result<Act, Rejection> {
        match kind {
            Kind::Request => {
                self.only(&["payload"])?;
                Ok(Act::Request {
                    payload: self.payload(REQUEST_PAYLOAD_MAX_BYTES)?,
                })
            }
            Kind::Issue => {
                self.only(&["payload", "document", "expires", "request"])?;
                Ok(Act::Issue {
                    payload: self.payload(PAYLOAD_MAX_BYTES)?,
                    document: Sha256Hex(self.hash("document")?),
                    expires_s: self.optional("expires", Self::time)?,
                    request: self
                        .optional("request", Self::hash)?
                        .map(TransactionId::from),
                })
            }
            Kind::Share => {
                self.only(&["payload", "expires"])?;
                Ok(Act::Share {
                    payload: self.payload(PAYLOAD_MAX_BYTES)?,
                    expires_s: self.time("expires")?,
                })
            }
            Kind::Decline => {
                self.only(&["reason"])?;
                DeclineReason::from_code(self.text("reason")?)
                    .map(|reason| Act::Decline { reason })
                    .ok_or(Rejection::MemberMalformed { member: "reason" })
            }
            Kind::Revoke => {
                self.only(&["reason"])?;
                RevokeReason::from_code(self.text("reason")?)
                    .map(|reason| Act::Revoke { reason })
                    .ok_or(Rejection::MemberMalformed { member: "reason" })
            }
            Kind::Receipt => {
                self.only(&["opened"])?;
                match self.flag("opened")? {
                    true => Ok(Act::Receipt),
                    false => Err(Rejection::MemberMalformed { member: "opened" }),
                }
            }
            Kind::Return => {
                self.only(&["deleted"])?;
                Ok(Act::Return {
                    deleted: self.flag("deleted")?,
                })
            }
            Kind::Accept => self.only(&[]).map(|()| Act::Accept),
            Kind::Withdraw => self.only(&[]).map(|()| Act::Withdraw),
            Kind::Discard => self.only(&[]).map(|()| Act::Discard),
            Kind::Issuer | Kind::Reseal => Err(Rejection::KindNotYet { kind }),
            Kind::Plain => Err(Rejection::KindUnknown),
        }
    }

    /// Refuses members that neither every kind nor this one has.
    fn only(&self, of_this_kind: &[&str]) -> Result<(), Rejection> {
        let known =
            |name: &str| ["v", "kind", "net"].contains(&name) || of_this_kind.contains(&name);
        match self.minwon.keys().all(|name| known(name)) {
            true => Ok(()),
            false => Err(Rejection::MemberUnknown),
        }
    }

    fn required(&self, member: &'static str) -> Result<&Json, Rejection> {
        self.minwon
            .get(member)
            .ok_or(Rejection::MemberMissing { member })
    }

    fn optional<T>(
        &self,
        member: &'static str,
        read: impl FnOnce(&Self, &'static str) -> Result<T, Rejection>,
    ) -> Result<Option<T>, Rejection> {
        match self.minwon.contains_key(member) {
            true => read(self, member).map(Some),
            false => Ok(None),
        }
    }

    fn text(&self, member: &'static str) -> Result<&str, Rejection> {
        self.required(member)?
            .as_str()
            .ok_or(Rejection::MemberMalformed { member })
    }

    fn flag(&self, member: &'static str) -> Result<bool, Rejection> {
        self.required(member)?
            .as_bool()
            .ok_or(Rejection::MemberMalformed { member })
    }

    fn time(&self, member: &'static str) -> Result<u64, Rejection> {
        self.required(member)?
            .as_u64()
            .filter(|time_s| *time_s <= time::LATEST_S)
            .ok_or(Rejection::MemberMalformed { member })
    }

    fn hash(&self, member: &'static str) -> Result<[u8; 32], Rejection> {
        parse_hex32(self.text(member)?).ok_or(Rejection::MemberMalformed { member })
    }

    fn payload(&self, max_bytes: u64) -> Result<PayloadRef, Rejection> {
        let malformed = Rejection::MemberMalformed { member: "payload" };
        let payload = self.required("payload")?.as_object();
        let payload = payload.ok_or(malformed.clone())?;
        let sha256 = payload.get("sha256").and_then(Json::as_str);
        let sha256 = sha256.and_then(parse_hex32).ok_or(malformed.clone())?;
        let size = payload.get("size").and_then(Json::as_u64);
        let size = size.filter(|size| *size > 0).ok_or(malformed)?;
        if payload.len() > 2 {
            return Err(Rejection::MemberUnknown);
        }
        if size > max_bytes {
            return Err(Rejection::PayloadTooLarge { max_bytes, size });
        }
        Ok(PayloadRef {
            sha256: Sha256Hex(sha256),
            size,
        })
    }
}
