//! The operations of a platform's API beside sending: what is asked, what is changed, and what the answers tell.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Explained, InboxView};

/// One operation. Ids are text, as the platform wrote them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "operation", rename_all = "kebab-case")]
pub enum Operation {
    /// Which version answers.
    Version,
    /// Who owns the token.
    Profile,
    /// The inboxes that the token may see.
    Inboxes,
    /// The inbox of the connection.
    Inbox,
    /// The agents of the account.
    Agents,
    /// The labels that the account has.
    AccountLabels,
    /// Find people.
    SearchContacts {
        /// Name, email, phone or identifier.
        query: String,
    },
    /// The conversations of the customer, in every inbox.
    Conversations,
    /// The conversation as it stands.
    Conversation,
    /// The messages of the conversation before one of them, or the newest; they are read into the conversation.
    History {
        /// Only those before this message of the platform's.
        #[serde(default)]
        before: Option<String>,
    },
    /// Open, resolve, snooze or make pending.
    SetStatus {
        /// `open`, `resolved`, `pending` or `snoozed`.
        status: String,
    },
    /// Assign to an agent.
    Assign {
        /// The agent; nobody without it.
        agent: Option<String>,
    },
    /// Replace the labels.
    SetLabels {
        /// All of them.
        labels: Vec<String>,
    },
    /// A message as the agent who owns the token.
    AgentMessage {
        /// The text.
        text: String,
        /// Whether it is a note that the customer must not see.
        #[serde(default)]
        private: bool,
    },
    /// Say how far a message of the platform's got on its way to the customer.
    SetDelivery {
        /// The message.
        message: String,
        /// `delivered`, `read` or `failed`.
        status: String,
        /// Why it failed.
        #[serde(default)]
        reason: Option<String>,
    },
    /// The customer begins or ends typing.
    Typing {
        /// Begins, or ends.
        on: bool,
    },
    /// The customer has seen what is there.
    Seen,
    /// The customer ends the conversation.
    Resolve,
    /// Change the person at the platform: the fields given replace those there.
    UpdateContact {
        /// `name`, `email`, `phone_number`, `identifier`, `custom_attributes`.
        #[ts(type = "Record<string, unknown>")]
        changes: serde_json::Map<String, serde_json::Value>,
    },
}

/// An operation on a connection, a customer, a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CallAsk {
    /// The connection's name.
    pub connection: String,
    /// The customer, where the operation is about one.
    #[serde(default)]
    pub customer: Option<String>,
    /// The conversation; the customer's last one without it.
    #[serde(default)]
    pub conversation: Option<String>,
    /// What is asked or changed.
    pub operation: Operation,
}

/// How an operation ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CallResult {
    /// The envelope.
    #[ts(type = "number")]
    pub seq: i64,
    /// Status of the answer.
    pub status: Option<u16>,
    /// What a refusal or failure means.
    pub explained: Option<Explained>,
    /// What a success told.
    pub told: Telling,
}

/// What an answer told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Telling {
    /// Nothing that is needed, or nothing at all.
    Nothing,
    /// The answer does not have the shape that was expected: the envelope shows it.
    Unreadable,
    /// The version.
    Version {
        /// As written.
        version: String,
    },
    /// The token's owner.
    Profile {
        /// Their name.
        name: Option<String>,
        /// Their accounts.
        accounts: Vec<AccountView>,
    },
    /// Inboxes.
    Inboxes {
        /// One or more.
        inboxes: Vec<InboxView>,
    },
    /// People.
    Contacts {
        /// One or more.
        contacts: Vec<ContactView>,
    },
    /// Conversations.
    Conversations {
        /// One or more.
        conversations: Vec<ConversationSummary>,
    },
    /// Messages were read into the conversation.
    Messages {
        /// How many the answer held.
        count: u32,
        /// How many of them were not known before.
        new: u32,
        /// The oldest one, to go on from; `None` where there are none before it.
        before: Option<String>,
    },
    /// Agents.
    Agents {
        /// All of them.
        agents: Vec<AgentView>,
    },
    /// Labels.
    Labels {
        /// All of them.
        labels: Vec<String>,
    },
    /// How the conversation stands now.
    Status {
        /// `open`, `resolved`, `pending` or `snoozed`.
        status: String,
    },
    /// Whom the platform assigned the conversation to.
    Assigned {
        /// The agent's name; `None` for nobody, also where an agent was asked for whom the platform does not know.
        assignee: Option<String>,
    },
}

/// An account of a token's owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountView {
    /// The account.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// The owner's role in it.
    pub role: Option<String>,
}

/// An agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AgentView {
    /// The agent.
    pub id: String,
    /// Their name.
    pub name: String,
}

/// A person at the platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ContactView {
    /// The person.
    pub id: String,
    /// Display name.
    pub name: Option<String>,
    /// The developer's id.
    pub identifier: Option<String>,
    /// Inbox and key of each session.
    pub sessions: Vec<(Option<String>, String)>,
}

/// A conversation in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConversationSummary {
    /// The conversation.
    pub id: String,
    /// The inbox.
    pub inbox: Option<String>,
    /// `open`, `resolved`, `pending` or `snoozed`.
    pub status: Option<String>,
    /// Name of the agent whom it is assigned to.
    pub assignee: Option<String>,
    /// Labels.
    pub labels: Vec<String>,
    /// When something happened in it last, microseconds since the epoch.
    #[ts(type = "number | null")]
    pub last_at: Option<i64>,
    /// Its page in the platform's dashboard.
    pub dashboard_url: Option<String>,
}
