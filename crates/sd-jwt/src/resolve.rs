//! Putting disclosures in the place of their digests (RFC 9901 §7.1, step 3 to 5).

use std::collections::{BTreeMap, HashMap, HashSet};

use strict_json::Json;

use crate::disclosure::{DIGESTS, Disclosure, ELEMENT, HASH_ALGORITHM};
use crate::pointer::Pointer;
use crate::{Error, Limits};

/// A payload with its disclosures in place, and what is known of the rest.
///
/// All pointers are JSON Pointers (RFC 6901) into `claims`. Elements that stay withheld leave
/// their array, so that an index counts the elements that are there.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resolved {
    /// The processed payload: without `_sd`, `...` and `_sd_alg`.
    pub claims: Json,
    /// For each disclosed value its place among [`SdJwt::disclosures`](crate::SdJwt::disclosures).
    pub disclosed: BTreeMap<String, usize>,
    /// For each object or array that still holds digests, how many. Decoys count, since nothing
    /// tells them from values that are withheld.
    pub undisclosed: BTreeMap<String, usize>,
}

impl Resolved {
    /// How many digests stay undisclosed in the object or array at a pointer.
    pub fn undisclosed_at(&self, pointer: &str) -> usize {
        self.undisclosed.get(pointer).copied().unwrap_or(0)
    }
}

/// Claims are personal: only the places of disclosures are shown.
impl std::fmt::Debug for Resolved {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Resolved")
            .field("disclosed", &self.disclosed)
            .field("undisclosed", &self.undisclosed)
            .finish_non_exhaustive()
    }
}

/// Resolves a payload against disclosures.
pub(crate) fn resolve(
    payload: &Json,
    disclosures: &[Disclosure],
    limits: &Limits,
) -> Result<Resolved, Error> {
    let members = payload.as_object().ok_or(Error::PayloadNotObject)?;
    // Absent means SHA-256 (RFC 9901 §4.1.1).
    if members
        .get(HASH_ALGORITHM)
        .is_some_and(|name| name.as_str() != Some("sha-256"))
    {
        return Err(Error::HashAlgorithm);
    }
    let mut resolver = Resolver::new(disclosures, limits)?;
    let claims = resolver.object(members, limits.max_depth, &mut Pointer::default())?;
    if let Some(index) = resolver.used.iter().position(|used| !used) {
        return Err(Error::DisclosureUnused { index });
    }
    Ok(Resolved {
        claims,
        disclosed: resolver.disclosed,
        undisclosed: resolver.undisclosed,
    })
}

struct Resolver<'a> {
    disclosures: &'a [Disclosure],
    by_digest: HashMap<&'a str, usize>,
    max_depth: u32,
    /// Which disclosures a digest has referred to.
    used: Vec<bool>,
    /// Every digest met so far, disclosed or not.
    met: HashSet<String>,
    disclosed: BTreeMap<String, usize>,
    undisclosed: BTreeMap<String, usize>,
}

impl<'a> Resolver<'a> {
    fn new(disclosures: &'a [Disclosure], limits: &Limits) -> Result<Self, Error> {
        let mut by_digest = HashMap::with_capacity(disclosures.len());
        for (index, disclosure) in disclosures.iter().enumerate() {
            if by_digest.insert(disclosure.digest(), index).is_some() {
                return Err(Error::DisclosureRepeated { index });
            }
        }
        Ok(Self {
            disclosures,
            by_digest,
            max_depth: limits.max_depth,
            used: vec![false; disclosures.len()],
            met: HashSet::new(),
            disclosed: BTreeMap::new(),
            undisclosed: BTreeMap::new(),
        })
    }

    /// `depth_left` counts the levels that may still be opened: disclosures nest in disclosures,
    /// so that the limit of each text alone does not bound the whole.
    fn value(&mut self, value: &Json, depth_left: u32, at: &mut Pointer) -> Result<Json, Error> {
        match value {
            Json::Object(_) | Json::Array(_) if depth_left == 0 => Err(Error::TooDeep {
                limit: self.max_depth,
            }),
            Json::Object(members) => self.object(members, depth_left - 1, at),
            Json::Array(items) => self.array(items, depth_left - 1, at),
            scalar => Ok(scalar.clone()),
        }
    }

