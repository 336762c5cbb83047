//! A fault: what went wrong for a front, as a code to branch on and sentences for people.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Every code that a command can fail with. The fronts branch on these, never on text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FaultCode {
    /// The arguments do not fit.
    BadArguments,
    /// A file that the user named cannot be used.
    BadFile,
    /// There is no such command.
    UnknownCommand,
    /// No connection of that name.
    NoSuchConnection,
    /// A connection of that name exists already.
    ConnectionExists,
    /// No envelope of that number.
    NoSuchEnvelope,
    /// No customer of that id on that connection.
    NoSuchCustomer,
    /// The newest messages offer no such button.
    NoSuchOption,
    /// That platform cannot do this, or cannot do it yet.
    NotSupported,
    /// A query that does not parse.
    BadQuery,
    /// The token of the connection is not in the keychain.
    TokenMissing,
    /// The keychain or its key for sealed secrets cannot be read.
    KeyUnavailable,
    /// The platform refused the request (4xx).
    PlatformRefused,
    /// The platform failed (5xx).
    PlatformFailed,
    /// The host could not be reached.
    Unreachable,
    /// No answer, or no reply, within the time.
    TimedOut,
    /// The port is taken.
    PortInUse,
    /// The receiver already listens at another address.
    ReceiverElsewhere,
    /// The target of a replay is not allowed.
    TargetRefused,
    /// A webhook address that a connection replaced could not be put back.
    NotRestored,
    /// The same is under way already.
    AlreadyRunning,
    /// The platform cannot reach this machine: no public URL is set.
    TunnelMissing,
    /// Another process owns the data folder and cannot be reached.
    OwnerUnreachable,
    /// The data folder cannot be written.
    DataFolder,
    /// The database is from a newer version.
    DatabaseNewer,
    /// The database is damaged.
    DatabaseCorrupt,
    /// The database refused: disk full, locked or the like.
    Storage,
    /// The bot script has an error.
    BadScript,
    /// A file or picture could not be fetched or is of a kind that is not shown.
    MediaRefused,
    /// Something that should not happen; the log file says more.
    Internal,
}

/// What went wrong: the code, one sentence that says what and why, and what to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// The code to branch on.
    pub code: FaultCode,
    /// What happened and why, one or two sentences.
    pub message: String,
    /// What to do now.
    pub hint: Option<String>,
    /// The envelope that shows it, where there is one.
    #[ts(type = "number | null")]
    pub seq: Option<i64>,
}

impl Fault {
    /// A fault without a hint.
    pub fn new(code: FaultCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, seq: None }
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the envelope that shows it.
    #[must_use]
    pub fn seq(mut self, seq: i64) -> Self {
        self.seq = Some(seq);
        self
    }
}
