//! What the caller says about a request beside the request itself, and what it gets back.

use std::time::Duration;

use standin_model::exchange::NetworkError;
use standin_model::{Direction, Kind, Part, PlatformKind, RecordError, Seq};

/// The largest reply body that is kept unless the caller says otherwise: 20 MiB.
pub const DEFAULT_MAX_REPLY_BYTES: usize = 20 * 1024 * 1024;

/// How long to wait, per attempt. Time spent waiting for a place under the pace does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Until the connection stands: name, TCP and TLS together.
    pub connect: Duration,
    /// Until the last byte of the reply, connecting included.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), total: Duration::from_secs(60) }
    }
}

/// The pace that requests sharing a key keep together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// What the platform counts by; the caller makes it a hash of token and host, so that no token stands in it.
    pub key: String,
    /// How many requests may leave in any one second, wherever the second begins. 0 counts as 1.
    pub per_second: u32,
}

/// Whether a failed attempt is followed by another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Retry {
    /// One attempt.
    #[default]
    Never,
    /// Up to five attempts, only where a repeat cannot double the message: after 429, 5xx, and failures to connect
    /// (landbot.md 1.5).
    Safe,
    /// As `Safe`, but not after 5xx: for a platform that may have done its work before it failed.
    Unsent,
}

/// What the log is told about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Which way the request goes.
    pub direction: Direction,
    /// What it is for.
    pub kind: Kind,
    /// The platform at the other end.
    pub platform: Option<PlatformKind>,
    /// Name of the connection.
    pub connection: Option<String>,
    /// The developer's id of the customer.
    pub customer: Option<String>,
    /// The envelope that this one is a replay of.
    pub parent: Option<Seq>,
    /// The same for every attempt; made up where it is missing and more than one attempt may be needed.
    pub dedupe_key: Option<String>,
    /// The pace to keep; `None` sends at once.
    pub pace: Option<Pace>,
    /// Whether to try again.
    pub retry: Retry,
    /// Bytes of the reply's body to keep; what is beyond is not read and the reply is marked as truncated.
    pub max_reply_bytes: usize,
}

impl About {
    /// One attempt, no pace, nothing known: fill in the rest with struct update syntax.
    pub fn new(direction: Direction, kind: Kind) -> Self {
        Self {
            direction,
            kind,
            platform: None,
            connection: None,
            customer: None,
            parent: None,
            dedupe_key: None,
            pace: None,
            retry: Retry::Never,
            max_reply_bytes: DEFAULT_MAX_REPLY_BYTES,
        }
    }
}

/// One attempt, as it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Its envelope.
    pub seq: Seq,
    /// Status of the reply.
    pub status: Option<u16>,
    /// Why no (whole) reply came: code `dns`, `refused`, `tls`, `connect_timeout`, `timeout`, `reset`, `bad_reply` or
    /// `other`.
    pub error: Option<NetworkError>,
    /// From the first byte out to the last byte in, microseconds.
    pub duration_us: i64,
    /// Why the log did not take the outcome, if it did not: the request has left all the same.
    pub log_error: Option<RecordError>,
}

/// What became of a request: at least one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Every attempt, in order; for a download also every hop.
    pub attempts: Vec<Attempt>,
    /// The reply of the last attempt, as far as it came.
    pub reply: Option<Part>,
    /// What had to differ from the recorded bytes, one sentence each; empty except for replay.
    pub changes: Vec<String>,
}

impl Sent {
    /// The last attempt.
    pub fn last(&self) -> Option<&Attempt> {
        self.attempts.last()
    }

    /// Status of the last attempt.
    pub fn status(&self) -> Option<u16> {
        self.last().and_then(|attempt| attempt.status)
    }
}
