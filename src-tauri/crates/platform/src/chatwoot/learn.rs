//! What the answers on the way to a message tell, and whether a message arrived. docs/protocols/chatwoot.md 3.3 to 3.5, 4.

use standin_model::{ApiRequest, CustomerMessage, KnownIds};

use super::errors;
use super::look::{at, time, word};
use super::send::{has_api, history};
use crate::adapter::{Found, Learned, Outgoing, Purpose, Sending};
use crate::json::{Document, Kind, Node};

/// Messages on a full page.
const PAGE: usize = 20;
/// How far the clocks of both sides may differ when a page is judged to reach far enough back, microseconds.
const CLOCKS: i64 = 600_000_000;

/// See [`crate::Adapter::learn`].
pub(super) fn learn(sending: &Sending<'_>, purpose: Purpose, status: u16, head: &[u8], body: &[u8]) -> Learned {
    let document = Document::new(body);
    let root = document.root();
    let public = !has_api(sending.settings, sending.secrets);
    if !(200..300).contains(&status) {
        let explained = errors::explain(&errors::Said::new(status, head, &document, public, about(purpose)));
        let around = match purpose {
            // Somebody has this identifier, email or session already: the contact can be found.
            Purpose::CreateContact => !public && (status == 409 || status == 500 || errors::is_taken(&explained)),
            Purpose::FindSession | Purpose::FindContact => status == 404 || status == 422,
            // Some versions fail on the list of a proven session; a conversation can be begun all the same.
            Purpose::FindConversation => status == 404 || status == 500 || status == 422,
            Purpose::CreateSession | Purpose::CreateConversation => false,
        };
        return Learned { ids: KnownIds::default(), explained: (!around).then_some(explained) };
    }
    let Some(root) = root else {
        // Some answers are empty when nothing is found.
        let searches = matches!(purpose, Purpose::FindSession | Purpose::FindContact | Purpose::FindConversation);
        let explained = (!searches).then(|| errors::unexpected(&document));
        return Learned { ids: KnownIds::default(), explained };
    };
    let ids = match purpose {
        Purpose::CreateContact if public => public_contact(root),
        Purpose::CreateContact | Purpose::FindSession => contact(sending, root),
        Purpose::FindContact => found_contact(sending, root),
        Purpose::CreateSession => KnownIds { source_id: word(root, &["source_id"]), ..KnownIds::default() },
        Purpose::FindConversation => KnownIds { conversation: open_one(sending, root, public), ..KnownIds::default() },
        Purpose::CreateConversation => KnownIds { conversation: conversation_id(root), ..KnownIds::default() },
    };
    let needed = match purpose {
        Purpose::CreateContact if public => ids.source_id.is_some(),
        Purpose::CreateContact => ids.contact.is_some(),
        Purpose::CreateSession => ids.source_id.is_some(),
        Purpose::CreateConversation => ids.conversation.is_some(),
        Purpose::FindSession | Purpose::FindContact | Purpose::FindConversation => true,
    };
    Learned { explained: (!needed).then(|| errors::unexpected(&document)), ids }
}

/// What a preparation is about, in the words of a path.
fn about(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::CreateContact | Purpose::FindSession | Purpose::FindContact | Purpose::CreateSession => "contacts",
        Purpose::FindConversation | Purpose::CreateConversation => "conversations",
    }
}

