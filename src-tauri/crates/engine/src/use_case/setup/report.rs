//! How a step of a set-up ended, in the form in which it is shown.

use standin_model::view::{Explained, StepState};
use standin_model::{Fault, FaultCode};

use super::ask::Asked;

/// How a step ended.
#[derive(Debug)]
pub(super) struct Outcome {
    pub state: StepState,
    pub message: String,
    pub remedy: Option<String>,
    pub cause: Option<String>,
    pub status: Option<u16>,
    pub unreachable: bool,
    pub seqs: Vec<i64>,
}

impl Outcome {
    fn of(state: StepState, message: impl Into<String>) -> Self {
        Self {
            state,
            message: message.into(),
            remedy: None,
            cause: None,
            status: None,
            unreachable: false,
            seqs: Vec::new(),
        }
    }

    /// Done.
    pub fn pass(message: impl Into<String>) -> Self {
        Self::of(StepState::Pass, message)
    }

    /// Not needed, or not asked for.
    pub fn skipped(message: impl Into<String>) -> Self {
        Self::of(StepState::Skipped, message)
    }

    /// Failed, with a stable code and what to do.
    pub fn fail(cause: &str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        let (cause, remedy) = (Some(cause.to_owned()), Some(remedy.into()));
        Self { cause, remedy, ..Self::of(StepState::Fail, message) }
    }

    /// Stopped for a decision of the user's.
    pub fn asks(cause: &str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { state: StepState::Asks, ..Self::fail(cause, message, remedy) }
    }

    /// Refused by the platform, or not answered.
    pub fn refused(asked: &Asked) -> Self {
        let failed = match &asked.explained {
            Some(explained) => Self::explained(explained),
            None => Self::fail(
                "unexpected_success",
                "The platform's answer does not tell what was asked for.",
                "Look at the reply in the log. Check the base URL.",
            ),
        };
        Self { status: asked.status, unreachable: asked.status.is_none(), ..failed }.with(asked.seq)
    }

    /// What went wrong, in the words that every refusal has.
    pub fn explained(explained: &Explained) -> Self {
        let said = explained.platform_says.as_ref().map(|words| format!(" It said: {words}")).unwrap_or_default();
        Self::fail(&explained.code, format!("{}{said}", explained.message), &explained.remedy)
    }

    /// A fault of our own side.
    pub fn fault(fault: &Fault) -> Self {
        let cause = super::explained_fault(fault).code;
        let remedy = fault.hint.clone().unwrap_or_else(|| "Look at the log, then run the set-up again.".to_owned());
        let storage = fault.code == FaultCode::Storage;
        if storage {
            tracing::warn!(%fault, "a set-up stopped because the log refused");
        }
        Self { seqs: fault.seq.into_iter().collect(), ..Self::fail(&cause, &fault.message, remedy) }
    }

    /// Adds an envelope.
    pub fn with(mut self, seq: i64) -> Self {
        self.seqs.push(seq);
        self
    }
}
