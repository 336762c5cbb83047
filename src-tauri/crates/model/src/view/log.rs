//! The log as it is listed and one envelope as it is inspected.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::secret::Place;
use crate::{Direction, Envelope, Kind, PlatformKind, Reading, SignatureReport};

use super::{Explained, ValueChange};

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct LogRow {
    /// Number.
    #[ts(type = "number")]
    pub seq: i64,
    /// When it began, microseconds since the epoch.
    #[ts(type = "number")]
    pub at: i64,
    /// Which way.
    pub direction: Direction,
    /// What for.
    pub kind: Kind,
    /// Platform, once known.
    pub platform: Option<PlatformKind>,
    /// Connection.
    pub connection: Option<String>,
    /// Customer.
    pub customer: Option<String>,
    /// The platform's word for the type of message.
    #[serde(rename = "type")]
    pub type_name: Option<String>,
    /// `customer`, `bot`, `agent` or `system`.
    pub sender: Option<String>,
    /// The sender's display name.
    pub sender_name: Option<String>,
    /// Status of the reply.
    pub status: Option<u16>,
    /// Why there is no answer, or why the door refused.
    pub error: Option<String>,
    /// One line.
    pub summary: String,
    /// Length of the request's body.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Milliseconds until the answer.
    pub duration_ms: Option<f64>,
    /// How many problems.
    pub problems: u32,
    /// Attempt, from 1.
    pub attempt: u32,
    /// First received envelope with the same key.
    #[ts(type = "number | null")]
    pub duplicate_of: Option<i64>,
    /// Origin of a replay.
    #[ts(type = "number | null")]
    pub parent_seq: Option<i64>,
    /// Verdict on the signature, where it was checked.
    pub signature: Option<String>,
}

/// Which part of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LogAsk {
    /// The query; empty for everything.
    #[serde(default)]
    pub query: String,
    /// At most so many rows; 100 without it, at most 1,000.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Only rows before this number (newest first).
    #[ts(type = "number | null")]
    #[serde(default)]
    pub before: Option<i64>,
    /// Only rows after this number; then the oldest come first.
    #[ts(type = "number | null")]
    #[serde(default)]
    pub after: Option<i64>,
}

/// A part of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct LogPage {
    /// The rows.
    pub rows: Vec<LogRow>,
    /// Whether there are more in this direction.
    pub more: bool,
    /// Envelopes in the whole log.
    #[ts(type = "number")]
    pub total: i64,
}

/// A part of the log as whole envelopes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct EnvelopePage {
    /// The envelopes.
    pub envelopes: Vec<Envelope>,
    /// Whether there are more in this direction.
    pub more: bool,
}

/// Names an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EnvelopeKey {
    /// Number.
    #[ts(type = "number")]
    pub seq: i64,
}

/// One attempt of a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct AttemptRow {
    /// Number.
    #[ts(type = "number")]
    pub seq: i64,
    /// Attempt, from 1.
    pub attempt: u32,
    /// When, microseconds since the epoch.
    #[ts(type = "number")]
    pub at: i64,
    /// Status of the reply.
    pub status: Option<u16>,
    /// Why there is no answer.
    pub error: Option<String>,
    /// Milliseconds until the answer.
    pub duration_ms: Option<f64>,
    /// Whether the body is the same, byte for byte, as the first attempt's.
    pub same_body: bool,
}

/// One envelope with everything that the inspector shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct EnvelopeView {
    /// The envelope.
    pub envelope: Envelope,
    /// What the adapter understood; `None` where there is nothing to read.
    pub reading: Option<Reading>,
    /// What the answer means, for what we sent.
    pub explained: Option<Explained>,
    /// Every attempt of the same message, oldest first, this one among them.
    pub attempts: Vec<AttemptRow>,
    /// Envelopes that are replays of this one.
    #[ts(type = "Array<number>")]
    pub replays: Vec<i64>,
    /// How many spans are sealed.
    pub sealed: u32,
    /// Whether the request's body was chunked on the wire.
    pub chunked: bool,
    /// How the verdict on a webhook's signature comes about, with the secrets stored now; `None` where nothing is signed
    /// and no key is known.
    pub signature: Option<SignatureReport>,
    /// For a webhook that tells of a change: the values in which it differs from the delivery before.
    pub changes: Vec<ValueChange>,
    /// The envelope of that delivery; `None` where there was none.
    #[ts(type = "number | null")]
    pub changes_since: Option<i64>,
}

/// Which bytes of an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PartAsk {
    /// Number.
    #[ts(type = "number")]
    pub seq: i64,
    /// Which bytes.
    #[ts(type = "\"head\" | \"body\" | \"reply-head\" | \"reply-body\" | \"framing\"")]
    pub part: Place,
    /// True gives the true bytes, unsealed; false leaves the mask.
    pub reveal: bool,
}

/// Bytes of an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PartView {
    /// The bytes.
    pub base64: String,
    /// SHA-256 of the true bytes, hexadecimal.
    pub sha256: String,
    /// Length.
    #[ts(type = "number")]
    pub bytes: u64,
    /// How many sealed spans are masked in what is given here.
    pub masked: u32,
}

/// A text to copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Text {
    /// The text.
    pub text: String,
}
