//! The set-ups that ran or run since the program started: one at a time for each connection, in sight while it runs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use standin_model::view::{SetupReport, SetupStep, StepState};
use standin_model::{ChangeTag, Fault, FaultCode};

use super::report::Outcome;
use crate::changes::Changes;

/// Reports by connection. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Setups {
    inner: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    reports: BTreeMap<String, SetupReport>,
    /// Inbox and address at which the last run of a connection stopped for an answer.
    asked: BTreeMap<String, (String, String)>,
}

impl Setups {
    /// The last report of a connection; an empty one where none ran.
    pub fn of(&self, connection: &str) -> SetupReport {
        let empty = || SetupReport { connection: connection.to_owned(), ..SetupReport::default() };
        self.lock().reports.get(connection).cloned().unwrap_or_else(empty)
    }

    /// Begins one with these steps: code and title.
    pub(super) fn begin(&self, connection: &str, steps: &[(&str, &str)], changes: &Changes) -> Result<Progress, Fault> {
        let mut kept = self.lock();
        if kept.reports.get(connection).is_some_and(|report| report.running) {
            return Err(Fault::new(FaultCode::AlreadyRunning, format!("A set-up of \"{connection}\" is under way."))
                .hint("Wait until it has ended, then try again."));
        }
        let report = SetupReport {
            connection: connection.to_owned(),
            running: true,
            steps: steps.iter().map(|(code, title)| waiting(code, title)).collect(),
            ..SetupReport::default()
        };
        kept.reports.insert(connection.to_owned(), report);
        drop(kept);
        changes.tag(ChangeTag::Connections);
        Ok(Progress { setups: self.clone(), connection: connection.to_owned(), changes: changes.clone() })
    }

    /// Forgets the last report of a connection that goes.
    pub fn forget(&self, connection: &str) {
        let mut kept = self.lock();
        kept.reports.remove(connection);
        kept.asked.remove(connection);
    }

    /// The address of an inbox at which the last run stopped, if it did.
    pub fn asked_about(&self, connection: &str, inbox: &str) -> Option<String> {
        self.lock().asked.get(connection).filter(|(of, _)| of == inbox).map(|(_, url)| url.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn waiting(code: &str, title: &str) -> SetupStep {
    SetupStep {
        code: code.to_owned(),
        title: title.to_owned(),
        state: StepState::Waiting,
        message: String::new(),
        remedy: None,
        cause: None,
        status: None,
        unreachable: false,
        seqs: Vec::new(),
    }
}

/// A set-up under way. Dropped before its end, also when its caller went away, it says so and makes room for the next.
pub(super) struct Progress {
    setups: Setups,
    connection: String,
    changes: Changes,
}

impl Progress {
    /// A step begins.
    pub fn running(&self, code: &str) {
        self.step(code, |step| step.state = StepState::Running);
    }

    /// A step has ended.
    pub fn ended(&self, code: &str, outcome: Outcome) {
        self.step(code, |step| {
            step.state = outcome.state;
            step.message = outcome.message;
            step.remedy = outcome.remedy;
            step.cause = outcome.cause;
            step.status = outcome.status;
            step.unreachable = outcome.unreachable;
            step.seqs = outcome.seqs;
        });
    }

    /// The customer of the test message is known.
    pub fn customer(&self, customer: &str) {
        self.change(|report| report.customer = Some(customer.to_owned()));
    }

    /// The run stops for an address of somebody else's: as it is, and as it is shown.
    pub fn asks(&self, inbox: &str, url: &str, shown: &str) {
        self.setups.lock().asked.insert(self.connection.clone(), (inbox.to_owned(), url.to_owned()));
        self.change(|report| report.foreign_url = Some(shown.to_owned()));
    }

    /// Ends it and gives the report.
    pub fn finish(self) -> SetupReport {
        self.change(|report| {
            report.running = false;
            report.ok = report.steps.iter().all(|step| matches!(step.state, StepState::Pass | StepState::Skipped));
        });
        self.setups.of(&self.connection)
    }

    fn step(&self, code: &str, edit: impl FnOnce(&mut SetupStep)) {
        self.change(|report| {
            if let Some(step) = report.steps.iter_mut().find(|step| step.code == code) {
                edit(step);
            }
        });
    }

    fn change(&self, edit: impl FnOnce(&mut SetupReport)) {
        if let Some(report) = self.setups.lock().reports.get_mut(&self.connection) {
            edit(report);
        }
        self.changes.tag(ChangeTag::Connections);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if !self.setups.of(&self.connection).running {
            return;
        }
        self.change(|report| {
            report.running = false;
            for step in report.steps.iter_mut().filter(|step| step.state == StepState::Running) {
                step.state = StepState::Fail;
                step.cause = Some("cancelled".to_owned());
                step.message = "Whoever began this went away before it had ended.".to_owned();
                step.remedy = Some("Run the set-up again: what is done already is found and left as it is.".to_owned());
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_runs_at_a_time_and_a_dropped_one_makes_room() {
        let (setups, changes) = (Setups::default(), Changes::start());
        let begin = |name: &str| setups.begin(name, &[("version", "Ask"), ("profile", "Check")], &changes);
        let first = begin("a").expect("begins");
        first.running("version");
        assert_eq!(begin("a").err().map(|fault| fault.code), Some(FaultCode::AlreadyRunning));
        assert!(begin("b").is_ok());
        drop(first);
        let report = setups.of("a");
        assert!(!report.running && !report.ok);
        assert_eq!(report.steps[0].cause.as_deref(), Some("cancelled"));
        assert_eq!(report.steps[1].state, StepState::Waiting);
        let second = begin("a").expect("begins again");
        second.ended("version", Outcome::pass("4.13"));
        second.ended("profile", Outcome::skipped("no need"));
        assert!(second.finish().ok);
    }
}
