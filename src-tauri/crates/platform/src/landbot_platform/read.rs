//! Reads a message hook: one message with its sender, customer and channel inside. docs/protocols/landbot.md 2.4 and 4.

use standin_model::{ConversationState, PlatformKind, Reading, Sender, SenderKind, Severity};

use super::message;
use crate::expect::{Expect, missing, scalar, wrong};
use crate::json::{Document, Kind, Members, Node};
use crate::problems::{Detail, Problems, pointer, problem};
use crate::unknown::{head_of, keep, open};
use crate::{READER, landbot_head, landbot_time, python_repr, text};

/// Where the one message is.
const AT: &str = "/messages/0";
/// Keys of a customer that the platform sets itself; the rest are custom fields.
const STANDARD: [&str; 10] =
    ["id", "name", "email", "phone", "agent_id", "archived", "is_external", "country", "webchat_type", "url"];

/// Reads head and body of a webhook.
pub(super) fn webhook(head: &[u8], body: &[u8]) -> Reading {
    let mut reading = Reading::empty(READER);
    let mut problems = Problems::default();
    landbot_head::read(head, true, &mut reading, &mut problems);
    let document = Document::new(body);
    if let Some(root) = open(&document, &mut reading, &mut problems) {
        read_into(root, &mut reading, &mut problems);
    }
    reading.problems = problems.into_list();
    reading
}

/// Reads the body once it is JSON.
pub(crate) fn read_into(root: Node<'_>, reading: &mut Reading, problems: &mut Problems) {
    reading.platform = Some(PlatformKind::LandbotPlatform);
    let Some(node) = the_message(root, reading, problems) else { return };
    let Some(mut message) = Expect::of(node, AT.to_owned(), problems) else {
        keep(node.raw(), reading);
        return;
    };
    reading.said_at = landbot_time::timestamp(&mut message);
    reading.type_name = message.text("type");
    message.only(&["type", "timestamp", "data", "sender", "customer", "channel", "_raw"]);
    let members = message.members;
    let raw = members.get("_raw").and_then(Node::members).unwrap_or_default();
    reading.message_id = raw.get("uuid").and_then(scalar).filter(|uuid| !uuid.is_empty());
    customer(&members, reading, problems);
    channel(&members, reading, problems);
    reading.sender = sender(&members, &raw, problems);
    message::read(node, &members, &raw, reading, problems);
}

/// The message of an envelope: an array of exactly one.
fn the_message<'a>(root: Node<'a>, reading: &mut Reading, problems: &mut Problems) -> Option<Node<'a>> {
    const DOCUMENTED: &str = "an array of exactly one message";
    let Some(list) = root.get("messages") else {
        problems.push(missing("/messages", DOCUMENTED));
        keep(root.raw(), reading);
        return None;
    };
    let items = list.items().unwrap_or_default();
    let Some(first) = items.list.first() else {
        problems.push(wrong("/messages", list, DOCUMENTED));
        reading.summary = text::summary(head_of(root.raw()));
        return None;
    };
    let count = items.list.len() + items.more;
    if count > 1 {
        problems.push(
            problem("several_messages", Severity::Warning, format!("The envelope holds {count} messages."))
                .at("/messages")
                .documented(DOCUMENTED)
                .received(&format!("{count} messages"))
                .remedy("The first one is shown here, the payload has all. Loop over the array in your bridge."),
        );
    }
    Some(*first)
}

/// An object inside the message, with its place.
fn part<'a, 'p>(message: &Members<'a>, key: &str, problems: &'p mut Problems) -> Option<Expect<'a, 'p>> {
    let at = pointer(AT, key);
    let Some(node) = message.get(key) else {
        problems.push(missing(&at, "an object"));
        return None;
    };
    Expect::of(node, at, problems)
}

/// `customer`: identity, who has them, custom fields.
fn customer(message: &Members<'_>, reading: &mut Reading, problems: &mut Problems) {
    let Some(mut customer) = part(message, "customer", problems) else { return };
    reading.customer_id = customer.id("id");
    // The Platform API knows a person by nothing but Landbot's number.
    reading.customer.clone_from(&reading.customer_id);
    reading.customer_name = customer.optional_text("name").filter(|name| !name.is_empty());
    let agent = customer.members.get("agent_id");
    if let Some(node) = agent.filter(|node| !matches!(node.kind(), Kind::Number | Kind::Null)) {
        customer.wrong("agent_id", node, "an agent's id, or null");
    }
    let assignee = agent.and_then(scalar);
    reading.state = agent.map(|_| ConversationState { assignee, assignee_told: true, ..ConversationState::default() });
    let fields: Vec<(String, Node<'_>)> = customer
        .members
        .list
        .iter()
        .filter(|(key, _)| !STANDARD.contains(&key.as_str()))
        .map(|(key, node)| (key.clone(), *node))
        .collect();
    for (key, node) in fields {
        if let Some(found) = node.text().as_deref().and_then(python_repr::read) {
            let at = customer.pointer(&key);
            customer.note(
                problem("mangled_field", Severity::Warning, format!("{at} is {} written as Python text.", found.what))
                    .at(at)
                    .documented("custom fields may arrive mangled")
                    .received(node.raw())
                    .remedy(format!(
                        "Read as: {}. Treat the value as a string in your bridge.",
                        text::excerpt(&found.reads)
                    )),
            );
        }
        reading.fields.push((key, node.raw().to_owned()));
    }
}

/// `channel`: id, name, type.
fn channel(message: &Members<'_>, reading: &mut Reading, problems: &mut Problems) {
    let Some(mut channel) = part(message, "channel", problems) else { return };
    reading.channel_id = channel.id("id");
    reading.channel_name = channel.text("name");
    channel.text("type");
    channel.only(&["id", "name", "type"]);
}

/// `sender`: who speaks; where it is missing, what `_raw` says.
fn sender(message: &Members<'_>, raw: &Members<'_>, problems: &mut Problems) -> Option<Sender> {
    let author = raw.get("author_type").and_then(Node::text);
    let Some(mut sender) = part(message, "sender", problems) else {
        let kind = author.as_deref().and_then(kind_of)?;
        return Some(Sender { kind, id: None, name: None, email: None });
    };
    let type_name = sender.text("type");
    let kind = type_name.as_deref().and_then(kind_of).or_else(|| author.as_deref().and_then(kind_of));
    if let Some(name) = type_name.as_deref().filter(|name| kind_of(name).is_none() || *name == "user") {
        let at = sender.pointer("type");
        sender.note(
            problem("unknown_type", Severity::Warning, format!("{at} is a kind of sender that is not documented."))
                .at(at)
                .documented("customer, bot, agent or sys")
                .received(name)
                .remedy("Have a default for kinds that you don't know; never answer what you cannot name."),
        );
    }
    let (id, name) = (sender.members.get("id").and_then(scalar), sender.optional_text("name"));
    if id.is_none() {
        sender.missing("id", "an integer; 0 for sys");
    }
    Some(Sender { kind: kind.unwrap_or(SenderKind::Bot), id, name: name.filter(|name| !name.is_empty()), email: None })
}

/// The kind of a sender; `_raw` has `user` for the customer.
fn kind_of(name: &str) -> Option<SenderKind> {
    match name {
        "customer" | "user" => Some(SenderKind::Customer),
        "bot" => Some(SenderKind::Bot),
        "agent" => Some(SenderKind::Agent),
        "sys" => Some(SenderKind::System),
        _ => None,
    }
}
