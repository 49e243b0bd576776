use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What can be done with a key card.
#[derive(Debug, Subcommand)]
pub(crate) enum CardCommand {
    /// Check a key card and show what it says.
    #[command(after_help = "Examples:
  minwon card show bank.minwoncard
  minwon card show MINWON:1234")]
    Show {
        /// File, text of the card, or - for standard input.
        #[arg(value_name = "FILE|TEXT")]
        card: OsString,
    },
    /// Read the key card in a picture of its QR code, PNG or JPEG.
    #[command(after_help = "Examples:
  minwon card read photo.png
  minwon card read photo.png --out bank.minwoncard")]
    Read {
        /// File with the picture; - for standard input.
        picture: PathBuf,
        /// Write the card to a file.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Draw the QR code of a key card.
    #[command(after_help = "Examples:
  minwon card qr bank.minwoncard --png bank.png
  minwon card qr bank.minwoncard --svg bank.svg --png bank.png --module 6")]
    Qr(QrArgs),
}

#[derive(Debug, Args)]
pub(crate) struct QrArgs {
    /// File, text of the card, or - for standard input.
    #[arg(value_name = "FILE|TEXT")]
    pub(crate) card: OsString,
    /// Write a PNG picture.
    #[arg(long, value_name = "FILE", required_unless_present = "svg")]
    pub(crate) png: Option<PathBuf>,
    /// Write an SVG drawing.
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Pixels a square of the PNG picture.
    #[arg(long, value_name = "PIXELS", default_value_t = 4)]
    pub(crate) module: u32,
}
