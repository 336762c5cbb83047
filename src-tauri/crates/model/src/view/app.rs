//! The state of the program as a whole: receiver, simulator, budgets, log, secrets.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::TunnelState;
use crate::PlatformKind;

/// No arguments, or no reply.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Nothing {}

/// Everything that the status bar shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct AppStatus {
    /// Version of the program.
    pub version: String,
    /// The data folder.
    pub data_folder: String,
    /// The receiver, if it listens.
    pub receiver: Option<ReceiverStatus>,
    /// What is known of the tunnel.
    pub tunnel: TunnelState,
    /// The simulators that run inside this process.
    pub simulators: Vec<SimulatorStatus>,
    /// One entry per connection that sent something lately.
    pub budgets: Vec<Budget>,
    /// Size of the log.
    pub log: LogSize,
    /// Where secrets are kept.
    pub secrets: SecretsStatus,
    /// Requests that the door turned away without an envelope of their own.
    pub refusals: Vec<RefusalTally>,
    /// Sentences that the user should read once, for example that a damaged database was set aside.
    pub notices: Vec<String>,
}

/// The receiver that listens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ReceiverStatus {
    /// Address with port, for example `127.0.0.1:47013`.
    pub address: String,
    /// Port.
    pub port: u16,
    /// Base of the public URL of the tunnel that the user supplied.
    pub public_url: Option<String>,
    /// Further hosts by which requests may come, for example the name that a container has for this machine.
    pub allowed_hosts: Vec<String>,
    /// Whole local address of the path that takes webhooks of any platform.
    pub any_url: String,
    /// The same through the tunnel.
    pub public_any_url: Option<String>,
    /// When the last webhook came through it, RFC 3339.
    pub last_webhook_at: Option<String>,
    /// When the last webhook came in by the public host, RFC 3339.
    pub last_public_at: Option<String>,
}

/// How to start the receiver.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct ReceiverStart {
    /// Port; without one the port of the last start, else a free one.
    pub port: Option<u16>,
    /// Address to bind; without one 127.0.0.1.
    pub bind: Option<String>,
    /// Base of the tunnel's URL.
    pub public_url: Option<String>,
    /// Status of the answer to an accepted webhook; without one 200.
    pub answer: Option<u16>,
    /// Delay before that answer, milliseconds.
    #[ts(type = "number | null")]
    pub delay_ms: Option<u64>,
    /// A further host by which requests may come, kept from then on; with a minus before it, it is taken away.
    #[serde(default)]
    #[ts(optional)]
    pub allow_host: Option<String>,
    /// The connection to listen for; all of them and a path for any platform without one.
    pub connection: Option<String>,
    /// Where every accepted webhook is passed on to, of that connection or of all, until the receiver closes; empty text
    /// ends it, nothing leaves it as it is.
    #[serde(default)]
    #[ts(optional)]
    pub forward_to: Option<String>,
}

/// How to start a simulator inside this process.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct SimulatorStart {
    /// Which platform it plays; Landbot APIchat without one.
    #[serde(default)]
    #[ts(optional)]
    pub platform: Option<PlatformKind>,
    /// Path of a bot script; the demo bot without one.
    pub script: Option<String>,
    /// Multiplies every wait; 1 without one.
    pub time_scale: Option<f64>,
    /// Seed of everything random.
    #[ts(type = "number | null")]
    pub seed: Option<u64>,
}

/// Which simulator inside this process is to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SimulatorStop {
    /// The platform that it plays.
    pub platform: PlatformKind,
}

/// A simulator that runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SimulatorStatus {
    /// The platform that it plays.
    pub platform: PlatformKind,
    /// The connection that leads to it.
    pub connection: String,
    /// Base URL of its API.
    pub base_url: String,
    /// Name of the bot that it plays.
    pub bot: String,
}

/// How many requests a connection may still send in this second.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Budget {
    /// The connection's name.
    pub connection: String,
    /// Requests that left in the last second.
    pub used: u32,
    /// Requests allowed in a second.
    pub limit: u32,
    /// Requests that wait for their turn.
    pub waiting: u32,
}

/// Size of the log.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
pub struct LogSize {
    /// Number of envelopes.
    #[ts(type = "number")]
    pub envelopes: i64,
    /// Size of the database in bytes.
    #[ts(type = "number")]
    pub bytes: i64,
}

/// Where secrets are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SecretsStatus {
    /// `keychain` or `file`.
    pub place: String,
    /// Why it is the file, if it is.
    pub why: Option<String>,
    /// Whether the key of the sealed spans is there.
    pub key: bool,
}

/// Requests of one sort that the door turned away, summed up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RefusalTally {
    /// Code, for example `wrong_path`.
    pub code: String,
    /// How many.
    #[ts(type = "number")]
    pub count: i64,
    /// When the last one came, RFC 3339.
    pub last_at: String,
    /// The head of the last one, shortened, secrets masked.
    pub sample: String,
}

/// Names a piece of the window's own state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UiStateKey {
    /// Name, for example `layout`.
    pub key: String,
}

/// A piece of the window's own state: panel sizes, selection, theme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UiState {
    /// Name, for example `layout`.
    pub key: String,
    /// JSON text; `None` when nothing is stored.
    pub value: Option<String>,
}
