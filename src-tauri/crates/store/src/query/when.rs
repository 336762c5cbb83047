//! Instants as people write them in a query: a time ago, a date, a date and time. Without an offset they are UTC.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Microseconds since the epoch; `None` for what is no instant.
pub(super) fn parse(text: &str, now: Timestamp) -> Option<i64> {
    ago(text, now).or_else(|| instant(text)).map(Timestamp::as_microsecond)
}

fn ago(text: &str, now: Timestamp) -> Option<Timestamp> {
    let unit = text.chars().last()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 604_800,
        _ => return None,
    };
    let digits = &text[..text.len() - 1];
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count: i64 = digits.parse().ok()?;
    let long_ago = Timestamp::UNIX_EPOCH;
    let Some(seconds) = count.checked_mul(seconds) else {
        return Some(long_ago);
    };
    Some(now.checked_sub(SignedDuration::from_secs(seconds)).unwrap_or(long_ago))
}

fn instant(text: &str) -> Option<Timestamp> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    let at = match text.parse::<DateTime>() {
        Ok(at) => at,
        Err(_) => text.parse::<Date>().ok()?.to_datetime(jiff::civil::Time::midnight()),
    };
    at.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp())
}
