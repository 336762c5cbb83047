//! What differs between two deliveries about the same thing, value by value.

use std::collections::BTreeSet;

use crate::json::{Document, Kind, Node};
use crate::problems::pointer;
use crate::text::excerpt;

/// Most differences that are listed.
const MOST: usize = 100;
/// Deepest objects that are looked into; what is deeper differs as a whole.
const DEEPEST: usize = 12;

/// One value that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its JSON pointer.
    pub pointer: String,
    /// The value before, as JSON, shortened; `None` where it was not there.
    pub before: Option<String>,
    /// The value now, as JSON, shortened; `None` where it is not there any more.
    pub after: Option<String>,
}

/// The values in which two bodies differ, in the order of the second; empty where one of them is no JSON. Numbers are
/// compared as they are written. Arrays are compared item by item. At most 100.
pub fn differences(before: &[u8], after: &[u8]) -> Vec<Difference> {
    let (before, after) = (Document::new(before), Document::new(after));
    let mut list = Vec::new();
    if let (Some(before), Some(after)) = (before.root(), after.root()) {
        compare("", Some(before), Some(after), 0, &mut list);
    }
    list
}

fn compare(at: &str, before: Option<Node<'_>>, after: Option<Node<'_>>, depth: usize, list: &mut Vec<Difference>) {
    if list.len() >= MOST || before.map(Node::raw) == after.map(Node::raw) {
        return;
    }
    if let (Some(before), Some(after)) = (before, after)
        && depth < DEEPEST
    {
        if let (Some(old), Some(new)) = (before.members(), after.members()) {
            let mut seen = BTreeSet::new();
            for (key, _) in new.list.iter().chain(&old.list) {
                if seen.insert(key.as_str()) {
                    compare(&pointer(at, key), old.get(key), new.get(key), depth + 1, list);
                }
            }
            return;
        }
        if let (Some(old), Some(new)) = (before.items(), after.items()) {
            for index in 0..old.list.len().max(new.list.len()) {
                let (old, new) = (old.list.get(index).copied(), new.list.get(index).copied());
                compare(&format!("{at}/{index}"), old, new, depth + 1, list);
            }
            return;
        }
        if before.kind() == Kind::Text && after.kind() == Kind::Text && before.text() == after.text() {
            // The same text, escaped another way.
            return;
        }
    }
    let shown = |node: Node<'_>| excerpt(&node.raw().chars().take(500).collect::<String>());
    list.push(Difference { pointer: at.to_owned(), before: before.map(shown), after: after.map(shown) });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_that_differs_is_listed_with_its_place() {
        let found = differences(
            br#"{"id":1,"a":{"x":"sent","y":[1,2]},"gone":1,"same":"\u00e9"}"#,
            r#"{"id":1,"a":{"x":"failed","y":[1]},"same":"é","new":{"k":2}}"#.as_bytes(),
        );
        let lines: Vec<_> = found
            .iter()
            .map(|one| {
                format!(
                    "{} {} {}",
                    one.pointer,
                    one.before.as_deref().unwrap_or("-"),
                    one.after.as_deref().unwrap_or("-")
                )
            })
            .collect();
        assert_eq!(lines, ["/a/x \"sent\" \"failed\"", "/a/y/1 2 -", "/new - {\"k\":2}", "/gone 1 -"]);
        assert!(differences(b"{", b"{}").is_empty());
    }

    #[test]
    fn the_list_is_bounded() {
        let many = format!("[{}]", vec!["1"; 5000].join(","));
        assert_eq!(differences(b"[]", many.as_bytes()).len(), MOST);
    }
}
