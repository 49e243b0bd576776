use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A copy of a text for reading, in which characters that nobody sees are written out.
///
/// Bidirectional controls, zero-width characters, fillers and C1 controls become `[U+202E]`, so
/// that a name cannot be drawn as another one. Line feeds and variation selectors (which choose
/// among hanja) stay. The text that is signed is never touched.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut copy = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_hidden(character) {
            copy.push_str(&format!("[U+{:04X}]", u32::from(character)));
        } else {
            copy.push(character);
        }
    }
    Cow::Owned(copy)
}

/// Whether two texts are the same once both are in Normalization Form C.
///
/// For names that people search and compare; what is hashed or signed is compared byte by byte.
pub fn same_name(a: &str, b: &str) -> bool {
    a == b || a.nfc().eq(b.nfc())
}

/// A copy of a text in Normalization Form C, for search.
pub fn to_nfc(text: &str) -> Cow<'_, str> {
    if is_nfc(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

fn is_hidden(character: char) -> bool {
    matches!(character,
        '\u{00}'..='\u{09}' | '\u{0B}'..='\u{1F}' | '\u{7F}'..='\u{9F}'
        | '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{180E}'
        // Hangul fillers take room or none, and show nothing.
        | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}'
        | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}
