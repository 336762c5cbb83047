//! What the doctor found: one check after the other, with its evidence and a remedy.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CheckState, Explained, Silence};
use crate::PlatformKind;

/// Which connections the doctor looks at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DoctorAsk {
    /// The connection's name; all of them without one.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// Version of the program that asks, to be compared with that of the program that owns the data folder.
    #[serde(default)]
    #[ts(optional)]
    pub version: Option<String>,
}

/// One check with what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DoctorCheck {
    /// The connection that it is about; `None` for the program and this machine.
    pub connection: Option<String>,
    /// Stable code, for example `hook_registration`.
    pub code: String,
    /// What is checked, in a few words.
    pub title: String,
    /// State.
    pub state: CheckState,
    /// What it is known by, in a sentence or two.
    pub evidence: String,
    /// The envelopes that show it.
    #[ts(type = "Array<number>")]
    pub seqs: Vec<i64>,
    /// What to do where it is not as it should be.
    pub remedy: Option<String>,
}

/// A run of the doctor, whole or so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DoctorReport {
    /// The connection that was asked about; all of them without one.
    pub name: Option<String>,
    /// Whether it is under way.
    pub running: bool,
    /// Whether it has ended and no check failed.
    pub ok: bool,
    /// When it began, RFC 3339; empty where none ran yet.
    pub started_at: String,
    /// What is being checked now, while it is under way.
    pub now: Option<String>,
    /// The checks that have ended, in their order.
    pub checks: Vec<DoctorCheck>,
}

/// What a platform asks for, and where a person finds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlatformGuide {
    /// The platform.
    pub platform: PlatformKind,
    /// Its name for people.
    pub title: String,
    /// What to copy from where, in order.
    pub asks: Vec<GuideAsk>,
    /// What to do in the platform, one step a line.
    pub how_to: Vec<String>,
}

/// A value that a connection needs or can use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GuideAsk {
    /// What the platform calls it.
    pub title: String,
    /// Where in the platform it is found.
    pub found: String,
    /// Whether it is kept as a secret.
    pub secret: bool,
    /// Whether nothing works without it.
    pub needed: bool,
}

/// Which connection is tried by a first message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConnectionTry {
    /// The connection's name.
    pub name: String,
    /// How long what comes back is awaited, seconds; 20 without it, at most 120.
    #[serde(default)]
    #[ts(optional)]
    pub wait: Option<u32>,
}

/// How a first message ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TryReport {
    /// Whether something came back.
    pub ok: bool,
    /// The customer that it was sent as.
    pub customer: String,
    /// The envelopes of the message.
    #[ts(type = "Array<number>")]
    pub seqs: Vec<i64>,
    /// What a refusal or failure of the message means.
    pub explained: Option<Explained>,
    /// The webhook that came back.
    #[ts(type = "number | null")]
    pub came_back: Option<i64>,
    /// Why nothing came back.
    pub silence: Option<Silence>,
}
