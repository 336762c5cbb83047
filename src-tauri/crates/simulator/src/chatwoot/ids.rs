//! Ids and tokens: numbers, or UUIDs that stand for them; 24 base58 characters from the seed.

use jiff::Timestamp;
use serde_json::Value;

use crate::fault::Dice;

/// Alphabet of Rails' secure tokens (protocol page 1).
const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// Length of every token.
const TOKEN_LEN: usize = 24;

/// What an id is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Account = 0,
    User = 1,
    Inbox = 2,
    Contact = 3,
    Session = 4,
    Conversation = 5,
    Message = 6,
    Attachment = 7,
    Webhook = 8,
}

/// How ids look on the wire.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ids {
    pub text: bool,
    pub dice: Dice,
}

impl Ids {
    /// The id as the platform's JSON shows it.
    pub fn show(self, kind: Kind, n: u64) -> Value {
        match (self.text, kind) {
            (false, _) => n.into(),
            // An account's number stays readable, because people type it.
            (true, Kind::Account) => n.to_string().into(),
            (true, _) => self.uuid(kind, n).into(),
        }
    }

    /// A number, its digits, or the UUID that stands for one.
    pub fn read(self, kind: Kind, value: &Value) -> Option<u64> {
        match value {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => self.read_text(kind, text),
            _ => None,
        }
    }

    pub fn read_text(self, kind: Kind, text: &str) -> Option<u64> {
        if !self.text || kind == Kind::Account {
            return text.parse().ok();
        }
        let n = u64::from_str_radix(text.get(24..36)?, 16).ok()?;
        (self.uuid(kind, n) == text).then_some(n)
    }

    fn uuid(self, kind: Kind, n: u64) -> String {
        let hex = hex::encode(self.dice.bytes(&[b"id", &[kind as u8]]));
        format!("{}-{}-4{}-a{}-{n:012x}", &hex[..8], &hex[8..12], &hex[12..15], &hex[15..18])
    }
}

/// A token that depends on nothing but the seed and `parts`.
pub(super) fn token(dice: Dice, parts: &[&[u8]]) -> String {
    let bytes = dice.bytes(parts);
    bytes.iter().take(TOKEN_LEN).map(|byte| char::from(BASE58[usize::from(*byte) % 58])).collect()
}

/// A random-looking UUID that depends on nothing but the seed and `parts`.
pub(super) fn uuid(dice: Dice, parts: &[&[u8]]) -> String {
    let hex = hex::encode(dice.bytes(parts));
    format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[12..15], &hex[15..18], &hex[18..30])
}

/// ISO 8601 with milliseconds, as webhooks have it.
pub(super) fn iso(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// Unix seconds; 0 for what never happened, as REST has it.
pub(super) fn unix(at: Option<Timestamp>) -> Value {
    at.map_or(0, Timestamp::as_second).into()
}

/// Unix seconds with milliseconds.
pub(super) fn float(at: Timestamp) -> Value {
    #[expect(clippy::cast_precision_loss, reason = "epoch milliseconds stay below 2^53 for ages")]
    let seconds = at.as_millisecond() as f64 / 1000.0;
    seconds.into()
}

/// Escapes as ActiveSupport does: what a browser could take for markup (protocol page 6.3).
pub(super) fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_ids_stand_for_numbers_of_their_own_kind() {
        let ids = Ids { text: true, dice: Dice(7) };
        let shown = ids.show(Kind::Conversation, 12);
        assert_eq!(shown.as_str().map(str::len), Some(36));
        assert_eq!(ids.read(Kind::Conversation, &shown), Some(12));
        assert_eq!(ids.read(Kind::Message, &shown), None);
        for text in ["", "12", "é".repeat(40).as_str(), "0d5e6f0c-6a0c-4c0a-9a57-00000000000c"] {
            assert_eq!(ids.read_text(Kind::Conversation, text), None, "{text}");
        }
    }

    #[test]
    fn markup_is_escaped_and_reads_back() {
        let text = escaped(r#"{"content":"<b>&"}"#);
        assert_eq!(text, r#"{"content":"\u003cb\u003e\u0026"}"#);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["content"], "<b>&");
    }

    #[test]
    fn tokens_are_24_of_base58() {
        let text = token(Dice(1), &[b"x"]);
        assert!(text.len() == 24 && text.bytes().all(|b| BASE58.contains(&b)), "{text}");
    }
}
