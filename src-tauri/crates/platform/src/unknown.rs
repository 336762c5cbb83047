//! Reading what is of no known platform, and the first look at every body: shown, never lost.

use standin_model::{Content, Problem, Reading, Severity};

use crate::json::{Document, MAX_DEPTH, Node, Trouble};
use crate::problems::{Detail, Problems, problem};
use crate::{READER, text};

/// Reads a webhook of no platform that is known: it is kept as it is.
pub fn read_unknown(_head: &[u8], body: &[u8]) -> Reading {
    let document = Document::new(body);
    let mut problems = Problems::default();
    let mut reading = Reading::empty(READER);
    if let Some(root) = open(&document, &mut reading, &mut problems) {
        keep(root.raw(), &mut reading);
        problems.push(
            problem("unknown_platform", Severity::Note, "The body has the shape of no platform that Standin knows.")
                .at("")
                .remedy("Open the payload; it is kept byte for byte."),
        );
    }
    reading.problems = problems.into_list();
    reading
}

/// The root of a body, or (where it has none) the problem and what can be shown instead.
pub(crate) fn open<'a>(document: &'a Document<'_>, reading: &mut Reading, problems: &mut Problems) -> Option<Node<'a>> {
    if let Some(offset) = document.bad_utf8 {
        problems.push(
            problem(
                "not_utf8",
                Severity::Error,
                format!("The body is not UTF-8: byte {offset} does not belong there."),
            )
            .at("")
            .documented("JSON in UTF-8")
            .remedy("The bytes that do not fit are replaced here; the raw body keeps them."),
        );
    }
    let root = document.root();
    if let Some(trouble) = &document.trouble {
        problems.push(no_root(trouble, document.text()));
        unreadable(trouble, document.text(), reading);
    }
    root
}

/// The problem of a body that cannot be read.
fn no_root(trouble: &Trouble, body: &str) -> Problem {
    match trouble {
        Trouble::Empty => problem("empty_body", Severity::Error, "The body is empty.")
            .at("")
            .documented("one JSON object")
            .remedy("Check what sends to this address: no platform sends an empty body."),
        Trouble::NotJson(words) => problem("not_json", Severity::Error, format!("The body is not JSON: {words}."))
            .at("")
            .documented("one JSON object")
            .received(body)
            .remedy("Check what sends to this address; the raw body shows the bytes."),
        Trouble::TooDeep => problem(
            "too_deep",
            Severity::Error,
            format!("The JSON nests deeper than {MAX_DEPTH} levels and is not read."),
        )
        .at("")
        .documented("a few levels")
        .remedy("The raw body shows the bytes."),
    }
}

/// What is shown of a body that cannot be read.
fn unreadable(trouble: &Trouble, body: &str, reading: &mut Reading) {
    match trouble {
        Trouble::Empty => "empty body".clone_into(&mut reading.summary),
        Trouble::NotJson(_) => {
            reading.content = Some(Content::Unknown { kind: None, json: String::new() });
            reading.summary = text::summary(&format!("not JSON: {}", head_of(body)));
        }
        Trouble::TooDeep => {
            reading.content = Some(Content::Unknown { kind: None, json: body.to_owned() });
            reading.summary = text::summary(&format!("JSON too deep: {}", head_of(body)));
        }
    }
}

/// Keeps a JSON value as what the payload says.
pub(crate) fn keep(raw: &str, reading: &mut Reading) {
    reading.content = Some(Content::Unknown { kind: None, json: raw.to_owned() });
    reading.summary = text::summary(head_of(raw));
}

/// The beginning of a text, enough for a summary.
pub(crate) fn head_of(text: &str) -> &str {
    text.char_indices().nth(1000).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_of_no_known_platform_is_kept_as_it_is() {
        let reading = read_unknown(b"", br#" {"event": "x", "n": 1.10} "#);
        assert_eq!(
            reading.content,
            Some(Content::Unknown { kind: None, json: r#"{"event": "x", "n": 1.10}"#.to_owned() })
        );
        assert_eq!(reading.platform, None);
        assert_eq!(reading.problems[0].code, "unknown_platform");
    }

    #[test]
    fn bodies_that_cannot_be_read_say_why() {
        let codes = |body: &[u8]| -> Vec<String> {
            read_unknown(b"", body).problems.into_iter().map(|problem| problem.code).collect()
        };
        assert_eq!(codes(b""), ["empty_body"]);
        assert_eq!(codes(b"a=1"), ["not_json"]);
        assert_eq!(codes(b"\xff\xfe"), ["not_utf8", "not_json"]);
        assert_eq!(codes("[".repeat(200).as_bytes()), ["not_json"]);
        assert_eq!(codes(format!("{}{}", "[".repeat(200), "]".repeat(200)).as_bytes()), ["too_deep"]);
    }
}
