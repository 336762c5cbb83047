//! What the door tells about beside the log, and what keeps a flood from filling the log.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// The longest sample of a head that [`DoorWatch::turned_away`] is given, bytes.
pub const SAMPLE_BYTES: usize = 512;

/// Hears about what happens at the door. Called from async tasks: it must not block.
pub trait DoorWatch: Send + Sync + 'static {
    /// A request was turned away that is not stored one by one, or could not be stored: why (a code), and the first
    /// bytes of its head (at most [`SAMPLE_BYTES`]), the paths of the routes masked.
    fn turned_away(&self, code: &str, head: &[u8]);

    /// A webhook was committed: for which connection, and whether it came by the public host.
    fn accepted(&self, connection: Option<&str>, by_public_host: bool);

    /// A probe of our own came back in and was committed: its body.
    fn probed(&self, _body: &[u8]) {}

    /// A webhook was failed because the user chose to fail the next few: for which connection.
    fn failed_by_choice(&self, _connection: Option<&str>) {}
}

/// Lets a number of rows through each second and no more.
#[derive(Debug)]
pub(crate) struct RowGuard {
    a_second: f64,
    left: Mutex<(f64, Instant)>,
}

impl RowGuard {
    pub(crate) fn new(a_second: u32) -> Self {
        let a_second = f64::from(a_second);
        Self { a_second, left: Mutex::new((a_second, Instant::now())) }
    }

    /// Whether one more row may be written at this instant.
    pub(crate) fn allows(&self, now: Instant) -> bool {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let earned = now.saturating_duration_since(left.1).as_secs_f64() * self.a_second;
        *left = ((left.0 + earned).min(self.a_second), now.max(left.1));
        if left.0 >= 1.0 {
            left.0 -= 1.0;
            return true;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn rows_are_bounded_by_time() {
        let guard = RowGuard::new(20);
        let start = Instant::now();
        assert_eq!((0..100).filter(|_| guard.allows(start)).count(), 20);
        let later = start + Duration::from_millis(500);
        assert_eq!((0..100).filter(|_| guard.allows(later)).count(), 10);
        let much_later = start + Duration::from_secs(3600);
        assert_eq!((0..100).filter(|_| guard.allows(much_later)).count(), 20);
    }
}
