//! What the webhooks of a connection are answered with, and what the platform makes of it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The next few webhooks, answered with another status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FailNext {
    /// Their status.
    pub status: u16,
    /// How many are still to come.
    pub left: u32,
}

/// What the accepted webhooks of a connection are answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct AnswerPolicy {
    /// Status of the answer.
    pub status: u16,
    /// How long to wait before it, milliseconds.
    #[ts(type = "number")]
    pub delay_ms: u64,
    /// Whether the connection is closed in place of an answer.
    pub drop: bool,
    /// Whether the middleware's answer is passed back; the status is given where none comes in time.
    pub pass_back: bool,
    /// The next few, before the rest applies.
    pub fail: Option<FailNext>,
}

impl Default for AnswerPolicy {
    fn default() -> Self {
        Self { status: 200, delay_ms: 0, drop: false, pass_back: false, fail: None }
    }
}

/// A policy with what it does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AnswerView {
    /// The policy.
    pub policy: AnswerPolicy,
    /// Whether it differs from an answer of 200 at once.
    pub chosen: bool,
    /// The policy in words.
    pub words: String,
    /// What the platform makes of it.
    pub consequence: String,
}

/// A policy for a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AnswerSet {
    /// The connection's name.
    pub name: String,
    /// The policy.
    pub policy: AnswerPolicy,
    /// Only say what the platform would make of it.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub dry_run: bool,
}
