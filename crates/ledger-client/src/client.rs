use std::collections::BTreeMap;

use bigchain::{NetworkId, PublicKey, SigningKey, Transaction, TransactionId};
use jose::Ed25519PrivateKey;
use ledger::wire::{
    self, Mode, NetworkAnswer, OutputsAnswer, OutputsRequest, SubmissionAnswer, TrailAnswer,
    TransactionAnswer,
};
use ledger::{BlockPoint, BlockStatement, Genesis, Kind, Minwon, PayloadRef, Registry, Trail};
use reqwest::{Method, StatusCode};
use serde_json::value::RawValue;

use crate::head::Newest;
use crate::http::{Node, Refusal};
use crate::{AssetTrail, Error, Head, TrailStep, Unverified};

/// One network, seen through one node.
#[derive(Debug)]
pub struct LedgerClient {
    node: Node,
    genesis: Genesis,
    registry: Registry,
    /// The node's configured address, which proofs of keys name.
    public_url: String,
    newest: Newest,
}

/// A transaction that the node took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// Its id.
    pub transaction: TransactionId,
    /// Its place, once it is in a block that was verified; always with [`Mode::Commit`].
    pub place: Option<BlockPoint>,
}

/// A transaction in a verified block.
#[derive(Debug, Clone)]
pub struct Confirmed {
    /// The transaction; its signatures hold.
    pub transaction: Transaction,
    /// Its block.
    pub place: BlockPoint,
}

/// An output that names a key. Where to look, not what to believe: the node may leave outputs out,
/// and what it lists is verified by fetching it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFound {
    /// The key that was asked for.
    pub key: PublicKey,
    /// The transaction that made the output.
    pub transaction: TransactionId,
    /// Zero-based index of the output.
    pub output_index: u32,
    /// The asset.
    pub asset: TransactionId,
    /// The kind of the transaction.
    pub kind: Kind,
    /// The transaction that spent the output.
    pub spent_by: Option<TransactionId>,
}

impl LedgerClient {
    /// Asks a node which network it belongs to. The genesis must give the network id; whether it is
    /// the network that the person means is the person's question, once.
    ///
    /// # Errors
    /// [`Error::Address`], those of the transport, [`Unverified::Genesis`].
    pub async fn discover(url: &str) -> Result<Self, Error> {
        Self::open(Node::at(url)?, None, None).await
    }

    /// Goes on with a network that is known: the genesis text and the newest block seen are those of
    /// an earlier [`genesis`](Self::genesis) and [`newest_block`](Self::newest_block).
    ///
    /// # Errors
    /// As [`discover`](Self::discover), and [`Error::OtherNetwork`].
    pub async fn connect(
        url: &str,
        genesis: &Genesis,
        newest: Option<BlockStatement>,
    ) -> Result<Self, Error> {
        Self::open(Node::at(url)?, Some(genesis), newest).await
    }

    async fn open(
        node: Node,
        known: Option<&Genesis>,
        newest: Option<BlockStatement>,
    ) -> Result<Self, Error> {
        let body = node.send(node.request(Method::GET, "network")).await?;
        let body = body.map_err(Refusal::into_error)?;
        let answer: NetworkAnswer = node.read(&body)?;
        if let Some(known) = known.filter(|known| known.network_id() != answer.network) {
            let (expected, found) = (known.network_id(), answer.network);
            return Err(Error::OtherNetwork { expected, found });
        }
        let genesis = Genesis::parse(answer.genesis.get().as_bytes())
            .ok()
            .filter(|genesis| genesis.network_id() == answer.network)
            .ok_or_else(|| Error::Unverified {
                node: node.address().to_owned(),
                fault: Unverified::Genesis,
            })?;
        Ok(Self {
            // Registry changes come with the kind `issuer`; until then the genesis says all.
            registry: genesis.registry(),
            genesis,
            public_url: answer.public_url.trim_end_matches('/').to_owned(),
            newest: Newest::starting_at(newest),
            node,
        })
    }

    /// The network.
    pub fn network_id(&self) -> NetworkId {
        self.genesis.network_id()
    }

    /// The genesis, to be kept by the caller.
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// The issuers and the state of their keys.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The node's address, as it was given.
    pub fn node(&self) -> &str {
        self.node.address()
    }

    /// The newest block that was verified, to be kept by the caller.
    pub fn newest_block(&self) -> Option<BlockStatement> {
        self.newest.get()
    }

    /// Asks for the newest block.
    ///
    /// # Errors
    /// Those of the transport and [`Error::Unverified`].
    pub async fn head(&self) -> Result<Head, Error> {
        // Looking up no key costs the node nothing and brings its newest block.
        let answer = self.ask_outputs(&[]).await?;
        self.advance(&answer.head)
    }

