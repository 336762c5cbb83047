//! The requests that are neither a message of the customer nor on the way to one, and what their answers tell.

use standin_model::Reading;

/// A request to the platform's API, in neutral terms. Ids are text, as the platform wrote them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call<'a> {
    /// Which version answers at the base URL; needs no token.
    Version,
    /// Who owns the token, with the role in each account: the check of a connection.
    Profile,
    /// The inboxes that the token may see.
    Inboxes,
    /// One inbox.
    Inbox {
        /// The inbox.
        inbox: &'a str,
    },
    /// Make an inbox of kind API.
    CreateInbox {
        /// Its name.
        name: &'a str,
        /// Where its webhooks go.
        webhook_url: Option<&'a str>,
    },
    /// Change where the webhooks of an inbox go; `None` takes the address away.
    SetWebhookUrl {
        /// The inbox.
        inbox: &'a str,
        /// The new address.
        webhook_url: Option<&'a str>,
    },
    /// Make a new key for the signatures of an inbox.
    ResetSecret {
        /// The inbox.
        inbox: &'a str,
    },
    /// The inbox as the public API shows it, by the identifier in the settings.
    PublicInbox,
    /// Find people by name, email, phone or identifier.
    SearchContacts {
        /// What to look for.
        query: &'a str,
    },
    /// Change a person: members of the body as JSON text.
    UpdateContact {
        /// The person.
        contact: &'a str,
        /// An object with `name`, `email`, `phone_number`, `identifier`, `custom_attributes`.
        changes: &'a serde_json::Map<String, serde_json::Value>,
    },
    /// The conversations of a person.
    ContactConversations {
        /// The person.
        contact: &'a str,
    },
    /// One conversation.
    Conversation {
        /// The conversation.
        conversation: &'a str,
    },
    /// The messages of a conversation, 20 at most, the newest or those before one.
    History {
        /// The conversation.
        conversation: &'a str,
        /// Only those before this message.
        before: Option<&'a str>,
    },
    /// A message as the agent who owns the token, or a private note.
    AgentMessage {
        /// The conversation.
        conversation: &'a str,
        /// The text.
        text: &'a str,
        /// Whether the customer must not see it.
        private: bool,
    },
    /// Open, resolve, snooze or make pending.
    SetStatus {
        /// The conversation.
        conversation: &'a str,
        /// `open`, `resolved`, `pending` or `snoozed`.
        status: &'a str,
    },
    /// Assign to an agent; `None` takes the assignment away.
    Assign {
        /// The conversation.
        conversation: &'a str,
        /// The agent.
        agent: Option<&'a str>,
    },
    /// The agents of the account.
    Agents,
    /// The labels that the account has.
    AccountLabels,
    /// The labels of a conversation.
    Labels {
        /// The conversation.
        conversation: &'a str,
    },
    /// Replace the labels of a conversation.
    SetLabels {
        /// The conversation.
        conversation: &'a str,
        /// All of them.
        labels: &'a [String],
    },
    /// Tell how far a message of the platform's got on its way to the customer.
    SetDelivery {
        /// The conversation.
        conversation: &'a str,
        /// The message.
        message: &'a str,
        /// `sent`, `delivered`, `read` or `failed`.
        status: &'a str,
        /// Why it failed.
        reason: Option<&'a str>,
    },
    /// The customer begins or ends typing (public API).
    Typing {
        /// The key of the session.
        source_id: &'a str,
        /// The conversation.
        conversation: &'a str,
        /// Begins, or ends.
        on: bool,
    },
    /// The customer has seen what is there (public API).
    Seen {
        /// The key of the session.
        source_id: &'a str,
        /// The conversation.
        conversation: &'a str,
    },
    /// The customer ends the conversation (public API).
    Resolve {
        /// The key of the session.
        source_id: &'a str,
        /// The conversation.
        conversation: &'a str,
    },
}

/// What the answer to a [`Call`] tells.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// Nothing that is needed.
    Nothing,
    /// The answer does not have the shape that was expected.
    Unreadable,
    /// [`Call::Version`].
    Version {
        /// The version, as written.
        version: String,
    },
    /// [`Call::Profile`].
    Profile {
        /// Name of the token's owner.
        name: Option<String>,
        /// Their accounts.
        accounts: Vec<AccountSeen>,
    },
    /// [`Call::Inboxes`], [`Call::Inbox`], [`Call::CreateInbox`], [`Call::SetWebhookUrl`] and [`Call::PublicInbox`].
    Inboxes(Vec<InboxSeen>),
    /// [`Call::SearchContacts`] and [`Call::UpdateContact`].
    Contacts(Vec<ContactSeen>),
    /// [`Call::ContactConversations`] and [`Call::Conversation`].
    Conversations(Vec<ConversationSeen>),
    /// [`Call::History`], oldest first, and [`Call::AgentMessage`].
    Messages(Vec<Reading>),
    /// [`Call::Agents`]: id and name.
    Agents(Vec<(String, String)>),
    /// [`Call::AccountLabels`], [`Call::Labels`] and [`Call::SetLabels`].
    Labels(Vec<String>),
    /// [`Call::SetStatus`].
    Status(String),
    /// [`Call::Assign`]: name of the agent; nobody without it.
    Assigned(Option<String>),
}

/// An account of a token's owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountSeen {
    /// The account.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// The owner's role in it, for example `administrator`.
    pub role: Option<String>,
    /// Whether the role may make and change inboxes; `None` where the word is not known.
    pub administrator: Option<bool>,
}

/// An inbox. Its secrets are the caller's to keep: Debug output does not show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxSeen {
    /// The inbox, by the id that the API uses; empty where the public API tells none.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Kind of channel, for example `Channel::Api`.
    pub channel_type: Option<String>,
    /// Whether it is of kind API.
    pub is_api: bool,
    /// The inbox, by the identifier of the public API.
    pub identifier: Option<String>,
    /// Where its webhooks go now.
    pub webhook_url: Option<String>,
    /// Whether customers must prove who they are.
    pub hmac_mandatory: Option<bool>,
    /// Whether a contact keeps one conversation for good.
    pub lock_to_single_conversation: Option<bool>,
    /// The key of identity proofs; only administrators are told.
    pub hmac_token: Option<standin_model::Secret>,
    /// The key of webhook signatures; only administrators are told, by versions that sign.
    pub webhook_secret: Option<standin_model::Secret>,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactSeen {
    /// The person.
    pub id: String,
    /// Display name.
    pub name: Option<String>,
    /// The developer's id.
    pub identifier: Option<String>,
    /// Inbox and key of each session.
    pub sessions: Vec<(Option<String>, String)>,
}

/// A conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationSeen {
    /// The conversation.
    pub id: String,
    /// The inbox.
    pub inbox: Option<String>,
    /// The person.
    pub contact: Option<String>,
    /// `open`, `resolved`, `pending` or `snoozed`.
    pub status: Option<String>,
    /// Labels.
    pub labels: Vec<String>,
    /// Name of the agent it is assigned to.
    pub assignee: Option<String>,
    /// When something happened in it last, microseconds since the epoch.
    pub last_at: Option<i64>,
}
