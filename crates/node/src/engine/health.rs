use std::sync::{Arc, Mutex, PoisonError};

use super::Refusal;

/// Why the last attempt to make a block failed, if it did.
#[derive(Debug, Clone, Default)]
pub(crate) struct Health(Arc<Mutex<Option<Refusal>>>);

impl Health {
    /// The last attempt to make a block worked.
    pub(crate) fn well(&self) {
        *self.lock() = None;
    }

    /// The last attempt to make a block failed.
    pub(crate) fn failed(&self, why: Refusal) {
        *self.lock() = Some(why);
    }

    /// Why the last attempt failed, unless it worked.
    pub(crate) fn trouble(&self) -> Option<Refusal> {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Refusal>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
