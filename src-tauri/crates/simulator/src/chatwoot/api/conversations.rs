//! Conversations: list, create, status, assignment, labels, typing (protocol page 3.4).

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{messages, page};
use crate::chatwoot::answer::{Answer, Reply, empty, error, internal, missing, not_found, ok};
use crate::chatwoot::ids::{Kind, iso};
use crate::chatwoot::params::{boolean, object, text};
use crate::chatwoot::route::{Call, Who};
use crate::chatwoot::state::{Conversation, PRIORITIES, STATUSES, Sender};
use crate::chatwoot::talk::Start;

/// Conversations of a page.
const PAGE: usize = 25;
/// Labels of a conversation.
const LABELS_MAX: usize = 100;

pub(super) fn route(call: &mut Call<'_>, path: &[&str]) -> Reply {
    match (call.method, path) {
        ("GET", []) => {
            let (meta, payload) = list(call);
            Ok(ok(json!({ "data": { "meta": meta, "payload": payload } })))
        }
        ("GET", ["meta"]) => Ok(ok(json!({ "meta": list(call).0 }))),
        ("POST", []) => create(call),
        (method, [id, rest @ ..]) => {
            let id = call.id(Kind::Conversation, id)?;
            if !call.state.conversations.contains_key(&id) {
                return Err(missing());
            }
            match (method, rest) {
                ("GET", []) => show(call, id),
                ("DELETE", []) => {
                    call.administrator()?;
                    call.state.conversations.remove(&id);
                    call.state.messages.retain(|_, message| message.conversation != id);
                    Ok(empty())
                }
                ("PATCH" | "PUT", []) => {
                    set_priority(call, id);
                    show(call, id)
                }
                ("GET", ["labels"]) => labels(call, id),
                ("GET", ["attachments"]) => Ok(attachments(call, id)),
                ("POST", [action]) => act(call, id, action),
                _ => Err(not_found()),
            }
        }
        _ => Err(not_found()),
    }
}

fn act(call: &mut Call<'_>, id: u64, action: &str) -> Reply {
    let now = call.state.now;
    match action {
        "toggle_status" => return toggle_status(call, id),
        "assignments" => return assign(call, id),
        "labels" => {
            let names = call.params.values.get("labels").and_then(Value::as_array).cloned().unwrap_or_default();
            let names = names.iter().filter_map(Value::as_str).take(LABELS_MAX).map(str::to_owned).collect();
            call.state.change(id, |conversation| conversation.track.labels = names);
            return labels(call, id);
        }
        "custom_attributes" => {
            let attributes = object(&call.params.values, "custom_attributes");
            call.state.change(id, |conversation| conversation.track.custom_attributes.clone_from(&attributes));
            return Ok(ok(json!({ "custom_attributes": attributes })));
        }
        "toggle_priority" => set_priority(call, id),
        "toggle_typing_status" => {
            let status = text(&call.params.values, "typing_status").unwrap_or_default();
            let private = boolean(&call.params.values, "is_private").unwrap_or_default();
            call.state.typing(id, sender(call.who), &status, private);
        }
        "mute" | "unmute" => {
            let mute = action == "mute";
            let contact = call.state.conversations.get(&id).map(|conversation| conversation.contact);
            if let Some(contact) = contact {
                call.state.edit_contact(contact, |contact| contact.blocked = mute);
            }
            if mute {
                call.state.set_status(id, "resolved", None, user(call.who));
            }
            if let Some(conversation) = call.state.conversations.get_mut(&id) {
                conversation.muted = mute;
            }
        }
        "update_last_seen" | "unread" => {
            let messages = &call.state.messages;
            if let Some(conversation) = call.state.conversations.get_mut(&id) {
                let last = conversation.messages.iter().rev().filter_map(|id| messages.get(id)).find(|m| m.kind == 0);
                let before = last.map(|message| message.created_at - jiff::SignedDuration::from_millis(1));
                conversation.agent_last_seen_at = if action == "unread" { before } else { Some(now) };
            }
            return show(call, id);
        }
        _ => return Err(not_found()),
    }
    Ok(empty())
}

fn show(call: &Call<'_>, id: u64) -> Reply {
    let conversation = call.state.conversations.get(&id).ok_or_else(missing)?;
    Ok(ok(call.state.conversation_view(conversation)))
}

/// Who a caller is as a sender.
pub(super) fn sender(who: Who) -> Sender {
    match who {
        Who::User { id, .. } => Sender::User(id),
        Who::Bot => Sender::Bot,
    }
}

