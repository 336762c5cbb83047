//! A reading: what an adapter understood of a payload, derived from the recorded bytes and rebuilt at will.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Content, PlatformKind, Problem, Signature};

/// Who a message is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum SenderKind {
    /// The customer, that is us.
    Customer,
    /// A bot.
    Bot,
    /// A human agent.
    Agent,
    /// The platform itself.
    System,
}

impl SenderKind {
    /// The one spelling, the same as in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Bot => "bot",
            Self::Agent => "agent",
            Self::System => "system",
        }
    }
}

/// The sender of a message, with what the platform told of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Sender {
    /// Bot, human agent, customer or system.
    pub kind: SenderKind,
    /// The platform's id, as written.
    pub id: Option<String>,
    /// The display name.
    pub name: Option<String>,
    /// The email address (human agents).
    pub email: Option<String>,
}

/// What a payload is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A message: somebody's words.
    #[default]
    Message,
    /// A message that was there before and changed.
    MessageChange,
    /// A line that the platform writes into a conversation about it, such as who was assigned.
    Activity,
    /// A conversation: its state, as an event.
    Conversation,
    /// Somebody types, or stops.
    Typing,
    /// A person.
    Person,
    /// Something else.
    Other,
}

/// How a conversation stands, as far as a payload tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConversationState {
    /// The platform's word, for example `open`, `pending`, `snoozed` or `resolved`.
    pub status: Option<String>,
    /// Name of the agent whom it is assigned to.
    pub assignee: Option<String>,
    /// Whether the payload tells the assignee: nobody, where there is none.
    #[serde(default)]
    pub assignee_told: bool,
    /// Its labels, where the payload tells them.
    pub labels: Option<Vec<String>>,
    /// Whether the customer is blocked at the platform.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub blocked: bool,
}

/// One reading of one payload. Every part can be missing: reading never fails.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Reading {
    /// Version of the reader that made it; raised when the reader reads differently.
    pub reader: u32,
    /// The platform that the payload's shape speaks of.
    pub platform: Option<PlatformKind>,
    /// The platform's own word for the type of message or event, for example `dialog`.
    pub type_name: Option<String>,
    /// Who it is from.
    pub sender: Option<Sender>,
    /// The developer's id of the customer (Landbot's token).
    pub customer: Option<String>,
    /// The platform's id of the customer, as written.
    pub customer_id: Option<String>,
    /// The customer's display name.
    pub customer_name: Option<String>,
    /// The platform's id of the conversation, where it has one.
    pub conversation: Option<String>,
    /// The platform's id of the message, as written.
    #[serde(default)]
    pub message_id: Option<String>,
    /// The platform's id of the channel, as written.
    pub channel_id: Option<String>,
    /// The channel's name.
    pub channel_name: Option<String>,
    /// What the message says; `None` when the payload holds no message.
    pub content: Option<Content>,
    /// What else the message carries: its attachments after the one in `content`, in order.
    #[serde(default)]
    pub attachments: Vec<Content>,
    /// Whether it is a note among agents, which the customer must not see.
    #[serde(default)]
    pub private: bool,
    /// What the payload is about.
    #[serde(default)]
    pub subject: Subject,
    /// The key that we gave a message of ours, where the platform repeats it.
    #[serde(default)]
    pub own_key: Option<String>,
    /// The platform's word for how far the message got, for example `delivered`.
    #[serde(default)]
    pub status: Option<String>,
    /// Why it failed, in the platform's words.
    #[serde(default)]
    pub status_reason: Option<String>,
    /// How the conversation stands, where the payload tells.
    #[serde(default)]
    pub state: Option<ConversationState>,
    /// Verdict on the signature; `None` where it was not checked, because the platform signs nothing or the key is not known.
    #[serde(default)]
    pub signature: Option<Signature>,
    /// The custom fields of the customer in the payload: name and JSON text of the value, in wire order.
    pub fields: Vec<(String, String)>,
    /// The platform's key that is the same on every attempt of one message.
    pub dedupe_key: Option<String>,
    /// The platform's own time of the message, microseconds since the epoch.
    #[ts(type = "number | null")]
    pub said_at: Option<i64>,
    /// One line for lists, for example `Hi! Pick one`.
    pub summary: String,
    /// What differs from the documentation.
    pub problems: Vec<Problem>,
}

impl Reading {
    /// A reading that understood nothing yet.
    pub fn empty(reader: u32) -> Self {
        Self {
            reader,
            platform: None,
            type_name: None,
            sender: None,
            customer: None,
            customer_id: None,
            customer_name: None,
            conversation: None,
            message_id: None,
            channel_id: None,
            channel_name: None,
            content: None,
            attachments: Vec::new(),
            private: false,
            subject: Subject::Message,
            own_key: None,
            status: None,
            status_reason: None,
            state: None,
            signature: None,
            fields: Vec::new(),
            dedupe_key: None,
            said_at: None,
            summary: String::new(),
            problems: Vec::new(),
        }
    }
}
