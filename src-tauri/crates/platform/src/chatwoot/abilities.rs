//! What Chatwoot and products built like it can do, as data: limits, terms, ids, operations. docs/protocols/chatwoot.md 1, 3, 4, 6.

use standin_model::{PlatformKind, Secrets, SenderKind, Settings};

use crate::capabilities::{Ask, Capabilities, IdKind, IdValue, MessageKind, PrivateTargets, Retries};

/// The words of section 1, in the order in which they depend on each other.
const TERMS: &[(&str, &str)] = &[
    (
        "channel",
        "Where messages come in and go out, for example WhatsApp, e-mail, or this API. Each inbox has one channel.",
    ),
    (
        "inbox",
        "One place of an account where conversations of one channel come together. Its number is used by the application API, its identifier by the public API.",
    ),
    ("contact", "A person, known to the whole account. The same person can write through several inboxes."),
    (
        "contact inbox",
        "The session of one contact on one inbox. Its key is source_id: yours to choose, unique in the inbox. A contact can have several.",
    ),
    (
        "conversation",
        "A thread of messages of one session, with a status, perhaps an agent and labels. A session can have several, unless the inbox keeps one for good.",
    ),
    (
        "message",
        "Incoming is from the contact, outgoing from an agent or bot, activity and template are the platform's own.",
    ),
    ("private note", "A message among agents. The contact must never see it, but the inbox's webhook gets it."),
];

/// The table of section 1.
const IDS: &[IdKind] = &[
    IdKind {
        name: "account_id",
        value: IdValue::Account,
        meaning: "The account.",
        used_in: "Path of the application API, /api/v1/accounts/{account_id}/…; the dashboard's address; account.id in webhooks.",
    },
    IdKind {
        name: "inbox.id",
        value: IdValue::Inbox,
        meaning: "The inbox, as a number.",
        used_in: "Paths and parameters of the application API; inbox.id and inbox_id in webhooks.",
    },
    IdKind {
        name: "inbox_identifier",
        value: IdValue::InboxIdentifier,
        meaning: "The API channel of the inbox, 24 characters.",
        used_in: "Path of the public API, /public/api/v1/inboxes/{inbox_identifier}/…; never in webhooks.",
    },
    IdKind {
        name: "channel_id",
        value: IdValue::Hidden,
        meaning: "The row of the API channel behind the inbox.",
        used_in: "The JSON of an inbox alone; nothing takes it.",
    },
    IdKind {
        name: "contact.id",
        value: IdValue::Person,
        meaning: "The person, as a number, in the whole account.",
        used_in: "Application API, contacts/{id}; meta.sender.id of a conversation and sender.id of the person's messages in webhooks.",
    },
    IdKind {
        name: "contact.identifier",
        value: IdValue::Customer,
        meaning: "Your own id of the person, unique in the account. Standin gives the customer's id, unless a field identifier says otherwise.",
        used_in: "Creating and searching contacts; the proof of identity is made of it; meta.sender.identifier in webhooks.",
    },
    IdKind {
        name: "contact_inbox.source_id",
        value: IdValue::Session,
        meaning: "The session of the person on the inbox. The source_id of a message is another thing: your own id of that message.",
        used_in: "Path of the public API, contacts/{source_id}; creating a conversation; conversation.contact_inbox.source_id in webhooks.",
    },
    IdKind {
        name: "conversation.id",
        value: IdValue::Conversation,
        meaning: "The conversation, counted in the account (display_id).",
        used_in: "Every path and payload; the dashboard's address.",
    },
    IdKind {
        name: "conversation.uuid",
        value: IdValue::Hidden,
        meaning: "The conversation, as a UUID.",
        used_in: "Answers of both APIs and the survey's address; never in webhooks.",
    },
    IdKind {
        name: "lock_to_single_conversation",
        value: IdValue::SingleConversation,
        meaning: "No id, but it decides what conversation.id is: whether the inbox keeps one conversation for each session, opened again by the next message.",
        used_in: "Settings of the inbox; creating a conversation then gives the last one back.",
    },
    IdKind {
        name: "pubsub_token",
        value: IdValue::Hidden,
        meaning: "The key of the session's live stream: a secret, sealed in the log.",
        used_in: "WebSocket subscription; the public API's contact; every webhook carries it.",
    },
    IdKind {
        name: "hmac_token",
        value: IdValue::Hidden,
        meaning: "The key by which you prove who a contact is: a secret.",
        used_in: "identifier_hash of the public API; the JSON of an inbox, for administrators.",
    },
    IdKind {
        name: "secret",
        value: IdValue::Hidden,
        meaning: "The key by which webhooks are signed: a secret, and not hmac_token.",
        used_in: "Header X-Chatwoot-Signature, from version 4.13 on; the JSON of an inbox, for administrators.",
    },
];

/// What needs the token of an agent.
const BY_TOKEN: [&str; 14] = [
    "profile",
    "inboxes",
    "agents",
    "account-labels",
    "search-contacts",
    "update-contact",
    "conversations",
    "conversation",
    "history",
    "set-status",
    "assign",
    "set-labels",
    "agent-message",
    "set-delivery",
];
/// What the customer does through the public API, which needs the inbox identifier alone.
const BY_IDENTIFIER: [&str; 3] = ["typing", "seen", "resolve"];

