use std::sync::Arc;

use bigchain::{SigningKey, Transaction, TransactionId};
use ledger::{BlockPoint, RevokeReason, build};

use crate::issuer::Inner;
use crate::submit::submit;
use crate::{Error, Issued, Issuer};

/// The key that signs a revocation.
#[derive(Clone, Copy)]
pub enum RevokeBy<'a> {
    /// The issuing key, as every day.
    Issuing,
    /// The recovery key, when the issuing key is lost or in other hands.
    Recovery(&'a SigningKey),
}

/// A revocation on the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoked {
    /// The document's asset.
    pub asset: TransactionId,
    /// The transaction that revoked it.
    pub transaction: TransactionId,
    /// Why.
    pub reason: RevokeReason,
    /// Its block.
    pub block: BlockPoint,
}

impl Issuer {
    /// Takes the validity of a document away. `id`: its asset, or its document hash as the register
    /// has it, in hex. An asset need not be in the register, so that a lost register keeps nobody
    /// from revoking.
    ///
    /// # Errors
    /// [`Error::UnknownDocument`], [`Error::AlreadyRevoked`], [`Error::NoRecoveryKey`] for a key
    /// that is not in the document's seal, and those of the network and the database.
    pub async fn revoke(
        &self,
        id: &str,
        reason: RevokeReason,
        by: RevokeBy<'_>,
    ) -> Result<Revoked, Error> {
        let inner = &self.inner;
        let client = inner.client().await?;
        let asset = match self.find(id)? {
            Some(issued) => issued.asset,
            None => id.parse().map_err(|_| Error::UnknownDocument)?,
        };
        let trail = match client.trail(&asset).await {
            Err(ledger_client::Error::Unknown { .. }) => return Err(Error::UnknownDocument),
            other => other?.state,
        };
        if let Some(block) = trail.document.revoked {
            // By another process, or by an earlier call whose answer was lost.
            inner.note_revoked(asset, block).await?;
            return Err(Error::AlreadyRevoked);
        }
        let key = match by {
            RevokeBy::Issuing => &inner.keys.issuing,
            RevokeBy::Recovery(key) => key,
        };
        let seal = trail.seal.ok_or(Error::UnknownDocument)?;
        if !seal.keys.contains(&key.public()) {
            return Err(match by {
                RevokeBy::Issuing => Error::UnknownDocument,
                RevokeBy::Recovery(_) => Error::NoRecoveryKey,
            });
        }
        let transaction = build::revoke(&client.network_id(), &seal, reason, key)?;
        let prepared = transaction.clone();
        inner
            .blocking(move |inner| {
                let now_ms = inner.clock.now_ms();
                Ok(inner.db.write(|db| {
                    Issued::prepare_revocation(db, &asset, reason, &prepared, now_ms)
                })?)
            })
            .await?;
        let block = inner.send_revocation(asset, &transaction).await?;
        inner.keep_newest_block().await?;
        tracing::info!(%asset, reason = reason.code(), "document revoked");
        Ok(Revoked {
            asset,
            transaction: *transaction.id(),
            reason,
            block,
        })
    }
}

impl Inner {
    /// Sends revocations that an earlier call wrote down and did not get through with. How many.
    pub(crate) async fn resume_revocations(self: &Arc<Self>) -> Result<usize, Error> {
        let unsent = self
            .blocking(|inner| Ok(inner.db.read(Issued::unsent_revocations)?))
            .await?;
        let count = unsent.len();
        for (asset, text) in unsent {
            let transaction = Transaction::parse(text.as_bytes())?;
            match self.send_revocation(asset, &transaction).await {
                // Another one was faster; the register has been told.
                Ok(_) | Err(Error::AlreadyRevoked) => {}
                Err(Error::Ledger(error @ ledger_client::Error::Refused { .. })) => {
                    tracing::warn!(%asset, code = error.code(), "revocation refused");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(count)
    }

    async fn send_revocation(
        self: &Arc<Self>,
        asset: TransactionId,
        transaction: &Transaction,
    ) -> Result<BlockPoint, Error> {
        let client = self.client().await?;
        let error = match submit(&client, transaction, None).await {
            Ok(block) => {
                self.note_revoked(asset, block).await?;
                return Ok(block);
            }
            Err(error) => error,
        };
        if !matches!(error, ledger_client::Error::Refused { .. }) {
            return Err(error.into());
        }
        // Refused for good. If somebody else revoked it, the register says so.
        let trail = client.trail(&asset).await?.state;
        match trail.document.revoked {
            Some(block) => {
                self.note_revoked(asset, block).await?;
                Err(Error::AlreadyRevoked)
            }
            None => {
                self.blocking(move |inner| {
                    Ok(inner.db.write(|db| Issued::drop_revocation(db, &asset))?)
                })
                .await?;
                Err(error.into())
            }
        }
    }

    async fn note_revoked(
        self: &Arc<Self>,
        asset: TransactionId,
        block: BlockPoint,
    ) -> Result<(), Error> {
        self.blocking(move |inner| {
            Ok(inner
                .db
                .write(|db| Issued::note_revoked(db, &asset, &block))?)
        })
        .await
    }
}