    fn object(
        &mut self,
        members: &BTreeMap<String, Json>,
        depth_left: u32,
        at: &mut Pointer,
    ) -> Result<Json, Error> {
        let at_top = at.as_str().is_empty();
        let mut resolved = BTreeMap::new();
        for (name, value) in members {
            if name == ELEMENT {
                return Err(misplaced(at));
            }
            if name == DIGESTS || (at_top && name == HASH_ALGORITHM) {
                continue;
            }
            let value = at.within(name, |at| self.value(value, depth_left, at))?;
            resolved.insert(name.clone(), value);
        }
        if let Some(digests) = members.get(DIGESTS) {
            let malformed = || Error::DigestsMalformed {
                pointer: at.as_str().to_owned(),
            };
            for digest in digests.as_array().ok_or_else(malformed)? {
                let digest = digest.as_str().ok_or_else(|| Error::DigestsMalformed {
                    pointer: at.as_str().to_owned(),
                })?;
                self.member(digest, &mut resolved, depth_left, at)?;
            }
        }
        Ok(Json::Object(resolved))
    }

    /// Puts the member that a digest stands for, if it is disclosed, into its object.
    fn member(
        &mut self,
        digest: &str,
        resolved: &mut BTreeMap<String, Json>,
        depth_left: u32,
        at: &mut Pointer,
    ) -> Result<(), Error> {
        let Some((index, disclosure)) = self.find(digest, at)? else {
            return Ok(());
        };
        let Some(name) = disclosure.name() else {
            return Err(wrong_kind(at));
        };
        if at.as_str().is_empty() && name == HASH_ALGORITHM {
            return Err(Error::ReservedName {
                index,
                name: name.to_owned(),
            });
        }
        if resolved.contains_key(name) {
            return Err(Error::NameCollision {
                pointer: at.member(name),
            });
        }
        let value = self.disclose(index, name, disclosure, depth_left, at)?;
        resolved.insert(name.to_owned(), value);
        Ok(())
    }

    fn array(&mut self, items: &[Json], depth_left: u32, at: &mut Pointer) -> Result<Json, Error> {
        let mut resolved = Vec::with_capacity(items.len());
        for item in items {
            let position = resolved.len().to_string();
            let Some(members) = item.as_object().filter(|item| item.contains_key(ELEMENT)) else {
                resolved.push(at.within(&position, |at| self.value(item, depth_left, at))?);
                continue;
            };
            let digest = match members.get(ELEMENT) {
                Some(Json::String(digest)) if members.len() == 1 => digest,
                _ => return at.within(&position, |at| Err(misplaced(at))),
            };
            let Some((index, disclosure)) = self.find(digest, at)? else {
                continue;
            };
            if disclosure.name().is_some() {
                return Err(wrong_kind(at));
            }
            resolved.push(self.disclose(index, &position, disclosure, depth_left, at)?);
        }
        Ok(Json::Array(resolved))
    }

    /// The disclosure for a digest; counts the digest if there is none.
    fn find(
        &mut self,
        digest: &str,
        at: &Pointer,
    ) -> Result<Option<(usize, &'a Disclosure)>, Error> {
        if !self.met.insert(digest.to_owned()) {
            return Err(Error::DigestRepeated {
                pointer: at.as_str().to_owned(),
            });
        }
        let Some(&index) = self.by_digest.get(digest) else {
            *self.undisclosed.entry(at.as_str().to_owned()).or_default() += 1;
            return Ok(None);
        };
        Ok(Some((index, &self.disclosures[index])))
    }

    fn disclose(
        &mut self,
        index: usize,
        name: &str,
        disclosure: &'a Disclosure,
        depth_left: u32,
        at: &mut Pointer,
    ) -> Result<Json, Error> {
        self.used[index] = true;
        at.within(name, |at| {
            self.disclosed.insert(at.as_str().to_owned(), index);
            self.value(disclosure.value(), depth_left, at)
        })
    }
}

fn misplaced(at: &Pointer) -> Error {
    Error::ElementDigestMisplaced {
        pointer: at.as_str().to_owned(),
    }
}

fn wrong_kind(at: &Pointer) -> Error {
    Error::DisclosureKind {
        pointer: at.as_str().to_owned(),
    }
}
