use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use crate::answer::Retry;
use crate::{Error, Issuer, Poll, Registry, Terms};

/// Longest pause after polls that failed.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

impl Issuer {
    /// Answers requests until `stop` is ready: polls, reports, and waits for `interval`. A poll that
    /// has begun is finished.
    ///
    /// While the network is away it goes on trying, with pauses that double up to a minute; each
    /// failure is reported.
    ///
    /// # Errors
    /// [`Error::IntervalInvalid`], and the first error that waiting does not mend.
    pub async fn serve(
        &self,
        registry: Arc<dyn Registry>,
        terms: &Terms,
        interval: Duration,
        stop: impl Future<Output = ()>,
        mut report: impl FnMut(Result<&Poll, &Error>),
    ) -> Result<(), Error> {
        if interval.is_zero() || interval > Duration::from_secs(86_400) {
            return Err(Error::IntervalInvalid);
        }
        let mut stop = pin!(stop);
        let mut pause = interval;
        let mut resumed = false;
        loop {
            match self.serve_once(&registry, terms, &mut resumed).await {
                Ok(poll) => {
                    report(Ok(&poll));
                    pause = interval;
                }
                Err(error) => {
                    report(Err(&error));
                    tracing::warn!(code = error.code(), "poll failed");
                    if !error.is_transient() {
                        return Err(error);
                    }
                    // Something may have been left unsent.
                    resumed = false;
                    pause = (pause * 2).min(LONGEST_PAUSE.max(interval));
                }
            }
            tokio::select! {
                () = &mut stop => return Ok(()),
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    async fn serve_once(
        &self,
        registry: &Arc<dyn Registry>,
        terms: &Terms,
        resumed: &mut bool,
    ) -> Result<Poll, Error> {
        // Not at every poll: what another process has just written down is on its way.
        if !*resumed {
            self.resume().await?;
            *resumed = true;
        }
        self.poll_for(registry.clone(), terms, Retry::Due).await
    }
}
