//! Looking things up in a payload without judging them: values by the way to them, ids and times in any of their forms.

use jiff::Timestamp;

use crate::decimal;
use crate::expect::scalar;
use crate::json::{Kind, Node};

/// The value at the end of a way of names; the name `0` is the first item of an array.
pub(super) fn at<'a>(node: Node<'a>, way: &[&str]) -> Option<Node<'a>> {
    way.iter().try_fold(node, |node, name| if *name == "0" { node.first() } else { node.get(name) })
}

/// A string, or a number or boolean as written, that is not empty.
pub(super) fn word(node: Node<'_>, way: &[&str]) -> Option<String> {
    at(node, way).and_then(scalar).filter(|text| !text.is_empty())
}

/// The strings of an array.
pub(super) fn words(node: Node<'_>, way: &[&str]) -> Vec<String> {
    let items = at(node, way).and_then(Node::items).map(|items| items.list).unwrap_or_default();
    items.into_iter().filter_map(scalar).collect()
}

/// Whether a member is there and true.
pub(super) fn is_true(node: Node<'_>, way: &[&str]) -> bool {
    at(node, way).is_some_and(|value| value.raw() == "true")
}

/// A time as Chatwoot writes it, in microseconds: seconds as a number, or ISO 8601 as text. 0 stands for none.
pub(super) fn time(node: Node<'_>) -> Option<i64> {
    match node.kind() {
        Kind::Number => decimal::instant(node.raw()).map(|(micros, _)| micros).filter(|micros| *micros != 0),
        Kind::Text => {
            let text = node.text()?;
            text.trim().parse::<Timestamp>().ok().map(Timestamp::as_microsecond)
        }
        Kind::Object | Kind::Array | Kind::Bool | Kind::Null => None,
    }
}
