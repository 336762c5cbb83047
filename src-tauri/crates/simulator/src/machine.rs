//! What every simulated platform runs on: its clock, its pace, its faults, its traffic, and the work that is under way.

use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::Fault;
use crate::fault::Dice;
use crate::start::Clock;
use crate::traffic::Journal;

/// Webhook attempts under way at one time.
const LINES_MAX: usize = 256;
/// Large bodies that are taken in at one time.
const LARGE_MAX: usize = 8;
/// Time that open requests have to end when a simulator stops.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(3);

/// Locks even after a panic elsewhere: every holder leaves the data whole.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What does not depend on the platform.
#[derive(Debug)]
pub(crate) struct Machine {
    pub faults: Vec<Fault>,
    pub dice: Dice,
    pub scale: f64,
    pub clock: Clock,
    pub http: reqwest::Client,
    pub journal: Journal,
    /// Webhook attempts under way at one time.
    pub lines: Semaphore,
    /// Large bodies that are being taken in.
    pub large: Semaphore,
    pub busy: watch::Sender<usize>,
    pub stop: CancellationToken,
    pub tasks: TaskTracker,
}

impl Machine {
    pub fn new(seed: u64, scale: f64, faults: Vec<Fault>, clock: Clock, http: reqwest::Client) -> Self {
        Machine {
            faults,
            dice: Dice(seed),
            scale,
            clock,
            http,
            journal: Journal::new(),
            lines: Semaphore::new(LINES_MAX),
            large: Semaphore::new(LARGE_MAX),
            busy: watch::channel(0).0,
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        }
    }

    /// `seconds` of simulated time.
    pub fn scaled(&self, seconds: f64) -> Duration {
        Duration::try_from_secs_f64(seconds * self.scale).unwrap_or(Duration::MAX)
    }

    /// Sleeps simulated seconds; false when the simulator stops meanwhile.
    pub async fn wait(&self, seconds: f64) -> bool {
        tokio::select! {
            () = self.stop.cancelled() => false,
            () = tokio::time::sleep(self.scaled(seconds)) => true,
        }
    }

    /// Runs `work` beside, counted as busy until it ends.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let busy = Busy::new(&self.busy);
        self.tasks.spawn(async move {
            work.await;
            drop(busy);
        });
    }

    /// Waits until no work is counted as busy.
    pub async fn idle(&self) {
        // The sender lives in `self`, so that waiting cannot fail.
        let _ = self.busy.subscribe().wait_for(|busy| *busy == 0).await;
    }

    /// Stops: no new connection, open requests end, pending work is given up.
    pub async fn shutdown(&self) {
        self.stop.cancel();
        self.tasks.close();
        if tokio::time::timeout(SHUTDOWN_GRACE, self.tasks.wait()).await.is_err() {
            tracing::warn!("requests were still open when the simulator stopped");
        }
    }
}

/// Counts one piece of pending work for as long as it lives.
#[derive(Debug)]
struct Busy(watch::Sender<usize>);

impl Busy {
    fn new(count: &watch::Sender<usize>) -> Self {
        count.send_modify(|n| *n += 1);
        Busy(count.clone())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.send_modify(|n| *n = n.saturating_sub(1));
    }
}
