//! QR codes (ISO/IEC 18004): drawing a text, and reading a card's text out of a picture.
//!
//! ```
//! # fn main() -> Result<(), keys::Error> {
//! let png = keys::qr::png("MINWON:HELLO", 4)?;
//! assert_eq!(keys::qr::read_picture(&png)?, "MINWON:HELLO");
//! # Ok(())
//! # }
//! ```

mod bounded;
mod draw;
mod read;

pub use draw::{MAX_MODULE_PX, MAX_TEXT_SIZE, QUIET_ZONE_MODULES, png, svg};
pub use read::{MAX_PICTURE_PIXELS, MAX_PICTURE_SIZE, is_picture, read_picture};
