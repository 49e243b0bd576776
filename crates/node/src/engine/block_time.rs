use crate::Clock;

/// How far the clock may move at once while a node runs: one day.
pub(crate) const LARGEST_STEP_MS: u64 = 24 * 60 * 60 * 1000;

/// Where block times come from: the clock, held to two promises of the design (§5).
///
/// Block time never goes back: a clock behind the last block counts as standing at it. And a clock
/// that was set forward by more than a day is not believed, since everything that has an end would
/// end at once and for ever. What a clock ought to show follows from the time that has passed since
/// the node started, so a long pause without blocks is no step. Starting the node again is the
/// operator's word that the clock is right: the time that it was stopped does not count.
///
/// ```text
///   started ──────────── time that passed ───────────▶ expected        expected + 1 day
///                                                          │                  │
///   ── last block ─────────── clock here: taken ───────────┴──────────────────┴── clock here: refused
/// ```
#[derive(Debug)]
pub(crate) struct BlockTime {
    started_at_ms: u64,
    started_elapsed_ms: u64,
}

/// The clock was set forward by more than a day while the node ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClockStep {
    /// What the clock shows, in milliseconds since 1970.
    pub(crate) now_ms: u64,
    /// What it ought to show.
    pub(crate) expected_ms: u64,
}

impl BlockTime {
    /// Takes the clock as it stands to be right.
    pub(crate) fn start(clock: &dyn Clock) -> Self {
        Self {
            started_at_ms: clock.now_ms(),
            started_elapsed_ms: clock.elapsed_ms(),
        }
    }

    /// The time of a block made now on top of a block of `last_ms`.
    pub(crate) fn next(&self, clock: &dyn Clock, last_ms: u64) -> Result<u64, ClockStep> {
        let now_ms = clock.now_ms();
        let passed_ms = clock.elapsed_ms().saturating_sub(self.started_elapsed_ms);
        let expected_ms = self.started_at_ms.saturating_add(passed_ms).max(last_ms);
        if now_ms > expected_ms.saturating_add(LARGEST_STEP_MS) {
            return Err(ClockStep {
                now_ms,
                expected_ms,
            });
        }
        Ok(now_ms.max(last_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ManualClock;

    const START_MS: u64 = 1_800_000_000_000;

    #[test]
    fn time_never_goes_back() {
        let clock = ManualClock::new(START_MS);
        let time = BlockTime::start(&clock);
        assert_eq!(time.next(&clock, 0), Ok(START_MS));
        clock.set(START_MS - 5_000);
        assert_eq!(time.next(&clock, START_MS), Ok(START_MS));
    }

    #[test]
    fn a_step_of_more_than_a_day_is_refused_until_the_clock_is_right_again() {
        let clock = ManualClock::new(START_MS);
        let time = BlockTime::start(&clock);
        clock.set(START_MS + LARGEST_STEP_MS);
        assert!(time.next(&clock, START_MS).is_ok());
        clock.set(START_MS + LARGEST_STEP_MS + 1);
        assert_eq!(
            time.next(&clock, START_MS),
            Err(ClockStep {
                now_ms: START_MS + LARGEST_STEP_MS + 1,
                expected_ms: START_MS
            })
        );
        clock.set(START_MS + 1);
        assert_eq!(time.next(&clock, START_MS), Ok(START_MS + 1));
    }

    #[test]
    fn a_long_pause_and_a_stopped_node_are_no_steps() {
        let clock = ManualClock::new(START_MS);
        let time = BlockTime::start(&clock);
        clock.advance(30 * LARGEST_STEP_MS);
        assert!(time.next(&clock, START_MS).is_ok());

        clock.set(START_MS + 90 * LARGEST_STEP_MS);
        assert!(time.next(&clock, START_MS).is_err());
        let restarted = BlockTime::start(&clock);
        assert!(restarted.next(&clock, START_MS).is_ok());
    }
}
