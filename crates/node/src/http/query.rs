//! Query parameters, refused in the words of the official server.

/// The parameters of a request, percent-decoded, in their order.
#[derive(Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

/// A parameter that is missing or malformed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BadQuery {
    /// One parameter is wrong.
    Parameter {
        /// Its name.
        name: &'static str,
        /// What is wrong, in the words of the official server.
        message: &'static str,
    },
    /// There are parameters that the route does not know.
    Unknown {
        /// Their names, as they came.
        names: Vec<String>,
    },
}

const MISSING: &str =
    "Missing required parameter in the JSON body or the post body or the query string";

impl Query {
    /// Reads the part of a URI behind the `?`.
    pub(crate) fn parse(query: Option<&str>) -> Self {
        let pairs = query
            .unwrap_or_default()
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        Self(
            pairs
                .map(|(name, value)| (decode(name), decode(value)))
                .collect(),
        )
    }

    /// The first parameter of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }

    /// A parameter that must be there; it may be empty.
    pub(crate) fn required(&self, name: &'static str) -> Result<&str, BadQuery> {
        self.get(name).ok_or(BadQuery::Parameter {
            name,
            message: MISSING,
        })
    }

    /// `true` or `false` in any case; absent is neither.
    pub(crate) fn boolean(&self, name: &'static str) -> Result<Option<bool>, BadQuery> {
        let Some(text) = self.get(name) else {
            return Ok(None);
        };
        if text.eq_ignore_ascii_case("true") {
            Ok(Some(true))
        } else if text.eq_ignore_ascii_case("false") {
            Ok(Some(false))
        } else {
            Err(BadQuery::Parameter {
                name,
                message: r#"Boolean value must be "true" or "false" (lowercase)"#,
            })
        }
    }

    /// Refuses parameters that the route does not know.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), BadQuery> {
        let names: Vec<String> = self
            .0
            .iter()
            .filter(|(name, _)| !known.contains(&name.as_str()))
            .map(|(name, _)| name.clone())
            .collect();
        if names.is_empty() {
            Ok(())
        } else {
            Err(BadQuery::Unknown { names })
        }
    }
}

/// Decodes `application/x-www-form-urlencoded`; what is not a valid escape stays as it is.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escaped = (byte == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match escaped {
            Some(value) => {
                decoded.push(value);
                at += 3;
            }
            None => {
                decoded.push(if byte == b'+' { b' ' } else { byte });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded() {
        let query = Query::parse(Some("a=%ED%95%9c+x&b&c=1%+f&c=2&=e"));
        assert_eq!(query.get("a"), Some("한 x"));
        assert_eq!(query.get("b"), Some(""));
        assert_eq!(query.get("c"), Some("1% f"));
        assert_eq!(query.get("d"), None);
        assert_eq!(
            query.only(&["a", "b", "c"]),
            Err(BadQuery::Unknown {
                names: vec![String::new()]
            })
        );
    }

    #[test]
    fn booleans_come_in_any_case() {
        let query = Query::parse(Some("a=True&b=FALSE&c=&d=1"));
        assert_eq!(query.boolean("a"), Ok(Some(true)));
        assert_eq!(query.boolean("b"), Ok(Some(false)));
        assert!(query.boolean("c").is_err() && query.boolean("d").is_err());
        assert_eq!(query.boolean("e"), Ok(None));
    }
}
