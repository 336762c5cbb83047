//! Reads one flat message, from the bot or from the customer. docs/protocols/landbot.md 1.3 and 2.3.

use standin_model::{Content, MessageOption, Reading, Severity};

use crate::expect::{Expect, scalar};
use crate::json::{Kind, MAX_MEMBERS, Node};
use crate::problems::{Detail, Problems, problem};
use crate::unknown::head_of;
use crate::{landbot_time, text};

/// Which way a message goes: the two sides have different types and fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// From bot or agent, by webhook.
    FromPlatform,
    /// From the customer, by a send request.
    FromCustomer,
}

/// Reads a message of a webhook into the reading.
pub(super) fn read(node: Node<'_>, at: &str, reading: &mut Reading, problems: &mut Problems) {
    read_going(Way::FromPlatform, node, at, reading, problems);
}

/// Reads a message that goes one way into the reading: type, content, time, summary.
pub(super) fn read_going(way: Way, node: Node<'_>, at: &str, reading: &mut Reading, problems: &mut Problems) {
    let Some(mut message) = Expect::of(node, at.to_owned(), problems) else {
        reading.content = Some(unknown(None, node));
        reading.summary = text::summary(head_of(node.raw()));
        return;
    };
    if way == Way::FromPlatform {
        reading.said_at = landbot_time::timestamp(&mut message);
    }
    let type_name = message.text("type");
    let known = type_name.as_deref().and_then(|name| content(name, way, &mut message));
    reading.content = Some(known.unwrap_or_else(|| {
        if let Some(name) = &type_name {
            unknown_type(name, way, &mut message);
        }
        unknown(type_name.as_deref(), node)
    }));
    reading.summary = text::summary(&line(&message, reading.content.as_ref()));
    reading.type_name = type_name;
}

/// What a message of a known type says; `None` for a type that goes this way nowhere.
fn content(type_name: &str, way: Way, message: &mut Expect<'_, '_>) -> Option<Content> {
    let from_platform = way == Way::FromPlatform;
    let (content, known): (Content, &[&str]) = match type_name {
        "text" => {
            let text = message.text("message").unwrap_or_default();
            let payload = if from_platform { None } else { message.optional_text("payload") };
            (Content::Text { text, payload }, if from_platform { &["message"] } else { &["message", "payload"] })
        }
        "dialog" if from_platform => (dialog(message, None), &["title", "buttons", "payloads"]),
        "media_dialog" if from_platform => {
            let url = message.text("url");
            (dialog(message, url), &["url", "title", "buttons", "payloads"])
        }
        "image" => {
            let urls = message.text("url").into_iter().collect();
            let caption =
                if from_platform { message.text_or_null("message").filter(|text| !text.is_empty()) } else { None };
            (Content::Image { urls, caption }, if from_platform { &["url", "message"] } else { &["url"] })
        }
        "multiple_images" if from_platform => {
            let urls = texts(message, "urls").into_iter().flatten().collect();
            (Content::Image { urls, caption: caption(message) }, &["urls", "message"])
        }
        "video" | "audio" | "document" => {
            let url = message.text("url").unwrap_or_default();
            let content = Content::File { media: type_name.to_owned(), url, caption: caption(message) };
            (content, if from_platform { &["url", "message"] } else { &["url"] })
        }
        "location" => {
            let latitude = degrees(message, "latitude");
            let longitude = degrees(message, "longitude");
            let address = message.optional_text(if from_platform { "message" } else { "address" });
            let known: &[&str] = if from_platform {
                &["latitude", "longitude", "message"]
            } else {
                &["latitude", "longitude", "address"]
            };
            (Content::Location { latitude, longitude, address: address.filter(|text| !text.is_empty()) }, known)
        }
        _ => return None,
    };
    let known: Vec<&str> = known.iter().copied().chain(["type", "timestamp"]).collect();
    message.only(&known);
    if from_platform && !matches!(type_name, "text" | "dialog" | "image") {
        let at = message.pointer("type");
        message.note(
            problem(
                "undocumented_type",
                Severity::Note,
                format!("{at} is {type_name}, seen in clients and not documented today."),
            )
            .at(at)
            .documented("text, dialog or image")
            .received(type_name)
            .remedy("Read it where your bridge can, and pass over it where it cannot."),
        );
    }
    Some(content)
}

