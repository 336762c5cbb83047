//! The run of the doctor that ended last or is under way: one at a time, in sight while it runs.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use standin_model::view::{CheckState, DoctorCheck, DoctorReport};
use standin_model::{ChangeTag, Fault, FaultCode};

use super::report::Finding;
use crate::changes::Changes;

/// The last report. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Doctors {
    last: Arc<Mutex<DoctorReport>>,
}

impl Doctors {
    /// The report as it stands.
    pub fn last(&self) -> DoctorReport {
        self.lock().clone()
    }

    /// Begins a run, unless one is under way.
    pub(super) fn begin(&self, name: Option<String>, started_at: String, changes: &Changes) -> Result<Progress, Fault> {
        let mut last = self.lock();
        if last.running {
            return Err(Fault::new(FaultCode::AlreadyRunning, "The doctor is at work already.")
                .hint("Wait until it has ended, then try again."));
        }
        *last = DoctorReport { name, running: true, started_at, ..DoctorReport::default() };
        drop(last);
        changes.tag(ChangeTag::Connections);
        Ok(Progress { doctors: self.clone(), changes: changes.clone() })
    }

    fn lock(&self) -> MutexGuard<'_, DoctorReport> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A run under way. Dropped before its end, also when its caller went away, it makes room for the next.
pub(super) struct Progress {
    doctors: Doctors,
    changes: Changes,
}

impl Progress {
    /// Says what is being done now.
    pub fn now(&self, what: &str) {
        self.doctors.lock().now = Some(what.to_owned());
        self.changes.tag(ChangeTag::Connections);
    }

    /// A check has ended.
    pub fn ended(&self, connection: Option<&str>, code: &str, title: &str, finding: Finding) {
        self.doctors.lock().checks.push(DoctorCheck {
            connection: connection.map(str::to_owned),
            code: code.to_owned(),
            title: title.to_owned(),
            state: finding.state,
            evidence: finding.evidence,
            seqs: finding.seqs,
            remedy: finding.remedy,
        });
        self.changes.tag(ChangeTag::Connections);
    }

    /// Ends it and gives the report.
    pub fn finish(self) -> DoctorReport {
        let mut last = self.doctors.lock();
        (last.running, last.now) = (false, None);
        last.ok = last.checks.iter().all(|check| check.state != CheckState::Fail);
        last.clone()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        let mut last = self.doctors.lock();
        (last.running, last.now) = (false, None);
        drop(last);
        self.changes.tag(ChangeTag::Connections);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_runs_at_a_time_and_a_dropped_one_makes_room() {
        let (doctors, changes) = (Doctors::default(), Changes::start());
        let begin = || doctors.begin(None, String::new(), &changes);
        let first = begin().expect("begins");
        first.ended(None, "disk", "Disk", Finding::pass("fine"));
        assert_eq!(begin().err().map(|fault| fault.code), Some(FaultCode::AlreadyRunning));
        drop(first);
        assert!(!doctors.last().running && !doctors.last().ok);
        let second = begin().expect("begins again");
        assert!(doctors.last().checks.is_empty());
        second.ended(None, "disk", "Disk", Finding::unknown("who knows"));
        assert!(second.finish().ok);
        let third = begin().expect("begins again");
        third.ended(None, "disk", "Disk", Finding::fail("full", "empty it"));
        assert!(!third.finish().ok);
    }
}
