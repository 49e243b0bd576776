//! The ledger node: HTTP API and solo engine
