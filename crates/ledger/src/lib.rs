//! The ledger's state machine: rules and document life cycle
