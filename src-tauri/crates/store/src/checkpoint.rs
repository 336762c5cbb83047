//! Checkpoints on a connection of their own, so that no commit waits for them.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;

/// At most one checkpoint in this time.
const PAUSE: Duration = Duration::from_millis(200);

#[derive(Default)]
struct Signal {
    dirty: bool,
    stop: bool,
}

/// Moves committed pages from the write-ahead log into the database, a little after each commit.
pub(crate) struct Checkpointer {
    signal: Arc<(Mutex<Signal>, Condvar)>,
    thread: JoinHandle<()>,
}

impl Checkpointer {
    /// Starts the thread on its own connection.
    pub fn start(db: Connection) -> std::io::Result<Self> {
        let signal = Arc::new((Mutex::new(Signal::default()), Condvar::new()));
        let theirs = Arc::clone(&signal);
        let thread = std::thread::Builder::new().name("store-checkpoint".into()).spawn(move || run(&db, &theirs))?;
        Ok(Self { signal, thread })
    }

    /// Something was committed.
    pub fn nudge(&self) {
        let (signal, bell) = &*self.signal;
        signal.lock().unwrap_or_else(PoisonError::into_inner).dirty = true;
        bell.notify_one();
    }

    /// Ends the thread and closes its connection.
    pub fn stop(self) {
        {
            let (signal, bell) = &*self.signal;
            signal.lock().unwrap_or_else(PoisonError::into_inner).stop = true;
            bell.notify_one();
        }
        if self.thread.join().is_err() {
            tracing::error!("the checkpoint thread panicked");
        }
    }
}

fn run(db: &Connection, (signal, bell): &(Mutex<Signal>, Condvar)) {
    loop {
        let waiting = signal.lock().unwrap_or_else(PoisonError::into_inner);
        let woken = bell.wait_while(waiting, |now| !now.dirty && !now.stop).unwrap_or_else(PoisonError::into_inner);
        let (mut woken, _) =
            bell.wait_timeout_while(woken, PAUSE, |now| !now.stop).unwrap_or_else(PoisonError::into_inner);
        if woken.stop {
            return;
        }
        woken.dirty = false;
        drop(woken);
        if let Err(error) = db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
            tracing::debug!(%error, "a checkpoint did not happen; the next one will");
        }
    }
}
