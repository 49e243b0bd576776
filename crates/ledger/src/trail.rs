use bigchain::{OutputRef, Transaction, TransactionId};

use crate::block::genesis_changes;
use crate::build::{Copies, Held, Seal};
use crate::check::check;
use crate::checked::{Checked, Lock};
use crate::rows::{BlockPoint, DocumentRow, OutputRow, RequestRow, Row, ShareRow, StateRows};
use crate::{Act, Error, Genesis, MemoryState, Role, RowChange, StateKey};

/// What became of a document, found by executing its transactions again.
///
/// Every rule is checked on the way, so that a node cannot show a trail that the network would not
/// have taken. Whether the trail is complete, and whether the blocks are as given, is for the
/// caller to find out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trail {
    /// The document's asset.
    pub asset: TransactionId,
    /// The state of the document after the last transaction.
    pub document: DocumentRow,
    /// The shares, in commit order.
    pub shares: Vec<TrailShare>,
    /// The owner's unspent units.
    pub copies: Vec<Copies>,
    /// The unspent seal.
    pub seal: Option<Seal>,
}

/// One share of a trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailShare {
    /// The transaction that shared.
    pub transaction: TransactionId,
    /// The state of the share after the last transaction.
    pub share: ShareRow,
    /// The unspent held copy; none once it was returned or withdrawn.
    pub held: Option<Held>,
}

impl Trail {
    /// Executes the transactions of one asset in commit order, each with its block.
    ///
    /// A request that the issue names is taken on trust: it is not of this asset.
    ///
    /// # Errors
    /// [`Error::Rejected`] when the network would have refused one of them,
    /// [`Error::BlockTimeWentBack`] or [`Error::BlockOutOfOrder`] when the blocks do not ascend, and
    /// [`Error::TrailOfNoDocument`] when the first is not an `issue` or there is none.
    pub fn replay<'a>(
        genesis: &Genesis,
        transactions: impl IntoIterator<Item = (&'a Transaction, BlockPoint)>,
    ) -> Result<Self, Error> {
        let mut replay = Replay::new(genesis);
        for (transaction, at) in transactions {
            replay.step(transaction, at)?;
        }
        replay.finish()
    }
}

struct Replay<'a> {
    genesis: &'a Genesis,
    state: MemoryState,
    last: Option<BlockPoint>,
    asset: Option<TransactionId>,
    outputs: Vec<OutputRef>,
    shares: Vec<TransactionId>,
}

impl<'a> Replay<'a> {
    fn new(genesis: &'a Genesis) -> Self {
        let mut state = MemoryState::new();
        state.apply(genesis_changes(genesis));
        Self {
            genesis,
            state,
            last: None,
            asset: None,
            outputs: Vec::new(),
            shares: Vec::new(),
        }
    }

    fn step(&mut self, transaction: &Transaction, at: BlockPoint) -> Result<(), Error> {
        self.require_ascending(at)?;
        let rules = self.genesis.rules();
        let checked = Checked::new(&rules, transaction.clone())?;
        let id = *transaction.id();
        match (checked.minwon().map(|minwon| &minwon.act), self.asset) {
            (Some(Act::Issue { request, .. }), None) => {
                self.asset = Some(id);
                if let Some(request) = request {
                    self.trust_request(request, &checked, at)?;
                }
            }
            (Some(Act::Share { .. }), Some(_)) => self.shares.push(id),
            (_, Some(asset)) if *transaction.asset_id() == asset => {}
            _ => return Err(Error::TrailOfNoDocument),
        }
        let transition = check(&self.state, &rules, &checked, at)?;
        self.state.apply(transition.changes);
        self.last = Some(at);
        let indexes = (0..).take(transaction.outputs().len());
        self.outputs.extend(indexes.map(|output_index| OutputRef {
            transaction_id: id,
            output_index,
        }));
        Ok(())
    }

    fn require_ascending(&self, at: BlockPoint) -> Result<(), Error> {
        match &self.last {
            Some(last) if at.height < last.height => Err(Error::BlockOutOfOrder {
                head: last.height,
                found: at.height,
            }),
            Some(last) if at.time_ms < last.time_ms => Err(Error::BlockTimeWentBack {
                head_ms: last.time_ms,
                found_ms: at.time_ms,
            }),
            _ => Ok(()),
        }
    }

    /// Puts the row that the network had for the request when it was answered.
    fn trust_request(
        &mut self,
        request: &TransactionId,
        issue: &Checked,
        at: BlockPoint,
    ) -> Result<(), Error> {
        let Some(reader) = issue.ours().map(|ours| ours.signer) else {
            return Ok(());
        };
        // An unknown issuer is the check's to refuse.
        let Some(ledger_key) = self.state.ledger_key(&reader)? else {
            return Ok(());
        };
        let row = RequestRow {
            issuer: ledger_key.issuer,
            reader,
            made: at,
            answered: None,
            open: None,
        };
        self.state.apply([RowChange {
            key: StateKey::request(request),
            row: Some(row.to_bytes()),
        }]);
        Ok(())
    }

    fn finish(self) -> Result<Trail, Error> {
        let asset = self.asset.ok_or(Error::TrailOfNoDocument)?;
        let document = self.state.document(&asset)?;
        let mut trail = Trail {
            asset,
            document: document.ok_or(Error::TrailOfNoDocument)?,
            shares: Vec::new(),
            copies: Vec::new(),
            seal: None,
        };
        for transaction in &self.shares {
            if let Some(share) = self.state.share(transaction)? {
                trail.shares.push(TrailShare {
                    transaction: *transaction,
                    share,
                    held: None,
                });
            }
        }
        for output in &self.outputs {
            match self.state.output_row(output)? {
                Some(row) if row.spent_by.is_none() => trail.add_unspent(*output, &row),
                _ => {}
            }
        }
        Ok(trail)
    }
}

impl Trail {
    fn add_unspent(&mut self, output: OutputRef, row: &OutputRow) {
        let asset = self.asset;
        match (row.role, Lock::read(&row.condition)) {
            (Role::Copies, Some(Lock::Single(owner))) => self.copies.push(Copies {
                asset,
                output,
                owner,
                amount: row.amount,
            }),
            (Role::Seal, Some(Lock::OneOfTwo(keys))) => {
                self.seal = Some(Seal {
                    asset,
                    output,
                    keys,
                });
            }
            (Role::Held, Some(Lock::OneOfTwo([receiver, owner]))) => {
                let mut shares = self.shares.iter_mut();
                let share = shares.find(|entry| Some(entry.transaction) == row.share);
                if let Some(share) = share {
                    share.held = Some(Held {
                        asset,
                        output,
                        receiver,
                        owner,
                    });
                }
            }
            _ => {}
        }
    }
}
