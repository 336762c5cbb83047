//! What a platform can do, as data: the engine and the fronts ask here instead of asking which platform it is.

use serde::Serialize;
use standin_model::{PlatformKind, SenderKind};

/// How many requests the platform takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rate {
    /// Requests in any second, for each token.
    pub per_second: u32,
}

/// The kinds of message that a customer can send, named as in [`standin_model::CustomerMessage`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// Typed text.
    Text,
    /// A click on a button.
    Click,
    /// A picture.
    Image,
    /// A video.
    Video,
    /// A sound.
    Audio,
    /// A document.
    Document,
    /// A place.
    Location,
    /// A body of the user's own making.
    Raw,
}

impl MessageKind {
    /// The one spelling, the same as the tag of [`standin_model::CustomerMessage`].
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Click => "click",
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Document => "document",
            Self::Location => "location",
            Self::Raw => "raw",
        }
    }
}

/// How the platform delivers a webhook again that was not answered with success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Retries {
    /// The schedule in words.
    pub words: &'static str,
    /// Seconds between one attempt and the next.
    pub gaps: &'static [u32],
    /// Whether a 4xx answer is tried again as well.
    pub after_4xx: bool,
    /// Seconds that the platform waits for an answer at least.
    pub timeout: u32,
}

/// A value that a connection needs or can use, and where a person finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ask {
    /// Name of the setting or secret: `base_url`, `account`, `inbox`, `inbox_identifier`, `token`, `webhook_secret`,
    /// `hmac_token`.
    pub name: &'static str,
    /// What the platform calls it.
    pub title: &'static str,
    /// Where in the platform it is found.
    pub found: &'static str,
    /// Whether it is kept as a secret.
    pub secret: bool,
    /// Whether nothing works without it.
    pub needed: bool,
}

/// What the value of an id is, for one conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IdValue {
    /// The account of the connection.
    Account,
    /// The inbox of the connection.
    Inbox,
    /// The inbox identifier of the connection.
    InboxIdentifier,
    /// The platform's id of the channel, as webhooks tell it.
    Channel,
    /// The platform's id of the person.
    Person,
    /// The developer's id of the person.
    Customer,
    /// The key of the person's session.
    Session,
    /// The conversation that messages go to.
    Conversation,
    /// The bot that spoke last.
    Bot,
    /// Whether the inbox keeps one conversation for each session.
    SingleConversation,
    /// None: it is not told, or it is a secret.
    Hidden,
}

/// An id of the platform's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct IdKind {
    /// Its name as the platform writes it.
    pub name: &'static str,
    /// What its value is.
    pub value: IdValue,
    /// What it names.
    pub meaning: &'static str,
    /// Where it is used.
    pub used_in: &'static str,
}

/// From when on a platform sends no webhooks to addresses of its own machine or network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PrivateTargets {
    /// The first version that refuses them: numbers, major first.
    pub refused_from: [u32; 3],
    /// How whoever runs the platform allows them again, one sentence.
    pub allowed_by: &'static str,
}

/// One platform, described.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Capabilities {
    /// The platform.
    pub platform: PlatformKind,
    /// Base URL of its API, ending in a slash.
    pub default_base_url: &'static str,
    /// What the platform calls the token, for people.
    pub token_name: &'static str,
    /// What the platform calls the developer's id of a customer, for people.
    pub customer_name: &'static str,
    /// The documented limit; `None` where none is known.
    pub rate: Option<Rate>,
    /// What can be sent.
    pub sends: &'static [MessageKind],
    /// As whom: as the customer, or as the agent who owns the token.
    pub sends_as: SenderKind,
    /// What a send does beside sending, to be shown before it; `None` where it does nothing else.
    pub send_effect: Option<&'static str>,
    /// Whether pictures and files go by URL only.
    pub media_by_url_only: bool,
    /// Whether a customer can be created by a request of its own.
    pub creates_customers: bool,
    /// Whether that request was ever seen documented; false: it is a guess that may fail.
    pub creates_customers_verified: bool,
    /// The values to ask for, in order.
    pub asks: &'static [Ask],
    /// Where in the platform the token is found and the webhook address is pasted, one step a line.
    pub how_to: &'static [&'static str],
    /// Whether a 5xx says that nothing was done, so that a request can be sent again.
    pub nothing_done_after_5xx: bool,
    /// Whether a customer can have several conversations.
    pub several_conversations: bool,
    /// Whether text is written in Markdown.
    pub markdown: bool,
    /// Whether a channel can be set up through the API.
    pub sets_up: bool,
    /// The states that a conversation can be in.
    pub statuses: &'static [&'static str],
    /// How far a message can be said to have got.
    pub delivery_statuses: &'static [&'static str],
    /// The state of a conversation that is over.
    pub over: Option<&'static str>,
    /// How many messages one request of the history gives; 0 where there is none.
    pub history_page: u32,
    /// Words that need to be explained, each with its meaning.
    pub terms: &'static [(&'static str, &'static str)],
    /// The ids that must be kept apart.
    pub ids: &'static [IdKind],
    /// Whether webhooks carry a signature.
    pub signs_webhooks: bool,
    /// From when on webhooks to addresses of its own machine or network are refused; `None` where they never are.
    pub private_targets: Option<PrivateTargets>,
    /// The header whose value is the same on every attempt of one webhook.
    pub dedupe_header: Option<&'static str>,
    /// What happens after an answer that is no success.
    pub retries: Retries,
}
