//! Messages of the application API: list, create, delivery status, delete, retry (protocol page 3.5).

use serde_json::{Map, Value, json};

use super::conversations::sender;
use crate::chatwoot::answer::{Answer, Reply, error, missing, not_found, ok};
use crate::chatwoot::files;
use crate::chatwoot::ids::{Kind, iso};
use crate::chatwoot::message::Draft;
use crate::chatwoot::params::{boolean, object, text};
use crate::chatwoot::route::Call;
use crate::chatwoot::state::{MESSAGE_TYPES, OUTGOING, Sender};

/// Of the attributes, those that 4.3 keeps.
const KEPT_BY_4_3: [&str; 3] = ["items", "in_reply_to", "automation_rule_id"];

pub(super) fn route(call: &mut Call<'_>, conversation: &str, path: &[&str]) -> Reply {
    let id = call.id(Kind::Conversation, conversation)?;
    if !call.state.conversations.contains_key(&id) {
        return Err(missing());
    }
    match (call.method, path) {
        ("GET", []) => list(call, id),
        ("POST", []) => {
            let message = create(call, id)?;
            let echo = call.params.values.get("echo_id").filter(|echo| !echo.is_null());
            let message = call.state.messages.get(&message).ok_or_else(missing)?;
            Ok(ok(call.state.message_view(message, echo)))
        }
        (method, [message, rest @ ..]) => {
            let message = call.id(Kind::Message, message)?;
            let found = call.state.messages.get(&message).filter(|found| found.conversation == id);
            if found.is_none() {
                return Err(missing());
            }
            match (method, rest) {
                ("PATCH" | "PUT", []) => {
                    let status = text(&call.params.values, "status").unwrap_or_default();
                    let why = text(&call.params.values, "external_error");
                    call.state.set_delivery(message, &status, why.as_deref());
                }
                ("DELETE", []) => call.state.delete_message(message),
                ("POST", ["retry"]) => {
                    let now = call.state.now;
                    if let Some(found) = call.state.messages.get_mut(&message) {
                        found.status = "sent";
                        found.content_attributes = Map::new();
                        found.updated_at = now;
                    }
                    call.state.tell_message("message_updated", message);
                }
                _ => return Err(not_found()),
            }
            let found = call.state.messages.get(&message).ok_or_else(missing)?;
            Ok(ok(call.state.message_view(found, None)))
        }
        _ => Err(not_found()),
    }
}

/// Whatever goes wrong is told under `error`; a validation also says that it was one.
fn refused(why: &str) -> Answer {
    error(422, &format!("Validation failed: {why}"))
}

/// Creates a message from the parameters.
pub(super) fn create(call: &mut Call<'_>, conversation: u64) -> Result<u64, Answer> {
    let values = &call.params.values;
    let kind = match text(values, "message_type") {
        None => OUTGOING,
        Some(word) => {
            let known = MESSAGE_TYPES.iter().position(|known| *known == word);
            let known = known.ok_or_else(|| error(422, &format!("'{word}' is not a valid message_type")))?;
            u8::try_from(known).unwrap_or(OUTGOING)
        }
    };
    let mut attributes = object(values, "content_attributes");
    if !call.core.fixed.knobs.version.after_4_3() {
        attributes.retain(|name, _| KEPT_BY_4_3.contains(&name.as_str()));
    }
    for name in ["in_reply_to", "external_created_at"] {
        if let Some(value) = values.get(name).filter(|value| !value.is_null()) {
            attributes.insert(name.to_owned(), value.clone());
        }
    }
    let contact = call.state.conversations.get(&conversation).map_or(0, |found| found.contact);
    let from_bot = text(values, "sender_type").as_deref() == Some("AgentBot");
    let mut draft = Draft {
        conversation,
        kind,
        content: text(values, "content"),
        content_type: text(values, "content_type").filter(|kind| !kind.is_empty()).unwrap_or_else(|| "text".to_owned()),
        content_attributes: attributes,
        private: boolean(values, "private").unwrap_or_default(),
        source_id: text(values, "source_id"),
        sender: match kind {
            OUTGOING if from_bot => Sender::Bot,
            OUTGOING => sender(call.who),
            _ => Sender::Contact(contact),
        },
        attachments: Vec::new(),
    };
    if !files::signed_ids(values.get("attachments")).is_empty() {
        return Err(error(422, "ActiveSupport::MessageVerifier::InvalidSignature"));
    }
    for upload in &call.params.files {
        match upload.field.as_str() {
            "attachments[]" => draft.attachments.push(files::keep(call.state, upload)),
            "attachments" => return Err(error(422, "undefined method `each' for an uploaded file")),
            _ => {}
        }
    }
    call.state.add_message(draft).map_err(|why| refused(&why))
}

/// The last 20; 20 before an id, 100 after one, or 1000 between two.
fn list(call: &Call<'_>, id: u64) -> Reply {
    let conversation = call.state.conversations.get(&id).ok_or_else(missing)?;
    let (before, after) = (call.param_id(Kind::Message, "before"), call.param_id(Kind::Message, "after"));
    let all = conversation.messages.iter().copied();
    let ids: Vec<u64> = match (before, after) {
        (None, None) => last(all.collect(), 20),
        (Some(before), None) => last(all.filter(|id| *id < before).collect(), 20),
        (None, Some(after)) => all.filter(|id| *id > after).take(100).collect(),
        (Some(before), Some(after)) => all.filter(|id| (after..before).contains(id)).take(1000).collect(),
    };
    let views: Vec<Value> = ids
        .iter()
        .filter_map(|id| call.state.messages.get(id))
        .map(|message| call.state.message_view(message, None))
        .collect();
    let mut meta = Map::new();
    meta.insert("labels".to_owned(), json!(conversation.track.labels));
    meta.insert("additional_attributes".to_owned(), json!(conversation.additional_attributes));
    meta.insert("contact".to_owned(), call.state.push_sender(Sender::Contact(conversation.contact)).into());
    if let Some(user) = conversation.track.assignee {
        meta.insert("assignee".to_owned(), call.state.push_sender(Sender::User(user)).into());
    }
    meta.insert("agent_last_seen_at".to_owned(), json!(conversation.agent_last_seen_at.map(iso)));
    meta.insert("assignee_last_seen_at".to_owned(), json!(conversation.assignee_last_seen_at.map(iso)));
    Ok(ok(json!({ "meta": meta, "payload": views })))
}

fn last(mut ids: Vec<u64>, n: usize) -> Vec<u64> {
    ids.split_off(ids.len().saturating_sub(n))
}
