//! Contacts and their sessions: list, search, create, change (protocol page 3.3).

use serde_json::{Value, json};

use super::page;
use crate::chatwoot::answer::{Answer, Body, Reply, empty, missing, not_found, ok};
use crate::chatwoot::ids::{Kind, uuid};
use crate::chatwoot::params::{boolean, text};
use crate::chatwoot::people::ContactFields;
use crate::chatwoot::route::Call;
use crate::chatwoot::state::Contact;

/// Contacts of a page.
const PAGE: usize = 15;
/// Conversations of a contact that are shown.
const CONVERSATIONS: usize = 20;

pub(super) fn route(call: &mut Call<'_>, path: &[&str]) -> Reply {
    match (call.method, path) {
        ("GET", []) => {
            let resolved = |contact: &Contact| {
                contact.email.is_some() || contact.phone_number.is_some() || contact.identifier.is_some()
            };
            Ok(list(call, resolved))
        }
        ("GET", ["search"]) => Ok(search(call)),
        ("POST", ["filter"]) => filter(call),
        ("POST", []) => create(call),
        (method, [id, rest @ ..]) => {
            let id = call.id(Kind::Contact, id)?;
            if !call.state.contacts.contains_key(&id) {
                return Err(missing());
            }
            match (method, rest) {
                ("GET", []) => show(call, id),
                ("PATCH" | "PUT", []) => {
                    let fields = ContactFields::read(&call.params.values);
                    call.state.update_contact(id, &fields)?;
                    show(call, id)
                }
                ("DELETE", []) => {
                    call.administrator()?;
                    delete(call, id);
                    Ok(empty())
                }
                ("GET", ["conversations"]) => {
                    let state = &call.state;
                    let mut own: Vec<_> = state.conversations.values().filter(|found| found.contact == id).collect();
                    own.sort_by_key(|conversation| std::cmp::Reverse(conversation.last_activity_at));
                    let views: Vec<Value> =
                        own.into_iter().take(CONVERSATIONS).map(|found| state.conversation_view(found)).collect();
                    Ok(ok(json!({ "payload": views })))
                }
                ("GET", ["contactable_inboxes"]) => Ok(contactable(call, id)),
                ("POST", ["contact_inboxes"]) => {
                    let inbox = call.param_id(Kind::Inbox, "inbox_id").filter(|id| call.state.inboxes.contains_key(id));
                    let inbox = inbox.ok_or_else(missing)?;
                    let verified = boolean(&call.params.values, "hmac_verified").unwrap_or_default();
                    let source = text(&call.params.values, "source_id");
                    let session = call.state.create_session(id, inbox, source, verified)?;
                    let session = call.state.sessions.get(&session).ok_or_else(missing)?;
                    Ok(ok(call.state.session_view(session)))
                }
                _ => Err(not_found()),
            }
        }
        _ => Err(not_found()),
    }
}

fn show(call: &Call<'_>, id: u64) -> Reply {
    let contact = call.state.contacts.get(&id).ok_or_else(missing)?;
    Ok(ok(json!({ "payload": call.state.contact_view(contact, true) })))
}

fn list(call: &Call<'_>, fits: impl Fn(&Contact) -> bool) -> Answer {
    let (page, shown) = page(call);
    let with_sessions = boolean(&call.params.values, "include_contact_inboxes").unwrap_or(true);
    let found: Vec<&Contact> = call.state.contacts.values().filter(|contact| fits(contact)).collect();
    let views: Vec<Value> = found
        .iter()
        .skip((page - 1).saturating_mul(PAGE))
        .take(PAGE)
        .map(|contact| call.state.contact_view(contact, with_sessions))
        .collect();
    ok(json!({ "meta": { "count": found.len(), "current_page": shown }, "payload": views }))
}

/// A blank `q` gets 200 and nothing, because the guard against it does not stop (protocol page 3.3).
fn search(call: &Call<'_>) -> Answer {
    let query = text(&call.params.values, "q").unwrap_or_default().trim().to_lowercase();
    if query.is_empty() {
        return ok(json!({ "meta": { "count": null, "current_page": page(call).1 }, "payload": [] }));
    }
    let has = |field: Option<&String>| field.is_some_and(|field| field.to_lowercase().contains(&query));
    list(call, |contact| {
        has(Some(&contact.name))
            || has(contact.email.as_ref())
            || has(contact.phone_number.as_ref())
            || has(contact.identifier.as_ref())
    })
}

