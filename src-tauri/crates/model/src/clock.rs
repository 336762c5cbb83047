//! Time as a parameter: the clock that parts are given, and the one spelling of instants.

use jiff::Timestamp;

/// Tells the time. Given to every part that needs it, so that tests can say what time it is.
pub trait Clock: Send + Sync + 'static {
    /// The current instant.
    fn now(&self) -> Timestamp;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// Microseconds since the epoch, the unit in which the log stores instants.
pub fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// An instant of the log as RFC 3339 text in UTC with microseconds, for example `2026-11-20T10:00:00.250417Z`.
pub fn rfc3339(micros: i64) -> String {
    let at = Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{at:.6}")
}

/// Reads an instant as RFC 3339 writes it, microseconds since the epoch.
pub fn from_rfc3339(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_microsecond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_spelled_with_six_digits() {
        assert_eq!(rfc3339(1_790_000_001_250_417), "2026-09-21T14:13:21.250417Z");
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00.000000Z");
        assert_eq!(from_rfc3339("2026-09-21T14:13:21.250417Z"), Some(1_790_000_001_250_417));
    }
}