/// The contact in any of its wrappings: `payload.contact`, `payload`, or flat as older versions have it.
pub(super) fn contact_of(root: Node<'_>) -> Node<'_> {
    at(root, &["payload", "contact"])
        .or_else(|| root.get("payload"))
        .filter(|node| node.kind() == Kind::Object)
        .unwrap_or(root)
}

/// Contact and session of an answer.
fn contact(sending: &Sending<'_>, root: Node<'_>) -> KnownIds {
    let contact = contact_of(root);
    let beside = at(root, &["payload", "contact_inbox"]).or_else(|| root.get("contact_inbox"));
    let source_id = beside.and_then(|beside| word(beside, &["source_id"])).or_else(|| session_of(sending, contact));
    KnownIds { contact: word(contact, &["id"]), source_id, conversation: None }
}

/// The key of a contact's session on our inbox: the customer's own where there are several.
fn session_of(sending: &Sending<'_>, contact: Node<'_>) -> Option<String> {
    let sessions = sessions(contact);
    let here = |inbox: &Option<String>| inbox.as_deref() == sending.settings.inbox.as_deref().map(str::trim);
    let mut ours = sessions.into_iter().filter(|(inbox, _)| here(inbox)).map(|(_, source_id)| source_id);
    ours.find(|source_id| source_id == sending.customer)
}

/// Inbox and key of each session of a contact.
pub(super) fn sessions(contact: Node<'_>) -> Vec<(Option<String>, String)> {
    let list = contact.get("contact_inboxes").and_then(Node::items).map(|items| items.list).unwrap_or_default();
    list.into_iter()
        .filter_map(|session| {
            Some((
                word(session, &["inbox", "id"]).or_else(|| word(session, &["inbox_id"])),
                word(session, &["source_id"])?,
            ))
        })
        .collect()
}

/// The answer of the public API.
fn public_contact(root: Node<'_>) -> KnownIds {
    KnownIds { contact: word(root, &["id"]), source_id: word(root, &["source_id"]), conversation: None }
}

/// The contact of the list whose identifier is ours, not merely alike.
fn found_contact(sending: &Sending<'_>, root: Node<'_>) -> KnownIds {
    let wanted = sending.fields.get("identifier").and_then(serde_json::Value::as_str).unwrap_or(sending.customer);
    let list = root.get("payload").and_then(Node::items).map(|items| items.list).unwrap_or_default();
    match list.into_iter().find(|contact| word(*contact, &["identifier"]).as_deref() == Some(wanted)) {
        Some(found) => {
            KnownIds { contact: word(found, &["id"]), source_id: session_of(sending, found), conversation: None }
        }
        None => KnownIds::default(),
    }
}

/// The newest conversation that is not over, of our contact and inbox.
fn open_one(sending: &Sending<'_>, root: Node<'_>, public: bool) -> Option<String> {
    let list = [root.get("data").and_then(|data| data.get("payload")), root.get("payload"), Some(root)]
        .into_iter()
        .flatten()
        .find_map(Node::items)?
        .list;
    let ours = |conversation: &Node<'_>| {
        let contact = word(*conversation, &["meta", "sender", "id"]);
        let inbox = word(*conversation, &["inbox_id"]);
        // A filter that a product does not know returns everybody's conversations.
        public
            || (contact.is_some()
                && contact == sending.ids.contact
                && (inbox.is_none() || inbox.as_deref() == sending.settings.inbox.as_deref().map(str::trim)))
    };
    let not_over = |conversation: &Node<'_>| word(*conversation, &["status"]).as_deref() != Some("resolved");
    let newest = |conversation: &Node<'_>| {
        let at = conversation.get("last_activity_at").and_then(time);
        (at, word(*conversation, &["id"]).and_then(|id| id.parse::<u64>().ok()))
    };
    list.into_iter().filter(ours).filter(not_over).max_by_key(newest).and_then(conversation_id)
}

/// The id of a conversation, where it has one.
fn conversation_id(root: Node<'_>) -> Option<String> {
    word(root, &["id"]).or_else(|| word(root, &["payload", "id"]))
}

/// See [`crate::Adapter::find_sent`]. The public API shows no key of ours: there nothing can be told.
pub(super) fn find_sent(sending: &Sending<'_>, before: Option<&str>) -> Option<ApiRequest> {
    if !has_api(sending.settings, sending.secrets) {
        return None;
    }
    history(sending.settings, sending.secrets, sending.ids.conversation.as_deref()?, before).ok()
}

/// Whether this is the message whose choice was clicked, with the click written into it.
fn is_answered(message: &Outgoing<'_>, item: Node<'_>) -> bool {
    let (CustomerMessage::Click { label, payload }, Some(answers)) = (message.message, message.answers) else {
        return false;
    };
    let value = if payload.is_empty() { label } else { payload };
    let submitted = at(item, &["content_attributes", "submitted_values"]).and_then(Node::items);
    let given = submitted.is_some_and(|given| {
        given.list.iter().any(|given| word(*given, &["value"]).as_deref() == Some(value.as_str()))
    });
    given && word(item, &["id"]).as_deref() == Some(answers)
}

/// See [`crate::Adapter::read_found`].
pub(super) fn read_found(message: &Outgoing<'_>, since: i64, status: u16, body: &[u8]) -> Found {
    let document = Document::new(body);
    let list = document.root().and_then(|root| root.get("payload")).and_then(Node::items);
    let (true, Some(items)) = ((200..300).contains(&status), list) else { return Found::Unclear };
    let is_ours = |item: &Node<'_>| word(*item, &["source_id"]).as_deref() == Some(message.key);
    let found = items.list.iter().find(|item| is_ours(item) || is_answered(message, **item));
    if let Some(found) = found {
        return Found::Arrived { message: word(*found, &["id"]).unwrap_or_default() };
    }
    let oldest = items.list.first().filter(|_| items.list.len() >= PAGE);
    let reaches = |item: &Node<'_>| item.get("created_at").and_then(time).is_some_and(|at| at < since - CLOCKS);
    match oldest.filter(|oldest| !reaches(oldest)).map(|oldest| word(*oldest, &["id"])) {
        Some(Some(id)) => Found::Before { message: id },
        Some(None) => Found::Unclear,
        None => Found::NotThere,
    }
}
