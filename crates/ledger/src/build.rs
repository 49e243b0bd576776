//! Transactions of every kind, built and signed, so that nobody writes `minwon` data by hand.
//!
//! What is built follows the form of its kind. Whether state lets it in is for
//! [`check`](crate::check) to say; the one look into state that a builder needs is handed to it as
//! [`Copies`], [`Held`] or [`Seal`].

use bigchain::{
    Amount, Condition, Create, NetworkId, OutputRef, PublicKey, SigningKey, Transaction,
    TransactionId, Transfer,
};

use crate::{Act, DeclineReason, Minwon, PayloadRef, RevokeReason, Sha256Hex};

/// An unspent output of role copies: the owner's units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copies {
    /// The document's asset.
    pub asset: TransactionId,
    /// The output.
    pub output: OutputRef,
    /// The key that spends it.
    pub owner: PublicKey,
    /// Its units.
    pub amount: u64,
}

/// An unspent output of role held: one shared copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The document's asset.
    pub asset: TransactionId,
    /// The output.
    pub output: OutputRef,
    /// The key that the copy was given to.
    pub receiver: PublicKey,
    /// The owner's key in its condition.
    pub owner: PublicKey,
}

/// An unspent output of role seal: the issuer's hold on its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// The document's asset.
    pub asset: TransactionId,
    /// The output.
    pub output: OutputRef,
    /// The two keys of its condition, in the order of the transaction.
    pub keys: [PublicKey; 2],
}

/// What an `issue` says and to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// The sealed document.
    pub payload: PayloadRef,
    /// SHA-256 of the issuer-signed JWT.
    pub document: Sha256Hex,
    /// Unix second from which the document is no longer good.
    pub expires_s: Option<u64>,
    /// The request that it answers.
    pub request: Option<TransactionId>,
    /// The issuer's recovery key, as registered.
    pub recovery: PublicKey,
    /// The key that gets the copies.
    pub owner: PublicKey,
    /// How many copies, at least 1.
    pub copies: u64,
}

/// What a `share` says and to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The sealed presentation.
    pub payload: PayloadRef,
    /// Unix second at which the share ends.
    pub expires_s: u64,
    /// The receiver's ledger key.
    pub receiver: PublicKey,
    /// The owner's key in the held copy: withdraws it, and gets it back.
    pub held_owner: PublicKey,
    /// A fresh key for the units that are left. Unused when none is.
    pub rest_owner: PublicKey,
}

/// A citizen asks an issuer.
///
/// # Errors
/// Those of [`Create`], here and below those of [`Transfer`]: amounts out of range, or a key that
/// does not fulfil the spent condition.
pub fn request(
    network: &NetworkId,
    payload: PayloadRef,
    issuer_key: &PublicKey,
    requester: &SigningKey,
) -> Result<Transaction, bigchain::Error> {
    create(
        network,
        Act::Request { payload },
        vec![units(issuer_key, 1)?],
        requester,
    )
}

/// An issuer makes a document's asset.
pub fn issue(
    network: &NetworkId,
    issue: &Issue,
    issuing_key: &SigningKey,
) -> Result<Transaction, bigchain::Error> {
    let act = Act::Issue {
        payload: issue.payload,
        document: issue.document,
        expires_s: issue.expires_s,
        request: issue.request,
    };
    let seal = held_by(&[issuing_key.public(), issue.recovery]);
    let copies = units(&issue.owner, issue.copies)?;
    create(network, act, vec![seal, copies], issuing_key)
}

/// The owner takes the document; the copies go to a fresh key.
pub fn accept(
    network: &NetworkId,
    copies: &Copies,
    next_owner: &PublicKey,
    owner: &SigningKey,
) -> Result<Transaction, bigchain::Error> {
    move_copies(network, Act::Accept, copies, next_owner, owner)
}

/// The owner refuses the document; the copies go to a fresh key.
pub fn decline(
    network: &NetworkId,
    copies: &Copies,
    reason: DeclineReason,
    next_owner: &PublicKey,
    owner: &SigningKey,
) -> Result<Transaction, bigchain::Error> {
    move_copies(network, Act::Decline { reason }, copies, next_owner, owner)
}

/// The owner gives up the document.
pub fn discard(
    network: &NetworkId,
    copies: &Copies,
    next_owner: &PublicKey,
    owner: &SigningKey,
) -> Result<Transaction, bigchain::Error> {
    move_copies(network, Act::Discard, copies, next_owner, owner)
}

