//! The bounded queue to the writer: limits on what outsiders bring, none on what completes it.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use standin_model::RecordError;

use crate::writer::Job;

/// Exchanges that may wait.
const MOST_WAITING: usize = 2048;

/// Bytes that may wait; one exchange is always let in when nothing waits.
const MOST_BYTES: usize = 64 * 1024 * 1024;

#[derive(Default)]
struct State {
    jobs: VecDeque<Box<dyn Job>>,
    /// Bounded jobs that wait or are being written.
    bounded: usize,
    /// Bytes of jobs that wait or are being written.
    bytes: usize,
    closed: bool,
}

/// What a batch holds of the limits, given back when it is written.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Load {
    bounded: usize,
    bytes: usize,
}

/// The queue. One thread takes, everybody pushes.
#[derive(Default)]
pub(crate) struct Queue {
    state: Mutex<State>,
    filled: Condvar,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a job at the end, or settles it at once with the reason why not.
    pub fn push(&self, job: Box<dyn Job>) {
        let refused = {
            let mut state = self.lock();
            let (bounded, bytes) = (job.bounded(), job.bytes());
            if state.closed {
                Some((job, RecordError::Closed))
            } else if bounded
                && (state.bounded >= MOST_WAITING || (state.bytes > 0 && state.bytes + bytes > MOST_BYTES))
            {
                Some((job, RecordError::Busy))
            } else {
                state.bounded += usize::from(bounded);
                state.bytes += bytes;
                state.jobs.push_back(job);
                None
            }
        };
        match refused {
            Some((job, why)) => job.settle(Err(why)),
            None => self.filled.notify_one(),
        }
    }

    /// Waits for jobs and takes at most `most`; `None` when the queue is closed and empty.
    pub fn take(&self, most: usize) -> Option<(Vec<Box<dyn Job>>, Load)> {
        let mut state = self.lock();
        while state.jobs.is_empty() {
            if state.closed {
                return None;
            }
            state = self.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let count = state.jobs.len().min(most);
        let batch: Vec<Box<dyn Job>> = state.jobs.drain(..count).collect();
        let load = Load {
            bounded: batch.iter().filter(|job| job.bounded()).count(),
            bytes: batch.iter().map(|job| job.bytes()).sum(),
        };
        Some((batch, load))
    }

    /// Gives back what a batch held.
    pub fn release(&self, load: Load) {
        let mut state = self.lock();
        state.bounded -= load.bounded;
        state.bytes -= load.bytes;
    }

    /// Lets nothing in any more; what waits is still written.
    pub fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_all();
    }

    /// Closes and fails everything that waits: the writer is gone.
    pub fn abandon(&self) {
        let jobs = {
            let mut state = self.lock();
            state.closed = true;
            std::mem::take(&mut state.jobs)
        };
        for job in jobs {
            job.settle(Err(RecordError::Closed));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rusqlite::Connection;

    use super::*;
    use crate::Change;

    /// What became of the jobs: their sizes with the reasons why not.
    type Fates = Arc<Mutex<Vec<(usize, Result<(), RecordError>)>>>;

    struct Sized(usize, bool, Fates);

    impl Job for Sized {
        fn apply(&mut self, _: &Connection, _: &mut Vec<Change>) -> rusqlite::Result<()> {
            Ok(())
        }

        fn settle(self: Box<Self>, fate: Result<(), RecordError>) {
            self.2.lock().expect("no panic").push((self.0, fate));
        }

        fn bounded(&self) -> bool {
            self.1
        }

        fn bytes(&self) -> usize {
            self.0
        }
    }

    fn refused(fates: &Fates) -> Vec<(usize, Result<(), RecordError>)> {
        std::mem::take(&mut fates.lock().expect("no panic"))
    }

    #[test]
    fn bytes_are_bounded() {
        let (queue, fates) = (Queue::default(), Fates::default());
        let push = |bytes, bounded| queue.push(Box::new(Sized(bytes, bounded, Arc::clone(&fates))));
        push(MOST_BYTES + 1, true);
        assert_eq!(refused(&fates), [], "alone, an exchange of any size is let in");
        push(1, true);
        assert_eq!(refused(&fates), [(1, Err(RecordError::Busy))]);
        push(2, false);
        let (batch, load) = queue.take(1).expect("there is one");
        assert_eq!(batch.len(), 1);
        push(3, true);
        assert_eq!(refused(&fates), [(3, Err(RecordError::Busy))], "what is being written still counts");
        queue.release(load);
        push(4, true);
        assert_eq!(refused(&fates), []);
    }

    #[test]
    fn numbers_are_bounded_and_closing_drains() {
        let (queue, fates) = (Queue::default(), Fates::default());
        let push = |bytes, bounded| queue.push(Box::new(Sized(bytes, bounded, Arc::clone(&fates))));
        for _ in 0..MOST_WAITING {
            push(1, true);
        }
        push(2, true);
        push(3, false);
        assert_eq!(refused(&fates), [(2, Err(RecordError::Busy))]);
        queue.close();
        push(4, false);
        assert_eq!(refused(&fates), [(4, Err(RecordError::Closed))]);
        let (batch, _) = queue.take(MOST_WAITING).expect("what waits is still given out");
        assert_eq!(batch.len(), MOST_WAITING);
        queue.abandon();
        assert_eq!(refused(&fates), [(3, Err(RecordError::Closed))]);
        assert!(queue.take(1).is_none());
    }
}
