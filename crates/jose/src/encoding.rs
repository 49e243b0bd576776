use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::Error;

/// Base64url without padding (RFC 7515 §2).
pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes strictly: no padding, no white space, unused bits zero.
pub(crate) fn decode(part: &'static str, text: &str) -> Result<Vec<u8>, Error> {
    URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| Error::Base64 { part })
}

/// As [`decode`], after a look at the size that would come out.
pub(crate) fn decode_within(
    part: &'static str,
    text: &str,
    limit_bytes: usize,
) -> Result<Vec<u8>, Error> {
    check_size(part, text.len() / 4 * 3, limit_bytes)?;
    let bytes = decode(part, text)?;
    check_size(part, bytes.len(), limit_bytes)?;
    Ok(bytes)
}

/// Refuses what is larger than its limit.
pub(crate) fn check_size(
    part: &'static str,
    found_bytes: usize,
    limit_bytes: usize,
) -> Result<(), Error> {
    if found_bytes > limit_bytes {
        return Err(Error::TooLarge {
            part,
            limit_bytes,
            found_bytes,
        });
    }
    Ok(())
}

/// Splits a compact serialization into exactly `N` segments.
pub(crate) fn segments<const N: usize>(text: &str) -> Result<[&str; N], Error> {
    let mut parts = [""; N];
    let mut found = 0;
    for segment in text.split('.') {
        if let Some(part) = parts.get_mut(found) {
            *part = segment;
        }
        found += 1;
    }
    if found != N {
        return Err(Error::Segments { expected: N, found });
    }
    Ok(parts)
}

/// Bytes from the system's random source.
pub(crate) fn make_random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::Random)?;
    Ok(bytes)
}
