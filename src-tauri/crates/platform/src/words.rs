//! What a platform says in the body of a refusal, whatever its shape, as one line.

use crate::expect::scalar;
use crate::json::{Kind, Members, Node};
use crate::text::one_line;
use crate::unknown::head_of;

/// Longest words of the platform that are repeated, in characters.
const WORDS: usize = 300;

/// What the platform says: `error`, `detail`, `errors`, or the text of a page.
pub(crate) fn platform_words(members: Option<&Members<'_>>, body: &str) -> Option<String> {
    let words = match members {
        Some(members) => ["error", "detail", "message"]
            .iter()
            .find_map(|key| members.get(key).filter(|node| node.kind() == Kind::Text).and_then(Node::text))
            .or_else(|| members.get("errors").or_else(|| members.get("error")).map(listed))?,
        None => visible(head_of(body)),
    };
    Some(one_line(&words, WORDS)).filter(|words| !words.is_empty())
}

/// `errors` as one line: `field: words; field: words`.
fn listed(errors: Node<'_>) -> String {
    let Some(members) = errors.members() else { return flat(errors) };
    let lines: Vec<String> =
        members.list.iter().take(20).map(|(field, words)| format!("{field}: {}", flat(*words))).collect();
    lines.join("; ")
}

/// A string, or a list of strings joined.
fn flat(node: Node<'_>) -> String {
    match node.items() {
        Some(items) => items.list.iter().take(20).filter_map(|item| scalar(*item)).collect::<Vec<_>>().join(", "),
        None => scalar(node).unwrap_or_else(|| head_of(node.raw()).to_owned()),
    }
}

/// The text of a page without its tags; plain text as it is.
fn visible(text: &str) -> String {
    let mut words = String::new();
    let mut in_tag = false;
    for character in text.chars() {
        match character {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                words.push(' ');
            }
            _ if in_tag => {}
            other => words.push(other),
        }
    }
    words
}
