//! Connections and customers: adding, changing, checking.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AnswerView, ReplacedWebhook};
use crate::{Channel, Connection, Customer, PlatformKind, Secret};

/// A connection with what belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ConnectionView {
    /// The connection.
    pub connection: Connection,
    /// The platform's name for people.
    pub platform_title: String,
    /// Whether its token is in the keychain.
    pub token_stored: bool,
    /// Names of the secrets that are stored: `token`, `webhook_secret`, `hmac_token`.
    pub secrets: Vec<String>,
    /// Whole local webhook address, with its secret path; `None` while the receiver does not listen.
    pub webhook_url: Option<String>,
    /// Whole public webhook address to paste into the platform; `None` without a tunnel URL.
    pub public_webhook_url: Option<String>,
    /// Where in the platform to find the token and to paste the address.
    pub how_to: Vec<String>,
    /// What can be done on this connection.
    pub abilities: Abilities,
    /// The webhook address of somebody else's that its set-up replaced last and that is not put back for good.
    pub replaced: Option<ReplacedWebhook>,
    /// What its webhooks are answered with.
    pub answer: AnswerView,
}

/// What a connection can do: what its platform has, as far as the ids and secrets that are stored allow it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Abilities {
    /// The kinds of message that a customer can send, as the tags of `CustomerMessage`.
    pub sends: Vec<String>,
    /// Whether messages go out as the agent who owns the token, instead of as the customer.
    pub sends_as_agent: bool,
    /// What a send does beside sending, to be shown before it.
    pub send_effect: Option<String>,
    /// Whether the API has operations that are described by data.
    pub api: bool,
    /// Whether files of the user's can be sent along.
    pub files: bool,
    /// Whether a file of the user's can be sent by handing it out for a while at an address of ours.
    pub hands_out_files: bool,
    /// Whether a customer can have several conversations.
    pub conversations: bool,
    /// Whether text is written in Markdown.
    pub markdown: bool,
    /// Whether a channel can be set up through the platform's API.
    pub setup: bool,
    /// The operations that can be called, as the tags of `Operation`.
    pub operations: Vec<String>,
    /// The platform's words that need to be explained.
    pub terms: Vec<Term>,
    /// The states that a conversation can be in.
    pub statuses: Vec<String>,
}

/// A word of a platform's and what it means there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Term {
    /// The word.
    pub word: String,
    /// Its meaning, in one sentence or two.
    pub meaning: String,
}

/// Names a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConnectionName {
    /// The connection's name.
    pub name: String,
}

/// Names a connection that is to go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConnectionRemove {
    /// The connection's name.
    pub name: String,
    /// Removes it also where the webhook address that it replaced cannot be put back.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub force: bool,
}

/// A new connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ConnectionAdd {
    /// Name, unique.
    pub name: String,
    /// Platform.
    pub platform: PlatformKind,
    /// Base URL; the platform's own without one.
    pub base_url: Option<String>,
    /// The token, for the keychain.
    #[ts(type = "string | null")]
    pub token: Option<Secret>,
    /// Further secrets by name: `webhook_secret`, `hmac_token`.
    #[ts(type = "Record<string, string>")]
    #[serde(default)]
    pub secrets: BTreeMap<String, Secret>,
    /// Which channel of the platform.
    #[serde(default)]
    pub channel: Channel,
    /// False switches the pacing off (for a simulator of one's own).
    pub paced: bool,
    /// The developer's middleware.
    pub forward_to: Option<String>,
}

/// A change to a connection; what is `None` stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ConnectionUpdate {
    /// The connection's name.
    pub name: String,
    /// New base URL.
    pub base_url: Option<String>,
    /// New token.
    #[ts(type = "string | null")]
    pub token: Option<Secret>,
    /// New middleware; empty text takes it away.
    pub forward_to: Option<String>,
    /// Which channel of the platform it is from now on, all of it.
    #[serde(default)]
    #[ts(optional)]
    pub channel: Option<Channel>,
    /// Secrets by name that are new; an empty text takes one away, and one that is not named stays.
    #[serde(default)]
    #[ts(optional, as = "Option<BTreeMap<String, String>>")]
    pub secrets: BTreeMap<String, Secret>,
    /// Whether requests are paced from now on.
    #[serde(default)]
    #[ts(optional)]
    pub paced: Option<bool>,
    /// Whether every accepted webhook is passed on to the middleware by itself.
    #[serde(default)]
    #[ts(optional)]
    pub forwarding: Option<bool>,
}

/// The tunnel's URL, for every connection of the receiver.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PublicUrl {
    /// Base of the URL, `https://…`; `None` takes it away.
    pub url: Option<String>,
}

/// State of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum CheckState {
    /// As it should be.
    Pass,
    /// Not as it should be.
    Fail,
    /// Could not be found out.
    Unknown,
}

/// One check with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Check {
    /// Stable code.
    pub code: String,
    /// State.
    pub state: CheckState,
    /// What was found.
    pub message: String,
    /// What to do.
    pub remedy: Option<String>,
}

/// All checks of a connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CheckReport {
    /// The connection's name.
    pub name: String,
    /// Whether none failed.
    pub ok: bool,
    /// The checks.
    pub checks: Vec<Check>,
}

/// Names a customer of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CustomerKey {
    /// The connection's name.
    pub connection: String,
    /// The developer's id of the customer.
    pub customer: String,
}

/// A new customer to stand in for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CustomerAdd {
    /// The connection's name.
    pub connection: String,
    /// The id; a fresh one without it.
    pub customer: Option<String>,
    /// Display name.
    pub name: Option<String>,
    /// Fields that travel along with each message.
    #[ts(type = "Record<string, unknown>")]
    pub fields: serde_json::Map<String, serde_json::Value>,
}

/// A change to a customer; what is `None` stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CustomerUpdate {
    /// The connection's name.
    pub connection: String,
    /// The customer.
    pub customer: String,
    /// New display name.
    pub name: Option<String>,
    /// New fields, all of them.
    #[ts(type = "Record<string, unknown> | null")]
    pub fields: Option<serde_json::Map<String, serde_json::Value>>,
}

/// Text typed and not yet sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CustomerDraft {
    /// The connection's name.
    pub connection: String,
    /// The customer.
    pub customer: String,
    /// The text; empty takes it away.
    pub text: String,
}

/// The answer of the platform to "create customer".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CustomerCreated {
    /// The envelope.
    #[ts(type = "number")]
    pub seq: i64,
    /// Status of the answer.
    pub status: Option<u16>,
    /// What the answer means when it is not a success.
    pub explained: Option<super::Explained>,
    /// The customer as it stands now.
    pub customer: Customer,
}
