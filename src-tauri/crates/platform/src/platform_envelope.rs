//! Reads a message hook of the Landbot Platform API, as far as one needs to see what came; its adapter does not exist yet.
//! docs/protocols/landbot.md 4.

use standin_model::{Content, MessageOption, PlatformKind, Reading, Sender, SenderKind};

use crate::json::{Kind, Members, Node};
use crate::{decimal, text};

/// Keys of a Platform customer that the platform sets itself.
const STANDARD: [&str; 10] =
    ["id", "name", "email", "phone", "agent_id", "archived", "is_external", "country", "webchat_type", "url"];

/// Reads the first message of a Platform envelope into a reading.
pub(crate) fn read_into(root: Node<'_>, reading: &mut Reading) {
    reading.platform = Some(PlatformKind::LandbotPlatform);
    let Some(node) = root.get("messages").and_then(Node::first) else { return };
    let Some(message) = node.members() else { return };
    let type_name = message.get("type").and_then(Node::text);
    if let Some(customer) = message.get("customer").and_then(Node::members) {
        reading.customer_id = customer.get("id").and_then(scalar);
        reading.customer_name = customer.get("name").and_then(Node::text).filter(|name| !name.is_empty());
        for (key, value) in customer.list.iter().filter(|(key, _)| !STANDARD.contains(&key.as_str())) {
            reading.fields.push((key.clone(), value.raw().to_owned()));
        }
    }
    if let Some(channel) = message.get("channel").and_then(Node::members) {
        reading.channel_id = channel.get("id").and_then(scalar);
        reading.channel_name = channel.get("name").and_then(Node::text);
    }
    reading.sender = message.get("sender").and_then(Node::members).map(|sender| sender_of(&sender));
    reading.said_at = message.get("timestamp").and_then(scalar).and_then(|at| decimal::instant(&at)).map(|(at, _)| at);
    let data = message.get("data").and_then(Node::members).unwrap_or_default();
    let (content, summary) = content_of(type_name.as_deref(), &data, node);
    reading.summary = text::summary(&summary);
    reading.content = Some(content);
    reading.type_name = type_name;
}

/// Who sent it.
fn sender_of(sender: &Members<'_>) -> Sender {
    let kind = match sender.get("type").and_then(Node::text).as_deref() {
        Some("customer" | "user") => SenderKind::Customer,
        Some("agent") => SenderKind::Agent,
        Some("sys") => SenderKind::System,
        _ => SenderKind::Bot,
    };
    let name = sender.get("name").and_then(Node::text).filter(|name| !name.is_empty());
    Sender { kind, id: sender.get("id").and_then(scalar), name, email: None }
}

/// What it says, and a line for lists.
fn content_of(type_name: Option<&str>, data: &Members<'_>, node: Node<'_>) -> (Content, String) {
    let word = |key: &str| data.get(key).and_then(scalar).filter(|value| !value.is_empty());
    let kind = type_name.unwrap_or_default();
    match kind {
        "text" | "button" => {
            let text = word("body").unwrap_or_default();
            (Content::Text { text: text.clone(), payload: word("payload") }, text)
        }
        "dialog" => {
            let title = word("title").or_else(|| word("body")).unwrap_or_default();
            (Content::Dialog { title: title.clone(), options: options(data), url: None }, title)
        }
        "image" => {
            let caption = word("caption");
            let summary = caption.clone().unwrap_or_else(|| kind.to_owned());
            (Content::Image { urls: word("url").into_iter().collect(), caption }, summary)
        }
        "document" | "audio" | "video" => {
            let (url, caption) = (word("url").unwrap_or_default(), word("caption"));
            let summary = caption.clone().unwrap_or_else(|| kind.to_owned());
            (Content::File { media: kind.to_owned(), url, caption }, summary)
        }
        "location" => {
            let (latitude, longitude) = (word("latitude").unwrap_or_default(), word("longitude").unwrap_or_default());
            let summary = format!("location {latitude}, {longitude}");
            (Content::Location { latitude, longitude, address: None }, summary)
        }
        "event" => {
            let text = word("action").unwrap_or_else(|| "event".to_owned());
            (Content::Event { text: text.clone() }, text)
        }
        _ => {
            let summary = format!("{} (unknown type)", type_name.unwrap_or("message"));
            (Content::Unknown { kind: type_name.map(str::to_owned), json: node.raw().to_owned() }, summary)
        }
    }
}

/// The buttons of a dialog.
fn options(data: &Members<'_>) -> Vec<MessageOption> {
    let list = |key: &str| data.get(key).and_then(Node::items).map(|items| items.list).unwrap_or_default();
    let payloads = list("payloads");
    let option = |(index, label): (usize, Node<'_>)| MessageOption {
        label: scalar(label).unwrap_or_else(|| label.raw().to_owned()),
        payload: payloads.get(index).copied().and_then(scalar),
    };
    list("buttons").into_iter().enumerate().map(option).collect()
}

/// A string's value, or a number as written.
fn scalar(node: Node<'_>) -> Option<String> {
    match node.kind() {
        Kind::Text => node.text(),
        Kind::Number | Kind::Bool => Some(node.raw().to_owned()),
        Kind::Object | Kind::Array | Kind::Null => None,
    }
}
