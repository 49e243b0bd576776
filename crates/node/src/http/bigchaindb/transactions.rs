//! `GET /api/v1/transactions/{id}` and `GET /api/v1/transactions?asset_id=&operation=&last_tx=`

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use bigchain::{Operation, TransactionId};
use ledger_store::{Error, StoreReader, StoredTransaction};

use super::answer;
use crate::Node;
use crate::http::query::{BadQuery, Query};
use crate::http::segment::Segment;

pub(crate) async fn one(State(node): State<Arc<Node>>, Segment(id): Segment) -> Response {
    // Any text is taken as an id; what is none belongs to no transaction.
    let Ok(id) = id.parse::<TransactionId>() else {
        return answer::not_found();
    };
    match node
        .read(move |moment| moment.reader.transaction(&id))
        .await
    {
        Ok(Some(stored)) => answer::json(StatusCode::OK, &stored.text),
        Ok(None) => answer::not_found(),
        Err(unavailable) => answer::unavailable(&unavailable),
    }
}

pub(crate) async fn list(State(node): State<Arc<Node>>, RawQuery(query): RawQuery) -> Response {
    let wanted = match Wanted::read(&Query::parse(query.as_deref())) {
        Ok(wanted) => wanted,
        Err(bad) => return answer::bad_query(&bad),
    };
    let found = node.read(move |moment| wanted.find(&moment.reader)).await;
    match found {
        Ok(stored) => {
            let mut texts: Vec<&str> = stored.iter().map(|stored| stored.text.as_str()).collect();
            if wanted.last_only {
                texts.drain(..texts.len().saturating_sub(1));
            }
            answer::json(StatusCode::OK, &format!("[{}]", texts.join(",")))
        }
        Err(unavailable) => answer::unavailable(&unavailable),
    }
}

#[derive(Debug, Clone, Copy)]
struct Wanted {
    asset: TransactionId,
    operation: Option<Operation>,
    last_only: bool,
}

impl Wanted {
    /// Unknown parameters are ignored here, as the official server does.
    fn read(query: &Query) -> Result<Self, BadQuery> {
        let asset = query.required("asset_id")?.to_ascii_lowercase();
        let asset = asset.parse().map_err(|_| BadQuery::Parameter {
            name: "asset_id",
            message: "Invalid hash",
        })?;
        let operation = match query.get("operation") {
            None => None,
            Some(text) if text.eq_ignore_ascii_case("CREATE") => Some(Operation::Create),
            Some(text) if text.eq_ignore_ascii_case("TRANSFER") => Some(Operation::Transfer),
            Some(_) => {
                return Err(BadQuery::Parameter {
                    name: "operation",
                    message: r#"Operation must be "CREATE" or "TRANSFER""#,
                });
            }
        };
        Ok(Self {
            asset,
            operation,
            last_only: query.boolean("last_tx")?.unwrap_or(false),
        })
    }

    /// In commit order. An id that is no asset's finds the transaction itself, but only when both
    /// operations are asked for.
    fn find(&self, reader: &impl StoreReader) -> Result<Vec<StoredTransaction>, Error> {
        let mut found = reader.asset_transactions(&self.asset)?;
        if found.is_empty() && self.operation.is_none() {
            found.extend(reader.transaction(&self.asset)?);
        }
        // The CREATE of an asset is the transaction that has its id.
        found.retain(|stored| match self.operation {
            None => true,
            Some(Operation::Create) => stored.id == self.asset,
            Some(Operation::Transfer) => stored.id != self.asset,
        });
        Ok(found)
    }
}
