//! A customer: the person whom Standin stands in for on one connection, with every id that names them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::KnownIds;

/// One customer of a connection, with the mapping between the developer's own id and the platform's ids.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Customer {
    /// The connection's name.
    pub connection: String,
    /// The developer's own stable id of this person: Landbot's customer token, Chatwoot's `source_id`.
    pub customer: String,
    /// Display name: what the platform told last, else what the user gave.
    pub name: Option<String>,
    /// The platform's own id of this person, once a reply or webhook told it.
    pub platform_id: Option<String>,
    /// The platform's id of the channel, once a webhook told it.
    pub channel_id: Option<String>,
    /// The platform's name of the channel, once a webhook told it.
    pub channel_name: Option<String>,
    /// What the platform calls this customer where sending needs more than one id.
    #[serde(default)]
    pub ids: KnownIds,
    /// The id of the bot that spoke last, once a webhook told it.
    pub bot_id: Option<String>,
    /// Fields that travel along with each message of this customer (name, email, phone, custom fields).
    #[ts(type = "Record<string, unknown>")]
    pub fields: serde_json::Map<String, serde_json::Value>,
    /// The newest message as one line of text.
    pub last_summary: Option<String>,
    /// Who sent the newest message.
    pub last_sender: Option<String>,
    /// When the newest message was recorded, RFC 3339.
    pub last_at: Option<String>,
    /// How many messages from the platform came since the conversation was last looked at.
    #[ts(type = "number")]
    pub unread: i64,
    /// Text that was typed and not yet sent.
    pub draft: Option<String>,
}

/// One change of a custom field: which envelope brought it or changed it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FieldChange {
    /// The field's name, a key of the webhook's `customer` object or of the `customer` object sent along.
    pub field: String,
    /// The value as JSON text, exactly as read.
    pub value: String,
    /// The value before, as JSON text; `None` when this envelope brought the field for the first time.
    pub before: Option<String>,
    /// The envelope that brought the value.
    #[ts(type = "number")]
    pub seq: i64,
    /// Whether the value was sent by us (`sent`) or came from the platform (`received`).
    pub direction: crate::Direction,
    /// When, RFC 3339.
    pub at: String,
}
