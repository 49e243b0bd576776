//! Every sentence that people read, in Korean and English.
//!
//! A sentence is a function that returns a [`Text`]; its two languages stand side by side in one
//! `text!`, which does not compile with one of them missing. Sentences about another crate's
//! errors are here too: each of those functions gives a whole [`Failure`](crate::failure::Failure).
//! What repeats text from outside repeats names and places, never values of documents or keys.

pub(crate) mod bench;
pub(crate) mod card;
pub(crate) mod common;
pub(crate) mod credential;
pub(crate) mod demo;
pub(crate) mod document;
pub(crate) mod files;
pub(crate) mod home;
pub(crate) mod issuer;
pub(crate) mod jose;
pub(crate) mod json;
pub(crate) mod network;
mod particle;
pub(crate) mod report;
pub(crate) mod sdjwt;
pub(crate) mod time;
pub(crate) mod usage;
pub(crate) mod wallet;

use civil_document::Lang;

pub(crate) use particle::with;

/// One sentence, or a few, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) ko: String,
    pub(crate) en: String,
}

impl Text {
    /// The text in one language.
    pub(crate) fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ko => &self.ko,
            Lang::En => &self.en,
        }
    }

    /// No text: where there is nothing to add.
    pub(crate) fn none() -> Self {
        Self {
            ko: String::new(),
            en: String::new(),
        }
    }

    /// The same text in both languages, for what has none: names, numbers.
    pub(crate) fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            ko: text.clone(),
            en: text,
        }
    }
}

/// `text!("한국어 {name}", "English {name}")`; each is a format string over the variables in scope.
macro_rules! text {
    ($ko:literal, $en:literal $(,)?) => {
        $crate::words::Text {
            ko: format!($ko),
            en: format!($en),
        }
    };
}
pub(crate) use text;
