//! A conversation as it is shown, and a message as it is sent.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Content, Customer, CustomerMessage, Direction, Kind, Problem, Sender};

use super::{ConversationSummary, Silence};

/// A code, a plain sentence and a remedy: what an answer or a failure means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Explained {
    /// Stable code, for example `token_rejected`.
    pub code: String,
    /// What is so, in one sentence.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// The platform's own words, if it gave any.
    pub platform_says: Option<String>,
    /// Whether trying again without a change can help.
    pub retryable: bool,
}

/// How far a message got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// It waits for its turn (pacing).
    Queued,
    /// It has left and the answer has not come.
    Sending,
    /// The platform took it, or we answered its webhook with success.
    Delivered,
    /// The platform refused it, or we answered its webhook with another status.
    Refused,
    /// No answer came.
    Failed,
}

/// One message in a conversation, with all its attempts folded into one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ConversationItem {
    /// The envelope of the newest attempt; 0 while the message waits for its turn.
    #[ts(type = "number")]
    pub seq: i64,
    /// Every attempt, oldest first.
    #[ts(type = "Array<number>")]
    pub attempts: Vec<i64>,
    /// Which way it went.
    pub direction: Direction,
    /// What it was for (a replay is marked).
    pub kind: Kind,
    /// Who it is from.
    pub sender: Sender,
    /// What it says.
    pub content: Content,
    /// When the first attempt was recorded, microseconds since the epoch.
    #[ts(type = "number")]
    pub at: i64,
    /// The platform's own time, microseconds since the epoch.
    #[ts(type = "number | null")]
    pub said_at: Option<i64>,
    /// How long the newest attempt took, milliseconds.
    pub duration_ms: Option<f64>,
    /// Status of the newest attempt.
    pub status: Option<u16>,
    /// How far it got.
    pub delivery: Delivery,
    /// What a refusal or failure means.
    pub explained: Option<Explained>,
    /// What differs from the documentation.
    pub problems: Vec<Problem>,
    /// The envelope that this one is a replay of.
    #[ts(type = "number | null")]
    pub parent_seq: Option<i64>,
    /// Number of the turn, from 1: each message of the customer begins one.
    pub turn: u32,
    /// Whether it is a note among agents, which the customer must not see.
    pub private: bool,
    /// Whether it is a message of ours that the platform sent back.
    pub echo: bool,
    /// What else the message carries, after `content`.
    pub attachments: Vec<Content>,
    /// The platform's word for how far the message got, for example `read`, and why it failed.
    pub status_word: Option<String>,
    /// Why it failed, in the platform's words.
    pub status_reason: Option<String>,
    /// The platform's id of the conversation.
    pub conversation: Option<String>,
    /// The platform's id of the message.
    pub message_id: Option<String>,
    /// Later deliveries that changed this message, oldest first; the newest 50.
    pub updates: Vec<MessageUpdate>,
    /// Envelopes by which the platform sent this message of ours back.
    #[ts(type = "Array<number>")]
    pub echoes: Vec<i64>,
    /// Whether it was read from the platform's history instead of arriving here. Then `seq` is the envelope whose answer
    /// held it, which many share, and `attempts` is empty: `message_id` names it, and paging goes by the other items.
    pub from_history: bool,
    /// Whether it is a line about the conversation (an activity), nobody's words.
    pub activity: bool,
}

/// A later delivery that changed a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MessageUpdate {
    /// Its envelope.
    #[ts(type = "number")]
    pub seq: i64,
    /// When it was recorded, microseconds since the epoch.
    #[ts(type = "number")]
    pub at: i64,
    /// The values in which it differs from the delivery before, at most 100.
    pub changes: Vec<ValueChange>,
}

/// A value that differs between two deliveries about the same thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ValueChange {
    /// Its JSON pointer.
    pub pointer: String,
    /// The value before, as JSON, shortened; `None` where it was not there.
    pub before: Option<String>,
    /// The value now, as JSON, shortened; `None` where it is gone.
    pub after: Option<String>,
}

/// An id of the platform's, with what it names and where it is used. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IdNote {
    /// Its name as the platform writes it, for example `contact_inbox.source_id`.
    pub name: String,
    /// Its value for this conversation, once it is known.
    pub value: Option<String>,
    /// What it names.
    pub meaning: String,
    /// Where it is used.
    pub used_in: String,
}