    /// Submits a transaction with its payload. With [`Mode::Commit`] it returns once the block is
    /// durable and its statement verified.
    ///
    /// Submitting again what the ledger has already is no error, so that a caller who lost an answer
    /// just submits again.
    ///
    /// # Errors
    /// [`Error::Refused`] with the rule's code; those of the transport, after which it is not known
    /// whether the node took it.
    pub async fn submit(
        &self,
        transaction: &Transaction,
        payload: Option<&str>,
        mode: Mode,
    ) -> Result<Submitted, Error> {
        let id = *transaction.id();
        let submission = wire::Submission {
            transaction: raw(transaction.text()),
            payload: payload.map(str::to_owned),
        };
        let body = serde_json::to_vec(&submission).expect("texts and JSON are always written");
        let request = self
            .node
            .request(Method::POST, &format!("submissions?mode={}", mode.name()))
            .header("content-type", "application/json")
            .body(body);
        match self.node.send(request).await? {
            Ok(body) => {
                let answer: SubmissionAnswer = self.node.read(&body)?;
                if answer.transaction_id != id {
                    return Err(self.unverified(Unverified::OtherTransaction(id)));
                }
            }
            Err(refusal) => match self.find(&id).await? {
                // It is there: an earlier answer was lost.
                Some(confirmed) => {
                    return Ok(Submitted {
                        transaction: id,
                        place: Some(confirmed.place),
                    });
                }
                None => return Err(refusal.into_error()),
            },
        }
        let place = match mode {
            Mode::Async | Mode::Sync => None,
            Mode::Commit => {
                let found = self.find(&id).await?.ok_or(Error::Unknown { id })?;
                Some(found.place)
            }
        };
        Ok(Submitted {
            transaction: id,
            place,
        })
    }

    /// A transaction and its block; `None` if the node has none of this id.
    ///
    /// # Errors
    /// Those of the transport and [`Error::Unverified`].
    pub async fn find(&self, id: &TransactionId) -> Result<Option<Confirmed>, Error> {
        let request = self
            .node
            .request(Method::GET, &format!("transactions/{id}"));
        let answer: TransactionAnswer = match self.node.send(request).await? {
            Ok(body) => self.node.read(&body)?,
            Err(refusal) if refusal.status == StatusCode::NOT_FOUND => return Ok(None),
            Err(refusal) => return Err(refusal.into_error()),
        };
        let transaction = self.transaction(&answer.transaction)?;
        if transaction.id() != id {
            return Err(self.unverified(Unverified::OtherTransaction(*id)));
        }
        transaction
            .verify_signatures()
            .map_err(|_| self.unverified(Unverified::Signature(*id)))?;
        self.verify(&answer.block)?;
        answer
            .block
            .require(id)
            .map_err(|error| self.unverified(Unverified::Ledger(error)))?;
        let place = BlockPoint {
            height: answer.block.height,
            time_ms: answer.block.time_ms,
        };
        Ok(Some(Confirmed { transaction, place }))
    }

    /// The history of a document's asset.
    ///
    /// # Errors
    /// [`Error::Unknown`] if the node has no such asset; those of the transport and
    /// [`Error::Unverified`].
    pub async fn trail(&self, asset: &TransactionId) -> Result<AssetTrail, Error> {
        let request = self
            .node
            .request(Method::GET, &format!("assets/{asset}/trail"));
        let answer: TrailAnswer = match self.node.send(request).await? {
            Ok(body) => self.node.read(&body)?,
            Err(refusal) if refusal.status == StatusCode::NOT_FOUND => {
                return Err(Error::Unknown { id: *asset });
            }
            Err(refusal) => return Err(refusal.into_error()),
        };
        let head = self.advance(&answer.head)?;
        let blocks = self.blocks(&answer)?;
        let steps = answer
            .entries
            .iter()
            .map(|entry| self.step(entry, &blocks))
            .collect::<Result<Vec<_>, _>>()?;
        let history = steps.iter().map(|step| {
            (
                &step.transaction,
                BlockPoint {
                    height: step.height,
                    time_ms: step.time_ms,
                },
            )
        });
        let state = Trail::replay(&self.genesis, history)
            .map_err(|error| self.unverified(Unverified::Ledger(error)))?;
        if state.asset != *asset {
            return Err(self.unverified(Unverified::OtherTransaction(*asset)));
        }
        Ok(AssetTrail { head, steps, state })
    }

    /// The outputs that name any of these keys. Asked for in groups of at most 100: the node learns
    /// that the keys of a group belong together.
    ///
    /// # Errors
    /// Those of the transport and [`Error::Unverified`].
    pub async fn outputs(&self, keys: &[PublicKey]) -> Result<Vec<OutputFound>, Error> {
        let mut found = Vec::new();
        for keys in keys.chunks(wire::OUTPUTS_KEYS_MAX) {
            let answer = self.ask_outputs(keys).await?;
            self.advance(&answer.head)?;
            found.extend(answer.outputs.into_iter().map(|entry| OutputFound {
                key: entry.key,
                transaction: entry.transaction_id,
                output_index: entry.output_index,
                asset: entry.asset_id,
                kind: entry.kind,
                spent_by: entry.spent_by,
            }));
        }
        Ok(found)
    }

