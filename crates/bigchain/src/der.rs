//! The DER that crypto-conditions need: context-specific tags, minimal lengths and integers.

/// Writes one value: tag, length, contents.
pub(crate) fn write(tag: u8, contents: &[u8], out: &mut Vec<u8>) {
    out.push(tag);
    let length = contents.len();
    if length < 0x80 {
        out.push(length as u8);
    } else {
        let bytes = length.to_be_bytes();
        let significant = &bytes[length.leading_zeros() as usize / 8..];
        out.push(0x80 | significant.len() as u8);
        out.extend_from_slice(significant);
    }
    out.extend_from_slice(contents);
}

/// Contents of a non-negative INTEGER: minimal two's complement.
pub(crate) fn integer(value: u64) -> Vec<u8> {
    let bytes = value.to_be_bytes();
    let first = (value.leading_zeros() as usize / 8).min(7);
    let mut contents = Vec::with_capacity(9);
    if bytes[first] & 0x80 != 0 {
        contents.push(0);
    }
    contents.extend_from_slice(&bytes[first..]);
    contents
}

/// Reads a non-negative INTEGER of at most 64 bits. Whether it was minimal shows when it is written
/// again.
pub(crate) fn read_integer(contents: &[u8]) -> Option<u64> {
    let (first, _) = contents.split_first()?;
    if first & 0x80 != 0 || contents.len() > 9 {
        return None;
    }
    contents.iter().try_fold(0_u64, |value, byte| {
        value.checked_mul(256)?.checked_add(u64::from(*byte))
    })
}

/// Takes the next value off the front: tag and contents.
pub(crate) fn take<'a>(input: &mut &'a [u8]) -> Option<(u8, &'a [u8])> {
    let (tag, rest) = input.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = if *first < 0x80 {
        (usize::from(*first), rest)
    } else {
        let count = usize::from(first & 0x7f);
        let (bytes, rest) = rest.split_at_checked(count)?;
        if count == 0 || count > 4 {
            return None;
        }
        (
            bytes
                .iter()
                .fold(0, |length, byte| length << 8 | usize::from(*byte)),
            rest,
        )
    };
    let (contents, rest) = rest.split_at_checked(length)?;
    *input = rest;
    Some((*tag, contents))
}

/// Takes the next value, which must have that tag.
pub(crate) fn take_tagged<'a>(input: &mut &'a [u8], tag: u8) -> Option<&'a [u8]> {
    let (found, contents) = take(input)?;
    (found == tag).then_some(contents)
}
