//! An exchange: one request and its reply as bytes, the only form in which raw capture crosses from one part to another.

use std::future::Future;
use std::pin::Pin;

use uuid::Uuid;

use crate::{Direction, HeadOrigin, Kind, PlatformKind};

/// The number of an envelope in its data folder: given at commit, unique, never used again.
pub type Seq = i64;

/// Head and body of a request or of a reply.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Start line and header fields up to and including the empty line.
    pub head: Vec<u8>,
    /// The entity: chunk framing taken off, content coding left on.
    pub body: Vec<u8>,
    /// The chunked body as it came off the wire, where it was chunked.
    pub framing: Option<Vec<u8>>,
    /// Whether bytes are missing because a limit was reached or the peer stopped.
    pub truncated: bool,
}

/// Why a request was turned away at the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Stable code in `snake_case`, for example `body_too_large`.
    pub code: String,
    /// One sentence for people.
    pub message: String,
}

/// Why no answer came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkError {
    /// Stable code in `snake_case`: `dns`, `refused`, `tls`, `timeout`, `reset`, `other`.
    pub code: String,
    /// One sentence for people.
    pub message: String,
}

/// One HTTP exchange, whole or (for what we send) still without its reply.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    /// Identity that survives export and import; UUID version 7.
    pub id: Uuid,
    /// Which way the request went.
    pub direction: Direction,
    /// What it is for.
    pub kind: Kind,
    /// The platform at the other end, where it is known before reading.
    pub platform: Option<PlatformKind>,
    /// Name of the connection, where there is one.
    pub connection: Option<String>,
    /// The developer's id of the customer, where it is known before reading.
    pub customer: Option<String>,
    /// When the first byte came or left, microseconds since the epoch.
    pub started_at: i64,
    /// Time until the answer was ready, microseconds; `None` while it is under way.
    pub duration: Option<i64>,
    /// Request method as written.
    pub method: String,
    /// Request target as written.
    pub target: String,
    /// The whole URL, for requests that we sent.
    pub url: Option<String>,
    /// Address of the peer as seen by the socket.
    pub peer: Option<String>,
    /// Which attempt of the same message this is, from 1.
    pub attempt: u32,
    /// The same for every attempt of one message, where it is known before reading.
    pub dedupe_key: Option<String>,
    /// The envelope that this one is a replay of.
    pub parent: Option<Seq>,
    /// Whether the request's head is the wire's or rebuilt.
    pub head: HeadOrigin,
    /// The request.
    pub request: Part,
    /// The reply: for a received request the answer as planned; `None` while a sent one waits for it.
    pub reply: Option<Part>,
    /// Status of the reply.
    pub status: Option<u16>,
    /// Why the door turned it away, if it did.
    pub refusal: Option<Refusal>,
    /// Why no answer came, if none did.
    pub error: Option<NetworkError>,
    /// Oddities that the door let in and wants marked (a Host that is nobody's, for example): codes.
    pub marks: Vec<String>,
}

/// How a sent exchange ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Status of the reply.
    pub status: Option<u16>,
    /// The reply, as far as it came.
    pub reply: Option<Part>,
    /// Time from the first byte out to the last byte in, microseconds.
    pub duration: i64,
    /// Why no (whole) reply came.
    pub error: Option<NetworkError>,
}

/// What the log answers when an exchange is committed to disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// The envelope's number.
    pub seq: Seq,
}

/// Why the log could not take an exchange. The receiver answers 503 to each of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The queue to the writer is full.
    #[error("the log is busy: its queue is full")]
    Busy,
    /// The database refused: disk full, file read-only, locked.
    #[error("the log could not be written: {0}")]
    Storage(String),
    /// The program is closing.
    #[error("the log is closed")]
    Closed,
}

/// The promise of a commit.
pub type Recording<T> = Pin<Box<dyn Future<Output = Result<T, RecordError>> + Send + 'static>>;

/// Takes exchanges into the log. Handed to receiver and client by the engine.
pub trait Recorder: Send + Sync + 'static {
    /// Commits an exchange; resolved when it is on disk.
    fn record(&self, exchange: Exchange) -> Recording<Committed>;

    /// Completes a sent exchange with its outcome, once.
    fn complete(&self, seq: Seq, outcome: Outcome) -> Recording<()>;

    /// Notes that the planned answer of a received exchange has left.
    fn answered(&self, seq: Seq);
}
