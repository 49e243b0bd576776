//! Use cases of owner and receiver
