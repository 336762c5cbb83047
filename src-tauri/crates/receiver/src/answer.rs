//! What a webhook is answered with: status, delay, no answer at all, and the next few otherwise.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use standin_model::Seq;

/// The mark of an exchange whose answer the user chose to be other than 200 at once.
pub const OWN_ANSWER: &str = "own_answer";
/// The mark of an exchange that was closed without an answer because the user chose so.
pub const OWN_DROP: &str = "own_drop";
/// The mark of an exchange that was failed because the user chose to fail the next few.
pub const OWN_FAILURE: &str = "own_failure";

/// The mark of an exchange that is answered with what the user's middleware answers: committed without an answer,
/// completed with it before it leaves.
pub const OWN_PASS_BACK: &str = "own_pass_back";

/// Where webhooks are passed on to, and what was answered there.
pub trait Middleware: Send + Sync + 'static {
    /// The status with which a committed webhook was answered; `None` where none comes.
    fn answer(&self, seq: Seq) -> Pin<Box<dyn Future<Output = Option<u16>> + Send>>;
}

/// Answers with what the middleware answered.
#[derive(Clone)]
pub struct PassBack {
    /// How long its answer is waited for; then the status of the policy is given.
    pub within: Duration,
    /// Who tells it.
    pub middleware: Arc<dyn Middleware>,
}

impl std::fmt::Debug for PassBack {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("PassBack").field("within", &self.within).finish_non_exhaustive()
    }
}

/// What a good webhook is answered with.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status of the answer; what is not 200 to 599 counts as 200.
    pub status: u16,
    /// How long to wait, after the commit, before answering.
    pub delay: Duration,
    /// Whether the connection is closed in place of an answer.
    pub drop: bool,
    /// The next webhooks, which are answered otherwise.
    pub failing: Option<Arc<Failing>>,
    /// Whether the middleware's answer is passed back; the status is given where none comes in time.
    pub pass_back: Option<PassBack>,
}

impl Default for Answer {
    fn default() -> Self {
        Self { status: 200, delay: Duration::ZERO, drop: false, failing: None, pass_back: None }
    }
}

/// Fails a number of webhooks and no more, over all connections to the door.
#[derive(Debug)]
pub struct Failing {
    /// Their status; what is not 200 to 599 counts as 200.
    pub status: u16,
    left: AtomicU32,
}

impl Failing {
    /// Fails the next `left`.
    pub fn new(status: u16, left: u32) -> Self {
        Self { status, left: AtomicU32::new(left) }
    }

    /// How many are still to fail.
    pub fn left(&self) -> u32 {
        self.left.load(Ordering::Acquire)
    }

    fn take(&self) -> bool {
        self.left.fetch_update(Ordering::AcqRel, Ordering::Acquire, |left| left.checked_sub(1)).is_ok()
    }

    fn give_back(&self) {
        self.left.fetch_add(1, Ordering::AcqRel);
    }
}

/// The answer to one webhook.
#[derive(Debug)]
pub(crate) struct Chosen {
    pub(crate) status: u16,
    pub(crate) delay: Duration,
    pub(crate) drop: bool,
    /// The count that it was taken from.
    pub(crate) failing: Option<Arc<Failing>>,
    pub(crate) pass_back: Option<PassBack>,
    /// The mark that says whose choice it was.
    pub(crate) mark: Option<&'static str>,
}

impl Chosen {
    /// The webhook was not answered like this after all: the log did not take it.
    pub(crate) fn take_back(&self) {
        if let Some(failing) = &self.failing {
            failing.give_back();
        }
    }
}

impl Answer {
    /// The answer to the next webhook.
    pub(crate) fn choose(&self) -> Chosen {
        let delay = self.delay;
        if let Some(failing) = self.failing.as_ref().filter(|failing| failing.take()) {
            let (status, failing) = (failing.status, Some(Arc::clone(failing)));
            return Chosen { status, delay, drop: false, failing, pass_back: None, mark: Some(OWN_FAILURE) };
        }
        if let Some(pass_back) = self.pass_back.clone().filter(|_| !self.drop) {
            let (status, pass_back) = (self.status, Some(pass_back));
            return Chosen { status, delay, drop: false, failing: None, pass_back, mark: Some(OWN_PASS_BACK) };
        }
        let mark = match (self.drop, self.status, delay) {
            (true, ..) => Some(OWN_DROP),
            (false, 200, Duration::ZERO) => None,
            _ => Some(OWN_ANSWER),
        };
        Chosen { status: self.status, delay, drop: self.drop, failing: None, pass_back: None, mark }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_fail_and_then_the_rest_is_as_it_was() {
        let failing = Arc::new(Failing::new(503, 2));
        let answer = Answer { failing: Some(Arc::clone(&failing)), ..Answer::default() };
        let first = answer.choose();
        assert_eq!((first.status, first.mark, failing.left()), (503, Some(OWN_FAILURE), 1));
        first.take_back();
        assert_eq!([answer.choose().status, answer.choose().status], [503, 503]);
        let after = answer.choose();
        assert_eq!((after.status, after.mark, failing.left()), (200, None, 0));
    }

    #[test]
    fn a_choice_of_the_users_is_marked() {
        let marked = |status, delay, drop| {
            Answer { status, delay: Duration::from_millis(delay), drop, ..Answer::default() }.choose().mark
        };
        assert_eq!(marked(200, 0, false), None);
        assert_eq!(marked(200, 5, false), Some(OWN_ANSWER));
        assert_eq!(marked(500, 0, false), Some(OWN_ANSWER));
        assert_eq!(marked(200, 0, true), Some(OWN_DROP));
    }
}