/// A question with buttons; labels and payloads belong together by their place.
fn dialog(message: &mut Expect<'_, '_>, url: Option<String>) -> Content {
    let title = message.text("title").unwrap_or_default();
    let labels = texts(message, "buttons");
    let payloads = texts(message, "payloads");
    if labels.len() != payloads.len() {
        let at = message.pointer("payloads");
        message.note(
            problem(
                "buttons_payloads_differ",
                Severity::Warning,
                format!("There are {} buttons and {} payloads.", labels.len(), payloads.len()),
            )
            .at(at)
            .documented("as many payloads as buttons, in the same order")
            .received(&format!("{} payloads", payloads.len()))
            .remedy("A button without a payload can only be answered with its label."),
        );
    }
    let options = labels
        .into_iter()
        .enumerate()
        .map(|(index, label)| MessageOption {
            label: label.unwrap_or_default(),
            payload: payloads.get(index).cloned().flatten(),
        })
        .collect();
    Content::Dialog { title, options, url }
}

/// The strings of an array; an item of another type is taken as written and noted.
fn texts(message: &mut Expect<'_, '_>, key: &str) -> Vec<Option<String>> {
    let Some(node) = message.members.get(key) else {
        message.missing(key, "an array of strings");
        return Vec::new();
    };
    let Some(items) = node.items() else {
        message.wrong(key, node, "an array of strings");
        return scalar(node).map(Some).into_iter().collect();
    };
    if items.more > 0 {
        let at = message.pointer(key);
        let text = format!("{at} has {} items more than the {MAX_MEMBERS} that are read.", items.more);
        message.note(problem("too_many_items", Severity::Warning, text).at(at));
    }
    for (index, item) in items.list.iter().enumerate().filter(|(_, item)| item.kind() != Kind::Text) {
        message.wrong_item(key, index, *item, "a string");
    }
    items.list.into_iter().map(scalar).collect()
}

/// Degrees: a string or a number, as written.
fn degrees(message: &mut Expect<'_, '_>, key: &str) -> String {
    let Some(node) = message.members.get(key) else {
        message.missing(key, "degrees, as a string or a number");
        return String::new();
    };
    if !matches!(node.kind(), Kind::Text | Kind::Number) {
        message.wrong(key, node, "degrees, as a string or a number");
    }
    scalar(node).unwrap_or_default()
}

/// Text that may go with a file.
fn caption(message: &mut Expect<'_, '_>) -> Option<String> {
    message.optional_text("message").filter(|text| !text.is_empty())
}

/// Notes a type that Standin does not know.
fn unknown_type(name: &str, way: Way, message: &mut Expect<'_, '_>) {
    let at = message.pointer("type");
    let (documented, remedy) = match way {
        Way::FromPlatform => (
            "text, dialog or image; others may come",
            "Pass over types that you don't know; the message is kept as it is.",
        ),
        Way::FromCustomer => (
            "text, image, video, audio, document or location",
            "Landbot answers 422, Invalid message type, to a type that it does not know.",
        ),
    };
    message.note(
        problem("unknown_type", Severity::Warning, format!("{at} is a type that Standin does not know."))
            .at(at)
            .documented(documented)
            .received(name)
            .remedy(remedy),
    );
}

/// A message that is kept as it was written.
fn unknown(kind: Option<&str>, node: Node<'_>) -> Content {
    Content::Unknown { kind: kind.map(str::to_owned), json: node.raw().to_owned() }
}

/// One line for lists.
fn line(message: &Expect<'_, '_>, content: Option<&Content>) -> String {
    match content {
        Some(Content::Text { text, .. }) if text.trim().is_empty() => "empty text".to_owned(),
        Some(Content::Text { text, .. } | Content::Event { text }) => text.clone(),
        Some(Content::Dialog { title, options, .. }) if title.trim().is_empty() => {
            options.iter().take(20).map(|option| option.label.as_str()).collect::<Vec<_>>().join(" · ")
        }
        Some(Content::Dialog { title, .. }) => title.clone(),
        Some(Content::Image { caption: Some(caption), .. } | Content::File { caption: Some(caption), .. }) => {
            caption.clone()
        }
        Some(Content::Image { urls, .. }) if urls.len() > 1 => format!("{} images", urls.len()),
        Some(Content::Image { .. }) => "image".to_owned(),
        Some(Content::File { media, .. }) => media.clone(),
        Some(Content::Location { address: Some(address), .. }) => address.clone(),
        Some(Content::Location { latitude, longitude, .. }) => format!("location {latitude}, {longitude}"),
        Some(Content::Unknown { kind, .. }) => {
            let kind = kind.as_deref().unwrap_or("message without a type");
            let words =
                ["message", "title", "text"].iter().find_map(|key| message.members.get(key).and_then(Node::text));
            words.map_or_else(|| kind.to_owned(), |words| format!("{kind}: {words}"))
        }
        None => String::new(),
    }
}
