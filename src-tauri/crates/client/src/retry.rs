//! When a failed attempt is followed by another, and after how long (landbot.md 1.5).

use std::time::Duration;

use jiff::Timestamp;
use standin_model::exchange::NetworkError;

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

/// What an attempt came to, as far as a repeat depends on it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen<'a> {
    pub(crate) status: Option<u16>,
    pub(crate) error: Option<&'a NetworkError>,
    /// Whether any byte of the request may have left.
    pub(crate) left: bool,
    pub(crate) retry_after: Option<Duration>,
}

impl Seen<'_> {
    /// Whether a repeat is safe: the platform said so, or it cannot have got anything. A send has no idempotency key,
    /// so after a lost answer a repeat would be a second message.
    fn repeatable(&self) -> bool {
        match (self.status, self.error) {
            (Some(status), None) => status == 429 || (500..=599).contains(&status),
            (None, Some(error)) => !self.left && error.code != "timeout",
            _ => false,
        }
    }
}

impl Backoff {
    /// How long to wait before the next attempt; `None` when the last one stands. `done` attempts were made.
    pub(crate) fn wait(&self, done: u32, seen: &Seen<'_>) -> Option<Duration> {
        if done >= self.attempts || !seen.repeatable() {
            return None;
        }
        let doubled = self.base.saturating_mul(1_u32.checked_shl(done.saturating_sub(1)).unwrap_or(u32::MAX));
        let own = doubled.min(self.cap) + self.jitter.mul_f64((self.random)().clamp(0.0, 1.0));
        let wait = match seen.retry_after {
            Some(asked) if asked > self.longest_retry_after => return None,
            Some(asked) => own.max(asked),
            None => own,
        };
        Some(wait.mul_f64(self.scale.max(0.0)))
    }
}

/// Reads a `Retry-After`: seconds, or a date.
pub(crate) fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let at = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
    Some(Duration::try_from(at.duration_since(now)).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backoff() -> Backoff {
        Backoff { random: || 0.0, ..Backoff::default() }
    }

    fn seen(status: Option<u16>, error: Option<&NetworkError>, left: bool) -> Seen<'_> {
        Seen { status, error, left, retry_after: None }
    }

    #[test]
    fn only_what_cannot_double_a_message_is_repeated() {
        for (status, again) in
            [(200, false), (201, false), (301, false), (400, false), (401, false), (403, false), (404, false)]
                .into_iter()
                .chain([(409, false), (412, false), (413, false), (422, false), (429, true)])
                .chain([(500, true), (502, true), (503, true), (504, true), (599, true)])
        {
            assert_eq!(backoff().wait(1, &seen(Some(status), None, true)).is_some(), again, "{status}");
        }
        for (code, left, again) in [
            ("dns", false, true),
            ("refused", false, true),
            ("tls", false, true),
            ("connect_timeout", false, true),
            ("other", false, true),
            ("timeout", false, false),
            ("tls", true, false),
            ("timeout", true, false),
            ("reset", true, false),
            ("bad_reply", true, false),
            ("other", true, false),
        ] {
            let error = NetworkError { code: code.to_owned(), message: String::new() };
            assert_eq!(backoff().wait(1, &seen(None, Some(&error), left)).is_some(), again, "{code} {left}");
            // A status that came with half a body is an answer to something: not repeated.
            assert_eq!(backoff().wait(1, &seen(Some(500), Some(&error), true)), None);
        }
    }

    #[test]
    fn waits_double_up_to_the_cap_and_end() {
        let failed = seen(Some(503), None, true);
        let waits: Vec<_> = (1..=5).map(|done| backoff().wait(done, &failed).map(|wait| wait.as_millis())).collect();
        assert_eq!(waits, [Some(150), Some(300), Some(600), Some(1_200), None]);
        let many = Backoff { attempts: 100, ..backoff() };
        assert_eq!(many.wait(60, &failed), Some(Duration::from_secs(5)));
        let jittery = Backoff { random: || 0.5, scale: 0.01, ..backoff() };
        assert_eq!(jittery.wait(1, &failed), Some(Duration::from_millis(2)));
    }

    #[test]
    fn a_retry_after_is_obeyed_up_to_half_a_minute() {
        let now: Timestamp = "2026-11-20T10:00:00Z".parse().expect("instant");
        let wait =
            |value| backoff().wait(1, &Seen { retry_after: retry_after(value, now), ..seen(Some(429), None, true) });
        assert_eq!(wait("2"), Some(Duration::from_secs(2)));
        assert_eq!(wait("0"), Some(Duration::from_millis(150)));
        assert_eq!(wait("31"), None);
        assert_eq!(wait("Fri, 20 Nov 2026 10:00:07 GMT"), Some(Duration::from_secs(7)));
        assert_eq!(wait("Fri, 20 Nov 2026 09:00:00 GMT"), Some(Duration::from_millis(150)));
        assert_eq!(wait("soon"), Some(Duration::from_millis(150)));
        assert_eq!(wait("18446744073709551616"), Some(Duration::from_millis(150)));
    }
}
