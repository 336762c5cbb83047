//! Sending an envelope again: the plan, and what came of it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Explained;

/// Which envelope to send again, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReplayAsk {
    /// Number.
    #[ts(type = "number")]
    pub seq: i64,
    /// Another target than the first time; a whole `http` or `https` URL.
    pub to: Option<String>,
    /// A body in place of the recorded one, base64.
    pub body: Option<String>,
}

/// What a replay will do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReplayPlan {
    /// Number of the origin.
    #[ts(type = "number")]
    pub seq: i64,
    /// Method.
    pub method: String,
    /// The URL, secrets masked.
    pub url: String,
    /// Whether it is where the first one went.
    pub same_target: bool,
    /// What differs from the recorded bytes, one sentence each.
    pub changes: Vec<String>,
    /// What it will do to whom, one sentence each.
    pub effects: Vec<String>,
}

/// What came of a replay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ReplayResult {
    /// The envelope of the replay.
    #[ts(type = "number")]
    pub seq: i64,
    /// The origin.
    #[ts(type = "number")]
    pub parent_seq: i64,
    /// Status of the answer.
    pub status: Option<u16>,
    /// Status of the first answer.
    pub first_status: Option<u16>,
    /// What a refusal or failure means.
    pub explained: Option<Explained>,
    /// The plan that was carried out.
    pub plan: ReplayPlan,
}
