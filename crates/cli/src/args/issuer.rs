use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use issuer::Subject;
use ledger::RevokeReason;

use super::HomeArgs;

/// An issuer's commands, and which issuer's.
#[derive(Debug, Args)]
pub(crate) struct IssuerArgs {
    #[command(flatten)]
    pub(crate) place: HomeArgs,
    #[command(subcommand)]
    pub(crate) command: IssuerCommand,
}

/// What an issuer does.
#[derive(Debug, Subcommand)]
pub(crate) enum IssuerCommand {
    /// Make an issuer: its keys and its register.
    #[command(after_help = "Examples:
  minwon issuer init --iss https://gov.example --name-ko 행정안전부 --name-en 'Ministry' --entry gov.json
  minwon issuer --home gov --keys file init --entry gov.json")]
    Init(InitArgs),
    /// Print the entry of the issuer for the genesis of a network.
    #[command(after_help = "Examples:
  minwon issuer entry > gov.json")]
    Entry,
    /// Connect to a node; the first time for good to its network.
    #[command(after_help = "Examples:
  minwon issuer connect http://127.0.0.1:9984")]
    Connect {
        /// Address of the node.
        url: String,
    },
    /// Make a one-time code that ties a wallet to a person.
    #[command(after_help = "Examples:
  minwon issuer enrol --subject minji
  minwon issuer enrol --subject minji --days 3 --json")]
    Enrol {
        /// The person's name in the registry; also that of a directory in it.
        #[arg(long)]
        subject: Subject,
        /// For how many days the code is good.
        #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..=3650))]
        days: u32,
    },
    /// Issue documents to a key card.
    ///
    /// The same documents to the same card are the same documents: a call that was cut off can be
    /// repeated.
    #[command(after_help = "Examples:
  minwon issuer issue --document register.json --to minji.minwoncard
  minwon issuer issue --document a.json b.json --to minji.png --copies 3 --expires-days 30")]
    Issue(IssueToCardArgs),
    /// Answer requests from a directory of documents, until stopped.
    ///
    /// Documents are in DIR/<subject>/*.json; of several of one form the last file name counts.
    #[command(after_help = "Examples:
  minwon issuer serve --registry records
  minwon issuer serve --registry records --once --json")]
    Serve(ServeArgs),
    /// Take the validity of a document away.
    #[command(after_help = "Examples:
  minwon issuer revoke 4b1d… --reason replaced")]
    Revoke(RevokeArgs),
    /// List the documents issued, newest first.
    #[command(after_help = "Examples:
  minwon issuer list
  minwon issuer list --json")]
    List,
    /// List the requests seen, newest first.
    #[command(after_help = "Examples:
  minwon issuer requests")]
    Requests,
    /// Write the recovery key to a file that is to be kept elsewhere.
    #[command(after_help = "Examples:
  minwon issuer recovery-key --out recovery.key
  minwon issuer recovery-key --out recovery.key --remove")]
    RecoveryKey {
        /// The new file, which its owner alone may read.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Remove the key from the key store afterwards.
        #[arg(long)]
        remove: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The issuer's URI, which documents name.
    #[arg(long, value_name = "URI", default_value = "https://government.example")]
    pub(crate) iss: String,
    /// The issuer's name in Korean.
    #[arg(long, value_name = "NAME", default_value = "연습 정부")]
    pub(crate) name_ko: String,
    /// The issuer's name in English.
    #[arg(long, value_name = "NAME", default_value = "Practice Government")]
    pub(crate) name_en: String,
    /// Write the entry for the genesis of a network to a file.
    #[arg(long, value_name = "FILE")]
    pub(crate) entry: Option<PathBuf>,
}

/// How many copies, and for how long.
#[derive(Debug, Args)]
pub(crate) struct TermsArgs {
    /// How many copies the owner may have out at a time.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) copies: u64,
    /// For how many days a document is good, to the end of the day in Seoul.
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub(crate) expires_days: u32,
}

#[derive(Debug, Args)]
pub(crate) struct IssueToCardArgs {
    /// Documents; - for standard input.
    #[arg(long = "document", value_name = "FILE", required = true, num_args = 1..)]
    pub(crate) documents: Vec<PathBuf>,
    /// The owner's key card: file, picture, text, or - for standard input.
    #[arg(long, value_name = "CARD")]
    pub(crate) to: OsString,
    #[command(flatten)]
    pub(crate) terms: TermsArgs,
    /// Issue once more what was issued to this card already.
    #[arg(long)]
    pub(crate) again: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Directory of documents.
    #[arg(long, value_name = "DIR")]
    pub(crate) registry: PathBuf,
    /// Look for requests once.
    #[arg(long)]
    pub(crate) once: bool,
    /// Seconds between two looks.
    #[arg(long, value_name = "SECONDS", default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) interval: u64,
    #[command(flatten)]
    pub(crate) terms: TermsArgs,
}

#[derive(Debug, Args)]
pub(crate) struct RevokeArgs {
    /// The document's asset or document hash.
    #[arg(value_name = "ASSET")]
    pub(crate) id: String,
    /// Why; public for ever.
    #[arg(long, value_name = "REASON", value_parser = reason())]
    pub(crate) reason: RevokeReason,
    /// Sign with the recovery key in this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) recovery_key: Option<PathBuf>,
}

fn reason() -> impl TypedValueParser<Value = RevokeReason> {
    PossibleValuesParser::new(RevokeReason::ALL.map(RevokeReason::code)).map(|code| {
        RevokeReason::from_code(&code).expect("the parser takes the codes of reasons only")
    })
}
