//! The time of a message of either Landbot API. docs/protocols/landbot.md 2.3 and 4.

use standin_model::Severity;

use crate::decimal::{Unit, instant};
use crate::expect::Expect;
use crate::json::Kind;
use crate::problems::{Detail, problem};

/// `timestamp`: a number, seconds with microseconds. Text and smaller units are read and noted.
pub(crate) fn timestamp(message: &mut Expect<'_, '_>) -> Option<i64> {
    const DOCUMENTED: &str = "a number, seconds since the epoch with microseconds";
    let Some(node) = message.members.get("timestamp") else {
        message.missing("timestamp", DOCUMENTED);
        return None;
    };
    let at = message.pointer("timestamp");
    let found = match node.kind() {
        Kind::Number => instant(node.raw()),
        Kind::Text => node.text().and_then(|text| instant(&text).or_else(|| calendar(&text))),
        _ => None,
    };
    let Some((micros, unit)) = found else {
        message.wrong("timestamp", node, DOCUMENTED);
        return None;
    };
    if node.kind() == Kind::Text {
        message.note(
            problem("timestamp_text", Severity::Warning, format!("{at} is text, not a number."))
                .at(at.as_str())
                .documented(DOCUMENTED)
                .received(node.raw())
                .remedy("Older deliveries had it as text: accept both."),
        );
    }
    if unit != Unit::Seconds {
        let words = if unit == Unit::Milliseconds { "milliseconds" } else { "microseconds" };
        message.note(
            problem("timestamp_milliseconds", Severity::Warning, format!("{at} is in {words}; read as such."))
                .at(at.as_str())
                .documented(DOCUMENTED)
                .received(node.raw())
                .remedy("Tell the unit by the size of the number."),
        );
    }
    Some(micros)
}

/// An instant in RFC 3339.
fn calendar(text: &str) -> Option<(i64, Unit)> {
    let at: jiff::Timestamp = text.trim().parse().ok()?;
    Some((at.as_microsecond(), Unit::Seconds))
}
