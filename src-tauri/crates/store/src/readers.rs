//! A small set of read-only connections, so that looking never waits for writing.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::open::is_damage;
use crate::{StoreError, files};

/// Connections kept open for the next question.
const KEPT: usize = 4;

/// A question may take this long.
const DEADLINE: Duration = Duration::from_secs(20);

/// The connections that wait for a question; `None` once closed.
pub(crate) struct Readers {
    path: PathBuf,
    idle: Mutex<Option<Vec<Connection>>>,
}

impl Readers {
    /// For the database at `path`.
    pub fn new(path: PathBuf) -> Self {
        Self { path, idle: Mutex::new(Some(Vec::new())) }
    }

    /// Asks on one of the connections.
    pub fn ask<T>(&self, question: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let db = self.borrow()?;
        let until = Instant::now() + DEADLINE;
        db.progress_handler(20_000, Some(move || Instant::now() > until))?;
        let answer = question(&db);
        let broken = matches!(&answer, Err(StoreError::Sqlite(error)) if is_broken(error));
        if matches!(&answer, Err(StoreError::Sqlite(error)) if is_damage(error)) {
            files::suspect(&self.path);
        }
        if !broken {
            self.give_back(db);
        }
        match answer {
            Err(StoreError::Sqlite(error)) if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => {
                Err(StoreError::TooSlow)
            }
            other => other,
        }
    }

    /// Closes every connection; later questions fail.
    pub fn close(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    fn borrow(&self) -> Result<Connection, StoreError> {
        let kept = {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.as_mut().ok_or(StoreError::Closed)?.pop()
        };
        match kept {
            Some(db) => Ok(db),
            None => self.connect(),
        }
    }

    fn connect(&self) -> Result<Connection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(&self.path, flags)?;
        db.busy_timeout(Duration::from_secs(2))?;
        db.set_prepared_statement_cache_capacity(64);
        db.pragma_update(None, "query_only", true)?;
        db.pragma_update(None, "trusted_schema", false)?;
        db.pragma_update(None, "temp_store", "MEMORY")?;
        crate::query::functions::register(&db)?;
        Ok(db)
    }

    fn give_back(&self, db: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(idle) = idle.as_mut().filter(|idle| idle.len() < KEPT) {
            idle.push(db);
        }
    }
}

fn is_broken(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::SystemIoFailure | ErrorCode::DatabaseCorrupt))
}
