//! The comparison of `htu` (RFC 9449 §4.3 item 9): URLs are brought into one form by the
//! syntax-based and scheme-based rules of RFC 3986 §6.2.2 and §6.2.3, without query and fragment.

use crate::Error;

/// Brings an absolute `http` or `https` URL into one form, without query and fragment.
pub(crate) fn normalise(url: &str) -> Result<String, Error> {
    // Characters that a URL cannot have; spelled with escapes or not at all (RFC 3986 §2).
    if !url
        .bytes()
        .all(|b| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b))
    {
        return Err(Error::Url);
    }
    let without_extras = url.split(['?', '#']).next().unwrap_or_default();
    let (scheme, rest) = without_extras.split_once("://").ok_or(Error::Url)?;
    let (scheme, default_port) = match scheme.to_ascii_lowercase().as_str() {
        "https" => ("https", 443),
        "http" => ("http", 80),
        _ => return Err(Error::Url),
    };
    let (authority, path) = match rest.find('/') {
        Some(index) => rest.split_at(index),
        None => (rest, "/"),
    };
    let authority = normalise_authority(authority, default_port)?;
    let path = remove_dot_segments(&normalise_escapes(path)?);
    Ok(format!("{scheme}://{authority}{path}"))
}

/// Lower-case host, no default port; a user name has no place in a request's URL.
fn normalise_authority(authority: &str, default_port: u16) -> Result<String, Error> {
    if authority.contains('@') {
        return Err(Error::Url);
    }
    // The colons inside an IPv6 address are not that of the port.
    let after_address = authority.rfind(']').map_or(0, |index| index + 1);
    let (host, port) = match authority[after_address..].find(':') {
        Some(index) => {
            let (host, port) = authority.split_at(after_address + index);
            (host, &port[1..])
        }
        None => (authority, ""),
    };
    if host.is_empty() || !port.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Error::Url);
    }
    let host = normalise_escapes(host)?.to_ascii_lowercase();
    if port.is_empty() {
        return Ok(host);
    }
    let port: u16 = port.parse().map_err(|_| Error::Url)?;
    if port == default_port {
        return Ok(host);
    }
    Ok(format!("{host}:{port}"))
}

/// Escapes of unreserved characters become the characters, others get upper-case digits
/// (RFC 3986 §6.2.2.1 and §6.2.2.2).
fn normalise_escapes(text: &str) -> Result<String, Error> {
    let mut normal = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('%') {
        normal.push_str(before);
        let digits = escape.get(..2).ok_or(Error::Url)?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(Error::Url);
        }
        let byte = u8::from_str_radix(digits, 16).map_err(|_| Error::Url)?;
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            normal.push(char::from(byte));
        } else {
            normal.push('%');
            normal.push_str(&digits.to_ascii_uppercase());
        }
        rest = &escape[2..];
    }
    normal.push_str(rest);
    Ok(normal)
}

/// RFC 3986 §5.2.4 for a path that begins with a slash.
fn remove_dot_segments(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            other => {
                kept.push(other);
                continue;
            }
        }
        // A dot segment at the end leaves the slash before it.
        if is_last {
            kept.push("");
        }
    }
    format!("/{}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::normalise;

    #[track_caller]
    fn check(input: &str, expected: Option<&str>) {
        assert_eq!(normalise(input).ok().as_deref(), expected, "{input}");
    }

    #[test]
    fn one_form() {
        check("https://node.example", Some("https://node.example/"));
        check(
            "HTTPS://Node.Example:443/a?b#c",
            Some("https://node.example/a"),
        );
        check("http://node.example:0080/", Some("http://node.example/"));
        check("https://node.example:80/", Some("https://node.example:80/"));
        check("https://node.example:/", Some("https://node.example/"));
        check("http://[::1]:9984/x", Some("http://[::1]:9984/x"));
        check("http://[2001:DB8::1]", Some("http://[2001:db8::1]/"));
        check("http://h/%7ea/%2f%2F/%41", Some("http://h/~a/%2F%2F/A"));
        check("http://h/a/./b/../c", Some("http://h/a/c"));
        check("http://h/a/..", Some("http://h/"));
        check("http://h/../../a/.", Some("http://h/a/"));
        check("http://h/%2e%2e/a", Some("http://h/a"));
        check("http://h//a//", Some("http://h//a//"));
        check("http://h?x=/y", Some("http://h/"));
    }

    #[test]
    fn refused() {
        for url in [
            "",
            "/a",
            "h/a",
            "ftp://h/",
            "http:/h",
            "http://",
            "http:///a",
            "http://u@h/",
            "http://u:p@h/",
            "http://h:x/",
            "http://h:99999/",
            "http://h/%",
            "http://h/%4",
            "http://h/%zz",
            "http://h/ a",
            "http://h/é",
            "http://h/a\n",
            "http://h/%+1",
        ] {
            check(url, None);
        }
    }
}
