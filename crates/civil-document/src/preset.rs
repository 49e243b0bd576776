use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::{Form, Lang, PointerPattern};

/// A selection that a usual receiver needs, such as a bank for a loan.
///
/// Members marked [`Always`](crate::Disclose::Always) go with each and are not named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// Stable name, unique within a form, such as `bank-loan`. `everything` opens the whole document.
    pub id: String,
    /// Name in Korean.
    pub ko: String,
    /// Name in English.
    pub en: String,
    /// Who usually asks for it, in Korean.
    pub receiver: String,
    /// What it opens.
    pub pointers: Vec<PointerPattern>,
}

impl Preset {
    /// The name in one language.
    pub fn label(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ko => &self.ko,
            Lang::En => &self.en,
        }
    }
}

#[derive(Deserialize)]
struct File {
    presets: BTreeMap<Form, Vec<Preset>>,
}

static PRESETS: LazyLock<BTreeMap<Form, Vec<Preset>>> = LazyLock::new(|| {
    let file: File = serde_json::from_str(include_str!("../data/presets.json"))
        .expect("the embedded presets are read by this crate's tests");
    file.presets
});

pub(crate) fn of(form: Form) -> &'static [Preset] {
    PRESETS.get(&form).map_or(&[], Vec::as_slice)
}