/// The owner gives one copy to a receiver.
pub fn share(
    network: &NetworkId,
    copies: &Copies,
    share: &Share,
    owner: &SigningKey,
) -> Result<Transaction, bigchain::Error> {
    let act = Act::Share {
        payload: share.payload,
        expires_s: share.expires_s,
    };
    let mut outputs = vec![held_by(&[share.receiver, share.held_owner])];
    if copies.amount > 1 {
        outputs.push(units(&share.rest_owner, copies.amount - 1)?);
    }
    transfer(network, act, copies.spends(), outputs, owner)
}

/// The receiver says that it opened the copy.
pub fn receipt(
    network: &NetworkId,
    held: &Held,
    receiver: &SigningKey,
) -> Result<Transaction, bigchain::Error> {
    let same = held_by(&[held.receiver, held.owner]);
    transfer(network, Act::Receipt, held.spends(), vec![same], receiver)
}

/// The receiver gives the copy back to its owner (the kind `return`), and says whether it deleted
/// what it had opened.
pub fn give_back(
    network: &NetworkId,
    held: &Held,
    deleted: bool,
    receiver: &SigningKey,
) -> Result<Transaction, bigchain::Error> {
    let outputs = vec![units(&held.owner, 1)?];
    transfer(
        network,
        Act::Return { deleted },
        held.spends(),
        outputs,
        receiver,
    )
}

/// The owner takes the copy back.
pub fn withdraw(
    network: &NetworkId,
    held: &Held,
    next_owner: &PublicKey,
    owner: &SigningKey,
) -> Result<Transaction, bigchain::Error> {
    let outputs = vec![units(next_owner, 1)?];
    transfer(network, Act::Withdraw, held.spends(), outputs, owner)
}

/// The issuer takes the document's validity away, by its issuing key or its recovery key.
pub fn revoke(
    network: &NetworkId,
    seal: &Seal,
    reason: RevokeReason,
    issuer: &SigningKey,
) -> Result<Transaction, bigchain::Error> {
    let same = held_by(&seal.keys);
    transfer(
        network,
        Act::Revoke { reason },
        seal.spends(),
        vec![same],
        issuer,
    )
}

/// Amount and lock of an output to make.
type NewOutput = (Amount, Condition);

/// An output to spend, with what the spending signature must fulfil.
struct Spends {
    asset: TransactionId,
    output: OutputRef,
    condition: Condition,
}

impl Copies {
    fn spends(&self) -> Spends {
        Spends {
            asset: self.asset,
            output: self.output,
            condition: Condition::ed25519(self.owner),
        }
    }
}

impl Held {
    fn spends(&self) -> Spends {
        Spends {
            asset: self.asset,
            output: self.output,
            condition: either_of(&[self.receiver, self.owner]),
        }
    }
}

impl Seal {
    fn spends(&self) -> Spends {
        Spends {
            asset: self.asset,
            output: self.output,
            condition: either_of(&self.keys),
        }
    }
}

fn move_copies(
    network: &NetworkId,
    act: Act,
    copies: &Copies,
    next_owner: &PublicKey,
    owner: &SigningKey,
) -> Result<Transaction, bigchain::Error> {
    let outputs = vec![units(next_owner, copies.amount)?];
    transfer(network, act, copies.spends(), outputs, owner)
}

fn create(
    network: &NetworkId,
    act: Act,
    outputs: Vec<NewOutput>,
    signer: &SigningKey,
) -> Result<Transaction, bigchain::Error> {
    let network = *network;
    let create = Create::new().asset_data(Minwon { network, act }.to_json());
    let create = outputs
        .into_iter()
        .fold(create, |create, (amount, lock)| create.output(amount, lock));
    create.sign(&[signer])
}

fn transfer(
    network: &NetworkId,
    act: Act,
    spends: Spends,
    outputs: Vec<NewOutput>,
    signer: &SigningKey,
) -> Result<Transaction, bigchain::Error> {
    let network = *network;
    let transfer = Transfer::new(spends.asset)
        .metadata(Minwon { network, act }.to_json())
        .spend(spends.output, spends.condition);
    let transfer = outputs
        .into_iter()
        .fold(transfer, |transfer, (amount, lock)| {
            transfer.output(amount, lock)
        });
    transfer.sign(&[signer])
}

fn units(owner: &PublicKey, amount: u64) -> Result<NewOutput, bigchain::Error> {
    Ok((Amount::new(amount)?, Condition::ed25519(*owner)))
}

/// One unit that either of two keys can spend.
fn held_by(keys: &[PublicKey; 2]) -> NewOutput {
    (Amount::ONE, either_of(keys))
}

fn either_of(keys: &[PublicKey; 2]) -> Condition {
    Condition::one_of_two(keys[0], keys[1])
}