    /// The payload of a transaction, for a key that may read it, compared with the hash that the
    /// transaction names. `now_s`: Unix seconds, for the proof of the key.
    ///
    /// # Errors
    /// [`Error::PayloadEnded`], [`Error::PayloadMissing`], [`Error::PayloadForbidden`],
    /// [`Error::Unknown`], [`Unverified::Payload`], and those of the transport.
    pub async fn payload(
        &self,
        id: &TransactionId,
        expected: &PayloadRef,
        reader: &SigningKey,
        now_s: u64,
    ) -> Result<String, Error> {
        let path = format!("payloads/{id}");
        let key = Ed25519PrivateKey::from_seed(&reader.to_seed());
        let url = format!("{}/minwon/v1/{path}", self.proof_address());
        let proof = jose::dpop::make_proof(&key, "GET", &url, now_s).map_err(Error::Proof)?;
        let request = self.node.request(Method::GET, &path).header("DPoP", proof);
        let body = match self.node.send(request).await? {
            Ok(body) => body,
            Err(refusal) => return Err(self.payload_error(refusal, id)),
        };
        let text = String::from_utf8(body).ok();
        text.filter(|text| PayloadRef::of(text.as_bytes()) == *expected)
            .ok_or_else(|| self.unverified(Unverified::Payload(*id)))
    }

    /// The address that a proof of a key is made for: the one that is really talked to. Otherwise a
    /// node could call itself by another's address, and use the proof there within the minute. Only
    /// on this machine, where addresses have many spellings, the node's word counts.
    fn proof_address(&self) -> &str {
        match self.node.is_loopback() {
            true => &self.public_url,
            false => self.node.address(),
        }
    }

    fn payload_error(&self, refusal: Refusal, id: &TransactionId) -> Error {
        match refusal.status {
            StatusCode::GONE => Error::PayloadEnded {
                code: refusal.answer.code,
            },
            StatusCode::FORBIDDEN => Error::PayloadForbidden,
            StatusCode::NOT_FOUND if refusal.answer.code == "payload-missing" => {
                Error::PayloadMissing {
                    node: self.node.address().to_owned(),
                }
            }
            StatusCode::NOT_FOUND => Error::Unknown { id: *id },
            _ => refusal.into_error(),
        }
    }

    async fn ask_outputs(&self, keys: &[PublicKey]) -> Result<OutputsAnswer, Error> {
        let question = OutputsRequest {
            keys: keys.to_vec(),
        };
        let body = serde_json::to_vec(&question).expect("keys are always written");
        let request = self
            .node
            .request(Method::POST, "outputs")
            .header("content-type", "application/json")
            .body(body);
        let body = self
            .node
            .send(request)
            .await?
            .map_err(Refusal::into_error)?;
        self.node.read(&body)
    }

    /// The verified blocks of a trail, by height.
    fn blocks(&self, answer: &TrailAnswer) -> Result<BTreeMap<u64, BlockStatement>, Error> {
        let mut blocks = BTreeMap::new();
        for block in &answer.blocks {
            self.verify(block)?;
            if block.height > answer.head.height {
                return Err(self.unverified(Unverified::AboveHead(block.height)));
            }
            blocks.insert(block.height, block.clone());
        }
        Ok(blocks)
    }

    fn step(
        &self,
        entry: &wire::TrailEntry,
        blocks: &BTreeMap<u64, BlockStatement>,
    ) -> Result<TrailStep, Error> {
        let transaction = self.transaction(&entry.transaction)?;
        let absent = || self.unverified(Unverified::BlockAbsent(entry.height));
        let block = blocks.get(&entry.height).ok_or_else(absent)?;
        let ledger = |error| self.unverified(Unverified::Ledger(error));
        block.require(transaction.id()).map_err(ledger)?;
        let data = transaction.asset_data().or(transaction.metadata());
        let minwon = Minwon::parse(data)
            .map_err(|rejection| ledger(rejection.into()))?
            .ok_or_else(|| self.unverified(Unverified::OtherTransaction(*transaction.id())))?;
        Ok(TrailStep {
            minwon,
            height: block.height,
            time_ms: block.time_ms,
            payload: entry.payload,
            transaction,
        })
    }

    fn transaction(&self, text: &RawValue) -> Result<Transaction, Error> {
        Transaction::parse(text.get().as_bytes())
            .map_err(|error| self.unverified(Unverified::Transaction(error)))
    }

    /// Verifies a block statement of any height.
    fn verify(&self, block: &BlockStatement) -> Result<(), Error> {
        block
            .verify(&self.network_id(), self.genesis.log_key())
            .map_err(|error| self.unverified(Unverified::Ledger(error)))?;
        self.newest
            .check(block)
            .map_err(|fault| self.unverified(fault))
    }

    /// Verifies what the node calls its newest block.
    fn advance(&self, head: &BlockStatement) -> Result<Head, Error> {
        self.verify(head)?;
        self.newest
            .advance(head)
            .map_err(|fault| self.unverified(fault))?;
        Ok(Head {
            height: head.height,
            time_ms: head.time_ms,
            node: self.node.address().to_owned(),
        })
    }

    fn unverified(&self, fault: Unverified) -> Error {
        Error::Unverified {
            node: self.node.address().to_owned(),
            fault,
        }
    }
}

fn raw(text: &str) -> Box<RawValue> {
    RawValue::from_string(text.to_owned()).expect("a transaction's text is JSON")
}
