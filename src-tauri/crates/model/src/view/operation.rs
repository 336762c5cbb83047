//! The operations of a platform's API that are described by data: what there is, what is asked, what the answers tell.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::Explained;
use crate::PlatformKind;

/// Which platform's operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OperationsAsk {
    /// The platform.
    pub platform: PlatformKind,
}

/// One operation of the API, described.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OperationView {
    /// Its name.
    pub name: String,
    /// HTTP method; empty where it is made of other operations or of what is given.
    pub method: String,
    /// Path below the base URL, with `{name}` for the parameters that stand in it.
    pub path: String,
    /// What it takes, in order.
    pub parameters: Vec<ParameterView>,
    /// What it does, one sentence.
    pub about: String,
    /// Whether it changes something at the platform.
    pub changes: bool,
    /// What it does beside that, to be shown before acting.
    pub side_effect: Option<String>,
    /// Whether what it takes away cannot be had back: ask before.
    pub destroys: bool,
    /// Whether it says something to the customer.
    pub says: bool,
    /// The operations that it is made of.
    pub steps: Vec<String>,
    /// Whether the platform documents it.
    pub documented: bool,
}

/// One parameter of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ParameterView {
    /// Its name.
    pub name: String,
    /// `text`, `number`, `truth`, `degrees`, `choice`, `url`, `webhook` (an address, or `here` for the connection's own),
    /// `secret` or `json`.
    pub takes: String,
    /// The words to choose from.
    pub choices: Vec<String>,
    /// Whether nothing works without it.
    pub needed: bool,
    /// What it is.
    pub about: String,
}

/// An operation on a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OperationRun {
    /// The connection's name.
    pub connection: String,
    /// The operation's name.
    pub operation: String,
    /// Values by the names of the parameters, as text or as JSON.
    #[serde(default)]
    #[ts(type = "Record<string, unknown>")]
    pub parameters: Map<String, Value>,
}

/// How an operation ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct OperationResult {
    /// The envelopes, one for each request, in order.
    #[ts(type = "Array<number>")]
    pub seqs: Vec<i64>,
    /// Status of the last answer.
    pub status: Option<u16>,
    /// What a refusal or failure means.
    pub explained: Option<Explained>,
    /// What the platform says at single fields of the request.
    pub fields: Vec<FieldRefusal>,
    /// What a success told.
    pub told: ApiTelling,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldRefusal {
    /// JSON pointer into the request's body; `None` where the body has no such field.
    pub pointer: Option<String>,
    /// What the platform says, with the field's name.
    pub message: String,
}

/// What an answer told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ApiTelling {
    /// Nothing but that it is done.
    Done,
    /// The answer does not have the shape that was expected: the envelope shows it.
    Unreadable,
    /// Channels.
    Channels {
        /// How many there are in all, where a page was asked for.
        #[ts(type = "number | null")]
        total: Option<u64>,
        /// These.
        channels: Vec<ChannelView>,
    },
    /// Message hooks.
    Hooks {
        /// How many there are in all, where a page was asked for.
        #[ts(type = "number | null")]
        total: Option<u64>,
        /// These.
        hooks: Vec<HookView>,
    },
    /// Customers.
    Customers {
        /// How many there are in all, where a page was asked for.
        #[ts(type = "number | null")]
        total: Option<u64>,
        /// These.
        customers: Vec<PlatformCustomer>,
    },
    /// A custom field.
    Field {
        /// This.
        field: PlatformField,
    },
    /// What was said.
    Transcript {
        /// In the order of the answer.
        lines: Vec<TranscriptLine>,
    },
    /// JSON of no known shape.
    Json {
        /// As it came.
        json: String,
    },
}

/// A channel. Its token is not shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChannelView {
    /// The channel.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Its kind, as the platform writes it.
    pub kind: Option<String>,
    /// Whether it is switched on.
    pub active: Option<bool>,
    /// Its bots, where the answer tells them.
    pub bots: Vec<String>,
}

/// A message hook. Its token is not shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HookView {
    /// The hook.
    pub id: String,
    /// Where messages go.
    pub url: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// The channel.
    pub channel: Option<String>,
    /// Whether it sends a token along.
    pub has_token: bool,
    /// When it was made, microseconds since the epoch.
    #[ts(type = "number | null")]
    pub created_at: Option<i64>,
}

/// A customer as the platform's API shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlatformCustomer {
    /// The platform's id.
    pub id: String,
    /// Display name.
    pub name: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// The channel.
    pub channel: Option<String>,
    /// The agent who has them; without one it is the bot or nobody.
    pub agent: Option<String>,
    /// Whether they are archived.
    pub archived: Option<bool>,
    /// Whether they are blocked.
    pub blocked: Option<bool>,
    /// How many of their messages nobody has read, as written.
    pub unread: Option<String>,
    /// When they were first seen, microseconds since the epoch.
    #[ts(type = "number | null")]
    pub registered_at: Option<i64>,
    /// When something was said last, microseconds since the epoch.
    #[ts(type = "number | null")]
    pub last_at: Option<i64>,
    /// Custom fields: name and JSON.
    pub fields: Vec<(String, String)>,
}

/// A custom field of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlatformField {
    /// Its name.
    pub name: String,
    /// Its type, as the platform writes it.
    pub kind: Option<String>,
    /// Its value, as JSON.
    pub value: Option<String>,
    /// What is kept with it, as JSON.
    pub extra: Option<String>,
}

/// A line of a transcript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TranscriptLine {
    /// The type of the message, as the platform writes it.
    pub kind: String,
    /// Display name of whoever said it.
    pub sender: Option<String>,
    /// When, as written: the platform does not say in which zone.
    pub at: Option<String>,
    /// What it says.
    pub words: Option<String>,
    /// The payload of a clicked button.
    pub payload: Option<String>,
    /// The address of a picture or file.
    pub url: Option<String>,
}
