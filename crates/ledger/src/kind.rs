use std::fmt;

use bigchain::Operation;

/// What a transaction is to our network (design §5, table of kinds).
///
/// The numbers are those of the log's leaves and of the state rows; they never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// An ordinary BigchainDB transaction, without `minwon` data.
    Plain = 0,
    /// A citizen asks an issuer for a document.
    Request = 1,
    /// An issuer makes a document's asset: its seal and its copies.
    Issue = 2,
    /// The owner takes the document.
    Accept = 3,
    /// The owner refuses the document.
    Decline = 4,
    /// The owner gives one copy to a receiver until a date.
    Share = 5,
    /// The receiver says that the copy was opened.
    Receipt = 6,
    /// The receiver gives the copy back.
    Return = 7,
    /// The owner takes the copy back.
    Withdraw = 8,
    /// The owner gives up the document: no further share.
    Discard = 9,
    /// The issuer takes the document's validity away.
    Revoke = 10,
    /// A change of the issuer registry. Not taken yet.
    Issuer = 11,
    /// A seal moved to keys that are listed now. Not taken yet.
    Reseal = 12,
}

impl Kind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Self; 13] = [
        Self::Plain,
        Self::Request,
        Self::Issue,
        Self::Accept,
        Self::Decline,
        Self::Share,
        Self::Receipt,
        Self::Return,
        Self::Withdraw,
        Self::Discard,
        Self::Revoke,
        Self::Issuer,
        Self::Reseal,
    ];

    /// The number in leaves and rows.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The kind of that number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// The name in `minwon.kind` and over HTTP; `plain` for a transaction without `minwon`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Request => "request",
            Self::Issue => "issue",
            Self::Accept => "accept",
            Self::Decline => "decline",
            Self::Share => "share",
            Self::Receipt => "receipt",
            Self::Return => "return",
            Self::Withdraw => "withdraw",
            Self::Discard => "discard",
            Self::Revoke => "revoke",
            Self::Issuer => "issuer",
            Self::Reseal => "reseal",
        }
    }

    /// The kind of that name, `plain` excepted: it is never written in a transaction.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .filter(|kind| *kind != Self::Plain)
            .find(|kind| kind.name() == name)
    }

    /// The BigchainDB operation that carries this kind; a plain transaction has either.
    pub fn operation(self) -> Option<Operation> {
        match self {
            Self::Plain => None,
            Self::Request | Self::Issue | Self::Issuer => Some(Operation::Create),
            _ => Some(Operation::Transfer),
        }
    }

    /// Whether a payload travels beside a transaction of this kind.
    pub fn has_payload(self) -> bool {
        matches!(self, Self::Request | Self::Issue | Self::Share)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl serde::Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> serde::Deserialize<'de> for Kind {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or_else(|| serde::de::Error::custom("unknown kind of transaction"))
    }
}

/// What an output of ours is, which decides what may spend it (design §5, first rule).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Role {
    /// An output of an ordinary BigchainDB transaction; nothing of ours spends it.
    Plain = 0,
    /// Addresses a request to an issuer; never spent.
    Request = 1,
    /// The issuer's hold on its document; `revoke` spends it.
    Seal = 2,
    /// The owner's units; `accept`, `decline`, `share` and `discard` spend them.
    Copies = 3,
    /// One copy that a receiver holds; `receipt`, `return` and `withdraw` spend it.
    Held = 4,
}

impl Role {
    /// Every role, in the order of their numbers.
    pub const ALL: [Self; 5] = [
        Self::Plain,
        Self::Request,
        Self::Seal,
        Self::Copies,
        Self::Held,
    ];

    /// The number in state rows.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The role of that number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// The name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Request => "request",
            Self::Seal => "seal",
            Self::Copies => "copies",
            Self::Held => "held",
        }
    }

    /// Whether a transaction of that kind may spend an output of this role.
    pub fn is_spent_by(self, kind: Kind) -> bool {
        match self {
            Self::Plain => kind == Kind::Plain,
            Self::Request => false,
            Self::Seal => kind == Kind::Revoke,
            Self::Copies => matches!(
                kind,
                Kind::Accept | Kind::Decline | Kind::Share | Kind::Discard
            ),
            Self::Held => matches!(kind, Kind::Receipt | Kind::Return | Kind::Withdraw),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why an owner refuses a document. A closed list, so that nothing personal can be written into
/// the public data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeclineReason {
    /// The document is another person's.
    NotMine,
    /// The document is mine and says something wrong.
    WrongContents,
    /// The document is not of the form that was asked for.
    WrongForm,
    /// The document is no longer wanted, or never was.
    NotWanted,
    /// The payload cannot be opened or fails verification.
    Unreadable,
    /// None of these.
    Other,
}

impl DeclineReason {
    /// Every reason.
    pub const ALL: [Self; 6] = [
        Self::NotMine,
        Self::WrongContents,
        Self::WrongForm,
        Self::NotWanted,
        Self::Unreadable,
        Self::Other,
    ];

    /// The code in the transaction.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotMine => "not-mine",
            Self::WrongContents => "wrong-contents",
            Self::WrongForm => "wrong-form",
            Self::NotWanted => "not-wanted",
            Self::Unreadable => "unreadable",
            Self::Other => "other",
        }
    }

    /// The reason of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// Why an issuer takes a document's validity away. A closed list, so that nothing personal can be
/// written into the public data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RevokeReason {
    /// The document was wrong when it was issued.
    IssuedInError,
    /// What the document states has changed since.
    ContentsChanged,
    /// A newer document takes its place.
    Replaced,
    /// Its owner asked for it.
    OwnerRequest,
    /// The document was obtained or used unlawfully.
    Misuse,
    /// A key that the document rests on is no longer safe.
    KeyCompromised,
    /// None of these.
    Other,
}

impl RevokeReason {
    /// Every reason.
    pub const ALL: [Self; 7] = [
        Self::IssuedInError,
        Self::ContentsChanged,
        Self::Replaced,
        Self::OwnerRequest,
        Self::Misuse,
        Self::KeyCompromised,
        Self::Other,
    ];

    /// The code in the transaction.
    pub fn code(self) -> &'static str {
        match self {
            Self::IssuedInError => "issued-in-error",
            Self::ContentsChanged => "contents-changed",
            Self::Replaced => "replaced",
            Self::OwnerRequest => "owner-request",
            Self::Misuse => "misuse",
            Self::KeyCompromised => "key-compromised",
            Self::Other => "other",
        }
    }

    /// The reason of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}
