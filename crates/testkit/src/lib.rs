//! Fixtures and a network in a test, for other crates' tests only