/// See [`crate::Adapter::operations`].
pub(super) fn operations(settings: &Settings, secrets: &Secrets) -> Vec<&'static str> {
    let set = |value: &Option<String>| value.as_deref().is_some_and(|value| !value.trim().is_empty());
    let account = set(&settings.account) || !settings.profile.api_path.contains("{account}");
    let token = account && secrets.get(Secrets::TOKEN).is_some();
    let identifier = set(&settings.inbox_identifier);
    let inbox = identifier || (token && set(&settings.inbox));
    let lists = [(true, &["version"][..]), (inbox, &["inbox"]), (token, &BY_TOKEN), (identifier, &BY_IDENTIFIER)];
    lists.into_iter().filter(|(can, _)| *can).flat_map(|(_, list)| list.iter().copied()).collect()
}

/// docs/protocols/chatwoot.md 1, 3 and 6.
pub(super) static CHATWOOT_CAPABILITIES: Capabilities = Capabilities {
    platform: PlatformKind::Chatwoot,
    default_base_url: "https://app.chatwoot.com/",
    token_name: "access token",
    customer_name: "source_id",
    rate: None,
    sends: &[MessageKind::Text, MessageKind::Click, MessageKind::Raw],
    sends_as: SenderKind::Customer,
    send_effect: None,
    media_by_url_only: false,
    creates_customers: true,
    creates_customers_verified: true,
    asks: &[
        Ask {
            name: "base_url",
            title: "base URL",
            found: "The address of your dashboard, up to the first slash: https://app.chatwoot.com/ for the cloud.",
            secret: false,
            needed: true,
        },
        Ask {
            name: "token",
            title: "Access Token",
            found: "Dashboard, profile settings, Access Token, at the bottom of the page. An administrator's, for the set-up.",
            secret: true,
            needed: false,
        },
        Ask {
            name: "account",
            title: "account",
            found: "The number in the dashboard's address, behind /accounts/.",
            secret: false,
            needed: false,
        },
        Ask {
            name: "inbox",
            title: "inbox id",
            found: "The number in the address of the inbox's settings, behind /inboxes/.",
            secret: false,
            needed: false,
        },
        Ask {
            name: "inbox_identifier",
            title: "inbox identifier",
            found: "Settings of the inbox, tab Configuration. Enough by itself for the public API.",
            secret: false,
            needed: false,
        },
        Ask {
            name: "webhook_secret",
            title: "webhook secret",
            found: "Settings of the inbox, from version 4.13 on. It checks signatures, and is not hmac_token.",
            secret: true,
            needed: false,
        },
        Ask {
            name: "hmac_token",
            title: "hmac_token",
            found: "Settings of the inbox, tab Configuration, identity validation. Needed where customers must prove who they are.",
            secret: true,
            needed: false,
        },
    ],
    how_to: &[
        "In the dashboard, add an inbox of kind API, or let the set-up here do it.",
        "Copy your access token from the profile settings; an administrator's can do the set-up.",
        "Take the account from the dashboard's address, and the inbox's number and identifier from its settings.",
        "Put the public webhook address from here into the webhook URL of the inbox. From version 4.14 on, addresses of the own machine or network are refused there.",
    ],
    nothing_done_after_5xx: false,
    several_conversations: true,
    markdown: true,
    sets_up: true,
    statuses: &["open", "pending", "snoozed", "resolved"],
    delivery_statuses: &["sent", "delivered", "read", "failed"],
    over: Some("resolved"),
    history_page: 20,
    terms: TERMS,
    ids: IDS,
    signs_webhooks: true,
    private_targets: Some(PrivateTargets {
        refused_from: [4, 14, 0],
        allowed_by: "Whoever runs the installation sets SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true in its environment (possible just after 4.14.0) and restarts it; or a tunnel gives the receiver a public address.",
    }),
    dedupe_header: Some("X-Chatwoot-Delivery"),
    retries: Retries {
        words: "One attempt, 5 seconds long. It is not repeated: after any answer but 2xx, and after none, the message is marked as failed, and one message_updated says so.",
        gaps: &[],
        after_4xx: false,
        timeout: 5,
    },
};

pub(super) static API_INBOX_CAPABILITIES: Capabilities = Capabilities {
    platform: PlatformKind::ApiInbox,
    default_base_url: "http://127.0.0.1:3000/",
    retries: Retries {
        words: "Not known for every product. Chatwoot makes one attempt of 5 seconds; products built on it repeat 2 to 5 times.",
        ..CHATWOOT_CAPABILITIES.retries
    },
    ..CHATWOOT_CAPABILITIES
};

#[cfg(test)]
mod tests {
    use standin_model::Secret;

    use super::*;

    #[test]
    fn what_can_be_called_follows_from_what_is_stored() {
        let public = Settings { inbox_identifier: Some("aB9".to_owned()), ..Settings::of("https://h.test/") };
        let none = Secrets::default();
        assert_eq!(operations(&public, &none), ["version", "inbox", "typing", "seen", "resolve"]);
        let account = Settings { account: Some("1".to_owned()), inbox: Some("7".to_owned()), ..public };
        let token = Secrets::of_token(Secret::new("t0ken"));
        let all = operations(&account, &token);
        assert_eq!(all.len(), 19, "{all:?}");
        let by_token = operations(&Settings { inbox_identifier: None, ..account }, &token);
        assert!(by_token.contains(&"history") && !by_token.contains(&"typing"));
    }
}
