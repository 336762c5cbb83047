//! Checkpoints on a connection of their own, so that no commit waits for them.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;

/// At most one checkpoint in this time.
const PAUSE: Duration = Duration::from_millis(200);

/// Pages in the write-ahead log (64 MiB) from which on the writer is held up for a moment, so that the log begins
/// anew: under steady load no checkpoint would ever find it at rest, and it would grow without end.
const TOO_LONG: i64 = 8192;

/// How long that moment may be, so that no exchange is refused because of it.
const PATIENCE: Duration = Duration::from_millis(250);

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
        db.busy_timeout(PATIENCE).map_err(std::io::Error::other)?;
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
        if let Err(error) = checkpoint(db) {
            tracing::debug!(%error, "a checkpoint did not happen; the next one will");
        }
    }
}

fn checkpoint(db: &Connection) -> rusqlite::Result<()> {
    let pages: i64 = db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1))?;
    if pages > TOO_LONG {
        db.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_log_begins_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.db");
        let (writer, other) =
            (crate::open::connect(&path).expect("opens"), crate::open::connect(&path).expect("opens"));
        writer.execute_batch("CREATE TABLE a (b)").expect("creates");
        let insert = "INSERT INTO a VALUES (zeroblob(70000000))";
        writer.execute(insert, []).expect("inserts");
        let length = || crate::files::length(&crate::files::beside(&path, "-wal"));
        let before = length();
        checkpoint(&other).expect("is checkpointed");
        writer.execute("INSERT INTO a VALUES (zeroblob(1000))", []).expect("inserts");
        assert!(length() <= before, "it was written from its beginning");
        let pages: i64 = other.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1)).expect("asks");
        assert!(pages < TOO_LONG, "{pages} pages");
    }
}
