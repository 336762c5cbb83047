//! The one thread that writes: group commit, each job told its fate after the commit.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, TransactionBehavior};
use standin_model::RecordError;
use tokio::sync::{broadcast, watch};

use crate::Change;
use crate::checkpoint::Checkpointer;
use crate::error::refusal;
use crate::files;
use crate::open::is_damage;
use crate::queue::Queue;

/// Jobs in one transaction.
const MOST_IN_BATCH: usize = 512;

/// A piece of work for the writer. `apply` may run twice: in a batch, and alone when the batch failed.
pub(crate) trait Job: Send {
    /// Writes its rows and notes what it touched.
    fn apply(&mut self, db: &Connection, changes: &mut Vec<Change>) -> rusqlite::Result<()>;
    /// Tells whoever waits.
    fn settle(self: Box<Self>, fate: Result<(), RecordError>);
    /// Whether the limit on waiting exchanges counts it.
    fn bounded(&self) -> bool;
    /// Bytes that it holds in memory.
    fn bytes(&self) -> usize;
}

/// Told once: the outcome of a job.
pub(crate) type Reply<T> = Box<dyn FnOnce(Result<T, RecordError>) + Send>;

/// A job made of a closure.
pub(crate) struct Work<T, F> {
    run: F,
    value: Option<T>,
    reply: Reply<T>,
    bounded: bool,
    bytes: usize,
}

impl<T, F> Work<T, F>
where
    T: Send + 'static,
    F: FnMut(&Connection, &mut Vec<Change>) -> rusqlite::Result<T> + Send + 'static,
{
    /// A new exchange, which the queue may refuse.
    pub fn bounded(bytes: usize, run: F, reply: Reply<T>) -> Box<dyn Job> {
        Box::new(Self { run, value: None, reply, bounded: true, bytes })
    }

    /// Anything else.
    pub fn always(bytes: usize, run: F, reply: Reply<T>) -> Box<dyn Job> {
        Box::new(Self { run, value: None, reply, bounded: false, bytes })
    }
}

impl<T, F> Job for Work<T, F>
where
    T: Send,
    F: FnMut(&Connection, &mut Vec<Change>) -> rusqlite::Result<T> + Send,
{
    fn apply(&mut self, db: &Connection, changes: &mut Vec<Change>) -> rusqlite::Result<()> {
        self.value = Some((self.run)(db, changes)?);
        Ok(())
    }

    fn settle(self: Box<Self>, fate: Result<(), RecordError>) {
        let Self { value, reply, .. } = *self;
        reply(fate.and_then(|()| value.ok_or(RecordError::Closed)));
    }

    fn bounded(&self) -> bool {
        self.bounded
    }

    fn bytes(&self) -> usize {
        self.bytes
    }
}

/// What the writer works with.
pub(crate) struct Writer {
    pub path: PathBuf,
    pub db: Connection,
    pub queue: Arc<Queue>,
    pub changes: broadcast::Sender<Arc<[Change]>>,
    pub checkpointer: Checkpointer,
    /// Set when the database is closed.
    pub done: watch::Sender<bool>,
}

/// Fails what waits when the thread ends, however it ends, and says that it ended.
struct LastWill(Arc<Queue>, watch::Sender<bool>);

impl Drop for LastWill {
    fn drop(&mut self) {
        self.0.abandon();
        self.1.send_replace(true);
    }
}

impl Writer {
    /// Works until the queue is closed and empty, then checkpoints and closes the database.
    pub fn run(self) {
        let Self { path, mut db, queue, changes, checkpointer, done } = self;
        let last_will = LastWill(Arc::clone(&queue), done);
        while let Some((batch, load)) = queue.take(MOST_IN_BATCH) {
            let touched = write(&mut db, &path, batch);
            queue.release(load);
            if !touched.is_empty() {
                checkpointer.nudge();
                // Nobody watching is fine.
                let _ = changes.send(touched.into());
            }
        }
        checkpointer.stop();
        if let Err(error) = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())) {
            tracing::warn!(%error, "the log was closed without a checkpoint; the next start catches up");
        }
        if let Err((_, error)) = db.close() {
            tracing::warn!(%error, "the log was not closed cleanly");
        }
        drop(last_will);
    }
}

/// Writes a batch in one transaction; where that fails, each job in its own, so that a bad one fails only itself.
fn write(db: &mut Connection, path: &Path, mut batch: Vec<Box<dyn Job>>) -> Vec<Change> {
    let mut changes = Vec::new();
    match commit(db, &mut batch, &mut changes) {
        Ok(()) => settle_all(batch, &Ok(())),
        Err(error) if batch.len() == 1 || error.shared => {
            tracing::warn!(error = %error.why, jobs = batch.len(), "the log could not be written");
            if is_damage(&error.why) {
                files::suspect(path);
            }
            changes.clear();
            settle_all(batch, &Err(RecordError::Storage(refusal(&error.why))));
        }
        Err(error) => {
            tracing::debug!(error = %error.why, "a batch failed; its jobs are tried one by one");
            changes.clear();
            for job in batch {
                changes.extend(write(db, path, vec![job]));
            }
        }
    }
    changes
}

struct Failure {
    why: rusqlite::Error,
    /// Whether every job would meet the same: the transaction could not even begin.
    shared: bool,
}

fn commit(db: &mut Connection, batch: &mut [Box<dyn Job>], changes: &mut Vec<Change>) -> Result<(), Failure> {
    let transaction =
        db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|why| Failure { why, shared: true })?;
    let applied = batch.iter_mut().try_for_each(|job| job.apply(&transaction, changes));
    applied.and_then(|()| transaction.commit()).map_err(|why| Failure { why, shared: false })
}

fn settle_all(batch: Vec<Box<dyn Job>>, fate: &Result<(), RecordError>) {
    for job in batch {
        job.settle(fate.clone());
    }
}
