//! Reads a conversation as it stands in webhooks and in the API: ids, people, state, and what changed.
//! docs/protocols/chatwoot.md 5.3 and 6.2.

use standin_model::{Content, ConversationState, Reading, Sender, SenderKind, Severity, Subject};

use super::abilities::CHATWOOT_CAPABILITIES;
use super::look::{at, is_true, time, word, words};
use crate::expect::wrong;
use crate::json::{Kind, Node};
use crate::problems::{Detail, Problems, problem};
use crate::text::{self, one_line};

/// Most changes that are told in a sentence.
const MOST: usize = 12;

/// Takes ids, customer and state of a conversation into the reading; `place` is where it stands in the body.
pub(super) fn take(conversation: Node<'_>, place: &str, reading: &mut Reading, problems: &mut Problems) {
    reading.conversation = word(conversation, &["id"]);
    reading.customer = word(conversation, &["contact_inbox", "source_id"])
        .or_else(|| word(conversation, &["messages", "0", "conversation", "contact_inbox", "source_id"]))
        .or_else(|| word(conversation, &["meta", "sender", "identifier"]));
    reading.customer_id =
        word(conversation, &["meta", "sender", "id"]).or_else(|| word(conversation, &["contact_inbox", "contact_id"]));
    reading.customer_name = word(conversation, &["meta", "sender", "name"]);
    reading.channel_id = reading.channel_id.take().or_else(|| word(conversation, &["inbox_id"]));
    reading.state = Some(known(state(conversation), place, problems));
    if let Some(attributes) = at(conversation, &["meta", "sender", "custom_attributes"]) {
        fields(attributes, reading);
    }
}

/// A state without a status that nobody documents: what is not understood changes nothing.
fn known(mut state: ConversationState, place: &str, problems: &mut Problems) -> ConversationState {
    let statuses = CHATWOOT_CAPABILITIES.statuses;
    if let Some(status) = state.status.take_if(|status| !statuses.contains(&status.as_str())) {
        problems.push(
            problem("unknown_status", Severity::Warning, "The conversation's status is none that is known.")
                .at(format!("{place}/status"))
                .documented(&statuses.join(", "))
                .received(&status)
                .remedy("The conversation is shown as it stood before. Check what sends this."),
        );
    }
    state
}

/// Status, assignee and labels.
pub(super) fn state(conversation: Node<'_>) -> ConversationState {
    ConversationState {
        status: word(conversation, &["status"]),
        assignee: word(conversation, &["meta", "assignee", "name"]),
        assignee_told: at(conversation, &["meta", "assignee"]).is_some(),
        labels: at(conversation, &["labels"]).map(|_| words(conversation, &["labels"])),
        blocked: is_true(conversation, &["meta", "sender", "blocked"]),
    }
}

/// The custom attributes of a contact.
pub(super) fn fields(attributes: Node<'_>, reading: &mut Reading) {
    let members = attributes.members().unwrap_or_default();
    reading.fields = members.list.iter().map(|(key, value)| (key.clone(), value.raw().to_owned())).collect();
}

/// Reads an event of a conversation.
pub(super) fn read(event: &str, root: Node<'_>, reading: &mut Reading, problems: &mut Problems) {
    take(root, "", reading, problems);
    reading.subject = Subject::Conversation;
    reading.sender = Some(system());
    reading.said_at = at(root, &["updated_at"]).and_then(time);
    if reading.dedupe_key.is_none() || event == "conversation_created" {
        reading.dedupe_key = key(event, root);
    }
    let name = named(reading.conversation.as_deref());
    let status = word(root, &["status"]);
    let changes = changes(root, problems);
    let sentence = match event {
        "conversation_created" => {
            format!("{name} began{}.", status.map(|status| format!(" ({status})")).unwrap_or_default())
        }
        "conversation_opened" => format!("{name} was opened."),
        "conversation_resolved" => format!("{name} was resolved."),
        "conversation_status_changed" => {
            format!("{name} is {} now.", status.unwrap_or_else(|| "in another status".to_owned()))
        }
        "conversation_updated" if changes.is_empty() => format!("{name} changed; the webhook does not say what."),
        "conversation_updated" => format!("{name} changed: {}.", changes.join(", ")),
        other => format!("{name}: {other}."),
    };
    says(&sentence, reading);
}

