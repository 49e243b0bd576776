//! Padding, so that the size of a payload does not tell which form it is or how large a household.
//!
//! A text is followed by spaces up to 8 KiB, and above that up to the next size of Padmé (Nikitin
//! et al., *Reducing Metadata Leakage from Encrypted Files and Communication with PURBs*, 2019,
//! §4): sizes with so few significant bits that at most 12 % is added.

/// Size that short texts are padded to, in bytes.
pub const SMALLEST: usize = 8 << 10;

/// The size of a text of `length` bytes once padded.
///
/// ```
/// use credential::padding::padded_size;
///
/// assert_eq!(padded_size(700), 8192);
/// assert_eq!(padded_size(8193), 8704);
/// assert_eq!(padded_size(20_000), 20_480);
/// ```
pub fn padded_size(length: usize) -> usize {
    if length <= SMALLEST {
        return SMALLEST;
    }
    let exponent = length.ilog2();
    let significant_bits = exponent.ilog2() + 1;
    let mask = (1_usize << (exponent - significant_bits)) - 1;
    length.saturating_add(mask) & !mask
}

/// Pads a text with trailing spaces to [`padded_size`].
pub fn pad(text: &str) -> String {
    let mut padded = String::with_capacity(padded_size(text.len()));
    padded.push_str(text);
    padded.extend(std::iter::repeat_n(
        ' ',
        padded_size(text.len()) - text.len(),
    ));
    padded
}

/// Takes trailing spaces away, whatever their number.
pub fn trim(padded: &[u8]) -> &[u8] {
    let length = padded.iter().rposition(|byte| *byte != b' ');
    &padded[..length.map_or(0, |last| last + 1)]
}
