//! The body of a message hook, and the line of a transcript (protocol page 3.3 and 4).

use serde_json::{Map, Value, json};

use super::view;
use crate::landbot::conversation::Conversation;
use crate::landbot::core::{Core, Customer, Surface};
use crate::landbot::emit::{Speaker, seconds};

/// One message on its way out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Said<'a> {
    pub speaker: Speaker<'a>,
    /// Microseconds since the epoch.
    pub micros: i64,
    /// Its number in the conversation.
    pub ordinal: u64,
    /// As APIchat writes it: flat.
    pub message: &'a Map<String, Value>,
}

impl Said<'_> {
    /// A member of the flat message, null where there is none.
    fn get(&self, name: &str) -> Value {
        self.message.get(name).cloned().unwrap_or_default()
    }

    /// The type; a text with a payload is a click.
    fn kind(&self) -> String {
        let kind = self.get("type").as_str().unwrap_or_default().to_owned();
        if kind == "text" && self.message.contains_key("payload") { "button".to_owned() } else { kind }
    }
}

/// The envelope: everything is inside the one message.
pub(crate) fn envelope(core: &Core, customer: &Customer, inner: &Conversation, said: &Said<'_>) -> Value {
    let kind = said.kind();
    let timestamp = seconds(said.micros);
    json!({ "messages": [{
        "type": kind,
        "timestamp": timestamp,
        "data": data(&kind, said),
        "sender": sender(core, customer, inner, &said.speaker),
        "customer": view::hook_customer(core, customer, inner),
        "channel": view::hook_channel(core, customer.surface),
        "_raw": raw(core, customer, &kind, said, timestamp),
    }]})
}

/// `data` by type.
fn data(kind: &str, said: &Said<'_>) -> Value {
    match kind {
        "text" => json!({ "body": said.get("message") }),
        "button" => json!({ "body": said.get("message"), "payload": said.get("payload") }),
        "dialog" => json!({
            "title": said.get("title"), "body": said.get("title"),
            "buttons": said.get("buttons"), "payloads": said.get("payloads"),
            "urls": said.get("urls"), "attachments": null, "rich_text": null,
        }),
        "image" | "document" | "audio" | "video" => {
            let caption = said.message.get("caption").or_else(|| said.message.get("message")).cloned();
            json!({ "url": said.get("url"), "caption": caption.unwrap_or_default() })
        }
        "location" => json!({ "latitude": said.get("latitude"), "longitude": said.get("longitude") }),
        _ => {
            let mut data = said.message.clone();
            data.retain(|name, _| name != "type" && name != "timestamp");
            Value::Object(data)
        }
    }
}

fn sender(core: &Core, customer: &Customer, inner: &Conversation, speaker: &Speaker<'_>) -> Value {
    match speaker {
        Speaker::Customer => {
            json!({ "id": customer.id, "name": view::name(customer, inner), "type": "customer" })
        }
        Speaker::Bot => json!({ "id": core.bot_id, "name": core.script.name, "type": "bot" }),
        Speaker::Agent(agent) => json!({ "id": agent.id, "name": agent.name, "type": "agent" }),
        Speaker::System => json!({ "id": 0, "name": "Landbot", "type": "sys" }),
    }
}

/// What Landbot itself keeps; the keys are those of a capture.
fn raw(core: &Core, customer: &Customer, kind: &str, said: &Said<'_>, timestamp: f64) -> Value {
    let (author, samurai) = match &said.speaker {
        Speaker::Customer => ("user", None),
        Speaker::Bot => ("bot", Some(-i64::try_from(core.bot_id).unwrap_or_default())),
        Speaker::Agent(agent) => ("agent", Some(i64::try_from(agent.id).unwrap_or_default())),
        Speaker::System => ("sys", Some(0)),
    };
    let author_uuid = samurai.filter(|id| *id != 0).map(|id| uuid(core, &["author", &id.to_string()]));
    let web_customer = customer.surface == Surface::Web && author == "user";
    let mut raw = json!({
        "uuid": uuid(core, &["message", &customer.id.to_string(), &said.ordinal.to_string()]),
        "type": kind, "chat": 5_550_000 + customer.id % 10_000, "channel": core.channel_of(customer.surface),
        "message": said.message.get("message").or_else(|| said.message.get("title")).cloned().unwrap_or_default(),
        "rich_text": null, "timestamp": timestamp, "author_type": author, "author_uuid": author_uuid,
        "read": author != "user" || web_customer, "seq": said.ordinal, "ui_key": null, "extra": {},
    });
    if let Some(samurai) = samurai {
        raw["samurai"] = samurai.into();
    }
    if let Some(address) = said.message.get("address") {
        raw["address"] = address.clone();
    }
    raw
}

/// An id that looks like a UUID, the same for the same parts of one run.
fn uuid(core: &Core, parts: &[&str]) -> String {
    let parts: Vec<&[u8]> = [core.run.as_bytes()].into_iter().chain(parts.iter().map(|part| part.as_bytes())).collect();
    let hex = hex::encode(core.dice.bytes(&parts));
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32])
}

/// A line of `GET /customers/{id}/messages/`.
pub(crate) fn transcript_line(core: &Core, said: &Said<'_>) -> Value {
    let kind = said.kind();
    let sender = match &said.speaker {
        Speaker::Customer => Value::from("Customer"),
        Speaker::Bot => core.script.name.as_str().into(),
        Speaker::Agent(agent) => agent.name.as_str().into(),
        Speaker::System => "Landbot".into(),
    };
    let labels = || {
        said.get("buttons").as_array().map(|list| list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" / "))
    };
    let words = match kind.as_str() {
        "dialog" => {
            let title = said.get("title").as_str().unwrap_or_default().to_owned();
            Value::from(
                [Some(title), labels()]
                    .into_iter()
                    .flatten()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join(" "),
            )
        }
        "image" => "".into(),
        "event" => said.get("agent_id"),
        _ => said.get("message"),
    };
    let at = jiff::Timestamp::from_microsecond(said.micros).unwrap_or_default();
    json!({
        "type": kind, "sender": sender, "message_datetime": at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        "message": words, "title": said.get("title"), "buttons": list(said.get("buttons")),
        "payloads": list(said.get("payloads")), "urls": list(said.get("urls")), "attachments": null, "rich_text": null,
        "payload": said.get("payload"), "url": said.get("url"), "action": said.get("action"),
        "agent_id": said.get("agent_id"),
    })
}

fn list(value: Value) -> Value {
    if value.is_array() { value } else { Value::Array(Vec::new()) }
}
