//! Waiting for a condition: often asked, ended by a deadline, never a fixed pause.

use std::time::{Duration, Instant};

/// How long anything may take before a test gives up on it; generous, since a busy machine is no failure.
pub const DEADLINE: Duration = Duration::from_secs(40);

const PAUSE: Duration = Duration::from_millis(10);

/// Asks until there is an answer.
///
/// # Panics
/// When there is none within [`DEADLINE`]; the message names what was waited for.
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(began.elapsed() < DEADLINE, "waited {} s in vain for {what}", DEADLINE.as_secs());
        std::thread::sleep(PAUSE);
    }
}
