//! Setting up a channel through the platform's API: the inboxes there are, where their webhooks go, and each step.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Explained;

/// Whose address the webhooks of an inbox go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum WebhookOwner {
    /// No address is set.
    Nobody,
    /// This connection's webhook address, local or through a tunnel, also one of an earlier tunnel.
    Here,
    /// Another address.
    Elsewhere,
}

/// An inbox as it is offered for a connection. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InboxView {
    /// The inbox, by the id of the application API.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Kind of channel in the platform's words, for example `Channel::Api`.
    pub channel_type: Option<String>,
    /// Whether it is of kind API: no other can be used.
    pub is_api: bool,
    /// The inbox, by the identifier of the public API.
    pub identifier: Option<String>,
    /// Where its webhooks go now; the secret path of an address of ours is masked.
    pub webhook_url: Option<String>,
    /// Whose address that is.
    pub webhook_owner: WebhookOwner,
    /// Whether customers must prove who they are.
    pub hmac_mandatory: Option<bool>,
    /// Whether a contact keeps one conversation for good.
    pub lock_to_single_conversation: Option<bool>,
    /// Whether the connection uses this one.
    pub chosen: bool,
}

/// A webhook address of somebody else's that was replaced by ours and is remembered until it is restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReplacedWebhook {
    /// The inbox.
    pub inbox: String,
    /// The address that was there before.
    pub url: String,
    /// When it was replaced, RFC 3339.
    pub at: String,
    /// Whether webhooks are passed on to it meanwhile.
    pub forwarding: bool,
    /// Whether it was put back when the program ended: the next set-up replaces it again without asking.
    pub restored: bool,
}

/// What there is to set up: found out by requests that change nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SetupView {
    /// The connection's name.
    pub connection: String,
    /// Version of the platform, where it tells.
    pub version: Option<String>,
    /// Name of the token's owner.
    pub owner: Option<String>,
    /// The owner's role in the account, for example `administrator`.
    pub role: Option<String>,
    /// Whether the role may make and change inboxes; `None` where it is not told.
    pub administrator: Option<bool>,
    /// The address that would be set: through the tunnel, or the local one where platform and receiver share this machine.
    pub webhook_url: Option<String>,
    /// Why that address cannot work, for example a platform elsewhere without a tunnel's URL.
    pub webhook_problem: Option<Explained>,
    /// The inboxes that the token may see.
    pub inboxes: Vec<InboxView>,
    /// The address that was replaced and not restored yet.
    pub replaced: Option<ReplacedWebhook>,
    /// What went wrong, where the platform refused or could not be reached.
    pub explained: Option<Explained>,
    /// The envelopes of the requests.
    #[ts(type = "Array<number>")]
    pub seqs: Vec<i64>,
}

/// What is to be done with a webhook address of somebody else's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ForeignWebhook {
    /// Leave it as it is and ask: the run stops at that step.
    #[default]
    Ask,
    /// Replace it and pass every webhook on to it.
    Forward,
    /// Replace it: nothing goes there until it is restored.
    Replace,
}

/// Which inbox is set up, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SetupRun {
    /// The connection's name.
    pub name: String,
    /// An inbox that exists; without it and without `create` the connection's own.
    #[serde(default)]
    pub inbox: Option<String>,
    /// Make an inbox of this name instead.
    #[serde(default)]
    pub create: Option<String>,
    /// What is to be done with a webhook address of somebody else's.
    #[serde(default)]
    pub foreign: ForeignWebhook,
    /// The address of somebody else's that the user saw and agreed to replace: another one is asked about again.
    /// Without it the one that the last set-up stopped at, else the one that the run finds when it begins.
    #[serde(default)]
    #[ts(optional)]
    pub foreign_url: Option<String>,
    /// How long the way back of the test message is awaited, seconds; 20 without it, 120 at most.
    #[serde(default)]
    #[ts(optional)]
    pub wait: Option<u32>,
    /// Whether a test message is sent and its way back awaited.
    pub test: bool,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum StepState {
    /// Its turn has not come.
    Waiting,
    /// It is under way.
    Running,
    /// Done.
    Pass,
    /// Failed: what came after was not begun.
    Fail,
    /// Not needed, or not asked for.
    Skipped,
    /// Stopped for a decision of the user's.
    Asks,
}

/// One step of a set-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SetupStep {
    /// Stable code: `version`, `profile`, `inbox`, `webhook`, `secrets`, `message`, `conversation`, `round_trip`, `restore`.
    pub code: String,
    /// What the step does, in a few words.
    pub title: String,
    /// How far it is.
    pub state: StepState,
    /// What was found; empty before it ran.
    pub message: String,
    /// What to do, where it failed or asks.
    pub remedy: Option<String>,
    /// Stable code of why it failed or asks, for example `foreign_webhook` or `not_administrator`.
    pub cause: Option<String>,
    /// Status of the answer by which the platform refused, where it did.
    pub status: Option<u16>,
    /// Whether it failed because no answer came.
    pub unreachable: bool,
    /// The envelopes of the step.
    #[ts(type = "Array<number>")]
    pub seqs: Vec<i64>,
}

/// A set-up: all its steps in order, as far as they got. Empty where none ran since the program started.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SetupReport {
    /// The connection's name.
    pub connection: String,
    /// Whether it runs.
    pub running: bool,
    /// Whether every step passed or was not needed.
    pub ok: bool,
    /// The steps.
    pub steps: Vec<SetupStep>,
    /// The address of somebody else's that stands in the way, where the run stopped for it.
    pub foreign_url: Option<String>,
    /// The customer of the test message.
    pub customer: Option<String>,
}
