//! What a message says: its content type, its attachments, and the answers of the customer. docs/protocols/chatwoot.md 5.4 and 8.

use standin_model::{Content, MessageOption, Severity};

use super::look::{at, is_true, word};
use crate::expect::{scalar, wrong};
use crate::json::{Kind, MAX_MEMBERS, Node};
use crate::problems::{Detail, Problems, pointer, problem};

/// Content types that are text, with what belongs to them elsewhere.
const TEXTS: [&str; 9] = [
    "text",
    "input_text",
    "input_textarea",
    "input_email",
    "incoming_email",
    "input_csat",
    "integrations",
    "sticker",
    "voice_call",
];

/// What a message says, and its further attachments.
pub(super) struct Said {
    pub(super) content: Content,
    pub(super) attachments: Vec<Content>,
}

/// Reads content, content type, attributes and attachments of a message.
pub(super) fn read(message: Node<'_>, at_message: &str, problems: &mut Problems) -> Said {
    let text = word(message, &["content"]).unwrap_or_default();
    let kind = word(message, &["content_type"]).unwrap_or_else(|| "text".to_owned());
    let mut files = attachments(message, at_message, problems);
    let items = items(message, &kind, at_message, problems);
    let content = match kind.as_str() {
        _ if is_true(message, &["content_attributes", "deleted"]) => {
            Content::Event { text: "The message was deleted.".to_owned() }
        }
        "input_select" => Content::Dialog { title: text, options: options(&items), url: None },
        "cards" => {
            let mut cards: Vec<Content> = items.iter().map(|item| card(*item)).collect();
            if cards.is_empty() || !text.is_empty() {
                cards.insert(0, Content::Text { text, payload: None });
            }
            let first = cards.remove(0);
            cards.append(&mut files);
            files = cards;
            first
        }
        "form" | "article" => {
            let lines: Vec<String> =
                items.iter().map(|item| if kind == "form" { field(*item) } else { entry(*item) }).collect();
            let text =
                std::iter::once(text).filter(|text| !text.is_empty()).chain(lines).collect::<Vec<_>>().join("\n");
            Content::Text { text, payload: None }
        }
        known if TEXTS.contains(&known) => with_files(text, &mut files),
        other => {
            problems.push(
                problem("unknown_type", Severity::Warning, format!("The content type {other} is not known."))
                    .at(pointer(at_message, "content_type"))
                    .documented("text, input_select, cards, form, article, input_email, input_csat, integrations, sticker and a few more")
                    .received(other)
                    .remedy("Show its text, and have a default for types that you don't know."),
            );
            if text.is_empty() && files.is_empty() {
                Content::Unknown { kind: Some(other.to_owned()), json: message.raw().to_owned() }
            } else {
                with_files(text, &mut files)
            }
        }
    };
    Said { content, attachments: files }
}

/// The text as the caption of the first file, or by itself; the other files stay in the list.
fn with_files(text: String, files: &mut Vec<Content>) -> Content {
    let caption = Some(text.clone()).filter(|text| !text.is_empty());
    match files.first_mut() {
        Some(Content::Image { caption: below, .. } | Content::File { caption: below, .. }) => *below = caption,
        Some(Content::Location { address, .. }) if text.is_empty() || address.is_none() => {
            *address = address.take().or(caption);
        }
        _ => return Content::Text { text, payload: None },
    }
    files.remove(0)
}

/// The items of an interactive message.
fn items<'a>(message: Node<'a>, kind: &str, at_message: &str, problems: &mut Problems) -> Vec<Node<'a>> {
    if !matches!(kind, "input_select" | "cards" | "form" | "article") {
        return Vec::new();
    }
    let place = format!("{at_message}/content_attributes/items");
    let Some(node) = at(message, &["content_attributes", "items"]) else {
        problems.push(crate::expect::missing(&place, "an array of items"));
        return Vec::new();
    };
    let Some(items) = node.items() else {
        problems.push(wrong(&place, node, "an array of items"));
        return Vec::new();
    };
    too_many(items.more, &place, problems);
    for (index, item) in items.list.iter().enumerate().filter(|(_, item)| item.kind() != Kind::Object) {
        problems.push(wrong(&format!("{place}/{index}"), *item, "an object"));
    }
    items.list
}

/// Notes items that are not read.
fn too_many(more: usize, place: &str, problems: &mut Problems) {
    if more > 0 {
        let text = format!("{place} has {more} items more than the {MAX_MEMBERS} that are read.");
        problems.push(problem("too_many_items", Severity::Warning, text).at(place));
    }
}

/// The choices of an input_select: `title` is shown, `value` goes back.
fn options(items: &[Node<'_>]) -> Vec<MessageOption> {
    let option = |item: &Node<'_>| MessageOption {
        label: word(*item, &["title"]).unwrap_or_default(),
        payload: at(*item, &["value"]).and_then(scalar),
    };
    items.iter().map(option).collect()
}

/// A card: title and description, a picture, and its actions as buttons.
fn card(item: Node<'_>) -> Content {
    let lines: Vec<String> = ["title", "description"].iter().filter_map(|key| word(item, &[key])).collect();
    let actions = at(item, &["actions"]).and_then(Node::items).map(|items| items.list).unwrap_or_default();
    let option = |action: Node<'_>| MessageOption {
        label: word(action, &["text"]).unwrap_or_default(),
        payload: word(action, &["payload"]).or_else(|| word(action, &["uri"])),
    };
    Content::Dialog {
        title: lines.join("\n"),
        options: actions.into_iter().map(option).collect(),
        url: word(item, &["media_url"]),
    }
}

