//! `GET /api/v1/outputs?public_key=&spent=`

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use bigchain::PublicKey;
use ledger_store::StoreReader;
use serde_json::{Value, json};

use super::answer;
use crate::Node;
use crate::http::query::{BadQuery, Query};

pub(crate) async fn list(State(node): State<Arc<Node>>, RawQuery(query): RawQuery) -> Response {
    let wanted = match Wanted::read(&Query::parse(query.as_deref())) {
        Ok(wanted) => wanted,
        Err(bad) => return answer::bad_query(&bad),
    };
    let found = node
        .read(move |moment| moment.reader.outputs_of(&wanted.key))
        .await;
    match found {
        Ok(outputs) => {
            let outputs: Vec<Value> = outputs
                .iter()
                .filter(|output| {
                    wanted
                        .spent
                        .is_none_or(|spent| spent == output.spent_by.is_some())
                })
                .map(|output| {
                    json!({
                        "transaction_id": output.transaction,
                        "output_index": output.output_index,
                    })
                })
                .collect();
            answer::json(StatusCode::OK, &Value::Array(outputs).to_string())
        }
        Err(unavailable) => answer::unavailable(&unavailable),
    }
}

#[derive(Debug, Clone, Copy)]
struct Wanted {
    key: PublicKey,
    spent: Option<bool>,
}

impl Wanted {
    fn read(query: &Query) -> Result<Self, BadQuery> {
        let key = query.required("public_key")?;
        let spent = query.boolean("spent")?;
        query.only(&["public_key", "spent"])?;
        // The official server takes no shorter text, though one key in 400,000 has it.
        let key = Some(key).filter(|key| key.len() >= 43);
        let key = key.and_then(|key| key.parse().ok());
        let key = key.ok_or(BadQuery::Parameter {
            name: "public_key",
            message: "Invalid base58 ed25519 key",
        })?;
        Ok(Self { key, spent })
    }
}
