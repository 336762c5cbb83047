//! JSON read one level at a time over the recorded text: numbers stay as written, nothing recurses, big bodies stay linear.

use std::borrow::Cow;
use std::fmt;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::scan;

/// Deepest nesting of arrays and objects that is read.
pub(crate) const MAX_DEPTH: usize = 128;
/// Most members of one object, and most items of one array, that are looked at.
pub(crate) const MAX_MEMBERS: usize = 4096;

/// Why a body cannot be read as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Nothing but white space.
    Empty,
    /// Not JSON: the parser's words.
    NotJson(String),
    /// Nested deeper than [`MAX_DEPTH`].
    TooDeep,
}

/// A body as text, with what stands in the way of reading it.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    text: Cow<'a, str>,
    /// Offset of the first byte that is not UTF-8.
    pub(crate) bad_utf8: Option<usize>,
    /// Why there is no root.
    pub(crate) trouble: Option<Trouble>,
}

impl<'a> Document<'a> {
    /// Looks at a body. What is not UTF-8 is replaced, so that the rest can still be read.
    pub(crate) fn new(body: &'a [u8]) -> Self {
        let (text, bad_utf8) = match std::str::from_utf8(body) {
            Ok(text) => (Cow::Borrowed(text), None),
            Err(error) => (String::from_utf8_lossy(body), Some(error.valid_up_to())),
        };
        let trouble = if text.trim().is_empty() {
            Some(Trouble::Empty)
        } else if let Err(error) = serde_json::from_str::<IgnoredAny>(&text) {
            Some(Trouble::NotJson(error.to_string()))
        } else if scan::depth(&text) > MAX_DEPTH {
            Some(Trouble::TooDeep)
        } else {
            None
        };
        Self { text, bad_utf8, trouble }
    }

    /// The whole body as text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The outermost value, where the body is JSON.
    pub(crate) fn root(&self) -> Option<Node<'_>> {
        if self.trouble.is_some() {
            return None;
        }
        serde_json::from_str::<&RawValue>(&self.text).ok().map(|raw| Node(raw.get()))
    }
}

/// The types of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Object,
    Array,
    Text,
    Number,
    Bool,
    Null,
}

impl Kind {
    /// The name of the type for people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::Array => "array",
            Self::Text => "string",
            Self::Number => "number",
            Self::Bool => "boolean",
            Self::Null => "null",
        }
    }
}

/// One value, as the text in which it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Node<'a>(&'a str);

impl<'a> Node<'a> {
    /// The text, exactly as written.
    pub(crate) fn raw(self) -> &'a str {
        self.0
    }

    /// Its type.
    pub(crate) fn kind(self) -> Kind {
        match self.0.as_bytes().first() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::Text,
            Some(b't' | b'f') => Kind::Bool,
            Some(b'n') | None => Kind::Null,
            Some(_) => Kind::Number,
        }
    }

    /// The value of a string; half a surrogate pair is replaced.
    pub(crate) fn text(self) -> Option<String> {
        (self.kind() == Kind::Text).then(|| serde_json::from_str::<Text>(self.0).map(|text| text.0).unwrap_or_default())
    }

    /// The members of an object.
    pub(crate) fn members(self) -> Option<Members<'a>> {
        (self.kind() == Kind::Object).then(|| serde_json::from_str(self.0).unwrap_or_default())
    }

    /// The items of an array.
    pub(crate) fn items(self) -> Option<Items<'a>> {
        (self.kind() == Kind::Array).then(|| serde_json::from_str(self.0).unwrap_or_default())
    }

    /// The member of an object by name.
    pub(crate) fn get(self, key: &str) -> Option<Node<'a>> {
        self.members()?.get(key)
    }

    /// The first item of an array.
    pub(crate) fn first(self) -> Option<Node<'a>> {
        self.items()?.list.first().copied()
    }
}

/// Members of an object in the order of the wire.
#[derive(Debug, Default)]
pub(crate) struct Members<'a> {
    /// Name and value; names may repeat.
    pub(crate) list: Vec<(String, Node<'a>)>,
    /// How many more there are than [`MAX_MEMBERS`].
    pub(crate) more: usize,
}