/// A field of a form, as a line.
fn field(item: Node<'_>) -> String {
    let label = word(item, &["label"]).or_else(|| word(item, &["name"])).unwrap_or_default();
    let kind = word(item, &["type"]).unwrap_or_else(|| "field".to_owned());
    format!("▢ {label} ({kind})")
}

/// An article of a list, as lines.
fn entry(item: Node<'_>) -> String {
    let parts: Vec<String> = ["title", "description", "link"].iter().filter_map(|key| word(item, &[key])).collect();
    parts.join("\n")
}

/// The attachments in order; pictures that follow each other are one.
fn attachments(message: Node<'_>, at_message: &str, problems: &mut Problems) -> Vec<Content> {
    let Some(node) = message.get("attachments") else { return Vec::new() };
    let place = pointer(at_message, "attachments");
    let Some(items) = node.items() else {
        if node.kind() != Kind::Null {
            problems.push(wrong(&place, node, "an array of attachments"));
        }
        return Vec::new();
    };
    too_many(items.more, &place, problems);
    let mut list: Vec<Content> = Vec::new();
    for (index, item) in items.list.iter().enumerate() {
        let file = attachment(*item, &format!("{place}/{index}"), problems);
        match (list.last_mut(), file) {
            (Some(Content::Image { urls, .. }), Content::Image { urls: more, .. }) => urls.extend(more),
            (_, file) => list.push(file),
        }
    }
    list
}

/// One attachment.
fn attachment(item: Node<'_>, place: &str, problems: &mut Problems) -> Content {
    let kind = word(item, &["file_type"]).unwrap_or_default();
    let title = word(item, &["fallback_title"]);
    if item.kind() != Kind::Object {
        problems.push(wrong(place, item, "an object"));
    }
    if kind == "location" {
        let number = |key: &str| at(item, &[key]).and_then(scalar).unwrap_or_default();
        return Content::Location {
            latitude: number("coordinates_lat"),
            longitude: number("coordinates_long"),
            address: title,
        };
    }
    let url = word(item, &["data_url"]);
    if url.is_none() && kind != "contact" {
        problems.push(
            problem(
                "attachment_without_url",
                Severity::Warning,
                format!("{place} has no data_url: there is nothing to fetch."),
            )
            .at(place)
            .documented("data_url, an address that redirects to the file")
            .received(item.raw())
            .remedy("Read the message again through the API: the file may still be on its way to the storage."),
        );
    }
    match kind.as_str() {
        "image" | "ig_post" | "ig_story" => Content::Image { urls: url.into_iter().collect(), caption: title },
        "audio" | "video" => Content::File { media: kind, url: url.unwrap_or_default(), caption: title },
        "file" | "fallback" | "share" | "embed" | "contact" | "story_mention" | "ig_reel" => {
            Content::File { media: "document".to_owned(), url: url.unwrap_or_default(), caption: title }
        }
        other => {
            problems.push(
                problem(
                    "unknown_file_type",
                    Severity::Note,
                    format!("{place}/file_type is not known; read as a document."),
                )
                .at(format!("{place}/file_type"))
                .documented("image, audio, video, file, location, fallback and a few more")
                .received(other)
                .remedy("Treat kinds of file that you don't know as plain files."),
            );
            Content::File { media: "document".to_owned(), url: url.unwrap_or_default(), caption: title }
        }
    }
}

/// What the customer answered to an interactive message, as a line; `None` where nothing was answered.
pub(super) fn answer(message: Node<'_>) -> Option<String> {
    let values = at(message, &["content_attributes", "submitted_values"])?;
    let one = |value: Node<'_>| {
        let rating = word(value, &["csat_survey_response", "rating"]).map(|rating| format!("rating {rating}"));
        let named = word(value, &["name"]).zip(word(value, &["value"])).map(|(name, value)| format!("{name}: {value}"));
        rating.or(named).or_else(|| word(value, &["title"])).or_else(|| word(value, &["value"]))
    };
    let list: Vec<String> = match values.items() {
        Some(items) => items.list.into_iter().filter_map(one).collect(),
        None => one(values).into_iter().collect(),
    };
    (!list.is_empty()).then(|| list.join(", "))
}

/// A line for lists.
pub(super) fn line(content: &Content) -> String {
    match content {
        Content::Text { text, .. } | Content::Event { text } => text.clone(),
        Content::Dialog { title, options, .. } if title.is_empty() => {
            options.iter().map(|option| option.label.as_str()).collect::<Vec<_>>().join(" / ")
        }
        Content::Dialog { title, .. } => title.clone(),
        Content::Image { caption, .. } => caption.clone().unwrap_or_else(|| "picture".to_owned()),
        Content::File { caption, media, .. } => caption.clone().unwrap_or_else(|| media.clone()),
        Content::Location { address, latitude, longitude } => {
            address.clone().unwrap_or_else(|| format!("{latitude}, {longitude}"))
        }
        Content::Unknown { kind, .. } => format!("{} (unknown type)", kind.as_deref().unwrap_or("message")),
    }
}
