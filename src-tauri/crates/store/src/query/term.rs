//! The terms `key:value` of a query: which keys there are, and what their values may be.

use jiff::Timestamp;
use standin_model::{Direction, Kind, PlatformKind};

use crate::StoreError;

use super::{Node, bad, when};

/// Every key, in the order in which people are told of them.
const KEYS: &str = "platform:, connection:, customer:, direction:, kind:, type:, status:, has:, seq:, since:, until:, \
                    raw:, header: or json:";

pub(super) fn node(
    key: &str,
    value: &str,
    column: usize,
    value_column: usize,
    now: Timestamp,
) -> Result<Node, StoreError> {
    let value = Value { text: value, column: value_column };
    match key {
        "platform" => value.word("platform", PlatformKind::parse, &PlatformKind::ALL.map(PlatformKind::as_str)),
        "direction" => value.word("direction", Direction::parse, &Direction::ALL.map(Direction::as_str)),
        "kind" => value.word("kind", Kind::parse, &Kind::ALL.map(Kind::as_str)),
        "connection" => value.exact("connection", "the name of a connection"),
        "customer" => value.exact("customer", "the id of a customer"),
        "type" => value.exact("type", "the platform's word for a type of message"),
        "status" => value.status(),
        "has" => value.has(),
        "seq" => value.numbers(),
        "since" => Ok(Node::Within("e.started_at", Some(value.instant(now)?), None)),
        "until" => Ok(Node::Within("e.started_at", None, Some(value.instant(now)?))),
        "raw" => value.some("text to look for").map(|text| Node::Raw(text.to_owned())),
        "header" => value.header(),
        "json" => value.json(),
        _ => Err(bad(column, format!("there is no key {key}:"), format!("{KEYS}; text with a colon goes in quotes"))),
    }
}

/// From a number to the lowest and highest that fit.
type Bounds = fn(i64) -> (Option<i64>, Option<i64>);

struct Value<'a> {
    text: &'a str,
    column: usize,
}

impl<'a> Value<'a> {
    fn wrong<T>(&self, expected: impl Into<String>) -> Result<T, StoreError> {
        let message = if self.text.is_empty() {
            "the value is missing".to_owned()
        } else {
            format!("{:?} does not fit here", self.text)
        };
        Err(bad(self.column, message, expected))
    }

    fn some(&self, expected: &str) -> Result<&'a str, StoreError> {
        if self.text.is_empty() { self.wrong(expected) } else { Ok(self.text) }
    }

    fn exact(&self, field: &'static str, expected: &str) -> Result<Node, StoreError> {
        Ok(Node::Is(field, self.some(expected)?.to_owned()))
    }

    fn word<T>(
        &self,
        field: &'static str,
        parse: impl Fn(&str) -> Option<T>,
        words: &[&str],
    ) -> Result<Node, StoreError> {
        let text = self.text.to_ascii_lowercase();
        if parse(&text).is_none() {
            return self.wrong(format!("one of {}", words.join(", ")));
        }
        Ok(Node::Is(field, text))
    }

    fn status(&self) -> Result<Node, StoreError> {
        const EXPECTED: &str = "a status such as 200, a class such as 4xx, or a bound such as >=400";
        let within = |low, high| Ok(Node::Within("e.status", low, high));
        let number = |text: &str| match text.parse::<i64>() {
            Ok(number @ 100..=999) if text.len() == 3 => Some(number),
            _ => None,
        };
        if let Some(class) = self.text.to_ascii_lowercase().strip_suffix("xx") {
            return match class.parse::<i64>() {
                Ok(class @ 1..=9) if self.text.len() == 3 => within(Some(class * 100), Some(class * 100 + 99)),
                _ => self.wrong(EXPECTED),
            };
        }
        let signs: [(&str, Bounds); 5] = [
            (">=", |it| (Some(it), None)),
            ("<=", |it| (None, Some(it))),
            (">", |it| (Some(it + 1), None)),
            ("<", |it| (None, Some(it - 1))),
            ("", |it| (Some(it), Some(it))),
        ];
        for (sign, bounds) in signs {
            if let Some(rest) = self.text.strip_prefix(sign) {
                return match number(rest) {
                    Some(it) => within(bounds(it).0, bounds(it).1),
                    None => self.wrong(EXPECTED),
                };
            }
        }
        self.wrong(EXPECTED)
    }

    fn has(&self) -> Result<Node, StoreError> {
        match self.text {
            "problem" => Ok(Node::Holds("e.problems > 0")),
            "duplicate" => Ok(Node::Holds("e.duplicate_of IS NOT NULL")),
            _ => self.wrong("problem or duplicate"),
        }
    }

    fn numbers(&self) -> Result<Node, StoreError> {
        const EXPECTED: &str = "a number such as 42, or a range such as 10..20, 10.. or ..20";
        let number = |text: &str| match text.parse::<i64>() {
            Ok(number) if number >= 0 && text.bytes().all(|byte| byte.is_ascii_digit()) => Ok(Some(number)),
            _ if text.is_empty() => Ok(None),
            _ => self.wrong(EXPECTED),
        };
        let (low, high) = match self.text.split_once("..") {
            Some((low, high)) => (number(low)?, number(high)?),
            None => (number(self.text)?, number(self.text)?),
        };
        if low.is_none() && high.is_none() {
            return self.wrong(EXPECTED);
        }
        Ok(Node::Within("e.seq", low, high))
    }

    fn instant(&self, now: Timestamp) -> Result<i64, StoreError> {
        match when::parse(self.text, now) {
            Some(micros) => Ok(micros),
            None => self.wrong("a time ago such as 10m, 2h or 3d, or an instant (UTC) such as 2026-11-20T10:00"),
        }
    }

    fn header(&self) -> Result<Node, StoreError> {
        let (name, value) = match self.text.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (self.text, None),
        };
        if name.is_empty() {
            return self.wrong("a header's name, or name=value");
        }
        Ok(Node::Header(name.to_owned(), value))
    }

    fn json(&self) -> Result<Node, StoreError> {
        let (pointer, value) = match self.text.split_once('=') {
            Some((pointer, value)) => (pointer, Some(value.to_owned())),
            None => (self.text, None),
        };
        if !pointer.starts_with('/') {
            return self.wrong("a JSON pointer such as /customer/id, or /pointer=value");
        }
        Ok(Node::Json(pointer.to_owned(), value))
    }
}
