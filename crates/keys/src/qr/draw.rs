//! Drawing.

use std::fmt::Write as _;
use std::io::Cursor;

use image::{ExtendedColorType, ImageEncoder as _, Luma, codecs::png::PngEncoder};
use qrcode::bits::Bits;
use qrcode::{Color, EcLevel, QrCode, Version};

use crate::Error;

/// The most characters of one code: version 40 at level L in alphanumeric mode.
pub const MAX_TEXT_SIZE: usize = 4_296;
/// The most pixels of a module in a PNG.
pub const MAX_MODULE_PX: u32 = 32;
/// White modules around the code, which the standard asks for (section 9.1).
pub const QUIET_ZONE_MODULES: usize = 4;

/// Up to this version level M is used, which survives 15 % damage; above it a screen shows the modules of level L
/// (7 %) larger, and that counts for more.
const MAX_VERSION_M: i16 = 19;

/// Draws a text of the alphanumeric alphabet (digits, capitals, ` $%*+-./:`) as SVG: black on white, one unit a
/// module, scaled by whoever shows it. The drawing stands alone and can stand inside an HTML page.
///
/// # Errors
/// [`Error::QrText`].
pub fn svg(text: &str) -> Result<String, Error> {
    let code = encode(text)?;
    let side = code.width() + 2 * QUIET_ZONE_MODULES;
    let mut path = String::new();
    for y in 0..code.width() {
        for (x, length) in dark_runs(&code, y) {
            let (left, top) = (x + QUIET_ZONE_MODULES, y + QUIET_ZONE_MODULES);
            write!(path, "M{left} {top}h{length}v1h-{length}z")
                .expect("a string takes every text written to it");
        }
    }
    Ok(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges" role="img"><path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path fill="#000" d="{path}"/></svg>"##
    ))
}

/// Draws a text of the alphanumeric alphabet as a grey PNG, `module_px` pixels a module.
///
/// # Errors
/// [`Error::QrText`], [`Error::QrModule`].
pub fn png(text: &str, module_px: u32) -> Result<Vec<u8>, Error> {
    if !(1..=MAX_MODULE_PX).contains(&module_px) {
        return Err(Error::QrModule {
            max_px: MAX_MODULE_PX,
            module_px,
        });
    }
    let picture = encode(text)?
        .render::<Luma<u8>>()
        .quiet_zone(true)
        .module_dimensions(module_px, module_px)
        .build();
    let mut bytes = Vec::new();
    PngEncoder::new(Cursor::new(&mut bytes))
        .write_image(
            picture.as_raw(),
            picture.width(),
            picture.height(),
            ExtendedColorType::L8,
        )
        .expect("a vector takes every byte, and the buffer is as large as its picture");
    Ok(bytes)
}

/// The smallest code, in one alphanumeric segment.
fn encode(text: &str) -> Result<QrCode, Error> {
    let refused = || Error::QrText {
        max_size: MAX_TEXT_SIZE,
        size: text.len(),
    };
    if text.is_empty() || text.len() > MAX_TEXT_SIZE || !text.bytes().all(is_alphanumeric) {
        return Err(refused());
    }
    let medium = (1..=MAX_VERSION_M).map(|version| (version, EcLevel::M));
    let low = (1..=40).map(|version| (version, EcLevel::L));
    medium
        .chain(low)
        .find_map(|(version, level)| try_encode(text, version, level))
        .ok_or_else(refused)
}

fn try_encode(text: &str, version: i16, level: EcLevel) -> Option<QrCode> {
    let mut bits = Bits::new(Version::Normal(version));
    bits.push_alphanumeric_data(text.as_bytes()).ok()?;
    bits.push_terminator(level).ok()?;
    QrCode::with_bits(bits, level).ok()
}

/// ISO/IEC 18004 section 7.3.4.
fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_digit() || byte.is_ascii_uppercase() || b" $%*+-./:".contains(&byte)
}

/// Start and length of each run of dark modules in a row.
fn dark_runs(code: &QrCode, y: usize) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for x in (0..code.width()).filter(|&x| code[(x, y)] == Color::Dark) {
        match runs.last_mut() {
            Some((start, length)) if *start + *length == x => *length += 1,
            _ => runs.push((x, 1)),
        }
    }
    runs
}
