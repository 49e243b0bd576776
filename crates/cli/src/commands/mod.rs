//! What commands do, one file a group. A command prints nothing: it returns what is to be said.

mod bench;
mod card;
mod completions;
pub(crate) mod demo;
mod document;
mod issuer;
mod jose;
mod sdjwt;
mod wallet;

pub(crate) use bench::Operation;

use crate::answer::Answer;
use crate::args::Command;
use crate::context::Context;
use crate::failure::Failure;

/// Runs one command.
pub(crate) fn run(command: Command, context: &Context) -> Result<Answer, Failure> {
    match command {
        Command::Document(command) => document::run(command, context),
        Command::Jose(command) => jose::run(command, context),
        Command::Sdjwt(command) => sdjwt::run(command, context),
        Command::Card(command) => card::run(command, context),
        Command::Issuer(args) => issuer::run(args, context),
        Command::Wallet(args) => wallet::run(args, context),
        Command::Bench(command) => bench::run(command, context),
        Command::Demo(args) => demo::run(&args, context),
        Command::Completions { shell } => completions::run(shell),
    }
}
