//! Random histories: transactions that are mostly possible, on whatever state there is.

use std::collections::BTreeSet;

use bigchain::{Condition, Create, OutputRef, PublicKey, SigningKey, Transaction, Transfer};
use ledger::build::{self, Copies, Held, Issue, Seal, Share};
use ledger::{
    BlockPoint, DeclineReason, OutputRow, PayloadRef, RevokeReason, Role, Sha256Hex, StateRows,
};

use super::{World, amount, key, terms};

/// Random bytes that one transaction is made of: what, on which output, by and to whom.
pub type Choice = [u8; 4];

pub struct History {
    pub world: World,
    /// The blocks with the transactions that were taken.
    pub blocks: Vec<(BlockPoint, Vec<Transaction>)>,
    /// Every output of a transaction that was taken, in commit order.
    pub outputs: Vec<OutputRef>,
    /// Every output that a transaction that was taken has spent.
    pub spent: BTreeSet<OutputRef>,
    requests: Vec<Transaction>,
    numbers: u64,
}

impl History {
    pub fn new() -> Self {
        Self {
            world: World::of(terms(3_600)),
            blocks: Vec::new(),
            outputs: Vec::new(),
            spent: BTreeSet::new(),
            requests: Vec::new(),
            numbers: 0,
        }
    }

    /// Makes a block of one transaction a choice, made without knowing of the others.
    pub fn block(&mut self, choices: &[Choice]) {
        let step_s = choices.first().map_or(0, |choice| u64::from(choice[3]));
        self.world.pass_s(step_s * 100);
        let proposed: Vec<_> = choices
            .iter()
            .filter_map(|choice| self.propose(*choice))
            .collect();
        let results = self.world.block(&proposed.iter().collect::<Vec<_>>());
        let mut taken = Vec::new();
        for (transaction, result) in proposed.into_iter().zip(results) {
            match result {
                Ok(_) => {
                    self.note(&transaction);
                    taken.push(transaction);
                }
                Err(error) => assert!(error.rejection().is_some(), "{error}"),
            }
        }
        self.blocks.push((self.world.at, taken));
    }

    fn note(&mut self, transaction: &Transaction) {
        for input in transaction.inputs() {
            if let Some(output) = input.fulfills {
                assert!(self.outputs.contains(&output), "spent before it was made");
                assert!(self.spent.insert(output), "spent twice");
            }
        }
        let indexes = (0..).take(transaction.outputs().len());
        self.outputs.extend(indexes.map(|output_index| OutputRef {
            transaction_id: *transaction.id(),
            output_index,
        }));
    }

    pub fn row(&self, output: &OutputRef) -> OutputRow {
        self.world.state.output_row(output).unwrap().unwrap()
    }

    pub fn unspent(&self) -> Vec<(OutputRef, OutputRow)> {
        self.outputs
            .iter()
            .map(|output| (*output, self.row(output)))
            .filter(|(_, row)| row.spent_by.is_none())
            .collect()
    }

    /// The held copy of an unspent output of that role.
    pub fn held(output: OutputRef, row: &OutputRow) -> Held {
        let [receiver, owner] = pair(&row.condition);
        Held {
            asset: row.asset,
            output,
            receiver,
            owner,
        }
    }

    fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    fn payload(&mut self) -> PayloadRef {
        PayloadRef::of(&self.number().to_be_bytes())
    }

    fn propose(&mut self, [what, which, to, extra]: Choice) -> Option<Transaction> {
        let to = owner_key(to).public();
        match what % 16 {
            0 => Some(self.request(to, extra)),
            1..=3 => Some(self.issue(to, which, extra)),
            4 => self.copies(which, |net, copies, owner| {
                build::accept(net, copies, &to, owner)
            }),
            5 => self.copies(which, |net, copies, owner| {
                build::accept(net, copies, &to, owner)
            }),
            6 => self.copies(which, |net, copies, owner| {
                build::decline(net, copies, DeclineReason::Other, &to, owner)
            }),
            7..=9 => self.share(which, to, extra),
            10 => self.copies(which, |net, copies, owner| {
                build::discard(net, copies, &to, owner)
            }),
            11 => self.with_held(which, extra, |net, held, signer| {
                build::receipt(net, held, signer)
            }),
            12 => self.with_held(which, extra, |net, held, signer| {
                build::give_back(net, held, true, signer)
            }),
            13 => self.with_held(which, extra, |net, held, signer| {
                build::withdraw(net, held, &to, signer)
            }),
            14 => self.revoke(which, extra),
            _ => self.plain(which, to, extra),
        }
    }

    fn request(&mut self, to: PublicKey, extra: u8) -> Transaction {
        let payload = self.payload();
        let issuer = ["gov/ledger/0", "court/ledger/1", "nobody"][usize::from(extra % 3)];
        let signer = owner_key_of(&to);
        let net = self.world.net();
        let request = build::request(&net, payload, &key(issuer).public(), &signer).unwrap();
        self.requests.push(request.clone());
        request
    }

