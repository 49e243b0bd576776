//! Use cases of owner and receiver

pub mod vault;
