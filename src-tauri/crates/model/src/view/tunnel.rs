//! What is known of the tunnel, and what is found and done about its address.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SetupReport;

/// How the tunnel is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum TunnelHealth {
    /// No public URL is set.
    #[default]
    None,
    /// A public URL is set, and nothing is known of it yet.
    Unchecked,
    /// What goes out to the public URL comes in at the receiver.
    Alive,
    /// Something else answers at the public URL.
    WrongTarget,
    /// The name of the public URL leads nowhere.
    Dns,
    /// No encrypted connection could be made.
    Tls,
    /// The connection was refused or broken off.
    Refused,
    /// No answer came.
    Silent,
}

/// The state of the tunnel, with what it is known by.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct TunnelState {
    /// How it is.
    pub health: TunnelHealth,
    /// The public URL that this is about.
    pub url: Option<String>,
    /// Since when it is like this, RFC 3339.
    pub since: Option<String>,
    /// When it was looked at last, RFC 3339.
    pub checked_at: Option<String>,
    /// When something came in through it last, a probe of ours or a webhook, RFC 3339.
    pub alive_at: Option<String>,
    /// From the probe's first byte out to its answer, milliseconds.
    pub round_trip_ms: Option<f64>,
    /// Status of what answered in our place.
    pub status: Option<u16>,
    /// What it calls itself.
    pub server: Option<String>,
    /// The first words of its answer.
    pub first_line: Option<String>,
    /// One sentence for people.
    pub message: String,
    /// What to do.
    pub remedy: Option<String>,
    /// Whether a probe is under way.
    pub checking: bool,
    /// Whether a reply of the platform's is awaited.
    pub awaited: bool,
    /// The envelope of the last probe.
    #[ts(type = "number | null")]
    pub seq: Option<i64>,
}

/// When the tunnel is to be looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct TunnelCheck {
    /// Only where the addresses of this machine changed since the last look; else what is known is given.
    pub if_network_changed: bool,
}

/// Where tunnels are looked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct TunnelSearch {
    /// A further port of this machine at which ngrok shows its tunnels.
    #[ts(optional)]
    pub ngrok_port: Option<u16>,
}

/// A tunnel that runs on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FoundTunnel {
    /// The program, for example `ngrok`.
    pub program: String,
    /// Its public URL.
    pub url: String,
    /// Where on this machine it leads, where it tells.
    pub leads_to: Option<String>,
    /// Whether that is the receiver; `None` where it does not tell.
    pub leads_here: Option<bool>,
    /// Whether it is the public URL that is set.
    pub current: bool,
}

/// Whether webhooks are to be pointed at the new address, and whose.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct TunnelRepoint {
    /// The connections to point anew; with none it is only said what there is to do.
    pub names: Vec<String>,
}

/// One connection whose webhooks should go to the public address of now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RepointItem {
    /// The connection's name.
    pub name: String,
    /// The platform's name for people.
    pub platform_title: String,
    /// The whole address to set.
    pub address: Option<String>,
    /// Whether the platform's API can set it.
    pub by_api: bool,
    /// Where in the platform a person sets it.
    pub how_to: Vec<String>,
    /// What was done; `None` where it was not asked for.
    pub report: Option<SetupReport>,
}
