use std::fmt;

use serde::{Deserialize, Serialize};
use strict_json::Json;

use crate::{Lang, Preset, Schema, preset, schema};

/// One of the five civil documents (민원 문서).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// 토지대장
    LandRegister,
    /// 건축물대장
    BuildingRegister,
    /// 주민등록표 등본
    ResidentRegistration,
    /// 지방세 납세증명서
    LocalTaxCertificate,
    /// 임야대장
    ForestRegister,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 5] = [
        Self::LandRegister,
        Self::BuildingRegister,
        Self::ResidentRegistration,
        Self::LocalTaxCertificate,
        Self::ForestRegister,
    ];

    /// The name in file names, key cards and `vct`: lower-case ASCII with hyphens.
    pub fn slug(self) -> &'static str {
        match self {
            Self::LandRegister => "land-register",
            Self::BuildingRegister => "building-register",
            Self::ResidentRegistration => "resident-registration",
            Self::LocalTaxCertificate => "local-tax-certificate",
            Self::ForestRegister => "forest-register",
        }
    }

    /// The title on the paper, which is the value of 서류명.
    pub fn title_ko(self) -> &'static str {
        match self {
            Self::LandRegister => "토지대장",
            Self::BuildingRegister => "건축물대장",
            Self::ResidentRegistration => "주민등록표 등본",
            Self::LocalTaxCertificate => "지방세 납세증명서",
            Self::ForestRegister => "임야대장",
        }
    }

    /// The title in English.
    pub fn title_en(self) -> &'static str {
        match self {
            Self::LandRegister => "Land register",
            Self::BuildingRegister => "Building register",
            Self::ResidentRegistration => "Resident registration",
            Self::LocalTaxCertificate => "Local tax payment certificate",
            Self::ForestRegister => "Forest-land register",
        }
    }

    /// The title in one language.
    pub fn title(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ko => self.title_ko(),
            Lang::En => self.title_en(),
        }
    }

    /// The type of the signed document, `urn:minwon:<slug>:1`.
    pub fn vct(self) -> &'static str {
        match self {
            Self::LandRegister => "urn:minwon:land-register:1",
            Self::BuildingRegister => "urn:minwon:building-register:1",
            Self::ResidentRegistration => "urn:minwon:resident-registration:1",
            Self::LocalTaxCertificate => "urn:minwon:local-tax-certificate:1",
            Self::ForestRegister => "urn:minwon:forest-register:1",
        }
    }

    /// The form of that [`slug`](Self::slug).
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.slug() == slug)
    }

    /// The form of that Korean title, letter by letter: an alias or another spacing is none.
    pub fn from_title(title: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.title_ko() == title)
    }

    /// The form of that [`vct`](Self::vct).
    pub fn from_vct(vct: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.vct() == vct)
    }

    /// The form that a document, or a part of one, says it is in its 서류명.
    pub fn of(json: &Json) -> Option<Self> {
        Self::from_title(json.get("서류명")?.as_str()?)
    }

    /// The tree of everything that may stand in a document of this form.
    pub fn schema(self) -> &'static Schema {
        schema::of(self)
    }

    /// The JSON Schema (draft 2020-12) that the tree was read from.
    pub fn schema_text(self) -> &'static str {
        match self {
            Self::LandRegister => include_str!("../data/schemas/land-register.schema.json"),
            Self::BuildingRegister => include_str!("../data/schemas/building-register.schema.json"),
            Self::ResidentRegistration => {
                include_str!("../data/schemas/resident-registration.schema.json")
            }
            Self::LocalTaxCertificate => {
                include_str!("../data/schemas/local-tax-certificate.schema.json")
            }
            Self::ForestRegister => include_str!("../data/schemas/forest-register.schema.json"),
        }
    }

    /// The ready-made selections for usual receivers; the last one opens everything.
    pub fn presets(self) -> &'static [Preset] {
        preset::of(self)
    }

    /// The preset of that id.
    pub fn preset(self, id: &str) -> Option<&'static Preset> {
        self.presets().iter().find(|preset| preset.id == id)
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}
