//! The command line: what can be said, one file a group of commands.

mod bench;
mod card;
mod demo;
mod document;
mod home;
mod issuer;
mod jose;
mod korean;
mod sdjwt;
mod until;
mod wallet;

use std::ffi::{OsStr, OsString};

use civil_document::Lang;
use clap::error::ErrorKind;
use clap::{ArgAction, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

use crate::context::Style;
use crate::failure::Failure;
use crate::words;

pub(crate) use bench::BenchCommand;
pub(crate) use card::{CardCommand, QrArgs};
pub(crate) use demo::DemoArgs;
pub(crate) use document::DocumentCommand;
pub(crate) use home::{HomeArgs, KeysArg};
pub(crate) use issuer::{
    InitArgs, IssueToCardArgs, IssuerArgs, IssuerCommand, RevokeArgs, ServeArgs, TermsArgs,
};
pub(crate) use jose::{JoseCommand, KeyKind, Purpose};
pub(crate) use sdjwt::{IssueArgs, PresentArgs, SdjwtCommand, VerifyArgs};
pub(crate) use wallet::{CardArgs, RequestArgs, ShareArgs, WalletArgs, WalletCommand};

/// Minwon Wallet: civil documents that their owners pass on, in whole or in part.
#[derive(Debug, Parser)]
#[command(
    name = "minwon",
    version,
    disable_help_flag = true,
    disable_help_subcommand = true,
    disable_version_flag = true,
    subcommand_required = true,
    propagate_version = false
)]
struct Cli {
    /// Language of sentences; else that of the locale.
    #[arg(long, global = true, value_name = "LANG", display_order = 900)]
    lang: Option<LangArg>,
    /// Print one JSON value.
    #[arg(long, global = true, display_order = 901)]
    json: bool,
    /// Print help.
    #[arg(short, long, global = true, action = ArgAction::Help, display_order = 902)]
    help: Option<bool>,
    /// Print version.
    #[arg(short = 'V', long, action = ArgAction::Version, display_order = 903)]
    version: Option<bool>,
    #[command(subcommand)]
    command: Command,
}

/// Every group of commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check and show civil documents.
    #[command(subcommand)]
    Document(DocumentCommand),
    /// Seal and open JWEs, make keys.
    #[command(subcommand)]
    Jose(JoseCommand),
    /// Issue, present and verify SD-JWTs (RFC 9901).
    #[command(subcommand)]
    Sdjwt(SdjwtCommand),
    /// Show and draw key cards.
    #[command(subcommand)]
    Card(CardCommand),
    /// Be an issuer: enrol people, issue and revoke documents.
    Issuer(IssuerArgs),
    /// Measure this machine.
    #[command(subcommand)]
    Bench(BenchCommand),
    /// Hold documents, give copies, receive and verify them.
    Wallet(WalletArgs),
    /// Send every document of a directory the whole way, on a network made for it.
    ///
    /// A node, an office, a citizen and a bank, each with keys and a folder of its own: issued,
    /// fetched, accepted, shared in whole or in part, opened and verified. Then a copy is taken
    /// back, one runs out, and a document is revoked. Ends with 0 if all came out as it must.
    #[command(after_help = "Examples:
  minwon demo --documents docs/story
  minwon demo --documents docs/story --json")]
    Demo(DemoArgs),
    /// Print the completion script of a shell.
    #[command(after_help = "Examples:
  minwon completions bash > ~/.local/share/bash-completion/completions/minwon")]
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LangArg {
    Ko,
    En,
}

/// What a command line comes to.
pub(crate) enum Parsed {
    /// Something to do.
    Command { command: Box<Command>, style: Style },
    /// A question about the program.
    Help { text: String, style: Style },
    /// Neither.
    Usage { failure: Failure, style: Style },
}

/// Takes a command line apart. The environment tells the language where the arguments do not.
pub(crate) fn parse(args: &[OsString], env: impl Fn(&str) -> Option<OsString>) -> Parsed {
    // Known before anything else, since help and refusals are in a language too.
    let style = Style {
        json: args.iter().any(|arg| arg == "--json"),
        lang: lang_of(args).unwrap_or_else(|| lang_of_locale(env)),
    };
    let command = korean::in_language(Cli::command(), style.lang);
    let outcome = command
        .try_get_matches_from(args)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    match outcome {
        Ok(cli) => Parsed::Command {
            command: Box::new(cli.command),
            style: Style {
                json: cli.json,
                ..style
            },
        },
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
            ) =>
        {
            let text = error.to_string();
            Parsed::Help {
                text: match style.lang {
                    Lang::Ko => korean::translate_usage(&text),
                    Lang::En => text,
                },
                style,
            }
        }
        Err(error) => Parsed::Usage {
            failure: words::usage::refused(&error, &understood(args)),
            style,
        },
    }
}

/// The command line's definition, in English.
pub(crate) fn definition() -> clap::Command {
    Cli::command()
}

/// The names of commands at the start of a command line: `minwon jose seal`.
fn understood(args: &[OsString]) -> String {
    let mut command = &Cli::command();
    let mut path = command.get_name().to_owned();
    for arg in args.iter().skip(1).filter_map(|arg| arg.to_str()) {
        let Some(inner) = command.find_subcommand(arg) else {
            continue;
        };
        path = format!("{path} {arg}");
        command = inner;
    }
    path
}

fn lang_of(args: &[OsString]) -> Option<Lang> {
    let mut args = args.iter().take_while(|arg| *arg != "--");
    let mut found = None;
    while let Some(arg) = args.next() {
        let value = match arg.to_str() {
            Some("--lang") => args.next().and_then(|value| value.to_str()),
            Some(arg) => arg.strip_prefix("--lang="),
            None => None,
        };
        found = value
            .and_then(|value| LangArg::from_str(value, false).ok())
            .or(found);
    }
    found.map(|lang| match lang {
        LangArg::Ko => Lang::Ko,
        LangArg::En => Lang::En,
    })
}

/// The language of messages by POSIX: the first of these that is set and not empty.
fn lang_of_locale(env: impl Fn(&str) -> Option<OsString>) -> Lang {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(env)
        .find(|value| !value.is_empty());
    match locale.as_deref().and_then(OsStr::to_str) {
        Some(locale) if locale == "ko" || locale.starts_with("ko_") => Lang::Ko,
        Some(locale) if locale.starts_with("ko.") || locale.starts_with("ko-") => Lang::Ko,
        _ => Lang::En,
    }
}

#[cfg(test)]
mod tests;
