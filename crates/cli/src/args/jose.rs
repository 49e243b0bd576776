use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

/// What can be done with JWEs and JWKs.
#[derive(Debug, Subcommand)]
pub(crate) enum JoseCommand {
    /// Encrypt for the owner of a key: RSA-OAEP-256 with A256GCM, compact JWE on standard output.
    #[command(after_help = "Examples:
  minwon jose seal --to bank.jwk < document.sd-jwt > sealed.jwe
  minwon jose seal --to bank.jwk --cty dc+sd-jwt document.sd-jwt")]
    Seal {
        /// Public JWK of the receiver.
        #[arg(long, value_name = "PUB.jwk")]
        to: PathBuf,
        /// Type of the content, written into the header.
        #[arg(long, value_name = "TYPE", default_value = "octet-stream")]
        cty: String,
        /// File to encrypt; - for standard input.
        #[arg(default_value = "-")]
        file: PathBuf,
    },
    /// Decrypt a compact JWE; the plaintext goes to standard output as it is.
    #[command(after_help = "Examples:
  minwon jose open --key bank-private.jwk < sealed.jwe
  minwon jose open --json --key bank-private.jwk sealed.jwe")]
    Open {
        /// Private JWK of the receiver.
        #[arg(long, value_name = "PRIV.jwk")]
        key: PathBuf,
        /// File with the JWE; - for standard input.
        #[arg(default_value = "-")]
        file: PathBuf,
    },
    /// Make a private key and print it as a JWK.
    #[command(after_help = "Examples:
  minwon jose keygen rsa --out bank-private.jwk
  minwon jose keygen ed25519 > holder-private.jwk")]
    Keygen {
        /// Kind of key: RSA of 3072 bits, Ed25519 or P-256.
        kind: KeyKind,
        /// Write the key to a new file that only you can read, and print the public JWK.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Print the public half of a private JWK.
    #[command(after_help = "Examples:
  minwon jose public --key bank-private.jwk > bank.jwk
  minwon jose public --key issuer-private.jwk --use sig")]
    Public {
        /// Private JWK; - for standard input.
        #[arg(long, value_name = "PRIV.jwk")]
        key: PathBuf,
        /// Write down what the key is for: signing or encrypting.
        #[arg(long = "use", value_name = "USE")]
        purpose: Option<Purpose>,
    },
}

/// The kinds of keys that can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeyKind {
    /// Signs PS256, opens RSA-OAEP-256.
    Rsa,
    /// Signs EdDSA.
    Ed25519,
    /// Signs ES256.
    P256,
}

/// `use` of a JWK (RFC 7517 §4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Purpose {
    Sig,
    Enc,
}
