//! The five civil documents (민원 문서) of the Korean portal: parsed, checked, walked in the order of
//! their forms, and divided into what their owner can withhold.
//!
//! A document is the dictionary `{"서류명": title, "내용": {…}}`. Its form, one of [`Form`], says what
//! may stand in it; that knowledge is a tree of [`Node`]s read from embedded JSON Schemas.
//!
//! * [`Document::parse`] takes a whole document or tells every [`Fault`] in it.
//! * [`fields`], [`walk`] and [`absent`] read a document or a disclosed part of one.
//! * [`units`] tells what can be withheld, [`opened`] what a selection or a [`Preset`] shows of it.
//! * [`check_leaf`] and [`check_part`] check what can be checked of a part.
//!
//! It knows no signatures and no clock, changes no text (no normalising, no trimming), tests no check
//! digits, and cannot mask a part of a value: masking is the issuer's.
//!
//! ```
//! use civil_document::{Document, Form, Lang, opened};
//!
//! let document = Document::parse(include_bytes!("../tests/vectors/samples/land-register-01.json"))?;
//! assert_eq!(document.form(), Form::LandRegister);
//!
//! let fields = document.fields();
//! let price = fields.iter().find(|field| field.node.name == "지가(원)/㎡").expect("in this sample");
//! assert_eq!(price.pointer.as_str(), "/내용/개별공시지가/1/지가(원)~1㎡");
//! assert_eq!(price.display().to_text(Lang::Ko), "3,010,000원/㎡");
//!
//! let preset = document.form().preset("name-and-location").expect("every land register has it");
//! let shown = opened(document.form(), document.json(), &preset.pointers);
//! assert_eq!(shown.len(), 3);
//!
//! let refused = Document::parse(r#"{"서류명": "토지대장", "내용": {}}"#.as_bytes()).unwrap_err();
//! assert_eq!(refused.faults()[0].code(), "required");
//! # Ok::<(), civil_document::Error>(())
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod check;
mod date;
mod display;
mod document;
mod error;
mod fault;
mod form;
mod lang;
mod load;
mod part;
mod pointer;
mod preset;
mod rules;
mod schema;
mod sentence;
mod text;
mod walk;
mod withhold;

pub use date::{Date, DateSyntax};
pub use display::{DisplayValue, display};
pub use document::{Advice, Document, advice};
pub use error::Error;
pub use fault::{Fault, Rule, Shape};
pub use form::Form;
pub use lang::{Label, Lang};
pub use part::{check_leaf, check_part};
pub use pointer::{Pointer, PointerPattern, PointerSyntax, row_number};
pub use preset::Preset;
pub use schema::{
    Condition, Content, Demand, Disclose, Kind, Leaf, Need, Node, Paper, RowOrder, Rows, Schema,
    Unit, Validity,
};
pub use text::{same_name, to_nfc, visible};
pub use walk::{Absent, Body, Entry, Field, absent, fields, walk};
pub use withhold::{DisclosureUnit, opened, units};