    fn issue(&mut self, to: PublicKey, which: u8, extra: u8) -> Transaction {
        let payload = self.payload();
        let number = if extra.is_multiple_of(16) {
            1
        } else {
            self.number()
        };
        let name = ["gov", "court"][usize::from(extra % 2)];
        let now_s = self.world.at.time_ms / 1_000;
        let request = pick(&self.requests, which).filter(|_| extra % 4 < 2);
        let issue = Issue {
            payload,
            document: Sha256Hex::of(&number.to_be_bytes()),
            expires_s: (extra % 8 < 4).then_some(now_s + u64::from(extra) * 3_600),
            request: request.map(|request| *request.id()),
            recovery: key(&format!("{name}/recovery")).public(),
            owner: to,
            copies: u64::from(which % 4) + 1,
        };
        let signer = key(&format!("{name}/ledger/0"));
        build::issue(&self.world.net(), &issue, &signer).unwrap()
    }

    fn copies(
        &mut self,
        which: u8,
        make: impl FnOnce(
            &bigchain::NetworkId,
            &Copies,
            &SigningKey,
        ) -> Result<Transaction, bigchain::Error>,
    ) -> Option<Transaction> {
        let (output, row) = self.of_role(Role::Copies, which)?;
        let owner = owner_key_of(&one(&row.condition));
        let copies = Copies {
            asset: row.asset,
            output,
            owner: owner.public(),
            amount: row.amount,
        };
        Some(make(&self.world.net(), &copies, &owner).unwrap())
    }

    fn share(&mut self, which: u8, to: PublicKey, extra: u8) -> Option<Transaction> {
        let payload = self.payload();
        let hours = self.world.at.time_ms / 3_600_000 + u64::from(extra % 64);
        let share = Share {
            payload,
            expires_s: hours * 3_600,
            receiver: to,
            held_owner: owner_key(extra).public(),
            rest_owner: owner_key(extra ^ which).public(),
        };
        self.copies(which, |net, copies, owner| {
            build::share(net, copies, &share, owner)
        })
    }

    fn with_held(
        &mut self,
        which: u8,
        extra: u8,
        make: impl FnOnce(
            &bigchain::NetworkId,
            &Held,
            &SigningKey,
        ) -> Result<Transaction, bigchain::Error>,
    ) -> Option<Transaction> {
        let (output, row) = self.of_role(Role::Held, which)?;
        let held = Self::held(output, &row);
        let signer = if extra.is_multiple_of(2) {
            held.receiver
        } else {
            held.owner
        };
        Some(make(&self.world.net(), &held, &owner_key_of(&signer)).unwrap())
    }

    fn revoke(&mut self, which: u8, extra: u8) -> Option<Transaction> {
        let (output, row) = self.of_role(Role::Seal, which)?;
        let keys = pair(&row.condition);
        let seal = Seal {
            asset: row.asset,
            output,
            keys,
        };
        let names = [
            "gov/ledger/0",
            "gov/recovery",
            "court/ledger/0",
            "court/recovery",
        ];
        let signer = names
            .map(key)
            .into_iter()
            .find(|name| name.public() == keys[usize::from(extra % 2)])?;
        let reason = RevokeReason::Other;
        Some(build::revoke(&self.world.net(), &seal, reason, &signer).unwrap())
    }

    /// A CREATE, or a TRANSFER that says nothing of being ours, of any output at all.
    fn plain(&mut self, which: u8, to: PublicKey, extra: u8) -> Option<Transaction> {
        let number = self.number();
        if extra.is_multiple_of(2) {
            let data = [("n", strict_json::Json::from(number))]
                .into_iter()
                .collect();
            let create = Create::new()
                .asset_data(data)
                .output(amount(u64::from(which) + 1), Condition::ed25519(to));
            return Some(create.sign(&[&owner_key_of(&to)]).unwrap());
        }
        let output = *pick(&self.outputs, which)?;
        let row = self.row(&output);
        let signers: Vec<_> = row.condition.keys().iter().filter_map(known_key).collect();
        Transfer::new(row.asset)
            .spend(output, row.condition)
            .output(amount(row.amount), Condition::ed25519(to))
            .sign(&signers.iter().collect::<Vec<_>>())
            .ok()
    }

    /// Mostly an unspent output of that role, at times a spent one.
    fn of_role(&self, role: Role, which: u8) -> Option<(OutputRef, OutputRow)> {
        let outputs: Vec<_> = self
            .outputs
            .iter()
            .map(|output| (*output, self.row(output)))
            .filter(|(_, row)| row.role == role)
            .filter(|(_, row)| which.is_multiple_of(8) || row.spent_by.is_none())
            .collect();
        pick(&outputs, which).cloned()
    }
}

/// One of twelve keys that own things.
pub fn owner_key(choice: u8) -> SigningKey {
    key(&format!("k/{}", choice % 12))
}

pub fn owner_key_of(public: &PublicKey) -> SigningKey {
    known_key(public).unwrap()
}

fn known_key(public: &PublicKey) -> Option<SigningKey> {
    let names = [
        "gov/ledger/0",
        "gov/recovery",
        "court/ledger/0",
        "court/ledger/1",
    ];
    (0..12)
        .map(owner_key)
        .chain(names.map(key))
        .find(|key| key.public() == *public)
}

fn pick<T>(items: &[T], which: u8) -> Option<&T> {
    items.get(usize::from(which).checked_rem(items.len())?)
}

fn one(condition: &Condition) -> PublicKey {
    condition.keys()[0]
}

fn pair(condition: &Condition) -> [PublicKey; 2] {
    condition.keys().try_into().unwrap()
}
