/// Why the wallet's database could not do what was asked. Never contains its contents or key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file: absent, in the way, of another key, damaged, busy.
    #[error("the wallet's database: {0}")]
    Database(#[from] sealed_db::Error),

    /// The output that a transaction wants to spend is spent by another one of ours.
    #[error("the output is already spent by our transaction {by}")]
    AlreadySpent {
        /// Id of the transaction that was stored first.
        by: String,
    },

    /// The caller named something that is not there, or not in a state that allows the change.
    #[error("no {what} that this change applies to")]
    NotApplicable {
        /// What was looked for.
        what: &'static str,
    },
}

impl Error {
    /// A stable code for interfaces that translate errors. Never compare the message.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Database(source) => sealed_db::code!("vault-", source),
            Error::AlreadySpent { .. } => "vault-already-spent",
            Error::NotApplicable { .. } => "vault-not-applicable",
        }
    }
}
