//! Store trait and the SQLite store