fn user(who: Who) -> Option<u64> {
    match who {
        Who::User { id, .. } => Some(id),
        Who::Bot => None,
    }
}

fn list(call: &Call<'_>) -> (Value, Value) {
    let (values, state) = (&call.params.values, &call.state);
    let status = text(values, "status").unwrap_or_else(|| "open".to_owned());
    let inbox = call.param_id(Kind::Inbox, "inbox_id");
    let source = text(values, "source_id");
    let query = text(values, "q").map(|query| query.to_lowercase());
    let labels: Vec<String> = match values.get("labels") {
        Some(Value::Array(labels)) => labels.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let fits = |conversation: &&Conversation| {
        let session = || state.sessions.get(&conversation.session).map(|session| &session.source_id);
        let said = |query: &String| {
            let mut messages = conversation.messages.iter().filter_map(|id| state.messages.get(id));
            messages.any(|message| message.content.as_ref().is_some_and(|text| text.to_lowercase().contains(query)))
        };
        (status == "all" || conversation.track.status == status)
            && inbox.is_none_or(|inbox| conversation.inbox == inbox)
            && source.as_ref().is_none_or(|source| session() == Some(source))
            && labels.iter().all(|label| conversation.track.labels.contains(label))
            && query.as_ref().is_none_or(said)
    };
    let found: Vec<&Conversation> = state.conversations.values().filter(fits).collect();
    let me = user(call.who);
    let mine = |conversation: &Conversation| conversation.track.assignee.is_some() && conversation.track.assignee == me;
    let count = |fits: &dyn Fn(&Conversation) -> bool| found.iter().filter(|found| fits(found)).count();
    let meta = json!({
        "mine_count": count(&mine), "assigned_count": count(&|c| c.track.assignee.is_some()),
        "unassigned_count": count(&|c| c.track.assignee.is_none()), "all_count": found.len(),
    });
    let kind = text(values, "assignee_type").unwrap_or_default();
    let mut shown: Vec<&Conversation> = found
        .into_iter()
        .filter(|conversation| match kind.as_str() {
            "me" => mine(conversation),
            "unassigned" => conversation.track.assignee.is_none(),
            "assigned" => conversation.track.assignee.is_some(),
            _ => true,
        })
        .collect();
    sort(&mut shown, text(values, "sort_by").as_deref());
    let rest = shown.into_iter().skip((page(call).0 - 1).saturating_mul(PAGE)).take(PAGE);
    (meta, rest.map(|conversation| state.conversation_view(conversation)).collect())
}

fn sort(list: &mut [&Conversation], by: Option<&str>) {
    let (column, ascending) = match by.and_then(|by| by.rsplit_once('_')) {
        Some((column, "asc")) => (column, true),
        Some((column, _)) => (column, false),
        None => ("last_activity_at", false),
    };
    list.sort_by_key(|conversation| match column {
        "created_at" => Some(conversation.created_at),
        "waiting_since" => conversation.track.waiting_since,
        _ => Some(conversation.last_activity_at),
    });
    if column == "priority" {
        list.sort_by_key(|found| PRIORITIES.iter().position(|name| Some(*name) == found.track.priority));
    }
    if !ascending {
        list.reverse();
    }
}

fn create(call: &mut Call<'_>) -> Reply {
    let values = &call.params.values;
    let source = text(values, "source_id");
    let inbox = call.param_id(Kind::Inbox, "inbox_id");
    let contact = call.param_id(Kind::Contact, "contact_id");
    let verified = boolean(values, "hmac_verified").unwrap_or_default();
    let start = Start {
        additional_attributes: object(values, "additional_attributes"),
        custom_attributes: object(values, "custom_attributes"),
        status: match text(values, "status") {
            Some(status) => Some(known_status(&status)?),
            None => None,
        },
        assignee: call.param_id(Kind::User, "assignee_id"),
    };
    let session = session(call, source, inbox, contact, verified)?;
    let message = call.params.values.get("message").and_then(Value::as_object).cloned();
    let (count, told) = (call.state.conversations.len(), call.state.outbox.len());
    let id = call.state.create_conversation(session, start)?;
    if let Some(values) = message {
        call.params.values = values;
        if let Err(refusal) = messages::create(call, id) {
            // Both are one transaction.
            call.state.outbox.truncate(told);
            if call.state.conversations.len() > count {
                call.state.conversations.remove(&id);
            }
            return Err(refusal);
        }
    }
    show(call, id)
}

/// The session by all three names, or by its source id alone, which is looked for everywhere.
fn session(
    call: &mut Call<'_>,
    source: Option<String>,
    inbox: Option<u64>,
    contact: Option<u64>,
    verified: bool,
) -> Result<u64, Answer> {
    match (inbox, contact) {
        (Some(inbox), Some(contact)) => {
            if !call.state.inboxes.contains_key(&inbox) || !call.state.contacts.contains_key(&contact) {
                return Err(missing());
            }
            let taken = source.as_deref().and_then(|source| call.state.session_by_source(inbox, source));
            if taken.is_some_and(|session| session.contact != contact) {
                return Err(error(422, "source_id should be unique"));
            }
            call.state.create_session(contact, inbox, source, verified)
        }
        (inbox, _) => {
            let source = source.ok_or_else(missing)?;
            let found = match inbox {
                Some(inbox) => call.state.session_by_source(inbox, &source),
                None => call.state.session_anywhere(&source),
            };
            found.map(|session| session.id).ok_or_else(missing)
        }
    }
}

/// A word beyond the enumeration is an error that nobody catches.
fn known_status(status: &str) -> Result<&'static str, Answer> {
    STATUSES.iter().find(|known| **known == status).copied().ok_or_else(internal)
}

