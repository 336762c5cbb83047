//! One pass over JSON text that is known to be valid: how deep it nests, and where the bytes of its strings are.

use std::ops::Range;

/// One step of the way to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// A member of an object.
    Key(String),
    /// An item of an array.
    Item,
}

/// How deep arrays and objects nest: 0 for a plain value.
pub(crate) fn depth(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut open, mut deepest) = (0, 0_usize, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at = string_end(bytes, at),
            b'[' | b'{' => {
                open += 1;
                deepest = deepest.max(open);
            }
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    deepest
}

/// Calls `visit` for every string that is a value, with the way to it and the range of the bytes between its quotes.
pub(crate) fn strings(text: &str, mut visit: impl FnMut(&[Step], Range<usize>)) {
    let bytes = text.as_bytes();
    let mut path: Vec<Step> = Vec::new();
    let mut in_object: Vec<bool> = Vec::new();
    let mut key_next = false;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let end = string_end(bytes, at);
                let range = at + 1..end.max(at + 1);
                if key_next {
                    if let Some(last) = path.last_mut() {
                        *last = Step::Key(unescaped(&text[range]));
                    }
                } else {
                    visit(&path, range);
                }
                at = end;
            }
            b'{' | b'[' => {
                key_next = bytes[at] == b'{';
                in_object.push(key_next);
                path.push(Step::Item);
            }
            b'}' | b']' => {
                in_object.pop();
                path.pop();
                key_next = false;
            }
            b',' => key_next = in_object.last() == Some(&true),
            b':' => key_next = false,
            _ => {}
        }
        at += 1;
    }
}

/// Position of the quote that ends the string which begins at `start`; the end of the text where there is none.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The name that a key stands for.
fn unescaped(raw: &str) -> String {
    if raw.contains('\\') {
        serde_json::from_str(&format!("\"{raw}\"")).unwrap_or_else(|_| raw.to_owned())
    } else {
        raw.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, &str)> {
        let mut list = Vec::new();
        strings(text, |path, range| {
            let way: Vec<&str> = path
                .iter()
                .map(|step| match step {
                    Step::Key(key) => key.as_str(),
                    Step::Item => "*",
                })
                .collect();
            list.push((way.join("/"), &text[range]));
        });
        list
    }

    #[test]
    fn every_string_is_found_with_the_way_to_it() {
        let text = r#"{"a":"x","b":[{"c":"y\"z"},"w",1,{}],"d\u0065":{"e":null,"f":"é"},"g":"t"}"#;
        let want = [("a", "x"), ("b/*/c", "y\\\"z"), ("b/*", "w"), ("de/f", "é"), ("g", "t")];
        assert_eq!(found(text), want.map(|(way, value)| (way.to_owned(), value)));
        assert_eq!(found("\"alone\""), vec![(String::new(), "alone")]);
    }

    #[test]
    fn brackets_in_strings_do_not_nest() {
        assert_eq!(depth(r#"{"a":"[[[[","b":["\"]"]}"#), 2);
        assert_eq!(depth("1"), 0);
    }
}
