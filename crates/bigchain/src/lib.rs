//! BigchainDB 2.0 transactions
