//! Change messages: row ranges and tags, never content; a front pulls what it shows.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What may have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeTag {
    /// Envelopes were added or completed.
    Log,
    /// Customers, their drafts or unread marks.
    Customers,
    /// Connections.
    Connections,
    /// Receiver, simulator, budgets, notices.
    Status,
}

/// Some envelopes and tags changed; at most 20 of these a second, each under 1 kB.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Change {
    /// First and last envelope touched, if any.
    #[ts(type = "[number, number] | null")]
    pub rows: Option<(i64, i64)>,
    /// What changed.
    pub tags: Vec<ChangeTag>,
}

impl Change {
    /// Says that anything may have changed: for whoever missed changes and should pull all that it shows.
    pub fn everything() -> Self {
        let tags = vec![ChangeTag::Log, ChangeTag::Customers, ChangeTag::Connections, ChangeTag::Status];
        Self { rows: None, tags }
    }
}
