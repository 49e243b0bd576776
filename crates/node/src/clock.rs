use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Where a node gets its time from.
pub trait Clock: Send + Sync + 'static {
    /// The time of day, in milliseconds since 1970-01-01T00:00Z. It may jump in both directions
    /// when somebody sets it.
    fn now_ms(&self) -> u64;

    /// Milliseconds since an arbitrary moment. It never jumps, whoever sets the time of day, and
    /// where the system can tell, the time that the machine slept counts.
    fn elapsed_ms(&self) -> u64;
}

/// The clocks of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> u64 {
        // A clock before 1970 reads as 1970: block time follows the last block then.
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| millis(since.as_millis()))
    }

    #[cfg(target_os = "linux")]
    fn elapsed_ms(&self) -> u64 {
        // `Instant` stands still while a Linux machine sleeps; waking it up is no step of the clock.
        let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
        let nanoseconds = u64::try_from(time.tv_nsec).unwrap_or(0);
        seconds * 1000 + nanoseconds / 1_000_000
    }

    #[cfg(not(target_os = "linux"))]
    fn elapsed_ms(&self) -> u64 {
        static START: std::sync::LazyLock<std::time::Instant> =
            std::sync::LazyLock::new(std::time::Instant::now);
        millis(START.elapsed().as_millis())
    }
}

/// A clock that moves only when told to, for tests.
#[derive(Debug)]
pub struct ManualClock {
    now_ms: AtomicU64,
    elapsed_ms: AtomicU64,
}

impl ManualClock {
    /// A clock that stands at a time of day.
    pub fn new(now_ms: u64) -> Self {
        Self {
            now_ms: AtomicU64::new(now_ms),
            elapsed_ms: AtomicU64::new(0),
        }
    }

    /// Lets time pass.
    pub fn advance(&self, ms: u64) {
        self.elapsed_ms.fetch_add(ms, Ordering::SeqCst);
        self.now_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// Sets the time of day without letting time pass, as somebody who sets the clock does.
    pub fn set(&self, now_ms: u64) {
        self.now_ms.store(now_ms, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> u64 {
        self.now_ms.load(Ordering::SeqCst)
    }

    fn elapsed_ms(&self) -> u64 {
        self.elapsed_ms.load(Ordering::SeqCst)
    }
}

fn millis(value: u128) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}
