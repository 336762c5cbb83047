//! Reads a message: of a webhook, and of the lists that both APIs give. docs/protocols/chatwoot.md 1.1, 5.2 and 6.2.

use standin_model::{Content, Reading, Sender, SenderKind, Severity, Subject};

use super::look::{at, is_true, time, word};
use super::{content, conversation};
use crate::expect::{Expect, missing, wrong};
use crate::json::{Kind, Node};
use crate::problems::{Detail, Problems, problem};
use crate::text;

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Incoming,
    Outgoing,
    Activity,
    Template,
}

/// Members of a message in a webhook. The last line is newer than 4.3.
const KNOWN: [&str; 20] = [
    "account",
    "additional_attributes",
    "attachments",
    "content",
    "content_attributes",
    "content_type",
    "conversation",
    "created_at",
    "event",
    "id",
    "inbox",
    "message_type",
    "private",
    "sender",
    "source_id",
    "status",
    "changed_attributes",
    "updated_at",
    "echo_id",
    "processed_message_content",
];

/// The type, in either spelling.
pub(super) fn type_of(node: Node<'_>) -> Option<Type> {
    match word(node, &["message_type"])?.as_str() {
        "incoming" | "0" => Some(Type::Incoming),
        "outgoing" | "1" => Some(Type::Outgoing),
        "activity" | "2" => Some(Type::Activity),
        "template" | "3" => Some(Type::Template),
        _ => None,
    }
}

/// Reads `message_created` and `message_updated`.
pub(super) fn webhook(event: &str, root: Node<'_>, reading: &mut Reading, problems: &mut Problems) {
    if let Some(mut message) = Expect::of(root, String::new(), problems) {
        // Products built on Chatwoot have strings for ids.
        if root.get("id").is_none_or(|id| id.kind() != Kind::Text) {
            message.id("id");
        }
        message.only(&KNOWN);
    }
    shape(root, problems);
    reading.channel_id = word(root, &["inbox", "id"]);
    reading.channel_name = word(root, &["inbox", "name"]);
    let nested = at(root, &["conversation", "messages", "0"]);
    match root.get("conversation") {
        Some(node) if node.kind() == Kind::Object => conversation::take(node, "/conversation", reading, problems),
        Some(node) => problems.push(wrong("/conversation", node, "an object")),
        None => problems.push(missing("/conversation", "an object")),
    }
    common(root, "", reading, problems);
    let same = nested.filter(|nested| word(*nested, &["id"]) == reading.message_id);
    reading.status = reading.status.take().or_else(|| same.and_then(|nested| word(nested, &["status"])));
    if event == "message_updated" {
        reading.subject = Subject::MessageChange;
    }
    keep_key(event, same, reading);
    if type_of(root) == Some(Type::Incoming) {
        problems.push(
            problem("own_echo", Severity::Note, "This is the customer's own message, sent back by the platform.")
                .at("/message_type")
                .documented("an inbox's webhook gets the messages of both sides")
                .received("incoming")
                .remedy("Pass over it in your bridge, or every message is echoed to the customer."),
        );
    }
    if reading.private {
        problems.push(
            problem("private_note", Severity::Note, "This is a note among agents.")
                .at("/private")
                .documented("an inbox's webhook gets private notes, too")
                .received("true")
                .remedy("Never show it to the customer: look at private before anything else."),
        );
    }
    if let Some(nested) = nested {
        beside(root, nested, reading.private, problems);
    }
    if event == "message_updated"
        && let Some(answer) = content::answer(root)
    {
        reading.summary = text::summary(&format!("{} — answered: {answer}", reading.summary));
    }
}

/// Reads one message of a list: integers for types, seconds for times. `conversation` where the list belongs to one.
pub(super) fn listed(node: Node<'_>, reading: &mut Reading, problems: &mut Problems) {
    reading.conversation = word(node, &["conversation_id"]);
    reading.channel_id = word(node, &["inbox_id"]);
    reading.status = word(node, &["status"]);
    common(node, "", reading, problems);
    if type_of(node) == Some(Type::Incoming) {
        reading.customer_id = word(node, &["sender", "id"]);
        reading.customer_name = word(node, &["sender", "name"]);
    }
}

/// What both forms have.
fn common(node: Node<'_>, place: &str, reading: &mut Reading, problems: &mut Problems) {
    reading.message_id = word(node, &["id"]);
    reading.own_key = word(node, &["source_id"]);
    if type_of(node) == Some(Type::Activity) {
        reading.subject = Subject::Activity;
    }
    reading.said_at = node.get("created_at").and_then(time);
    // Rather hide a message than show a note: the word counts, too.
    reading.private = is_true(node, &["private"]) || word(node, &["private"]).as_deref() == Some("true");
    reading.status = reading.status.take().or_else(|| word(node, &["status"]));
    reading.status_reason = word(node, &["content_attributes", "external_error"]);
    if reading.status_reason.is_some() && reading.status.is_none() {
        reading.status = Some("failed".to_owned());
    }
    reading.sender = Some(sender(node, problems));
    let said = content::read(node, place, problems);
    reading.content = Some(match (type_of(node), said.content) {
        (Some(Type::Activity), content) => Content::Event { text: content::line(&content) },
        (_, content) => content,
    });
    reading.attachments = said.attachments;
    reading.summary = text::summary(&reading.content.as_ref().map(content::line).unwrap_or_default());
}

