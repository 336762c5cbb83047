//! When a failed attempt is followed by another, and after how long (landbot.md 1.5).

use std::time::Duration;

/// The waits between attempts.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    /// Attempts in all, the first included.
    pub attempts: u32,
    /// Wait after the first attempt; doubles each time.
    pub base: Duration,
    /// The doubling stops here.
    pub cap: Duration,
    /// At most this is added at random.
    pub jitter: Duration,
    /// A `Retry-After` up to this long is obeyed; a longer one ends the attempts.
    pub longest_retry_after: Duration,
    /// Every wait is multiplied by this: 0.01 in tests.
    pub scale: f64,
    /// Gives numbers in [0, 1) for the jitter.
    pub random: fn() -> f64,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            attempts: 5,
            base: Duration::from_millis(150),
            cap: Duration::from_secs(5),
            jitter: Duration::from_millis(100),
            longest_retry_after: Duration::from_secs(30),
            scale: 1.0,
            random: rand::random::<f64>,
        }
    }
}
