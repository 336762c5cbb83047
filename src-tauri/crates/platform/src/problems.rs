//! Building problems: one short way to say what is so, what is documented, what stands there and what to do.

use standin_model::{Problem, Severity};

use crate::text::excerpt;

/// At most so many problems are listed for one payload.
pub(crate) const MAX_PROBLEMS: usize = 100;

/// A problem without pointer, documentation, received text or remedy yet.
pub(crate) fn problem(code: &str, severity: Severity, message: impl Into<String>) -> Problem {
    Problem {
        code: code.to_owned(),
        severity,
        pointer: None,
        message: message.into(),
        documented: None,
        received: None,
        remedy: None,
    }
}

/// What can be added to a problem.
pub(crate) trait Detail: Sized {
    /// JSON pointer into the request's body.
    fn at(self, pointer: impl Into<String>) -> Self;
    /// What the documentation says.
    fn documented(self, text: &str) -> Self;
    /// What stands there; shortened here.
    fn received(self, text: &str) -> Self;
    /// What to do.
    fn remedy(self, text: impl Into<String>) -> Self;
}

impl Detail for Problem {
    fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    fn documented(mut self, text: &str) -> Self {
        self.documented = Some(text.to_owned());
        self
    }

    fn received(mut self, text: &str) -> Self {
        self.received = Some(excerpt(text));
        self
    }

    fn remedy(mut self, text: impl Into<String>) -> Self {
        self.remedy = Some(text.into());
        self
    }
}

/// A bounded list of problems: hostile input must not make thousands of them.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    list: Vec<Problem>,
    left_out: usize,
}

impl Problems {
    /// Adds one, or counts it where the list is full.
    pub(crate) fn push(&mut self, problem: Problem) {
        if self.list.len() < MAX_PROBLEMS {
            self.list.push(problem);
        } else {
            self.left_out += 1;
        }
    }

    /// The list, with a last entry that counts what was left out.
    pub(crate) fn into_list(mut self) -> Vec<Problem> {
        if self.left_out > 0 {
            let message = format!("{} more problems are not listed.", self.left_out);
            self.list.push(problem("more_problems", Severity::Note, message));
        }
        self.list
    }
}

/// Appends a key to a JSON pointer, with the two characters escaped that RFC 6901 names.
pub(crate) fn pointer(parent: &str, key: &str) -> String {
    format!("{parent}/{}", key.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_escape_tilde_and_slash() {
        assert_eq!(pointer("/customer", "a/b~c"), "/customer/a~1b~0c");
        assert_eq!(pointer("", "messages"), "/messages");
    }

    #[test]
    fn the_list_of_problems_is_bounded() {
        let mut problems = Problems::default();
        for _ in 0..5000 {
            problems.push(problem("unknown_field", Severity::Note, "x"));
        }
        let list = problems.into_list();
        assert_eq!(list.len(), MAX_PROBLEMS + 1);
        assert_eq!(list[MAX_PROBLEMS].message, "4900 more problems are not listed.");
    }
}