/// Who says it. A customer's form in a webhook has no type.
fn sender(node: Node<'_>, problems: &mut Problems) -> Sender {
    let who = node.get("sender").filter(|node| node.kind() == Kind::Object);
    let type_name = who.and_then(|who| word(who, &["type"])).or_else(|| word(node, &["sender_type"]));
    let kind = match (type_of(node), type_name.as_deref().map(str::to_ascii_lowercase).as_deref()) {
        (Some(Type::Incoming), _) => SenderKind::Customer,
        (Some(Type::Activity | Type::Template), _) => SenderKind::System,
        (_, Some("user")) => SenderKind::Agent,
        (_, Some("agent_bot" | "agentbot" | "captain_assistant")) => SenderKind::Bot,
        (_, Some("contact")) => SenderKind::Customer,
        (_, None) => SenderKind::System,
        (_, Some(other)) => {
            problems.push(
                problem("unknown_sender", Severity::Warning, "/sender/type is not known; read as an agent.")
                    .at("/sender/type")
                    .documented("user or agent_bot; a customer has none")
                    .received(other)
                    .remedy("Decide by message_type first, and have a default for kinds that you don't know."),
            );
            SenderKind::Agent
        }
    };
    let of = |key: &str| who.and_then(|who| word(who, &[key]));
    Sender { kind, id: of("id").or_else(|| word(node, &["sender_id"])), name: of("name"), email: of("email") }
}

/// Types of the members that have another form elsewhere.
fn shape(root: Node<'_>, problems: &mut Problems) {
    const TYPES: &str = "incoming, outgoing, activity or template";
    match root.get("message_type") {
        None => problems.push(missing("/message_type", TYPES)),
        Some(node) if node.kind() == Kind::Number => problems.push(
            problem("message_type_integer", Severity::Note, "/message_type is a number here.")
                .at("/message_type")
                .documented("a string at the top of a webhook; a number in the API and in conversation.messages")
                .received(node.raw())
                .remedy("Read both forms: 0 incoming, 1 outgoing, 2 activity, 3 template."),
        ),
        Some(node) if node.kind() != Kind::Text => problems.push(wrong("/message_type", node, TYPES)),
        Some(node) if type_of(root).is_none() => problems.push(
            problem("unknown_type", Severity::Warning, "/message_type is not known.")
                .at("/message_type")
                .documented(TYPES)
                .received(node.raw())
                .remedy("Pass over messages whose type you don't know."),
        ),
        Some(_) => {}
    }
    match root.get("created_at") {
        None => problems.push(missing("/created_at", "ISO 8601 with milliseconds")),
        Some(node) if node.kind() == Kind::Number => problems.push(
            problem("time_in_seconds", Severity::Note, "/created_at is a number here.")
                .at("/created_at")
                .documented(
                    "ISO 8601 at the top of a webhook; seconds since the epoch in the API and in conversation.messages",
                )
                .received(node.raw())
                .remedy("Read both forms."),
        ),
        Some(node) if time(node).is_none() => problems.push(wrong("/created_at", node, "ISO 8601 with milliseconds")),
        Some(_) => {}
    }
    for (key, kinds, words) in [
        ("content", &[Kind::Text, Kind::Null][..], "a string or null"),
        ("private", &[Kind::Bool], "true or false"),
        ("content_type", &[Kind::Text], "a string"),
        ("content_attributes", &[Kind::Object], "an object"),
        ("inbox", &[Kind::Object], "an object with id and name"),
        ("account", &[Kind::Object], "an object with id and name"),
    ] {
        let place = format!("/{key}");
        match root.get(key) {
            None => problems.push(missing(&place, words)),
            Some(node) if !kinds.contains(&node.kind()) => problems.push(wrong(&place, node, words)),
            Some(_) => {}
        }
    }
}

/// The message in `conversation.messages` is not always this one, nor written alike.
fn beside(root: Node<'_>, nested: Node<'_>, private: bool, problems: &mut Problems) {
    const PLACE: &str = "/conversation/messages/0";
    let (mine, theirs) = (word(root, &["id"]), word(nested, &["id"]));
    if mine != theirs {
        let why = if private {
            "A note stands at the top; here is the public message before it."
        } else {
            "Here is another message than at the top."
        };
        problems.push(
            problem("nested_is_another_message", Severity::Note, why)
                .at(PLACE)
                .documented("the last public message of the conversation when the webhook was written")
                .received(theirs.as_deref().unwrap_or("no id"))
                .remedy("Take id, content and private from the top, never from here."),
        );
    } else if word(root, &["content"]) != word(nested, &["content"]) {
        problems.push(
            problem(
                "nested_content_differs",
                Severity::Note,
                "The same message has another text here than at the top.",
            )
            .at("/conversation/messages/0/content")
            .documented("newer versions smooth line breaks, and put the link of a survey in its place")
            .received(word(nested, &["content"]).as_deref().unwrap_or("none"))
            .remedy("Take the text from the top, in every event."),
        );
    }
}

/// What every delivery of the same event shares. A message is created once, whatever the headers of a delivery say.
fn keep_key(event: &str, nested: Option<Node<'_>>, reading: &mut Reading) {
    let Some(id) = reading.message_id.as_deref() else { return };
    if event == "message_created" {
        reading.dedupe_key = Some(format!("{event}/{id}"));
    } else if reading.dedupe_key.is_none() {
        let at = nested.and_then(|nested| word(nested, &["updated_at"]));
        reading.dedupe_key = at.map(|at| format!("{event}/{id}/{at}"));
    }
}
