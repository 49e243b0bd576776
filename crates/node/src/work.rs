use tokio::sync::Semaphore;

/// How many requests may wait for their turn to read or check.
const LARGEST_CROWD: usize = 1024;

/// Work that keeps a core or the disk busy. It runs on threads of its own, a few at a time, so
/// that the threads of the connections always answer; past a crowd of waiting requests the next
/// is sent away at once.
#[derive(Debug)]
pub(crate) struct Work {
    running: Semaphore,
    crowd: Semaphore,
}

/// Why the node cannot answer now. Not the client's fault; it may try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unavailable {
    /// Too many requests wait.
    #[error("too many requests wait; try again later")]
    Busy,
    /// The store cannot be read or written, or the work on it came to a fault; the log says why.
    #[error("the node cannot use its store")]
    StoreFails,
}

impl Unavailable {
    /// A code that stays the same between versions.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::StoreFails => "store-fails",
        }
    }
}

impl Work {
    pub(crate) fn new(concurrent: usize) -> Self {
        Self {
            running: Semaphore::new(concurrent.max(1)),
            crowd: Semaphore::new(LARGEST_CROWD),
        }
    }

    /// Runs something that blocks.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Unavailable> {
        let _waiting = self.crowd.try_acquire().map_err(|_| Unavailable::Busy)?;
        let _running = self
            .running
            .acquire()
            .await
            .expect("the semaphore is never closed");
        tokio::task::spawn_blocking(work).await.map_err(|error| {
            tracing::error!(
                code = "work-failed",
                panic = error.is_panic(),
                "work did not end"
            );
            Unavailable::StoreFails
        })
    }
}
