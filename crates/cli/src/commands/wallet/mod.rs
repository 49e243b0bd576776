//! What a wallet does. Whatever goes to the ledger is written down first and then sent at once; what
//! cannot be sent waits, and goes out with the next command that reaches the node.

mod deliver;
mod documents;
mod home;
mod inbox;
mod people;
mod share;
mod told;

use std::path::PathBuf;
use std::sync::Arc;

use tokio::runtime::Runtime;
use wallet::Wallet;

use crate::answer::Answer;
use crate::args::{HomeArgs, WalletArgs, WalletCommand};
use crate::context::Context;
use crate::failure::Failure;
use crate::home as homes;
use crate::words;

pub(crate) fn run(args: WalletArgs, context: &Context) -> Result<Answer, Failure> {
    use WalletCommand as C;
    let place = Place::of(args.place)?;
    match args.command {
        C::Init { node } => home::init(&place, node.as_deref(), context),
        C::Restore { from, node } => home::restore(&place, &from, node.as_deref(), context),
        command => {
            let session = place.open(context)?;
            match command {
                C::Init { .. } | C::Restore { .. } => Err(Failure::ours("wallet-command")),
                C::Join { url } => home::join(&session, &url, context),
                C::Status => home::status(&session, context),
                C::Backup { out, keys_only } => home::backup(&session, &out, keys_only, context),
                C::Card(args) => people::card(&session, &args, context),
                C::Meet { card } => people::meet(&session, &card, context),
                C::Contacts => people::contacts(&session, context),
                C::Contact {
                    fingerprint,
                    name,
                    compared,
                } => people::contact(&session, &fingerprint, name.as_deref(), compared, context),
                C::Fingerprint => people::fingerprint(&session),
                C::Request(args) => documents::request(&session, args, context),
                C::Requests => documents::requests(&session, context),
                C::Sync => deliver::sync(&session, context),
                C::Outbox => deliver::outbox(&session, context),
                C::Documents => documents::list(&session, context),
                C::Show { id } => documents::show(&session, &id, context),
                C::Export { id } => documents::export(&session, &id),
                C::Accept { id } => documents::accept(&session, &id, context),
                C::Decline { id, reason } => documents::decline(&session, &id, reason, context),
                C::Discard { id } => documents::discard(&session, &id, context),
                C::Timeline { id, limit } => {
                    documents::timeline(&session, id.as_deref(), limit, context)
                }
                C::Share(args) => share::share(&session, &args, context),
                C::Shares { id } => share::list(&session, id.as_deref(), context),
                C::Withdraw { id } => share::withdraw(&session, &id, context),
                C::Inbox => inbox::list(&session, context),
                C::Open { id, presentation } => {
                    inbox::open(&session, &id, presentation.as_deref(), context)
                }
                C::Verify { subject } => inbox::verify(&session, &subject, context),
                C::Return { id, deleted } => inbox::give_back(&session, &id, deleted, context),
            }
        }
    }
}

/// Which wallet.
struct Place {
    home: PathBuf,
    args: HomeArgs,
}

/// An open wallet, and what its asynchronous half runs on.
struct Session {
    home: PathBuf,
    wallet: Wallet,
    runtime: Runtime,
}

impl Place {
    fn of(args: HomeArgs) -> Result<Self, Failure> {
        let home = homes::directory(&args, "wallet")?;
        Ok(Self { home, args })
    }

    fn open(&self, context: &Context) -> Result<Session, Failure> {
        let store = homes::open_keys(&self.home, self.args.keys, context)?;
        let wallet = Wallet::open(&self.home, Arc::from(store)).map_err(failed)?;
        Session::of(self, wallet)
    }
}

impl Session {
    fn of(place: &Place, wallet: Wallet) -> Result<Self, Failure> {
        Ok(Self {
            home: place.home.clone(),
            wallet,
            runtime: homes::runtime()?,
        })
    }
}

fn failed(error: wallet::Error) -> Failure {
    words::wallet::failed(&error)
}
