//! Taking members out of an object by what is documented, and noting what differs.

use standin_model::Severity;

use crate::json::{Kind, Members, Node};
use crate::problems::{Detail, Problems, pointer, problem};

/// An object of the payload, with its place and the list where its problems go.
pub(crate) struct Expect<'a, 'p> {
    pub(crate) members: Members<'a>,
    at: String,
    problems: &'p mut Problems,
}

impl<'a, 'p> Expect<'a, 'p> {
    /// Takes a member that should be an object.
    pub(crate) fn object(parent: &Members<'a>, key: &str, problems: &'p mut Problems) -> Option<Self> {
        let at = pointer("", key);
        let Some(node) = parent.get(key) else {
            problems.push(missing(&at, "an object"));
            return None;
        };
        Self::of(node, at, problems)
    }

    /// Takes a value that should be an object.
    pub(crate) fn of(node: Node<'a>, at: String, problems: &'p mut Problems) -> Option<Self> {
        match node.members() {
            Some(members) => {
                if members.more > 0 {
                    let message = format!("{} more fields of {at} are not read.", members.more);
                    problems.push(problem("too_many_fields", Severity::Warning, message).at(at.as_str()));
                }
                Some(Self { members, at, problems })
            }
            None => {
                problems.push(wrong(&at, node, "an object"));
                None
            }
        }
    }

    /// JSON pointer of a member.
    pub(crate) fn pointer(&self, key: &str) -> String {
        pointer(&self.at, key)
    }

    /// Notes a problem.
    pub(crate) fn note(&mut self, problem: standin_model::Problem) {
        self.problems.push(problem);
    }

    /// Notes that a member is of the wrong type.
    pub(crate) fn wrong(&mut self, key: &str, node: Node<'_>, documented: &str) {
        let at = self.pointer(key);
        self.problems.push(wrong(&at, node, documented));
    }

    /// Notes that an item of a list is of the wrong type.
    pub(crate) fn wrong_item(&mut self, key: &str, index: usize, node: Node<'_>, documented: &str) {
        let at = format!("{}/{index}", self.pointer(key));
        self.problems.push(wrong(&at, node, documented));
    }

    /// Notes that a member is missing.
    pub(crate) fn missing(&mut self, key: &str, documented: &str) {
        let at = self.pointer(key);
        self.problems.push(missing(&at, documented));
    }

    /// A string; a number or boolean is taken as written and noted.
    pub(crate) fn text(&mut self, key: &str) -> Option<String> {
        let Some(node) = self.members.get(key) else {
            self.missing(key, "a string");
            return None;
        };
        if node.kind() != Kind::Text {
            self.wrong(key, node, "a string");
        }
        scalar(node)
    }

    /// A string or null; `None` for null.
    pub(crate) fn text_or_null(&mut self, key: &str) -> Option<String> {
        let Some(node) = self.members.get(key) else {
            self.missing(key, "a string or null");
            return None;
        };
        if !matches!(node.kind(), Kind::Text | Kind::Null) {
            self.wrong(key, node, "a string or null");
        }
        scalar(node)
    }

    /// A string or null that may be left out.
    pub(crate) fn optional_text(&mut self, key: &str) -> Option<String> {
        if self.members.has(key) { self.text_or_null(key) } else { None }
    }

    /// An id: an integer above 0, as written.
    pub(crate) fn id(&mut self, key: &str) -> Option<String> {
        const DOCUMENTED: &str = "an integer above 0";
        let Some(node) = self.members.get(key) else {
            self.missing(key, DOCUMENTED);
            return None;
        };
        let at = self.pointer(key);
        let raw = node.raw();
        if node.kind() != Kind::Number || raw.contains(['.', 'e', 'E']) {
            self.problems.push(wrong(&at, node, DOCUMENTED));
        } else if raw.starts_with('-') || raw.bytes().all(|digit| digit == b'0') {
            self.problems.push(
                problem("id_not_positive", Severity::Warning, format!("{at} is {raw}: ids are above 0."))
                    .at(at.as_str())
                    .documented(DOCUMENTED)
                    .received(raw)
                    .remedy("Don't store it as an identity; look at the next webhook of the same customer."),
            );
        }
        scalar(node)
    }

    /// Notes the members that nobody expects.
    pub(crate) fn only(&mut self, known: &[&str]) {
        for (key, node) in &self.members.list {
            if !known.contains(&key.as_str()) {
                let at = pointer(&self.at, key);
                self.problems.push(
                    problem("unknown_field", Severity::Note, format!("{at} is not a documented field."))
                        .at(at.as_str())
                        .received(node.raw())
                        .remedy("Ignore fields that you don't know; it stays in the payload."),
                );
            }
        }
    }
}

/// A string's value, or a number or boolean as written; `None` for the rest.
pub(crate) fn scalar(node: Node<'_>) -> Option<String> {
    match node.kind() {
        Kind::Text => node.text(),
        Kind::Number | Kind::Bool => Some(node.raw().to_owned()),
        Kind::Object | Kind::Array | Kind::Null => None,
    }
}

/// The problem of a missing field.
pub(crate) fn missing(at: &str, documented: &str) -> standin_model::Problem {
    problem("missing_field", Severity::Warning, format!("{at} is missing."))
        .at(at)
        .documented(documented)
        .remedy("Treat it as absent; don't let your bridge fail on it.")
}

/// The problem of a value of another type than documented.
pub(crate) fn wrong(at: &str, node: Node<'_>, documented: &str) -> standin_model::Problem {
    let message = format!("{at} is {}; documented is {documented}.", article(node.kind()));
    problem("wrong_type", Severity::Warning, message)
        .at(at)
        .documented(documented)
        .received(node.raw())
        .remedy("Read it tolerantly: accept both forms, or treat it as absent.")
}

/// The name of a type with its article.
fn article(kind: Kind) -> String {
    match kind {
        Kind::Null => "null".to_owned(),
        Kind::Object | Kind::Array => format!("an {}", kind.name()),
        Kind::Text | Kind::Number | Kind::Bool => format!("a {}", kind.name()),
    }
}
