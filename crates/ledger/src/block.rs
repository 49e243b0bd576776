use bigchain::canonical_json;
use strict_json::Json;

use crate::check::check;
use crate::checked::Checked;
use crate::rows::{BlockPoint, ChainRow, LedgerKeyRow, Row, StateRows};
use crate::{
    Error, Genesis, Overlay, RegisteredIssuer, RowChange, Rules, StateKey, StateView, Transition,
};

/// Executes the transactions of one block, one after the other, each on what the earlier ones left.
///
/// A transaction that is refused leaves no trace and harms no other.
#[derive(Debug)]
pub struct BlockExecution<'a, V> {
    state: Overlay<V>,
    rules: &'a Rules,
    at: BlockPoint,
}

impl<'a, V: StateView> BlockExecution<'a, V> {
    /// Begins the block that follows the state's last.
    ///
    /// # Errors
    /// [`Error::StateOfOtherNetwork`], [`Error::BlockOutOfOrder`] unless `at.height` is the next,
    /// [`Error::BlockTimeWentBack`], or state that cannot be read.
    pub fn begin(view: V, rules: &'a Rules, at: BlockPoint) -> Result<Self, Error> {
        let head = view.chain()?.ok_or(Error::StateOfOtherNetwork)?;
        if head.network != rules.network {
            return Err(Error::StateOfOtherNetwork);
        }
        if Some(at.height) != head.height.checked_add(1) {
            return Err(Error::BlockOutOfOrder {
                head: head.height,
                found: at.height,
            });
        }
        if at.time_ms < head.time_ms {
            return Err(Error::BlockTimeWentBack {
                head_ms: head.time_ms,
                found_ms: at.time_ms,
            });
        }
        let mut state = Overlay::new(view);
        let chain = ChainRow {
            network: rules.network,
            height: at.height,
            time_ms: at.time_ms,
        };
        state.apply([put(StateKey::chain(), &chain)]);
        Ok(Self { state, rules, at })
    }

    /// Executes the next transaction of the block.
    ///
    /// # Errors
    /// As [`check`]; state is then as before.
    pub fn execute(&mut self, checked: &Checked) -> Result<Transition, Error> {
        let transition = check(&self.state, self.rules, checked, self.at)?;
        self.state.apply(transition.changes.iter().cloned());
        Ok(transition)
    }

    /// The block.
    pub fn at(&self) -> &BlockPoint {
        &self.at
    }

    /// State as the transactions so far have left it.
    pub fn state(&self) -> &impl StateView {
        &self.state
    }

    /// All rows that the block puts and deletes, in ascending order of keys, each key once.
    pub fn finish(self) -> Vec<RowChange> {
        self.state.into_changes()
    }
}

/// The rows that a genesis puts into an empty state: the chain at height 0 and the registry.
pub fn genesis_changes(genesis: &Genesis) -> Vec<RowChange> {
    let chain = ChainRow {
        network: genesis.network_id(),
        height: 0,
        time_ms: 0,
    };
    let registry = genesis.registry();
    let issuers = registry.issuers().iter().flat_map(issuer_changes);
    let mut changes: Vec<_> = [put(StateKey::chain(), &chain)]
        .into_iter()
        .chain(issuers)
        .collect();
    changes.sort_by(|one, other| one.key.cmp(&other.key));
    changes
}

fn issuer_changes(issuer: &RegisteredIssuer) -> Vec<RowChange> {
    let id = issuer.id();
    let entry = serde_json::to_value(issuer).expect("an issuer's entry is plain data");
    let entry = canonical_json(&Json::from(&entry)).expect("an issuer's entry has no fractions");
    let entry = RowChange {
        key: StateKey::issuer(&id),
        row: Some(entry.into_bytes()),
    };
    let keys = issuer.ledger.iter().map(|ledger_key| {
        let row = LedgerKeyRow {
            issuer: id,
            recovery: issuer.recovery,
            history: ledger_key.history.clone(),
        };
        put(StateKey::ledger_key(&ledger_key.key), &row)
    });
    [entry].into_iter().chain(keys).collect()
}

fn put(key: StateKey, row: &impl Row) -> RowChange {
    RowChange {
        key,
        row: Some(row.to_bytes()),
    }
}
