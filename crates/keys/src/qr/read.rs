//! Reading.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::imageops;
use image::{GrayImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::bounded::BoundedPicture;
use crate::Error;
use crate::card::carrier::QR_PREFIX;

/// The most bytes of a picture: 32 MiB.
pub const MAX_PICTURE_SIZE: usize = 32 << 20;
/// The most pixels of a picture, width × height; a phone makes 12 to 50 million.
pub const MAX_PICTURE_PIXELS: u64 = 64_000_000;

/// The most memory that decoding may take: four bytes a pixel.
const MAX_DECODER_SIZE: u64 = 4 * MAX_PICTURE_PIXELS + (1 << 20);
/// The longest side that is searched; larger pictures are made smaller first. A card's code has 100 modules, so even
/// one that fills a quarter of the picture keeps ten pixels a module.
const MAX_SEARCH_SIDE_PX: u32 = 4_096;
/// A search ends when the picture, halved again and again, has no longer side than this.
const MIN_SEARCH_SIDE_PX: u32 = 400;

/// Whether the bytes start like a PNG or a JPEG.
pub fn is_picture(bytes: &[u8]) -> bool {
    format_of(bytes).is_some()
}

/// The text of the one key card in a picture (PNG or JPEG), starting with `MINWON:`. Other QR codes beside it, and
/// the same card shown twice, do no harm. The text is not decoded here: see [`crate::KeyCard::from_picture`].
///
/// # Errors
/// Every `Picture…` one of [`Error`].
pub fn read_picture(bytes: &[u8]) -> Result<String, Error> {
    let mut picture = decode(bytes)?;
    let mut seen = Seen::default();
    // Noise and the grain of a screen disappear when pixels are joined, so a failure at full size is tried again.
    loop {
        seen.add(search(&picture));
        let longest_px = picture.width().max(picture.height());
        if !seen.cards.is_empty() || longest_px / 2 < MIN_SEARCH_SIDE_PX {
            return seen.result();
        }
        picture = shrink(&picture, longest_px / 2);
    }
}

/// What was found so far, at all sizes.
#[derive(Default)]
struct Seen {
    cards: BTreeSet<String>,
    foreign: bool,
    unreadable: bool,
}

impl Seen {
    fn add(&mut self, codes: Vec<Option<String>>) {
        for code in codes {
            match code {
                Some(text) if text.starts_with(QR_PREFIX) => drop(self.cards.insert(text)),
                Some(_) => self.foreign = true,
                None => self.unreadable = true,
            }
        }
    }

    fn result(mut self) -> Result<String, Error> {
        match self.cards.len() {
            0 if self.foreign => Err(Error::PictureForeign),
            0 if self.unreadable => Err(Error::PictureUnreadable),
            0 => Err(Error::PictureWithoutQr),
            1 => self.cards.pop_first().ok_or(Error::PictureWithoutQr),
            count => Err(Error::PictureSeveral { count }),
        }
    }
}

/// Every code in the picture: its text, or `None` where one was seen and cannot be read.
fn search(picture: &GrayImage) -> Vec<Option<String>> {
    // The search unwinds when it costs too much. The reader also computes with positions that it guesses from the
    // picture; should it ever compute one outside, then that picture is one without a code, and the program goes on.
    let found = catch_unwind(AssertUnwindSafe(|| {
        let mut prepared = rqrr::PreparedImage::prepare(BoundedPicture::new(picture.clone()));
        let grids = prepared.detect_grids();
        grids
            .iter()
            .map(|grid| grid.decode().ok().map(|(_, text)| text))
            .collect()
    }));
    found.unwrap_or_default()
}

fn decode(bytes: &[u8]) -> Result<GrayImage, Error> {
    let too_large = || Error::PictureTooLarge {
        max_size: MAX_PICTURE_SIZE,
        max_pixels: MAX_PICTURE_PIXELS,
    };
    let format = format_of(bytes).ok_or(Error::PictureFormat)?;
    if bytes.len() > MAX_PICTURE_SIZE {
        return Err(too_large());
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODER_SIZE);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let refuse = |error| match error {
        image::ImageError::Limits(_) => too_large(),
        _ => Error::PictureDamaged,
    };
    let decoder = reader.into_decoder().map_err(refuse)?;
    // A few bytes can claim any size, so it is looked at before there is memory for it.
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PICTURE_PIXELS {
        return Err(too_large());
    }
    let picture = image::DynamicImage::from_decoder(decoder)
        .map_err(refuse)?
        .into_luma8();
    Ok(
        if picture.width().max(picture.height()) > MAX_SEARCH_SIDE_PX {
            shrink(&picture, MAX_SEARCH_SIDE_PX)
        } else {
            picture
        },
    )
}

fn format_of(bytes: &[u8]) -> Option<ImageFormat> {
    [ImageFormat::Png, ImageFormat::Jpeg]
        .into_iter()
        .find(|&format| image::guess_format(bytes).ok() == Some(format))
}

/// The picture with `side_px` on its longest side.
fn shrink(picture: &GrayImage, side_px: u32) -> GrayImage {
    let longest_px = picture.width().max(picture.height()).max(1);
    let scaled =
        |px: u32| (u64::from(px) * u64::from(side_px) / u64::from(longest_px)).max(1) as u32;
    imageops::thumbnail(picture, scaled(picture.width()), scaled(picture.height()))
}
