//! The wallet's encrypted database through its public interface.

#![allow(clippy::unwrap_used)]

mod backup;
mod file;
mod rows;
mod samples;