/// Only what finds one contact again: `equal_to` on its own columns.
fn filter(call: &mut Call<'_>) -> Reply {
    let conditions = call.params.values.get("payload").and_then(Value::as_array).cloned().unwrap_or_default();
    for condition in &conditions {
        let key = condition["attribute_key"].as_str().unwrap_or_default();
        if !["name", "email", "phone_number", "identifier"].contains(&key) {
            let text = format!(
                "Invalid attribute key - [{key}]. The key should be one of [name,email,phone_number,identifier] or a custom attribute defined in the account."
            );
            return Err(crate::chatwoot::answer::error(422, &text));
        }
    }
    let fits = |contact: &Contact| {
        conditions.iter().all(|condition| {
            let column = match condition["attribute_key"].as_str() {
                Some("name") => Some(&contact.name),
                Some("email") => contact.email.as_ref(),
                Some("phone_number") => contact.phone_number.as_ref(),
                _ => contact.identifier.as_ref(),
            };
            let column = column.map(|column| column.to_lowercase());
            let values = condition["values"].as_array().cloned().unwrap_or_default();
            let same = values.iter().filter_map(Value::as_str).any(|value| {
                let value = value.to_lowercase();
                // A phone number gets a plus in front, whether it has one or not.
                let plus = format!("+{value}");
                let phone = condition["attribute_key"] == "phone_number";
                column.as_deref() == Some(if phone { plus.as_str() } else { value.as_str() })
            });
            same == (condition["filter_operator"] != "not_equal_to")
        })
    };
    Ok(list(call, fits))
}

fn create(call: &mut Call<'_>) -> Reply {
    let fields = ContactFields::read(&call.params.values);
    let asked = call.params.values.get("inbox_id").is_some_and(|inbox| !inbox.is_null());
    let inbox = call.param_id(Kind::Inbox, "inbox_id").filter(|id| call.state.inboxes.contains_key(id));
    if asked && inbox.is_none() {
        return Err(missing());
    }
    let source = text(&call.params.values, "source_id");
    if let (Some(inbox), Some(source)) = (inbox, &source)
        && call.state.session_by_source(inbox, source).is_some()
    {
        return Err(crate::chatwoot::answer::internal());
    }
    let id = call.state.create_contact(&fields)?;
    let session = match inbox {
        Some(inbox) => Some(call.state.create_session(id, inbox, source, false)?),
        None => None,
    };
    let state = &call.state;
    let session = session.and_then(|id| state.sessions.get(&id));
    let contact = state.contacts.get(&id).ok_or_else(missing)?;
    let row = session.and_then(|session| state.inboxes.get(&session.inbox)).map(|inbox| state.inbox_row(inbox));
    Ok(ok(json!({ "payload": {
        "contact": state.contact_view(contact, true),
        "contact_inbox": { "inbox": row, "source_id": session.map(|session| &session.source_id) },
    } })))
}

fn delete(call: &mut Call<'_>, id: u64) {
    let state = &mut *call.state;
    state.contacts.remove(&id);
    state.sessions.retain(|_, session| session.contact != id);
    let sessions = &state.sessions;
    state.session_of.retain(|_, session| sessions.contains_key(session));
    state.conversations.retain(|_, conversation| conversation.contact != id);
    let conversations = &state.conversations;
    state.messages.retain(|_, message| conversations.contains_key(&message.conversation));
}

fn contactable(call: &Call<'_>, contact: u64) -> Answer {
    let state = &call.state;
    let one = |inbox: &crate::chatwoot::state::Inbox| {
        let last = state.sessions.values().rev().find(|s| s.contact == contact && s.inbox == inbox.id);
        let fresh = || uuid(state.fixed.dice, &[b"contactable", &contact.to_le_bytes(), &inbox.id.to_le_bytes()]);
        let source = last.map_or_else(fresh, |session| session.source_id.clone());
        json!({ "inbox": state.inbox_slim(inbox), "source_id": source })
    };
    ok(json!({ "payload": state.inboxes.values().map(one).collect::<Vec<Value>>() }))
}

/// `POST /contact_inboxes/filter`: the contact, or a 404 that says nothing.
pub(super) fn filter_sessions(call: &Call<'_>) -> Reply {
    let inbox = call.param_id(Kind::Inbox, "inbox_id");
    let source = text(&call.params.values, "source_id").unwrap_or_default();
    let session = inbox.and_then(|inbox| call.state.session_by_source(inbox, &source));
    match session.and_then(|session| call.state.contacts.get(&session.contact)) {
        Some(contact) => Ok(ok(call.state.contact_view(contact, true))),
        None => Err(Answer { status: 404, body: Body::Empty }),
    }
}
