//! The command line: everything that wallet and issuer can do
