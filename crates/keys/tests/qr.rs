//! QR codes, drawn and read back out of pictures.

#![allow(clippy::unwrap_used)]

mod common;

use std::io::Cursor;

use image::imageops::{self, FilterType};
use image::{GrayImage, ImageFormat, Luma};
use keys::{Error, KeyCard, qr};

fn picture_of(card: &KeyCard, module_px: u32) -> GrayImage {
    image::load_from_memory(&card.to_qr_png(module_px).unwrap())
        .unwrap()
        .into_luma8()
}

fn encode(picture: &GrayImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture
        .write_to(&mut Cursor::new(&mut bytes), format)
        .unwrap();
    bytes
}

fn png(picture: &GrayImage) -> Vec<u8> {
    encode(picture, ImageFormat::Png)
}

/// A white picture with others laid on it.
fn collage(width: u32, height: u32, parts: &[(&GrayImage, i64, i64)]) -> GrayImage {
    let mut all = GrayImage::from_pixel(width, height, Luma([255]));
    for (part, x, y) in parts {
        imageops::overlay(&mut all, *part, *x, *y);
    }
    all
}

/// The picture turned by an angle about its middle, on grey ground.
fn turned(picture: &GrayImage, degrees: f32) -> GrayImage {
    let side = (picture.width() as f32 * 1.5) as u32;
    let middle = side as f32 / 2.0;
    let (sin, cos) = degrees.to_radians().sin_cos();
    GrayImage::from_fn(side, side, |x, y| {
        let (dx, dy) = (x as f32 - middle, y as f32 - middle);
        let half = picture.width() as f32 / 2.0;
        let (from_x, from_y) = (dx * cos + dy * sin + half, dy * cos - dx * sin + half);
        imageops::interpolate_bilinear(picture, from_x, from_y).unwrap_or(Luma([230]))
    })
}

fn check(picture: &[u8], card: &KeyCard) {
    assert_eq!(KeyCard::from_picture(picture).unwrap(), *card);
    assert_eq!(KeyCard::read(picture).unwrap(), *card);
}

#[test]
fn small_and_large_cards_read_back_at_several_module_sizes() {
    for card in [common::card(), common::large_card()] {
        for module_px in [2, 3, 5, 8] {
            check(&card.to_qr_png(module_px).unwrap(), &card);
        }
    }
}

#[test]
fn jpeg_turned_and_scaled_pictures_read_back() {
    let card = common::card();
    let picture = picture_of(&card, 6);
    check(&encode(&picture, ImageFormat::Jpeg), &card);
    check(&png(&imageops::rotate90(&picture)), &card);
    check(&png(&imageops::flip_horizontal(&picture)), &card);
    for degrees in [12.0, 45.0] {
        check(&png(&turned(&picture, degrees)), &card);
    }
    for side in [430, 777] {
        check(
            &png(&imageops::resize(
                &picture,
                side,
                side,
                FilterType::Triangle,
            )),
            &card,
        );
    }
}

#[test]
fn a_small_card_in_a_large_picture_is_found() {
    let card = common::card();
    let picture = collage(3_000, 2_000, &[(&picture_of(&card, 4), 1_900, 300)]);
    check(&png(&picture), &card);
}

