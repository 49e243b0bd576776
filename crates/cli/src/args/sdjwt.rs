use std::path::PathBuf;

use civil_document::PointerPattern;
use clap::{Args, Subcommand};

/// What can be done with an SD-JWT.
#[derive(Debug, Subcommand)]
pub(crate) enum SdjwtCommand {
    /// Sign a civil document so that its owner can withhold fields.
    #[command(after_help = "Examples:
  minwon sdjwt issue --document register.json --iss https://gov.example \\
    --issuer-key gov-private.jwk --holder holder.jwk > issued.sd-jwt")]
    Issue(IssueArgs),
    /// Choose what to show of an SD-JWT and sign the choice with the holder key.
    #[command(after_help = "Examples:
  minwon sdjwt present --sdjwt issued.sd-jwt --holder-key holder-private.jwk \\
    --aud bank --nonce n1 --disclose '/내용/소유자현황/*'
  minwon sdjwt present --sdjwt issued.sd-jwt --holder-key holder-private.jwk \\
    --aud bank --nonce n1 --preset bank-loan")]
    Present(PresentArgs),
    /// Verify an SD-JWT and print what it discloses.
    ///
    /// Prints the document if it is one of the five, else the claims. With --aud or --nonce a key
    /// binding is required.
    #[command(after_help = "Examples:
  minwon sdjwt verify --sdjwt issued.sd-jwt --issuer gov.jwk
  minwon sdjwt verify --sdjwt shown.sd-jwt --issuer gov.jwk --aud bank --nonce n1")]
    Verify(VerifyArgs),
}

#[derive(Debug, Args)]
pub(crate) struct IssueArgs {
    /// File with the document; - for standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) document: PathBuf,
    /// Who issues it.
    #[arg(long, value_name = "URI")]
    pub(crate) iss: String,
    /// Private JWK of the issuer; its kind decides the algorithm.
    #[arg(long, value_name = "PRIV.jwk")]
    pub(crate) issuer_key: PathBuf,
    /// Public JWK of the holder: Ed25519 or P-256.
    #[arg(long, value_name = "PUB.jwk")]
    pub(crate) holder: PathBuf,
    /// When it is issued, in Unix seconds; now without it.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) iat: Option<u64>,
    /// From when on it is valid, in Unix seconds.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) nbf: Option<u64>,
    /// Until when it is valid, in Unix seconds; without limit if not given.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) exp: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct PresentArgs {
    /// File with the SD-JWT; - for standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) sdjwt: PathBuf,
    /// Private JWK of the holder.
    #[arg(long, value_name = "PRIV.jwk")]
    pub(crate) holder_key: PathBuf,
    /// For whom it is.
    #[arg(long, value_name = "AUDIENCE")]
    pub(crate) aud: String,
    /// What it answers.
    #[arg(long)]
    pub(crate) nonce: String,
    /// JSON Pointers of what to show; * stands for every row.
    #[arg(long, value_name = "POINTER", num_args = 1..)]
    pub(crate) disclose: Vec<PointerPattern>,
    /// Show what this preset of the form opens.
    #[arg(long, value_name = "ID")]
    pub(crate) preset: Option<String>,
    /// Show everything.
    #[arg(long, conflicts_with_all = ["disclose", "preset"])]
    pub(crate) all: bool,
    /// When it is made, in Unix seconds; now without it.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) iat: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// File with the SD-JWT; - for standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) sdjwt: PathBuf,
    /// Public JWK of the issuer.
    #[arg(long, value_name = "PUB.jwk")]
    pub(crate) issuer: PathBuf,
    /// For whom it must be.
    #[arg(long, value_name = "AUDIENCE")]
    pub(crate) aud: Option<String>,
    /// What it must answer.
    #[arg(long)]
    pub(crate) nonce: Option<String>,
    /// Type that it must be of; may be given several times.
    #[arg(long, value_name = "TYPE", default_value = "dc+sd-jwt")]
    pub(crate) typ: Vec<String>,
    /// Refuse also a document that breaks the rules of its form.
    #[arg(long)]
    pub(crate) strict_form: bool,
    /// Check the times as of this moment, in Unix seconds; now without it.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) at: Option<u64>,
}
