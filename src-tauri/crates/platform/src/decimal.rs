//! Instants out of decimal text, without a detour through floating point that would lose microseconds.

use std::str::FromStr;

/// The unit in which an instant was written, told by its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Seconds,
    Milliseconds,
    Microseconds,
}

/// Reads an instant since the epoch; gives microseconds. `None` for what is no number or no instant.
pub(crate) fn instant(text: &str) -> Option<(i64, Unit)> {
    let text = text.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let plain = !digits.is_empty()
        && digits.len() <= 18
        && digits.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    if !plain {
        return instant_of_float(text);
    }
    let negative = whole.starts_with('-');
    let value = i64::from_str(digits).ok()?;
    // A thousand millions of seconds a hundred times over is the year 5138: what is larger is a smaller unit.
    let (unit, per_unit, places) = match value {
        0..=99_999_999_999 => (Unit::Seconds, 1_000_000, 6),
        100_000_000_000..=99_999_999_999_999 => (Unit::Milliseconds, 1_000, 3),
        _ => (Unit::Microseconds, 1, 0),
    };
    let micros = value.checked_mul(per_unit)?.checked_add(leading(fraction, places)?)?;
    (micros <= LATEST).then_some((if negative { -micros } else { micros }, unit))
}

/// The year 9999 ends here.
const LATEST: i64 = 253_402_207_200_000_000;

/// The first `places` digits of a fraction as a number, with zeros where there are fewer.
fn leading(fraction: &str, places: usize) -> Option<i64> {
    let digits: String = fraction.chars().chain(std::iter::repeat('0')).take(places).collect();
    if digits.is_empty() { Some(0) } else { digits.parse().ok() }
}

/// Reads forms such as `1.79e9`.
fn instant_of_float(text: &str) -> Option<(i64, Unit)> {
    let value = f64::from_str(text).ok().filter(|value| value.is_finite())?;
    if !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')) || value.abs() >= 1e17 {
        return None;
    }
    instant(&format!("{value:.6}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn w6_microseconds_survive() {
        assert_eq!(instant("1790000001.250417"), Some((1_790_000_001_250_417, Unit::Seconds)));
        assert_eq!(instant("1790000001.2504179"), Some((1_790_000_001_250_417, Unit::Seconds)));
        assert_eq!(instant("1790000002.2"), Some((1_790_000_002_200_000, Unit::Seconds)));
        assert_eq!(instant("1790000001"), Some((1_790_000_001_000_000, Unit::Seconds)));
        assert_eq!(instant("-1.5"), Some((-1_500_000, Unit::Seconds)));
    }

    #[test]
    fn w6_smaller_units_are_told_by_size() {
        assert_eq!(instant("1790000001250"), Some((1_790_000_001_250_000, Unit::Milliseconds)));
        assert_eq!(instant("1790000001250.417"), Some((1_790_000_001_250_417, Unit::Milliseconds)));
        assert_eq!(instant("1790000001250417"), Some((1_790_000_001_250_417, Unit::Microseconds)));
        assert_eq!(instant("1.79e9"), Some((1_790_000_000_000_000, Unit::Seconds)));
    }

    #[test]
    fn what_is_no_instant_is_none() {
        for text in ["", "abc", "1.2.3", "NaN", "inf", "9999999999999999999", "1e300", "--1", "."] {
            assert_eq!(instant(text), None, "{text}");
        }
    }
}