/// Reads that somebody types.
pub(super) fn typing(event: &str, root: Node<'_>, reading: &mut Reading, problems: &mut Problems) {
    match root.get("conversation") {
        Some(conversation) => take(conversation, "/conversation", reading, problems),
        None => problems.push(crate::expect::missing("/conversation", "an object")),
    }
    reading.private = is_true(root, &["is_private"]);
    reading.subject = Subject::Typing;
    let user = root.get("user");
    // The contact's form has its account in it and no type.
    let is_contact =
        user.is_some_and(|user| user.get("type").is_none() || word(user, &["type"]).as_deref() == Some("contact"));
    let kind = if is_contact { SenderKind::Customer } else { SenderKind::Agent };
    let name = user.and_then(|user| word(user, &["name"]));
    let who = name.clone().unwrap_or_else(|| kind.as_str().to_owned());
    reading.sender = Some(Sender {
        kind,
        id: user.and_then(|user| word(user, &["id"])),
        name,
        email: user.and_then(|user| word(user, &["email"])),
    });
    let what = if event.ends_with("_on") { "is typing" } else { "stopped typing" };
    says(&format!("{who} {what}{}.", if reading.private { " a private note" } else { "" }), reading);
}

/// Keeps a sentence as what happened.
pub(super) fn says(sentence: &str, reading: &mut Reading) {
    reading.content = Some(Content::Event { text: sentence.to_owned() });
    reading.summary = text::summary(sentence);
}

/// The platform itself.
pub(super) fn system() -> Sender {
    Sender { kind: SenderKind::System, id: None, name: None, email: None }
}

/// A conversation by its number.
fn named(id: Option<&str>) -> String {
    format!("Conversation {}", id.unwrap_or("without a number"))
}

/// What every delivery of the same event shares, where no header tells.
fn key(event: &str, root: Node<'_>) -> Option<String> {
    let id = word(root, &["id"])?;
    if event == "conversation_created" {
        return Some(format!("{event}/{id}"));
    }
    Some(format!("{event}/{id}/{}", word(root, &["updated_at"])?))
}

/// `changed_attributes`: each change as words. Null and absent are normal for some events.
pub(super) fn changes(root: Node<'_>, problems: &mut Problems) -> Vec<String> {
    const PLACE: &str = "/changed_attributes";
    const DOCUMENTED: &str = "an array of objects, each with one name, previous_value and current_value";
    let Some(node) = root.get("changed_attributes").filter(|node| node.kind() != Kind::Null) else { return Vec::new() };
    let Some(items) = node.items() else {
        problems.push(wrong(PLACE, node, DOCUMENTED));
        return Vec::new();
    };
    let mut list = Vec::new();
    for (index, item) in items.list.iter().enumerate() {
        let Some(members) = item.members() else {
            problems.push(wrong(&format!("{PLACE}/{index}"), *item, DOCUMENTED));
            continue;
        };
        for (name, change) in members.list.iter().filter(|(name, _)| name != "updated_at") {
            let value = |key: &str| at(*change, &[key]).map_or_else(|| "?".to_owned(), plain);
            list.push(format!("{} {} → {}", one_line(name, 40), value("previous_value"), value("current_value")));
        }
    }
    let more = list.len().saturating_sub(MOST);
    list.truncate(MOST);
    if more > 0 {
        list.push(format!("{more} more"));
    }
    list
}

/// A value for people.
fn plain(node: Node<'_>) -> String {
    match node.kind() {
        Kind::Null => "none".to_owned(),
        _ => one_line(&crate::expect::scalar(node).unwrap_or_else(|| node.raw().chars().take(200).collect()), 40),
    }
}