impl<'a> Members<'a> {
    /// The value of a name; the last one where it repeats, as most parsers have it.
    pub(crate) fn get(&self, key: &str) -> Option<Node<'a>> {
        self.list.iter().rev().find(|(name, _)| name == key).map(|(_, node)| *node)
    }

    /// Whether there is a member of this name.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }
}

/// Items of an array in order.
#[derive(Debug, Default)]
pub(crate) struct Items<'a> {
    /// The items.
    pub(crate) list: Vec<Node<'a>>,
    /// How many more there are than [`MAX_MEMBERS`].
    pub(crate) more: usize,
}

/// A string read by its bytes, so that half a surrogate pair does not fail the whole body.
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Text;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a string")
            }
            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Text, E> {
                Ok(Text(String::from_utf8_lossy(bytes).into_owned()))
            }
            fn visit_str<E>(self, text: &str) -> Result<Text, E> {
                Ok(Text(text.to_owned()))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Members::default();
                while members.list.len() < MAX_MEMBERS {
                    let Some((key, value)) = map.next_entry::<Text, &'de RawValue>()? else { return Ok(members) };
                    members.list.push((key.0, Node(value.get())));
                }
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
                    members.more += 1;
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Object)
    }
}

impl<'de> Deserialize<'de> for Items<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Array;
        impl<'de> Visitor<'de> for Array {
            type Value = Items<'de>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an array")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Items<'de>, A::Error> {
                let mut items = Items::default();
                while items.list.len() < MAX_MEMBERS {
                    let Some(value) = seq.next_element::<&'de RawValue>()? else { return Ok(items) };
                    items.list.push(Node(value.get()));
                }
                while seq.next_element::<IgnoredAny>()?.is_some() {
                    items.more += 1;
                }
                Ok(items)
            }
        }
        deserializer.deserialize_seq(Array)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root_of(document: &Document<'_>) -> String {
        document.root().map(|node| node.raw().to_owned()).unwrap_or_default()
    }

    #[test]
    fn values_stay_as_written() {
        let document = Document::new(br#" {"a": 12345678901234567890123, "b":[1.50, "x\u00e9"], "a": -0} "#);
        let root = document.root().expect("is JSON");
        assert_eq!(root.get("a").map(Node::raw), Some("-0"));
        assert_eq!(root.members().expect("object").list[0].1.raw(), "12345678901234567890123");
        let items = root.get("b").and_then(Node::items).expect("array");
        assert_eq!(items.list[0].raw(), "1.50");
        assert_eq!(items.list[1].text().as_deref(), Some("xé"));
    }

    #[test]
    fn half_a_surrogate_pair_is_replaced_and_does_not_fail_the_rest() {
        let document = Document::new(br#"{"k\ud800": "a\ud83db", "n": 1}"#);
        let root = document.root().expect("is JSON");
        let members = root.members().expect("object");
        assert!(members.list[0].0.starts_with('k'));
        assert!(members.list[0].1.text().expect("string").starts_with('a'));
        assert_eq!(members.get("n").map(Node::raw), Some("1"));
    }

    #[test]
    fn bytes_that_are_not_utf8_are_replaced_and_told() {
        let document = Document::new(b"{\"a\":\"\xff\"}");
        assert_eq!(document.bad_utf8, Some(6));
        assert_eq!(root_of(&document), "{\"a\":\"\u{fffd}\"}");
    }

    #[test]
    fn nesting_is_bounded_at_128() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(Document::new(nested(128).as_bytes()).trouble, None);
        assert_eq!(Document::new(nested(129).as_bytes()).trouble, Some(Trouble::TooDeep));
        assert_eq!(Document::new(nested(1_000_000).as_bytes()).trouble, Some(Trouble::TooDeep));
    }

    #[test]
    fn what_is_no_json_says_where() {
        assert_eq!(Document::new(b" \r\n").trouble, Some(Trouble::Empty));
        assert!(matches!(Document::new(b"{\"a\":").trouble, Some(Trouble::NotJson(words)) if words.contains("line 1")));
    }

    #[test]
    fn members_and_items_are_bounded_in_number() {
        let many = format!("[{}1]", "1,".repeat(9_999));
        let document = Document::new(many.as_bytes());
        let items = document.root().and_then(Node::items).expect("array");
        assert_eq!((items.list.len(), items.more), (MAX_MEMBERS, 10_000 - MAX_MEMBERS));
    }
}
