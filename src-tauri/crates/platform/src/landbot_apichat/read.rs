//! Reads a webhook of APIchat. docs/protocols/landbot.md 2.1, 2.2 and 2.4.

use standin_model::{Content, PlatformKind, Reading, Sender, SenderKind, Severity};

use super::customer;
use super::message;
use crate::expect::{Expect, missing, wrong};
use crate::json::{Document, Members, Node};
use crate::problems::{Detail, Problems, problem};
use crate::recognise::{is_platform_message, platform_of};
use crate::unknown::{keep, open};
use crate::{READER, landbot_platform, text};

/// The four members of an envelope.
const ENVELOPE: [&str; 4] = ["messages", "customer", "channel", "agent"];

/// Reads head and body of a webhook.
pub(super) fn webhook(head: &[u8], body: &[u8]) -> Reading {
    let mut reading = Reading::empty(READER);
    let mut problems = Problems::default();
    crate::landbot_head::read(head, false, &mut reading, &mut problems);
    let document = Document::new(body);
    if let Some(root) = open(&document, &mut reading, &mut problems) {
        envelope(root, &mut reading, &mut problems);
    }
    reading.problems = problems.into_list();
    reading
}

/// Reads the body once it is JSON.
fn envelope(root: Node<'_>, reading: &mut Reading, problems: &mut Problems) {
    let members = root.members().unwrap_or_default();
    if !ENVELOPE.iter().any(|key| members.has(key)) {
        problems.push(
            problem("wrong_shape", Severity::Error, "The body is JSON, and no Landbot envelope.")
                .at("")
                .documented("an object with agent, channel, customer and messages")
                .received(root.raw())
                .remedy("Check what sends to this address; the body is kept and shown as it is."),
        );
        keep(root.raw(), reading);
        return;
    }
    let platform = platform_of(root);
    if platform == Some(PlatformKind::LandbotPlatform) {
        problems.push(platform_envelope(&members));
    }
    if is_platform_message(root) {
        landbot_platform::read_into(root, reading, problems);
        // Here customers are named by their token, which such an envelope does not have.
        reading.customer = None;
        return;
    }
    reading.platform = platform.or(Some(PlatformKind::LandbotApichat));
    for (key, node) in members.list.iter().filter(|(key, _)| !ENVELOPE.contains(&key.as_str())) {
        let at = crate::problems::pointer("", key);
        problems.push(
            problem("unknown_field", Severity::Note, format!("{at} is not a documented part of the envelope."))
                .at(at.as_str())
                .received(node.raw())
                .remedy("Ignore parts that you don't know; it stays in the payload."),
        );
    }
    customer::read(&members, reading, problems);
    channel(&members, reading, problems);
    agent(&members, reading, problems);
    messages(&members, reading, problems);
}

/// A Platform API envelope at the address of an APIchat connection.
fn platform_envelope(envelope: &Members<'_>) -> standin_model::Problem {
    let flat = envelope.get("channel").is_some_and(|channel| channel.get("type").is_some());
    problem("platform_envelope", Severity::Warning, "This is an envelope of Landbot's Platform API: its channel has a type.")
        .at(if flat { "/channel/type" } else { "/messages/0" })
        .documented("agent, channel and customer beside messages, and no channel.type")
        .remedy("A message hook of another channel points here. Take this address out of it, or add a Platform connection for it.")
}

/// `channel`: id and name, and no type.
fn channel(envelope: &Members<'_>, reading: &mut Reading, problems: &mut Problems) {
    let Some(mut channel) = Expect::object(envelope, "channel", problems) else { return };
    reading.channel_id = channel.id("id");
    reading.channel_name = channel.text("name");
    channel.only(&["id", "name", "type"]);
}

/// `agent`: who speaks; `type` decides between bot and human.
fn agent(envelope: &Members<'_>, reading: &mut Reading, problems: &mut Problems) {
    let Some(mut agent) = Expect::object(envelope, "agent", problems) else { return };
    let id = agent.id("id");
    let type_name = agent.text("type");
    let has_name = agent.members.has("name") || agent.members.has("email");
    let kind = match type_name.as_deref() {
        Some("human") => SenderKind::Agent,
        Some("bot") => SenderKind::Bot,
        other => {
            let kind = if has_name { SenderKind::Agent } else { SenderKind::Bot };
            if let Some(other) = other {
                let message = format!("/agent/type is neither bot nor human; read as {}.", kind.as_str());
                let at = agent.pointer("type");
                agent.note(
                    problem("unknown_type", Severity::Warning, message)
                        .at(at)
                        .documented("bot or human")
                        .received(other)
                        .remedy("Decide by agent.type, and have a default for kinds that you don't know."),
                );
            }
            kind
        }
    };
    let human = type_name.as_deref() == Some("human");
    let mut said = |key: &str| if human { agent.text(key) } else { agent.optional_text(key) };
    let (name, email) = (said("name"), said("email"));
    if type_name.as_deref() == Some("bot") && has_name {
        let at = agent.pointer(if agent.members.has("name") { "name" } else { "email" });
        agent.note(
            problem("bot_with_name", Severity::Note, "A bot came with a name or an email, which only humans have.")
                .at(at)
                .documented("id and type only, when type is bot")
                .received(name.as_deref().or(email.as_deref()).unwrap_or_default())
                .remedy("Decide by agent.type, not by whether there is a name."),
        );
    }
    agent.only(&["id", "type", "name", "email"]);
    reading.sender = Some(Sender { kind, id, name: name.filter(|name| !name.is_empty()), email });
}

/// `messages`: an array of exactly one.
fn messages(envelope: &Members<'_>, reading: &mut Reading, problems: &mut Problems) {
    const DOCUMENTED: &str = "an array of exactly one message";
    let Some(node) = envelope.get("messages") else {
        problems.push(missing("/messages", DOCUMENTED));
        "no message".clone_into(&mut reading.summary);
        return;
    };
    let Some(items) = node.items() else {
        problems.push(wrong("/messages", node, DOCUMENTED));
        if node.members().is_some() {
            message::read(node, "/messages", reading, problems);
        } else {
            reading.content = Some(Content::Unknown { kind: None, json: node.raw().to_owned() });
            reading.summary = text::summary(crate::unknown::head_of(node.raw()));
        }
        return;
    };
    let count = items.list.len() + items.more;
    let Some(first) = items.list.first() else {
        problems.push(
            problem("no_message", Severity::Warning, "The envelope holds no message.")
                .at("/messages")
                .documented(DOCUMENTED)
                .received(node.raw())
                .remedy("Answer it with 2xx and do nothing."),
        );
        "no message".clone_into(&mut reading.summary);
        return;
    };
    if count > 1 {
        problems.push(
            problem("several_messages", Severity::Warning, format!("The envelope holds {count} messages."))
                .at("/messages")
                .documented(DOCUMENTED)
                .received(&format!("{count} messages"))
                .remedy("The first one is shown here, the payload has all. Loop over the array in your bridge."),
        );
    }
    message::read(*first, "/messages/0", reading, problems);
}
