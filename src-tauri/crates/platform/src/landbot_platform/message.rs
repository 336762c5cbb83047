//! What a message of a hook says, by its type. docs/protocols/landbot.md 4.

use standin_model::{Content, MessageOption, Reading, Severity, Subject};

use crate::expect::scalar;
use crate::json::{Members, Node};
use crate::problems::{Detail, Problems, problem};
use crate::text;

/// Where `data` is.
const DATA: &str = "/messages/0/data";

/// Takes content, subject and summary into the reading.
pub(super) fn read(
    node: Node<'_>,
    message: &Members<'_>,
    raw: &Members<'_>,
    reading: &mut Reading,
    problems: &mut Problems,
) {
    let kind = reading.type_name.clone().unwrap_or_default();
    let data = message.get("data").and_then(Node::members);
    if data.is_none() {
        problems.push(crate::expect::missing(DATA, "an object"));
    }
    let data = data.unwrap_or_default();
    let known = content(&kind, &data, raw);
    if known.is_none() {
        problems.push(
            problem("unknown_type", Severity::Warning, "/messages/0/type is a type that Standin does not know.")
                .at("/messages/0/type")
                .documented("text, button, dialog, image, document, audio, video, location, event; others may come")
                .received(&kind)
                .remedy("Pass over types that you don't know; the message is kept as it is."),
        );
    }
    if kind == "event" {
        reading.subject = Subject::Activity;
    }
    if matches!(&known, Some(Content::Image { urls, .. }) if urls.is_empty())
        || matches!(&known, Some(Content::File { url, .. }) if url.is_empty())
    {
        problems.push(crate::expect::missing(&format!("{DATA}/url"), "a URL"));
    }
    let content =
        known.unwrap_or_else(|| Content::Unknown { kind: reading.type_name.clone(), json: node.raw().to_owned() });
    reading.summary = text::summary(&line(&kind, &content));
    reading.content = Some(content);
}

/// What a message of a known type says.
fn content(kind: &str, data: &Members<'_>, raw: &Members<'_>) -> Option<Content> {
    let word = |key: &str| data.get(key).and_then(scalar).filter(|value| !value.is_empty());
    Some(match kind {
        "text" | "button" => Content::Text { text: word("body").unwrap_or_default(), payload: word("payload") },
        "dialog" | "card_template" => {
            let title = word("title").or_else(|| word("body")).unwrap_or_default();
            Content::Dialog { title, options: options(data), url: word("image") }
        }
        "image" => Content::Image { urls: word("url").into_iter().collect(), caption: word("caption") },
        "document" | "audio" | "video" => {
            Content::File { media: kind.to_owned(), url: word("url").unwrap_or_default(), caption: word("caption") }
        }
        "iframe" => Content::Text { text: word("url").unwrap_or_default(), payload: None },
        "location" => Content::Location {
            latitude: word("latitude").unwrap_or_default(),
            longitude: word("longitude").unwrap_or_default(),
            // The address stands in Landbot's own part alone.
            address: raw.get("address").and_then(scalar).filter(|address| !address.is_empty()),
        },
        "event" => Content::Event { text: event(data) },
        _ => return None,
    })
}

/// What an event tells, in words.
fn event(data: &Members<'_>) -> String {
    let word = |key: &str| data.get(key).and_then(scalar);
    match (word("action").as_deref(), word("agent_id"), word("bot_id")) {
        (Some("assign"), Some(agent), _) => format!("assigned to agent {agent}"),
        (Some("assign"), None, Some(bot)) => format!("assigned to bot {bot}"),
        (Some("unassign"), Some(agent), _) => format!("taken from agent {agent}"),
        (Some("unassign"), None, _) => "assigned to nobody".to_owned(),
        (Some(action), _, _) => action.to_owned(),
        (None, _, _) => "event".to_owned(),
    }
}

/// The buttons: labels with payloads at the same place, or objects as WhatsApp's cards have them.
fn options(data: &Members<'_>) -> Vec<MessageOption> {
    let list = |key: &str| data.get(key).and_then(Node::items).map(|items| items.list).unwrap_or_default();
    let payloads = list("payloads");
    let option = |(index, button): (usize, Node<'_>)| {
        let word = |keys: &[&str]| keys.iter().find_map(|key| button.get(key).and_then(scalar));
        let label = scalar(button).or_else(|| word(&["text", "title", "label"]));
        MessageOption {
            label: label.unwrap_or_else(|| button.raw().to_owned()),
            payload: payloads.get(index).copied().and_then(scalar).or_else(|| word(&["payload", "id"])),
        }
    };
    list("buttons").into_iter().enumerate().map(option).collect()
}

/// One line for lists.
fn line(kind: &str, content: &Content) -> String {
    match content {
        Content::Text { text, .. } if text.trim().is_empty() => "empty text".to_owned(),
        Content::Text { text, .. } | Content::Event { text } => text.clone(),
        Content::Dialog { title, options, .. } if title.trim().is_empty() => {
            options.iter().take(20).map(|option| option.label.as_str()).collect::<Vec<_>>().join(" · ")
        }
        Content::Dialog { title, .. } => title.clone(),
        Content::Image { caption: Some(caption), .. } | Content::File { caption: Some(caption), .. } => caption.clone(),
        Content::Location { address: Some(address), .. } => address.clone(),
        Content::Location { latitude, longitude, .. } => format!("location {latitude}, {longitude}"),
        Content::Unknown { kind, .. } => format!("{} (unknown type)", kind.as_deref().unwrap_or("message")),
        Content::Image { .. } | Content::File { .. } => kind.to_owned(),
    }
}
