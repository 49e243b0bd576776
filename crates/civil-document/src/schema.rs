use std::fmt;
use std::sync::{LazyLock, OnceLock};

use serde::Serialize;
use serde_json::Value;
use strict_json::Json;

use crate::{Form, Label, Lang, Pointer, PointerPattern, load, row_number};

/// Everything that may stand in a document of one form, in the order of the form.
///
/// The tree holds one node for each leaf, group and table of the JSON Schema, and one node for the
/// rows of a table, whatever their number:
///
/// ```text
/// (root) ─ 서류명                    Leaf, always
///        ─ 내용                      Group
///            ─ 고유번호              Leaf, field
///            ─ 항목                  Group
///                ─ 소유자 …          Group
///            ─ 공유자                Rows, paper
///                ─ *                 Row
///                    ─ 소유권 지분   Leaf, row
///                    ─ 성명          Leaf, field
///        ─ DS                        Leaf, signature
/// ```
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Schema {
    /// The form that this is the tree of.
    pub form: Form,
    /// The document itself, a group.
    pub root: Node,
    /// The statute that the form belongs to.
    pub law: String,
    /// The number of the form in the statute.
    pub form_number: String,
    /// The paper it is printed on.
    pub paper: Paper,
    /// For how long receivers normally take it.
    pub validity: Validity,
}

/// Something that may stand in a document. `Debug` shows the place alone.
#[derive(Serialize)]
#[non_exhaustive]
pub struct Node {
    /// Name of the member, `*` for the rows of a table, empty for the document itself.
    pub name: String,
    /// Where it stands, `*` in place of row numbers.
    pub pattern: PointerPattern,
    /// The label on the form.
    pub label: Label,
    /// What it is, in Korean.
    pub description: String,
    /// Its place among the members around it, from 1; 0 for rows and the document.
    pub order: u32,
    /// Whether the label is printed. `false` for names that only group other members.
    pub printed: bool,
    /// Whether the form demands it wherever the object around it stands. See also [`Node::need`].
    pub required: bool,
    /// Rules that make it required, or forbid it, depending on another member.
    pub conditions: Vec<Condition>,
    /// What it holds.
    pub content: Content,
}

/// What a [`Node`] holds.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Content {
    /// A single value.
    Leaf(Leaf),
    /// An object with named members, in the order of the form. Never withheld itself.
    Group(Vec<Node>),
    /// A table: an object with members named `1`, `2`, … Never withheld itself, its rows are.
    Rows(Rows),
    /// One row of a table, with named members in the order of the form.
    Row(Vec<Node>),
}

/// A table of numbered rows.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Rows {
    /// What the order of the rows means.
    pub order: RowOrder,
    /// The node of each row; its content is [`Content::Row`].
    pub row: Box<Node>,
}

/// A single value, always a string but for [`Kind::Signature`].
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Leaf {
    /// How to show it.
    pub kind: Kind,
    /// Whether it can be withheld.
    pub disclose: Disclose,
    /// Whether it tells something about a natural person.
    pub personal: bool,
    /// What the value is counted in.
    pub unit: Option<Unit>,
    /// The only values that the form takes, for [`Kind::Enum`] and [`Kind::Const`]; empty otherwise.
    pub choices: Vec<String>,
    /// A value that the form would take.
    pub example: Option<String>,
    /// Fewest characters (Unicode scalar values).
    pub min_chars: u32,
    /// Most characters (Unicode scalar values).
    pub max_chars: Option<u32>,
    /// The part of the JSON Schema about this value alone, and the validator made of it when it is
    /// first needed.
    #[serde(skip)]
    pub(crate) schema: Value,
    #[serde(skip)]
    pub(crate) validator: OnceLock<jsonschema::Validator>,
}

/// How to show a value (`x-kind`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Kind {
    /// One line.
    Text,
    /// One long line, to be wrapped.
    Long,
    /// Several lines, parted by line feeds.
    Memo,
    /// Address.
    Address,
    /// Name of a person, company or authority.
    Name,
    /// `YYYY.MM.DD`
    Date,
    /// `HH시 MM분 SS초`
    Time,
    /// Decimal number of square metres.
    Area,
    /// Decimal number of per cent.
    Percent,
    /// Decimal number of metres.
    Length,
    /// Integer number of won.
    Won,
    /// Integer.
    Int,
    /// `YYYY`
    Year,
    /// Registration number of a resident, an alien or a corporation, in parts masked by the issuer.
    Rrn,
    /// Registration number of an owner: as [`Kind::Rrn`], or 3 to 4 digits for the state.
    RegNo,
    /// Registration number of a business.
    BizNo,
    /// Number by which the paper can be looked up.
    DocNo,
    /// Telephone number.
    Phone,
    /// Fraction, `1/4`
    Share,
    /// Number of things, with their area where it matters: `12대 138㎡`
    Count,
    /// One of the choices.
    Enum,
    /// The one choice.
    Const,
    /// The issuer's signature in the dictionary of 2019, a string or an object.
    Signature,
}

/// Whether a value can be withheld (`x-disclose`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Disclose {
    /// Part of every disclosure.
    Always,
    /// Shown or withheld by itself.
    Field,
    /// Shown exactly when its row is.
    Row,
}

/// What the order of the rows of a table means (`x-row-order`). Row 1 is the first either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowOrder {
    /// Row 1 is the newest.
    NewestFirst,
    /// Row 1 is the oldest.
    OldestFirst,
    /// As on the paper; the order says nothing about dates.
    Paper,
}

/// What a value is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// ㎡
    SquareMetre,
    /// m
    Metre,
    /// %
    Percent,
    /// 원
    Won,
    /// 원/㎡
    WonPerSquareMetre,
}

