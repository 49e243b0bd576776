//! What this wallet has put into the keyring, as a file beside the wallet.
//!
//! `{"minwon_keyring": 1, "profile": "<32 hex digits>", "names": ["rsa-0", "seed"]}`

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use strict_json::{Json, Limits};

use crate::{Error, Name, files};

const VERSION: u8 = 1;
const MAX_BYTES: u64 = 64 * 1024;
const PROFILE_BYTES: usize = 16;

/// Where the marker of the wallet in `home` is.
pub(crate) fn marker_in(home: &Path) -> PathBuf {
    home.join("keyring.json")
}

pub(super) struct Marker {
    profile: String,
    names: BTreeSet<Name>,
}

impl Marker {
    /// An empty marker with a random profile.
    pub(super) fn make() -> Result<Marker, Error> {
        let mut profile = [0; PROFILE_BYTES];
        getrandom::fill(&mut profile)?;
        Ok(Marker {
            profile: hex::encode(profile),
            names: BTreeSet::new(),
        })
    }

    pub(super) fn read(path: &Path) -> Result<Marker, Error> {
        let bytes = files::read(path, MAX_BYTES)?.ok_or_else(|| Error::NotCreated {
            path: path.to_owned(),
        })?;
        let damaged = |what| Error::Damaged {
            path: path.to_owned(),
            what,
        };
        let json = strict_json::parse(&bytes, &Limits::DOCUMENT)
            .map_err(|_| damaged("not strict JSON"))?;
        match json.get("minwon_keyring").and_then(as_u64) {
            Some(version) if version == u64::from(VERSION) => {}
            Some(version) if version > u64::from(VERSION) => {
                return Err(Error::NewerFormat {
                    path: path.to_owned(),
                    version: version.try_into().unwrap_or(u8::MAX),
                    supported: VERSION,
                });
            }
            _ => return Err(damaged("no version")),
        }
        Self::from_json(&json).ok_or_else(|| damaged("not a marker"))
    }

    fn from_json(json: &Json) -> Option<Marker> {
        let profile = json.get("profile")?.as_str()?;
        let is_profile = profile.len() == 2 * PROFILE_BYTES
            && profile
                .bytes()
                .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let names = json
            .get("names")?
            .as_array()?
            .iter()
            .map(|name| Name::parse(name.as_str()?).ok())
            .collect::<Option<BTreeSet<Name>>>()?;
        (is_profile && json.as_object()?.len() == 3).then(|| Marker {
            profile: profile.to_owned(),
            names,
        })
    }

    /// Writes a marker where there is none.
    pub(super) fn write_new(&self, path: &Path) -> Result<(), Error> {
        let lock = files::lock(path)?;
        if path.try_exists().map_err(Error::io("look at", path))? {
            return Err(Error::AlreadyCreated {
                path: path.to_owned(),
            });
        }
        files::replace(&lock, path, &self.to_bytes())
    }

    /// Reads, changes and writes the marker at `path`, if `change` says that it changed it.
    pub(super) fn update(
        path: &Path,
        change: impl FnOnce(&mut Marker) -> bool,
    ) -> Result<(), Error> {
        let lock = files::lock(path)?;
        let mut marker = Marker::read(path)?;
        if change(&mut marker) {
            files::replace(&lock, path, &marker.to_bytes())?;
        }
        Ok(())
    }

    pub(super) fn profile(&self) -> &str {
        &self.profile
    }

    pub(super) fn has(&self, name: &Name) -> bool {
        self.names.contains(name)
    }

    pub(super) fn add(&mut self, name: &Name) -> bool {
        self.names.insert(name.clone())
    }

    pub(super) fn remove(&mut self, name: &Name) -> bool {
        self.names.remove(name)
    }

    pub(super) fn names(&self) -> Vec<Name> {
        self.names.iter().cloned().collect()
    }

    fn to_bytes(&self) -> Vec<u8> {
        let names: Vec<&str> = self.names.iter().map(Name::as_str).collect();
        let json = serde_json::json!({
            "minwon_keyring": VERSION,
            "profile": self.profile,
            "names": names,
        });
        format!("{json}\n").into_bytes()
    }
}

fn as_u64(json: &Json) -> Option<u64> {
    json.as_number()?.as_u64()
}
