//! Why no reply comes to a message that the platform took: since when, and the likeliest causes first.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a button beside a cause does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CauseAction {
    /// Look whether the tunnel is alive.
    CheckTunnel,
    /// Open the set-up of the connection, where its webhook address is told.
    OpenSetup,
    /// Show the first envelope of the cause.
    ShowEnvelope,
    /// Hand the conversation back to the bot.
    RestartBot,
    /// Run the doctor on the connection.
    RunDoctor,
    /// Nothing but wait.
    Wait,
}

/// One possible cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Cause {
    /// Stable code, for example `hook_elsewhere`.
    pub code: String,
    /// What is so, in a few words.
    pub title: String,
    /// What it is known by, and what to do, in one sentence or two.
    pub evidence: String,
    /// The envelopes that show it.
    #[ts(type = "Array<number>")]
    pub seqs: Vec<i64>,
    /// What helps next.
    pub action: CauseAction,
}

/// A message was taken and no reply has come for longer than replies of its connection take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Silence {
    /// When the message was taken, microseconds since the epoch.
    #[ts(type = "number")]
    pub since: i64,
    /// The envelope of the message.
    #[ts(type = "number")]
    pub seq: i64,
    /// How long a reply may take on this connection, milliseconds.
    #[ts(type = "number")]
    pub usual_ms: i64,
    /// The causes, the likeliest first; at least one.
    pub causes: Vec<Cause>,
}

/// Whether a conversation waits in vain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SilenceView {
    /// Why no reply comes; `None` where one came, where none is awaited, or where it may still come.
    pub silence: Option<Silence>,
}

/// Which conversation is looked at, and how patiently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SilenceAsk {
    /// The connection's name.
    pub connection: String,
    /// The customer.
    pub customer: String,
    /// Call it silence already now, also before the usual time has passed.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub at_once: bool,
}
