use std::ffi::OsString;
use std::path::PathBuf;

use civil_document::{Form, PointerPattern};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand, ValueEnum};
use keys::{Fingerprint, Role};
use ledger::DeclineReason;

use super::HomeArgs;
use super::document::form_parser;
use super::until::Until;

/// A wallet's commands, and which wallet's.
#[derive(Debug, Args)]
pub(crate) struct WalletArgs {
    #[command(flatten)]
    pub(crate) place: HomeArgs,
    #[command(subcommand)]
    pub(crate) command: WalletCommand,
}

/// What a wallet does. Ids may be shortened to any beginning that is one id's alone.
#[derive(Debug, Subcommand)]
pub(crate) enum WalletCommand {
    /// Make a wallet: its keys and its database.
    #[command(after_help = "Examples:
  minwon wallet init --node http://127.0.0.1:9984
  minwon wallet --home bank --keys file init")]
    Init {
        /// Join the network of this node.
        #[arg(long, value_name = "URL")]
        node: Option<String>,
    },
    /// Join the network of a node, or take another address of the same network.
    #[command(after_help = "Examples:
  minwon wallet join http://127.0.0.1:9984")]
    Join {
        /// Address of the node.
        url: String,
    },
    /// Tell where the wallet stands.
    #[command(after_help = "Examples:
  minwon wallet status --json")]
    Status,
    /// Make a key card to show: with a fresh key each time.
    #[command(after_help = "Examples:
  minwon wallet card --for-issuer https://gov.example --out me.minwoncard
  minwon wallet card --name 한빛은행 --role receiver --ask resident-registration --ask-preset bank-loan --ask-purpose 전세대출 --png ask.png")]
    Card(CardArgs),
    /// Ask an issuer for a document.
    #[command(after_help = "Examples:
  minwon wallet request --issuer https://gov.example --form land-register --purpose 대출 --code ABCD-EFGH")]
    Request(RequestArgs),
    /// List the requests made, newest first.
    #[command(after_help = "Examples:
  minwon wallet requests")]
    Requests,
    /// Send what waits, look for what is new, bring everything up to date.
    #[command(after_help = "Examples:
  minwon wallet sync")]
    Sync,
    /// List the documents, newest first.
    #[command(after_help = "Examples:
  minwon wallet documents --json")]
    Documents,
    /// Show a document and who has copies of it.
    #[command(after_help = "Examples:
  minwon wallet show 3fa2")]
    Show {
        /// The document's id.
        id: String,
    },
    /// Print a document as the issuer signed it (SD-JWT).
    #[command(after_help = "Examples:
  minwon wallet export 3fa2 > document.sdjwt")]
    Export {
        /// The document's id.
        id: String,
    },
    /// Take a document that is on offer.
    #[command(after_help = "Examples:
  minwon wallet accept 3fa2")]
    Accept {
        /// The document's id.
        id: String,
    },
    /// Refuse a document that is on offer.
    #[command(after_help = "Examples:
  minwon wallet decline 3fa2 --reason not-mine")]
    Decline {
        /// The document's id.
        id: String,
        /// Why; public for ever.
        #[arg(long, value_name = "REASON", value_parser = decline_reason())]
        reason: DeclineReason,
    },
    /// Give a document up: no further copy can be given.
    #[command(after_help = "Examples:
  minwon wallet discard 3fa2")]
    Discard {
        /// The document's id.
        id: String,
    },
    /// Give a copy to a receiver: all of a document or chosen fields.
    ///
    /// Without a choice the card's own wish is answered. What the receiver would see is shown first.
    #[command(after_help = "Examples:
  minwon wallet share 3fa2 --to bank.png
  minwon wallet share 3fa2 --to bank.minwoncard --preset bank-loan --purpose 대출 --expires 7d
  minwon wallet share 3fa2 --to bank.png --disclose /내용/현주소/주소 --purpose 확인 --dry-run")]
    Share(ShareArgs),
    /// List the copies given away, newest first.
    #[command(after_help = "Examples:
  minwon wallet shares
  minwon wallet shares 3fa2")]
    Shares {
        /// Of this document alone.
        id: Option<String>,
    },
    /// Take a copy back. What was read stays read.
    #[command(after_help = "Examples:
  minwon wallet withdraw 9c01")]
    Withdraw {
        /// The copy's id.
        id: String,
    },
    /// List the copies received, newest first.
    #[command(after_help = "Examples:
  minwon wallet inbox")]
    Inbox,
    /// Open a copy and verify it. Its owner is told.
    #[command(after_help = "Examples:
  minwon wallet open 9c01
  minwon wallet open 9c01 --presentation copy.sdjwt --json")]
    Open {
        /// The copy's id.
        id: String,
        /// Write the presentation to a file.
        #[arg(long, value_name = "FILE")]
        presentation: Option<PathBuf>,
    },
    /// Verify a copy once more, or a presentation in a file.
    ///
    /// Ends with 0 only if every check that applies has passed.
    #[command(after_help = "Examples:
  minwon wallet verify 9c01
  minwon wallet verify copy.sdjwt --json")]
    Verify {
        /// The copy's id, or a file; - for standard input.
        #[arg(value_name = "ID|FILE")]
        subject: OsString,
    },
    /// Give a copy back to its owner.
    #[command(after_help = "Examples:
  minwon wallet return 9c01 --deleted")]
    Return {
        /// The copy's id.
        id: String,
        /// Delete what was opened, and say so.
        #[arg(long)]
        deleted: bool,
    },
    /// Tell what happened, newest first: where every copy went.
    #[command(after_help = "Examples:
  minwon wallet timeline
  minwon wallet timeline 3fa2 --limit 10")]
    Timeline {
        /// Of this document alone.
        id: Option<String>,
        /// At most so many entries.
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        limit: u32,
    },
    /// List the people and offices that are known.
    #[command(after_help = "Examples:
  minwon wallet contacts")]
    Contacts,
    /// Name a contact, or write down that its fingerprint was compared.
    #[command(after_help = "Examples:
  minwon wallet contact 12345-67890-12345-67890-12345-67890-12345-67890-12345-67890-12345-67890 --name 한빛은행 --compared")]
    Contact {
        /// The contact's fingerprint.
        fingerprint: Fingerprint,
        /// What to call it.
        #[arg(long)]
        name: Option<String>,
        /// The fingerprint was compared with its owner.
        #[arg(long)]
        compared: bool,
    },
    /// Take somebody's card into the contacts.
    #[command(after_help = "Examples:
  minwon wallet meet bank.png")]
    Meet {
        /// The card: file, picture, text, or - for standard input.
        card: OsString,
    },
    /// Print the fingerprint that others compare.
    #[command(after_help = "Examples:
  minwon wallet fingerprint")]
    Fingerprint,
    /// List what waits to be sent.
    #[command(after_help = "Examples:
  minwon wallet outbox")]
    Outbox,
    /// Write a backup under the passphrase in MINWON_BACKUP_PASSPHRASE.
    #[command(after_help = "Examples:
  minwon wallet backup --out me.minwonbackup
  minwon wallet backup --out keys.minwonbackup --keys-only")]
    Backup {
        /// The new file.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Seed and RSA keys alone: what went to whom does not come back from them.
        #[arg(long)]
        keys_only: bool,
    },
    /// Make a wallet out of a backup, with the passphrase in MINWON_BACKUP_PASSPHRASE.
    ///
    /// From keys alone everything that the ledger knows is found again: give a node.
    #[command(after_help = "Examples:
  minwon wallet --home again restore --from me.minwonbackup
  minwon wallet --home again restore --from keys.minwonbackup --node http://127.0.0.1:9984")]
    Restore {
        /// The backup.
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
        /// Join the network of this node, and search it.
        #[arg(long, value_name = "URL")]
        node: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct CardArgs {
    /// What the owner calls itself, at most 64 bytes.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// What the owner is.
    #[arg(long, value_enum)]
    pub(crate) role: Option<RoleArg>,
    /// For how many days the card counts.
    #[arg(long, value_name = "DAYS", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=366))]
    pub(crate) valid_days: u32,
    /// For this issuer: with the holder key for its documents.
    #[arg(long, value_name = "URI", conflicts_with = "ask")]
    pub(crate) for_issuer: Option<String>,
    /// Ask for a document of this form.
    #[arg(long, value_name = "FORM", value_parser = form_parser(), requires = "ask_purpose")]
    pub(crate) ask: Option<Form>,
    /// Ask for what a preset of the form opens.
    #[arg(
        long,
        value_name = "PRESET",
        requires = "ask",
        conflicts_with = "ask_field"
    )]
    pub(crate) ask_preset: Option<String>,
    /// Ask for these fields.
    #[arg(long, value_name = "POINTER", requires = "ask", num_args = 1..)]
    pub(crate) ask_field: Vec<PointerPattern>,
    /// What for, at most 120 bytes.
    #[arg(long, value_name = "TEXT", requires = "ask")]
    pub(crate) ask_purpose: Option<String>,
    /// Until when the copy would be kept: 30d or a date.
    #[arg(long, value_name = "UNTIL", requires = "ask")]
    pub(crate) keep_until: Option<Until>,
    /// Write the card to a .minwoncard file.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Draw its QR code as PNG.
    #[arg(long, value_name = "FILE")]
    pub(crate) png: Option<PathBuf>,
    /// Draw its QR code as SVG.
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct RequestArgs {
    /// The issuer, as the network's registry has it.
    #[arg(long, value_name = "URI")]
    pub(crate) issuer: String,
    /// Which form.
    #[arg(long, value_parser = form_parser())]
    pub(crate) form: Form,
    /// What for, at most 120 bytes.
    #[arg(long, value_name = "TEXT")]
    pub(crate) purpose: String,
    /// The issuer's one-time code, the first time.
    #[arg(long)]
    pub(crate) code: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ShareArgs {
    /// The document's id.
    pub(crate) id: String,
    /// The receiver's card: file, picture, text, or - for standard input.
    #[arg(long, value_name = "CARD")]
    pub(crate) to: OsString,
    /// Show what a preset of the form opens.
    #[arg(long, group = "choice")]
    pub(crate) preset: Option<String>,
    /// Show these fields; * stands for every row.
    #[arg(long, value_name = "POINTER", group = "choice", num_args = 1..)]
    pub(crate) disclose: Vec<PointerPattern>,
    /// Show everything.
    #[arg(long, group = "choice")]
    pub(crate) all: bool,
    /// What the receiver may use the copy for; else what the card asks.
    #[arg(long, value_name = "TEXT")]
    pub(crate) purpose: Option<String>,
    /// Until when it can be opened: 7d, 12h, or the last day as a date.
    #[arg(long, value_name = "UNTIL", default_value = "7d")]
    pub(crate) expires: Until,
    /// Until when the receiver may keep it; else what the card asks.
    #[arg(long, value_name = "UNTIL")]
    pub(crate) keep_until: Option<Until>,
    /// Show what the receiver would see, and stop.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not ask on a terminal.
    #[arg(long)]
    pub(crate) yes: bool,
}

/// What the owner of a card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RoleArg {
    /// Holds documents.
    Owner,
    /// Receives copies.
    Receiver,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Owner => Self::Owner,
            RoleArg::Receiver => Self::Receiver,
        }
    }
}

fn decline_reason() -> impl TypedValueParser<Value = DeclineReason> {
    PossibleValuesParser::new(DeclineReason::ALL.map(DeclineReason::code)).map(|code| {
        DeclineReason::from_code(&code).expect("the parser takes the codes of reasons only")
    })
}
