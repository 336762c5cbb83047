//! How one check ended.

use standin_model::view::{CheckState, Explained};
use standin_model::{Fault, Problem, Severity};

/// State, evidence, envelopes, remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub state: CheckState,
    pub evidence: String,
    pub remedy: Option<String>,
    pub seqs: Vec<i64>,
}

impl Finding {
    /// As it should be.
    pub fn pass(evidence: impl Into<String>) -> Self {
        Self { state: CheckState::Pass, evidence: evidence.into(), remedy: None, seqs: Vec::new() }
    }

    /// Not as it should be.
    pub fn fail(evidence: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { state: CheckState::Fail, evidence: evidence.into(), remedy: Some(remedy.into()), seqs: Vec::new() }
    }

    /// Could not be found out.
    pub fn unknown(evidence: impl Into<String>) -> Self {
        Self { state: CheckState::Unknown, ..Self::pass(evidence) }
    }

    /// Refused by the platform, or not answered.
    pub fn explained(explained: &Explained) -> Self {
        let said = explained.platform_says.as_ref().map(|words| format!(" It said: {words}")).unwrap_or_default();
        Self::fail(format!("{}{said}", explained.message), &explained.remedy)
    }

    /// A fault of our own side: nothing is known of what was to be checked.
    pub fn fault(fault: &Fault) -> Self {
        Self { remedy: fault.hint.clone(), ..Self::unknown(&fault.message) }
    }

    /// What is wrong about settings at these places; notes alone do not fail.
    pub fn problems<'a>(problems: impl Iterator<Item = &'a Problem>, good: impl FnOnce() -> String) -> Self {
        let problems: Vec<&Problem> = problems.collect();
        let words = |list: Vec<String>| list.join(" ");
        if problems.is_empty() {
            return Self::pass(good());
        }
        let evidence = words(problems.iter().map(|problem| problem.message.clone()).collect());
        let remedies: Vec<String> = problems.iter().filter_map(|problem| problem.remedy.clone()).collect();
        if problems.iter().all(|problem| problem.severity == Severity::Note) {
            return Self::pass(evidence);
        }
        Self::fail(evidence, words(remedies))
    }

    /// Adds envelopes.
    pub fn with(mut self, seqs: impl IntoIterator<Item = i64>) -> Self {
        self.seqs.extend(seqs);
        self
    }

    /// Whether it failed.
    pub fn failed(&self) -> bool {
        self.state == CheckState::Fail
    }
}
