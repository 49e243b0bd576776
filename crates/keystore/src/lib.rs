//! Where private keys live: OS keyring or encrypted key file
