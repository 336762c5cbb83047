//! Reads the answers to requests that are no messages. docs/protocols/chatwoot.md 3.

use standin_model::{PlatformKind, Reading, Secret};

use super::learn::{contact_of, sessions};
use super::look::{at, time, word, words};
use super::{conversation, message};
use crate::READER;
use crate::call::{AccountSeen, Call, ContactSeen, ConversationSeen, InboxSeen, Told};
use crate::json::{Document, Kind, Node};
use crate::problems::Problems;

/// See [`crate::Adapter::told`].
pub(super) fn read(platform: PlatformKind, call: &Call<'_>, body: &[u8]) -> Told {
    if matches!(call, Call::SetDelivery { .. } | Call::Typing { .. } | Call::Seen { .. } | Call::Resolve { .. }) {
        return Told::Nothing;
    }
    let document = Document::new(body);
    let Some(root) = document.root() else { return Told::Unreadable };
    of(platform, call, root).unwrap_or(Told::Unreadable)
}

/// The meaning of an answer; `None` where it has another shape.
fn of(platform: PlatformKind, call: &Call<'_>, root: Node<'_>) -> Option<Told> {
    Some(match call {
        Call::Version => Told::Version { version: word(root, &["version"])? },
        Call::Profile => {
            word(root, &["id"])?;
            Told::Profile {
                name: word(root, &["name"]),
                accounts: list(root, &["accounts"]).into_iter().filter_map(account).collect(),
            }
        }
        Call::Inboxes => Told::Inboxes(wrapped(root)?.into_iter().filter_map(inbox).collect()),
        Call::Inbox { .. } | Call::CreateInbox { .. } | Call::SetWebhookUrl { .. } | Call::ResetSecret { .. } => {
            Told::Inboxes(vec![inbox(one(root))?])
        }
        Call::PublicInbox => Told::Inboxes(vec![public_inbox(root)?]),
        Call::SearchContacts { .. } => Told::Contacts(wrapped(root)?.into_iter().filter_map(contact).collect()),
        Call::UpdateContact { .. } => Told::Contacts(vec![contact(contact_of(root))?]),
        Call::ContactConversations { .. } => Told::Conversations(wrapped(root)?.into_iter().filter_map(seen).collect()),
        Call::Conversation { .. } => Told::Conversations(vec![seen(one(root))?]),
        Call::History { .. } => Told::Messages(wrapped(root)?.into_iter().map(|node| listed(platform, node)).collect()),
        Call::AgentMessage { .. } => {
            word(root, &["id"])?;
            Told::Messages(vec![listed(platform, root)])
        }
        Call::Agents => Told::Agents(
            wrapped(root)?
                .into_iter()
                .filter_map(|agent| Some((word(agent, &["id"])?, word(agent, &["name"]).unwrap_or_default())))
                .collect(),
        ),
        Call::AccountLabels => {
            Told::Labels(wrapped(root)?.into_iter().filter_map(|label| word(label, &["title"])).collect())
        }
        Call::Labels { .. } | Call::SetLabels { .. } => {
            at(root, &["payload"])?.items()?;
            Told::Labels(words(root, &["payload"]))
        }
        Call::SetStatus { .. } => Told::Status(word(root, &["payload", "current_status"])?),
        Call::Assign { .. } => Told::Assigned(word(root, &["name"])),
        Call::SetDelivery { .. } | Call::Typing { .. } | Call::Seen { .. } | Call::Resolve { .. } => Told::Nothing,
    })
}

/// The items at the end of a way.
fn list<'a>(root: Node<'a>, way: &[&str]) -> Vec<Node<'a>> {
    at(root, way).and_then(Node::items).map(|items| items.list).unwrap_or_default()
}

/// A list, bare or in `payload`.
fn wrapped(root: Node<'_>) -> Option<Vec<Node<'_>>> {
    let node = root.get("payload").or_else(|| at(root, &["data", "payload"])).unwrap_or(root);
    node.items().map(|items| items.list)
}

/// An object, bare or in `payload`.
fn one(root: Node<'_>) -> Node<'_> {
    root.get("payload").filter(|node| node.kind() == Kind::Object).unwrap_or(root)
}

fn account(node: Node<'_>) -> Option<AccountSeen> {
    let role = word(node, &["role"]);
    let administrator = match role.as_deref() {
        Some("administrator") => Some(true),
        Some("agent") => Some(false),
        _ => None,
    };
    Some(AccountSeen { id: word(node, &["id"])?, name: word(node, &["name"]), role, administrator })
}

fn flag(node: Node<'_>, key: &str) -> Option<bool> {
    match at(node, &[key])?.raw() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

fn inbox(node: Node<'_>) -> Option<InboxSeen> {
    let channel_type = word(node, &["channel_type"]);
    Some(InboxSeen {
        id: word(node, &["id"])?,
        name: word(node, &["name"]),
        is_api: channel_type
            .as_deref()
            .is_some_and(|kind| kind.to_ascii_lowercase().ends_with("api") && !kind.contains("Whatsapp")),
        channel_type,
        identifier: word(node, &["inbox_identifier"]),
        webhook_url: word(node, &["webhook_url"]),
        hmac_mandatory: flag(node, "hmac_mandatory"),
        lock_to_single_conversation: flag(node, "lock_to_single_conversation"),
        hmac_token: word(node, &["hmac_token"]).map(Secret::new),
        webhook_secret: word(node, &["secret"]).map(Secret::new),
    })
}

fn public_inbox(node: Node<'_>) -> Option<InboxSeen> {
    Some(InboxSeen {
        id: String::new(),
        name: word(node, &["name"]),
        channel_type: None,
        is_api: true,
        identifier: Some(word(node, &["identifier"])?),
        webhook_url: None,
        hmac_mandatory: flag(node, "identity_validation_enabled"),
        lock_to_single_conversation: None,
        hmac_token: None,
        webhook_secret: None,
    })
}

fn contact(node: Node<'_>) -> Option<ContactSeen> {
    Some(ContactSeen {
        id: word(node, &["id"])?,
        name: word(node, &["name"]),
        identifier: word(node, &["identifier"]),
        sessions: sessions(node),
    })
}

fn seen(node: Node<'_>) -> Option<ConversationSeen> {
    let state = conversation::state(node);
    Some(ConversationSeen {
        id: word(node, &["id"])?,
        inbox: word(node, &["inbox_id"]),
        contact: word(node, &["meta", "sender", "id"]),
        status: state.status,
        labels: state.labels.unwrap_or_default(),
        assignee: state.assignee,
        last_at: at(node, &["last_activity_at"]).and_then(time),
    })
}

/// One message of a list, as a reading.
fn listed(platform: PlatformKind, node: Node<'_>) -> Reading {
    let mut reading = Reading::empty(READER);
    let mut problems = Problems::default();
    reading.platform = Some(platform);
    reading.type_name = Some("message".to_owned());
    message::listed(node, &mut reading, &mut problems);
    reading.problems = problems.into_list();
    reading
}