#[test]
fn the_drawing_is_svg_with_a_quiet_zone() {
    let svg = common::card().to_qr_svg().unwrap();
    // Version 19 has 93 modules, and four white ones on each side.
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
    assert!(svg.contains(r#"viewBox="0 0 101 101""#));
    assert!(
        svg.contains(r##"fill="#000" d="M4 4h7v1h-7z"##),
        "the first finder pattern starts behind the quiet zone"
    );
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    for text in ["", "small letters", "민원", &"A".repeat(4_297)] {
        assert_eq!(qr::svg(text).unwrap_err().code(), "qr-text");
    }
    for module_px in [0, 33] {
        assert_eq!(qr::png("A", module_px).unwrap_err().code(), "qr-module");
    }
    qr::svg(&"A".repeat(4_296)).unwrap();
}

#[test]
fn pictures_that_do_not_show_one_card_are_refused() {
    let card = picture_of(&common::card(), 4);
    let other_card = picture_of(&common::large_card(), 4);
    let foreign = image::load_from_memory(&qr::png("HTTPS://EXAMPLE.COM/", 4).unwrap())
        .unwrap()
        .into_luma8();
    let blank = GrayImage::from_pixel(300, 300, Luma([255]));
    let mut covered = card.clone();
    let side = covered.width();
    imageops::overlay(
        &mut covered,
        &GrayImage::from_pixel(side / 2, side / 3, Luma([255])),
        i64::from(side / 4),
        i64::from(side / 3),
    );

    let code = |picture: &GrayImage| KeyCard::from_picture(&png(picture)).unwrap_err().code();
    assert_eq!(code(&blank), "picture-without-qr");
    assert_eq!(code(&foreign), "picture-foreign");
    assert_eq!(code(&covered), "picture-unreadable");
    let both = collage(1_000, 600, &[(&card, 0, 0), (&other_card, 480, 0)]);
    assert_eq!(
        KeyCard::from_picture(&png(&both)),
        Err(Error::PictureSeveral { count: 2 })
    );

    // A web address beside the card, or the card twice, leaves no doubt which card is meant.
    check(
        &png(&collage(1_000, 500, &[(&card, 0, 0), (&foreign, 500, 0)])),
        &common::card(),
    );
    check(
        &png(&collage(1_000, 500, &[(&card, 0, 0), (&card, 500, 0)])),
        &common::card(),
    );
}

#[test]
fn files_that_are_no_pictures_are_refused() {
    let good = common::card().to_qr_png(3).unwrap();
    let code = |bytes: &[u8]| qr::read_picture(bytes).unwrap_err().code();
    assert_eq!(code(b""), "picture-format");
    assert_eq!(code(b"GIF89a"), "picture-format");
    assert_eq!(code(&good[..good.len() / 2]), "picture-damaged");
    assert_eq!(code(&good[..8]), "picture-damaged");
    assert_eq!(code(b"\xff\xd8\xff\xe0"), "picture-damaged");
    let mut padded = good.clone();
    padded.resize(qr::MAX_PICTURE_SIZE + 1, 0);
    assert_eq!(code(&padded), "picture-too-large");
}

#[test]
fn a_picture_that_claims_to_be_huge_is_refused_before_it_is_decoded() {
    // IHDR: 65,535 × 65,535 pixels of one byte.
    let mut bomb = common::card().to_qr_png(1).unwrap();
    bomb[16..20].copy_from_slice(&65_535_u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&65_535_u32.to_be_bytes());
    let checksum = crc32(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&checksum.to_be_bytes());
    assert_eq!(
        qr::read_picture(&bomb).unwrap_err().code(),
        "picture-too-large"
    );
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    })
}

#[test]
fn noise_does_no_harm() {
    let mut state = 1_u32;
    let mut noise = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    };
    for side in [1, 2, 7, 21, 64, 200] {
        let dots = GrayImage::from_fn(side, side, |_, _| {
            Luma([if noise() % 2 == 0 { 0 } else { 255 }])
        });
        assert!(qr::read_picture(&png(&dots)).is_err());
    }
    let card = picture_of(&common::card(), 3);
    for strength in [3, 20] {
        let mut spoiled = card.clone();
        spoiled
            .pixels_mut()
            .filter(|_| noise() % 100 < strength)
            .for_each(|pixel| pixel.0[0] ^= 0xff);
        let _ = qr::read_picture(&png(&spoiled));
    }
}

#[test]
fn a_picture_full_of_finder_patterns_ends_the_search() {
    for side in [600, 1_600] {
        let tiles = GrayImage::from_fn(side, side, |x, y| {
            let (x, y) = (x % 9, y % 9);
            let inside = x < 7 && y < 7;
            let dark = inside && x.min(6 - x).min(y.min(6 - y)) != 1;
            Luma([if dark { 0 } else { 255 }])
        });
        assert!(qr::read_picture(&png(&tiles)).is_err());
    }
}