fn toggle_status(call: &mut Call<'_>, id: u64) -> Reply {
    let before = call.state.conversations.get(&id).map_or("open", |conversation| conversation.track.status);
    let status = match text(&call.params.values, "status").filter(|status| !status.is_empty()) {
        Some(status) => known_status(&status)?,
        None if before == "open" => "resolved",
        None => "open",
    };
    let until = call.params.values.get("snoozed_until");
    let until = until.and_then(|until| until.as_i64().or_else(|| until.as_str()?.parse().ok()));
    let until = until.and_then(|until| Timestamp::from_second(until).ok()).filter(|_| status == "snoozed");
    call.state.set_status(id, status, until, user(call.who));
    if status == "open"
        && let Who::User { id: user, administrator: false } = call.who
    {
        call.state.assign(id, Some(user));
    }
    // A bot that hands over gets no success.
    let handed_over = call.who == Who::Bot && (before, status) == ("pending", "open");
    let success = if handed_over { Value::Null } else { true.into() };
    Ok(ok(json!({ "payload": {
        "success": success, "conversation_id": call.state.id(Kind::Conversation, id), "current_status": status,
        "snoozed_until": until.map(iso),
    } })))
}

fn set_priority(call: &mut Call<'_>, id: u64) {
    let word = text(&call.params.values, "priority");
    let priority = PRIORITIES.iter().find(|known| Some(**known) == word.as_deref()).copied();
    if priority.is_some() || call.params.values.get("priority").is_some_and(Value::is_null) {
        call.state.change(id, |conversation| conversation.track.priority = priority);
    }
}

/// The agent, or a literal null where the id leads nowhere, which unassigns as well.
fn assign(call: &mut Call<'_>, id: u64) -> Reply {
    let asked = call.param_id(Kind::User, "assignee_id");
    let user = asked.filter(|id| call.state.user(*id).is_some());
    call.state.assign(id, user);
    let view = user.and_then(|id| call.state.user(id)).map(|user| call.state.user_view(user));
    Ok(ok(view.unwrap_or_default()))
}

fn labels(call: &Call<'_>, id: u64) -> Reply {
    let conversation = call.state.conversations.get(&id).ok_or_else(missing)?;
    Ok(ok(json!({ "payload": conversation.track.labels })))
}

fn attachments(call: &Call<'_>, id: u64) -> Answer {
    let state = &call.state;
    let messages = state.conversations.get(&id).map(|conversation| conversation.messages.clone()).unwrap_or_default();
    let mut all: Vec<Value> = Vec::new();
    for message in messages.iter().filter_map(|id| state.messages.get(id)) {
        let extra = Map::from_iter([
            ("created_at".to_owned(), message.created_at.as_second().into()),
            ("sender".to_owned(), state.push_sender(message.sender).unwrap_or_default()),
        ]);
        if let Value::Array(views) = state.attachments(message) {
            for mut view in views {
                if let Value::Object(view) = &mut view {
                    view.extend(extra.clone());
                }
                all.push(view);
            }
        }
    }
    all.truncate(100);
    ok(json!({ "meta": { "total_count": all.len() }, "payload": all }))
}