/// The paper a form is printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Paper {
    /// A4, 210 × 297 mm.
    A4Portrait,
    /// A4, 297 × 210 mm.
    A4Landscape,
}

/// For how long receivers normally take a document (`x-validity`). Advice, never a rule: a receiver
/// may be stricter, and without the date nothing is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Validity {
    /// So many months from a date in the document.
    From {
        /// Where the date stands.
        pointer: Pointer,
        /// Number of months.
        months: u16,
    },
    /// Until a date in the document.
    Until {
        /// Where the date stands.
        pointer: Pointer,
        /// How far from the date of issue it usually lies.
        normally_days: u16,
    },
}

/// A rule that makes a member required, or forbids it, depending on another member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Condition {
    /// The member that decides.
    pub decider: Pointer,
    /// The values of that member with which the rule holds.
    pub values: Vec<String>,
    /// What the rule then says.
    pub demand: Demand,
}

/// What a [`Condition`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Demand {
    /// The member must stand in the document.
    Required,
    /// The member must not stand in the document.
    Forbidden,
}

/// Whether a member must stand in a document, as far as that document tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Need {
    /// It must, wherever the object around it stands.
    Required,
    /// It may.
    Optional,
    /// It must not.
    Forbidden,
}

impl Node {
    /// The label in one language.
    pub fn label(&self, lang: Lang) -> &str {
        self.label.get(lang)
    }

    /// The value's description, if this is a leaf.
    pub fn leaf(&self) -> Option<&Leaf> {
        match &self.content {
            Content::Leaf(leaf) => Some(leaf),
            _ => None,
        }
    }

    /// The table's description, if this is a table.
    pub fn rows(&self) -> Option<&Rows> {
        match &self.content {
            Content::Rows(rows) => Some(rows),
            _ => None,
        }
    }

    /// Whether this is a row of a table.
    pub fn is_row(&self) -> bool {
        matches!(self.content, Content::Row(_))
    }

    /// What may stand inside: the members of a group or row, the row of a table, nothing in a leaf.
    pub fn children(&self) -> &[Node] {
        match &self.content {
            Content::Leaf(_) => &[],
            Content::Group(members) | Content::Row(members) => members,
            Content::Rows(rows) => std::slice::from_ref(&rows.row),
        }
    }

    /// What may stand inside under that name. For a table the name is a row number or `*`.
    pub fn child(&self, name: &str) -> Option<&Node> {
        match &self.content {
            Content::Leaf(_) => None,
            Content::Group(members) | Content::Row(members) => {
                members.iter().find(|member| member.name == name)
            }
            Content::Rows(rows) => {
                (name == "*" || row_number(name).is_some()).then_some(&*rows.row)
            }
        }
    }

    /// Whether the member must stand in this document or part of one. Where a member that decides
    /// is withheld, the answer is [`Need::Optional`]: it cannot be told.
    pub fn need(&self, json: &Json) -> Need {
        if self.required {
            return Need::Required;
        }
        self.conditions
            .iter()
            .find(|condition| condition.holds(json))
            .map_or(Need::Optional, |condition| match condition.demand {
                Demand::Required => Need::Required,
                Demand::Forbidden => Need::Forbidden,
            })
    }

    /// This node and everything below it, in the order of the form.
    pub fn descendants(&self) -> impl Iterator<Item = &Node> {
        let mut stack = vec![self];
        std::iter::from_fn(move || {
            let node = stack.pop()?;
            stack.extend(node.children().iter().rev());
            Some(node)
        })
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Node").field(&self.pattern).finish()
    }
}

impl Condition {
    /// Whether the deciding member stands in the document with one of the values.
    pub fn holds(&self, json: &Json) -> bool {
        self.decider
            .get(json)
            .and_then(Json::as_str)
            .is_some_and(|value| self.values.iter().any(|one| one == value))
    }
}

impl Schema {
    /// The node of a place in a document; nothing if the form has no such place.
    pub fn find(&self, pointer: &Pointer) -> Option<&Node> {
        pointer
            .tokens()
            .try_fold(&self.root, |node, token| node.child(&token))
    }

    /// The node of a pattern; nothing if the form has no such place.
    pub fn find_pattern(&self, pattern: &PointerPattern) -> Option<&Node> {
        pattern
            .tokens()
            .try_fold(&self.root, |node, token| node.child(&token))
    }

    /// Every leaf of the form, in its order.
    pub fn leaves(&self) -> impl Iterator<Item = (&Node, &Leaf)> {
        self.root
            .descendants()
            .filter_map(|node| Some((node, node.leaf()?)))
    }

    /// The labels on the way to a place, outermost first: `소유자현황`, `2행`, `주소`. Names that
    /// only group others are left out.
    pub fn trail(&self, pointer: &Pointer, lang: Lang) -> Vec<String> {
        let mut labels = Vec::new();
        let mut node = &self.root;
        for token in pointer.tokens() {
            let Some(child) = node.child(&token) else {
                break;
            };
            node = child;
            match (node.is_row(), lang) {
                (true, Lang::Ko) => labels.push(format!("{token}행")),
                (true, Lang::En) => labels.push(format!("row {token}")),
                (false, _) if node.printed => labels.push(node.label(lang).to_owned()),
                (false, _) => {}
            }
        }
        labels
    }
}

static SCHEMAS: [LazyLock<Schema>; 5] = [
    LazyLock::new(|| load::load(Form::LandRegister)),
    LazyLock::new(|| load::load(Form::BuildingRegister)),
    LazyLock::new(|| load::load(Form::ResidentRegistration)),
    LazyLock::new(|| load::load(Form::LocalTaxCertificate)),
    LazyLock::new(|| load::load(Form::ForestRegister)),
];

pub(crate) fn of(form: Form) -> &'static Schema {
    &SCHEMAS[form as usize]
}
