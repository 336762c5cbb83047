//! Why the log cannot be opened, and why a question to it has no answer.

use std::path::PathBuf;

/// Why the database cannot be opened. Each message is for people; [`OpenError::hint`] says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder or the file cannot be written.
    #[error("the data folder cannot be written: {path}: {why}")]
    NotWritable {
        /// What cannot be written.
        path: PathBuf,
        /// What the system says.
        why: std::io::Error,
    },
    /// The schema is from a newer version of the program. The file was not changed.
    #[error("the database {path} is from a newer version of Standin (schema {found}, this one knows {known})")]
    Newer {
        /// Version of the schema in the file.
        found: i64,
        /// Newest version that this program knows.
        known: i64,
        /// The file.
        path: PathBuf,
    },
    /// The file is damaged and could not be set aside.
    #[error("the database {path} is damaged and cannot be set aside: {why}")]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: std::io::Error,
    },
    /// The copy that is made before a migration could not be made.
    #[error("the database {path} could not be backed up before it is brought to the new schema: {why}")]
    Backup {
        /// The file that should hold the copy.
        path: PathBuf,
        /// What went wrong.
        why: String,
    },
    /// Reading a file failed.
    #[error("the database {path} cannot be read: {why}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: std::io::Error,
    },
    /// SQLite refused.
    #[error("the database {path} cannot be opened: {why}")]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        why: rusqlite::Error,
    },
}

impl OpenError {
    /// What to do now, in one sentence.
    pub fn hint(&self) -> String {
        match self {
            Self::NotWritable { .. } => {
                "Give yourself write permission to that folder, or name another one with --data.".to_owned()
            }
            Self::Newer { .. } => {
                "Install the newer version again, or name another data folder with --data; nothing was changed."
                    .to_owned()
            }
            Self::Corrupt { path, .. } => {
                format!("Move {} and the files beside it elsewhere by hand, then start again.", path.display())
            }
            Self::Backup { .. } => "Free some disk space and start again; nothing was changed.".to_owned(),
            Self::Io { .. } => "Check the permissions of the file, then start again.".to_owned(),
            Self::Sqlite { .. } => "Close other programs that have the file open, then start again.".to_owned(),
        }
    }
}

/// Why a question to the log has no answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The query does not parse.
    #[error("column {column}: {message}; expected {expected}")]
    BadQuery {
        /// Column of the query text, from 1, in characters.
        column: usize,
        /// What was expected there.
        expected: String,
        /// What is wrong.
        message: String,
    },
    /// The search took longer than it may.
    #[error("the search took too long and was stopped; narrow it down with since:, seq: or customer:")]
    TooSlow,
    /// The store is closed.
    #[error("the log is closed")]
    Closed,
    /// SQLite refused, or a stored value cannot be understood.
    #[error("the log could not be read or written: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The writer could not take a change.
    #[error(transparent)]
    Record(#[from] standin_model::RecordError),
}

/// What SQLite's refusal of a write means, in words for people.
pub(crate) fn refusal(error: &rusqlite::Error) -> String {
    use rusqlite::ErrorCode;
    let words = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "the disk is full",
        Some(ErrorCode::ReadOnly) => "the database is read-only",
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "the database is locked by another program",
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => "the database is damaged",
        Some(ErrorCode::TooBig) => "the exchange is too big for the database",
        _ => return error.to_string(),
    };
    words.to_owned()
}
