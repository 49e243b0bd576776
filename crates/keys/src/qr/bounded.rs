//! A picture that stops the search in it when the search costs too much.
//!
//! The reader tries every group of three finder patterns, each on a copy of the picture. A photograph has a few; a
//! picture made for the purpose has a hundred thousand and would keep the program busy for days. The reader has no
//! limit of its own, but it sees the picture only through this type, which counts what is done to it.

use std::cell::Cell;
use std::panic::resume_unwind;
use std::rc::Rc;

use image::{GenericImage, GenericImageView, GrayImage, Luma};

/// Copies of the picture, one for each group of patterns that is tried.
const MAX_COPIES: u64 = 400;
/// Finder patterns: more than a picture with thirty codes has.
const MAX_PATTERNS: u64 = 100;
/// Times that all pixels may be written over: once to part black from white, the rest to colour regions.
const MAX_WRITES_PER_PIXEL: u64 = 40;

/// The colour by which the reader marks a finder pattern, and the first one by which it marks other regions.
const PATTERN: u8 = 2;
const FIRST_REGION: u8 = 5;

/// A picture with a shared account of what its search has cost.
pub(super) struct BoundedPicture {
    picture: GrayImage,
    account: Rc<Account>,
}

struct Account {
    copies_left: Cell<u64>,
    patterns_left: Cell<u64>,
    writes_left: Cell<u64>,
    last_written: Cell<u8>,
}

impl BoundedPicture {
    pub(super) fn new(picture: GrayImage) -> Self {
        let pixel_count = u64::from(picture.width()) * u64::from(picture.height());
        let account = Account {
            copies_left: Cell::new(MAX_COPIES),
            patterns_left: Cell::new(MAX_PATTERNS),
            writes_left: Cell::new(pixel_count * MAX_WRITES_PER_PIXEL),
            last_written: Cell::new(0),
        };
        Self {
            picture,
            account: Rc::new(account),
        }
    }
}

/// Takes one from what is left, or unwinds to the caller of the search (without the word of a panic: it is none).
fn spend(left: &Cell<u64>) {
    match left.get().checked_sub(1) {
        Some(rest) => left.set(rest),
        None => resume_unwind(Box::new("the search in the picture costs too much")),
    }
}

impl Clone for BoundedPicture {
    fn clone(&self) -> Self {
        spend(&self.account.copies_left);
        Self {
            picture: self.picture.clone(),
            account: Rc::clone(&self.account),
        }
    }
}

impl GenericImageView for BoundedPicture {
    type Pixel = Luma<u8>;

    fn dimensions(&self) -> (u32, u32) {
        self.picture.dimensions()
    }

    fn get_pixel(&self, x: u32, y: u32) -> Luma<u8> {
        *self.picture.get_pixel(x, y)
    }
}

impl GenericImage for BoundedPicture {
    fn put_pixel(&mut self, x: u32, y: u32, pixel: Luma<u8>) {
        spend(&self.account.writes_left);
        // A pattern is painted in one go, after its regions were painted to be measured.
        let value = pixel.0[0];
        if value == PATTERN && self.account.last_written.get() >= FIRST_REGION {
            spend(&self.account.patterns_left);
        }
        self.account.last_written.set(value);
        self.picture.put_pixel(x, y, pixel);
    }

    fn get_pixel_mut(&mut self, x: u32, y: u32) -> &mut Luma<u8> {
        self.picture.get_pixel_mut(x, y)
    }

    fn blend_pixel(&mut self, x: u32, y: u32, pixel: Luma<u8>) {
        self.put_pixel(x, y, pixel);
    }
}