/// A conversation of one customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ConversationView {
    /// The customer, with the ids that name them.
    pub customer: Customer,
    /// The messages, oldest first.
    pub items: Vec<ConversationItem>,
    /// Whether there are older ones.
    pub more: bool,
    /// The conversations that are known of this customer, the newest first.
    pub conversations: Vec<ConversationSummary>,
    /// What is wrong with the conversation as a whole, for example `duplicate_conversation`.
    pub warnings: Vec<Problem>,
    /// Every id that names customer, session, conversation and inbox, with where each is used.
    pub ids: Vec<IdNote>,
    /// Whether the platform can be asked for messages before those that are known.
    pub history: bool,
    /// Why no reply comes, where one is overdue.
    pub silence: Option<Silence>,
}

/// Which part of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConversationAsk {
    /// The connection's name.
    pub connection: String,
    /// The customer.
    pub customer: String,
    /// At most so many messages, the newest; 200 without it.
    pub limit: Option<u32>,
    /// Only envelopes before this one.
    #[ts(type = "number | null")]
    pub before: Option<i64>,
}

/// A message to send as the customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct MessageSend {
    /// The connection's name.
    pub connection: String,
    /// The customer; created here when unknown.
    pub customer: String,
    /// The message. A click may leave its payload empty: the newest message that offers the label gives it.
    pub message: CustomerMessage,
    /// Fields that travel along with this message, over those of the customer.
    #[ts(type = "Record<string, unknown>")]
    pub fields: serde_json::Map<String, serde_json::Value>,
    /// The conversation to send to, on platforms where a customer has several; the last one without it.
    #[serde(default)]
    #[ts(optional)]
    pub conversation: Option<String>,
    /// Files that go along. Where a platform takes addresses only, one file in place of the address of a picture, video,
    /// sound or document, or of the kind that it is where the text is empty: it is handed out for a while.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<FileGiven>>")]
    pub files: Vec<FileGiven>,
    /// Begin another conversation, on platforms where a customer has several.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub new_conversation: bool,
}

/// A file of the user's that goes along with a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FileGiven {
    /// Its name, without its folder.
    pub name: String,
    /// Its media type; worked out from the name without one.
    pub media_type: Option<String>,
    /// Its bytes.
    pub base64: String,
}

/// How a sent message ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SendResult {
    /// The envelope of the last attempt.
    #[ts(type = "number")]
    pub seq: i64,
    /// Every attempt.
    #[ts(type = "Array<number>")]
    pub attempts: Vec<i64>,
    /// Status of the last attempt.
    pub status: Option<u16>,
    /// How far it got.
    pub delivery: Delivery,
    /// What a refusal or failure means.
    pub explained: Option<Explained>,
    /// Whether the message itself was tried; else a request before it ended the way, and no envelope has the message.
    pub left: bool,
    /// The file that is handed out for it.
    pub served: Option<ServedView>,
}

/// A file of the user's that is handed out for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ServedView {
    /// Its address, as the platform got it.
    pub url: String,
    /// Its media type.
    pub content_type: String,
    /// Its size.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Until when it is handed out, RFC 3339.
    pub until: String,
}

/// A picture to fetch for showing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MediaAsk {
    /// The envelope whose message names it.
    #[ts(type = "number")]
    pub seq: i64,
    /// Which of its pictures, from 0.
    pub index: u32,
    /// The platform's id of the message, where the envelope is an answer that held the platform's history.
    #[serde(default)]
    #[ts(optional)]
    pub message: Option<String>,
}

/// A fetched picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MediaView {
    /// Its type as found in its bytes, for example `image/png`.
    pub content_type: String,
    /// The bytes.
    pub base64: String,
    /// Length in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// The envelope of the fetch.
    #[ts(type = "number")]
    pub seq: i64,
}

/// A line that the human agent of a simulator says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AgentSays {
    /// The connection that leads to the simulator; that of Landbot APIchat without one.
    #[serde(default)]
    #[ts(optional)]
    pub connection: Option<String>,
    /// The customer.
    pub customer: String,
    /// The agent's name.
    pub agent: String,
    /// The text; empty hands the customer back to the bot.
    pub text: String,
    /// Whether it is a note for agents alone, where the platform has such.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub private: bool,
}
